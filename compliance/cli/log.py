"""``compliance log``: write, verify and export the decision log, and decide its past again."""

import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

import click

from compliance.cli.options import fail, law_options, load_or_exit, rules_option
from compliance.cli.run import check_files, read_rows
from compliance.evidence.chain.record import Head, Record, parse_head, parse_record
from compliance.evidence.log.entry import KIND
from compliance.evidence.log.log import open_log
from compliance.evidence.log.mask import read_key
from compliance.evidence.log.match import matches
from compliance.evidence.log.replay import DIFFERS, MASKED, REASONS, REFUSED, SAME, Replayed, replay
from compliance.evidence.log.source import read_source, verify_sources
from compliance.evidence.log.table import record_rows
from compliance.text.cells import safe
from compliance.text.diagnostics import Diagnostic, render_all
from compliance.text.errors import EvidenceError

_ORDER = (DIFFERS, REFUSED, MASKED, REASONS, SAME)
_AXES = {"then": "as known then", "now": "as known now"}


@click.group("log")
def command() -> None:
    """Keep the decisions: append-only, chained by hash, on disk before they are given out.

    LOG is the path of an SQLite file or a postgresql:// address; where records are read, also a sealed file.
    """


@command.command("append")
@click.argument("log")
@click.argument("files", nargs=-1, required=True)
@law_options
@click.option("--assume", "assume", multiple=True, help="File of assumptions; repeatable.")
@click.option("--licenses", metavar="LEDGER", default="", help="Present the licenses of this ledger.")
@click.option("--mask", metavar="KEYFILE", default="", help="Log names and amounts as digests under this key.")
def append(
    log: str,
    files: tuple[str, ...],
    rules: tuple[str, ...],
    on: date | None,
    known_on: date | None,
    scenarios: tuple[str, ...],
    assume: tuple[str, ...],
    licenses: str,
    mask: str,
) -> None:
    """Decide the shipments in FILES, log the decisions, and print a receipt for each. Exit status as of `check`."""
    status = check_files(
        files, rules=rules, on=on, known_on=known_on, scenarios=scenarios, assume=assume, style="receipts",
        brief=True, licenses=licenses, log=log, mask=mask, masked=bool(mask),
    )  # fmt: skip
    sys.exit(status)


class _Anchor(click.ParamType):  # type: ignore[type-arg]
    """A head that was kept."""

    name = "head"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Head:
        """Return the head."""
        head = value if isinstance(value, Head) else parse_head(str(value))
        if head is None:
            self.fail(f"{value!r} is no head; write sha256:HEX or NUMBER:sha256:HEX", param, ctx)
        return head


head_option = click.option(
    "--head", "heads", type=_Anchor(), multiple=True, help="A head that was kept: it has to be among the records."
)


@command.command("verify")
@click.argument("sources", nargs=-1, required=True, metavar="LOG...")
@head_option
def verify(sources: tuple[str, ...], heads: tuple[Head, ...]) -> None:
    """Verify records; sealed files come before the log that goes on from them.

    Exit status 1: the first bad record is named.
    """
    try:
        found = verify_sources(sources, heads)
    except EvidenceError as error:
        return fail(error.diagnostics)  # type: ignore[no-any-return]
    click.echo(f"sound: {found.records} records, {found.first} to {found.head.seq}" if found.records else "no records")
    click.echo(f"head {found.head}")
    if found.broken:
        fail([found.broken], status=1)
    return None


@command.command("export")
@click.argument("log")
@click.argument("out")
@click.option("--format", "style", type=click.Choice(["jsonl", "csv"]), default="jsonl")
def export(log: str, out: str, style: str) -> None:
    """Write the records of LOG to the sealed file OUT (or as CSV, `-` is standard output), and state the head."""
    try:
        if style == "jsonl":
            with open_log(log, create=False) as opened:
                found = opened.export(out)
            click.echo(f"{found.records} records, {found.first} to {found.head.seq}\nhead {found.head}")
            return
        _sound((log,))
        text = read_source(log, lambda lines: record_rows(_parsed(lines)))
    except EvidenceError as error:
        fail(error.diagnostics, status=_status(error))
    try:
        with click.open_file(out, "x", encoding="utf-8") as file:  # what bears the name already is somebody's evidence
            file.write(text)
    except OSError as error:
        fail([Diagnostic("E0802", f"the file cannot be written: {error.strerror}", path=out)])


@command.command("rotate")
@click.argument("log")
@click.argument("out")
def rotate(log: str, out: str) -> None:
    """Close the records of LOG in the sealed file OUT; the log goes on empty and names the file."""
    try:
        with open_log(log, create=False) as opened:
            record = opened.rotate(out)
    except EvidenceError as error:
        fail(error.diagnostics, status=_status(error))
    click.echo(f"sealed {out}, head {record.body['sealed']['head']}\nhead {record.head}")


