"""Which shipments two editions may decide differently: those that lie in a place where they differ.

The places of `regions.compare` cover every shipment of one line; `Reach` asks whether a shipment lies in one of them,
and says yes wherever that is open: for licenses whatever they cover, for components whatever they are. What an edition
refuses because its facts contradict each other is counted in as well, so that a shipment out of reach is one that both
editions take and decide alike.
"""

from datetime import date

from compliance.engine.context import Context
from compliance.engine.formulas import formulas
from compliance.engine.standing import Moment
from compliance.model.law import Definition
from compliance.model.leaves import reckons_with
from compliance.model.party_lists import mistakes_a_list
from compliance.model.ruleset import Ruleset
from compliance.regions.bounds import bounds
from compliance.regions.budget import Budget, Exhausted
from compliance.regions.compare import Candidate, Comparison
from compliance.regions.nodes import NO, YES, Bag, Node
from compliance.regions.point import bag_of, class_of
from compliance.regions.space import Space
from compliance.regions.touched import touched
from compliance.regions.valid import contradicted
from compliance.shipment.records import Line, Shipment
from compliance.values.facts import Value
from compliance.values.members import Members


class Reach:
    """What two editions may decide differently.

    Attributes:
        open: Why every shipment is within reach, one sentence each; empty where the places are known.
        candidates: Each place with its node over facts.
        node: Their union, with what either edition refuses; `YES` where they are not known.
        variables: What the union rests on.
    """

    def __init__(self, old: Ruleset, new: Ruleset, steps: int) -> None:
        self.rulesets = (old, new)
        self.open: tuple[str, ...] = ()
        self.candidates: list[tuple[Candidate, Node]] = []
        self.node: Node = YES
        self.variables: list[int] = []
        self._rules = {r.head.name for r in old.rules} ^ {r.head.name for r in new.rules}
        self._asked = set(old.party_lists) & set(new.party_lists)
        self._comparison = self._compared(steps)

    @property
    def space(self) -> Space:
        """The space that the places lie in."""
        assert self._comparison is not None
        return self._comparison.space

    def _compared(self, steps: int) -> Comparison | None:
        found = touched(*self.rulesets)
        reasons = [*found.vocabulary, *(f"the formula of `{name}` differs" for name in found.formulas)]
        if reasons:
            self.open = tuple(reasons)
            return None
        everything = frozenset(r.name for side in self.rulesets for r in side.regimes)
        made = Comparison(*self.rulesets, found, everything if found.everything else frozenset())
        try:
            self.candidates = [(c, _over_facts(made, c.where)) for c in made.candidates(Budget(steps))]
        except Exhausted:
            self.open = ("the budget ran out before every edit was compared",)
            return None
        places = [where for _, where in self.candidates]
        self.node = made.nodes.either([*places, contradicted(made.space, made.lowerings)])
        self.variables = made.nodes.variables(self.node)
        return made

    def day_class(self, day: date) -> object:
        """Return the class of a day: between days of one class no law of either edition moves."""
        return self.space.times.on_class(day) if self._comparison else day

    def told(self, name: str, value: Value) -> tuple[object, ...]:
        """Return the class of a value: shipments that are alike in these are alike to the union."""
        if self.space.is_bag(name):
            single = isinstance(value, Members) and len(value.words) == 1
            whole = isinstance(value, Members) and value.complete
            return bag_of(self.space, name, value).inside, whole, single
        return (class_of(self.space, name, value),)

    # Words, formulas ----------------------------------------------------------------------------

    def doubtful(self, name: str, value: Value) -> bool:
        """Return whether *value* names a party list for which not both editions ask."""
        if not name.endswith("on_lists") or not isinstance(value, Members):
            return False
        lists = [r.party_lists for r in self.rulesets]
        return any(
            word not in self._asked and any(word in known or mistakes_a_list(word, known) for known in lists)
            for word in value.words
        )

    def formula_facts(self) -> frozenset[str]:
        """Return the facts that formulas reckon with, and those that they give."""
        return frozenset(name for d in self.rulesets[1].definitions for name in (d.name, *reckons_with(d.formula)))

    def reckons(self, shipment: Shipment) -> bool:
        """Return whether a formula may give a fact of the shipment: then its exact amounts matter."""
        return any(
            self._complete(d, {**shipment.facts, **line.facts})
            for line in shipment.lines
            for d in self.rulesets[1].definitions
        )

    def _complete(self, definition: Definition, facts: dict[str, Value]) -> bool:
        derived = {d.name for d in self.rulesets[1].definitions}
        return all(name in facts or name in derived for name in reckons_with(definition.formula))

    # Shipments ----------------------------------------------------------------------------------

    def touches(self, shipment: Shipment, known_on: date | None = None) -> bool:
        """Return whether the editions may decide a dated shipment differently, or refuse it."""
        if self.node == YES or shipment.date is None or self._licensed_apart(shipment):
            return True
        if any(self.doubtful(name, value) for name, value in shipment.facts.items()):
            return True
        return any(self._reaches(shipment, line, known_on) for line in shipment.lines)

    def _reaches(self, shipment: Shipment, line: Line, known_on: date | None) -> bool:
        box = self._box(shipment, line, known_on)
        return box is None or self.space.nodes.within(self.node, box) != NO

    def responsible(self, shipment: Shipment, line: Line, known_on: date | None, regime: str) -> frozenset[str]:
        """Return the statements behind the places that a line lies in and in which *regime* may answer differently."""
        box = self._box(shipment, line, known_on) if self._comparison else None
        if box is None:
            return frozenset()
        inside = [
            candidate
            for candidate, where in self.candidates
            if candidate.regime in ("", regime) and self.space.nodes.within(where, box) != NO
        ]
        return frozenset(name for candidate in inside for name in candidate.statements)

    def _box(self, shipment: Shipment, line: Line, known_on: date | None) -> dict[int, "int | Bag"] | None:
        """Return the bounds of a line; None where its facts contradict a formula."""
        on = shipment.date
        assert on is not None
        given: dict[str, Value] = {**shipment.facts, **line.facts, "date": on}
        ruleset = self.rulesets[1]
        x = Context(ruleset, Moment(on, known_on or on), dict(given), shipment.parties, line.components, None)
        if formulas(x, "$"):
            return None
        return bounds(self.space, self.variables, shipment, line, x.facts, on, known_on)

    def _licensed_apart(self, shipment: Shipment) -> bool:
        """Return whether a license presented may name a rule that only one edition has."""
        for held in shipment.licenses or ():
            rules = held.facts.get("license.rules")
            if not isinstance(rules, Members):
                if self._rules:
                    return True
                continue
            if any(name == w or name.startswith(f"{w}.") for name in self._rules for w in rules.words):
                return True
        return False


def _over_facts(comparison: Comparison, where: Node) -> Node:
    """Return a place over facts, symbols read as either edition has them."""
    return comparison.nodes.either(comparison.expanded(edition, where) for edition in (0, 1))
