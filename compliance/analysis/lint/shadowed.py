"""L002: a requirement that a prohibition of the same regime always goes before."""

from collections.abc import Iterator

from compliance.analysis.lint.material import Material, since, within
from compliance.analysis.lint.satisfiable import Where, implies, possible
from compliance.analysis.lint.uses import named_in
from compliance.analysis.walk import leaves
from compliance.model.condition import Condition, Every, Stands
from compliance.model.law import Rule
from compliance.text.diagnostics import Diagnostic

CODE = "L002"
PAIRS = 50_000
"""Most pairs of rules compared; only very large rulesets have more of which the facts are alike."""


def shadowed(m: Material) -> Iterator[Diagnostic]:
    """Yield each rule that requires something only where another rule prohibits it."""
    stricter = [(rule, _demands(rule, m)) for rule in m.ruleset.rules if _prohibits(rule) and not _moved(rule, m)]
    left = PAIRS
    for rule in m.ruleset.rules:
        if all(effect.kind == "requires" for effect in rule.effects):
            stated = frozenset[str]().union(*_demands(rule, m))
            near = [other for other, demands in stricter if all(stated & demand for demand in demands)]
            left -= len(near)
            if left < 0:
                return
            by = next((other for other in near if _shadows(other, rule, m)), None)
            if by:
                message = f"wherever `{rule.head.name}` requires something, `{by.head.name}` prohibits it"
                related = (("the stricter rule", m.head(by)),)
                help = "narrow the prohibition, or remove the requirement: it never counts"
                yield Diagnostic(CODE, message, m.head(rule), help=help, related=related)


def _prohibits(rule: Rule) -> bool:
    return any(e.kind == "prohibits" for e in rule.effects) and not rule.table and rule.not_enforced is None


def _moved(rule: Rule, m: Material) -> bool:
    """Whether a suspension, a repeal or an exception can reach the rule."""
    name = rule.head.name
    return any(name in change.targets for change in m.ruleset.changes) or any(
        name in targets for exception in m.ruleset.exceptions for targets, _ in exception.lifts
    )


def _demands(rule: Rule, m: Material) -> list[frozenset[str]]:
    """Return the facts of each demand of the rule: what follows from another rule is about the same facts."""
    operands = rule.when.operands if isinstance(rule.when, Every) else (rule.when,) if rule.when else ()
    return [frozenset(_about(node, m)) for node in operands]


def _about(node: Condition, m: Material) -> set[str]:
    found = named_in(iter([node]))
    inner = [_about(m.ruleset.conditions[name], m) for name in found.conditions]
    return found.facts.union(found.tables, {"in force"} if _mentions_state(node) else (), *inner)


def _mentions_state(node: Condition) -> bool:
    return any(isinstance(leaf, Stands) for leaf in leaves(node))


def _shadows(one: Rule, other: Rule, m: Material) -> bool:
    a, b = one.head, other.head
    if a.regime != b.regime or not within(b.period, a.period) or not since(a.published, b.published):
        return False
    if other.regardless and not one.regardless:
        return False
    where = Where(b.period, b.published)
    return possible(m.ruleset, [other.when], where) and implies(m.ruleset, [other.when], one.when, where)
