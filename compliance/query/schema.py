"""The tables as SQL: the table of shipments to fill, and the tables of the law with their rows."""

from collections.abc import Iterator

from compliance.query.plan import Plan
from compliance.query.tables import Cell, LawTable, tables

AT_ONCE = 500
"""Rows inserted by one statement."""


def schema(plan: Plan) -> Iterator[str]:
    """Yield the statements that make the tables and fill those of the law, each without its semicolon."""
    yield shipments(plan)
    yield from law(plan)


def law(plan: Plan) -> Iterator[str]:
    """Yield the statements that make and fill the tables of the law."""
    for table in tables(plan):
        yield from _law(table)


def shipments(plan: Plan) -> str:
    """Return the statement that makes the table of shipments: one row a line, every column text."""
    return "CREATE TABLE shipments (\n  " + ",\n  ".join(f'"{name}" TEXT' for name in headings(plan)) + "\n)"


def headings(plan: Plan) -> list[str]:
    """Return the columns of the table of shipments."""
    found = ["id", plan.on]
    for column in plan.columns:
        found.append(plan.on if column.fact == "date" else column.name)
        found += [f"{column.name}_complete"] if column.split else []
    return list(dict.fromkeys([*found, "licenses"]))


def _law(table: LawTable) -> Iterator[str]:
    columns = ",\n  ".join(f"{name} {kind}" for name, kind in table.columns)
    yield f"CREATE TABLE {table.name} (\n  {columns}\n)"
    for start in range(0, len(table.rows), AT_ONCE):
        rows = ",\n".join(f"({', '.join(map(_literal, row))})" for row in table.rows[start : start + AT_ONCE])
        yield f"INSERT INTO {table.name} VALUES\n{rows}"
    if table.joined_by:
        names = ", ".join(table.joined_by)
        yield f"CREATE INDEX {table.name}_by ON {table.name} ({names})"


def _literal(cell: Cell) -> str:
    return str(int(cell)) if isinstance(cell, int) else "'" + cell.replace("'", "''") + "'"
