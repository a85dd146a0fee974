"""The financial sanctions file of the European Union, CSV 1.1: semicolons, several rows an entity."""

from collections.abc import Iterator, Sequence
from datetime import date

from compliance.importing.grouped import Group, Grouped
from compliance.importing.records import Item, Refused, Rejected, Stated, clean
from compliance.importing.rows import Table, british_day, check_end, day, heading

_COLUMNS = (
    "fileGenerationDate", "Entity_LogicalId", "Entity_EU_ReferenceNumber", "Entity_SubjectType",
    "Entity_DesignationDate", "Entity_Regulation_Programme", "NameAlias_WholeName", "NameAlias_LastName",
    "NameAlias_FirstName", "NameAlias_MiddleName",
)  # fmt: skip
_COUNTRIES = ("Address_CountryIso2Code", "Citizenship_CountryIso2Code")


def read_eu_csv(paths: Sequence[str], name: str, *, open_end: bool) -> Iterator[Item]:
    """Yield the parties; rows of one entity are joined by its number, each row states the date of the file."""
    table = Table(paths[0], delimiter=";")
    rows = iter(table)
    first = next(rows, None)
    at = heading(table, first, _COLUMNS)
    assert first is not None
    more = {c: first.cells.index(c) for c in _COUNTRIES if c in first.cells}
    found = Grouped("eu.consolidated-list", "EU FSF")
    days: set[date | None] = set()
    for row in rows:
        if len(row.cells) != len(first.cells):
            yield Rejected(row.place, f"{len(row.cells)} cells under a heading of {len(first.cells)}")
            continue
        cell = {column: clean(row.cells[number]) for column, number in (at | more).items()}
        parts = [cell[f"NameAlias_{n}"] for n in ("FirstName", "MiddleName", "LastName")]
        try:
            days.add(british_day(cell["fileGenerationDate"]))
            since = day(cell["Entity_DesignationDate"])
        except ValueError as error:
            yield Rejected(row.place, str(error))
            continue
        if not cell["Entity_LogicalId"]:
            yield Rejected(row.place, "the row has no number of its entity")
            continue
        group = Group(
            cell["Entity_EU_ReferenceNumber"] or cell["Entity_LogicalId"],
            cell["Entity_SubjectType"],
            since,
            [cell["NameAlias_WholeName"] or " ".join(p for p in parts if p)],
            [cell[c] for c in more],
            [cell["Entity_Regulation_Programme"]],
        )
        found.add(cell["Entity_LogicalId"], group, row.place)
    if len(days) != 1:
        raise Refused("E0703", "the rows do not state one date of the file", paths[0])
    check_end(table)
    yield from found.parties()
    yield Stated(days.pop(), None, whole=table.whole)
