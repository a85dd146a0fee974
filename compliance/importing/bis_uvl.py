"""The Unverified List of the Bureau of Industry and Security as CSV: one row for each address."""

import re
from collections.abc import Iterator, Sequence

from compliance.importing.grouped import Group, Grouped
from compliance.importing.records import Item, Rejected, Stated, clean
from compliance.importing.rows import Table, check_end, heading

_COLUMNS = ("COUNTRY", "NAME", "ADDRESS")
_ALIAS = re.compile(r",?\s*\b[af]\.k\.a\.,?\s*")


def read_bis_uvl(paths: Sequence[str], name: str, *, open_end: bool) -> Iterator[Item]:
    """Yield the parties; rows of one name and country are joined."""
    table = Table(paths[0])
    rows = iter(table)
    first = next(rows, None)
    at = heading(table, first, _COLUMNS)
    needed = max(at.values()) + 1
    found = Grouped("us.bis.unverified-list", "UVL")
    for row in rows:
        if len(row.cells) < needed:
            yield Rejected(row.place, f"{len(row.cells)} cells where there are at least {needed}")
            continue
        if not any(c.strip() for c in row.cells):
            yield Rejected(row.place, "the row is empty")
            continue
        cell = {column: clean(row.cells[number]) for column, number in at.items()}
        written = _ALIAS.split(cell["NAME"])
        found.add(f"{cell['COUNTRY']}\t{cell['NAME']}", Group("", "", None, written, [cell["COUNTRY"]], []), row.place)
    check_end(table)
    yield from found.parties()
    yield Stated(whole=table.whole)
