"""One edition with every statement of some regimes lowered: the ends of their ranges as sets over facts alone.

Where two editions are compared, what is the same in both need not be looked at; where a claim is made of one edition,
everything must be. Only the ends of ranges are kept, since claims are made of outcomes.
"""

from collections.abc import Iterable
from datetime import date

from compliance.model.condition import Condition
from compliance.model.ruleset import Ruleset
from compliance.regions.answers import Answers, Says, high, low, union
from compliance.regions.lower import Lowerings, Pair
from compliance.regions.nodes import NO, YES, Node
from compliance.regions.solver import Solver
from compliance.regions.space import Space
from compliance.regions.valid import valid
from compliance.values.facts import ROLES
from compliance.values.outcome import Outcome

CLOSED = ("parties_complete", "item.components_complete")


class Whole:
    """What some regimes of one edition say.

    Args:
        asked: Conditions of which the claims speak.
        days: Days on which the claims begin, and after which they end.
    """

    def __init__(
        self,
        ruleset: Ruleset,
        regimes: frozenset[str],
        asked: Iterable[Condition] = (),
        days: Iterable[date] = (),
        shipments: int = 1,
    ) -> None:
        self.ruleset = ruleset
        self.regimes = regimes
        self.space = Space((ruleset,), days, shipments)
        self.nodes = self.space.nodes
        self._ask(asked)
        self.lowerings = Lowerings(self.space)
        self.solver = Solver(self.nodes)
        self._said: dict[str, dict[Says, Node]] = {}
        self._valid: Node | None = None

    def _ask(self, asked: Iterable[Condition]) -> None:
        ruleset, space = self.ruleset, self.space
        rules = [r for r in ruleset.rules if r.head.regime in self.regimes]
        names = {r.head.name for r in rules}
        exceptions = [e for e in ruleset.exceptions if any(names & targets for targets, _ in e.lifts)]
        lifted = {e.head.name for e in exceptions}
        bars = [b for b in ruleset.bars if b.exceptions & lifted or b.licenses_for & names]
        beside = [u for u in ruleset.unmodelled if u.head.regime in self.regimes]
        for record in (*rules, *exceptions, *bars, *ruleset.classifications, *beside):
            space.ask_statement(0, record)
        for regime in ruleset.regimes:
            if regime.name in self.regimes:
                space.ask(0, regime.subject)
        for node in (*(k.never for k in ruleset.constraints), *asked):
            space.ask(0, node)

    def low(self, regime: str, outcome: Outcome) -> Node:
        """Return where the lower end of a regime's range is at least *outcome*; *regime* empty: of all together."""
        return self._end(regime, outcome, low(outcome))

    def high(self, regime: str, outcome: Outcome) -> Node:
        """Return where the upper end of a regime's range is at least *outcome*; *regime* empty: of all together."""
        return self._end(regime, outcome, high(outcome))

    def _end(self, regime: str, outcome: Outcome, says: Says) -> Node:
        if outcome is Outcome.NOT_SUBJECT:
            return YES
        names = [regime] if regime else sorted(self.regimes)
        return self.nodes.either(self._says(name).get(says, NO) for name in names)

    def _says(self, regime: str) -> dict[Says, Node]:
        if regime not in self._said:
            lowering = self.lowerings.of_regime(0, regime)
            names = frozenset(r.head.name for r in self.ruleset.rules)
            parts = [p for p in Answers(lowering, regime, names).parts() if p.says.kind in ("low", "high")]
            self._said[regime] = {says: lowering.expanded(node) for says, node in union(lowering, parts).items()}
        return self._said[regime]

    def pair(self, condition: Condition | None, regime: str = "") -> Pair:
        """Return where a condition is surely true and where it may be, as *regime* counts publications."""
        lowering = self.lowerings.of_regime(0, regime)
        found = lowering.pair(condition)
        return Pair(lowering.expanded(found.surely), lowering.expanded(found.maybe))

    def valid(self) -> Node:
        """Return the shipments that the edition accepts; asked for after all else."""
        if self._valid is None:
            self._valid = valid(self.space, self.lowerings)
        return self._valid

    def complete(self) -> Node:
        """Return the shipments of which every fact is stated and every list is the whole; asked for after all else.

        A code of a complete scheme that stands for codes below it is not stated in full.
        """
        return self.nodes.every([self._stated(var, key) for var, key in list(self.space.keys.items())])

    def _vague(self, name: str) -> int:
        """Return the classes of codes all of which stand for codes below them."""
        fact = self.space.fact(name)
        assert fact is not None
        scheme = self.ruleset.vocabulary.schemes.get(fact.type.scheme)
        if scheme is None or not scheme.complete:
            return 0
        classes = self.space.word_classes(name)
        return sum(1 << n for n, found in enumerate(classes) if all(scheme.leaves(word) for word in found.words))

    def _stated(self, var: int, key: tuple[object, ...]) -> Node:
        nodes, space = self.nodes, self.space
        match key[0]:
            case "fact" if key[1] in CLOSED:
                yes = next(n for n, s in enumerate(space.scalars(str(key[1]))) if s.value is True)
                return nodes.literal(var, 1 << yes)
            case "fact":
                stated = nodes.literal(var, ~1)
            case "complete":
                stated = nodes.literal(var, 2)
            case "bag":
                return nodes.misses(var, self._vague(str(key[1])))
            case "license":
                return nodes.literal(var, 2)
            case "cover" | "claim":
                return nodes.literal(var, 0b101)
            case _:
                return YES
        head = str(key[1]).partition(".")[0]
        if head in ROLES:
            return nodes.either([stated, nodes.literal(space.variable("party", head), 1)])
        if head.startswith("component["):
            return nodes.either([stated, nodes.literal(space.variable("component", int(head[10:-1])), 1)])
        return stated
