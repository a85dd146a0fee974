"""Open a ledger for a command, and show what it says or why it refuses."""

import json
from collections.abc import Callable, Sequence
from typing import TypeVar

import click

from compliance.cli.options import fail
from compliance.evidence.ledger.draw import Receipt
from compliance.evidence.ledger.ledger import Holdings, Ledger, open_ledger
from compliance.text.errors import EvidenceError

T = TypeVar("T")
_STOPS = frozenset({"E0803", "E0804", "E0814", "E0815", "E0820"})
"""What is found, or stops a draw, rather than a mistake of the call."""


def opened(ledger: str, work: Callable[[Ledger], T], *, create: bool = False) -> T:
    """Return what *work* makes of the ledger, or show why it is refused and exit."""
    try:
        with open_ledger(ledger, create=create) as one:
            return work(one)
    except EvidenceError as error:
        status = 1 if all(d.code in _STOPS for d in error.diagnostics) else 2
        return fail(error.diagnostics, status=status)  # type: ignore[no-any-return]


def holdings_of(ledger: str) -> Holdings:
    """Return the whole ledger."""
    return opened(ledger, lambda one: one.holdings())


def run(ledger: str, work: Callable[[Ledger], Sequence[Receipt]], *, create: bool = False) -> None:
    """Print the receipts of what *work* does, one JSON object a line."""
    for receipt in opened(ledger, work, create=create):
        click.echo(json.dumps(receipt.to_dict(), ensure_ascii=False))
        for warning in receipt.warnings:
            click.echo(f"warning: license {receipt.license}: {warning}", err=True)
