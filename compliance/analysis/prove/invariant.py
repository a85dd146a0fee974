"""Decide an `assert` for every shipment, or find one that breaks it.

An assertion speaks of every shipment for which its condition surely holds, on the days it names, as each regime counts
publications by default. It is

- *proved for partial shipments too* where the bound holds of the interval of each of them, whatever is left unstated;
- *proved* where it holds of the interval of each shipment of which all is stated, and so of every completion;
- *refuted* by a shipment decided outside the bound, whatever its unknown facts may be, confirmed by evaluation;
- *not settled* where law that is not modelled, or suspended with an unknown end, leaves the outcome on both sides of
  the bound even for complete facts, where no shipment could be confirmed, or where the budget ran out.

Unknown law is never counted as if it were known: it leaves an interval, as in every decision.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from compliance.analysis.prove.decided import Decided, words
from compliance.analysis.prove.members import members, tied_facts
from compliance.analysis.prove.verdict import OPEN, PROVED, REFUTED, WHOLE, Example, Verdict
from compliance.analysis.smaller import smaller
from compliance.model.cases import Assertion
from compliance.model.ruleset import Ruleset
from compliance.regions.budget import Budget, Exhausted
from compliance.regions.concrete import concrete
from compliance.regions.nodes import NO, Node
from compliance.regions.times import DEFAULT, compared
from compliance.regions.whole import Whole
from compliance.values.dates import day_after
from compliance.values.outcome import Outcome, Range
from compliance.values.truth import TRUE

BUDGET = 20_000
"""Steps of search for one assertion."""
UNCONFIRMED = "no shipment was confirmed"
TIED = f"facts that a formula ties together leave it open: {UNCONFIRMED}"


class Invariants:
    """Decides the assertions of one ruleset; those of one regime share what was lowered."""

    def __init__(self, ruleset: Ruleset, assertions: Iterable[Assertion], *, budget: int = BUDGET) -> None:
        self.ruleset = ruleset
        self.assertions = tuple(assertions)
        self.budget = budget
        self.decided = Decided(ruleset)
        self._wholes: dict[str, Whole] = {}

    def verdicts(self) -> list[Verdict]:
        """Return the verdict on each assertion, in their order."""
        return [self.verdict(assertion) for assertion in self.assertions]

    def verdict(self, assertion: Assertion) -> Verdict:
        """Return what becomes of one of the assertions."""
        try:
            return self._verdict(assertion, Budget(self.budget))
        except Exhausted:
            return Verdict(assertion.title, OPEN, f"not settled within the budget of {self.budget} steps of search")

    def _verdict(self, a: Assertion, budget: Budget) -> Verdict:
        whole = self._whole(a.regime)
        nodes = whole.nodes
        low, high = self._ends(whole, a)
        where = nodes.every([whole.pair(a.when, a.regime).surely, self._days(whole, a)])
        rest = whole.valid()
        stray = nodes.every([where, nodes.negate(low if a.at_least else high)])
        if whole.solver.find(stray, budget, rest) is None:
            if whole.solver.find(where, budget, rest) is None:
                return Verdict(a.title, PROVED, "no shipment fulfils the condition")
            return Verdict(a.title, PROVED, WHOLE)
        wrong = nodes.every([where, nodes.negate(high if a.at_least else low)])
        met = False
        for box in members(whole.space, whole.solver, wrong, rest, budget):
            met = True
            data = concrete(whole.space, box, self._day(a)).data
            if self._breaks(a, data):
                return Verdict(a.title, REFUTED, "a shipment is decided otherwise", (self._example(a, data),))
        if met:
            return Verdict(a.title, OPEN, TIED if tied_facts(whole.space) else UNCONFIRMED)
        complete = nodes.every([rest, whole.complete()])
        for box in members(whole.space, whole.solver, stray, complete, budget):
            data = concrete(whole.space, box, self._day(a)).data
            found = self.decided.range(data, a.regime)
            if found is None or _holds(found, a):
                return Verdict(a.title, OPEN, TIED if tied_facts(whole.space) else UNCONFIRMED)
            names = self.decided.open_law(data, a.regime)
            named = f" ({', '.join(names)})" if names else ""
            reason = f"law that is not modelled, or not known, leaves it open{named}"
            return Verdict(a.title, OPEN, reason, (self._said(a, data),))
        return Verdict(a.title, PROVED, "for every completion; the range of a partial shipment may go beyond it")

    def _whole(self, regime: str) -> Whole:
        if regime not in self._wholes:
            mine = [a for a in self.assertions if a.regime == regime]
            regimes = frozenset([regime] if regime else [r.name for r in self.ruleset.regimes])
            days: set[date] = {day for a in mine if a.when is not None for day in compared(a.when)}
            days |= {a.start for a in mine if a.start} | {day_after(a.until) for a in mine if a.until}
            self._wholes[regime] = Whole(self.ruleset, regimes, [a.when for a in mine if a.when is not None], days)
        return self._wholes[regime]

    def _ends(self, whole: Whole, a: Assertion) -> tuple[Node, Node]:
        """Return where the lower end, and where the upper end, keeps to the bound."""
        if a.at_least:
            return whole.low(a.regime, a.bound), whole.high(a.regime, a.bound)
        beyond = Outcome(a.bound + 1) if a.bound < max(Outcome) else None
        ends = (whole.low(a.regime, beyond), whole.high(a.regime, beyond)) if beyond else (NO, NO)
        return whole.nodes.negate(ends[0]), whole.nodes.negate(ends[1])

    def _days(self, whole: Whole, a: Assertion) -> Node:
        """Return the days of the assertion, each regime counting publications by default."""
        times = whole.space.times
        first = times.on_class(a.start) if a.start else 0
        last = times.on_class(a.until) if a.until else len(times.on) - 1
        inside = whole.nodes.literal(times.on_var, (1 << last + 1) - (1 << first))
        return whole.nodes.every([inside, whole.nodes.literal(times.known_var, 1 << DEFAULT)])

    def _day(self, a: Assertion) -> str:
        known = [r.known_through for r in self.ruleset.regimes if a.regime in ("", r.name)]
        return (a.start or max(known)).isoformat()

    # Counterexamples ----------------------------------------------------------------------------

    def _breaks(self, a: Assertion, data: Mapping[str, Any]) -> bool:
        found = self.decided.range(data, a.regime)
        return found is not None and _breaks(found, a) and self.decided.holds(a.when, data, a.regime) is TRUE

    def _example(self, a: Assertion, data: Mapping[str, Any]) -> Example:
        return self._said(a, smaller(data, lambda fewer: self._breaks(a, fewer)))

    def _said(self, a: Assertion, data: Mapping[str, Any]) -> Example:
        found = self.decided.range(data, a.regime)
        assert found is not None
        return Example(data, "", a.regime, (("it is decided", words(found)),))


def _holds(found: Range, a: Assertion) -> bool:
    return found.low >= a.bound if a.at_least else found.high <= a.bound


def _breaks(found: Range, a: Assertion) -> bool:
    return found.high < a.bound if a.at_least else found.low > a.bound
