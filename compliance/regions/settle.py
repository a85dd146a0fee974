"""Whether a candidate has members, and whether two editions really answer differently there.

The first asks for a shipment in the place itself. The second counts every statement of a regime, so that a requirement
that stands in any case masks what an edit moves: then there is no member, and that is a proof.
"""

from collections.abc import Iterable, Iterator

from compliance.regions.answers import Says
from compliance.regions.budget import Budget, Exhausted
from compliance.regions.compare import BESIDE, SHORT, Candidate, Comparison
from compliance.regions.core import core
from compliance.regions.definite import STATED
from compliance.regions.nodes import NO, Box, Node
from compliance.values.outcome import Outcome


class Settling:
    """Answers questions about one comparison."""

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self.nodes = comparison.nodes
        self._said_by: dict[tuple[int, str], dict[Says, list[Node]]] = {}
        self._places: dict[tuple[int, str, Says], Node] = {}

    def editions(self, candidate: Candidate) -> tuple[int, ...]:
        """Return the editions in which a candidate is to be looked at: one, where both read its symbols alike."""
        alike = self._places_of(candidate, 0) == self._places_of(candidate, 1)
        return (candidate.only,) if alike else (candidate.only, 1 - candidate.only)

    def member(self, candidate: Candidate, edition: int, budget: Budget) -> Box | None:
        """Return a member of a candidate, symbols read as *edition* has them; None where it has none.

        Raises:
            Exhausted: The budget ran out.
        """
        where, exact = self._places_of(candidate, edition)
        if NO in (where, exact):
            return None
        return self.comparison.solver.find(where, budget, self.nodes.every([exact, self._may_be(candidate)]))

    def lean(self, candidate: Candidate, edition: int, member: Box) -> Box:
        """Return the part by which a member lies in a candidate, symbols read as *edition* has them.

        Of a member, where there is one, of which lists are whole, and which licenses are presented and cover is not
        left open; else of *member*.
        """
        whole = self.nodes.every(self._places_of(candidate, edition))
        kinds = ((var, self.comparison.space.keys[var][0]) for var in self.nodes.variables(whole))
        stated = [self.nodes.literal(var, STATED[kind]) for var, kind in kinds if kind in STATED]
        # a solver that has answered nothing yet leaves facts unstated; an old one takes up what it last came to
        solver = self.comparison.solver.anew()
        try:
            plain = solver.find(whole, Budget(SHORT), self.nodes.every([*stated, self._may_be(candidate)]))
        except Exhausted:
            plain = None
        return core(self.nodes, whole, plain or member)

    def _places_of(self, candidate: Candidate, edition: int) -> list[Node]:
        return [self.comparison.expanded(edition, node) for node in (candidate.where, candidate.exact)]

    def _may_be(self, candidate: Candidate) -> Node:
        """Return the shipments that both editions accept; of what one refuses those that are shipments at all."""
        return self.comparison.formed() if candidate.origin == "refused" else self.comparison.accepted()

    def differences(self, regime: str, where: Node, budget: Budget) -> Iterator[Box]:
        """Yield shipments in *where* that the editions answer differently, all statements counted; else nothing.

        The comparison must have been made with *regime* among its whole regimes. Of each saying one is told, one
        without licenses before one with; before each the part of it alone by which it lies there.

        Raises:
            Exhausted: The budget ran out.
        """
        assert regime in self.comparison.whole
        inside = self.nodes.either(self.comparison.expanded(edition, where) for edition in (0, 1))
        for says in _decisive(self._sayings(0, regime).keys() | self._sayings(1, regime).keys()):
            one, other = (self.said(edition, regime, says) for edition in (0, 1))
            for yes, no in ((one, other), (other, one)):
                beside = self.nodes.every([self.nodes.negate(no), self.comparison.accepted()])
                goal = self.nodes.every([inside, yes])
                found = self.comparison.solver.find(goal, budget, beside)
                if found is None:
                    continue
                plain = self.comparison.solver.find(goal, budget, self.nodes.every([beside, self._unlicensed()]))
                apart = self.nodes.every([goal, self.nodes.negate(no)])
                for box in (plain, found):
                    if box is not None:
                        yield core(self.nodes, apart, box)
                        yield box

    def _unlicensed(self) -> Node:
        """Return where no license is presented."""
        keys = self.comparison.space.keys.items()
        none = [self.nodes.literal(var, 1) for var, key in keys if key[0] in ("cover", "claim")]
        return self.nodes.every([self.nodes.literal(self.comparison.space.variable("license"), 2), *none])

    def said(self, edition: int, regime: str, says: Says) -> Node:
        """Return where a regime of an edition says something, over facts alone; *regime* is among the whole ones."""
        key = (edition, regime, says)
        if key not in self._places:
            parts = self._sayings(edition, regime).get(says, ())
            self._places[key] = self.comparison.expanded(edition, self.nodes.either(parts))
        return self._places[key]

    def _sayings(self, edition: int, regime: str) -> dict[Says, list[Node]]:
        """Return all that a regime of an edition says, with the places in which some statement makes it say that."""
        if (edition, regime) not in self._said_by:
            found: dict[Says, list[Node]] = {}
            for part in self.comparison.sayings(edition, regime):
                found.setdefault(part.says, []).append(part.where)
            self._said_by[edition, regime] = found
        return self._said_by[edition, regime]


def _decisive(said: Iterable[Says]) -> list[Says]:
    """Order sayings for a witness: the ends of the range from the strictest down, then what stands beside."""
    return sorted(said, key=lambda s: (s.kind in BESIDE, s.kind != "low", -_place(s), s))


def _place(says: Says) -> int:
    return next((int(o) for o in Outcome if o.word == says.name), 0)
