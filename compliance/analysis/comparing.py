"""The comparison of two rulesets in outcomes: every place in which they may differ is settled.

The candidates of `regions.compare` cover every such place. Each is settled in one of four ways: a witness shows that
the answer moves there; no shipment lies in it; whatever lies in it is masked by something else, proved with every
statement counted; or the budget ran out, and that is said.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from attrs import evolve, frozen

from compliance.analysis.described import described, is_told_with, left_open
from compliance.analysis.difference import Region, Witness
from compliance.analysis.divided import MOST_CUBES, divided
from compliance.analysis.joined import joined
from compliance.analysis.plain import MOST, plain
from compliance.analysis.reckoned import reckoned_apart
from compliance.analysis.settled import Settled
from compliance.analysis.told import told
from compliance.analysis.witness import BESIDE_TOLD, REFUSED, SETTLED, Inside, Trials, direction, weight
from compliance.model.ruleset import Ruleset
from compliance.regions.budget import Budget, Exhausted, Outgrown
from compliance.regions.carried import carried
from compliance.regions.compare import BESIDE, SHORT, Candidate, Comparison
from compliance.regions.concrete import Concrete, concrete
from compliance.regions.moved import cubes
from compliance.regions.nodes import NO, YES, Box, Node
from compliance.regions.point import point
from compliance.regions.search import find
from compliance.regions.settle import Settling
from compliance.regions.touched import Touched, touched
from compliance.shipment.read import read_mapping
from compliance.values.dates import parse_date
from compliance.values.facts import ROLES

BUDGET = 20_000
"""Steps of search for one comparison; shipments that it may decide are half as many."""
NODES = 3_000_000
"""Nodes of sets that a comparison may make, of the touched statements and of whole regimes each."""


MOST_PROVED = 6
"""Shipments of a proof that are tried for one that says all."""


@frozen
class Compared:
    """What a comparison of two rulesets came to, before edits are named.

    Attributes:
        regions: As in `Difference`; *edits* holds the names of statements.
    """

    equal: bool
    regions: tuple[Region, ...]
    open: tuple[str, ...]
    work: dict[str, int]


def compare(old: Ruleset, new: Ruleset, *, budget: int = BUDGET) -> Compared:
    """Compare two rulesets in outcomes."""
    return Comparing(old, new, budget).run()


class Comparing:
    """One comparison, with the places that it told.

    Attributes:
        first: The editions in one space, touched statements lowered.
        settled: Every place told, with its witness, masked, or open: outside them nothing differs.
    """

    def __init__(self, old: Ruleset, new: Ruleset, steps: int) -> None:
        self.editions = (old, new)
        self.touched: Touched = touched(old, new)
        everything = frozenset(r.name for side in self.editions for r in side.regimes)
        self.first = Comparison(old, new, self.touched, everything if self.touched.everything else frozenset())
        self.trials = Trials(old, new, steps // 2)
        self._wholes: dict[frozenset[str], Settling] = {}
        self.settling = Settling(self.first)
        self.settled: list[Settled] = []
        self.budget = Budget(steps)
        self.days = {r.name: r.known_through.isoformat() for side in self.editions for r in side.regimes}

    def run(self) -> Compared:
        """Settle every candidate and return what came of it."""
        open_ones = [f"{what}: not compared" for what in self.touched.vocabulary]
        reckoned = [self._reckoned(name) for name in self.touched.formulas]
        open_ones += [
            f"the formula of `{name}` differs: its consequences are not settled" for name in self.touched.formulas
        ]
        settled, nodes = self.settled, self.first.nodes
        nodes.most = NODES
        try:
            for whole in self.first.candidates(self.budget):
                for part in divided(self.first, whole, self.budget):
                    beside = [s for s in settled if s.witness and set(s.candidate.statements) & set(part.statements)]
                    shown = any(not s.candidate.partial for s in beside)
                    candidate = part._replace(partial=True) if shown and self._is_vague(part) else part
                    around = candidate.fringe and any(
                        is_told_with(candidate, s.candidate) for s in beside if not s.candidate.partial
                    )
                    if self._is_told(candidate, settled):
                        continue
                    found = self._settle(candidate, near=around)
                    if found is not None:
                        settled.append(found)
                        if found.witness or around:
                            self.first.tell(candidate)
        except Exhausted:
            open_ones.append("the budget ran out before every edit was compared")
        nodes.most = None  # what was settled has still to be described
        open_ones += [left_open(self.first, s) for s in settled if s.open]
        regions = joined(described(self.first, self.editions, settled))
        moved = [*regions, *(region for region in reckoned if region)]
        return Compared(
            not any(r.witness for r in moved) and not open_ones, tuple(moved), tuple(dict.fromkeys(open_ones)),
            {
                "candidates": len(settled), "nodes": len(self.first.nodes.kind), "steps": self.budget.spent,
                "trials": self.trials.made,
            },
        )  # fmt: skip

    def _reckoned(self, name: str) -> Region | None:
        """Return a shipment that a formula makes come out otherwise as a region without sides; none where none is seen.

        That its consequences are not settled is said in any case.
        """
        try:
            found = reckoned_apart(self.trials, name)
        except Exhausted:
            return None
        if found is None:
            return None
        way, words = direction(found.before, found.after), f"the formula gives another `{name}`"
        return Region(found.regime, (), found.before, found.after, way, (name,), (), found, "", words)

    def _is_told(self, candidate: Candidate, settled: list[Settled]) -> bool:
        """Whether all of a place lies in one that is shown to move by the same statement."""
        if candidate.partial or candidate.origin != "says":
            return False
        nodes = self.first.nodes
        sure = [s.candidate.where for s in settled if _is_sure(s) and s.candidate.statements == candidate.statements]
        rest = nodes.every([candidate.where, *map(nodes.negate, sure)])
        try:
            return bool(sure) and (rest == NO or not self.first.solver.has(rest, Budget(SHORT)))
        except Exhausted:
            return False

    def _is_vague(self, candidate: Candidate) -> bool:
        """Whether what is said beside an outcome moves in a place that no person can read."""
        return candidate.kind in BESIDE and cubes(self.first.nodes, candidate.where, MOST_CUBES) is None

    def _settle(self, candidate: Candidate, *, near: bool) -> Settled | None:
        """Settle one candidate; None where no shipment lies in it.

        Args:
            near: Whether it is told with a place around which it lies and which is shown to move: it needs no witness.
        """
        weak: Witness | None = None
        try:
            weak = None if candidate.partial else self._plainly(candidate)
            if weak and not _is_weak(candidate, weak):
                return Settled(candidate, weak, masked=False)
            boxes = []
            for edition in self.settling.editions(candidate):
                box = self.settling.member(candidate, edition, self.budget)
                if box is not None and near:
                    return Settled(candidate, None, masked=False)
                if box is not None:
                    boxes.append((edition, box))
            if not boxes:
                return Settled(candidate, weak, masked=False) if weak else None
            inside, days = self._inside(candidate), self._days(candidate)
            members = [concrete(self.first.space, box, self._day(candidate)) for _, box in boxes]
            for regime in self._asked(candidate):
                for shipment in members:
                    witness = self.trials.witness(shipment.data, shipment.known_on, regime, inside, days)
                    if witness and _says_all(candidate, witness):
                        return Settled(candidate, witness, masked=False)
                    weak = _better(weak, witness)
            strong = weak if weak and not _is_weak(candidate, weak) else None
            witness = self._in_roles(candidate, ROLES, inside)
            witness = witness or _better(strong, self._by_less(candidate, boxes, inside, days))
            if witness:
                return Settled(candidate, witness, masked=False)
            if candidate.origin == "refused" and not weak:  # one edition refuses what the other decides
                return self._open(candidate, "no shipment was confirmed")
            proved = self._by_proof(candidate)
            best = _better(weak, proved.witness)
            if best:
                return Settled(candidate, best, masked=False)
            return evolve(proved, by=self._standing(candidate, members)) if proved.masked else proved
        except Exhausted:
            if weak:  # it is confirmed, whatever ran out
                return Settled(candidate, weak, masked=False)
            if self.first.nodes.outgrown or self.trials.spent:
                raise
            return self._open(candidate, "not settled within the budget")

    def _standing(self, candidate: Candidate, members: list[Concrete]) -> tuple[str, ...]:
        """Return the other requirements that stand for some shipment of a place."""
        found = (self.trials.standing(m.data, m.known_on, candidate.regime) for m in members)
        names = next((stand for stand in found if stand), ())
        return tuple(name for name in names if name not in candidate.statements)

    def _open(self, candidate: Candidate, why: str) -> Settled:
        return Settled(candidate, None, masked=False, open=f"{told(candidate, self.editions)}: {why}")

    def _asked(self, candidate: Candidate) -> list[str]:
        """Return the regimes of which an answer may show a difference; of a symbol's first the one that it is of."""
        if candidate.regime:
            return [candidate.regime]
        name = next(iter(candidate.statements), "")
        own = [regime for regime in self.first.regimes() if name.startswith(f"{regime}.")]
        sides = [{r.name for r in side.regimes} for side in self.editions]
        # where one edition has a regime more, its answer differs everywhere and shows nothing of the place
        shared = sorted(sides[0] & sides[1]) if sides[0] != sides[1] else []
        return [*own, *shared, ""]

    def _plainly(self, candidate: Candidate) -> Witness | None:
        """Return a plain shipment of the place that shows the difference; else none."""
        inside, days = self._inside(candidate), self._days(candidate)
        witness = self._as_before(candidate, inside)
        for regime in self._asked(candidate):
            starts = ((s.data, s.known_on) for s in self._starts(candidate))
            witness = witness or self.trials.plain_witness(starts, regime, inside, days)
        return witness

    def _starts(self, candidate: Candidate) -> Iterator[Concrete]:
        """Yield plain shipments of a place: of one that speaks of symbols with what those stand for."""
        first, day = self.first, self._day(candidate)
        if candidate.kind == "review":
            for cube in cubes(first.nodes, candidate.where, MOST) or ():
                place = first.expanded(candidate.only, first.nodes.every(cube))
                try:
                    # alternatives of few facts first: a solver's member has them all
                    box = find(first.nodes, place, Budget(SHORT))
                except Exhausted:
                    continue
                if box is not None:
                    yield concrete(first.space, box, day)
        yield from plain(first.space, self._by_definition(candidate), day)

    def _by_definition(self, candidate: Candidate) -> Node:
        """Return a place with conditions under a name as their words have it; others of its symbols it keeps.

        A condition of where an item goes is kept, too: the ways that are tried fulfil it, or it holds nowhere near.
        """
        nodes = self.first.nodes
        found = [
            nodes.every(self._defined(candidate.only, x) for x in cube)
            for cube in cubes(nodes, candidate.where, MOST) or ()
        ]
        return nodes.either(found)

    def _defined(self, edition: int, literal: Node) -> Node:
        keys, nodes = self.first.space.keys, self.first.nodes
        if keys[nodes.var[literal]][:2] != ("symbol", "defined"):
            return literal
        found = self.first.expanded(edition, literal)
        asked = {keys[var] for var in nodes.variables(found)}
        return literal if asked & {("fact", "departs"), ("fact", "destination")} else found

    def _as_before(self, candidate: Candidate, inside: Inside) -> Witness | None:
        """Return a witness like the one that showed the same difference for a party in another role; else none."""
        roles = {head for fact in inside.facts if (head := fact.partition(".")[0]) in ROLES}
        return self._in_roles(candidate, roles, inside) if len(roles) == 1 else None

    def _in_roles(self, candidate: Candidate, roles: Iterable[str], inside: Inside) -> Witness | None:
        alike = (candidate.origin, candidate.name, candidate.only, candidate.partial, candidate.statements)
        for s in self.settled:
            before = s.candidate
            if s.witness and alike == (before.origin, before.name, before.only, before.partial, before.statements):
                for role in roles:
                    found = self.trials.in_role(role, s.witness, inside)
                    if found:
                        return found
        return None

    def _by_less(
        self, candidate: Candidate, boxes: list[tuple[int, Box]], inside: Inside, days: tuple[str, ...]
    ) -> Witness | None:
        """Return a witness near a member of which no more is told than by what it lies there.

        None where it is a weak one.
        """
        for regime in self._asked(candidate):
            lean = (self.settling.lean(candidate, edition, box) for edition, box in boxes)
            starts = (concrete(self.first.space, box, self._day(candidate)) for box in lean)
            witness = self.trials.plain_witness(((s.data, s.known_on) for s in starts), regime, inside, days)
            if witness and not _is_weak(candidate, witness):
                return witness
        return None

    def _by_proof(self, candidate: Candidate) -> Settled:
        """Settle a candidate with every statement of its regimes counted."""
        regimes = frozenset([candidate.regime] if candidate.regime else self.first.regimes())
        settling = self._whole(regimes)
        whole = settling.comparison
        shown = carried(candidate.where, self.first.space, whole.space)
        where = whole.nodes.every([shown, whole.place(candidate)])
        weak, tried = None, 0
        try:
            for regime in sorted(regimes):
                for box in settling.differences(regime, where, self.budget):
                    shipment = concrete(whole.space, box, self._day(candidate))
                    witness = self.trials.witness(
                        shipment.data, shipment.known_on, regime, self._inside(candidate), self._days(candidate)
                    )
                    weak, tried = _better(weak, witness), tried + 1
                    if witness and (tried >= MOST_PROVED or not _is_weak(candidate, witness)):
                        return Settled(candidate, weak, masked=False)
        except Exhausted:
            if weak is None:  # what was confirmed stays, though the search for one that says more ran out
                raise
        if weak:
            return Settled(candidate, weak, masked=False)
        if tried:
            return self._open(candidate, "no shipment was confirmed")
        return Settled(candidate, None, masked=True)

    def _whole(self, regimes: frozenset[str]) -> Settling:
        found = self._wholes.get(regimes)
        if found is None:
            found = self._wholes[regimes] = Settling(Comparison(*self.editions, self.touched, regimes))
            found.nodes.most = NODES
        if found.nodes.outgrown:
            raise Outgrown
        return found

    def _day(self, candidate: Candidate) -> str:
        return self.days.get(candidate.regime) or min(self.days.values(), default="2025-01-01")

    def _days(self, candidate: Candidate) -> tuple[str, ...]:
        """Return the first day of a place, and the first on which the law stands as it was last read, if that is there.

        A witness is sought on each: of law before that less may be at hand.
        """
        times = self.first.space.times
        days = self.first.solver.values(times.on_var, candidate.where, self.budget)
        if not days:
            return ()
        last = times.on_class(date.fromisoformat(self._day(candidate)))
        chosen = dict.fromkeys([(days & -days).bit_length() - 1, *([last] if days >> last & 1 else [])])
        return tuple(times.on[n].isoformat() for n in chosen)

    def _inside(self, candidate: Candidate) -> Inside:
        """Return the test whether a shipment lies in a place, and the facts that the place speaks of."""
        space, lowerings = self.first.space, self.first.lowerings
        places = [self.first.expanded(n, candidate.where) for n in (0, 1)]
        facts = {
            str(space.keys[var][1])
            for place in places
            for var in space.nodes.variables(place)
            if len(space.keys[var]) > 1
        }

        def inside(data: Mapping[str, Any], known_on: str) -> bool:
            day = parse_date(known_on) if known_on else None
            for place, ruleset in zip(places, self.editions, strict=True):
                reading = read_mapping(data, ruleset.vocabulary)
                if reading.diagnostics:
                    continue
                shipment = reading.shipments[0]
                on = parse_date(str(data.get("date", "")))
                found = point(space, lowerings, shipment, shipment.lines[0], on, day) if on else {}
                if space.nodes.within(place, found) == YES:
                    return True
            return False

        borne = frozenset([str(candidate.key[1])] if candidate.origin == "borne" else ())
        return Inside(inside, frozenset(facts), borne)


