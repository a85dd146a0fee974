"""L004: a licensing policy that can never be the one that counts."""

from collections.abc import Iterator

from compliance.analysis.lint.material import Material, head_of, meet
from compliance.analysis.lint.satisfiable import Where, implies, possible
from compliance.model.law import Policy, Rule
from compliance.text.diagnostics import Diagnostic
from compliance.text.source import Span
from compliance.values.outcome import strictness

CODE = "L004"


def reviews(m: Material) -> Iterator[Diagnostic]:
    """Yield reviews of what needs no license, whose condition cannot hold, or that a stricter one always outdoes."""
    for rule in m.ruleset.rules:
        if rule.reviews and not _licensed(rule, m):
            yield Diagnostic(
                CODE,
                f"`{rule.head.name}` requires no license, so that its review never counts",
                _clauses(rule, m)[0],
                help="remove the review, or add `requires`",
            )
        else:
            yield from _of(rule, Where(rule.head.period, rule.head.published, rule.table), m)
    for policy in m.ruleset.policies:
        idle = _idle(policy, m)
        if idle:
            message = f"the policy `{policy.head.name}` never counts: {idle}"
            help = "correct the policy, or what it is for"
            yield Diagnostic(CODE, message, head_of(m.statement(policy)), help=help)
        else:
            yield from _of(policy, Where(policy.head.period, policy.head.published), m)


def _of(record: Rule | Policy, where: Where, m: Material) -> Iterator[Diagnostic]:
    spans = _clauses(record, m)
    for number, clause in enumerate(record.reviews):
        if not possible(m.ruleset, [record.when, clause.when], where):
            help = "correct the condition: it contradicts itself or that of the statement"
            yield Diagnostic(CODE, "the condition of this review can never hold", spans[number], help=help)
            continue
        for other, stricter in enumerate(record.reviews):
            beyond = strictness(stricter.policies) > strictness(clause.policies) or (
                other < number and stricter.policies == clause.policies
            )
            if beyond and implies(m.ruleset, [record.when, clause.when], stricter.when, where):
                yield Diagnostic(
                    CODE,
                    "wherever this review applies, a stricter one does too",
                    spans[number],
                    help="remove it, or narrow the stricter one",
                    related=(("the stricter review", spans[other]),),
                )
                break


def _clauses(record: Rule | Policy, m: Material) -> list[Span]:
    return [clause.span for clause in m.statement(record).all("review", "review when")]


def _licensed(rule: Rule, m: Material) -> bool:
    """Whether the rule requires something, or still does while it is suspended."""
    left = any(rule.head.name in change.targets and change.leaving for change in m.ruleset.changes)
    return left or any(effect.kind == "requires" for effect in rule.effects)


def _idle(policy: Policy, m: Material) -> str:
    rules = [rule for rule in m.ruleset.rules if rule.head.name in policy.targets and _licensed(rule, m)]
    if not rules:
        return "nothing that it is for requires a license"
    rules = [rule for rule in rules if meet(rule.head.period, policy.head.period)]
    if not rules:
        return "nothing that it is for is in force on any of its days"
    published = policy.head.published
    wheres = [(rule, Where(policy.head.period, published, rule.table)) for rule in rules]
    if not any(possible(m.ruleset, [policy.when, rule.when], where) for rule, where in wheres):
        return "its condition contradicts those of what it is for"
    return ""
