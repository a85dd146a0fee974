"""Which facts the reference evaluator asks for in a condition: `truth` stops at nothing, so that the words tell."""

from typing import NamedTuple, assert_never

from compliance.model import condition as c
from compliance.model.ruleset import Ruleset


class Reads(NamedTuple):
    """The facts that a condition asks for.

    Attributes:
        facts: Of every line.
        each: Of each party given; ``party.`` stands for its role.
    """

    facts: frozenset[str]
    each: frozenset[str] = frozenset()


def reads(when: c.Condition | None, ruleset: Ruleset) -> Reads | None:
    """Return the facts that *when* asks for; None where that depends on components or on rows."""
    match when:
        case None | c.Stands():
            return _NOTHING
        case c.Every(operands=operands) | c.Either(operands=operands):
            return _together([reads(operand, ruleset) for operand in operands])
        case c.Negation(operand=operand):
            return reads(operand, ruleset)
        case c.Defined(name=name):
            return reads(ruleset.conditions[name], ruleset)
        case c.Exists(kind=kind, operand=operand):
            inner = reads(operand, ruleset) if kind == "party" else None
            return None if inner is None or inner.each else Reads(frozenset({"parties_complete"}), inner.facts)
        case c.Member(fact=fact, set=words):
            return _of(fact, *words.fields)
        case c.IsNone(fact=fact) | c.IsTrue(fact=fact):
            return _of(fact)
        case c.Compare(fact=fact, bound=bound):
            return _of(fact, *(bound.keys if isinstance(bound, c.Cell) else (bound,) if isinstance(bound, str) else ()))
        case c.Marked(cell=cell):
            return _of(*cell.keys)
        case _:
            assert_never(when)


_NOTHING = Reads(frozenset())


def _of(*names: str) -> Reads | None:
    return None if any(name.startswith("row.") for name in names) else Reads(frozenset(names))


def _together(found: list[Reads | None]) -> Reads | None:
    facts, each = frozenset[str](), frozenset[str]()
    for one in found:
        if one is None:
            return None
        facts, each = facts | one.facts, each | one.each
    return Reads(facts, each)
