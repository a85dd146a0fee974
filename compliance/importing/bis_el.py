"""The Entity List of the Bureau of Industry and Security as CSV: one row for each address and each other name."""

from collections.abc import Iterator, Sequence

from compliance.importing.grouped import Group, Grouped
from compliance.importing.records import Item, Rejected, Stated, clean
from compliance.importing.rows import Table, american_day, check_end, heading

_COLUMNS = ("Source List", "Name", "Country", "Federal Register Notice", "Effective Date", "Alternate Name")


def read_bis_el(paths: Sequence[str], name: str, *, open_end: bool) -> Iterator[Item]:
    """Yield the parties; rows of one name, country and notice are joined."""
    table = Table(paths[0])
    rows = iter(table)
    first = next(rows, None)
    at = heading(table, first, _COLUMNS)
    needed = max(at.values()) + 1
    found = Grouped("us.bis.entity-list", "EL")
    for row in rows:
        if len(row.cells) < needed:
            yield Rejected(row.place, f"{len(row.cells)} cells where there are at least {needed}")
            continue
        cell = {column: clean(row.cells[number]) for column, number in at.items()}
        if cell["Source List"] != "EL":
            yield Rejected(row.place, f"`{cell['Source List'][:40]}` is not the Entity List")
            continue
        try:
            since = american_day(cell["Effective Date"])
        except ValueError as error:
            yield Rejected(row.place, str(error))
            continue
        group = Group("", "", since, [cell["Name"], cell["Alternate Name"]], [cell["Country"]], [])
        found.add("\t".join(cell[c] for c in ("Name", "Country", "Federal Register Notice")), group, row.place)
    check_end(table)
    yield from found.parties()
    yield Stated(whole=table.whole)
