"""Which statements stand on a day, as bits: most change only where their own period begins and ends."""

from bisect import bisect_right
from datetime import date
from typing import NamedTuple

from compliance.engine.standing import Moment, Standing, follower, standing
from compliance.model.law import Head
from compliance.model.ruleset import Ruleset
from compliance.values.truth import FALSE, TRUE

MOST = 10_000
"""Days kept; beyond it the index starts anew, so that it stays bounded under any input."""


class When(NamedTuple):
    """What decides how statements stand.

    Attributes:
        stretch: Number of the stretch of days within which nothing moves.
        known_on: Only what was published by then; None: each regime's own ``known through``.
        scenarios: Suppositions about suspensions.
    """

    stretch: int
    known_on: date | None
    scenarios: tuple[str, ...]


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
        self._others = [n for n, head in enumerate(heads) if head.name in changed or follower(head, ruleset)]
        others = set(self._others)
        own = [n for n in range(len(heads)) if n not in others]
        self._edges, self._alive = _running(
            sum(1 << n for n in own if heads[n].period.start is None),
            [(day, n) for n in own for day in heads[n].period if day],
        )
        self._published = {
            regime.name: _running(0, [(day, n) for n in own if (day := _day(heads[n], regime.name))])
            for regime in ruleset.regimes
        }
        self._hidden: dict[object, int] = {}
        self._known: dict[object, Stand] = {}

    def on(self, moments: dict[str, Moment], when: When, day: date) -> Stand:
        """Return what stands on *day*; *when* says of which stretch of days, and what each of *moments* knows."""
        own = self._alive[bisect_right(self._edges, day)]
        hidden = self._hidden.get(when.known_on)
        if hidden is None:
            if len(self._hidden) >= MOST:
                self._hidden.clear()
            hidden = self._hidden[when.known_on] = self._unpublished(moments)
        own &= ~hidden
        if not self._others:
            return Stand(own, own)
        others = self._known.get(when)
        if others is None:
            if len(self._known) >= MOST:
                self._known.clear()
            others = self._known[when] = self._ask(moments)
        return Stand(own | others.alive, own | others.plain)

    def _unpublished(self, moments: dict[str, Moment]) -> int:
        """Return the statements that nobody could know yet."""
        hidden = 0
        for name, (days, published) in self._published.items():
            hidden |= published[-1] & ~published[bisect_right(days, moments[name].known_on)]
        return hidden

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


def _running(first: int, turns: list[tuple[date, int]]) -> tuple[list[date], list[int]]:
    """Return the days of *turns*, and the bits before the first of them and from each on: a turn turns a bit about."""
    moves: dict[date, int] = {}
    for day, n in turns:
        moves[day] = moves.get(day, 0) ^ 1 << n
    found = [first]
    for day in sorted(moves):
        found.append(found[-1] ^ moves[day])
    return sorted(moves), found


def _day(head: Head, regime: str) -> date | None:
    return head.published if head.regime == regime else None
