"""A place in which editions may differ, divided into places that a person can read."""

from compliance.regions.budget import Budget
from compliance.regions.compare import Candidate, Comparison
from compliance.regions.definite import definite
from compliance.regions.moved import cubes
from compliance.regions.nodes import NO, Node
from compliance.regions.times import DEFAULT

MOST_CUBES = 24
"""Boxes shown of one candidate."""


def divided(first: Comparison, candidate: Candidate, budget: Budget) -> list[Candidate]:
    """Return one candidate for each box that a person can read; else one for each statement; else the whole.

    Raises:
        Exhausted: The budget ran out.
    """
    if candidate.partial:
        return _by_statement(first, candidate) or [candidate]
    if candidate.kind == "review":
        return [part for one in _by_statement(first, candidate) or [candidate] for part in _by_definiteness(first, one)]
    by_statement = _by_statement(first, candidate) or [candidate]
    boxes = [part for one in by_statement for part in _boxes(first, one) or [one]]
    return [part for box in boxes for part in _by_certainty(first, box, budget)]


def _by_certainty(first: Comparison, candidate: Candidate, budget: Budget) -> list[Candidate]:
    """Return the place in two where on some days the other edition leaves open what only this one says surely."""
    if candidate.kind != "low" or candidate.partial:
        return [candidate]
    nodes, times = first.nodes, first.space.times
    may = first.may(1 - candidate.only, candidate.regime, frozenset(candidate.statements))
    within = nodes.every([candidate.where, may])
    usual = nodes.every([within, nodes.literal(times.known_var, 1 << DEFAULT)])
    open_days = first.solver.values(times.on_var, usual, budget)
    shut_days = first.solver.values(times.on_var, candidate.where, budget) & ~open_days
    if not open_days or not shut_days:
        return [candidate]
    return [
        candidate._replace(where=nodes.every([candidate.where, nodes.literal(times.on_var, days)]))
        for days in (shut_days, open_days)
    ]


def _by_definiteness(first: Comparison, candidate: Candidate) -> list[Candidate]:
    """Return the place in two: where nothing is left open that it asks for, and what lies around that.

    A requirement that may apply is reviewed like one that does; the place of the second is the one to be read.
    """
    core = definite(first.space, candidate.where)
    if core in (candidate.where, NO):
        return [candidate]
    around = first.nodes.every([candidate.where, first.nodes.negate(core)])
    return [candidate._replace(where=core), candidate._replace(where=around, partial=True)]


def _boxes(first: Comparison, candidate: Candidate) -> list[Candidate] | None:
    if first.space.speaks_of_components(candidate.where):
        return None  # its boxes are one for each number that some component may have
    nodes, times = first.nodes, (first.space.times.on_var, first.space.times.known_var)
    found = cubes(nodes, candidate.where, MOST_CUBES)
    if found is None:
        return None
    groups: dict[tuple[Node, ...], list[Node]] = {}
    for cube in found:
        timeless = tuple(x for x in cube if nodes.var[x] not in times)
        groups.setdefault(timeless, []).append(nodes.every(cube))
    return [candidate._replace(where=nodes.either(boxes)) for boxes in groups.values()]


def _by_statement(first: Comparison, candidate: Candidate) -> list[Candidate]:
    """Return a candidate for each statement that makes a saying differ; none where that does not cover the place.

    What only one edition says there, some statement of it says, and the same statement of the other does not: so
    the places in which the statements' own parts differ cover all that differs.
    """
    if len(candidate.statements) < 2 or candidate.origin != "says":
        return []
    parts = (first.of_statement(candidate, number) for number in range(len(candidate.statements)))
    return [part for part in parts if part is not None]
