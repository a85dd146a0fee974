"""On which days which statements move, so that a timeline looks only at days that can matter.

Each end of a period and each day that the date is held against is one, wherever it stands: a day too many is decided
once more and found to change nothing, a day that is missed would be said to change nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any, get_args, get_type_hints

from compliance.model import condition as c
from compliance.model import law
from compliance.model.law import WordList
from compliance.values.dates import Period, day_after

EVERYTHING = "*"
"""Stands for what moves every line: the reach of a regime, a formula, a classification, a constraint."""


def movements(
    records: Iterable[law.Law],
    conditions: dict[str, c.Condition],
    lists: dict[str, WordList],
    tables: dict[str, law.Table],
    regimes: Iterable[law.Regime],
    definitions: Iterable[law.Definition],
    constraints: Iterable[law.Constraint],
    scenarios: Iterable[law.Scenario],
) -> tuple[tuple[date, tuple[str, ...]], ...]:
    """Return each day on which the law may move, with the names of the statements that move on it."""
    moving = _Movements(list(records), conditions, lists, tables, list(scenarios))
    return moving.of([*(r.subject for r in regimes), *(d.period for d in definitions), *(x.never for x in constraints)])


class _Movements:
    def __init__(
        self,
        records: list[law.Law],
        conditions: dict[str, c.Condition],
        lists: dict[str, WordList],
        tables: dict[str, law.Table],
        scenarios: list[law.Scenario],
    ) -> None:
        self.records = records
        self.conditions = conditions
        self.lists = lists
        self.tables = tables
        self.defined: dict[str, set[date]] = {}
        self.own: dict[str, set[date]] = {}
        suspensions = [record for record in records if isinstance(record, law.Change) and record.kind == "suspend"]
        for record in records:
            for name in record.targets if isinstance(record, law.Change) else (record.head.name,):
                self.own.setdefault(name, set()).update(_ends(record.head.period))
        for scenario in scenarios:
            for targets, day in (*scenario.ends, *scenario.extends):
                # a suspension that reaches one of them is moved for all that it reaches
                for name in targets.union(*(s.targets for s in suspensions if s.targets & targets)):
                    self.own.setdefault(name, set()).update({day, day_after(day)})

    def of(self, everywhere: list[object]) -> tuple[tuple[date, tuple[str, ...]], ...]:
        """Return the days of the statements, and of what moves every line."""
        found: dict[date, set[str]] = {}
        moving = [(EVERYTHING, self.days(value)) for value in everywhere]
        for record in self.records:
            if not isinstance(record, law.Change):
                name = EVERYTHING if isinstance(record, law.Classify) else record.head.name
                moving.append((name, self.own[record.head.name] | self.days(record)))
        for name, days in moving:
            for day in days:
                found.setdefault(day, set()).add(name)
        return tuple((day, tuple(sorted(names))) for day, names in sorted(found.items()))

    def days(self, value: object) -> set[date]:
        """Return the days on which what *value* says can move by itself; a condition, a statement, or a part of one."""
        match value:
            case Period():
                return set(_ends(value))
            case law.Head(period=period):
                return set(_ends(period))
            case c.Defined(name=name):
                if name not in self.defined:
                    self.defined[name] = self.days(self.conditions[name])
                return self.defined[name]
            case c.Stands(names=names):
                return set().union(*(self.own.get(name, set()) for name in names))
            case c.WordSet(lists=lists, minus=minus):
                return self.days(minus).union(*(self._list(self.lists[name]) for name in lists))
            case c.Compare(fact="date", bound=date() as day):  # no other fact moves by itself
                return {day, day_after(day)}
            case c.Compare(fact="date", bound=c.Cell(table=table)):
                return self._known(table) | _dates(value for row in self.tables[table].rows for value in row.values())
            case c.Compare(fact="date", bound=str() as field):
                column = field.partition(".")[2]  # of whichever table: the rows lie in a rule, or in one that it lifts
                return _dates(row.get(column) for table in self.tables.values() for row in table.rows)
            case c.Cell(table=table):
                return self._known(table)
            case c.Exists(operand=operand, table=table):
                return self.days(operand) | self._known(table)
            case law.Rule(table=table):
                return self._known(table).union(*map(self.days, value))
            case tuple():
                return set().union(*map(self.days, value))
            case _:
                return set()

    def _list(self, found: WordList) -> set[date]:
        days = {day for member in found.members for day in _ends(member.period)}
        return days | ({found.known_from} if found.known_from else set())

    def _known(self, name: str) -> set[date]:
        known = self.tables[name].known_from if name else None
        return {known} if known else set()


def _ends(period: Period) -> set[date]:
    return {day for day in (period.start, period.end) if day}


def _dates(cells: Iterable[object]) -> set[date]:
    return {day for cell in cells if isinstance(cell, date) for day in (cell, day_after(cell))}


_CONDITIONS = get_args(c.Condition)


def conditions_of_statement(record: law.Law) -> Iterator[c.Condition]:
    """Yield every condition of one statement, in whichever field it stands, its `when` first."""
    when: c.Condition | None = getattr(record, "when", None)
    if when is not None:
        yield when
    yield from (node for node in _outermost(record) if node is not when)


def _outermost(value: object) -> Iterator[c.Condition]:
    if isinstance(value, _CONDITIONS):
        yield value
    elif isinstance(value, tuple):
        for part in [value[n] for n in _holding(type(value))] if hasattr(value, "_fields") else value:
            yield from _outermost(part)


@cache
def _holding(record: type) -> tuple[int, ...]:
    """Return the places of the fields of a record that may hold conditions, by their types."""
    hints = get_type_hints(record)
    return tuple(n for n, name in enumerate(hints) if _may_hold(hints[name]))


def _may_hold(kind: Any) -> bool:
    if kind in _CONDITIONS or kind in (Any, object):
        return True
    if hasattr(kind, "_fields"):
        return bool(_holding(kind))
    return any(map(_may_hold, get_args(kind)))
