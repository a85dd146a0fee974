"""Classes of days and amounts: the bounds that they are held against, and the gaps between those."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from compliance.values.dates import day_after, day_before
from compliance.values.facts import Base, Type, Value
from compliance.values.quantity import CURRENCIES, UNITS, Quantity, plain


class Scalar(NamedTuple):
    """A class of a plain fact: a value of it, how a shipment writes it, and how a lawyer reads it."""

    value: Value | None
    raw: Any
    text: str


def days(bounds: set[date]) -> Iterator[Scalar]:
    """Yield the classes of a fact that is a day: a day before the first bound, and each bound and the day after it."""
    cuts = sorted({d for day in bounds for d in (day, day_after(day))})
    first = day_before(cuts[0]) if cuts else date(2025, 1, 1)
    for n, day in enumerate([first, *cuts]):
        until = day_before(cuts[n]) if n < len(cuts) else None
        text = f"up to {until}" if n == 0 and until else f"from {day}" if until is None else f"{day} to {until}"
        yield Scalar(day, day.isoformat(), text)


def amounts(kind: Type, bounds: set[Quantity]) -> Iterator[Scalar]:
    """Yield the classes of an amount: gaps and bounds by dimension, and an amount in a dimension nobody asks for."""
    by_dimension: dict[str, list[Quantity]] = {}
    for bound in bounds:
        by_dimension.setdefault(bound.dimension, []).append(bound)
    if kind.base is Base.MONEY:
        other = next(c for c in ("EUR", "USD", "CNY", *sorted(CURRENCIES)) if f"money:{c}" not in by_dimension)
        by_dimension[f"money:{other}"] = []
        units = {d: d.partition(":")[2] for d in by_dimension}
    elif kind.base is Base.QUANTITY and kind.unit in ("", "*"):
        other_unit = next(u for u in ("pieces", "kg", "mm2", "%") if UNITS[u][0] not in by_dimension)
        by_dimension[UNITS[other_unit][0]] = []
        units = {d: next((b.unit for b in bs), other_unit) for d, bs in by_dimension.items()}
    else:
        dimension = UNITS[kind.unit][0]
        by_dimension.setdefault(dimension, [])
        units = {dimension: kind.unit}
    for dimension, found in sorted(by_dimension.items()):
        if dimension in units:
            yield from _cells(
                sorted({b.base: b for b in found}.values(), key=lambda b: b.base), units[dimension], dimension
            )


def _cells(bounds: list[Quantity], unit: str, dimension: str) -> Iterator[Scalar]:
    factor = UNITS[unit][1] if unit in UNITS else Decimal(1)
    cuts = [Decimal(b.base) / factor for b in bounds]

    def cell(amount: Decimal, text: str) -> Scalar:
        raw = plain(amount) + (f" {unit}" if unit else "")
        return Scalar(Quantity(amount, unit, dimension, amount * factor), raw, f"{text} {unit}".strip())

    if not cuts:
        yield cell(Decimal(1), "any amount in")
        return
    if cuts[0] > 0:
        yield cell(between(Decimal(0), cuts[0], low_included=True), f"below {plain(cuts[0])}")
    for n, cut in enumerate(cuts):
        yield cell(cut, plain(cut))
        if n + 1 < len(cuts):
            yield cell(between(cut, cuts[n + 1]), f"above {plain(cut)} and below {plain(cuts[n + 1])}")
        else:
            yield cell(above(cut), f"above {plain(cut)}")


def between(low: Decimal, high: Decimal, *, low_included: bool = False) -> Decimal:
    """Return a number of few digits between *low* and *high*, neither of them, but for *low* where it is included."""
    if low_included and low == 0:
        whole = (high - Decimal(1)).to_integral_value(rounding="ROUND_FLOOR")
        return whole if 0 <= whole < high else Decimal(0)
    step = Decimal(1)
    while True:
        found = (low / step).to_integral_value(rounding="ROUND_FLOOR") * step + step
        if low < found < high:
            return found
        step /= 10


def above(low: Decimal) -> Decimal:
    """Return a number of few digits above *low*."""
    return low.to_integral_value(rounding="ROUND_FLOOR") + 1
