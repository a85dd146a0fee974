"""The cells of a table that moved, grouped: one row for those that moved alike."""

from collections import defaultdict

from attrs import frozen

from compliance.analysis.difference import Cells


@frozen
class CellGroup:
    """Cells that moved alike.

    Attributes:
        keys: For each column of the key the values that it takes; the group is their product.
        before, after: The value in either edition; empty where the cell is not there.
        count: How many cells these are.
    """

    keys: tuple[tuple[str, ...], ...]
    before: str
    after: str
    count: int


def cell_groups(cells: Cells) -> tuple[CellGroup, ...]:
    """Return the cells of *cells* in groups; a cell that both editions have is one change of value.

    Cells that differ in one column only are taken together, the last column first, as long as any can be.
    """
    wide = any(len(cell) > 1 for cell in (*cells.removed, *cells.added))
    old = defaultdict(list)
    new = defaultdict(list)
    for found, into in ((cells.removed, old), (cells.added, new)):
        for cell in found:
            into[cell[:-1] if wide else cell].append(cell[-1] if wide else "listed")
    groups: dict[tuple[tuple[str, ...], ...], list[tuple[str, str]]] = defaultdict(list)
    for key in dict.fromkeys([*old, *new]):
        groups[tuple((word,) for word in key)].append((" / ".join(sorted(old[key])), " / ".join(sorted(new[key]))))
    rows = [CellGroup(keys, before, after, 1) for keys, moved in groups.items() for before, after in moved]
    for column in reversed(range(max((len(row.keys) for row in rows), default=0))):
        rows = _merged(rows, column)
    return tuple(sorted(rows, key=lambda row: (row.keys, row.before, row.after)))


def key_columns(cells: Cells) -> tuple[str, ...]:
    """Return the headings of the key: all of *columns* but that of the value, where it has one."""
    width = max((len(cell) for cell in (*cells.removed, *cells.added)), default=1)
    return cells.columns[: max(1, width - 1)]


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
