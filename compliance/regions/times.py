"""The two axes of time as classes of days: between two days on which law moves, no day differs from the next.

The axis of publication has one value more than days: *default*, by which each regime counts up to its own ``known
through``. What that day is depends on who asks, so that it is passed as a class of days (`Times.known_class`).
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from compliance.model import condition as c
from compliance.model.law import Rule
from compliance.model.movements import conditions_of_statement
from compliance.model.ruleset import Ruleset
from compliance.regions.nodes import Node, Nodes
from compliance.values.dates import Period, day_after

DEFAULT = 0
"""Value of the axis of publication: each regime's own ``known through``."""


class Group(NamedTuple):
    """Days that cannot be told apart: masks over both axes, and one day of each."""

    on: int
    known: int
    on_day: date
    known_day: date


class Times:
    """Both axes of two editions.

    Args:
        days: Further days on which something may differ, such as those of an assertion.

    Attributes:
        on_var, known_var: Their variables.
        on, known: The first day of each class; `known` counts from value 1.
    """

    def __init__(self, nodes: Nodes, rulesets: Iterable[Ruleset], days: Iterable[date] = ()) -> None:
        on: set[date] = set(days)
        known: set[date] = set()
        for ruleset in rulesets:
            on |= set(_event_days(ruleset))
            known |= set(_publication_days(ruleset))
        self.on = _starts(on)
        self.known = _starts(known)
        self.nodes = nodes
        self.on_var = nodes.plain(len(self.on))
        self.known_var = nodes.plain(len(self.known) + 1)

    def known_class(self, day: date) -> int:
        """Return the value of the axis of publication that holds *day*."""
        return bisect_right(self.known, day)

    def on_class(self, day: date) -> int:
        """Return the value of the axis of events that holds *day*."""
        return max(bisect_right(self.on, day) - 1, 0)

    def groups(self, on: Iterable[date], known: Iterable[date], default: int) -> list[Group]:
        """Return the groups of days between the given ones; *default* is a class of publication days."""
        ons = [(mask, self.on[low]) for mask, low in _blocks(self.on, on)]
        knowns = []
        for mask, low in _blocks(self.known, known):
            shifted = mask << 1
            if mask >> (default - 1) & 1:
                shifted |= 1
            knowns.append((shifted, self.known[low]))
        return [Group(a, b, day, known_day) for a, day in ons for b, known_day in knowns]

    def node(self, groups: Iterable[Group]) -> Node:
        """Return the moments of *groups*, in one form whatever the groups were."""
        by_known: dict[int, int] = {}
        whole = 0
        parts = list(groups)
        for part in parts:
            whole |= part.known
        left = whole
        while left:
            low = left & -left
            left ^= low
            mask = 0
            for part in parts:
                if part.known & low:
                    mask |= part.on
            by_known[mask] = by_known.get(mask, 0) | low
        return self.nodes.either(
            self.nodes.every([self.nodes.literal(self.on_var, on), self.nodes.literal(self.known_var, known)])
            for on, known in by_known.items()
        )


def _starts(days: set[date]) -> list[date]:
    ordered = sorted(days) or [date(2025, 1, 1)]
    return [ordered[0] - timedelta(days=1), *ordered]


def _blocks(starts: list[date], days: Iterable[date]) -> list[tuple[int, int]]:
    """Return masks of the classes between the given days, each with the number of its first class."""
    cuts = sorted({bisect_right(starts, day) - 1 for day in days if day > starts[0]} | {0})
    ends = [*cuts[1:], len(starts)]
    return [((1 << end) - (1 << low), low) for low, end in zip(cuts, ends, strict=True)]


def ends(period: Period) -> list[date]:
    """Return the days on which *period* begins, and after it."""
    return [day for day in (period.start, period.end) if day]


def _event_days(ruleset: Ruleset) -> Iterator[date]:
    yield from ruleset.boundaries
    for change in ruleset.changes:
        yield from ends(change.head.period)
    for record in (*ruleset.named, *ruleset.classifications):
        yield from ends(record.head.period)
        if isinstance(record, Rule) and record.not_enforced:
            yield from ends(record.not_enforced[0])
        for node in conditions_of_statement(record):
            yield from compared(node)
    conditions = [*ruleset.conditions.values(), *(r.subject for r in ruleset.regimes if r.subject)]
    conditions += [constraint.never for constraint in ruleset.constraints]
    for node in conditions:
        yield from compared(node)
    records = (*ruleset.named, *ruleset.classifications)
    if any(map(_by_cell, (*conditions, *(node for record in records for node in conditions_of_statement(record))))):
        yield from _days_of_cells(ruleset)
    for definition in ruleset.definitions:
        yield from ends(definition.period)
    for listed in ruleset.lists.values():
        yield from [listed.known_from] if listed.known_from else []
        for member in listed.members:
            yield from ends(member.period)
    for table in ruleset.tables.values():
        yield from [table.known_from] if table.known_from else []


def compared(node: c.Condition) -> Iterator[date]:
    """Yield the days from which on a condition on the date says something else."""
    match node:
        case c.Every(operands=operands) | c.Either(operands=operands):
            for operand in operands:
                yield from compared(operand)
        case c.Negation(operand=operand) | c.Exists(operand=operand):
            yield from compared(operand)
        case c.Compare(fact="date", bound=bound) if isinstance(bound, date):
            yield from (bound, day_after(bound))
        case _:
            return


def _by_cell(node: c.Condition) -> bool:
    """Whether the date is held against what a cell of a table holds."""
    match node:
        case c.Every(operands=operands) | c.Either(operands=operands):
            return any(map(_by_cell, operands))
        case c.Negation(operand=operand) | c.Exists(operand=operand):
            return _by_cell(operand)
        case c.Compare(fact=fact, bound=bound):
            return "date" in (fact, bound) and not isinstance(bound, date)
        case _:
            return False


def _days_of_cells(ruleset: Ruleset) -> Iterator[date]:
    for table in ruleset.tables.values():
        for row in table.rows:
            for value in row.values():
                if isinstance(value, date):
                    yield from (value, day_after(value))


def _publication_days(ruleset: Ruleset) -> Iterator[date]:
    found: list[date | None] = [record.head.published for record in (*ruleset.named, *ruleset.classifications)]
    found += [change.head.published for change in ruleset.changes]
    found += [r.not_enforced[1] for r in ruleset.rules if r.not_enforced]
    found += [listed.published for listed in ruleset.lists.values()]
    found += [m.published for listed in ruleset.lists.values() for m in listed.members]
    found += [table.published for table in ruleset.tables.values()]
    yield from (day for day in found if day)
