"""A second evaluator: a shipment decided by the sets of `compliance.regions` alone."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from compliance.analysis.difference import Witness
from compliance.model.ruleset import Ruleset
from compliance.regions.answers import Answers, Says, union
from compliance.regions.lower import Lowerings
from compliance.regions.nodes import NO, Node
from compliance.regions.point import point
from compliance.regions.space import Space
from compliance.shipment.read import read_mapping
from compliance.shipment.records import Shipment
from compliance.values.outcome import Outcome


class SecondReading:
    """One ruleset as sets, for as many shipments as one likes."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.space = Space((ruleset,))
        for record in (*ruleset.named, *ruleset.classifications):
            self.space.ask_statement(0, record)
        for regime in ruleset.regimes:
            self.space.ask(0, regime.subject)
        self.lowerings = Lowerings(self.space)
        self._said: dict[str, dict[Says, Node]] = {}

    def range(self, regime: str, shipment: Shipment, on: date, known_on: date | None = None) -> tuple[str, str]:
        """Return both ends of what a regime says of the first line."""
        if regime not in self._said:
            lowering = self.lowerings.of_regime(0, regime)
            names = frozenset(rule.head.name for rule in self.ruleset.rules)
            said = union(lowering, Answers(lowering, regime, names).parts())
            self._said[regime] = {says: lowering.expanded(node) for says, node in said.items()}
        where = point(self.space, self.lowerings, shipment, shipment.lines[0], on, known_on)
        ends = []
        for kind in ("low", "high"):
            place = 0
            for outcome in Outcome:
                node = self._said[regime].get(Says(kind, outcome.word), NO)
                if self.space.nodes.holds(node, where):
                    place = max(place, int(outcome))
            ends.append(Outcome(place).word)
        return ends[0], ends[1]


def read(ruleset: Ruleset, data: Mapping[str, Any]) -> Shipment:
    """Read a shipment."""
    reading = read_mapping(data, ruleset.vocabulary)
    assert not reading.diagnostics, reading.diagnostics
    return reading.shipments[0]


def said(ruleset: Ruleset, witness: Witness, regime: str) -> tuple[str, str]:
    """Return both ends of what a regime says of a witness, by the second reading."""
    known_on = date.fromisoformat(witness.known_on) if witness.known_on else None
    shipment = read(ruleset, witness.shipment)
    return SecondReading(ruleset).range(regime, shipment, date.fromisoformat(witness.on), known_on)
