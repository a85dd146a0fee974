"""L003: an exception, or one of its `lifts`, that can never apply."""

from collections.abc import Iterator

from compliance.analysis.lint.material import Material, meet, since, within
from compliance.analysis.lint.satisfiable import Where, implies, possible
from compliance.model.condition import Condition
from compliance.model.law import LicenseException, Rule
from compliance.text.diagnostics import Diagnostic

CODE = "L003"


def exceptions(m: Material) -> Iterator[Diagnostic]:
    """Yield each exception that never applies, with the reason."""
    for exception in m.ruleset.exceptions:
        reason, help = _whole(exception, m)
        if reason:
            message = f"the exception `{exception.head.name}` can never apply: {reason}"
            yield Diagnostic(CODE, message, m.head(exception), help=help)
            continue
        clauses = m.statement(exception).all("lifts", "lifts where")
        for clause, (targets, where) in zip(clauses, exception.lifts, strict=True):
            reason, help = _clause(exception, targets, where, m)
            if reason:
                yield Diagnostic(CODE, f"this `lifts` never applies: {reason}", clause.span, help=help)


def _whole(exception: LicenseException, m: Material) -> tuple[str, str]:
    where = Where(exception.head.period, exception.head.published)
    if not possible(m.ruleset, [exception.when, exception.provided], where):
        return "its condition can never hold", "correct the condition, or remove the exception"
    for bar in m.ruleset.bars:
        if exception.head.name not in bar.exceptions or not within(exception.head.period, bar.head.period):
            continue
        wanted = [exception.when, exception.provided]
        always = implies(m.ruleset, wanted, bar.when, Where(exception.head.period, exception.head.published))
        changed = any(bar.head.name in change.targets for change in m.ruleset.changes)
        known = since(bar.head.published, exception.head.published)
        if always and known and not changed:
            return f"`{bar.head.name}` bars it always", "narrow the bar, or remove the exception"
    reasons = [_clause(exception, targets, where_, m) for targets, where_ in exception.lifts]
    return reasons[0] if reasons and all(reason for reason, _ in reasons) else ("", "")


def _clause(
    exception: LicenseException, targets: frozenset[str], where: Condition | None, m: Material
) -> tuple[str, str]:
    rules = [rule for rule in m.ruleset.rules if rule.head.name in targets]
    rules = [rule for rule in rules if any(e.kind in ("requires", "prohibits") for e in rule.effects)]
    if not rules:
        return "it lifts no requirement", "name a rule that `requires` or `prohibits`"
    rules = [rule for rule in rules if meet(rule.head.period, exception.head.period)]
    if not rules:
        return "what it lifts is not in force on any of its days", "correct one of the periods"
    if not any(_lifts(exception, rule, where, m) for rule in rules):
        if where is not None:
            return "no row of what it lifts fulfils its conditions", "correct `where`, or the rows of the table"
        return "its condition contradicts those of what it lifts", "correct the condition, or name other rules"
    return "", ""


def _lifts(exception: LicenseException, rule: Rule, where: Condition | None, m: Material) -> bool:
    if where is not None and not rule.table:
        where = None  # of a rule without rows the clause is not known, and not judged
    period = exception.head.period if within(exception.head.period, rule.head.period) else rule.head.period
    wanted = [exception.when, exception.provided, rule.when, where]
    return possible(m.ruleset, wanted, Where(period, exception.head.published, rule.table))
