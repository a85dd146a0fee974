"""Decide shipments that are records, not rows: those alike in all that can matter are decided once.

A shipment of several lines, with components or with licenses presented, is decided by itself.
"""

from collections.abc import Hashable
from typing import NamedTuple

from compliance.engine.decision import LineDecision
from compliance.engine.evaluate import evaluate
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import Reading
from compliance.shipment.records import Shipment
from compliance.table.answer import Answer, answer, parts_of
from compliance.table.classes import Classes
from compliance.table.law import THE_LAW, Law
from compliance.table.rest import MOST, Refusal
from compliance.values.outcome import Range


class Row(NamedTuple):
    """One line of a shipment, or what is wrong with it.

    Attributes:
        said: Its answer, None where it is refused.
    """

    shipment: str
    line: str
    said: Answer | None
    refused: Refusal


class Records:
    """Decides shipments under one ruleset."""

    def __init__(self, ruleset: Ruleset, law: Law = THE_LAW) -> None:
        self._ruleset, self._law = ruleset, law
        self._classes = Classes(ruleset, licensed=False, undated=law.on is not None)
        self._known: dict[Hashable, Answer] = {}

    def rows(self, reading: Reading) -> list[Row]:
        """Return the answers of what was read, one a line."""
        found = [row for shipment in reading.shipments for row in self._rows(shipment)]
        return found + ([Row("", "", None, reading.diagnostics)] if reading.diagnostics else [])

    def _rows(self, shipment: Shipment) -> list[Row]:
        key = self._key(shipment)
        known = self._known.get(key) if key is not None else None
        if known is not None:
            return [Row(shipment.id, shipment.lines[0].id, known, ())]
        law = self._law
        result = evaluate(self._ruleset, shipment, on=law.on, known_on=law.known_on, scenarios=law.scenarios)
        if result.decision is None:
            return [Row(shipment.id, "", None, result.diagnostics)]
        whole = result.decision.range
        rows = [Row(shipment.id, line.line, _said(line, whole), ()) for line in result.decision.lines]
        if key is not None and len(self._known) < MOST and rows[0].said is not None:
            self._known[key] = rows[0].said
        return rows

    def _key(self, shipment: Shipment) -> Hashable:
        """Return what of a shipment can matter; None where more than classes is to be looked at."""
        line = shipment.lines[0]
        if len(shipment.lines) > 1 or shipment.licenses or line.components or shipment.assumed:
            return None
        facts = {**shipment.facts, **line.facts}
        if shipment.date is not None:
            facts["date"] = shipment.date
        told = ((name, self._classes.told(name, facts[name])) for name in sorted(facts))
        parties = shipment.parties if self._classes.counts_parties else None
        return tuple(t for t in told if t[1] != ()), parties, shipment.licenses is None, line.components is None


def _said(line: LineDecision, whole: Range) -> Answer:
    return answer(parts_of(line), whole)
