"""Whether a new edition only tightens, or only relaxes, what an old one says.

It only tightens where no shipment that both editions accept, whole or partial, has a lower end of its range, or an
upper end, that the new edition puts lower than the old one, in any regime. A shipment that one of them refuses has no
outcome to compare. A narrower range is no tightening: what might have been prohibited no longer may be.

Each place in which the editions may differ is first tried for a shipment that refutes the claim. What is left is
settled with every statement of the regimes concerned counted, inside those places; outside of them nothing differs.
"""

from collections.abc import Mapping
from typing import Any

from compliance.analysis.lone_names import lone_names
from compliance.analysis.prove.decided import Decided, words
from compliance.analysis.prove.members import members
from compliance.analysis.prove.verdict import OPEN, PROVED, REFUTED, WHOLE, Example, Verdict
from compliance.analysis.smaller import smaller
from compliance.analysis.witness import Trials
from compliance.model.ruleset import Ruleset
from compliance.regions.answers import Says, high, low
from compliance.regions.budget import Budget, Exhausted
from compliance.regions.compare import Candidate, Comparison
from compliance.regions.concrete import Concrete, concrete
from compliance.regions.nodes import Node
from compliance.regions.settle import Settling
from compliance.regions.touched import Touched, touched
from compliance.values.outcome import Outcome, Range

BUDGET = 20_000
"""Steps of search for one claim."""
ENDS: tuple[Says, ...] = tuple(end(outcome) for outcome in list(Outcome)[:0:-1] for end in (low, high))
"""What a range may say, the strictest first."""


def tightens(old: Ruleset, new: Ruleset, *, budget: int = BUDGET) -> Verdict:
    """Return whether *new* only tightens what *old* says."""
    return _Claim(old, new, "the new edition only tightens", upward=True, steps=budget).verdict()


def relaxes(old: Ruleset, new: Ruleset, *, budget: int = BUDGET) -> Verdict:
    """Return whether *new* only relaxes what *old* says."""
    return _Claim(old, new, "the new edition only relaxes", upward=False, steps=budget).verdict()


