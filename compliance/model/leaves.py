"""Walk conditions and formulas: what stands below one, what has no operands, and what such a leaf asks."""

from collections.abc import Iterator
from typing import TypeGuard

from compliance.model import condition as c


def below(node: c.Condition) -> Iterator[c.Condition]:
    """Yield *node* and every condition below it; what stands under a name is not looked up."""
    yield node
    match node:
        case c.Every(operands=operands) | c.Either(operands=operands):
            for operand in operands:
                yield from below(operand)
        case c.Negation(operand=operand) | c.Exists(operand=operand):
            yield from below(operand)
        case _:
            return


def leaves(node: c.Condition) -> Iterator[c.Condition]:
    """Yield the conditions below *node* that have no operands."""
    return (one for one in below(node) if not isinstance(one, c.Every | c.Either | c.Negation | c.Exists))


def meaning(node: c.Condition) -> tuple[object, ...]:
    """Return what a leaf on one fact asks, without its words and place; nodes of other forms stand for themselves."""
    match node:
        case c.Member(fact=fact, set=within, every=every):
            return "member", fact, within, every
        case c.Compare(fact=fact, operator=operator, bound=bound):
            return "compare", fact, operator, bound
        case c.IsTrue(fact=fact) | c.IsNone(fact=fact):
            return type(node).__name__, fact
        case _:
            return "node", node


def is_plain(node: c.Condition) -> TypeGuard[c.Member]:
    """Return whether *node* holds some value of its fact against words written out."""
    if not isinstance(node, c.Member) or node.every:
        return False
    return not (node.set.spans or node.set.lists or node.set.fields or node.set.minus)


def lists_of(within: c.WordSet) -> Iterator[str]:
    """Yield the lists that a set names, those of what is taken away included."""
    yield from within.lists
    if within.minus:
        yield from lists_of(within.minus)


def has_fields(within: c.WordSet) -> bool:
    """Return whether a set names fields of the row, in what is taken away or before it."""
    return bool(within.fields) or (within.minus is not None and has_fields(within.minus))


def reckons_with(term: c.Term) -> Iterator[str]:
    """Yield the facts that a formula reckons with."""
    if term.operator == "fact":
        yield term.fact
    for part in (term.left, term.right):
        if part is not None:
            yield from reckons_with(part)