@command.command("match")
@click.argument("source", metavar="LOG")
@click.argument("number", type=click.IntRange(1))
@click.argument("file")
@rules_option
@click.option("--mask", metavar="KEYFILE", help="The key under which the record is masked.")
def match(source: str, number: int, file: str, rules: tuple[str, ...], mask: str | None) -> None:
    """Tell whether record NUMBER of LOG is of the shipment in FILE. Exit status 1: it is of another one."""
    rows = list(read_rows(file, load_or_exit(rules)))
    wrong = [d for row in rows for d in row.diagnostics]
    if wrong:
        fail(wrong)
    try:
        _sound((source,))
        found = read_source(source, lambda lines: [one for one in _parsed(lines) if one.seq == number])
        if not found or found[0].kind != KIND:
            raise EvidenceError([Diagnostic("E0804", f"record {number} is no decision of this log", path=source)])
        key = read_key(mask) if mask else None
        same = any(row.shipment and matches(found[0], row.shipment, key) for row in rows)
    except EvidenceError as error:
        fail(error.diagnostics, status=_status(error))
    click.echo(f"record {number} is of {'this' if same else 'another'} shipment")
    sys.exit(0 if same else 1)


@command.command("replay")
@click.argument("sources", nargs=-1, required=True, metavar="LOG...")
@rules_option
@click.option("--known", type=click.Choice(["both", "then", "now"]), default="both", help="Which axis is judged.")
@click.option("--all", "every", is_flag=True, help="Show the shipments that come out the same, too.")
@click.option("--format", "style", type=click.Choice(["text", "json", "jsonl", "csv"]), default="text")
def replay_command(sources: tuple[str, ...], rules: tuple[str, ...], known: str, every: bool, style: str) -> None:
    """Decide past shipments again under other rules: as known then, and as known now.

    Exit status 1: some come out differently, or are refused.
    """
    ruleset = load_or_exit(rules)
    axes = ("then", "now") if known == "both" else (known,)
    try:
        _sound(sources)
        found = [
            one
            for source in sources
            for one in read_source(source, lambda lines: list(replay(_parsed(lines), ruleset)))
        ]
    except EvidenceError as error:
        fail(error.diagnostics, status=_status(error))
    shown = [one for one in found if every or any(getattr(one, axis).verdict != SAME for axis in axes)]
    if style == "json":
        click.echo(json.dumps([one.to_dict() for one in shown], indent=2, ensure_ascii=False))
    elif style == "jsonl":
        for one in shown:
            click.echo(json.dumps(one.to_dict(), ensure_ascii=False))
    elif style == "csv":
        click.echo(_table(shown, axes), nl=False)
    else:
        for one in shown:
            click.echo("\n".join(_text(one, axes)))
        for axis in axes:
            counts = Counter(getattr(one, axis).verdict for one in found)
            click.echo(
                f"{_AXES[axis]}: " + (", ".join(f"{counts[v]} {v}" for v in _ORDER if counts[v]) or "no records")
            )
    sys.exit(1 if any(getattr(one, axis).verdict in (DIFFERS, REFUSED) for one in found for axis in axes) else 0)


def _sound(sources: tuple[str, ...]) -> None:
    found = verify_sources(sources)
    if found.broken:
        raise EvidenceError([found.broken])


def _parsed(lines: Iterable[str | bytes]) -> Iterator[Record]:
    return (record for line in lines if (record := parse_record(line)))


def _status(error: EvidenceError) -> int:
    return 1 if any(d.code in ("E0803", "E0804") for d in error.diagnostics) else 2


def _range(words: tuple[str, ...]) -> str:
    return words[0] if len(set(words)) == 1 else " to ".join(words)


def _text(one: Replayed, axes: tuple[str, ...]) -> Iterator[str]:
    yield f"record {one.seq}  {one.shipment or 'shipment'} on {one.on}: {_range(one.range)}"
    for axis in axes:
        again = getattr(one, axis)
        yield f"  {_AXES[axis]}: {again.verdict}{', ' + _range(again.range) if again.range else ''}"
        if again.verdict != SAME:
            yield from (f"    - {text}" for text in again.gone)
            yield from (f"    + {text}" for text in again.come)
        if again.diagnostics:
            yield from (f"    {text}" for text in render_all(again.diagnostics).splitlines())


def _table(found: list[Replayed], axes: tuple[str, ...]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = [f"{name}_{axis}" for axis in axes for name in ("verdict", "range", "gone", "come")]
    writer.writerow(["record", "shipment", "on", "range", *columns])
    for one in found:
        cells = [str(one.seq), one.shipment, one.on, _range(one.range)]
        for axis in axes:
            again = getattr(one, axis)
            cells += [
                again.verdict,
                _range(again.range) if again.range else "",
                "; ".join(again.gone),
                "; ".join(again.come),
            ]
        writer.writerow([safe(cell) for cell in cells])
    return out.getvalue()
