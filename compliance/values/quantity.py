"""Exact decimals with a unit, and money in a named currency.

Amounts are `decimal.Decimal`: statutory thresholds are exact and binary floats are not.
"""

import re
from decimal import Context, Decimal, localcontext
from typing import NamedTuple

MAX_DIGITS = 40
"""Longest number accepted; a longer one is a mistake or an attack."""

# unit -> (dimension, factor to the dimension's base unit)
UNITS: dict[str, tuple[str, Decimal]] = {
    "": ("number", Decimal(1)),
    "%": ("share", Decimal(1)),
    "g": ("mass", Decimal(1)),
    "kg": ("mass", Decimal(1000)),
    "t": ("mass", Decimal(1000000)),
    "mm2": ("area", Decimal(1)),
    "cm2": ("area", Decimal(100)),
    "GB/s": ("bandwidth", Decimal(1)),
    "TB/s": ("bandwidth", Decimal(1000)),
    "GB/s/mm2": ("bandwidth density", Decimal(1)),
    "nm": ("length", Decimal(1)),
    "mm": ("length", Decimal(1000000)),
    "m": ("length", Decimal(1000000000)),
    "km": ("length", Decimal(1000000000000)),
    "pieces": ("count", Decimal(1)),
}
ALIASES = {"percent": "%", "mm\u00b2": "mm2", "cm\u00b2": "cm2", "pcs": "pieces", "piece": "pieces"}

# ISO 4217 active codes of national currencies.
CURRENCIES = frozenset(
    [
        "AED",
        "AFN",
        "ALL",
        "AMD",
        "ANG",
        "AOA",
        "ARS",
        "AUD",
        "AWG",
        "AZN",
        "BAM",
        "BBD",
        "BDT",
        "BGN",
        "BHD",
        "BIF",
        "BMD",
        "BND",
        "BOB",
        "BRL",
        "BSD",
        "BTN",
        "BWP",
        "BYN",
        "BZD",
        "CAD",
        "CDF",
        "CHF",
        "CLP",
        "CNY",
        "COP",
        "CRC",
        "CUP",
        "CVE",
        "CZK",
        "DJF",
        "DKK",
        "DOP",
        "DZD",
        "EGP",
        "ERN",
        "ETB",
        "EUR",
        "FJD",
        "FKP",
        "GBP",
        "GEL",
        "GHS",
        "GIP",
        "GMD",
        "GNF",
        "GTQ",
        "GYD",
        "HKD",
        "HNL",
        "HTG",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "IQD",
        "IRR",
        "ISK",
        "JMD",
        "JOD",
        "JPY",
        "KES",
        "KGS",
        "KHR",
        "KMF",
        "KPW",
        "KRW",
        "KWD",
        "KYD",
        "KZT",
        "LAK",
        "LBP",
        "LKR",
        "LRD",
        "LSL",
        "LYD",
        "MAD",
        "MDL",
        "MGA",
        "MKD",
        "MMK",
        "MNT",
        "MOP",
        "MRU",
        "MUR",
        "MVR",
        "MWK",
        "MXN",
        "MYR",
        "MZN",
        "NAD",
        "NGN",
        "NIO",
        "NOK",
        "NPR",
        "NZD",
        "OMR",
        "PAB",
        "PEN",
        "PGK",
        "PHP",
        "PKR",
        "PLN",
        "PYG",
        "QAR",
        "RON",
        "RSD",
        "RUB",
        "RWF",
        "SAR",
        "SBD",
        "SCR",
        "SDG",
        "SEK",
        "SGD",
        "SHP",
        "SLE",
        "SOS",
        "SRD",
        "SSP",
        "STN",
        "SVC",
        "SYP",
        "SZL",
        "THB",
        "TJS",
        "TMT",
        "TND",
        "TOP",
        "TRY",
        "TTD",
        "TWD",
        "TZS",
        "UAH",
        "UGX",
        "USD",
        "UYU",
        "UZS",
        "VED",
        "VES",
        "VND",
        "VUV",
        "WST",
        "XAF",
        "XCD",
        "XOF",
        "XPF",
        "YER",
        "ZAR",
        "ZMW",
        "ZWG",
    ]
)

EXACT = Context(prec=400)
"""Wide enough that no sum or product of accepted numbers is rounded."""

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_QUANTITY = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)\s*(\S*)")


class Quantity(NamedTuple):
    """An exact amount in a unit, or of a currency.

    Attributes:
        amount: The number as written.
        unit: A key of `UNITS`, or a currency code.
        dimension: What the unit measures; ``money:USD`` for a currency.
        base: The amount in the base unit of the dimension; an exact
            `fractions.Fraction` where a definition divides.
    """

    amount: Decimal
    unit: str
    dimension: str
    base: "Decimal"

    def __str__(self) -> str:
        """Return amount and unit, as a person writes them."""
        return f"{plain(self.amount)} {self.unit}".rstrip()


def plain(amount: object) -> str:
    """Return an exact number in plain digits; a ratio that has no end is cut and marked ``~``."""
    if isinstance(amount, Decimal):
        return format(amount, "f")
    numerator, denominator = amount.as_integer_ratio()  # type: ignore[attr-defined]
    with localcontext() as context:
        context.prec = 12
        shown = Decimal(numerator) / Decimal(denominator)
    text = format(shown.normalize(), "f")
    exact = Decimal(text).as_integer_ratio() == (numerator, denominator)
    return text if exact else f"~{text}"


def quantity(amount: Decimal, unit: str) -> Quantity | None:
    """Return the quantity, or None where there is no such unit or currency."""
    unit = ALIASES.get(unit, unit)
    known = UNITS.get(unit)
    if known:
        return Quantity(amount, unit, known[0], EXACT.multiply(amount, known[1]))
    if unit in CURRENCIES:
        return Quantity(amount, unit, f"money:{unit}", amount)
    return None


def parse_number(text: str) -> Decimal | None:
    """Return the exact decimal, or None: ASCII digits, one point, no exponent, no separator."""
    if len(text) > MAX_DIGITS or not _NUMBER.fullmatch(text):
        return None
    return Decimal(text)


def parse_quantity(text: str) -> tuple[Decimal, str] | None:
    """Split ``200 kg`` into number and unit as written; None where it does not begin with a number."""
    found = _QUANTITY.fullmatch(text.strip(" "))
    if not found or not text.isprintable():
        return None
    number = parse_number(found[1])
    return None if number is None else (number, found[2])
