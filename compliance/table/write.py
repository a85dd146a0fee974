"""Write answers as a table: Parquet, CSV, JSONL, XLSX."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import IO, TypeAlias

import polars as pl

from compliance.table.answer import LISTS
from compliance.text.cells import safe
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import TableError

KINDS = {".parquet": "parquet", ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".xlsx": "xlsx"}
_ODD = "^['=+@\\t\\r-]"
"""What a text begins with that may have to be escaped."""
_MOST_ROWS = 1_048_575
"""Rows that a sheet holds below its headings."""
_LONGEST = 32_767
"""Characters that a cell of a sheet holds."""


def output_kind(path: str) -> str:
    """Return the kind of a file to write by its name; empty where a table cannot be written so."""
    return KINDS.get(os.path.splitext(path)[1].lower(), "")


Parts: TypeAlias = "Sequence[str | pl.DataFrame]"
"""Answers in their order, at hand or in files of Arrow data."""


def write(parts: Parts, path: str) -> None:
    """Write the parts as one file; it is there whole or not at all.

    Raises:
        TableError: E0013, it cannot be written.
    """
    beside = f"{path}.writing"
    kind = output_kind(path)
    try:
        if kind == "parquet":
            pl.concat(map(_lazy, parts)).sink_parquet(beside, compression="zstd", compression_level=1)
        elif kind == "xlsx":
            _sheet(parts, beside)
        else:
            with open(beside, "wb") as file:
                for number, part in enumerate(parts):
                    write_text(_frame(part), kind, file, headed=number == 0)
        with open(beside, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as error:
        with suppress(OSError):
            os.remove(beside)
        raise TableError([Diagnostic("E0013", f"the file cannot be written: {error.strerror}", path=path)]) from error


def write_text(frame: pl.DataFrame, kind: str, file: IO[bytes], *, headed: bool) -> None:
    """Write answers as CSV, with headings or without, or as JSONL."""
    if kind == "csv":
        _flat(frame).write_csv(file, include_header=headed)
    else:
        frame.with_columns(pl.col(pl.Enum).cast(pl.String)).write_ndjson(file)


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Return answers with one text a cell, none of which a spreadsheet runs."""
    joined = frame.with_columns(
        pl.col(*LISTS, "refused").list.join("; "), pl.col("outcome", "low", "high").cast(pl.String)
    )
    escaped = joined.with_columns(_escaped(joined[name]) for name in joined.columns if name != "row")
    text = pl.col(pl.String)
    return escaped.with_columns(pl.when(text != "").then(text))


def _escaped(cells: pl.Series) -> pl.Series:
    odd = cells.str.contains(_ODD).fill_null(False).arg_true()
    return cells.scatter(odd, [safe(cell) for cell in cells.gather(odd)]) if len(odd) else cells


def _frame(part: "str | pl.DataFrame") -> pl.DataFrame:
    return pl.read_ipc(part) if isinstance(part, str) else part


def _lazy(part: "str | pl.DataFrame") -> pl.LazyFrame:
    return pl.scan_ipc(part, glob=False) if isinstance(part, str) else part.lazy()


def _sheet(parts: Parts, path: str) -> None:
    from xlsxwriter import Workbook

    rows = sum(_lazy(part).select(pl.len()).collect().item() for part in parts)
    if rows > _MOST_ROWS:
        message = f"a sheet holds {_MOST_ROWS} rows, and there are {rows}"
        raise TableError([Diagnostic("E0013", message, path=path, help="write Parquet or CSV")])
    book = Workbook(path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("answers")
    line = 0
    for frame in _frames(parts):
        if not line:
            sheet.write_row(0, 0, frame.columns)
        for cells in frame.iter_rows():
            line += 1
            sheet.write_row(line, 0, [c[:_LONGEST] if isinstance(c, str) else c for c in cells])
    book.close()


def _frames(parts: Parts) -> Iterator[pl.DataFrame]:
    for part in parts:
        yield _flat(_frame(part))
