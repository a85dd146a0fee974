"""The Consolidated Screening List of the United States: the CSV file, with 28 columns (old) or 29 (`_id` first)."""

import re
from collections.abc import Iterator, Sequence

from compliance.importing.records import Item, Party, Rejected, Stated, clean, names
from compliance.importing.rows import Table, check_end, day, heading

LISTS = {
    "EL": "us.bis.entity-list",
    "DPL": "us.bis.denied-persons",
    "UVL": "us.bis.unverified-list",
    "MEU": "us.bis.meu-list",
    "SDN": "us.ofac.sdn",
    "SSI": "us.ofac.sectoral",
    "FSE": "us.ofac.evaders",
    "PLC": "us.ofac.palestinian-council",
    "CAP": "us.ofac.correspondent-accounts",
    "CMIC": "us.ofac.military-industrial",
    "MBS": "us.ofac.menu-based",
    "ISA": "us.ofac.non-sdn-iran",
    "ISN": "us.state.nonproliferation",
    "DTC": "us.state.itar-debarred",
}
"""The letters in brackets of the column `source`, to the names of lists in the rules."""

_COLUMNS = (
    "source", "entity_number", "type", "programs", "name", "addresses", "start_date", "end_date", "vessel_flag",
    "alt_names", "citizenships", "nationalities",
)  # fmt: skip
_LETTERS = re.compile(r"\((?:NS-)?([A-Z]+)(?: List)?\)")
_COUNTRY = re.compile(r", ([A-Z]{2})$")
_SUCCESSORS = re.compile(
    r"[;,] and any successor,? (sub-unit|subunit),? (and|or) subsidiary( thereof)?\.?$", re.IGNORECASE
)


def read_csl(paths: Sequence[str], name: str, *, open_end: bool) -> Iterator[Item]:
    """Yield the parties of the file; the file states neither its date nor its count."""
    table = Table(paths[0])
    rows = iter(table)
    first = next(rows, None)
    at = heading(table, first, _COLUMNS)
    assert first is not None
    for row in rows:
        if len(row.cells) != len(first.cells):
            yield Rejected(row.place, f"{len(row.cells)} cells under a heading of {len(first.cells)}")
            continue
        cell = {column: row.cells[number] for column, number in at.items()}
        letters = _LETTERS.search(cell["source"])
        known = LISTS.get(letters[1]) if letters else None
        if known is None:
            yield Rejected(row.place, f"the list `{clean(cell['source'])[:60]}` is not known here")
            continue
        identity = cell["entity_number"] or (row.cells[0] if first.cells[0].strip() == "_id" else "")
        try:
            yield _party(cell, known, clean(identity), row.place)
        except ValueError as error:
            yield Rejected(row.place, str(error))
    if not open_end:
        check_end(table)
    yield Stated(whole=table.whole)


def _party(cell: dict[str, str], known: str, identity: str, place: str) -> Party:
    printed = clean(cell["name"])
    name = _SUCCESSORS.sub("", printed)
    places = [m[1] for address in _split(cell["addresses"]) if (m := _COUNTRY.search(address))]
    countries = [*places, *_split(cell["citizenships"]), *_split(cell["nationalities"]), cell["vessel_flag"]]
    aliases = [re.sub(r"^and ", "", alias) for alias in _split(cell["alt_names"])]
    return Party(
        known,
        clean(cell["source"]),
        identity,
        clean(cell["type"]).casefold(),
        name,
        names([*aliases, printed], but=name),
        names(countries),
        names(_split(cell["programs"])),
        day(cell["start_date"]),
        day(cell["end_date"]),
        place,
    )


def _split(text: str) -> list[str]:
    return [clean(part) for part in text.split(";") if part.strip()]
