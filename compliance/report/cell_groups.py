"""The cells of a table that moved, grouped: one row for those that moved alike."""

from collections import defaultdict

from attrs import frozen

from compliance.analysis.difference import Cells


@frozen
class CellGroup:
    """Cells that moved alike.

    Attributes:
        keys: For each column of the key the values that it takes; the group is their product.
        before, after: The value in either edition; None where the cell is not there.
        count: How many cells these are.
    """

    keys: tuple[tuple[str, ...], ...]
    before: str | None
    after: str | None
    count: int


def cell_groups(cells: Cells) -> tuple[CellGroup, ...]:
    """Return the cells of *cells* in groups; a cell that both editions have is one change of value.

    Cells that differ in one column only are taken together, the last column first, as long as any can be.
    """
    old, new = _by_key(cells, cells.removed), _by_key(cells, cells.added)
    rows = [
        CellGroup(tuple((word,) for word in key), _value(old.get(key)), _value(new.get(key)), 1)
        for key in dict.fromkeys([*old, *new])
    ]
    for column in reversed(range(max((len(row.keys) for row in rows), default=0))):
        rows = _merged(rows, column)
    return tuple(sorted(rows, key=lambda row: (row.keys, row.before or "", row.after or "")))


def key_columns(cells: Cells) -> tuple[str, ...]:
    """Return the headings of the key: all columns but that of the value; members of a list have no value."""
    return cells.columns if _whole(cells) else cells.columns[:-1]


def _whole(cells: Cells) -> bool:
    return len(cells.columns) == 1 or cells.columns[0] == "member"


def _by_key(cells: Cells, found: tuple[tuple[str, ...], ...]) -> dict[tuple[str, ...], list[str]]:
    values: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for cell in found:
        key, value = (cell, "listed") if _whole(cells) else (cell[:-1], cell[-1])
        values[key].append(value)
    return dict(values)


def _value(values: list[str] | None) -> str | None:
    return None if values is None else ", ".join(sorted(value or "(empty)" for value in values))


def _merged(rows: list[CellGroup], column: int) -> list[CellGroup]:
    alike: dict[tuple[object, ...], list[CellGroup]] = defaultdict(list)
    for row in rows:
        if column < len(row.keys):
            alike[(row.keys[:column], row.keys[column + 1 :], row.before, row.after)].append(row)
    return [
        CellGroup(
            (
                *first.keys[:column],
                tuple(sorted({word for row in found for word in row.keys[column]})),
                *first.keys[column + 1 :],
            ),
            first.before,
            first.after,
            sum(row.count for row in found),
        )
        for found in alike.values()
        for first in found[:1]
    ]
