"""Decisions of one edition, each made once: shipments alike in all that a decision read are decided alike."""

from datetime import date

from compliance.engine.decision import LineDecision
from compliance.engine.evaluate import evaluate
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Shipment
from compliance.text.diagnostics import Diagnostic
from compliance.values.facts import Value

MOST = 50_000
"""Decisions remembered."""

Lines = list[LineDecision]


class Verdicts:
    """Decides shipments under one edition."""

    def __init__(self, ruleset: Ruleset, known_on: date | None = None) -> None:
        self.ruleset = ruleset
        self.known_on = known_on
        self._known: dict[object, Lines] = {}
        self._reads: dict[frozenset[str], tuple[str, ...]] = {}
        self._derived = {d.name for d in ruleset.definitions} | {c.fact for c in ruleset.classifications}

    def decide(self, shipment: Shipment) -> Lines | tuple[Diagnostic, ...]:
        """Return the decision of each line, or why there is none."""
        alone = len(shipment.lines) == 1 and not shipment.licenses and not shipment.lines[0].components
        if not alone:
            return self._decide(shipment)
        facts = {**shipment.facts, **shipment.lines[0].facts}
        for names in self._reads.values():
            found = self._known.get(self._key(names, shipment, facts))
            if found is not None:
                return found
        made = self._decide(shipment)
        if isinstance(made, list) and len(self._known) < MOST:
            names = self._names(made[0].read | {n for n in shipment.facts if n.endswith("on_lists")})
            self._known[self._key(names, shipment, facts)] = made
        return made

    def _decide(self, shipment: Shipment) -> Lines | tuple[Diagnostic, ...]:
        result = evaluate(self.ruleset, shipment._replace(assumed={}), known_on=self.known_on)
        return result.diagnostics if result.decision is None else list(result.decision.lines)

    def _names(self, read: frozenset[str]) -> tuple[str, ...]:
        """Return the facts that a decision rests on: those read, and what classification and formulas look at."""
        if read not in self._reads:
            self._reads[read] = tuple(sorted(read | self._derived))
        return self._reads[read]

    def _key(self, names: tuple[str, ...], shipment: Shipment, facts: dict[str, Value]) -> object:
        said = tuple(facts.get(name) for name in names)
        none = shipment.lines[0].components is not None
        return names, shipment.date, shipment.parties, shipment.licenses is None, none, tuple(map(_typed, said))


def _typed(value: Value | None) -> object:
    return type(value), value
