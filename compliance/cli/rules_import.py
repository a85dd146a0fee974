"""``compliance rules import``: tables from official files, counted to the last row."""

import importlib
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import click

from compliance.cli.options import Day
from compliance.importing.records import Item, Refused
from compliance.text.diagnostics import render_all


class Format(NamedTuple):
    """A format of party lists: its importer, and whether the list has to be named."""

    module: str
    reader: str
    title: str
    files: int = 1
    list: bool = False


_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)+", re.ASCII)
FORMATS = {
    "csl": Format("csl", "read_csl", "Consolidated Screening List of the United States, CSV"),
    "dpl": Format("dpl", "read_dpl", "Denied Persons List, dpl.txt"),
    "bis-el": Format("bis_el", "read_bis_el", "Entity List, CSV"),
    "bis-uvl": Format("bis_uvl", "read_bis_uvl", "Unverified List, CSV"),
    "ofac-csv": Format("ofac_csv", "read_ofac_csv", "OFAC: sdn.csv alt.csv add.csv sdn_comments.csv", 4, True),
    "ofac-xml": Format("ofac_xml", "read_ofac_xml", "OFAC: sdn.xml or consolidated.xml", 1, True),
    "ofac-advanced": Format(
        "ofac_advanced", "read_ofac_advanced", "OFAC: sdn_advanced.xml, cons_advanced.xml", 1, True
    ),
    "un": Format("un_xml", "read_un_xml", "United Nations Security Council, consolidated.xml"),
    "eu-xml": Format("eu_xml", "read_eu_xml", "European Union, financial sanctions file, XML 1.1"),
    "eu-csv": Format("eu_csv", "read_eu_csv", "European Union, financial sanctions file, CSV 1.1"),
    "uk-sanctions": Format("uk_sanctions", "read_uk_sanctions", "United Kingdom, UK Sanctions List, CSV"),
    "uk-csv": Format("uk_csv", "read_uk_csv", "United Kingdom, OFSI consolidated list, CSV"),
}


@click.group("import")
def command() -> None:
    """Make tables of an official file. They stay with you.

    Nothing is written when the file is cut short, or when a count does not match. Exit status: 0 all rows
    taken, 1 rows rejected, 2 file refused.
    """


_SHARED: list[Callable[[Any], Any]] = [
    click.option("--out", required=True, type=click.Path(file_okay=False), help="Folder for the tables."),
    click.option("--edition", type=Day(), help="Day of the file, where it states none."),
    click.option("--entries", type=click.IntRange(min=1), help="How many entries the publisher says there are."),
    click.option("--accept-rejected", is_flag=True, help="Write the rest although rows are rejected."),
]


def _add(name: str, form: Format) -> None:
    def run(
        files: tuple[str, ...],
        out: str,
        edition: date | None,
        entries: int | None,
        accept_rejected: bool,
        listed: str = "",
    ) -> None:
        from compliance.importing.parties import import_parties

        if len(files) > form.files:
            raise click.UsageError(f"this format has at most {form.files} {'file' if form.files == 1 else 'files'}")
        if listed and not _NAME.fullmatch(listed):
            raise click.UsageError(f"{listed!r} is no name of a list; write it as in us.ofac.sdn")
        module = importlib.import_module(f"compliance.importing.{form.module}")
        reader: Callable[..., Iterator[Item]] = getattr(module, form.reader)
        try:
            report = import_parties(
                reader(files, listed, open_end=entries is not None),
                out,
                listed or name,
                files=files,
                edition=edition,
                entries=entries,
                accept_rejected=accept_rejected,
            )
        except Refused as refused:
            held = getattr(refused, "report", None)
            if held is not None:
                _rejected(held.rejected)
            click.echo(render_all([refused.diagnostic]), err=True)
            sys.exit(1 if held is not None else 2)
        _summary(report, files, out)
        sys.exit(0)

    for option in reversed(_SHARED):
        run = option(run)
    if form.list:
        run = click.option("--list", "listed", required=True, help="Name of the list, such as us.ofac.sdn.")(run)
    run = click.argument("files", nargs=-1, required=True)(run)
    command.command(name, help=form.title + ".")(run)


def _summary(report: Any, files: Sequence[str], out: str) -> None:
    count = report.rows + len(report.rejected)
    parties = sum(report.parties.values())
    joined = f", {report.rows - parties} rows joined to a party" if report.rows != parties else ""
    names = ", ".join(os.path.basename(f) for f in files)
    click.echo(f"{names}: {count} rows read: {parties} parties{joined}, {len(report.rejected)} rejected")
    for name in sorted(report.parties):
        click.echo(f"  {name}: {report.parties[name]} parties, {report.names[name]} names")
    click.echo(f"edition {report.day}, {'as the file states' if report.day_from_file else 'as --edition says'}")
    nothing = "nothing in the file says that it is whole: compare with the publisher's count, or give --entries"
    click.echo(f"count: {report.checked or nothing}")
    _rejected(report.rejected)
    click.echo(f"written to {out}")


def _rejected(rows: Sequence[Any], what: str = "rejected") -> None:
    for row in rows:
        click.echo(f"{what} {row.place}: {row.reason}", err=True)


@command.command("ecfr")
@click.argument("file")
def ecfr(file: str, out: str, edition: date | None, entries: int | None, accept_rejected: bool) -> None:
    """Commerce Control List: eCFR XML of Supplement No. 1 to Part 774."""
    from compliance.importing.control_list import Unclear, import_control_list
    from compliance.importing.ecfr import read_ecfr

    try:
        report = import_control_list(
            read_ecfr(file), out, file=file, edition=edition, entries=entries, accept_rejected=accept_rejected
        )
    except Refused as refused:
        if isinstance(refused, Unclear):
            _list_summary(refused.report, file)
        click.echo(render_all([refused.diagnostic]), err=True)
        sys.exit(1 if isinstance(refused, Unclear) else 2)
    _list_summary(report, file)
    click.echo(f"edition {report.day}, {'as the file states' if report.day_from_file else 'as --edition says'}")
    click.echo(f"written to {out}")


for _option in reversed(_SHARED):
    ecfr = _option(ecfr)


def _list_summary(report: Any, file: str) -> None:
    states, rows = report.states, report.rows
    click.echo(
        f"{os.path.basename(file)}: {states.total()} entries read: {states['controlled']} with control rows, "
        f"{states['reserved']} reserved or left to others, {states['unclear']} not understood"
    )
    for name in sorted(rows):
        click.echo(f"  {name}: {rows[name]} rows")
    _rejected(report.unclear, "not understood")


for _name, _form in FORMATS.items():
    _add(_name, _form)
