"""The UK Sanctions List, CSV: since 28 January 2026 the only official list of the United Kingdom.

A line with the date of the report stands before the heading; a designation has a row for each name and address.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from compliance.importing.grouped import Group, Grouped
from compliance.importing.records import Item, Refused, Rejected, Stated, clean
from compliance.importing.rows import Row, Table, british_day, check_end, heading

LIST = "uk.sanctions-list"
_NAMES = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
_COUNTRIES = ("Address Country", "Nationality(/ies)", "Current believed flag of ship")
_COLUMNS = (
    *_NAMES, *_COUNTRIES, "Unique ID", "Name type", "Name non-latin script", "Regime Name", "Designation Type",
    "Date Designated",
)  # fmt: skip
_DATE = re.compile(r"Report Date: ([0-9]{2})-([A-Z][a-z]{2})-([0-9]{4})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def read_uk_sanctions(paths: Sequence[str], name: str, *, open_end: bool) -> Iterator[Item]:
    """Yield the parties; rows of one designation are joined by its number."""
    table = Table(paths[0])
    rows = iter(table)
    day = _reported(next(rows, None), paths[0])
    first = next(rows, None)
    at = heading(table, first, _COLUMNS)
    assert first is not None
    found = Grouped(LIST, "UK Sanctions List")
    later: list[tuple[str, Group, str]] = []
    for row in rows:
        if len(row.cells) != len(first.cells):
            yield Rejected(row.place, f"{len(row.cells)} cells under a heading of {len(first.cells)}")
            continue
        cell = {column: clean(row.cells[number]) for column, number in at.items()}
        try:
            since = british_day(cell["Date Designated"])
        except ValueError as error:
            yield Rejected(row.place, str(error))
            continue
        if not cell["Unique ID"]:
            yield Rejected(row.place, "the row has no Unique ID")
            continue
        whole = " ".join(n for n in (cell[c] for c in _NAMES) if n)
        group = Group(
            cell["Unique ID"],
            cell["Designation Type"],
            since,
            [whole, cell["Name non-latin script"]],
            [cell[c] for c in _COUNTRIES],
            [cell["Regime Name"]],
        )
        if cell["Name type"].casefold() == "primary name":
            found.add(group.id, group, row.place)
        else:
            later.append((group.id, group, row.place))
    for key, group, place in later:
        found.add(key, group, place)
    check_end(table)
    yield from found.parties()
    yield Stated(day, None, whole=table.whole)


def _reported(row: Row | None, path: str) -> date:
    match = _DATE.fullmatch(clean(row.cells[0])) if row else None
    try:
        if match:
            return date(int(match[3]), _MONTHS.index(match[2]) + 1, int(match[1]))
    except ValueError:
        pass
    raise Refused("E0703", "the first line does not state the date of the report", path)
