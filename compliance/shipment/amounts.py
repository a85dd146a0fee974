"""Numbers, quantities and money of a shipment: exact, in a unit that fits, never negative."""

import re
from collections.abc import Iterable
from decimal import Decimal

from compliance.shipment.characters import shown
from compliance.shipment.problems import Problem, describe, similar
from compliance.values.facts import Base, Type
from compliance.values.quantity import ALIASES, CURRENCIES, MAX_DIGITS, UNITS, Quantity, parse_quantity, quantity

_DETACHED = re.compile(r"[-0-9.]+ ")
_ANY_UNIT = ("", "*")
_TOO_LONG = 10**MAX_DIGITS
_EXACT = "write an exact decimal number in plain ASCII digits, such as `4992` or `0.1`"


class BadNumber:
    """A JSON number that is none for us: NaN, Infinity, or far too long.

    A plain class: it must not pass for text nor, as a named tuple would, for a list.

    Attributes:
        text: How it begins.
    """

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        """Keep *text*."""
        self.text = text


def parse_amount(fact_type: Type, raw: object) -> Quantity | Problem:
    """Return the exact amount that *raw* writes, in a unit that fits *fact_type*."""
    unit = ""
    number: Decimal | None
    if isinstance(raw, str):
        split = parse_quantity(raw)
        if split is None or _is_no_unit(raw, split[1]):
            return Problem("E0606", f"{shown(raw)} is not an exact decimal number", _EXACT)
        number, unit = split
    elif type(raw) is int:
        number = Decimal(raw) if abs(raw) < _TOO_LONG else None
    elif type(raw) is Decimal:
        number = _plain(raw)
    elif isinstance(raw, float):
        return Problem("E0606", "a binary floating-point number is not exact", _EXACT)
    else:
        return Problem("E0604", f"expected a number, found {describe(raw)}")
    if number is None:
        return Problem("E0606", f"not a number of at most {MAX_DIGITS} digits", _EXACT)
    if number < 0:
        return Problem("E0606", f"`{number:f}` is negative; no amount of a shipment is")
    return _in_unit(fact_type, number.copy_abs(), unit)  # -0 is 0; abs() would round


def _plain(number: Decimal) -> Decimal | None:
    """Return *number* without an exponent, or None where it is too long; nothing huge is ever built."""
    if not number.is_finite():
        return None
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or max(len(digits) + max(exponent, 0), 1 - exponent) > MAX_DIGITS:
        return None
    return number if exponent <= 0 else Decimal(f"{number:f}")


def _is_no_unit(raw: str, rest: str) -> bool:
    """Return whether *rest*, behind the number, is a rest of a number: ``1_000``, ``1e3``, ``1,5``, ``1.``."""
    if not rest or rest in UNITS or rest in ALIASES:
        return False
    if not (rest[0].isalpha() or rest[0] == "%"):
        return True
    return not _DETACHED.match(raw.strip(" ")) and any(c.isdigit() for c in rest)


def _in_unit(fact_type: Type, number: Decimal, unit: str) -> Quantity | Problem:
    if fact_type.base is Base.MONEY:
        return _money(number, unit)
    if fact_type.base is Base.QUANTITY and fact_type.unit in _ANY_UNIT:
        return _any_unit(number, unit)
    declared = fact_type.unit
    found = quantity(number, unit or declared)
    dimension = UNITS[declared][0]
    if found is not None and found.dimension == dimension:
        return found
    units = _listed(u for u, (measured, _) in UNITS.items() if measured == dimension and u)
    hint = f"units that fit: {units}" if units else "leave the unit away: the fact is a pure number"
    return Problem("E0605", f"the unit {shown(unit)} does not measure {_article(dimension)}", hint)


def _money(number: Decimal, unit: str) -> Quantity | Problem:
    if not unit:
        return Problem("E0605", "an amount of money without a currency", "name the currency, as in `12000 USD`")
    if unit in CURRENCIES:
        return Quantity(number, unit, f"money:{unit}", number)
    return Problem("E0605", f"no currency has the code {shown(unit)}", similar(unit, CURRENCIES, kind="currency"))


def _any_unit(number: Decimal, unit: str) -> Quantity | Problem:
    found = quantity(number, unit) if unit and unit not in CURRENCIES else None
    if found:
        return found
    units = _listed(u for u in UNITS if u)
    if not unit:
        return Problem("E0605", "a quantity without a unit", f"name the unit: {units}")
    return Problem("E0605", f"no unit has the name {shown(unit)}", f"units that fit: {units}")


def _listed(units: Iterable[str]) -> str:
    return ", ".join(f"`{unit}`" for unit in units)


def _article(dimension: str) -> str:
    return "a pure number" if dimension == "number" else f"{'an' if dimension[0] in 'aeiou' else 'a'} {dimension}"
