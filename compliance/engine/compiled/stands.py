"""Which statements stand on a day, as bits: most change only where their own period begins and ends."""

from bisect import bisect_right
from datetime import date
from typing import NamedTuple

from compliance.engine.standing import Moment, Standing, standing
from compliance.model.law import Head
from compliance.model.ruleset import Ruleset
from compliance.values.truth import FALSE, TRUE


class Stand(NamedTuple):
    """Statements on one day.

    Attributes:
        alive: Those that can say something: in force, perhaps in force, or suspended.
        plain: Those that are in force and not suspended.
    """

    alive: int
    plain: int


class Stands:
    """The days of the statements *heads*; the statement at place n is bit n."""

    def __init__(self, heads: list[Head], ruleset: Ruleset) -> None:
        changed = {name for change in ruleset.changes for name in change.targets}
        self._heads = heads
        self._ruleset = ruleset
        self._others = [n for n, head in enumerate(heads) if head.published or head.name in changed]
        others = set(self._others)
        own = [n for n in range(len(heads)) if n not in others]
        self._edges = sorted({day for n in own for day in heads[n].period if day})
        moves = dict.fromkeys(self._edges, 0)
        alive = sum(1 << n for n in own if heads[n].period.start is None)
        for n in own:
            for day in heads[n].period:
                if day:
                    moves[day] ^= 1 << n
        self._alive = [alive]
        for day in self._edges:
            alive ^= moves[day]
            self._alive.append(alive)
        self._known: dict[object, Stand] = {}

    def on(self, moments: dict[str, Moment], when: object, day: date) -> Stand:
        """Return what stands on *day*; *when* names the stretch of days and what is known, as each of *moments*."""
        own = self._alive[bisect_right(self._edges, day)]
        if not self._others:
            return Stand(own, own)
        others = self._known.get(when)
        if others is None:
            others = self._known[when] = self._ask(moments)
        return Stand(own | others.alive, own | others.plain)

    def _ask(self, moments: dict[str, Moment]) -> Stand:
        alive = plain = 0
        for n in self._others:
            found = standing(self._heads[n], self._ruleset, moments[self._heads[n].regime])
            if found.force is not FALSE or found.suspended:
                alive |= 1 << n
            if _is_plain(found):
                plain |= 1 << n
        return Stand(alive, plain)


def _is_plain(found: Standing) -> bool:
    return found.force is TRUE and not found.suspended and found.leaving is None
