"""Two editions in one space: where their answers may differ, told apart by what makes them differ.

Each symbol that differs, and each thing that a touched statement makes a regime say, is compared on its own
(`regions.moved`). Outside the union of the places found, every symbol means the same in both editions and every
statement says the same, so that nothing can come out differently; that is the closing statement of a diff. Inside,
something stricter may still stand: whether the answer really moves is for a witness, or for `Comparison.settle`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from compliance.model import law
from compliance.model.ruleset import Ruleset
from compliance.regions.answers import Answers, Part, Says, low
from compliance.regions.budget import Budget, Exhausted
from compliance.regions.counterparts import moved_members
from compliance.regions.lower import Lowerings, Pair
from compliance.regions.moved import moved
from compliance.regions.nodes import NO, Node
from compliance.regions.solver import Solver
from compliance.regions.space import Space
from compliance.regions.split import split
from compliance.regions.touched import Touched
from compliance.regions.valid import declared, formed, refusals, valid
from compliance.values.outcome import Outcome

SHORT = 400
"""Steps of a search made only to spare a longer one."""
FAIR = 1000
"""Steps of the search whether anything of a saying is left: one that gives up here is begun again for each place."""
MANY = 24
"""Sayings of one thing up to which their unions are told apart as wholes; of a table's rows there are more."""
LONG = 10 * SHORT
"""Steps of a search that asks about each row of a table."""
BESIDE = ("review", "flag", "obligation", "duty")

Grouped: TypeAlias = Mapping[Says, Mapping[str, set[Node]]]
"""Saying to the statements that make a regime say it, each with the places in which it does."""


class Candidate(NamedTuple):
    """A place in which the editions may answer differently.

    Attributes:
        regime: The regime that answers; empty for a symbol, which may serve several.
        origin: ``says``, ``refused``, or the kind of symbol (``defined``, ``exception``, ``bar``, ``subject``,
            ``borne``).
        name: The saying, or the name of the symbol.
        where: The place, over symbols.
        exact: The part of it in which the sayings really differ, over symbols.
        only: 0 where only the old edition says it, 1 where only the new one does.
        partial: Whether only shipments are concerned of which something decisive is not stated.
        statements: Statements that make the difference.
        key: The symbol.
        beyond: For each of the statements what is left of all shipments by the places of its graver sayings.
    """

    regime: str
    origin: str
    name: "str | Says"
    where: Node
    exact: Node
    only: int
    partial: bool
    statements: tuple[str, ...]
    key: tuple[Any, ...] = ()
    beyond: tuple[Node, ...] = ()

    @property
    def fringe(self) -> bool:
        """Whether it is what is left open around what surely moves; where a code is excluded is a place of its own."""
        return self.partial and self.origin != "borne"

    @property
    def kind(self) -> str:
        """The kind of a saying; empty for a symbol."""
        return self.name.kind if isinstance(self.name, Says) else ""


