"""``compliance impact``: which open orders an edit decides differently."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import click
from attrs import evolve

from compliance.analysis.impact import BUDGET, impact
from compliance.analysis.impact_records import Impact
from compliance.analysis.sift import Book
from compliance.cli.options import Day, fail, read_bytes
from compliance.cli.run import without_words
from compliance.model.editions import Edition, edition, less
from compliance.shipment.assume import Assumption, read_assumptions
from compliance.text.diagnostics import Diagnostic, render_all
from compliance.text.errors import TableError

_STEP = 1 << 18
_ENDINGS = (".csv", ".jsonl", ".ndjson", ".json")


@click.command("impact")
@click.argument("editions", nargs=-1, required=True, metavar="OLD NEW ORDERS...")
@click.option(
    "--without",
    multiple=True,
    metavar="NAME",
    help="OLD is NEW without this statement, and all below its name: give NEW ORDERS... only.",
)
@click.option("--assume", "assume", multiple=True, help="File of assumptions; repeatable.")
@click.option("--known-on", type=Day(), help="Only what was published by then.")
@click.option("--format", "style", type=click.Choice(["text", "csv", "html", "json"]), default="text")
@click.option("--mask", metavar="KEYFILE", help="Show numbers of licenses as digests under this key, and no values.")
@click.option("--budget", type=click.IntRange(1), default=BUDGET, show_default=True, help="Steps of search.")
def command(
    editions: tuple[str, ...],
    without: tuple[str, ...],
    assume: tuple[str, ...],
    known_on: date | None,
    style: str,
    mask: str | None,
    budget: int,
) -> None:
    """Show which open orders come out differently under NEW, which way, and what is at stake.

    OLD and NEW are editions as `compliance diff` takes them. ORDERS are files: CSV, JSONL or JSON; `-` is JSON from
    standard input. Orders that lie outside everything that moves are passed over, which a book of a million allows.

    Exit status: 0 no order comes out differently; 1 some do; 2 usage, unreadable rules or files; 3 none was found, but
    orders were refused, or where the editions differ could not be told.
    """
    named = 1 if without else 2
    if len(editions) <= named:
        message = "name NEW and at least one file of orders" if without else "name OLD, NEW and a file of orders"
        raise click.UsageError(message)
    files = editions[named:]
    after = _edition(editions[named - 1])
    before = _less(after, without) if without else _edition(editions[0])
    key = _key(mask) if mask else b""
    told = without_words if key else list
    assumptions = [_assumption(name, after, told) for name in assume]
    for name in files:
        if name != "-" and not os.path.isfile(name):
            fail([Diagnostic("E0001", "the file cannot be read: no such file", path=name)])
        if not name.lower().endswith(_ENDINGS) and name != "-":
            help = "save the orders as CSV, JSONL or JSON, and end the name so"
            fail([Diagnostic("E0601", "a book of orders is not of this kind", path=name, help=help)])
    with _Progress(files) as progress:
        books = [_book(name, progress) for name in files]
        try:
            found = impact(before, after, books, assumptions=assumptions, known_on=known_on, budget=budget)
        except TableError as error:
            raise fail(told(error.diagnostics)) from error
    if found.refusals:
        click.echo(render_all(told(found.refusals)), err=True)
    _show(_masked(found, key) if key else found, style)
    sys.exit(1 if found.flips else 3 if found.refused or found.open else 0)


def _key(path: str) -> bytes:
    from compliance.evidence.log.mask import read_key
    from compliance.text.errors import EvidenceError

    try:
        return read_key(path)
    except EvidenceError as error:
        raise fail(error.diagnostics) from error


def _masked(found: Impact, key: bytes) -> Impact:
    """Return *found* without values, and with digests for numbers of licenses; each order has its own salt."""
    from compliance.evidence.log.mask import Mask

    flips = []
    for flip in found.flips:
        mask = Mask(key, flip.order)
        licenses = tuple(mask.name(number) for number in flip.licenses)
        flips.append(evolve(flip, value="", currency="", licenses=licenses))
    return evolve(found, flips=tuple(flips), value_at_stake=())


def _show(found: Impact, style: str) -> None:
    match style:
        case "json":
            from compliance.report.impact_json import impact_dict

            click.echo(json.dumps(impact_dict(found), indent=2, ensure_ascii=False))
        case "csv":
            from compliance.report.impact_csv import impact_csv

            click.echo(impact_csv(found), nl=False)
        case "html":
            from compliance.report.impact_html import impact_html

            click.echo(impact_html(found), nl=False)
        case _:
            from compliance.report.impact_text import impact_text

            click.echo(impact_text(found), nl=False)


def _edition(name: str) -> Edition:
    return _sound(edition(name))


def _less(after: Edition, without: tuple[str, ...]) -> Edition:
    return _sound(less(after, without))


def _sound(found: Edition) -> Edition:
    if found.ruleset is None:
        fail(found.diagnostics)
    return found


def _assumption(name: str, after: Edition, told: Callable[[Sequence[Diagnostic]], list[Diagnostic]]) -> Assumption:
    assert after.ruleset is not None
    found, wrong = read_assumptions(read_bytes(name), after.ruleset.vocabulary, name=name)
    if found is None:
        fail(told(wrong))
    assert found is not None
    return found


def _book(name: str, progress: "_Progress") -> Book:
    lower = name.lower()
    if lower.endswith(".csv"):
        return Book("csv", progress.lines(name), name)
    if lower.endswith((".jsonl", ".ndjson")):
        return Book("jsonl", progress.lines(name), name)
    return Book("json", [read_bytes(name)], "" if name == "-" else name)


class _Progress:
    """A bar on a terminal, by the bytes read; nothing elsewhere."""

    def __init__(self, files: tuple[str, ...]) -> None:
        total = sum(os.path.getsize(name) for name in files if name != "-")
        shown = sys.stderr.isatty() and total > _STEP
        self.bar: Any = click.progressbar(length=total, label="orders", file=sys.stderr) if shown else None

    def __enter__(self) -> "_Progress":
        if self.bar:
            self.bar.__enter__()
        return self

    def __exit__(self, *why: object) -> None:
        if self.bar:
            self.bar.__exit__(*why)

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield the lines of a file, and move the bar as they go."""
        read = 0
        with open(name, "rb") as file:
            for line in file:
                yield line
                read += len(line)
                if read >= _STEP:
                    if self.bar:
                        self.bar.update(read)
                    read = 0
        if self.bar:
            self.bar.update(read)