def _is_weak(candidate: Candidate, witness: Witness) -> bool:
    """Whether a witness shows less than what moves in a place.

    Of an outcome: only what moves beside it, as another requirement stands there. Of a review: not that one stands for
    another beside a settled outcome. Of what is borne: that other codes declared are refused, which is said anyway.
    """
    if candidate.origin == "borne":
        return REFUSED in (witness.before, witness.after)
    ends = [(answer.low, answer.high) for answer in (witness.before, witness.after)]
    if candidate.kind == "review":
        return weight(witness.before, witness.after) < BESIDE_TOLD
    return candidate.kind in ("low", "high") and ends[0] == ends[1]


def _says_all(candidate: Candidate, witness: Witness) -> bool:
    """Whether no other witness could say more: of an outcome one that neither edition leaves open."""
    settled = candidate.kind not in ("low", "high") or weight(witness.before, witness.after) >= SETTLED
    return settled and not _is_weak(candidate, witness)


def _better(one: Witness | None, other: Witness | None) -> Witness | None:
    """Return the witness that says more; the first where both say as much."""
    found = [witness for witness in (one, other) if witness]
    return max(found, key=lambda w: weight(w.before, w.after), default=None)


def _is_sure(s: Settled) -> bool:
    """Whether a requirement is shown to move there, surely."""
    return bool(s.witness) and not s.candidate.partial and s.candidate.kind == "low"
