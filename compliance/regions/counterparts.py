"""Where two unions of many members differ, each member held against the one of the other that is most like it.

A rule over the rows of a table says one thing once for each row, and an edit of a cell moves few parts of few rows. Of
a member only what its counterpart leaves is kept, told in the parts that the two have apart; a member that others of
the other union cover is left out, by the solver. The answer may be too large there and never too small.
"""

from collections.abc import Iterable

from compliance.regions.budget import Budget
from compliance.regions.moved import Moved, moved
from compliance.regions.nodes import AND, NO, Node
from compliance.regions.solver import Solver


def moved_members(
    solver: Solver, old: Iterable[Node], new: Iterable[Node], wholes: tuple[Node, Node], budget: Budget
) -> Moved:
    """Return where two unions differ.

    Args:
        old, new: The members that only one of them has.
        wholes: Both unions, with the members that they have in common.

    Raises:
        Exhausted: The budget ran out.
    """
    nodes, solver = solver.nodes, solver.anew()
    sides = sorted(old), sorted(new)
    found = []
    for only in (0, 1):
        beyond = nodes.negate(wholes[1 - only])
        left = (_left(solver, member, sides[1 - only], budget) for member in sides[only])
        found.append(nodes.either(x for x in left if solver.has(x, budget, beyond)))
    return Moved(*found)


def _left(solver: Solver, member: Node, others: list[Node], budget: Budget) -> Node:
    """Return what the counterpart of a member leaves of it; all of it where none shares a part with it."""
    nodes = solver.nodes
    mine = _parts(solver, member)
    shared = {other: mine & _parts(solver, other) for other in others}
    like = min(others, key=lambda o: (len(_parts(solver, o) - mine), -len(shared[o]), o), default=NO)
    common = shared.get(like)
    if not common:
        return member
    one, other = nodes.every(mine - common), nodes.every(_parts(solver, like) - common)
    if any(not nodes.full[var] for var in nodes.variables(other)):
        return nodes.every([member, nodes.negate(other)])  # words by the hundred are not told apart one by one
    return nodes.every([moved(solver, one, other, budget).lost, *common])


def _parts(solver: Solver, node: Node) -> frozenset[Node]:
    nodes = solver.nodes
    return frozenset(nodes.parts[node] if nodes.kind[node] == AND else (node,))
