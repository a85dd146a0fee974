"""What ``compliance check`` does with books of orders: column by column, into a file or on standard output."""

import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import click

from compliance.cli.options import check_scenarios, fail, load_or_exit
from compliance.cli.run import DEFAULT_RULES
from compliance.model.ruleset import Ruleset
from compliance.text.diagnostics import Diagnostic, render_all
from compliance.text.errors import TableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compliance.table.output import Summary
    from compliance.table.work import Job

BOOKS = (".parquet", ".xlsx")
"""Files that are always answered as tables; CSV and JSONL are where an output is named."""


def is_book(files: Sequence[str], output: str | None) -> bool:
    """Return whether the files are to be answered as tables."""
    return output is not None or any(name.lower().endswith(BOOKS) for name in files)


def check_books(
    files: Sequence[str],
    *,
    rules: Sequence[str],
    on: date | None,
    known_on: date | None,
    scenarios: Sequence[str],
    style: str,
    output: str | None,
    processes: int | None,
) -> int:
    """Answer books of orders and return the exit status."""
    try:
        import polars as pl  # noqa: F401

        from compliance.table.law import Law
        from compliance.table.pieces import kind_of
        from compliance.table.work import Job
        from compliance.table.write import output_kind
    except ImportError as error:
        help = "pip install 'compliance-engine[table]'"
        return fail([Diagnostic("E0805", f"tables need {error.name}", path=files[0], help=help)])  # type: ignore[no-any-return]
    for name in files:
        if not kind_of(name):
            raise click.UsageError(f"{name}: a table is Parquet, CSV, JSONL or XLSX")
    if output is not None and not output_kind(output):
        raise click.UsageError(f"{output}: answers are written as Parquet, CSV, JSONL or XLSX")
    if output is not None and len(files) != 1:
        raise click.UsageError("--output takes the answers of one file")
    if output is None and style == "json":
        raise click.UsageError("a table is shown as csv or jsonl; --output writes it to a file")
    ruleset = load_or_exit(rules)
    law = Law(on, known_on, check_scenarios(ruleset, scenarios))
    many = processes or os.cpu_count() or 1
    status = 0
    for name in files:
        job = Job(name, tuple(rules or DEFAULT_RULES), ruleset.digest, law)
        try:
            with _bar() as moved:
                if output is not None:
                    from compliance.table.output import answer_into

                    found = answer_into(ruleset, job, output, processes=many, progress=moved)
                else:
                    found = _shown(ruleset, job, style, many, moved)
        except TableError as error:
            fail(error.diagnostics)
        if found.shown:
            click.echo(render_all(found.shown), err=True)
        resumed = f"; {found.resumed} of them stood there" if found.resumed else ""
        counts = f"{found.refused} refused, {found.stopped} stopped, {found.open} open"
        click.echo(f"{name}: {found.rows} rows, {counts}{resumed}", err=True)
        status = max(status, found.status, key=(0, 3, 1, 2).index)
    return status


def _shown(ruleset: Ruleset, job: "Job", style: str, processes: int, moved: Callable[[int, int], None]) -> "Summary":
    """Print the answers of one file."""
    from compliance.table.output import Summary
    from compliance.table.pieces import divide
    from compliance.table.processes import answers, is_slow
    from compliance.table.write import write_text

    pieces = divide(job.path, slow=is_slow(ruleset, job))
    whole = Summary(0, 0, 0, 0, 0, ())
    kind = "jsonl" if style == "jsonl" else "csv"
    for number, found in enumerate(answers(ruleset, job, pieces, processes=processes)):
        text = io.BytesIO()  # polars tells of a stream that fails in words alone
        write_text(found.frame, kind, text, headed=number == 0)
        sys.stdout.buffer.write(text.getbuffer())
        moved(number + 1, len(pieces))
        whole = whole.plus(found)
    sys.stdout.flush()
    return whole


@contextmanager
def _bar() -> "Iterator[Callable[[int, int], None]]":
    """Yield what to tell how many pieces are done: a bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    bar = None

    def moved(done: int, total: int) -> None:
        nonlocal bar
        if bar is None and total > 1:
            bar = click.progressbar(length=total, label="checking", file=sys.stderr)
            bar.__enter__()
        if bar is not None:
            bar.update(done - bar.pos)

    try:
        yield moved
    finally:
        if bar is not None:
            bar.__exit__(None, None, None)
