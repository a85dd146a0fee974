"""Walk a condition: all that stands below it, and what has no operands."""

from collections.abc import Iterator

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
