"""L003: an exception, or one of its `lifts`, that can never apply."""

from collections.abc import Iterator
from itertools import pairwise

from compliance.analysis.lint.exact import Exact
from compliance.analysis.lint.material import Material, meet, since, within
from compliance.analysis.lint.satisfiable import Where, implies, possible
from compliance.model.condition import Condition
from compliance.model.law import Bar, LicenseException, Rule
from compliance.text.diagnostics import Diagnostic
from compliance.values.dates import Period

CODE = "L003"


def exceptions(m: Material) -> Iterator[Diagnostic]:
    """Yield each exception that never applies, with the reason."""
    exact = {regime.name: Exact(m.ruleset, regime.name, _conditions(regime.name, m)) for regime in m.ruleset.regimes}
    for exception in m.ruleset.exceptions:
        reason, help = _whole(exception, exact[exception.head.regime], m)
        if reason:
            message = f"the exception `{exception.head.name}` can never apply: {reason}"
            yield Diagnostic(CODE, message, m.head(exception), help=help)
            continue
        clauses = m.statement(exception).all("lifts", "lifts where")
        for clause, (targets, where) in zip(clauses, exception.lifts, strict=True):
            reason, help = _clause(exception, targets, where, m)
            if reason:
                yield Diagnostic(CODE, f"this `lifts` never applies: {reason}", clause.span, help=help)


def _conditions(regime: str, m: Material) -> Iterator[Condition | None]:
    """Yield what the exceptions that several bars reach demand, and what those bars do."""
    barred = [e for e in m.ruleset.exceptions if e.head.regime == regime and len(_bars(e, m)) > 1]
    for exception in barred:
        yield from (exception.when, exception.provided)
    yield from {id(bar): bar.when for exception in barred for bar in _bars(exception, m)}.values()


def _whole(exception: LicenseException, exact: Exact, m: Material) -> tuple[str, str]:
    where = Where(exception.head.period, exception.head.published)
    if not possible(m.ruleset, [exception.when, exception.provided], where):
        return "its condition can never hold", "correct the condition, or remove the exception"
    bars = _barred(exception, exact, m)
    if bars:
        named = " and ".join(f"`{name}`" for name in bars)
        taken = f"{named} bars it always" if len(bars) == 1 else f"{named} together bar it always"
        return taken, f"narrow {'the bar' if len(bars) == 1 else 'one of the bars'}, or remove the exception"
    reasons = [_clause(exception, targets, where_, m) for targets, where_ in exception.lifts]
    return reasons[0] if reasons and all(reason for reason, _ in reasons) else ("", "")


def _barred(exception: LicenseException, exact: Exact, m: Material) -> list[str]:
    """Return the bars that leave nothing of the exception on any of its days; empty where something may be left.

    The days on which a bar begins or ends divide those of the exception: on each stretch the bars in force count.
    """
    head = exception.head
    wanted = [exception.when, exception.provided]
    bars = _bars(exception, m)
    for bar in bars:
        where = Where(head.period, head.published)
        if within(head.period, bar.head.period) and implies(m.ruleset, wanted, bar.when, where):
            return [bar.head.name]
    if len(bars) < 2:
        return []
    names: list[str] = []
    for stretch in _stretches(head.period, bars):
        standing = [bar for bar in bars if within(stretch, bar.head.period)]
        where = Where(stretch, head.published)
        if not standing or not exact.follows(wanted, [bar.when for bar in standing], where):
            return []
        names += [bar.head.name for bar in standing]
    return list(dict.fromkeys(names))


def _bars(exception: LicenseException, m: Material) -> list[Bar]:
    """Return the bars of the exception that nothing suspends, and that are known whenever it is."""
    head = exception.head
    moved = {name for change in m.ruleset.changes for name in change.targets}
    named = [bar for bar in m.ruleset.bars if head.name in bar.exceptions and bar.head.name not in moved]
    return [bar for bar in named if since(bar.head.published, head.published)]


def _stretches(period: Period, bars: list[Bar]) -> list[Period]:
    """Return *period*, cut where one of *bars* begins or ends."""
    days = {day for bar in bars for day in bar.head.period if day}
    cuts = sorted(day for day in days if day != period.start and day in period)
    return [Period(start, end) for start, end in pairwise([period.start, *cuts, period.end])]


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
