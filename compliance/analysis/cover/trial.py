"""A case made ready to be tried under many mutants: its shipment, the regimes that its expectations look at."""

from datetime import date
from functools import cached_property

from compliance.analysis.cases import differs
from compliance.analysis.cover.reach import Reach
from compliance.analysis.questions import open_facts
from compliance.engine.context import Context
from compliance.engine.decision import Decision
from compliance.engine.derive import derive
from compliance.engine.evaluate import evaluate
from compliance.engine.standing import Moment
from compliance.engine.truths import verdict
from compliance.language import ast
from compliance.model.cases import REFUSED, Case
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
        reviews: Whether it looks at licensing policies, or at questions about them.
        grants: Whether it looks at who grants what a rule requires.
        asks: Whether it looks at questions, which rest on other shipments than its own.
        named: Statements that its expectations name.
        required: Rules whose requirement the line meets, whatever becomes of it.
        holds: Numbers of the expectations that hold under the law as it is.
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
        self.reviews = self.asks or any(clause.keyword == "expect review" for clause in case.expects)
        self.grants = any(clause.keyword == "expect requires" for clause in case.expects)
        self.named = frozenset(name for clause in case.expects for name in _names(clause))
        self.regimes = None if self.asks else _regimes(ruleset, case)
        self.words = frozenset(_words(shipment))
        self.heads = frozenset(word.partition(".")[0] for word in self.words)
        self._contexts: dict[date, Context] = {}
        self._subjects: dict[str, Truth] = {}

    @cached_property
    def required(self) -> frozenset[str]:
        """Rules whose requirement the line meets, whatever becomes of it."""
        return self._seen[0]

    @cached_property
    def holds(self) -> frozenset[int]:
        """Numbers of the expectations that hold under the law as it is."""
        return self._seen[1]

    @cached_property
    def _seen(self) -> tuple[frozenset[str], frozenset[int]]:
        decision = self.decide(self.ruleset)
        regimes = decision.lines[0].regimes if decision else ()
        rules = frozenset(r.rule for regime in regimes for r in regime.requirements)
        return rules, frozenset(range(len(self.case.expects))) - self.failing(decision)

    def decide(self, ruleset: Ruleset, day: date | None = None) -> Decision | None:
        """Return the decision of the regimes looked at, under *ruleset*; None where the shipment is refused."""
        case = self.case
        return evaluate(
            ruleset,
            self.shipment,
            on=day or self.day,
            known_on=case.known_on,
            scenarios=case.scenarios,
            regimes=self.regimes,
        ).decision

    def failing(self, decision: Decision | None) -> frozenset[int]:
        """Return the numbers of the expectations that surely fail.

        Questions are not put, since each decides many more shipments: a fact that is open nowhere is asked of nobody,
        and of one that is still open it is not said that the expectation fails.
        """
        numbers = range(len(self.case.expects))
        if decision is None:
            return frozenset(n for n in numbers if self.case.expects[n].keyword != REFUSED)
        facts = open_facts(decision) if self.asks else frozenset()
        return frozenset(n for n in numbers if _fails(self.case.expects[n], decision, facts))

    def looks_at(self, reach: Reach) -> bool:
        """Return whether what *reach* holds can be seen by the expectations."""
        if reach.refusals or (reach.facts and self.classified):
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


def _fails(clause: ast.Clause, decision: Decision, facts: frozenset[str]) -> bool:
    if clause.keyword.startswith("expect asks"):
        return facts.isdisjoint(_names(clause))
    if clause.keyword in ("expect irrelevant", "expect changes"):
        return False
    return bool(differs(decision, clause))


def _names(clause: ast.Clause) -> list[str]:
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
        for name in _names(clause):
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
