"""Members of a set of shipments one after another, those first whose facts no formula can contradict.

A fact that a formula gives (density from performance and area) is a variable of its own among sets, so that a member
may state facts that do not go together; the evaluator refuses it, or derives another value. Members that leave some
term of each formula unstated are safe from that and come first; of what fails, the values that a formula ties together
are left out, which is no proof of anything.
"""

from collections.abc import Iterator

from compliance.model.leaves import reckons_with
from compliance.model.ruleset import Ruleset
from compliance.regions.budget import Budget
from compliance.regions.nodes import YES, Box, Node
from compliance.regions.solver import Solver
from compliance.regions.space import Space

ATTEMPTS = 12
"""Members tried before a claim is called not settled."""


def members(space: Space, solver: Solver, goal: Node, rest: Node, budget: Budget) -> Iterator[Box]:
    """Yield members of *goal* within *rest*; none at all only where there is proved to be none.

    Raises:
        Exhausted: The budget ran out.
    """
    nodes = space.nodes
    tied = tied_facts(space)
    loose = [_loose(space, ruleset) for ruleset in space.rulesets]
    for free in dict.fromkeys([nodes.every(loose), YES]):
        left = nodes.every([rest, free])
        for _ in range(ATTEMPTS):
            box = solver.find(goal, budget, left)
            if box is None:
                break
            yield box
            values = [(var, found) for var in tied if isinstance(found := box.get(var), int)]
            if not values:
                break
            left = nodes.every([left, nodes.negate(nodes.every(nodes.literal(v, found) for v, found in values))])


def tied_facts(space: Space) -> list[int]:
    """Return the variables of the facts that formulas tie together, of those that some condition asks for."""
    return sorted({var for ruleset in space.rulesets for var in _tied(space, ruleset)})


def _tied(space: Space, ruleset: Ruleset) -> Iterator[int]:
    for definition in ruleset.definitions:
        if space.has("fact", definition.name):
            names = [definition.name, *reckons_with(definition.formula)]
            yield from (space.variable("fact", name) for name in names if space.has("fact", name))


def _loose(space: Space, ruleset: Ruleset) -> Node:
    """Return where some term of each formula is not stated; a term that no condition asks for never is."""
    parts = []
    for definition in ruleset.definitions:
        names = list(reckons_with(definition.formula))
        if all(space.has("fact", name) for name in names):
            unstated = [space.nodes.literal(space.variable("fact", name), 1) for name in names]
            parts.append(space.nodes.either(unstated))
    return space.nodes.every(parts)
