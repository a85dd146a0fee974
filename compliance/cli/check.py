"""``compliance check``: decide one shipment or many."""

import os
import sys
from collections.abc import Callable
from datetime import date

import click

from compliance.cli.batch import check_books, is_book
from compliance.cli.options import law_options
from compliance.cli.run import check_files


@click.command("check")
@click.argument("files", nargs=-1, required=True)
@law_options
@click.option("--assume", "assume", multiple=True, help="File of assumptions; repeatable.")
@click.option("--format", "style", type=click.Choice(["text", "json", "jsonl", "csv"]), default="text")
@click.option("--licenses", metavar="LEDGER", help="Present the licenses of this ledger, with what remains of them.")
@click.option("--log", metavar="LOG", help="Log each decision here before it is shown.")
@click.option("--mask", metavar="KEYFILE", help="Log names and amounts as digests under this key.")
@click.option("--masked", is_flag=True, help="Show and certify names and amounts as digests, too; with --mask.")
@click.option(
    "--certificate", metavar="FILE", help="Write a certificate of each decision, for `compliance verify`, one a line."
)
@click.option("--output", metavar="FILE", help="Write a table of answers here: Parquet, CSV, JSONL or XLSX.")
@click.option("--processes", type=click.IntRange(1), help="Processes that answer a table; default: one a core.")
@click.option("--brief", is_flag=True, help="Leave out questions, remedies and coming changes.")
def command(
    files: tuple[str, ...],
    rules: tuple[str, ...],
    on: date | None,
    known_on: date | None,
    scenarios: tuple[str, ...],
    assume: tuple[str, ...],
    style: str,
    licenses: str | None,
    log: str | None,
    mask: str | None,
    masked: bool,
    certificate: str | None,
    output: str | None,
    processes: int | None,
    brief: bool,
) -> None:
    """Decide the shipments in FILES (JSON, JSONL or CSV; `-` is JSON from standard input) and say why.

    With --output, and for Parquet and XLSX, one row of a table is the answer: outcome, range, rules, missing facts and
    sources. A run that stopped goes on where it stopped when it is called again.

    Exit status: 0 nothing stops it; 1 some lower bound is at least license_required; 2 unreadable input;
    3 otherwise undetermined, or a flag not cleared.
    """
    for target in filter(None, (output, certificate)):
        if any(map(_same(target), filter(None, (*files, *assume, licenses, log, mask)))):
            message = f"{target} is what is read: name another file to write"
            raise click.UsageError(message)
    if is_book(files, output):
        if assume or licenses or log or mask or masked or certificate:
            single = "--assume, --licenses, --log, --mask, --masked, --certificate"
            message = f"{single} go with single decisions, not with a table"
            raise click.UsageError(message)
        found = check_books(
            files,
            rules=rules,
            on=on,
            known_on=known_on,
            scenarios=scenarios,
            style=style,
            output=output,
            processes=processes,
        )
        sys.exit(found)
    sys.exit(
        check_files(
            files,
            rules=rules,
            on=on,
            known_on=known_on,
            scenarios=scenarios,
            assume=assume,
            style=style,
            licenses=licenses or "",
            log=log or "",
            mask=mask or "",
            masked=masked,
            certificate=certificate or "",
            brief=brief,
            progress=_progress,
        )
    )


def _same(target: str) -> Callable[[str], bool]:
    """Return whether a path is the file *target*; a log that is yet to be made is it by its name."""
    place = os.path.realpath(target)
    return lambda source: (
        os.path.realpath(source) == place
        or (os.path.exists(target) and os.path.exists(source) and os.path.samefile(source, target))
    )


def _progress(total: int) -> tuple[Callable[[], None], Callable[[], None]]:
    """Return what to call for each shipment and at the end: a bar on a terminal, nothing elsewhere."""
    if total < 20 or not sys.stderr.isatty():
        return (lambda: None), (lambda: None)
    bar = click.progressbar(length=total, label="checking", file=sys.stderr)
    bar.__enter__()
    return (lambda: bar.update(1)), (lambda: bar.__exit__(None, None, None))
