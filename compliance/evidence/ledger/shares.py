"""The ledger as facts of items: how much of a quota is drawn, where the law asks for it, as 15 CFR 740.3(d) does."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_CEILING, Context, Decimal
from typing import NamedTuple

from compliance.evidence.ledger.balance import counted_under, total, within_period
from compliance.evidence.ledger.held import codes_of, scopes
from compliance.evidence.ledger.ledger import Holding, Holdings
from compliance.evidence.ledger.license import License, Quota
from compliance.shipment.records import Facts, Line, Shipment
from compliance.values.quantity import Quantity, quantity

_UP = Context(prec=30, rounding=ROUND_CEILING)
"""A share without end is told a little larger than it is, never smaller."""


class Shared(NamedTuple):
    """A shipment with what the ledger states of its items, and what of it was said otherwise."""

    shipment: Shipment
    notices: tuple[str, ...]


def shares_of(holdings: Holdings) -> frozenset[str]:
    """Return the facts that quotas of the ledger state; an amount follows from each, as the limit is known."""
    quotas = (quota for holding in holdings.licenses for quota in holding.terms.license.quotas)
    return frozenset(quota.states for quota in quotas if quota.states)


def state_shares(shipment: Shipment, holdings: Holdings, on: date) -> Shared:
    """Return *shipment* with the facts that quotas state; the ledger's count stands in place of what is stated.

    Where the ledger cannot count, since a value, a code or a consignee is left open, the fact is left open too.
    """
    lines, notices = list(shipment.lines), []
    for holding, quota in _of_exceptions(holdings):
        number = holding.terms.license.number
        for n, line in enumerate(lines):
            if not _admits(holding.terms.license, shipment, line):
                continue
            share = _share(holding, quota, shipment, line, on)
            if not quota.states:
                if share is not None and share.base > 1:
                    notices.append(f"line {line.id}: a quota of {number} does not suffice, and no fact tells the rules")
                continue
            said = line.facts.get(quota.states)
            if isinstance(said, Quantity) and (share is None or share.base > said.base):
                counts = "it cannot count" if share is None else f"the ledger counts {quota.states} {share}"
                notices.append(f"line {line.id} states {quota.states} {said}; of {number} {counts}")
            if share is not None and isinstance(said, Quantity):
                share = max(share, said, key=lambda amount: amount.base)
            facts: Facts = {name: value for name, value in line.facts.items() if name != quota.states}
            lines[n] = line._replace(facts=facts if share is None else {**facts, quota.states: share})
    return Shared(shipment._replace(lines=tuple(lines)), tuple(notices))


def _of_exceptions(holdings: Holdings) -> Iterator[tuple[Holding, Quota]]:
    for holding in holdings.licenses:
        for quota in holding.terms.license.quotas:
            if quota.states or holding.terms.license.kind == "exception":
                yield holding, quota


def _admits(license: License, shipment: Shipment, line: Line) -> bool:
    """Whether the quota speaks of a line; a line without a code may be one of its."""
    own = shipment._replace(lines=(line,))
    return license.items is None or not codes_of(line.facts) or any(s["item"] for s in scopes(license, own))


def _share(holding: Holding, quota: Quota, shipment: Shipment, line: Line, on: date) -> Quantity | None:
    """Return the parts of the limit that are drawn with this shipment; None where they cannot be counted."""
    license, found = holding.terms.license, []
    for scope in scopes(license, shipment._replace(lines=(line,))):
        if any(not scope.get(name) for name in quota.per):
            return None
        own = counted_under(license, quota, scope)
        uses = [use for use in holding.uses if counted_under(license, quota, use.scope) == own]
        amounts = [_amount(one, quota) for one in shipment.lines if _counts_alike(license, quota, shipment, one, own)]
        if None in amounts:
            return None
        drawn = total([within_period(quota, uses, on), *(amount for amount in amounts if amount is not None)])
        found.append(_UP.divide(_UP.multiply(drawn, Decimal(quota.parts)), quota.limit.base))
    return quantity(max(found), "") if found else None


def _counts_alike(license: License, quota: Quota, shipment: Shipment, line: Line, own: list[str]) -> bool:
    return any(
        counted_under(license, quota, scope) == own for scope in scopes(license, shipment._replace(lines=(line,)))
    )


def _amount(line: Line, quota: Quota) -> Decimal | None:
    said = line.facts.get(f"item.{quota.measure}")
    return said.base if isinstance(said, Quantity) and said.dimension == quota.limit.dimension else None
