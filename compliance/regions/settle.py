"""Whether a candidate has members, and whether two editions really answer differently there.

The first asks for a shipment in the place itself. The second counts every statement of a regime, so that a requirement
that stands in any case masks what an edit moves: then there is no member, and that is a proof.
"""

from collections.abc import Iterable, Iterator

from compliance.regions.answers import Says, union
from compliance.regions.budget import Budget
from compliance.regions.compare import BESIDE, Candidate, Comparison
from compliance.regions.nodes import NO, Box, Node
from compliance.values.outcome import Outcome


class Settling:
    """Answers questions about one comparison."""

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self.nodes = comparison.nodes
        self._said: dict[tuple[int, str], dict[Says, Node]] = {}

    def member(self, candidate: Candidate, edition: int, budget: Budget) -> Box | None:
        """Return a member of a candidate, symbols read as *edition* has them; None where it has none.

        Raises:
            Exhausted: The budget ran out.
        """
        comparison = self.comparison
        where, exact = (comparison.expanded(edition, node) for node in (candidate.where, candidate.exact))
        if NO in (where, exact):
            return None
        may_be = comparison.formed() if candidate.origin == "refused" else comparison.accepted()
        return comparison.solver.find(where, budget, self.nodes.every([exact, may_be]))

    def differences(self, regime: str, where: Node, budget: Budget) -> Iterator[Box]:
        """Yield shipments in *where* that the editions answer differently, all statements counted; else nothing.

        The comparison must have been made with *regime* among its whole regimes. Of each saying one is told, one
        without licenses before one with.

        Raises:
            Exhausted: The budget ran out.
        """
        assert regime in self.comparison.whole
        said = [self.said(edition, regime) for edition in (0, 1)]
        inside = self.nodes.either(self.comparison.expanded(edition, where) for edition in (0, 1))
        for says in _decisive(said[0].keys() | said[1].keys()):
            one, other = (side.get(says, NO) for side in said)
            for yes, no in ((one, other), (other, one)):
                beside = self.nodes.every([self.nodes.negate(no), self.comparison.accepted()])
                goal = self.nodes.every([inside, yes])
                found = self.comparison.solver.find(goal, budget, beside)
                if found is None:
                    continue
                plain = self.comparison.solver.find(goal, budget, self.nodes.every([beside, self._unlicensed()]))
                yield from (box for box in (plain, found) if box is not None)

    def _unlicensed(self) -> Node:
        """Return where no license is presented."""
        keys = self.comparison.space.keys.items()
        none = [self.nodes.literal(var, 1) for var, key in keys if key[0] in ("cover", "claim")]
        return self.nodes.every([self.nodes.literal(self.comparison.space.variable("license"), 2), *none])

    def said(self, edition: int, regime: str) -> dict[Says, Node]:
        """Return where a regime of an edition says what, over facts alone; *regime* is among the whole ones."""
        if (edition, regime) not in self._said:
            lowering = self.comparison.lowerings.of_regime(edition, regime)
            said = union(lowering, self.comparison.answers(edition, regime).parts())
            self._said[edition, regime] = {says: lowering.expanded(node) for says, node in said.items()}
        return self._said[edition, regime]


def _decisive(said: Iterable[Says]) -> list[Says]:
    """Order sayings for a witness: the ends of the range from the strictest down, then what stands beside."""
    return sorted(said, key=lambda s: (s.kind in BESIDE, s.kind != "low", -_place(s), s))


def _place(says: Says) -> int:
    return next((int(o) for o in Outcome if o.word == says.name), 0)
