"""What a person should know before a license runs out, by day or by amount."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from compliance.evidence.ledger.admit import Terms
from compliance.evidence.ledger.balance import Limit
from compliance.values.quantity import EXACT

DAYS = 30
"""From how many days before the last one on there is a warning."""
SHARE = Decimal("0.1")
"""From which share of a limit left on there is a warning."""


def warnings(terms: Terms, found: Iterable[Limit], day: date, *, days: int = DAYS) -> list[str]:
    """Return the warnings on a license as it stands on *day*, after what was drawn."""
    return [*_expiry(terms, day, days), *(text for limit in found if (text := _exhaustion(limit)))]


def _expiry(terms: Terms, day: date, days: int) -> list[str]:
    last = terms.license.valid_until
    if terms.revoked_on:
        return [f"revoked from {terms.revoked_on} on"]
    if last is None or (last - day).days > days:
        return []
    left = (last - day).days
    return [f"ended on {last}" if left < 0 else f"ends on {last}, {left} day{'s' if left != 1 else ''} later"]


def _exhaustion(limit: Limit) -> str:
    left = limit.left
    if left.base == 0:
        return f"nothing is left of {limit.words}"
    return f"{left} left of {limit.words}" if left.base <= EXACT.multiply(limit.limit.base, SHARE) else ""
