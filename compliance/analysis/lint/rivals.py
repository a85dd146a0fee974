"""L022: reviews of two statements for the same applications, of which one can never count."""

from collections.abc import Iterator
from typing import NamedTuple

from compliance.analysis.lint.material import Material, since, within
from compliance.analysis.lint.satisfiable import Where, implies, possible
from compliance.model.condition import Condition
from compliance.model.law import Policy, ReviewClause, Rule
from compliance.text.diagnostics import Diagnostic
from compliance.text.source import Span
from compliance.values.outcome import strictness

CODE = "L022"


class _Reviewed(NamedTuple):
    """One review of a rule, by the rule itself or by a policy for it."""

    record: Rule | Policy
    clause: ReviewClause
    span: Span


def rivals(m: Material) -> Iterator[Diagnostic]:
    """Yield each review that a stricter one of another statement outdoes wherever it applies, for a rule."""
    told = set()
    for rule in m.ruleset.rules:
        stated = list(_reviews(rule, m))
        for lenient in stated:
            for strict in stated:
                if lenient.record is strict.record or lenient.span.place in told:
                    continue
                stricter = strictness(strict.clause.policies) > strictness(lenient.clause.policies)
                if stricter and _outdone(rule, lenient, strict, m):
                    told.add(lenient.span.place)
                    yield _diagnostic(rule, lenient, strict, m)


def _reviews(rule: Rule, m: Material) -> Iterator[_Reviewed]:
    records: list[Rule | Policy] = [rule]
    records += [policy for policy in m.ruleset.policies if rule.head.name in policy.targets]
    for record in records:
        clauses = m.statement(record).all("review", "review when")
        for clause, written in zip(record.reviews, clauses, strict=True):
            yield _Reviewed(record, clause, written.span)


def _conditions(rule: Rule, found: _Reviewed) -> list[Condition]:
    """Return what has to hold for the review to apply to an application under *rule*."""
    own = [] if found.record is rule else [found.record.when]
    return [node for node in (*own, found.clause.when) if node is not None]


def _outdone(rule: Rule, lenient: _Reviewed, strict: _Reviewed, m: Material) -> bool:
    a, b = strict.record.head, lenient.record.head
    moved = strict.record is not rule and any(a.name in change.targets for change in m.ruleset.changes)
    period = b.period if within(b.period, rule.head.period) else rule.head.period
    if moved or not within(period, a.period) or not since(a.published, b.published):
        return False
    where = Where(period, b.published, rule.table)
    given = [rule.when, *_conditions(rule, lenient)]
    return possible(m.ruleset, given, where) and all(
        implies(m.ruleset, given, node, where) for node in _conditions(rule, strict)
    )


def _diagnostic(rule: Rule, lenient: _Reviewed, strict: _Reviewed, m: Material) -> Diagnostic:
    one, other = (" or ".join(found.clause.policies) for found in (lenient, strict))
    message = (
        f"`{lenient.record.head.name}` says {one} where `{strict.record.head.name}` says {other}, "
        f"of the same applications under `{rule.head.name}`"
    )
    help = "the stricter one counts: narrow it, or remove the other"
    return Diagnostic(CODE, message, lenient.span, help=help, related=(("the stricter review", strict.span),))
