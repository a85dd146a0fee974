"""Divide a file of orders into pieces that are read and decided each by itself, in any order, by any process."""

import os
from collections.abc import Iterator
from typing import NamedTuple

from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import TableError

ROWS = 1_000_000
"""Most rows of one piece of a Parquet file."""
CELLS = 16_000_000
"""Most cells of one."""
BYTES = 64 << 20
"""Bytes of one piece of a text file, to the end of its last line."""
SLOW = 50
"""How many times smaller a piece is where the evaluator is asked order by order."""
ASKED = 10
"""How many times smaller one of columns is where it is asked once for rows alike."""
_BLOCK = 1 << 20
KINDS = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".xlsx": "xlsx"}


class Piece(NamedTuple):
    """Part of a file.

    Attributes:
        start, end: Its bytes in a text file, its rows in another one.
        first: Number of its first row or line.
    """

    start: int
    end: int
    first: int


def kind_of(path: str) -> str:
    """Return the kind of a file of orders by its name; empty where a table cannot be of it."""
    return KINDS.get(os.path.splitext(path)[1].lower(), "")


def divide(path: str, *, slow: bool) -> list[Piece]:
    """Return the pieces of a file, in order; smaller ones where the evaluator has to be asked, which is *slow*.

    Raises:
        TableError: E0001, the file cannot be read; E0601, it is no Parquet file.
    """
    kind = kind_of(path)
    try:
        if kind in ("csv", "jsonl"):
            smaller = SLOW if kind == "jsonl" else ASKED
            return list(_of_lines(path, BYTES // smaller if slow else BYTES))
        with open(path, "rb"):
            pass
    except OSError as error:
        raise unreadable(path, error) from error
    if kind == "xlsx":
        return [Piece(0, 0, 1)]
    from compliance.table.read_parquet import columns_of, rows_of

    rows = rows_of(path)
    step = max(min(ROWS, CELLS // max(len(columns_of(path)), 1)) // (ASKED if slow else 1), 1)
    return [Piece(start, min(start + step, rows), start + 1) for start in range(0, max(rows, 1), step)]


def unreadable(path: str, error: OSError) -> TableError:
    """Return the error that says why a file cannot be read."""
    return TableError([Diagnostic("E0001", f"the file cannot be read: {error.strerror}", path=path)])


def _of_lines(path: str, most: int) -> Iterator[Piece]:
    start, line = 0, 1
    with open(path, "rb") as file:
        while True:
            lines, end = 0, start
            while end - start < most:
                block = file.read(min(_BLOCK, most))
                lines += block.count(b"\n")
                end += len(block)
                if not block:
                    break
            rest = file.readline()
            lines += rest.endswith(b"\n")
            end += len(rest)
            if end == start:
                return
            yield Piece(start, end, line)
            start, line = end, line + lines
