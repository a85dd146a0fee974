"""Read a piece of a CSV file as columns of text; each physical line is a row, as in `shipment.csv_orders`.

Lines without quotes are split all at once. A line that holds a quote or a character that only the strict reader can
judge is split by it.
"""

import io
from collections.abc import Sequence
from functools import partial

import numpy as np
import polars as pl

from compliance.shipment.csv_orders import MAX_LINE, bare, cells_of, is_empty, row_place
from compliance.shipment.problems import Problem, Problems
from compliance.table.chunk import Chunk
from compliance.table.columns import Numbers
from compliance.table.pieces import Piece
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import TableError

_END, _COMMA = 10, 44
_STRANGE = (0, 1, 13, 34)
"""NUL, a mark that the splitting uses, a return, a quote: bytes of lines that only the strict reader splits."""
_MARK = b"\xef\xbb\xbf"
_BLANKS = ", \t"


def headings_of(path: str) -> tuple[list[str], int]:
    """Return the headings of a CSV file, and the number of their line.

    Raises:
        TableError: The file has none, or they are not CSV.
    """
    with open(path, "rb") as file:
        for number, line in enumerate(iter(partial(file.readline, MAX_LINE + 1), b""), 1):
            text = bare(line)
            if text.strip():
                found = cells_of(text)
                if isinstance(found, Problem):
                    raise TableError(_wrong(found, f"{path} row {number}"))
                return found, number
    raise TableError([Diagnostic("E0601", "the table has no headings", path=f"{path} row 1")])


def read_csv(path: str, piece: Piece, headings: list[str], head: int) -> Chunk:
    """Return the rows of a piece; *head* is the line of the headings."""
    content, first = _content(path, piece, head)
    data = np.frombuffer(content, dtype=np.uint8)[: len(content) - content.endswith(b"\n")]
    ends = np.append(np.flatnonzero(data == _END), len(data))
    commas = len(headings) - 1
    strange = _strange(content, data, ends)
    frame = _regular(_without(content, ends, strange), len(ends) - len(strange), headings)
    if frame is None:  # some line has another number of commas
        counts = np.diff(np.searchsorted(np.flatnonzero(data == _COMMA), ends), prepend=0)
        strange = np.union1d(strange, np.flatnonzero(counts != commas))
        frame = _regular(_without(content, ends, strange), len(ends) - len(strange), headings)
    if frame is None:
        strange = np.arange(len(ends))
    starts = np.append(0, ends[:-1] + 1)
    texts = [content[starts[n] : ends[n]] for n in strange.tolist()]
    rest = _by_line(texts, (first + strange).tolist(), headings, path)
    if frame is None:
        return rest
    plainly = np.ones(len(ends), dtype=bool)
    plainly[strange] = False
    full = ~_all_blank(frame)
    rows = first + np.flatnonzero(plainly)
    return _joined(frame.filter(full), rows[full.to_numpy()], rest)


def _content(path: str, piece: Piece, head: int) -> tuple[bytes, int]:
    """Return the lines of a piece below the headings, and the number of the first."""
    with open(path, "rb") as file:
        file.seek(piece.start)
        for _ in range(piece.first, head + 1):
            file.readline()
        content = file.read(max(piece.end - file.tell(), 0))
    return content.replace(b"\r\n", b"\n") if b"\r" in content else content, max(piece.first, head + 1)


def _strange(content: bytes, data: Numbers, ends: Numbers) -> Numbers:
    """Return the lines that only the strict reader splits: with a quote or a return in them, or too long."""
    found = [np.flatnonzero(data == byte) for byte in _STRANGE if bytes([byte]) in content]
    marked = np.searchsorted(ends, np.concatenate([np.zeros(0, dtype=np.int64), *found]))
    return np.union1d(marked, np.flatnonzero(np.diff(ends, prepend=-1) > MAX_LINE))


def _all_blank(frame: pl.DataFrame) -> pl.Series:
    """Return which rows are empty: spreadsheets write such rows below the last order."""
    blank = frame[:, 0].str.strip_chars(_BLANKS) == ""
    if blank.any():
        return frame.select(pl.all_horizontal(pl.all().str.strip_chars(_BLANKS) == "")).to_series()
    return blank


def _without(content: bytes, ends: Numbers, lines: Numbers) -> bytes:
    """Return *content* without these lines; *ends* are the places of the ends of all lines."""
    if not len(lines):
        return content
    froms = [0, *(ends[lines] + 1).tolist()]
    untils = [*np.where(lines > 0, ends[lines - 1] + 1, 0).tolist(), len(content)]
    return b"".join([content[a:b] for a, b in zip(froms, untils, strict=True) if a < b])


def _regular(content: bytes, lines: int, headings: list[str]) -> pl.DataFrame | None:
    """Return the rows of lines that are plainly rows; None where some has more or fewer cells, or is no text.

    Polars refuses more cells than headings, and fills up a row that has fewer; with as many commas in all none has.
    """
    if not lines or content.count(b",") != lines * (len(headings) - 1):
        return None
    try:
        frame = _split(content, headings)
    except pl.exceptions.PolarsError:
        return None
    return frame if frame.shape == (lines, len(headings)) else None


def _joined(regular: pl.DataFrame, rows: Numbers, rest: Chunk) -> Chunk:
    """Return both, by the number of the row."""
    whole = pl.concat([regular, rest.frame], rechunk=True)  # rows of one chunk are gathered at once
    order = np.concatenate([rows, np.array(rest.rows, dtype=np.int64)])
    by_row = np.argsort(order, kind="stable")
    if len(rest.rows):
        whole = whole[by_row]
    return Chunk(whole, order[by_row].tolist(), rest.refused)


def _split(content: bytes, headings: list[str]) -> pl.DataFrame:
    if content.startswith(_MARK):  # one is taken for a mark of the file, and here it is a cell's
        content = _MARK + content
    return pl.read_csv(
        io.BytesIO(content), has_header=False, quote_char=None, infer_schema=False, separator=",",
        new_columns=headings, empty_string_is_null=False,
    )  # fmt: skip


def _by_line(lines: Sequence[str | bytes], rows: "range | list[int]", headings: list[str], path: str) -> Chunk:
    """Split each line by the strict reader."""
    kept: list[list[str]] = []
    numbers: list[int] = []
    refused: dict[int, tuple[Diagnostic, ...]] = {}
    for number, line in zip(rows, lines, strict=True):
        if is_empty(line):
            continue
        cells = cells_of(line)
        if not isinstance(cells, Problem) and len(cells) != len(headings):
            message = f"the row has {len(cells)} cells and the table {len(headings)} columns"
            cells = Problem("E0601", message, "put a cell that holds a comma in quotes")
        if isinstance(cells, Problem):
            refused[number] = _wrong(cells, f"{path} row {number}")
        else:
            kept.append(cells)
            numbers.append(number)
    schema = dict.fromkeys(headings, pl.String)
    return Chunk(pl.DataFrame(kept, schema=schema, orient="row"), numbers, refused)


def _wrong(problem: Problem, where: str) -> tuple[Diagnostic, ...]:
    problems = Problems(partial(row_place, where))
    problems.add(problem)
    return problems.diagnostics()
