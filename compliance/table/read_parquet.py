"""Read a piece of a Parquet file as columns, typed as they are."""

import polars as pl

from compliance.table.chunk import Chunk
from compliance.table.pieces import Piece
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import TableError


def rows_of(path: str) -> int:
    """Return how many rows a Parquet file has.

    Raises:
        TableError: E0601, the file is none.
    """
    try:
        return int(pl.scan_parquet(path, glob=False).select(pl.len()).collect().item())
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise _broken(path, error) from error


def columns_of(path: str) -> list[str]:
    """Return the names of the columns of a Parquet file.

    Raises:
        TableError: E0601, the file is none.
    """
    try:
        return pl.scan_parquet(path, glob=False).collect_schema().names()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise _broken(path, error) from error


def read_parquet(path: str, piece: Piece) -> Chunk:
    """Return the rows of a piece."""
    try:
        frame = pl.scan_parquet(path, glob=False).slice(piece.start, piece.end - piece.start).collect()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise _broken(path, error) from error
    return Chunk(frame, range(piece.first, piece.first + len(frame)), {})


def _broken(path: str, error: Exception) -> TableError:
    reason = str(error).partition("\n")[0][:200]
    return TableError([Diagnostic("E0601", f"the file is no Parquet file that can be read: {reason}", path=path)])
