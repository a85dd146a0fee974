"""A draw: what one shipment takes from a license, and the receipt for it."""

from datetime import date
from typing import Any, NamedTuple

from compliance.evidence.chain.canonical import digest
from compliance.evidence.chain.record import Record
from compliance.evidence.ledger.license import SCOPES, amount_of
from compliance.values.quantity import Quantity

RESERVED, COMMITTED, RELEASED, REVERSED = "reserved", "committed", "released", "reversed"
STATES = (RESERVED, COMMITTED, RELEASED, REVERSED)
COUNTED = (RESERVED, COMMITTED)
"""States in which a draw counts against its license."""


class Draw(NamedTuple):
    """What is to be drawn.

    Attributes:
        license: Number of the license.
        key: The caller's idempotency key, such as an order's number and line; it names the draw ever after.
        quantity, value: What is drawn; each has to be stated where the license limits it.
        day: Day of the event; None is today.
        item, destination, end_user, consignee: What is sent, where and to whom; each has to be stated where the license
            restricts it, or has a quota for each.
        shipment: A reference of the caller's.
    """

    license: str
    key: str
    quantity: Quantity | None = None
    value: Quantity | None = None
    day: date | None = None
    item: str = ""
    destination: str = ""
    end_user: str = ""
    consignee: str = ""
    shipment: str = ""

    @property
    def scope(self) -> dict[str, str]:
        """What quotas may count apart."""
        return {name: getattr(self, name) for name in SCOPES}

    def amount(self, measure: str) -> Quantity | None:
        """Return what is drawn of one measure."""
        return self.quantity if measure == "quantity" else self.value

    def to_dict(self) -> dict[str, Any]:
        """Return the draw as records have it; `draw_of` takes it back."""
        made = self._asdict()
        made |= {name: str(made[name]) if made[name] else None for name in ("quantity", "value")}
        return {**made, "day": self.day.isoformat() if self.day else None}

    @property
    def content(self) -> str:
        """A digest of what was asked for: the same key with another one is refused."""
        return digest(self.to_dict())


def draw_of(raw: dict[str, Any]) -> Draw:
    """Return the draw that `Draw.to_dict` wrote."""
    amounts = {name: amount_of(raw[name]) if raw[name] else None for name in ("quantity", "value")}
    return Draw(**{**raw, **amounts, "day": date.fromisoformat(raw["day"]) if raw["day"] else None})


class Receipt(NamedTuple):
    """What the ledger recorded; asked again with the same key, the same.

    Attributes:
        seq, hash, at: The record: its number, its hash, when it was written in UTC.
        operation: ``license``, ``revoke``, ``reserve``, ``draw``, ``commit``, ``release``, ``reverse``.
        license: Number of the license.
        key: Key of the draw; empty for a license.
        day: Day of the event.
        remaining: ``quantity`` and ``value`` that remain after it; None where nothing limits it.
        warnings: What comes soon, or is odd: expiry, exhaustion, a day that lies back.
    """

    seq: int
    hash: str
    at: str
    operation: str
    license: str
    key: str
    day: str | None
    quantity: str | None
    value: str | None
    remaining: dict[str, str | None]
    warnings: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the receipt as JSON has it."""
        return {**self._asdict(), "warnings": list(self.warnings)}


def receipt_of(record: Record) -> Receipt:
    """Return the receipt that a record of the ledger is."""
    body = record.body
    drawn = body.get("draw", {})
    return Receipt(
        record.seq,
        record.hash,
        record.at,
        record.kind,
        body["number"],
        body.get("key", ""),
        body.get("day"),
        drawn.get("quantity"),
        drawn.get("value"),
        body.get("remaining", {"quantity": None, "value": None}),
        tuple(body.get("warnings", ())),
    )
