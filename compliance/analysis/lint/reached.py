"""Which statements can take a rule away, and which pairs of rules are about the same facts."""

from collections.abc import Callable, Iterator

from compliance.analysis.lint.material import Material
from compliance.analysis.lint.uses import named_in
from compliance.model.condition import Condition, Every, Stands
from compliance.model.law import Rule
from compliance.model.leaves import leaves

PAIRS = 50_000
"""Most pairs of rules compared; only very large rulesets have more of which the facts are alike."""


def reached(rule: Rule, m: Material) -> bool:
    """Return whether a suspension, a repeal or an exception can take the rule away."""
    name = rule.head.name
    return any(name in change.targets for change in m.ruleset.changes) or any(
        name in targets for exception in m.ruleset.exceptions for targets, _ in exception.lifts
    )


def near(m: Material, wanted: Callable[[Rule, Rule], bool]) -> Iterator[tuple[Rule, Rule]]:
    """Yield the pairs of rules, wanted ones, of which the first can follow from the second by its facts alone.

    What follows from another rule is about the same facts, those of each demand of it.
    """
    demanded = [(rule, _demands(rule, m)) for rule in m.ruleset.rules]
    left = PAIRS
    for rule, demands in demanded:
        stated = frozenset[str]().union(*demands)
        for other, wide in demanded:
            if other is not rule and wanted(rule, other) and all(stated & demand for demand in wide):
                left -= 1
                if left < 0:
                    return
                yield rule, other


def _demands(rule: Rule, m: Material) -> list[frozenset[str]]:
    operands = rule.when.operands if isinstance(rule.when, Every) else (rule.when,) if rule.when else ()
    return [frozenset(_about(node, m)) for node in operands]


def _about(node: Condition, m: Material) -> set[str]:
    found = named_in(iter([node]))
    inner = [_about(m.ruleset.conditions[name], m) for name in found.conditions]
    return found.facts.union(found.tables, {"in force"} if _mentions_state(node) else (), *inner)


def _mentions_state(node: Condition) -> bool:
    return any(isinstance(leaf, Stands) for leaf in leaves(node))
