"""The days on which a condition on the date turns: begins to hold, or holds no longer."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from compliance.model import condition as c
from compliance.model.law import Law, LicenseException, Rule, Table
from compliance.model.movements import conditions_of_statement
from compliance.model.ruleset import Ruleset
from compliance.values.dates import day_after
from compliance.values.facts import Value


class Turn(NamedTuple):
    """A comparison with the date that turns on a day.

    Attributes:
        name: The statement, definition, regime or constraint that asks it.
        text: The comparison as written; of a table, with the row.
        holds: Whether it holds from the day on, or no longer does.
        sources: The provisions of the statement.
    """

    day: date
    name: str
    text: str
    holds: bool
    sources: tuple[str, ...]


def turns(ruleset: Ruleset) -> Iterator[Turn]:
    """Yield every turn of every condition, what lies behind a name under that name; in no order, some twice."""
    tables = {rule.head.name: rule.table for rule in ruleset.rules if rule.table}
    for record in (*ruleset.named, *ruleset.classifications):
        head = record.head
        yield from _turns(ruleset, head.name, conditions_of_statement(record), _rows_of(record, tables), head.sources)
    for name, node in ruleset.conditions.items():
        yield from _turns(ruleset, name, [node], frozenset(), ())
    for regime in ruleset.regimes:
        reach = [regime.subject] if regime.subject else []
        yield from _turns(ruleset, regime.name, reach, frozenset(), regime.sources)
    for constraint in ruleset.constraints:
        yield from _turns(ruleset, constraint.title, [constraint.never], frozenset(), ())


def _rows_of(record: Law, tables: dict[str, str]) -> frozenset[str]:
    """Return the tables of whose rows a statement may speak: its own, or those of the rules that it lifts."""
    if isinstance(record, Rule):
        return frozenset({record.table} - {""})
    if isinstance(record, LicenseException):
        return frozenset(tables[name] for targets, _ in record.lifts for name in targets if name in tables)
    return frozenset()


def _turns(
    ruleset: Ruleset, name: str, nodes: Iterable[c.Condition], rows: frozenset[str], sources: tuple[str, ...]
) -> Iterator[Turn]:
    for top in nodes:
        for node, tables in _compared(top, rows):
            for bound, where in _bounds(ruleset, node, tables):
                for day, holds in _days(node.operator, bound):
                    yield Turn(day, name, f"`{node.text}`{where}", holds, sources)


def _compared(node: c.Condition, rows: frozenset[str]) -> Iterator[tuple[c.Compare, frozenset[str]]]:
    """Yield each comparison with the date, with the tables in whose rows it stands."""
    match node:
        case c.Every(operands=operands) | c.Either(operands=operands):
            for operand in operands:
                yield from _compared(operand, rows)
        case c.Negation(operand=operand):
            yield from _compared(operand, rows)
        case c.Exists(operand=operand, table=table):
            yield from _compared(operand, frozenset({table}) if table else rows)
        case c.Compare(fact="date"):
            yield node, rows
        case _:
            return


def _bounds(ruleset: Ruleset, node: c.Compare, rows: frozenset[str]) -> Iterator[tuple[date, str]]:
    """Yield the days that the date is held against, each with the row that it stands in."""
    match node.bound:
        case date():
            yield node.bound, ""
        case c.Cell(table=name):
            table = ruleset.tables[name]
            yield from _cells(table, table.across or (table.value,))
        case str():
            for name in sorted(rows):
                yield from _cells(ruleset.tables[name], (node.bound.partition(".")[2],))
        case _:
            return


def _cells(table: Table, columns: Iterable[str]) -> Iterator[tuple[date, str]]:
    for row in table.rows:
        for column in columns:
            cell = row.get(column)
            if isinstance(cell, date):
                yield cell, f" for {_label(table, row, column)} in {table.name}"


def _label(table: Table, row: dict[str, Value], column: str) -> str:
    """Return what finds the row: its keys, else its first cell; and the heading of the cell."""
    found = [str(row[key]) for key in table.key or table.columns[:1] if key in row and key != column]
    return ", ".join([*found, *([column] if column in table.across else [])]) or "a row"


def _days(operator: str, bound: date) -> list[tuple[date, bool]]:
    match operator:
        case ">=":
            return [(bound, True)]
        case ">":
            return [(day_after(bound), True)]
        case "<":
            return [(bound, False)]
        case "<=":
            return [(day_after(bound), False)]
        case _:
            return [(bound, True), (day_after(bound), False)]
