"""What is read of one piece of a table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from compliance.text.diagnostics import Diagnostic

if TYPE_CHECKING:
    import polars as pl


class Chunk(NamedTuple):
    """Rows of a table.

    Attributes:
        frame: The rows that have the form of the table, one column a heading.
        rows: Their numbers in the file.
        refused: Number of each other row to what is wrong with it.
    """

    frame: "pl.DataFrame"
    rows: Sequence[int]
    refused: dict[int, tuple[Diagnostic, ...]]
