"""On which days which statements move, so that a timeline looks only at days that can matter."""

from collections.abc import Iterable, Iterator
from datetime import date

from compliance.model import condition as c
from compliance.model import law
from compliance.model.law import Head, WordList
from compliance.values.dates import Period

EVERYTHING = "*"
"""Stands for what moves every line: the reach of a regime, a formula, a classification."""


def movements(
    records: Iterable[law.Law],
    conditions: dict[str, c.Condition],
    lists: dict[str, WordList],
    tables: dict[str, law.Table],
    regimes: Iterable[law.Regime],
    definitions: Iterable[law.Definition],
    scenarios: Iterable[law.Scenario],
) -> tuple[tuple[date, tuple[str, ...]], ...]:
    """Return each day on which the law moves, with the names of the statements that move on it."""
    return _Movements(list(records), conditions, lists, tables, list(scenarios)).of(regimes, definitions)


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
        self.own: dict[str, set[date]] = {}
        for record in records:
            if isinstance(record, law.Change):
                for target in record.targets:
                    self.own.setdefault(target, set()).update(_ends(record.head.period))
            else:
                self.own.setdefault(record.head.name, set()).update(_ends(record.head.period))
        for scenario in scenarios:
            for targets, day in (*scenario.ends, *scenario.extends):
                for target in targets:
                    self.own.setdefault(target, set()).update({day, date.fromordinal(day.toordinal() + 1)})

    def of(
        self, regimes: Iterable[law.Regime], definitions: Iterable[law.Definition]
    ) -> tuple[tuple[date, tuple[str, ...]], ...]:
        found: dict[date, set[str]] = {}

        def note(days: Iterable[date], name: str) -> None:
            for day in days:
                found.setdefault(day, set()).add(name)

        for record in self.records:
            if isinstance(record, law.Change):
                continue
            head: Head = record.head
            name = EVERYTHING if isinstance(record, law.Classify) else head.name
            note(self.own[head.name], name)
            if isinstance(record, law.Rule) and record.not_enforced:
                note(_ends(record.not_enforced[0]), name)
            for condition in conditions_of_statement(record):
                note(self.days(condition), name)
        for regime in regimes:
            if regime.subject:
                note(self.days(regime.subject), EVERYTHING)
        for definition in definitions:
            note(_ends(definition.period), EVERYTHING)
        return tuple((day, tuple(sorted(names))) for day, names in sorted(found.items()))

    def days(self, node: c.Condition) -> set[date]:
        """Return the days on which the truth of *node* can move by itself."""
        match node:
            case c.Every(operands=operands) | c.Either(operands=operands):
                return set().union(*(self.days(o) for o in operands))
            case c.Negation(operand=operand):
                return self.days(operand)
            case c.Exists(operand=operand, table=table):
                known = self.tables[table].known_from if table else None
                return self.days(operand) | ({known} if known else set())
            case c.Defined(name=name):
                return self.days(self.conditions[name])
            case c.Stands(names=names):
                return set().union(*(self.own.get(name, set()) for name in names))
            case c.Member(set=within):
                return set(self._set(within))
            case c.Compare(fact=fact, bound=bound):
                if isinstance(bound, c.Cell):
                    return self._table(bound)
                near = fact == "date" and isinstance(bound, date)
                return {bound, date.fromordinal(bound.toordinal() + 1)} if near and isinstance(bound, date) else set()
            case c.Marked(cell=cell):
                return self._table(cell)
            case _:
                return set()

    def _set(self, within: c.WordSet) -> Iterator[date]:
        for name in within.lists:
            found = self.lists[name]
            if found.known_from:
                yield found.known_from
            for member in found.members:
                yield from _ends(member.period)
        if within.minus:
            yield from self._set(within.minus)

    def _table(self, cell: c.Cell) -> set[date]:
        known = self.tables[cell.table].known_from
        return {known} if known else set()


def _ends(period: Period) -> set[date]:
    return {day for day in (period.start, period.end) if day}


def conditions_of_statement(record: law.Law) -> Iterator[c.Condition]:
    """Yield the conditions of one statement, its `when` first."""
    found: list[c.Condition | None] = []
    match record:
        case law.Rule(when=when, reviews=reviews) | law.Policy(when=when, reviews=reviews):
            found = [when, *(r.when for r in reviews)]
        case law.LicenseException(when=when, provided=provided):
            found = [when, provided]
        case law.Bar(when=when) | law.Unmodelled(when=when) | law.Duty(when=when) | law.Classify(when=when):
            found = [when]
        case law.Change():
            pass
    return (node for node in found if node is not None)
