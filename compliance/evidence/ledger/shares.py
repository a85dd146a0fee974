"""The ledger as facts of items: how much of a quota is drawn, where the law asks for it, as 15 CFR 740.3(d) does."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_CEILING, Context, Decimal
from typing import NamedTuple

from compliance.evidence.ledger.balance import ZERO, Limit, counted_under, total, within_period
from compliance.evidence.ledger.held import codes_of, scopes
from compliance.evidence.ledger.ledger import Holding, Holdings
from compliance.evidence.ledger.license import MEASURES, License, Quota
from compliance.shipment.records import Facts, Line, Shipment
from compliance.values.facts import Value
from compliance.values.members import Members
from compliance.values.quantity import Quantity, quantity

_WHOLE_LIFE = ""
"""Period of a limit that no quota states: that of the license."""
_UP = Context(prec=30, rounding=ROUND_CEILING)
"""A share without end is told a little larger than it is, never smaller."""


class Short(NamedTuple):
    """A limit of an exception that a line oversteps, or of which it is not known whether it does.

    Attributes:
        license: The exception as the ledger has it.
        line: Name of the line.
        limit: The limit as a person reads it.
        known: Whether it is known that it does not suffice; if not, what it counts by is left open.
    """

    license: License
    line: str
    limit: str
    known: bool


class Shared(NamedTuple):
    """A shipment with what the ledger states of its items, what of it was said otherwise, and what does not suffice."""

    shipment: Shipment
    notices: tuple[str, ...]
    short: tuple[Short, ...] = ()


def shares_of(holdings: Holdings) -> frozenset[str]:
    """Return the facts that quotas of the ledger state; an amount follows from each, as the limit is known."""
    quotas = (quota for holding in holdings.licenses for quota in holding.terms.license.quotas)
    return frozenset(quota.states for quota in quotas if quota.states)


def state_shares(shipment: Shipment, holdings: Holdings, on: date) -> Shared:
    """Return *shipment* with the facts that quotas state; the ledger's count stands in place of what is stated.

    Where the ledger cannot count, since a value, a code or a consignee is left open, the fact is left open too.
    """
    lines, notices, short = list(shipment.lines), [], []
    for holding, quota in _of_exceptions(holdings):
        license = holding.terms.license
        number = _called(license, shipment)
        for n, line in enumerate(lines):
            if not _admits(license, shipment, line):
                continue
            share = _share(holding, quota, shipment, line, on)
            over = share is not None and share.base > quota.parts
            if license.kind == "exception" and (over or share is None):
                words = Limit(quota.measure, quota.limit, ZERO, quota if quota.period else None).words
                short.append(Short(license, line.id, words, over))
            if not quota.states:
                if over:
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
    return Shared(shipment._replace(lines=tuple(lines)), tuple(notices), tuple(short))


def _called(license: License, shipment: Shipment) -> str:
    """Return the number of a license that the shipment presents; of another the decision tells no number."""
    named = {str(word) for held in shipment.licenses or () for word in _words(held.facts.get("license.number"))}
    return license.number if shipment.licenses is None or license.number in named else "a license of the ledger"


def _words(value: Value | None) -> tuple[object, ...]:
    return value.words if isinstance(value, Members) else ()


def _of_exceptions(holdings: Holdings) -> Iterator[tuple[Holding, Quota]]:
    for holding in holdings.licenses:
        license = holding.terms.license
        for quota in license.quotas:
            if quota.states or license.kind == "exception":
                yield holding, quota
        for measure in MEASURES if license.kind == "exception" else ():
            whole = license.limit(measure)
            if whole:
                yield holding, Quota(measure, whole, _WHOLE_LIFE)


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
        before = within_period(quota, uses, on) if quota.period else total(use.of(quota.measure) for use in uses)
        drawn = total([before, *(amount for amount in amounts if amount is not None)])
        found.append(_UP.divide(_UP.multiply(drawn, Decimal(quota.parts)), quota.limit.base))
    return quantity(max(found), "") if found else None


def _counts_alike(license: License, quota: Quota, shipment: Shipment, line: Line, own: list[str]) -> bool:
    return any(
        counted_under(license, quota, scope) == own for scope in scopes(license, shipment._replace(lines=(line,)))
    )


def _amount(line: Line, quota: Quota) -> Decimal | None:
    said = line.facts.get(f"item.{quota.measure}")
    return said.base if isinstance(said, Quantity) and said.dimension == quota.limit.dimension else None
