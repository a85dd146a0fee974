"""Put formulas behind those whose facts they reckon with."""

from collections.abc import Iterable
from datetime import date
from graphlib import TopologicalSorter

from compliance.model.law import Definition
from compliance.model.leaves import reckons_with


def chained(definitions: Iterable[Definition]) -> tuple[Definition, ...]:
    """Return the formulas in one order wherever they stand: so a formula reckons with what another one gives.

    Of one fact the earlier come first. None leads back to itself (`validate.formula_cycles`).
    """
    ordered = sorted(definitions, key=lambda d: (d.name, d.period.start or date.min))
    uses: dict[str, list[str]] = {}
    for definition in ordered:
        uses.setdefault(definition.name, []).extend(reckons_with(definition.formula))
    place = {name: number for number, name in enumerate(TopologicalSorter(uses).static_order())}
    return tuple(sorted(ordered, key=lambda d: place[d.name]))
