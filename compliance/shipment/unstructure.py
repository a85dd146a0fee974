"""A shipment as JSON-ready data that every reader takes back to an equal shipment.

What an assumption supplied is written as a fact like any other: the form has no place for it.
"""

from datetime import date

from compliance.shipment.records import Facts, Line, Shipment
from compliance.values.facts import ROLES, Value
from compliance.values.members import Absent, Members


def unstructure(shipment: Shipment) -> dict[str, object]:
    """Return *shipment* in the form of the JSON object; amounts become text, so that they stay exact."""
    parties = {role: facts_of(shipment.facts, f"{role}.") for role in ROLES if role in shipment.parties}
    of_parties = tuple(f"{role}." for role in ROLES)
    own = {name: value for name, value in shipment.facts.items() if not name.startswith(of_parties)}
    made: dict[str, object] = {"id": shipment.id} if shipment.id else {}
    made |= facts_of(own, "") | parties
    made["lines"] = [_line(line) for line in shipment.lines]
    if shipment.licenses is not None:
        made["licenses"] = [facts_of(held.facts, "license.") for held in shipment.licenses]
    return made


def _line(line: Line) -> dict[str, object]:
    made: dict[str, object] = {"id": line.id, **facts_of(line.facts, "item.")}
    if line.components is not None:
        made["components"] = [facts_of(component.facts, "component.") for component in line.components]
    return made


def facts_of(facts: Facts, prefix: str) -> dict[str, object]:
    """Return those of *facts* that begin with *prefix*, under the names they have in their object."""
    made: dict[str, object] = {}
    for name, value in facts.items():
        if not name.startswith(prefix):
            continue
        key = name[len(prefix) :]
        made[key] = written(value)
        if isinstance(value, Members) and value.complete and len(value.words) > 1:
            made[f"{key}_complete"] = True
    return made


def written(value: Value) -> object:
    """Return *value* as JSON writes it: a lone complete word as a scalar, an open set as a list."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Members):
        words = [str(word) for word in value.words]
        if not words:
            return "none" if value.complete else None
        return words[0] if len(words) == 1 and value.complete else words
    if isinstance(value, Absent):
        return value.value
    return value.isoformat() if isinstance(value, date) else str(value)
