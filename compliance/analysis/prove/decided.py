"""Shipments of one line decided by the reference evaluator, once each: what confirms a counterexample."""

from collections.abc import Mapping
from typing import Any

from compliance.engine.context import Context
from compliance.engine.evaluate import evaluate
from compliance.engine.standing import Moment
from compliance.engine.truths import verdict
from compliance.model.condition import Condition
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping
from compliance.values.dates import parse_date
from compliance.values.outcome import Range
from compliance.values.truth import FALSE, TRUE, Truth


class Decided:
    """Decides shipments under one ruleset.

    Attributes:
        made: How many were decided.
    """

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.made = 0
        self._known: dict[tuple[str, str], Any] = {}

    def range(self, data: Mapping[str, Any], regime: str = "", known_on: str = "") -> Range | None:
        """Return the range of a regime, or of all together; None where the shipment or its facts are refused."""
        decision = self._decision(data, known_on)
        if decision is None:
            return None
        ranges = {r.regime: r.range for r in decision[1].lines[0].regimes}
        found: Range | None = ranges.get(regime) if regime else decision[1].lines[0].range
        return found

    def open_law(self, data: Mapping[str, Any], regime: str = "") -> list[str]:
        """Return the statements that leave a decision open: law that is not modelled, and what only may apply."""
        decision = self._decision(data, "")
        found: list[str] = []
        for decided in decision[1].lines[0].regimes if decision else ():
            if regime in ("", decided.regime):
                found += [n.rule for n in decided.unmodelled]
                found += [r.rule for r in decided.requirements if not r.place.settled]
        return list(dict.fromkeys(found))

    def holds(self, condition: Condition | None, data: Mapping[str, Any], regime: str = "") -> Truth:
        """Return whether a condition holds, with derived facts, as *regime* counts publications."""
        if condition is None:
            return TRUE
        decision = self._decision(data, "")
        if decision is None:
            return FALSE
        shipment, decided = decision
        line = shipment.lines[0]
        days = {r.name: r.known_through for r in self.ruleset.regimes}
        moment = Moment(decided.on, days.get(regime, decided.known_on))
        facts = dict(decided.lines[0].facts)
        x = Context(self.ruleset, moment, facts, shipment.parties, line.components, shipment.licenses)
        return verdict(condition, x)

    def _decision(self, data: Mapping[str, Any], known_on: str) -> Any:
        key = (repr(data), known_on)
        if key not in self._known:
            self.made += 1
            reading = read_mapping(data, self.ruleset.vocabulary)
            found = None
            if not reading.diagnostics:
                day = parse_date(known_on) if known_on else None
                decision = evaluate(self.ruleset, reading.shipments[0], known_on=day).decision
                found = None if decision is None else (reading.shipments[0], decision)
            self._known[key] = found
        return self._known[key]


def words(found: Range) -> str:
    """Return a range as a person reads it."""
    return found.low.word if found.settled else f"between {found.low.word} and {found.high.word}"
