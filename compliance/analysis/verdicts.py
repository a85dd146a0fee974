"""Decisions of one edition, each made once: shipments alike in all that a decision read are decided alike.

Alike are two days between which no law of the editions moves, and two texts, such as names, that no condition names.
Only shipments of one line without parts and licenses are compared: what a license covers is asked of much else.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeAlias

from compliance.engine.decision import LineDecision
from compliance.engine.evaluate import evaluate
from compliance.model import condition as c
from compliance.model.movements import conditions_of_statement
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Shipment
from compliance.text.diagnostics import Diagnostic
from compliance.values.facts import Value
from compliance.values.members import Members
from compliance.values.schemes import Text

MOST = 50_000
"""Decisions remembered."""
MOST_READS = 200
"""Different sets of facts read, of decisions remembered."""

Lines: TypeAlias = list[LineDecision]


class Verdicts:
    """Decides shipments under one edition.

    Args:
        day_class: A day to the class of days that it lies in.
    """

    def __init__(self, ruleset: Ruleset, known_on: date | None, day_class: Callable[[date], object]) -> None:
        self.ruleset = ruleset
        self.known_on = known_on
        self._day_class = day_class
        self._known: dict[object, Lines] = {}
        self._reads: dict[frozenset[str], tuple[str, ...]] = {}
        self._derived = {d.name for d in ruleset.definitions} | {r.fact for r in ruleset.classifications}
        self._named = frozenset(_named(ruleset))

    def decide(self, shipment: Shipment) -> Lines | tuple[Diagnostic, ...]:
        """Return the decision of each line, or why there is none."""
        if len(shipment.lines) > 1 or shipment.licenses or shipment.lines[0].components or shipment.date is None:
            return self._decide(shipment)
        facts = {**shipment.facts, **shipment.lines[0].facts}
        told = self._told(shipment, facts)
        for names in self._reads.values():
            found = self._known.get((names, told, tuple(map(facts.get, names))))
            if found is not None:
                return found
        made = self._decide(shipment)
        if isinstance(made, list) and len(self._known) < MOST:
            names = self._names(made[0].read | {name for name in facts if name.endswith("on_lists")})
            self._known[names, told, tuple(map(facts.get, names))] = made
        return made

    def _decide(self, shipment: Shipment) -> Lines | tuple[Diagnostic, ...]:
        result = evaluate(self.ruleset, shipment._replace(assumed={}), known_on=self.known_on)
        return result.diagnostics if result.decision is None else list(result.decision.lines)

    def _names(self, read: frozenset[str]) -> tuple[str, ...]:
        """Return the facts that a decision rests on: those read, and what classification and formulas look at."""
        if read not in self._reads and len(self._reads) < MOST_READS:
            self._reads[read] = tuple(sorted((read | self._derived) - {"date"}))
        return self._reads.get(read, ())

    def _told(self, shipment: Shipment, facts: dict[str, Value]) -> object:
        """Return what a decision rests on beside facts; texts that nobody names are made alike in *facts*."""
        days = any(type(value) is date for name, value in facts.items() if name != "date")
        for name, value in facts.items():
            if type(value) is bool:
                facts[name] = Members((Text(str(value)),), complete=True)  # True is equal to 1, and is no number
            elif isinstance(value, Members) and any(type(w) is Text and w not in self._named for w in value.words):
                words = tuple(w if type(w) is not Text or w in self._named else Text("") for w in value.words)
                facts[name] = value._replace(words=words)
        assert shipment.date is not None
        day = shipment.date if days else self._day_class(shipment.date)
        return day, shipment.parties, shipment.licenses is None, shipment.lines[0].components is None


def _named(ruleset: Ruleset) -> Iterator[str]:
    """Yield every word that a condition, a list or a table names."""
    nodes: list[c.Condition | None] = [*ruleset.conditions.values(), *(r.subject for r in ruleset.regimes)]
    nodes += [constraint.never for constraint in ruleset.constraints]
    nodes += [n for record in (*ruleset.named, *ruleset.classifications) for n in conditions_of_statement(record)]
    for node in nodes:
        yield from _written(node)
    for listed in ruleset.lists.values():
        yield from listed.words
    for table in ruleset.tables.values():
        for row in table.rows:
            for value in row.values():
                if isinstance(value, Members):
                    yield from map(str, (*value.words, *value.excluded))
    yield from ruleset.party_lists


def _written(node: c.Condition | None) -> Iterator[str]:
    match node:
        case c.Every(operands=operands) | c.Either(operands=operands):
            for operand in operands:
                yield from _written(operand)
        case c.Negation(operand=operand) | c.Exists(operand=operand):
            yield from _written(operand)
        case c.Member(set=within):
            inner: c.WordSet | None = within
            while inner is not None:
                yield from inner.words
                yield from (word for span in inner.spans for word in span)
                inner = inner.minus
        case _:
            return
