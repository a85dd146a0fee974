"""Read a piece of a CSV file as columns of text; each physical line is a row, as in `shipment.csv_orders`.

Lines without quotes are split all at once. A line that holds a quote or a character that only the strict reader can
judge is split by it.
"""

import io
from collections.abc import Sequence
from functools import partial

import polars as pl

from compliance.shipment.csv_orders import MAX_LINE, bare, cells_of, is_empty, row_place
from compliance.shipment.problems import Problem, Problems
from compliance.table.chunk import Chunk
from compliance.table.pieces import Piece
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import TableError

_ODD = '["\r\0\x01]'


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
    with open(path, "rb") as file:
        file.seek(piece.start)
        content = file.read(piece.end - piece.start)
    if piece.first <= head:
        content = content.split(b"\n", head - piece.first + 1)[-1] if content.count(b"\n") > head - piece.first else b""
    first = max(piece.first, head + 1)
    try:
        text = content.replace(b"\r\n", b"\n").decode("utf-8")
    except UnicodeDecodeError:
        return _by_line(content.split(b"\n"), range(first, first + content.count(b"\n") + 1), headings, path)
    lines = pl.Series("line", text.removesuffix("\n").split("\n"))
    rows = pl.Series("row", range(first, first + len(lines)), dtype=pl.Int64)
    odd = lines.str.contains(_ODD) | (lines.str.len_chars() > MAX_LINE)
    odd |= lines.str.count_matches(",", literal=True) != len(headings) - 1
    odd |= lines.str.strip_chars(", \t") == ""
    if not odd.any():
        return Chunk(_split(text.encode(), headings), rows.to_list(), {})
    rest = _by_line(lines.filter(odd).to_list(), rows.filter(odd).to_list(), headings, path)
    plain = lines.filter(~odd)
    if not len(plain):
        return rest
    joined = "\n".join(plain.to_list()).encode()
    whole = pl.concat([_split(joined, headings), rest.frame])
    order = pl.Series([*rows.filter(~odd).to_list(), *rest.rows], dtype=pl.Int64)
    by_row = order.arg_sort()
    return Chunk(whole[by_row], order.gather(by_row).to_list(), rest.refused)


def _split(content: bytes, headings: list[str]) -> pl.DataFrame:
    return pl.read_csv(
        io.BytesIO(content), has_header=False, quote_char=None, infer_schema=False, separator=",",
        new_columns=headings,
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
