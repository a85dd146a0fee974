"""What is known of one line of a shipment, as bounds on the variables of the space that something rests on."""

from collections.abc import Iterable
from datetime import date

from compliance.regions.nodes import Bag
from compliance.regions.point import bag_of, class_of, value_of
from compliance.regions.space import Space
from compliance.regions.times import DEFAULT
from compliance.shipment.records import Line, Shipment
from compliance.values.facts import Value
from compliance.values.members import Members


def bounds(
    space: Space,
    variables: Iterable[int],
    shipment: Shipment,
    line: Line,
    facts: dict[str, Value],
    on: date,
    known_on: date | None,
) -> dict[int, "int | Bag"]:
    """Return bounds on *variables* for one line; what is not bounded may be anything.

    Left open, so that nobody takes it for settled: what the licenses presented cover or claim, components that are
    given, and words that are like none that either edition knows.

    Args:
        facts: Facts of the shipment and of the line with those that formulas give; codes as declared.
    """
    found: dict[int, int | Bag] = {}
    for var in variables:
        bound = _bound(space, space.keys[var], shipment, line, facts, on, known_on)
        if bound is not None:
            found[var] = bound
    return found


def _bound(
    space: Space,
    key: tuple[object, ...],
    shipment: Shipment,
    line: Line,
    facts: dict[str, Value],
    on: date,
    known_on: date | None,
) -> "int | Bag | None":
    kind, name = key[0], str(key[1]) if len(key) > 1 else ""
    match kind:
        case "on":
            return 1 << space.times.on_class(on)
        case "known":
            return 1 << (DEFAULT if known_on is None else max(space.times.known_class(known_on), 1))
        case "party":
            return 2 if name in shipment.parties else 1
        case "license":
            return 1 if shipment.licenses is None else 2
        case "cover" | "claim":
            return None if shipment.licenses else 1
        case "component":
            return None if line.components else 1
        case "fact" | "bag" | "complete" | "single":
            return (
                None if line.components and name.startswith("component") else _fact(space, str(kind), name, facts, line)
            )
        case _:
            return None


def _fact(space: Space, kind: str, name: str, facts: dict[str, Value], line: Line) -> "int | Bag | None":
    value = value_of(name, facts, line)
    words = value.words if isinstance(value, Members) else ()
    if kind == "complete":
        return 2 if isinstance(value, Members) and value.complete else 1
    if kind == "single":
        return 2 if len(words) == 1 else 1
    if any(space.class_of(name, str(word)) is None for word in words):
        return None
    return bag_of(space, name, value) if kind == "bag" else 1 << class_of(space, name, value)