class _Claim:
    def __init__(self, old: Ruleset, new: Ruleset, claim: str, *, upward: bool, steps: int) -> None:
        self.editions = (old, new)
        self.claim = claim
        self.upward = upward
        self.steps = steps
        self.budget = Budget(steps)
        self.touched: Touched = touched(old, new)
        self.sides = (Decided(old), Decided(new))
        self.trials = Trials(old, new)
        self.days = {r.name: r.known_through.isoformat() for side in self.editions for r in side.regimes}

    def verdict(self) -> Verdict:
        """Return what becomes of the claim."""
        open_ones = [*self.touched.vocabulary, *(f"the formula of `{n}` differs" for n in self.touched.formulas)]
        try:
            found = self._quickly() or self._wholly(open_ones)
        except Exhausted:
            found = None
            open_ones.append(f"not settled within the budget of {self.steps} steps of search")
        if found is not None:
            return Verdict(self.claim, REFUTED, "a shipment is decided otherwise", (found,))
        if open_ones:
            return Verdict(self.claim, OPEN, "; ".join(dict.fromkeys(open_ones)))
        return Verdict(self.claim, PROVED, "; ".join(filter(None, (WHOLE, lone_names(*self.editions)))))

    def _quickly(self) -> Example | None:
        """Try each place in which the editions may differ, touched statements alone being lowered."""
        comparison = Comparison(*self.editions, self.touched, self._needed(frozenset()))
        settling = Settling(comparison)
        for candidate in comparison.candidates(self.budget):
            if not _of_outcomes(candidate):
                continue
            for edition in (candidate.only, 1 - candidate.only):
                box = settling.member(candidate, edition, self.budget)
                if box is not None:
                    shipment = concrete(comparison.space, box, self._day(candidate.regime))
                    found = self._confirmed(shipment, candidate.regime)
                    if found is not None:
                        return found
        return None

    def _wholly(self, open_ones: list[str]) -> Example | None:
        """Settle regime by regime with every statement counted; what is not settled is added to *open_ones*."""
        for regime in sorted(self.days):
            whole = Comparison(*self.editions, self.touched, self._needed(frozenset([regime])))
            places = [c for c in whole.candidates(self.budget) if c.regime in ("", regime) and _of_outcomes(c)]
            if not places:
                continue
            lowerings = [whole.lowerings.of_regime(edition, regime) for edition in (0, 1)]
            inside = whole.nodes.either(low.expanded(c.where) for c in places for low in lowerings)
            settling = Settling(whole)
            for says in ENDS:
                old, new = (settling.said(edition, regime, says) for edition in (0, 1))
                more, less = (old, new) if self.upward else (new, old)
                found = self._within(settling, regime, inside, more, less)
                if isinstance(found, Example):
                    return found
                if found:
                    open_ones.append(found)
        return None

    def _needed(self, regimes: frozenset[str]) -> frozenset[str]:
        return frozenset(self.days) if self.touched.everything else regimes

    def _within(self, settling: Settling, regime: str, inside: Node, yes: Node, no: Node) -> Example | str:
        """Return a shipment that one edition puts there and the other does not; what was not confirmed; or nothing."""
        whole = settling.comparison
        goal = whole.nodes.every([inside, yes])
        rest = whole.nodes.every([whole.nodes.negate(no), settling.comparison.accepted()])
        met = ""
        for box in members(whole.space, whole.solver, goal, rest, self.budget):
            met = f"{regime}: no shipment was confirmed"
            found = self._confirmed(concrete(whole.space, box, self._day(regime)), regime)
            if found is not None:
                return found
        return met

    # Counterexamples ----------------------------------------------------------------------------

    def _confirmed(self, shipment: Concrete, regime: str) -> Example | None:
        """Return a shipment near this one that refutes the claim, of settled outcomes where they can be settled."""
        near = self.trials.witness(shipment.data, shipment.known_on, regime)
        if near and self._breaks(near.shipment, near.regime, near.known_on):
            return self._said(near.shipment, near.regime, near.known_on)
        for name in [regime] if regime else sorted(self.days):
            if self._breaks(shipment.data, name, shipment.known_on):
                return self._example(shipment.data, name, shipment.known_on)
        return None

    def _example(self, data: Mapping[str, Any], regime: str, known_on: str) -> Example:
        known_on = "" if known_on and self._breaks(data, regime, "") else known_on
        return self._said(smaller(data, lambda fewer: self._breaks(fewer, regime, known_on)), regime, known_on)

    def _said(self, data: Mapping[str, Any], regime: str, known_on: str) -> Example:
        ranges = [side.range(data, regime, known_on) or _ABSENT for side in self.sides]
        said = tuple((f"the {name} edition", words(r)) for name, r in zip(("old", "new"), ranges, strict=True))
        return Example(data, known_on, regime, said)

    def _breaks(self, data: Mapping[str, Any], regime: str, known_on: str) -> bool:
        """Return whether the claim fails for a shipment."""
        if any(side.range(data, "", known_on) is None for side in self.sides):
            return False  # refused: there is no outcome to compare
        old, new = (side.range(data, regime, known_on) or _ABSENT for side in self.sides)
        if self.upward:
            return new.low < old.low or new.high < old.high
        return new.low > old.low or new.high > old.high

    def _day(self, regime: str) -> str:
        return self.days.get(regime) or min(self.days.values(), default="2025-01-01")


_ABSENT = Range(Outcome.NOT_SUBJECT, Outcome.NOT_SUBJECT)


def _of_outcomes(candidate: Candidate) -> bool:
    """Return whether a place may bear on the outcome, not on what stands beside it alone."""
    return not isinstance(candidate.name, Says) or candidate.name.kind in ("low", "high")
