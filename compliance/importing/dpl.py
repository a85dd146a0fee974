"""The Denied Persons List of the Bureau of Industry and Security: `dpl.txt`, separated by tabs."""

from collections.abc import Iterator, Sequence

from compliance.importing.records import Item, Party, Rejected, Stated, clean, names
from compliance.importing.rows import Table, american_day, check_end, heading

_COLUMNS = ("Name", "Country", "Effective_Date", "Expiration_Date")
_LIST = "us.bis.denied-persons"


def read_dpl(paths: Sequence[str], name: str, *, open_end: bool) -> Iterator[Item]:
    """Yield one party a row: a row that ends early lacks its last cells only."""
    table = Table(paths[0], delimiter="\t")
    rows = iter(table)
    first = next(rows, None)
    at = heading(table, first, _COLUMNS)
    assert first is not None
    needed = max(at.values()) + 1
    for row in rows:
        if not needed <= len(row.cells) <= len(first.cells):
            yield Rejected(row.place, f"{len(row.cells)} cells under a heading of {len(first.cells)}")
        elif not any(cell.strip() for cell in row.cells):
            yield Rejected(row.place, "the row is empty")
        else:
            cell = {column: row.cells[number] for column, number in at.items()}
            try:
                since, until = american_day(cell["Effective_Date"]), american_day(cell["Expiration_Date"])
            except ValueError as error:
                yield Rejected(row.place, str(error))
                continue
            countries = names([cell["Country"]])
            yield Party(_LIST, "DPL", "", "", clean(cell["Name"]), (), countries, (), since, until, row.place)
    if not open_end:
        check_end(table)
    yield Stated(whole=table.whole)
