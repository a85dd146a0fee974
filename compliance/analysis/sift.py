"""Books of orders: the rows that have to be decided, each read strictly; the others are counted and passed over."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from operator import getitem
from typing import Any, NamedTuple, TypeAlias

from compliance.analysis.sieve import MOST, READ, Sieve, Verdict
from compliance.analysis.sift_json import keys_of
from compliance.shipment.csv_orders import (
    MAX_LINE,
    Column,
    bare,
    cell_value,
    cells_of,
    columns_of,
    is_empty,
    read_row,
    row_place,
)
from compliance.shipment.jsontext import parse_json
from compliance.shipment.problems import Problem, Problems
from compliance.shipment.read import Reading, read_raw
from compliance.shipment.records import Shipment
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import TableError

Raw: TypeAlias = Mapping[str, Any] | Shipment | str | bytes


class Book(NamedTuple):
    """Orders in one form.

    Attributes:
        kind: ``csv`` and ``jsonl`` (of lines), ``json`` (of one text), ``rows`` (of mappings, JSON texts or records).
        rows: Lines, texts or rows, read once and in order.
        name: Put before the place of each mistake.
    """

    kind: str
    rows: Iterable[Any]
    name: str = ""


class Sifted(NamedTuple):
    """An order that was read.

    Attributes:
        where: What it is called where it has no name.
        readings: What the vocabulary of either edition makes of it.
        within: Whether it is known to be within reach; else that is to be asked.
    """

    where: str
    readings: tuple[Reading, Reading]
    within: bool


def sift(book: Book, sieve: Sieve) -> Iterator[Sifted]:
    """Yield the orders of a book that have to be looked at; those passed over are counted in the sieve.

    Raises:
        TableError: The book as a whole cannot be read: nobody knows how many orders it holds.
    """
    match book.kind:
        case "csv" | "jsonl":
            passed = sieve.skipped
            found = _csv(book, sieve) if book.kind == "csv" else _jsonl(book, sieve)
            first = next(found, None)
            if first is not None:
                yield first
                yield from found
            elif sieve.skipped == passed:
                raise TableError([Diagnostic("E0614", "the file holds no shipment", path=book.name)])
        case "json":
            for text in book.rows:
                yield from _json(text, book.name, sieve)
        case _:
            yield from _rows(book, sieve)


def _both(sieve: Sieve, read: Any) -> tuple[Reading, Reading]:
    found = [read(vocabulary) for _, vocabulary in sieve.forms]
    return found[0], found[-1]


# CSV ------------------------------------------------------------------------------------------------


class _Cells(dict[str, int]):
    """What the cells of one column add to the key of a row."""

    def __init__(self, column: Column, sieve: Sieve) -> None:
        super().__init__({"": 0})
        self._column = column
        self._adds = sieve.column(column.group, column.key)
        self._shape = self._adds.shape
        self._shapes: dict[str, int] = {}

    def __missing__(self, cell: str) -> int:
        """Read a cell that was not met before."""
        shape = self._shape(cell)
        if shape:
            found = self._shapes.get(shape)
            if found is None:
                found = self._adds_of(cell.strip(" "))
                if found != READ and len(self._shapes) < MOST:
                    self._shapes[shape] = found
            return found
        bare_cell = cell.strip(" ")
        added = self._adds_of(bare_cell) if bare_cell else 0
        if len(self) < MOST:
            self[cell] = added
        return added

    def _adds_of(self, cell: str) -> int:
        value = cell_value(cell, self._column)
        if isinstance(value, Problem):
            return READ
        if isinstance(value, str):
            return self._adds[value]
        return self._adds[(list, tuple(value)) if isinstance(value, list) else (type(value), value)]


def _csv(book: Book, sieve: Sieve) -> Iterator[Sifted]:
    lines = enumerate(book.rows, 1)
    place = f"{book.name} " if book.name else ""
    header = next(((number, line) for number, line in lines if bare(line).strip()), None)
    if header is None:
        raise TableError([Diagnostic("E0601", "the table has no headings", path=f"{place}row 1")])
    tables = []
    for _, vocabulary in sieve.forms:
        problems = Problems(partial(row_place, f"{place}row {header[0]}"))
        tables.append(columns_of(bare(header[1]), vocabulary, problems))
        if problems.count:
            raise TableError(problems.diagnostics())
    maps = [_Cells(column, sieve) for column in tables[-1]]
    width, verdict, known = len(maps), sieve.verdict, sieve.verdicts
    for number, line in lines:
        cells = _split(line)
        if cells is not None and len(cells) == width:
            key = sum(map(getitem, maps, cells))
            said = known.get(key) or verdict(key)
            if said is Verdict.SKIP:
                if key or not is_empty(line):
                    sieve.skipped += 1
                continue
        else:
            said = Verdict.READ
        if is_empty(line):
            continue
        where = f"{place}row {number}"
        reads = [
            read_row(line, columns, vocabulary, where)
            for columns, (_, vocabulary) in zip(tables, sieve.forms, strict=True)
        ]
        yield Sifted(f"row {number}", (reads[0], reads[-1]), said is Verdict.DECIDE)


def _split(line: str | bytes) -> list[str] | None:
    """Return the cells of a line, blanks around them; None for one that only the strict reader can judge."""
    if isinstance(line, bytes):
        try:
            line = line.decode("utf-8")
        except UnicodeDecodeError:
            return None
    line = line.rstrip("\r\n")
    if '"' in line or "\0" in line or "\r" in line or len(line) > MAX_LINE:
        found = cells_of(line)
        return None if isinstance(found, Problem) else found
    return line.split(",")


# JSON -----------------------------------------------------------------------------------------------


def _jsonl(book: Book, sieve: Sieve) -> Iterator[Sifted]:
    for number, line in enumerate(book.rows, 1):
        if not line.strip():
            continue
        where = f"{book.name} line {number}" if book.name else f"line {number}"
        parsed = parse_json(line, where)
        if isinstance(parsed, Diagnostic):
            yield _unread(parsed)
        else:
            yield from _raw(parsed.root, f"line {number}", f"{where}, ", (), sieve)


def _json(text: str | bytes, name: str, sieve: Sieve) -> Iterator[Sifted]:
    parsed = parse_json(text, name)
    if isinstance(parsed, Diagnostic):
        raise TableError([parsed])
    if not isinstance(parsed.root, list):
        yield from _raw(parsed.root, "order 1", f"{name} " if name else "", (), sieve)
    else:
        if not parsed.root:
            raise TableError([Diagnostic("E0614", "the list holds no shipment", path=f"{name} $".strip())])
        for number, raw in enumerate(parsed.root):
            yield from _raw(raw, f"order {number + 1}", f"{name} " if name else "", (number,), sieve)


def _rows(book: Book, sieve: Sieve) -> Iterator[Sifted]:
    for number, row in enumerate(book.rows, 1):
        if isinstance(row, Shipment):
            reading = Reading((row,), ())
            yield Sifted(f"order {number}", (reading, reading), within=False)
        elif isinstance(row, str | bytes):
            try:
                yield from _json(row, f"order {number}", sieve)
            except TableError as error:
                yield _unread(*error.diagnostics)
        else:
            yield from _raw(row, f"order {number}", f"order {number}, ", (), sieve)


def _raw(raw: object, called: str, where: str, path: tuple[object, ...], sieve: Sieve) -> Iterator[Sifted]:
    keys = keys_of(sieve, raw)
    said = [sieve.verdict(key) for key in keys] if keys else [Verdict.READ]
    if all(one is Verdict.SKIP for one in said):
        sieve.skipped += 1
        return
    within = Verdict.DECIDE in said and Verdict.READ not in said
    yield Sifted(called, _both(sieve, lambda vocabulary: read_raw(raw, vocabulary, where, path)), within)


def _unread(*diagnostics: Diagnostic) -> Sifted:
    reading = Reading((), diagnostics)
    return Sifted("", (reading, reading), within=False)
