"""Whether a condition follows from others, of every complete shipment, by the region algebra.

`satisfiable` looks at one fact at a time and passes over what it does not look into: ranges, cells, lists that move.
The algebra looks into all of it, and takes longer: it is asked where the other has not settled the question.
A question that it does not settle within its budget is no proof.
"""

from collections.abc import Iterable
from functools import cached_property

from compliance.analysis.lint.satisfiable import Where, implies
from compliance.model.condition import Condition, Either
from compliance.model.ruleset import Ruleset
from compliance.regions.budget import Budget, Exhausted
from compliance.regions.nodes import Node
from compliance.regions.whole import Whole

BUDGET = 2000
"""Most steps of the search for one question."""


class Exact:
    """Answers questions about some conditions of one regime, which says what publications count.

    Args:
        asked: The conditions that questions may be about; the algebra tells apart what they tell apart.
    """

    def __init__(self, ruleset: Ruleset, regime: str, asked: Iterable[Condition | None]) -> None:
        self.ruleset = ruleset
        self.regime = regime
        self.asked = [node for node in asked if node is not None]

    def follows(self, premise: list[Condition | None], conclusion: list[Condition | None], where: Where) -> bool:
        """Return whether one of *conclusion* surely holds wherever all of *premise* do; False: not settled.

        Args:
            conclusion: None among them stands for what always holds.
            where: The days on which it is asked; of the rows of a table the algebra is not asked.
        """
        wanted = [node for node in conclusion if node is not None]
        if len(wanted) < len(conclusion) or implies(self.ruleset, premise, Either(tuple(wanted), "", ""), where):
            return True
        return not where.table and self._proved([node for node in premise if node is not None], wanted, where)

    def _proved(self, given: list[Condition], wanted: list[Condition], where: Where) -> bool:
        whole, nodes = self._whole, self._whole.nodes
        may = nodes.every([whole.pair(node, self.regime).maybe for node in given])
        surely = nodes.either([whole.pair(node, self.regime).surely for node in wanted])
        goal = nodes.every([may, nodes.negate(surely), _moments(whole, self.regime, where)])
        try:
            return not whole.solver.has(goal, Budget(BUDGET), self._complete)
        except Exhausted:
            return False

    @cached_property
    def _whole(self) -> Whole:
        whole = Whole(self.ruleset, frozenset(), self.asked)
        for node in self.asked:
            whole.pair(node, self.regime)
        return whole

    @cached_property
    def _complete(self) -> Node:
        valid = self._whole.valid()
        return self._whole.nodes.every([valid, self._whole.complete()])


def _moments(whole: Whole, regime: str, where: Where) -> Node:
    """Return the moments at which the question is asked; the ends of periods begin classes of days."""
    times, nodes = whole.space.times, whole.nodes
    on = sum(1 << n for n, day in enumerate(times.on) if day in where.period)
    first = 1 if where.published is None else times.known_class(where.published)
    known = sum(1 << n for n in range(first, len(times.known) + 1))
    if whole.lowerings.of_regime(0, regime).default >= first:
        known |= 1
    return nodes.every([nodes.literal(times.on_var, on), nodes.literal(times.known_var, known)])
