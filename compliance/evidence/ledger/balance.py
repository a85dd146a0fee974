"""What remains of a license: limits over its life, and quotas of a calendar year or of any twelve months.

Sums are exact decimals in base units. A quota of twelve months holds for every window of twelve months in which the
day lies, those that end later included: a draw entered late must not break one that was entered before it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from compliance.evidence.ledger.license import MEASURES, License, Quota
from compliance.values.quantity import EXACT, UNITS, Quantity, quantity
from compliance.values.schemes import covers

ZERO = Decimal(0)
_WORDS = re.compile(r"[^\W_]+")


class Use(NamedTuple):
    """What was drawn from a license on one day within one scope.

    Attributes:
        day: The day.
        scope: ``item``, ``destination``, ``end_user``, ``consignee``; empty where not stated.
        quantity, value: In base units.
    """

    day: date
    scope: Mapping[str, str]
    quantity: Decimal = ZERO
    value: Decimal = ZERO

    def of(self, measure: str) -> Decimal:
        """Return what was drawn of one measure."""
        return self.quantity if measure == "quantity" else self.value


class Limit(NamedTuple):
    """One limit with what is left of it.

    Attributes:
        measure: ``quantity`` or ``value``.
        limit: The limit.
        used: What was drawn, in base units.
        quota: The quota it comes from; None for the limit over the whole life.
        whose: Of a quota that is counted apart: for what this one counts.
    """

    measure: str
    limit: Quantity
    used: Decimal
    quota: Quota | None = None
    whose: str = ""

    @property
    def left(self) -> Quantity:
        """What remains, in the unit of the limit; never below zero."""
        return in_unit(max(ZERO, EXACT.subtract(self.limit.base, self.used)), self.limit)

    @property
    def words(self) -> str:
        """The limit as a person reads it."""
        if self.quota is None:
            return f"{self.limit}"
        each = self.whose or f"each {' and '.join(self.quota.per)}"
        per = f" for {each}" if self.quota.per else ""
        source = f" ({self.quota.source})" if self.quota.source else ""
        return f"{self.limit} in {self.quota.period.replace('_', ' ')}{per}{source}"


def limits(license: License, uses: Sequence[Use], day: date, scope: Mapping[str, str]) -> list[Limit]:
    """Return every limit of *license* with what was drawn of it, for a draw on *day* within *scope*."""
    found = [Limit(m, whole, total(u.of(m) for u in uses)) for m in MEASURES if (whole := license.limit(m)) is not None]
    for quota in license.quotas:
        own = counted_under(license, quota, scope)
        counted = [use for use in uses if counted_under(license, quota, use.scope) == own]
        found.append(Limit(quota.measure, quota.limit, within_period(quota, counted, day), quota))
    return found


def limits_of_each(license: License, uses: Sequence[Use], day: date) -> list[Limit]:
    """Return the quotas that are counted apart, once for each item, consignee and so on that has drawn on them."""
    found: dict[tuple[object, ...], Limit] = {}
    for quota in license.quotas:
        alone = license._replace(quantity=None, value=None, quotas=(quota,))
        for use in uses if quota.per else ():
            key = (quota, *counted_under(license, quota, use.scope))
            if key not in found:
                (limit,) = limits(alone, uses, day, use.scope)
                found[key] = limit._replace(whose=", ".join(use.scope.get(name, "") for name in quota.per))
    return list(found.values())


def counted_under(license: License, quota: Quota, scope: Mapping[str, str]) -> list[str]:
    """Return what *quota* counts *scope* under; an item under the code that the license names, or under its first part.

    15 CFR 740.3(d) counts by ECCN: 3A001.a.1 and 3A001.a.2 draw on one quota. Another spelling of a name is no other
    firm: capitals, blanks and marks do not open a quota of their own.
    """
    counted = {name: _bare(text) for name, text in scope.items()} | {"item": entry(license, scope.get("item", ""))}
    return [counted.get(name, "") for name in quota.per]


def entry(license: License, item: str) -> str:
    """Return the code under which quotas of *license* count *item*; of codes above each other the upper."""
    code = item.upper()
    named = [one for one in license.items or () if covers(one.upper(), code, "dotted")]
    return min(named, key=len).upper() if named else code.partition(".")[0]


def _bare(name: str) -> str:
    return "".join(_WORDS.findall(unicodedata.normalize("NFKC", name).casefold()))


def remaining(found: Iterable[Limit], measure: str) -> Quantity | None:
    """Return the least that is left of one measure; None where nothing limits it."""
    left = [limit.left for limit in found if limit.measure == measure]
    return min(left, key=lambda amount: amount.base) if left else None


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Return the exact sum."""
    found = ZERO
    for amount in amounts:
        found = EXACT.add(found, amount)
    return found


def in_unit(base: Decimal, like: Quantity) -> Quantity:
    """Return an amount of base units in the unit of *like*; every factor is a power of ten, so that it is exact."""
    factor = UNITS[like.unit][1] if like.unit in UNITS else Decimal(1)
    made = quantity(EXACT.divide(base, factor), like.unit)
    assert made is not None
    return made


def within_period(quota: Quota, uses: Sequence[Use], day: date) -> Decimal:
    """Return what was drawn in the period of *quota* in which *day* lies; of twelve months, in the fullest of them."""
    if quota.period == "calendar_year":
        return total(use.of(quota.measure) for use in uses if use.day.year == day.year)
    ends = {day, *(use.day for use in uses if use.day > day and year_before(use.day) < day)}
    return max(total(use.of(quota.measure) for use in uses if year_before(end) < use.day <= end) for end in ends)


def year_before(day: date) -> date:
    """Return the same day of the year before; 28 February for the 29th.

    The twelve months that end with a day begin the day after.
    """
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
