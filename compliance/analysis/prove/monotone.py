"""Whether more of a fact never lowers the outcome: more tonnes, a higher value, a faster circuit.

The amounts of a fact that no condition tells apart are one class. Of two neighbouring classes of one dimension the
shipments are compared that differ in nothing else: none may have an end of its range that is lower with more. Where
some amounts are refused beside other facts, neighbours are not enough, and every two classes are compared. Codes that
classification bears follow the amount, as they do in a decision.

A license held that is used up by more only ceases to cover, which never lowers an outcome; so the same cover is taken
on both sides. What a formula makes of the fact (a density, of performance) follows it in the evaluator, but is a
variable of its own among sets: where the answers rest on such a fact, what cannot be confirmed is not settled.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise
from typing import Any, NamedTuple

from compliance.analysis.prove.decided import Decided, words
from compliance.analysis.prove.members import members
from compliance.analysis.prove.verdict import OPEN, PROVED, REFUTED, WHOLE, Example, Verdict
from compliance.analysis.smaller import smaller
from compliance.model.leaves import reckons_with
from compliance.model.ruleset import Ruleset
from compliance.regions.budget import Budget, Exhausted
from compliance.regions.concrete import concrete
from compliance.regions.nodes import Node
from compliance.regions.point import scalars_of
from compliance.regions.whole import Whole
from compliance.values.facts import Base
from compliance.values.outcome import Outcome
from compliance.values.quantity import Quantity

BUDGET = 20_000
"""Steps of search for one claim."""
AMOUNTS = (Base.QUANTITY, Base.MONEY, Base.NUMBER)


class _Refuted(NamedTuple):
    """Two shipments that differ in the amount alone, the one with less first."""

    both: tuple[Example, Example]
    reason: str


class _Step(NamedTuple):
    """From one class of amounts to one with more."""

    less: int
    more: int


def measured(ruleset: Ruleset) -> list[str]:
    """Return the facts of a shipment or its item that are amounts: those of which there may be more."""
    facts = ruleset.vocabulary.facts.values()
    return sorted(f.name for f in facts if f.type.base in AMOUNTS and not f.name.startswith(("party.", "component.")))


def monotone(ruleset: Ruleset, fact: str, *, budget: int = BUDGET) -> Verdict:
    """Return whether more of *fact*, one of `measured`, never lowers the outcome of any regime."""
    claim = f"more `{fact}` never lowers the outcome"
    steps = Budget(budget)
    open_ones: list[str] = []
    proved = []
    for regime in sorted(r.name for r in ruleset.regimes):
        try:
            found = _Regime(ruleset, fact, regime, steps).run()
        except Exhausted:
            open_ones.append(f"{regime}: not settled within the budget of {budget} steps of search")
            break
        if isinstance(found, _Refuted):
            return Verdict(claim, REFUTED, found.reason, found.both)
        if found:
            open_ones.append(f"{regime}: {found}")
        else:
            proved.append(regime)
    if open_ones:
        return Verdict(claim, OPEN, "; ".join(open_ones))
    return Verdict(claim, PROVED, f"{WHOLE}, in {', '.join(proved) or 'no regime'}")


class _Regime:
    def __init__(self, ruleset: Ruleset, fact: str, regime: str, budget: Budget) -> None:
        self.fact, self.regime, self.budget = fact, regime, budget
        self.ruleset = ruleset
        self.decided = Decided(ruleset)
        self.whole = Whole(ruleset, frozenset([regime]), shipments=2)
        self.space, self.nodes = self.whole.space, self.whole.nodes
        self._left: dict[tuple[Node, int], Node] = {}
        self._stated: Node | None = None

    def run(self) -> _Refuted | str:
        """Return two shipments that refute the claim; what is not settled; or nothing where it is proved."""
        whole = self.whole
        ends = [end(self.regime, o) for o in list(Outcome)[1:] for end in (whole.low, whole.high)]
        valid = whole.valid()
        follows = self._follows([*ends, valid])
        missed = f"it rests on `{follows[0]}`, which follows `{self.fact}` by a formula" if follows else ""
        if not self.space.has("fact", self.fact):
            return missed  # no condition asks for it
        var = self.space.variable("fact", self.fact)
        ends = [node for node in dict.fromkeys(ends) if self.nodes.support[node] >> var & 1]
        partial: tuple[Example, Example] | None = None
        for step in self._steps(everything=bool(self.nodes.support[valid] >> var & 1)):
            one, other = ([self._with_class(node, var, n) for node in (valid, *ends)] for n in step)
            lower = self.nodes.either(
                self.nodes.every([less, self.nodes.negate(more)]) for less, more in zip(one[1:], other[1:], strict=True)
            )
            rest = self.nodes.every([one[0], other[0], self.nodes.literal(var, 1 << step.less)])
            found = self._two(step, lower, rest, settled=False)
            if not found:
                continue
            if isinstance(found, str):
                missed = missed or found
                continue
            partial = partial or found
            stated = self._two(step, lower, self.nodes.every([rest, self._complete(var)]), settled=True)
            if isinstance(stated, tuple):
                return _Refuted(stated, "two shipments differ in that alone")
        return _Refuted(partial, "two partial shipments differ in that alone") if partial else missed

    def _with_class(self, node: Node, var: int, number: int) -> Node:
        """Return what is left of a set for one class of amounts; worked out once."""
        key = (node, number)
        if key not in self._left:
            self._left[key] = self.nodes.within(node, {var: 1 << number})
        return self._left[key]

    def _complete(self, var: int) -> Node:
        """Return the shipments of which all else is stated."""
        if self._stated is None:
            self._stated = self.nodes.within(self.whole.complete(), {var: ~1 & self.nodes.full[var]})
        return self._stated

    def _steps(self, *, everything: bool) -> Iterator[_Step]:
        """Yield the steps from less to more within a dimension; between neighbours, or between all."""
        by_dimension: dict[str, list[tuple[int, Quantity]]] = {}
        for number, value in scalars_of(self.space, self.fact):
            by_dimension.setdefault(value.dimension, []).append((number, value))
        for found in by_dimension.values():
            ordered = [number for number, _ in sorted(found, key=lambda pair: pair[1].base)]
            yield from (_Step(*pair) for pair in (combinations(ordered, 2) if everything else pairwise(ordered)))

    def _follows(self, ends: list[Node]) -> list[str]:
        """Return the facts that follow by a formula and on which the answers rest, asked for or not."""
        found, names = [], {self.fact}
        for _ in self.ruleset.definitions:  # a formula may use another formula's fact
            names |= {d.name for d in self.ruleset.definitions if names & set(reckons_with(d.formula))}
        for name in sorted(names - {self.fact}):
            if self.space.has("fact", name):
                var = self.space.variable("fact", name)
                found += [name] if any(self.nodes.support[node] >> var & 1 for node in ends) else []
        return found

    def _two(self, step: _Step, goal: Node, rest: Node, *, settled: bool) -> tuple[Example, Example] | str:
        """Return two shipments confirmed to refute the claim; what could not be; or nothing where there are none."""
        scalars = self.space.scalars(self.fact)
        amounts = scalars[step.less].raw, scalars[step.more].raw
        met = ""
        for box in members(self.space, self.whole.solver, goal, rest, self.budget):
            shipment = concrete(self.space, box, self._day())
            if self._breaks(shipment.data, amounts, shipment.known_on, settled=settled):
                return self._examples(shipment.data, amounts, shipment.known_on, settled=settled)
            met = f"from {amounts[0]} to {amounts[1]}: no shipment was confirmed"
        return met

    # Counterexamples ----------------------------------------------------------------------------

    def _with(self, data: Mapping[str, Any], amount: str) -> Mapping[str, Any]:
        head, _, tail = self.fact.partition(".")
        return {**data, head: {**data.get(head, {}), tail: amount}} if head == "item" else {**data, self.fact: amount}

    def _breaks(self, data: Mapping[str, Any], amounts: tuple[str, str], known_on: str, *, settled: bool) -> bool:
        """Return whether more comes out lower; with one outcome left on both sides where *settled* is asked."""
        less, more = (self.decided.range(self._with(data, a), self.regime, known_on) for a in amounts)
        if less is None or more is None or (settled and not (less.settled and more.settled)):
            return False
        return more.low < less.low or more.high < less.high

    def _examples(
        self, data: Mapping[str, Any], amounts: tuple[str, str], known_on: str, *, settled: bool
    ) -> tuple[Example, Example]:
        if known_on and self._breaks(data, amounts, "", settled=settled):
            known_on = ""
        data = smaller(data, lambda fewer: self._breaks(fewer, amounts, known_on, settled=settled))
        both = []
        for amount in amounts:
            shipment = self._with(data, amount)
            found = self.decided.range(shipment, self.regime, known_on)
            assert found is not None
            both.append(Example(shipment, known_on, self.regime, ((f"with {amount}", words(found)),)))
        return both[0], both[1]

    def _day(self) -> str:
        return next(r.known_through for r in self.ruleset.regimes if r.name == self.regime).isoformat()
