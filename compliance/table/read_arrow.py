"""Take a table that is at hand as columns: polars, or what exports Arrow data."""

from typing import Any

import polars as pl

from compliance.shipment.characters import shown
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import TableError


def read_arrow(table: Any, *, name: str = "") -> pl.DataFrame:
    """Return *table* as a frame.

    Args:
        name: The table's name, put before the place of each mistake.

    Raises:
        TableError: E0610, a heading stands twice; E0601, a column is of a type that cannot be read.
    """
    if type(table).__module__.startswith("pyarrow") and hasattr(table, "schema"):
        problems = _problems(table.schema, name)
        if problems:
            raise TableError(problems)
    try:
        return table.collect() if isinstance(table, pl.LazyFrame) else pl.DataFrame(table)
    except pl.exceptions.DuplicateError as error:
        raise TableError([Diagnostic("E0610", f"a heading stands twice: {_reason(error)}", path=name)]) from error
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        message = f"the table cannot be read: {_reason(error)}"
        help = "give text, whole numbers, decimals, days or truth values"
        raise TableError([Diagnostic("E0601", message, path=name, help=help)]) from error


def _problems(schema: Any, name: str) -> list[Diagnostic]:
    """Return what can be told from the columns alone; polars would panic, and print where."""
    names = list(schema.names)
    where = f"{name + ' ' if name else ''}headings, column "
    twice = dict.fromkeys(heading for n, heading in enumerate(names) if heading in names[:n])
    found = [Diagnostic("E0610", f"the heading {shown(h)} stands twice", path=f"{where}{h}") for h in twice]
    for field in schema:
        if str(field.type).startswith("decimal256"):
            message = "a decimal of 256 bits cannot be read"
            help = "give it as decimal128, or as text"
            found.append(Diagnostic("E0601", message, path=f"{where}{field.name}", help=help))
    return found


def _reason(error: BaseException) -> str:
    return str(error).partition("\n")[0][:200]
