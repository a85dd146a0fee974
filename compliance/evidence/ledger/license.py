"""A license as the ledger keeps it: whole, so that nothing about what it admits is left open.

The keys are those of a license held (docs/interface.md), with ``quotas`` and ``conditions`` beside them, ``any`` where
a list does not restrict, and ``none`` where there is no first day, last day or limit.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from compliance.values.quantity import Quantity, parse_quantity, quantity

ANY, NONE = "any", "none"
MEASURES = ("quantity", "value")
PERIODS = ("twelve_months", "calendar_year")
SCOPES = ("item", "destination", "end_user", "consignee")


class Quota(NamedTuple):
    """A limit on what is drawn within a period.

    Attributes:
        measure: ``quantity`` or ``value``.
        limit: The most that is drawn.
        period: ``calendar_year``, or ``twelve_months``: no twelve months may hold more.
        per: What each has a quota of its own: 15 CFR 740.3(d) counts by ECCN (``item``) and ``consignee``.
        source: The provision.
        states: The fact of the item that states what is drawn, the shipment included, in parts of the limit; or none.
        parts: How many: 12 for 15 CFR 740.3(d), by which a year's limit is twelve times that of a shipment.
    """

    measure: str
    limit: Quantity
    period: str
    per: tuple[str, ...] = ()
    source: str = ""
    states: str = ""
    parts: int = 1

    def to_dict(self) -> dict[str, Any]:
        """Return the quota as JSON has it."""
        made = {"measure": self.measure, "limit": str(self.limit), "period": self.period}
        stated = {"states": self.states, "parts": self.parts} if self.states else {}
        return {**made, "per": list(self.per), "source": self.source, **stated}


class License(NamedTuple):
    """A license, general or individual.

    Attributes:
        rules: Names of rules whose requirement it satisfies.
        end_users, items, destinations: The whole of what it admits; None admits any.
        valid_from, valid_until: First and last day; None where there is none.
        quantity, value: Limits over its whole life; None where there is none.
        conditions: What has to be done under it, in words.
    """

    number: str
    authority: str
    kind: str
    rules: tuple[str, ...]
    holder: str
    end_users: tuple[str, ...] | None
    items: tuple[str, ...] | None
    destinations: tuple[str, ...] | None
    valid_from: date | None
    valid_until: date | None
    quantity: Quantity | None
    value: Quantity | None
    quotas: tuple[Quota, ...] = ()
    conditions: tuple[str, ...] = ()

    def limit(self, measure: str) -> Quantity | None:
        """Return the limit over the whole life of one measure."""
        return self.quantity if measure == "quantity" else self.value

    def measured(self, measure: str) -> Quantity | None:
        """Return some limit of one measure, total or quota: a draw has to state an amount of its kind."""
        quotas = (quota.limit for quota in self.quotas if quota.measure == measure)
        return self.limit(measure) or next(quotas, None)

    def to_dict(self) -> dict[str, Any]:
        """Return the license as JSON has it; `license_of` takes it back."""
        return {
            "number": self.number,
            "authority": self.authority,
            "kind": self.kind,
            "rules": list(self.rules),
            "holder": self.holder,
            "end_user": _listed(self.end_users),
            "items": _listed(self.items),
            "destination": _listed(self.destinations),
            "valid_from": self.valid_from.isoformat() if self.valid_from else NONE,
            "valid_until": self.valid_until.isoformat() if self.valid_until else NONE,
            "quantity": str(self.quantity) if self.quantity else NONE,
            "value": str(self.value) if self.value else NONE,
            "quotas": [quota.to_dict() for quota in self.quotas],
            "conditions": list(self.conditions),
        }


def license_of(raw: Mapping[str, Any]) -> License:
    """Return the license that `License.to_dict` wrote; what people write is read by `read_licenses`."""
    quotas = (
        Quota(
            q["measure"],
            amount_of(q["limit"]),
            q["period"],
            tuple(q["per"]),
            q["source"],
            q.get("states", ""),
            q.get("parts", 1),
        )
        for q in raw["quotas"]
    )
    return License(
        raw["number"],
        raw["authority"],
        raw["kind"],
        tuple(raw["rules"]),
        raw["holder"],
        _tuple(raw["end_user"]),
        _tuple(raw["items"]),
        _tuple(raw["destination"]),
        _day(raw["valid_from"]),
        _day(raw["valid_until"]),
        None if raw["quantity"] == NONE else amount_of(raw["quantity"]),
        None if raw["value"] == NONE else amount_of(raw["value"]),
        tuple(quotas),
        tuple(raw["conditions"]),
    )


def amount_of(text: str) -> Quantity:
    """Return the amount that ``str`` of a `Quantity` wrote."""
    split = parse_quantity(text)
    found = quantity(*split) if split else None
    if found is None:
        message = f"no amount: {text!r}"
        raise ValueError(message)
    return found


def _listed(words: tuple[str, ...] | None) -> str | list[str]:
    return ANY if words is None else list(words)


def _tuple(raw: str | list[str]) -> tuple[str, ...] | None:
    return None if raw == ANY else tuple(raw)


def _day(raw: str) -> date | None:
    return None if raw == NONE else date.fromisoformat(raw)
