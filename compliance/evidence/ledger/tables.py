"""The tables of the ledger beside its records: what the records give, kept so that a draw need not read them all.

`verify_ledger` holds them against the records. Amounts are decimals as text, in base units.
"""

import json
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from compliance.evidence.chain.canonical import canonical
from compliance.evidence.chain.store import Query, Schema
from compliance.evidence.ledger.admit import Terms
from compliance.evidence.ledger.balance import ZERO, Use
from compliance.evidence.ledger.draw import Draw, draw_of
from compliance.evidence.ledger.license import License, license_of
from compliance.values.quantity import EXACT, plain

NAME = "license_ledger"
SCHEMA = Schema(
    NAME,
    "license ledger",
    (
        f"CREATE TABLE {NAME}_license (number TEXT PRIMARY KEY, body TEXT NOT NULL, revoked TEXT NOT NULL)",
        f"CREATE TABLE {NAME}_operation (key TEXT PRIMARY KEY, content TEXT NOT NULL, seq BIGINT NOT NULL)",
        f"CREATE TABLE {NAME}_draw (key TEXT PRIMARY KEY, license TEXT NOT NULL, state TEXT NOT NULL, "
        "body TEXT NOT NULL)",
        f"CREATE TABLE {NAME}_use (license TEXT NOT NULL, day TEXT NOT NULL, scope TEXT NOT NULL, "
        "quantity TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (license, day, scope))",
        f"CREATE TABLE {NAME}_seen (one INTEGER PRIMARY KEY CHECK (one = 1), day TEXT NOT NULL)",
        f"INSERT INTO {NAME}_seen VALUES (1, '')",
    ),
)


class Made(NamedTuple):
    """An operation that was recorded: a digest of what was asked for, and the number of its record."""

    content: str
    seq: int


class Held(NamedTuple):
    """A draw with its state; its day is the one on which it counts."""

    draw: Draw
    state: str


class Tables:
    """The tables within one transaction."""

    def __init__(self, query: Query) -> None:
        """Run statements with *query*."""
        self._query = query

    def terms(self, number: str) -> Terms | None:
        """Return one license."""
        found = self._query(f"SELECT body, revoked FROM {NAME}_license WHERE number = ?", (number,))
        return _terms(*found[0]) if found else None

    def all_terms(self) -> list[Terms]:
        """Return every license, by number."""
        found = [_terms(*row) for row in self._query(f"SELECT body, revoked FROM {NAME}_license")]
        return sorted(found, key=lambda terms: terms.license.number)

    def put_license(self, license: License) -> None:
        """Add a license."""
        self._query(f"INSERT INTO {NAME}_license VALUES (?, ?, '')", (license.number, canonical(license.to_dict())))

    def revoke(self, number: str, day: date) -> None:
        """Note the first day on which a license no longer holds."""
        self._query(f"UPDATE {NAME}_license SET revoked = ? WHERE number = ?", (day.isoformat(), number))

    def operation(self, key: str) -> Made | None:
        """Return what was recorded under *key*."""
        found = self._query(f"SELECT content, seq FROM {NAME}_operation WHERE key = ?", (key,))
        return Made(*found[0]) if found else None

    def operations(self) -> dict[str, Made]:
        """Return what was recorded, by key."""
        return {key: Made(content, seq) for key, content, seq in self._query(f"SELECT * FROM {NAME}_operation")}

    def put_operation(self, key: str, made: Made) -> None:
        """Note what was recorded under *key*."""
        self._query(f"INSERT INTO {NAME}_operation VALUES (?, ?, ?)", (key, *made))

    def draw(self, key: str) -> Held | None:
        """Return one draw."""
        found = self._query(f"SELECT body, state FROM {NAME}_draw WHERE key = ?", (key,))
        return Held(draw_of(json.loads(found[0][0])), found[0][1]) if found else None

    def draws(self, number: str = "") -> list[Held]:
        """Return the draws of one license, or of all, by key."""
        where, given = ("WHERE license = ?", (number,)) if number else ("", ())
        found = self._query(f"SELECT body, state FROM {NAME}_draw {where}", given)
        return sorted((Held(draw_of(json.loads(body)), state) for body, state in found), key=lambda held: held.draw.key)

    def put_draw(self, draw: Draw, state: str) -> None:
        """Add a draw, or note its new state and day."""
        body = canonical(draw.to_dict())
        if self.draw(draw.key):
            self._query(f"UPDATE {NAME}_draw SET state = ?, body = ? WHERE key = ?", (state, body, draw.key))
        else:
            self._query(f"INSERT INTO {NAME}_draw VALUES (?, ?, ?, ?)", (draw.key, draw.license, state, body))

    def uses(self, number: str) -> list[Use]:
        """Return what counts against one license, by day and scope."""
        found = self._query(f"SELECT day, scope, quantity, value FROM {NAME}_use WHERE license = ?", (number,))
        return [Use(date.fromisoformat(d), json.loads(s), Decimal(q), Decimal(v)) for d, s, q, v in sorted(found)]

    def count(self, draw: Draw, *, sign: int) -> None:
        """Add a draw to what counts against its license, or take it away."""
        assert draw.day is not None
        key = (draw.license, draw.day.isoformat(), canonical(draw.scope))
        where = "WHERE license = ? AND day = ? AND scope = ?"
        found = self._query(f"SELECT quantity, value FROM {NAME}_use {where}", key)
        before = found[0] if found else ("0", "0")
        amounts = (draw.quantity, draw.value)
        after = [
            plain(EXACT.add(Decimal(old), EXACT.multiply(Decimal(sign), amount.base if amount else ZERO)))
            for old, amount in zip(before, amounts, strict=True)
        ]
        if found:
            self._query(f"UPDATE {NAME}_use SET quantity = ?, value = ? {where}", (*after, *key))
        else:
            self._query(f"INSERT INTO {NAME}_use VALUES (?, ?, ?, ?, ?)", (*key, *after))

    def seen(self) -> date | None:
        """Return the highest day that the clock showed when something was recorded."""
        text = self._query(f"SELECT day FROM {NAME}_seen")[0][0]
        return date.fromisoformat(text) if text else None

    def see(self, day: date) -> None:
        """Note a day that the clock shows."""
        seen = self.seen()
        if seen is None or day > seen:
            self._query(f"UPDATE {NAME}_seen SET day = ?", (day.isoformat(),))


def _terms(body: str, revoked: str) -> Terms:
    return Terms(license_of(json.loads(body)), date.fromisoformat(revoked) if revoked else None)
