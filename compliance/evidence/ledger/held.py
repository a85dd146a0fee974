"""The ledger as facts: its licenses as those that a shipment presents, with what remains as their limit.

The engine knows nothing of the ledger: it sees licenses held, and decides as on any others.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from compliance.evidence.ledger.admit import Terms
from compliance.evidence.ledger.balance import Limit, limits, remaining
from compliance.evidence.ledger.ledger import Holding, Holdings
from compliance.evidence.ledger.license import MEASURES, License
from compliance.shipment.records import Facts, LicenseHeld, Shipment
from compliance.values.facts import Value
from compliance.values.members import NONE, Members
from compliance.values.quantity import Quantity
from compliance.values.schemes import Code, Country, Text, covers

_DAY = timedelta(days=1)


class Presented(NamedTuple):
    """A shipment with the ledger's licenses presented for it.

    Attributes:
        shipment: With licenses.
        left: Number of each license of the ledger to what remains; a measure without a limit is left out.
        notices: What was not presented, and why.
    """

    shipment: Shipment
    left: dict[str, dict[str, Quantity]]
    notices: tuple[str, ...] = ()


def present(shipment: Shipment, holdings: Holdings, on: date) -> Presented:
    """Return *shipment* with the ledger's licenses presented.

    Where the shipment names the licenses that it presents, these are the whole: the ledger replaces what is said of
    those that it holds, and keeps what it does not know. Where nothing is said of licenses, all are presented.

    Args:
        shipment: The shipment.
        holdings: The ledger.
        on: Day of the event; quotas are counted for it.
    """
    known = {holding.terms.license.number: holding for holding in holdings.licenses}
    held: list[LicenseHeld] = []
    left: dict[str, dict[str, Quantity]] = {}
    notices: list[str] = []
    named = [(_number(one), one) for one in shipment.licenses or ()]
    if shipment.licenses is None:
        wanted = list(known.values())
    else:
        wanted = [known[number] for number in dict.fromkeys(number for number, _ in named) if number in known]
        held = [one for number, one in named if number not in known]
        notices += [
            f"the ledger holds no license {number or 'without a number'}" for number, _ in named if number not in known
        ]
        if not shipment.licenses and known:
            notices.append("the shipment states that it presents no license; the ledger was not asked")
    for holding in wanted:
        facts, rest = _facts(holding, shipment, on)
        held.append(LicenseHeld(facts))
        left[holding.terms.license.number] = rest
    return Presented(shipment._replace(licenses=tuple(held)), left, tuple(notices))


def _number(held: LicenseHeld) -> str:
    value = held.facts.get("license.number")
    return str(value.words[0]) if isinstance(value, Members) and value.words else ""


def _facts(holding: Holding, shipment: Shipment, on: date) -> tuple[Facts, dict[str, Quantity]]:
    license = holding.terms.license
    facts: dict[str, Value | None] = {
        "license.number": _texts((license.number,)),
        "license.authority": _texts((license.authority,)),
        "license.kind": _texts((license.kind,)),
        "license.rules": _texts(license.rules),
        "license.holder": _texts((license.holder,)),
        # what a license admits whoever, whatever or wherever it is, it admits here
        "license.end_user": _of(license.end_users) or shipment.facts.get("end_user.name"),
        "license.destination": _countries(license.destinations) or shipment.facts.get("destination"),
        "license.items": _of(license.items),
        "license.any_item": True if license.items is None else None,
        "license.valid_from": license.valid_from or NONE,
        "license.valid_until": _last(holding.terms) or NONE,
    }
    rest: dict[str, Quantity] = {}
    for measure in MEASURES:
        found = _remains(holding, shipment, on, measure)
        facts[f"license.{measure}"] = found
        if isinstance(found, Quantity):
            rest[measure] = found
    return {name: value for name, value in facts.items() if value is not None}, rest


def _last(terms: Terms) -> date | None:
    days = [terms.license.valid_until, terms.revoked_on - _DAY if terms.revoked_on else None]
    return min((day for day in days if day), default=None)


def _remains(holding: Holding, shipment: Shipment, on: date, measure: str) -> Value | None:
    """Return the least that remains for any line; None, unknown, where a quota counts by what is left open."""
    license = holding.terms.license
    if license.measured(measure) is None:
        return NONE
    per = {name for quota in license.quotas if quota.measure == measure for name in quota.per}
    found: list[Limit] = []
    for scope in scopes(license, shipment):
        if any(not scope.get(name) for name in per):
            return None
        found += limits(license, holding.uses, on, scope)
    return remaining(found, measure)


def scopes(license: License, shipment: Shipment) -> Iterator[dict[str, str]]:
    """Yield what quotas count the lines of *shipment* under, once for each code that the license admits."""
    shared = {
        "destination": _one(shipment.facts.get("destination")),
        "end_user": _one(shipment.facts.get("end_user.name")),
        "consignee": _one(shipment.facts.get("consignee.name")),
    }
    for line in shipment.lines:
        codes = [str(word) for word in codes_of(line.facts)]
        admitted = (
            codes if license.items is None else [c for c in codes if any(covers(i, c, "dotted") for i in license.items)]
        )
        for code in admitted or [""]:
            yield {**shared, "item": code}


def codes_of(facts: Facts) -> list[Code]:
    """Return the codes that the facts of an item state, of whatever scheme."""
    return [
        word
        for name, value in facts.items()
        if name.startswith("item.") and isinstance(value, Members)
        for word in value.words
        if isinstance(word, Code)
    ]


def _one(value: Value | None) -> str:
    return str(value.words[0]) if isinstance(value, Members) and value.complete and len(value.words) == 1 else ""


def _texts(words: Iterable[str]) -> Members:
    return Members(tuple(Text(word) for word in words), complete=True)


def _of(words: tuple[str, ...] | None) -> Members | None:
    return None if words is None else _texts(words)


def _countries(words: tuple[str, ...] | None) -> Members | None:
    return None if words is None else Members(tuple(Country(word) for word in words), complete=True)
