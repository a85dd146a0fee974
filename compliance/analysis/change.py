"""Suppose other facts: a copy of a shipment with one fact changed, and its decision."""

from collections.abc import Mapping

from compliance.engine.decision import Decision
from compliance.engine.evaluate import Before, evaluate
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import LicenseHeld, Line, Shipment
from compliance.values.facts import ROLES, Value


def suppose(shipment: Shipment, facts: Mapping[str, Value], *, line: str = "") -> Shipment:
    """Return *shipment* with *facts* set; item facts on every line, or on the line named."""
    own = {name: value for name, value in facts.items() if name.startswith("item.")}
    rest = {name: value for name, value in facts.items() if not name.startswith("item.")}
    roles = {name.partition(".")[0] for name in rest} & set(ROLES)
    lines = tuple(_line(found, own) if not line or found.id == line else found for found in shipment.lines)
    return shipment._replace(facts={**shipment.facts, **rest}, parties=shipment.parties | roles, lines=lines)


def _line(line: Line, facts: Mapping[str, Value]) -> Line:
    return line._replace(facts={**line.facts, **facts}) if facts else line


def hold(shipment: Shipment, *licenses: LicenseHeld) -> Shipment:
    """Return *shipment* with exactly these licenses added to those it has."""
    return shipment._replace(licenses=(*(shipment.licenses or ()), *licenses))


def decide_other(ruleset: Ruleset, other: Shipment, shipment: Shipment, decision: Decision) -> Decision | None:
    """Return the decision on *other* under the law of *decision*, that on *shipment*; None where it is refused."""
    days = {r.known_on for line in decision.lines for r in line.regimes}
    known = decision.known_on if days == {decision.known_on} else None
    before = Before(shipment, decision)
    return evaluate(
        ruleset, other, on=decision.on, known_on=known, scenarios=decision.scenarios, before=before
    ).decision
