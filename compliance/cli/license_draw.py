"""``compliance license draw``, ``commit``, ``release``, ``reverse``, ``revoke``."""

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from compliance.cli.license_open import run
from compliance.cli.options import Day, fail, load_or_exit
from compliance.cli.run import read_rows
from compliance.evidence.ledger.draw import Draw
from compliance.evidence.ledger.ledger import Ledger
from compliance.evidence.ledger.license import License
from compliance.evidence.ledger.taken import draws_for
from compliance.shipment.problems import Refused
from compliance.shipment.records import Shipment
from compliance.shipment.value import parse_value
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import EvidenceError
from compliance.values.facts import Base, Type
from compliance.values.members import Members
from compliance.values.quantity import Quantity

_DAY = click.option("--day", type=Day(), help="Day of the event; default: today, in UTC.")
_REASON = click.option("--reason", default="", help="Why, in a few words.")


@click.command("draw")
@click.argument("ledger")
@click.argument("number")
@click.option("--key", required=True, help="Idempotency key: the same again gives the same receipt.")
@click.option("--quantity", help="What is drawn, as `20 kg`.")
@click.option("--value", help="What it is worth, as `1200 USD`.")
@click.option("--item", default="", help="Code of the item.")
@click.option("--destination", help="Country of destination.")
@click.option("--end-user", default="", help="Name of the end user.")
@click.option("--consignee", default="", help="Name of the consignee.")
@click.option("--shipment", default="", help="A reference of your own.")
@click.option("--from", "file", help="A shipment: its lines that the license admits are drawn, as KEY/LINE.")
@click.option("--reserve", is_flag=True, help="Set it aside only, to be committed or released.")
@_DAY
def draw(
    ledger: str,
    number: str,
    key: str,
    quantity: str | None,
    value: str | None,
    item: str,
    destination: str | None,
    end_user: str,
    consignee: str,
    shipment: str,
    file: str | None,
    reserve: bool,
    day: date | None,
) -> None:
    """Draw on the license NUMBER, or reserve; refused where it does not admit it, or does not suffice."""
    if file is not None:
        if any((quantity, value, item, destination, end_user, consignee, shipment)):
            message = "--from takes all of it from the shipment; only --key, --day and --reserve stand beside it"
            raise click.UsageError(message)
        one = _shipment(file)
        dated = one._replace(date=day or one.date)
        run(ledger, lambda opened: opened.draw_all(draws_for(_terms(opened, number), dated, key), reserve=reserve))
        return
    made = Draw(
        number, key, _amount("quantity", quantity), _amount("value", value), day, item,
        _country(destination), end_user, consignee, shipment,
    )  # fmt: skip
    run(ledger, lambda opened: [opened.reserve(made) if reserve else opened.draw(made)])


@click.command("commit")
@click.argument("ledger")
@click.argument("key")
@_DAY
def commit(ledger: str, key: str, day: date | None) -> None:
    """Draw what was reserved under KEY."""
    run(ledger, lambda opened: [opened.commit(key, day=day)])


@click.command("release")
@click.argument("ledger")
@click.argument("key")
@_REASON
def release(ledger: str, key: str, reason: str) -> None:
    """Give back what was reserved under KEY."""
    run(ledger, lambda opened: [opened.release(key, reason=reason)])


@click.command("reverse")
@click.argument("ledger")
@click.argument("key")
@_REASON
def reverse(ledger: str, key: str, reason: str) -> None:
    """Give back what was drawn under KEY: it was not sent after all."""
    run(ledger, lambda opened: [opened.reverse(key, reason=reason)])


@click.command("revoke")
@click.argument("ledger")
@click.argument("number")
@click.option("--day", type=Day(), required=True, help="First day on which it no longer holds.")
@_REASON
def revoke(ledger: str, number: str, day: date, reason: str) -> None:
    """Note that the license NUMBER no longer holds."""
    run(ledger, lambda opened: [opened.revoke(number, day, reason)])


def _shipment(file: str) -> Shipment:
    rows = list(read_rows(file, load_or_exit(())))
    wrong = [d for row in rows for d in row.diagnostics]
    if wrong or len(rows) != 1 or rows[0].shipment is None:
        fail(wrong or [Diagnostic("E0614", f"one shipment is expected, the file holds {len(rows)}", path=file)])
    found = rows[0].shipment
    assert found is not None
    return found


def _terms(opened: Ledger, number: str) -> License:
    for holding in opened.holdings().licenses:
        if holding.terms.license.number == number:
            return holding.terms.license
    raise EvidenceError([Diagnostic("E0811", f"the ledger holds no license of the number `{number}`")])


_TYPES = {
    "quantity": Type(Base.QUANTITY, unit="*"),
    "value": Type(Base.MONEY),
    "destination": Type(Base.COUNTRY),
}


def _parsed(option: str, text: str) -> Any:
    found = parse_value(_TYPES[option], text, load_or_exit(["core"]).vocabulary)
    if isinstance(found, Refused):
        fail([Diagnostic(p.code, p.message, path=f"--{option}", help=_help(p.help)) for p in found.problems])
    return found


def _help(help: str | Callable[[], str]) -> str:
    return help if isinstance(help, str) else help()


def _amount(option: str, text: str | None) -> Quantity | None:
    found = _parsed(option, text) if text is not None else None
    if found is not None and not isinstance(found, Quantity):
        fail([Diagnostic("E0606", "`none` is no amount", path=f"--{option}")])
    return found


def _country(text: str | None) -> str:
    found = _parsed("destination", text) if text is not None else None
    return str(found.words[0]) if isinstance(found, Members) and found.words else ""


DRAWING = (draw, commit, release, reverse, revoke)
"""The commands of this file."""
