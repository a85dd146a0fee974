"""A case made ready to be tried under many mutants: its shipment, the regimes that its expectations look at."""

from datetime import date

from compliance.analysis.cover.reach import Reach
from compliance.engine.context import Context
from compliance.engine.derive import derive
from compliance.engine.standing import Moment
from compliance.engine.truths import verdict
from compliance.language import ast
from compliance.model.cases import Case
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Facts, Shipment
from compliance.values.facts import Value
from compliance.values.members import Members
from compliance.values.schemes import lineage
from compliance.values.truth import Truth

_ALL = ("expect asks", "expect irrelevant", "expect changes")


class Trial:
    """One case.

    Attributes:
        regimes: Names of the regimes that its expectations look at; None: all.
        classified: Whether it looks at codes borne.
        asks: Whether it looks at questions, which rest on other shipments than its own.
        named: Statements that its expectations name.
        words: Every word of its facts, a code with all that it lies below.
        heads: First segments of the codes among them.
    """

    def __init__(self, ruleset: Ruleset, case: Case, shipment: Shipment, day: date) -> None:
        self.ruleset = ruleset
        self.case = case
        self.shipment = shipment
        self.day = day
        self.classified = any("classified" in clause.keyword for clause in case.expects)
        self.asks = any(clause.keyword.startswith(_ALL) for clause in case.expects)
        self.named = frozenset(name for clause in case.expects for name in names(clause))
        self.regimes = None if self.asks else _regimes(ruleset, case)
        self.words = frozenset(_words(shipment))
        self.heads = frozenset(word.partition(".")[0] for word in self.words)
        self._contexts: dict[date, Context] = {}
        self._subjects: dict[str, Truth] = {}

    def looks_at(self, reach: Reach) -> bool:
        """Return whether what *reach* holds can be seen by the expectations."""
        if reach.facts and (self.classified or self.regimes != frozenset()):
            return True
        return bool(reach.regimes) if self.regimes is None else not self.regimes.isdisjoint(reach.regimes)

    def context(self, regime: str = "") -> Context:
        """Return the line with its derived facts, as *regime* knows the law."""
        known = self.case.known_on or max(
            (r.known_through for r in self.ruleset.regimes if not regime or r.name == regime), default=self.day
        )
        if known not in self._contexts:
            x = self.fresh(self.ruleset, known)
            derive(x, "")
            self._contexts[known] = x
        return self._contexts[known]

    def fresh(self, ruleset: Ruleset, known: date | None = None) -> Context:
        """Return the line as it is given, under *ruleset*."""
        line = self.shipment.lines[0]
        facts: dict[str, Value] = {**self.shipment.facts, **line.facts, "date": self.day}
        return Context(
            ruleset, Moment(self.day, known or self.day, self.case.scenarios), facts, self.shipment.parties,
            line.components, self.shipment.licenses, self.shipment.assumed,
        )  # fmt: skip

    def subject(self, regime: str) -> Truth:
        """Return whether the line is subject to *regime*."""
        if regime not in self._subjects:
            condition = next((r.subject for r in self.ruleset.regimes if r.name == regime), None)
            self._subjects[regime] = verdict(condition, self.context(regime))
        return self._subjects[regime]


def names(clause: ast.Clause) -> list[str]:
    """Return the words that a clause names."""
    flat = [inner for part in clause.parts for inner in (part if isinstance(part, tuple) else (part,))]
    return [part.text for part in flat if isinstance(part, ast.Word)]


def _regimes(ruleset: Ruleset, case: Case) -> frozenset[str] | None:
    """Return the regimes that the expectations name, by themselves or by their statements; None: some name none."""
    known = [regime.name for regime in ruleset.regimes]
    found: set[str] = set()
    for clause in case.expects:
        if "classified" in clause.keyword:
            continue
        own: set[str] = set()
        for name in names(clause):
            own |= {r for r in known if r == name or name.startswith(f"{r}.") or r.startswith(f"{name}.")}
        if not own:
            return None
        found |= own
    return frozenset(found)


def _words(shipment: Shipment) -> set[str]:
    parts: list[Facts] = [shipment.facts]
    for line in shipment.lines:
        parts += [line.facts, *(component.facts for component in line.components or ())]
    parts += [held.facts for held in shipment.licenses or ()]
    words = {str(w) for facts in parts for value in facts.values() if isinstance(value, Members) for w in value.words}
    above = {code for word in words for form in ("dotted", "digits")[: 2 if word.isdigit() else 1]
             for code in lineage(word, form)}  # fmt: skip
    return words | above
