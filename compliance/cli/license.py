"""``compliance license``: the ledger of licenses, what remains of them, and what runs out."""

import json
from datetime import UTC, date, datetime

import click

from compliance.cli.license_draw import DRAWING
from compliance.cli.license_open import holdings_of, opened, run
from compliance.cli.log import head_option
from compliance.cli.options import Day, fail, load_or_exit, read_bytes
from compliance.evidence.chain.record import Head
from compliance.evidence.ledger.admit import unfit_day
from compliance.evidence.ledger.balance import ZERO, Limit, limits, limits_of_each
from compliance.evidence.ledger.ledger import Holding, Holdings
from compliance.evidence.ledger.read import Licenses, read_licenses
from compliance.evidence.ledger.table import balance, ledger_json, license_rows
from compliance.evidence.ledger.warn import warnings
from compliance.text.diagnostics import Diagnostic
from compliance.text.nearest import help_for


@click.group("license")
def command() -> None:
    """Keep the licenses that the firm holds, and draw on them; never more than is left.

    LEDGER is the path of an SQLite file or a postgresql:// address. Exit status: 0 done; 1 a license does not admit
    it, or does not suffice; 2 usage, or what cannot be read or written.
    """


for _one in DRAWING:
    command.add_command(_one)


def _read(file: str) -> Licenses:
    vocabulary = load_or_exit(()).vocabulary
    read = read_licenses(read_bytes(file), vocabulary, name="" if file == "-" else file)
    return fail(read.diagnostics) if read.diagnostics else read


@command.command("add")
@click.argument("ledger")
@click.argument("file")
def add(ledger: str, file: str) -> None:
    """Add the licenses in FILE (JSON or CSV) to LEDGER, all or none; the ledger is made where it is not there."""
    read = _read(file)
    if read.draws or read.revoked:
        help = f"compliance license import {ledger} {file}"
        fail([Diagnostic("E0819", "the file says what was drawn or revoked", path=file, help=help)])
    run(ledger, lambda opened: opened.add(read.licenses), create=True)


@command.command("import")
@click.argument("ledger")
@click.argument("file")
def import_(ledger: str, file: str) -> None:
    """Take over what another ledger exported (JSON): licenses, draws with their state, revocations; all or none."""
    read = _read(file)
    run(ledger, lambda opened: opened.take_over(read.licenses, read.draws, read.revoked), create=True)


@command.command("export")
@click.argument("ledger")
@click.option("--format", "style", type=click.Choice(["json", "csv"]), default="json")
def export(ledger: str, style: str) -> None:
    """Print the licenses with their balances, the draws, and the head to be kept; CSV has the licenses alone."""
    found = holdings_of(ledger)
    text = (
        json.dumps(ledger_json(found), indent=2, ensure_ascii=False) + "\n" if style == "json" else license_rows(found)
    )
    click.echo(text, nl=False)


@command.command("list")
@click.argument("ledger")
@click.option("--on", type=Day(), help="As of this day; default: today, in UTC.")
def list_(ledger: str, on: date | None) -> None:
    """List the licenses with what remains of them and what to look out for."""
    found = holdings_of(ledger)
    day = _day(found, on)
    for holding in found.licenses:
        click.echo(_line(holding, day))


@command.command("show")
@click.argument("ledger")
@click.argument("number")
@click.option("--on", type=Day(), help="As of this day; default: today, in UTC.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
def show(ledger: str, number: str, on: date | None, style: str) -> None:
    """Show one license: its terms, its balance, every draw."""
    found = holdings_of(ledger)
    kept = [holding for holding in found.licenses if holding.terms.license.number == number]
    if not kept:
        help = help_for(number, [holding.terms.license.number for holding in found.licenses], kind="license")
        fail([Diagnostic("E0811", f"the ledger holds no license of the number `{number}`", path=ledger, help=help)])
    whole = ledger_json(found._replace(licenses=tuple(kept)))
    said = {**whole["licenses"][0], "draws": [draw for draw in whole["draws"] if draw["license"] == number]}
    if style == "json":
        click.echo(json.dumps(said, indent=2, ensure_ascii=False))
        return
    click.echo(_line(kept[0], _day(found, on)))
    for key, value in said.items():
        if key not in ("draws", "balance", "drawn", "number", "quotas") and value:
            click.echo(f"  {key:12} {', '.join(value) if isinstance(value, list) else value}")
    for quota in kept[0].terms.license.quotas:
        per = f" for each {' and '.join(quota.per)}" if quota.per else ""
        click.echo(f"  {'quota':12} {quota.limit} in {quota.period.replace('_', ' ')}{per}  {quota.source}".rstrip())
    for draw in said["draws"]:
        amounts = ", ".join(draw[measure] for measure in ("quantity", "value") if draw[measure])
        click.echo(f"  {draw['day']} {draw['state']:10} {draw['key']}: {amounts or 'no amount'}")


@command.command("expiring")
@click.argument("ledger")
@click.option("--within", type=click.IntRange(0, 36_525), default=90, show_default=True, help="Days from the day on.")
@click.option("--on", type=Day(), help="From this day; default: today, in UTC.")
def expiring(ledger: str, within: int, on: date | None) -> None:
    """List the licenses that end within some days, or are nearly used up. Exit status 1: there are some."""
    found = holdings_of(ledger)
    day = _day(found, on)
    lines = [
        f"{holding.terms.license.number}: {text}"
        for holding in found.licenses
        for text in warnings(holding.terms, _limits(holding, day), day, days=within)
    ]
    click.echo("\n".join(lines) or "none")
    raise SystemExit(1 if lines else 0)


@command.command("verify")
@click.argument("ledger")
@head_option
def verify(ledger: str, heads: tuple[Head, ...]) -> None:
    """Verify every record, and that the balances are those that the records give. Exit status 1: they are not."""
    found = opened(ledger, lambda one: one.verify(anchors=heads))
    click.echo(f"sound: {found.records} records\nhead {found.head}")
    if found.broken:
        fail([found.broken], status=1)


def _day(found: Holdings, on: date | None) -> date:
    """Return the day asked for, or today; a clock behind what the ledger has seen is pointed out and not believed."""
    wrong = unfit_day(on, "--on") if on else []
    if wrong:
        fail(wrong)
    today = datetime.now(UTC).date()
    if on or found.seen is None or today >= found.seen:
        return on or today
    click.echo(f"warning: the clock shows {today}, and the ledger has seen {found.seen}, which is taken", err=True)
    return found.seen


def _limits(holding: Holding, day: date) -> list[Limit]:
    license = holding.terms.license
    together = license._replace(quotas=tuple(q for q in license.quotas if not q.per))
    return [*limits(together, holding.uses, day, {}), *limits_of_each(license, holding.uses, day)]


def _line(holding: Holding, day: date) -> str:
    license = holding.terms.license
    left = balance(holding, day)
    amounts = [f"{left[m]} of {license.limit(m) or 'quota'}" for m in ("quantity", "value") if left[m]]
    apart = [Limit(q.measure, q.limit, ZERO, q).words for q in license.quotas if q.per]
    told = f"{', '.join(amounts)} left" if amounts else "no limit" if not apart else ""
    until = f"until {license.valid_until}" if license.valid_until else "without end"
    text = f"{license.number}  {license.authority}, {license.kind}, {until}: {'; '.join(filter(None, [told, *apart]))}"
    found = warnings(holding.terms, _limits(holding, day), day)
    return "\n".join([text, *(f"  ! {warning}" for warning in found)])
