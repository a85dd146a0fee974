"""What plain rules ask, each thing once: their comparisons, and where they stand."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from compliance.engine.standing import Moment
from compliance.model import condition as c
from compliance.model.law import Head, WordList
from compliance.model.leaves import lists_of, meaning
from compliance.model.ruleset import Ruleset
from compliance.table.answer import Names
from compliance.table.axes import Axis
from compliance.table.stages import Stages
from compliance.table.steps import Leaf
from compliance.values.dates import Period

LICENSES = "licenses"


class Leaves:
    """The comparisons and the stages of a ruleset.

    Args:
        facts: The facts that its plain rules read.
        axes: Fact to its axis; one that no column states is unknown.
        known_on: Only what was published by then.

    Attributes:
        bits: Fact to the bit that stands for it.
    """

    def __init__(self, ruleset: Ruleset, facts: Sequence[str], axes: Mapping[str, Axis], known_on: date | None) -> None:
        self.ruleset = ruleset
        self.bits = {name: 1 << n for n, name in enumerate((*facts, LICENSES))}
        self._axes = axes
        self._moments = {r.name: Moment(date.min, known_on or r.known_through) for r in ruleset.regimes}
        self._leaves: dict[object, Leaf] = {}
        self._by_node: dict[tuple[int, str], Leaf] = {}
        self._moved: dict[tuple[str, ...], list[int]] = {}
        self._heads: dict[tuple[str, date | None, Period | None], Stages] = {}
        self._changes: dict[str, list[Period]] = {}
        for change in ruleset.changes:
            for name in change.targets:
                self._changes.setdefault(name, []).append(change.head.period)

    def facts(self, open: int) -> Names:
        """Return the facts that these bits stand for."""
        return tuple(sorted(name for name, bit in self.bits.items() if open & bit))

    def leaf(self, node: c.Condition, regime: str) -> Leaf:
        """Return the leaf of *node*; those that ask the same are one."""
        known = self._by_node.get((id(node), regime))
        if known is None:
            assert isinstance(node, c.Member | c.IsNone | c.IsTrue | c.Compare)
            lists = tuple(lists_of(node.set)) if isinstance(node, c.Member) else ()
            key = (*meaning(node), regime if lists else "")
            if key not in self._leaves:
                axis, days = self._axes.get(node.fact), self._days(lists)
                self._leaves[key] = Leaf(node, node.fact, axis, self.ruleset, self._moments[regime], days)
            known = self._by_node[id(node), regime] = self._leaves[key]
        return known

    def stages(self, head: Head, more: Period | None = None) -> Stages:
        """Return where a statement stands, by stage; *more* may move it, too."""
        key = (head.name, head.period.start, more)
        if key not in self._heads:
            periods = [head.period, *self._changes.get(head.name, ()), *([more] if more else [])]
            days = sorted({day.toordinal() for period in periods for day in period if day})
            self._heads[key] = Stages(head, days, self.ruleset, self._moments[head.regime])
        return self._heads[key]

    def _days(self, lists: tuple[str, ...]) -> list[int]:
        """Return the days on which some of the lists moves."""
        if lists not in self._moved:
            found = {day.toordinal() for name in lists for day in _days(self.ruleset.lists[name])}
            self._moved[lists] = sorted(found)
        return self._moved[lists]


def _days(found: WordList) -> Iterator[date]:
    """Yield the days on which a list moves."""
    for day in (found.known_from, *(day for member in found.members for day in member.period)):
        if day:
            yield day
