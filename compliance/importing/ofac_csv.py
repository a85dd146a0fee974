"""The lists of the Office of Foreign Assets Control as CSV: `sdn.csv` or `cons_prim.csv`.

The files of other names, addresses and remarks go with it.
No file has a heading; `-0-` is nothing; U+001A marks the end.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from compliance.importing.records import Item, Party, Refused, Rejected, Stated, clean, names
from compliance.importing.rows import Row, Table, check_end

_KINDS = {12: "primary", 5: "names", 6: "addresses", 2: "remarks"}
"""What a file holds, by the number of its cells."""
_WEAK = re.compile(r"\b[afn]\.k\.a\. '(.+?)'(?=[.;,)]|$)")
"""Weak other names stand in the remarks alone."""


def read_ofac_csv(paths: Sequence[str], name: str, *, open_end: bool) -> Iterator[Item]:
    """Yield the parties of the list *name*; rows of the other files are joined by the number of the entry."""
    tables = {path: Table(path) for path in paths}
    kinds: dict[str, str] = {}
    for path, table in tables.items():
        kind = _KINDS.get(len(next(iter(table), Row("", [])).cells), "")
        if not kind or kind in kinds.values():
            raise Refused("E0703", "not a file of its own of 12, 5, 6 or 2 cells a row", path)
        kinds[path] = kind
    if "primary" not in kinds.values():
        raise Refused("E0703", "the file of the entries (12 cells a row) is missing", paths[0])
    joined: dict[str, dict[str, list[list[str]]]] = {k: defaultdict(list) for k in _KINDS.values()}
    places: dict[str, list[str]] = defaultdict(list)
    for path, table in tables.items():
        if kinds[path] != "primary":
            yield from _collect(table, kinds[path], joined[kinds[path]], places)
    main = next(path for path in paths if kinds[path] == "primary")
    known: set[str] = set()
    for row in tables[main]:
        yield _entry(row, name, joined, known)
    for other in set(places) - known:
        for place in places[other]:
            yield Rejected(place, f"there is no entry {other[:20]}")
    for path, table in tables.items():
        if not (open_end and path == main):
            check_end(table)
        if not (open_end or table.whole):
            help = "fetch the file again; a copy that lost its mark is taken with --entries, the publisher's count"
            raise Refused("E0701", "the mark of the end, U+001A, is missing", path, help)
    yield Stated(whole=all(table.whole for table in tables.values()))


def _collect(
    table: Table, kind: str, into: dict[str, list[list[str]]], places: dict[str, list[str]]
) -> Iterator[Rejected]:
    width = next(w for w, k in _KINDS.items() if k == kind)
    for row in table:
        if len(row.cells) != width:
            yield Rejected(row.place, f"{len(row.cells)} cells where there are {width}")
            continue
        number = clean(row.cells[0])
        into[number].append(row.cells)
        places[number].append(row.place)


def _entry(row: Row, name: str, joined: dict[str, dict[str, list[list[str]]]], known: set[str]) -> Item:
    if len(row.cells) != 12:
        return Rejected(row.place, f"{len(row.cells)} cells where there are 12")
    cells = [_cell(c) for c in row.cells]
    number = cells[0]
    if not number.isdigit() or number in known:
        return Rejected(row.place, f"the number `{number[:20]}` is none, or stands twice")
    known.add(number)
    other = [_cell(r[3]) for r in joined["names"][number]]
    remarks = "".join([cells[11], *(_cell(r[1]) for r in joined["remarks"][number])])
    countries = [_cell(r[4]) for r in joined["addresses"][number]]
    rows = 1 + sum(len(joined[k][number]) for k in ("names", "addresses", "remarks"))
    return Party(
        name,
        "OFAC",
        number,
        cells[2] or "entity",
        cells[1],
        names([*other, *_WEAK.findall(remarks)], but=cells[1]),
        names([*countries, cells[8]]),
        names(re.split(r"\]\s*\[|;", cells[3].strip("[]"))),
        None,
        None,
        row.place,
        rows,
    )


def _cell(text: str) -> str:
    text = clean(text)
    return "" if text == "-0-" else text
