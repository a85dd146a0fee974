"""The consolidated list of the United Kingdom (OFSI), CSV: a line with the date stands before the heading.

Since 28 January 2026 the UK Sanctions List is the only official one; this file is the last of its kind.
"""

from collections.abc import Iterator, Sequence

from compliance.importing.grouped import Group, Grouped
from compliance.importing.records import Item, Refused, Rejected, Stated, clean
from compliance.importing.rows import Table, british_day, check_end, heading

_NAMES = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
_COLUMNS = (
    *_NAMES, "Name Non-Latin Script", "Nationality", "Country", "Group Type", "Alias Type", "Regime", "Listed On",
    "Group ID",
)  # fmt: skip
_PRIMARY = ("primary name", "prime alias")


def read_uk_csv(paths: Sequence[str], name: str, *, open_end: bool) -> Iterator[Item]:
    """Yield the parties; rows of one group are joined by its number."""
    table = Table(paths[0])
    rows = iter(table)
    dated, first = next(rows, None), next(rows, None)
    if dated is None or not dated.cells[0].strip() == "Last Updated" or len(dated.cells) < 2:
        raise Refused("E0703", "the first line does not state when the list was last updated", paths[0])
    try:
        updated = british_day(dated.cells[1])
    except ValueError as error:
        raise Refused("E0703", str(error), dated.place) from error
    at = heading(table, first, _COLUMNS)
    assert first is not None
    found = Grouped("uk.sanctions-list", "UK OFSI")
    later: list[tuple[str, Group, str]] = []
    for row in rows:
        if len(row.cells) != len(first.cells):
            yield Rejected(row.place, f"{len(row.cells)} cells under a heading of {len(first.cells)}")
            continue
        cell = {column: clean(row.cells[number]) for column, number in at.items()}
        try:
            since = british_day(cell["Listed On"])
        except ValueError as error:
            yield Rejected(row.place, str(error))
            continue
        if not cell["Group ID"]:
            yield Rejected(row.place, "the row has no Group ID")
            continue
        whole = " ".join(n for n in (cell[c] for c in _NAMES) if n)
        group = Group(
            cell["Group ID"],
            cell["Group Type"],
            since,
            [whole, cell["Name Non-Latin Script"]],
            [cell["Nationality"], cell["Country"]],
            [cell["Regime"]],
        )
        if cell["Alias Type"].casefold() in _PRIMARY:
            found.add(cell["Group ID"], group, row.place)
        else:
            later.append((cell["Group ID"], group, row.place))
    for key, group, place in later:
        found.add(key, group, place)
    check_end(table)
    yield from found.parties()
    yield Stated(updated, None, whole=table.whole)
