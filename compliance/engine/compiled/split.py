"""Which operands of a condition ask one fact alone: these an index answers before any rule is asked."""

from typing import NamedTuple, assert_never

from compliance.model import condition as c
from compliance.model.leaves import has_fields
from compliance.model.ruleset import Ruleset


class Demands(NamedTuple):
    """A condition as the demands of which all must hold.

    Attributes:
        single: Demands on one fact, with its name.
        rest: The others.
    """

    single: tuple[tuple[str, c.Condition], ...]
    rest: tuple[c.Condition, ...]


def split(when: c.Condition | None, ruleset: Ruleset) -> Demands:
    """Return the demands that *when* makes; Kleene's `and` is their minimum, in whatever order they are asked."""
    single: list[tuple[str, c.Condition]] = []
    rest: list[c.Condition] = []
    for operand in _operands(when):
        facts = _facts(operand, ruleset)
        if facts is not None and len(facts) == 1:
            single.append((facts.pop(), operand))
        else:
            rest.append(operand)
    return Demands(tuple(single), tuple(rest))


def _operands(when: c.Condition | None) -> list[c.Condition]:
    if when is None:
        return []
    if isinstance(when, c.Every):
        return [node for operand in when.operands for node in _operands(operand)]
    return [when]


def _facts(node: c.Condition, ruleset: Ruleset) -> set[str] | None:
    """Return the names of the facts that decide *node*; None where something else takes part in it."""
    match node:
        case c.Every(operands=operands) | c.Either(operands=operands):
            found: set[str] = set()
            for operand in operands:
                facts = _facts(operand, ruleset)
                if facts is None:
                    return None
                found |= facts
            return found
        case c.Negation(operand=operand):
            return _facts(operand, ruleset)
        case c.Defined(name=name):
            return _facts(ruleset.conditions[name], ruleset)
        case c.Member(fact=fact, set=words):
            return None if fact.startswith("row.") or has_fields(words) else {fact}
        case c.IsNone(fact=fact) | c.IsTrue(fact=fact):
            return None if fact.startswith("row.") else {fact}
        case c.Compare(fact=fact, bound=bound):
            return None if fact.startswith("row.") or isinstance(bound, c.Cell | str) else {fact}
        case c.Marked() | c.Stands() | c.Exists():
            return None
        case _:
            assert_never(node)