class Comparison:
    """Two editions lowered into one space.

    Args:
        whole: Regimes of which every statement is lowered, not those touched alone: slower, and settles what is masked.
    """

    def __init__(self, old: Ruleset, new: Ruleset, touched: Touched, whole: frozenset[str] = frozenset()) -> None:
        self.editions = (old, new)
        self.touched = touched
        self.whole = whole
        self.space = Space((old, new))
        self.nodes = self.space.nodes
        for edition in (0, 1):
            self._ask(edition)
        self.lowerings = Lowerings(self.space, touched.is_moved)
        self.solver = Solver(self.nodes)
        self._answers: dict[tuple[int, str], Answers] = {}
        self._told: dict[tuple[str, str], Node] = {}
        self._borne_told = NO
        self._valid: Node | None = None
        self._parts: dict[str, tuple[list[Part], list[Part]]] = {}
        self._stated: dict[str, tuple[list[Part], list[Part]]] = {}
        self._untouched: dict[str, list[Part]] = {}
        self._by_says: dict[str, tuple[Grouped, Grouped]] = {}
        self._aparts: dict[tuple[str, Says], dict[str, Node]] = {}

    # What is asked ------------------------------------------------------------------------------

    def _ask(self, edition: int) -> None:
        ruleset, space, t = self.editions[edition], self.space, self.touched
        rules = [r for r in ruleset.rules if r.head.name in t.statements or r.head.regime in self.whole]
        regimes = {r.head.regime for r in ruleset.rules if r.head.name in t.statements}
        regimes |= {r.head.regime for r in ruleset.unmodelled if r.head.name in t.statements}
        regimes |= {r.head.regime for r in ruleset.duties if r.head.name in t.statements}
        regimes |= set(self.whole) | set(t.subjects)
        names = {r.head.name for r in rules}
        exceptions = [
            e
            for e in ruleset.exceptions
            if e.head.name in t.exceptions or any(names & targets for targets, _ in e.lifts)
        ]
        lifted = {e.head.name for e in exceptions}
        bars = [b for b in ruleset.bars if b.head.name in t.bars or b.exceptions & lifted or b.licenses_for & names]
        beside: list[law.Unmodelled | law.Duty] = [*ruleset.unmodelled, *ruleset.duties]
        asked: list[law.Law] = [*rules, *exceptions, *bars, *ruleset.classifications]
        asked += [r for r in beside if r.head.name in t.statements or r.head.regime in regimes]
        for record in asked:
            space.ask_statement(edition, record)
        for name in t.defined:
            space.ask(edition, ruleset.conditions.get(name))
        for regime in ruleset.regimes:
            if regime.name in regimes:
                space.ask(edition, regime.subject)
        for constraint in ruleset.constraints:
            space.ask(edition, constraint.never)

    def answers(self, edition: int, regime: str) -> Answers:
        """Return what a regime of an edition says."""
        key = (edition, regime)
        if key not in self._answers:
            others = frozenset(r.head.name for r in self.editions[1 - edition].rules)
            self._answers[key] = Answers(self.lowerings.of_regime(edition, regime), regime, others)
        return self._answers[key]

    def regimes(self) -> list[str]:
        """Return the names of the regimes of either edition."""
        return sorted({r.name for ruleset in self.editions for r in ruleset.regimes})

    def tell(self, candidate: Candidate) -> None:
        """Take note that a place is told as one that moves: what else its statements move there needs no candidate.

        No more of it is told than where the statements' own sayings differ, and nothing of what others move there.
        """
        if isinstance(candidate.name, Says):
            place = self.nodes.every([candidate.where, candidate.exact])
            for name, own in self._apart(candidate.regime, candidate.name).items():
                if name in candidate.statements:
                    told = self._told.get((candidate.regime, name), NO)
                    self._told[candidate.regime, name] = self.nodes.either([told, self.nodes.every([place, own])])
        elif candidate.origin == "borne":
            place = self.nodes.every([candidate.where, candidate.exact])
            self._borne_told = self.nodes.either([self._borne_told, place])

    # Candidates ---------------------------------------------------------------------------------

    def candidates(self, budget: Budget) -> Iterator[Candidate]:
        """Yield every place in which the editions may differ; between them they cover all such places.

        Raises:
            Exhausted: The budget ran out.
        """
        for key in self._symbols():
            kind, name = key[0], f"{key[1]} {key[2]}" if key[0] == "borne" else str(key[1])
            pairs = [self.lowerings.at(edition, key[-1]).definition(*key) for edition in (0, 1)]
            statements = (str(key[1]),) if kind != "borne" else tuple(self._classifiers(key[1], key[2]))
            regime = str(key[1]) if kind == "subject" else ""
            yield from self._of_pairs(key, name, regime, pairs, statements, budget)
        if self.touched.constraints or self.touched.borne:
            refused = [self.refused(edition) for edition in (0, 1)]
            # where a region tells that other codes are borne, it tells that codes declared beside them are refused
            yield from self._of_pairs(("refused",), "", "", refused, (), budget, self._borne_told)
        for regime in self.regimes():
            yield from self._of_regime(regime)

    def _symbols(self) -> list[tuple[Any, ...]]:
        t, tokens = self.touched, sorted({self.lowerings.token[r] for r in ["", *self.regimes()]})
        found: list[tuple[Any, ...]] = [("defined", name, token) for name in sorted(t.defined) for token in tokens]
        for name in sorted(t.exceptions):
            records = [self.lowerings.at(n, tokens[0]).versions(name) for n in (0, 1)]
            regimes = {e.head.regime for versions in records for e in versions}
            for version in range(max(map(len, records))):
                found += [("exception", name, version, self.lowerings.token[r]) for r in sorted(regimes)]
        for name in sorted(t.bars):
            regimes = {b.head.regime for ruleset in self.editions for b in ruleset.bars if b.head.name == name}
            found += [("bar", name, self.lowerings.token[r]) for r in sorted(regimes)]
        found += [("subject", name, self.lowerings.token[name]) for name in sorted(t.subjects)]
        found += [("borne", fact, code, self.lowerings.derive) for fact, code in sorted(t.borne)]
        return found

    def _classifiers(self, fact: str, code: str) -> list[str]:
        names = [r.head.name for rs in self.editions for r in rs.classifications if (r.fact, r.code) == (fact, code)]
        return list(dict.fromkeys(names))

    def _of_pairs(
        self,
        key: tuple[Any, ...],
        name: str,
        regime: str,
        pairs: list[Pair],
        statements: tuple[str, ...],
        budget: Budget,
        done: Node = NO,
    ) -> Iterator[Candidate]:
        for partial in (False, True):
            sides = [pair.maybe if partial else pair.surely for pair in pairs]
            if done != NO and not any(self._differ_beyond(sides, only, done) for only in (0, 1)):
                continue  # a glance spares the splitting
            found = moved(self.solver, sides[0], sides[1], budget)
            told = [done]
            for only, where in enumerate(found):
                rest = self._beyond(where, done)
                exact = self.nodes.every([rest, sides[only], self.nodes.negate(sides[1 - only])])
                if exact != NO:
                    told.append(exact)
                    yield Candidate(regime, key[0], name, rest, exact, only, partial, statements, key)
            done = self.nodes.either(told)

    def _of_regime(self, regime: str) -> Iterator[Candidate]:
        # INVARIANT: what is told covers every place in which a saying differs, so that nothing is left out beside it
        parts = self._own_parts(regime)
        if not parts[0] and not parts[1]:
            return
        done: dict[str, Node] = {}
        for says in _order({part.says for side in parts for part in side}):
            apart = self._apart(regime, says)
            told = {n: self.nodes.either([done.get(n, NO), self._told.get((regime, n), NO)]) for n in apart}
            untold = self._beyond_each(apart, told)
            exact = [self.nodes.every([where, untold]) for where in self._differing(regime, says)]
            exact = [where if self._may_hold(where, FAIR) else NO for where in exact]
            partial = says.kind == "high" or says.end == "maybe"
            # who settles what is partial asks for a member first
            fresh = [n for n in (0, 1) if exact[n] != NO and (partial or self._has_member(exact[n]))]
            shown = self.shown(regime, says) if fresh and not partial else exact
            for only in fresh:
                statements = tuple(n for n in apart if self._left(apart[n], told[n], exact[only]) != NO)
                where = self.nodes.every([shown[only], self._beyond_each({n: apart[n] for n in statements}, done)])
                beyond = tuple(self.nodes.negate(done.get(n, NO)) for n in statements)
                yield Candidate(
                    regime, "says", says, where, exact[only], only, partial, statements, beyond=beyond
                )  # fmt: skip
            if fresh and says.kind in ("low", "high"):
                # only what is settled as this saying's, and of these statements: a place may hide another saying
                settled = self.nodes.either(exact[n] for n in fresh)
                for name, own in apart.items():
                    mine = settled if len(apart) == 1 else self.nodes.every([settled, own])
                    done[name] = self.nodes.either([done.get(name, NO), mine])

    def _apart(self, regime: str, says: Says) -> dict[str, Node]:
        """Return each statement whose own part in a saying differs, with where it does."""
        key = (regime, says)
        if key not in self._aparts:
            sides = [side.get(says, {}) for side in self._grouped(regime)]
            found = {
                name: self.nodes.either(self._lone([side.get(name, set()) for side in sides]))
                for name in sorted({*sides[0], *sides[1]})
            }
            self._aparts[key] = {name: where for name, where in found.items() if where != NO}
        return self._aparts[key]

    def _left(self, own: Node, told: Node, exact: Node) -> Node:
        return self.nodes.every([own, self.nodes.negate(told), exact])

    def _beyond_each(self, apart: Mapping[str, Node], told: Mapping[str, Node]) -> Node:
        """Return where some statement differs beyond what is told of it; or all beyond one place told of each."""
        by_told: dict[Node, list[Node]] = {}
        for name, own in apart.items():
            by_told.setdefault(told.get(name, NO), []).append(own)
        if len(by_told) == 1:
            return self.nodes.negate(next(iter(by_told)))
        return self.nodes.either(
            self.nodes.every([self.nodes.negate(place), self.nodes.either(own)]) for place, own in by_told.items()
        )

    def of_statement(self, candidate: Candidate, number: int) -> Candidate | None:
        """Return the part of a candidate that one of its statements makes; None where that is nothing."""
        assert isinstance(candidate.name, Says)
        name, beyond = candidate.statements[number], candidate.beyond[number]
        own = self._apart(candidate.regime, candidate.name)[name]
        exact = self.nodes.every([candidate.exact, own, beyond])
        where = exact
        if not candidate.partial:
            shown = self.shown(candidate.regime, candidate.name, frozenset([name]))[candidate.only]
            where = self.nodes.every([shown, beyond])
        if NO in (where, exact):
            return None
        return candidate._replace(where=where, exact=exact, statements=(name,), beyond=(beyond,))

    def _own_parts(self, regime: str) -> tuple[list[Part], list[Part]]:
        """Return what the touched statements of either edition make a regime say, cut by the facts that differ."""
        if regime not in self._parts:
            self._parts[regime] = split(self.nodes, *self._touched_parts(regime))
        return self._parts[regime]

    def _touched_parts(self, regime: str) -> tuple[list[Part], list[Part]]:
        if regime not in self._stated:
            names = None if self.touched.everything else self.touched.statements
            old, new = (list(self.answers(edition, regime).parts(names)) for edition in (0, 1))
            self._stated[regime] = old, new
        return self._stated[regime]

    def may(self, edition: int, regime: str, names: frozenset[str]) -> Node:
        """Return where statements of an edition may make a regime say anything of the upper end."""
        mine = self._own_parts(regime)[edition]
        return self.nodes.either({p.where for p in mine if p.says.kind == "high" and p.statement in names})

    def sayings(self, edition: int, regime: str) -> Iterator[Part]:
        """Yield all that a regime of an edition says; what the editions say alike is lowered once.

        *regime* is among the whole ones.
        """
        if self.touched.everything or self.touched.vocabulary or not self._have(regime):
            yield from self.answers(edition, regime).parts()
            return
        own = self._touched_parts(regime)
        if regime not in self._untouched:
            names = self.touched.statements | {part.statement for side in own for part in side}
            parts = self.answers(0, regime).parts()
            self._untouched[regime] = [part for part in parts if part.statement not in names]
        yield from self._untouched[regime]
        yield from own[edition]

    def _have(self, regime: str) -> bool:
        return all(any(r.name == regime for r in ruleset.regimes) for ruleset in self.editions)

    def _grouped(self, regime: str) -> tuple[Grouped, Grouped]:
        """Return the parts of both editions by what they say and by statement."""
        if regime not in self._by_says:
            old, new = self._own_parts(regime)
            self._by_says[regime] = _grouped(old), _grouped(new)
        return self._by_says[regime]

    def _sides(self, regime: str, says: Says, names: frozenset[str] | None = None) -> list[set[Node]]:
        """Return the parts of a saying in both editions, of the statements named or of all that are touched."""
        sides = [side.get(says, {}).items() for side in self._grouped(regime)]
        return [{p for name, own in side if names is None or name in names for p in own} - {NO} for side in sides]

    def _differing(self, regime: str, says: Says) -> list[Node]:
        """Return where either edition alone says something."""
        return self._lone(self._sides(regime, says))

    def _lone(self, sides: list[set[Node]]) -> list[Node]:
        """Return what the union of either side has alone; members that both have are in neither."""
        lone = [self.nodes.either(sides[n] - sides[1 - n]) for n in (0, 1)]
        wholes = [self.nodes.either(side) for side in sides]
        if wholes[0] == wholes[1]:  # one set, of other members
            return [NO, NO]
        return [self.nodes.every([lone[n], self.nodes.negate(wholes[1 - n])]) if lone[n] else NO for n in (0, 1)]

    def place(self, candidate: Candidate) -> Node:
        """Return the place of a candidate of another comparison of the same editions, in this space."""
        if candidate.origin == "says":
            assert isinstance(candidate.name, Says)
            return self._differing(candidate.regime, candidate.name)[candidate.only]
        if candidate.origin == "refused":
            pairs = [self.refused(edition) for edition in (0, 1)]
        else:
            key = candidate.key
            pairs = [self.lowerings.at(edition, key[-1]).definition(*key) for edition in (0, 1)]
        sides = [pair.maybe if candidate.partial else pair.surely for pair in pairs]
        return self.nodes.every([sides[candidate.only], self.nodes.negate(sides[1 - candidate.only])])

    def shown(self, regime: str, says: Says, names: frozenset[str] | None = None) -> list[Node]:
        """Return the places in which the sayings of both editions differ, in the facts in which they do.

        Args:
            names: Of the sayings of these statements alone; default: of all that are touched.
        """
        sides = self._sides(regime, says, names)
        old, new = sides[0] - sides[1], sides[1] - sides[0]
        whole = [self.nodes.either(side) for side in (old, new)]
        try:
            if max(len(old), len(new)) > MANY:
                wholes = self.nodes.either(sides[0]), self.nodes.either(sides[1])
                return list(moved_members(self.solver, old, new, wholes, Budget(LONG)))
            return list(moved(self.solver, whole[0], whole[1], Budget(SHORT)))
        except Exhausted:
            return whole

    def _may_hold(self, where: Node, steps: int = SHORT) -> bool:
        try:
            return where != NO and self.solver.has(where, Budget(steps))
        except Exhausted:
            return True

    def _has_member(self, where: Node) -> bool:
        """Return whether a shipment may lie in a place, symbols read as either edition has them."""
        try:
            places = {self.expanded(edition, where) for edition in (0, 1)}
            return any(self.solver.has(place, Budget(SHORT), self.accepted()) for place in sorted(places))
        except Exhausted:
            return True

    def accepted(self) -> Node:
        """Return the shipments that both editions accept; asked for after what is compared is lowered."""
        if self._valid is None:
            self._valid = valid(self.space, self.lowerings)
        return self._valid

    def _beyond(self, where: Node, done: Node) -> Node:
        """Return the part of a place beyond those told already; `NO` where it is proved empty."""
        rest = self.nodes.every([where, self.nodes.negate(done)])
        return rest if self._may_hold(rest) else NO

    def _differ_beyond(self, sides: Sequence[Node], only: int, done: Node) -> bool:
        """Whether something may lie on one side alone beyond what is told already."""
        return self._beyond(self.nodes.every([sides[only], self.nodes.negate(sides[1 - only])]), done) != NO

    def expanded(self, edition: int, node: Node) -> Node:
        """Return *node* with every symbol as an edition defines it."""
        return self.lowerings.at(edition if self.touched.symbols else 0, self.lowerings.derive).expanded(node)

    def refused(self, edition: int) -> Pair:
        """Return where an edition refuses the facts: by a constraint, or as a code contradicts classification."""
        refused = [refusals(self.lowerings, edition)]
        if self.touched.borne:
            for record in self.editions[edition].classifications:
                self.space.variable("bag", record.fact)
            refused.append(self.nodes.negate(declared(self.space, self.lowerings, edition)))
        whole = self.nodes.either(refused)
        return Pair(whole, whole)

    def formed(self) -> Node:
        """Return what a shipment can be, accepted or not."""
        return formed(self.space)


def _grouped(parts: Iterable[Part]) -> Grouped:
    found: dict[Says, dict[str, set[Node]]] = {}
    for part in parts:
        found.setdefault(part.says, {}).setdefault(part.statement, set()).add(part.where)
    return found


def _order(said: Iterable[Says]) -> list[Says]:
    """Order sayings: that a requirement surely applies, then how it ends, then that it may apply, then the rest."""
    first = [low(Outcome.ALLOWED_UNDER_EXCEPTION), low(Outcome.PROHIBITED), low(Outcome.LICENSE_REQUIRED)]
    found = set(said)
    rest = sorted(
        found - set(first), key=lambda s: (s.kind not in ("low", "high"), s.kind == "high", s.end == "maybe", s)
    )
    return [s for s in first if s in found] + rest
