"""Compare two editions in outcomes: what moves, for which shipments, by which edit; and that nothing else does.

The candidates of `regions.compare` cover every place in which the editions may differ. Each is settled in one of four
ways: a witness shows that the answer moves there; no shipment lies in it; whatever lies in it is masked by something
else, proved with every statement counted; or the budget ran out, and the closing statement says so.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve, frozen

from compliance.analysis.difference import Answer, Difference, Edit, Limit, Region, Witness
from compliance.analysis.edits import edits
from compliance.analysis.limits import hull, limits, listed, narrowed, outline
from compliance.analysis.plain import MOST, plain
from compliance.analysis.reckoned import reckoned_apart
from compliance.analysis.text_diff import text_diff
from compliance.analysis.witness import Inside, Trials, direction, weight
from compliance.model import condition as c
from compliance.model.editions import Edition
from compliance.model.ruleset import Ruleset
from compliance.regions.answers import OUTSTANDING, Says
from compliance.regions.carried import carried
from compliance.regions.compare import BESIDE, SHORT, Candidate, Comparison
from compliance.regions.concrete import Concrete, concrete
from compliance.regions.definite import definite
from compliance.regions.moved import cubes
from compliance.regions.nodes import NO, YES, Node
from compliance.regions.point import point
from compliance.regions.search import Budget, Exhausted, find
from compliance.regions.settle import Settling
from compliance.regions.times import DEFAULT
from compliance.regions.touched import Touched, touched
from compliance.shipment.read import read_mapping
from compliance.values.dates import parse_date
from compliance.values.facts import ROLES

BUDGET = 20_000
"""Steps of search for one comparison."""
HULL = 4_000
"""Steps spent on the outermost sides of a place that is no box."""
MOST_CUBES = 24
"""Boxes shown of one candidate."""

UNIVERSE = (
    "shipments of one line, whole or partial: any fact may be left unstated, any list may be open",
    "every day, and every day up to which publications count; no scenario is supposed",
    "licenses count by names of rules that both editions have; party lists are those that both ask for",
    "of a regime: the range, and all that is said beside it; not by which of its rules",
    "facts that both editions declare",
)


@frozen
class Settled:
    """What became of a candidate: a witness, a proof that something else stands in every case, or neither."""

    candidate: Candidate
    witness: Witness | None
    masked: bool
    open: str = ""


def diff(
    old: Edition,
    new: Edition,
    *,
    budget: int = BUDGET,
    certify: "Callable[[Comparing], tuple[Mapping[str, Any], str]] | None" = None,
) -> Difference:
    """Return what comes out differently under *new*.

    Args:
        budget: Steps of search; when they run out, what is left is reported as not settled.
        certify: Makes the certificate of the comparison, and says in a sentence how far it goes.
    """
    assert old.ruleset is not None
    assert new.ruleset is not None
    comparing = Comparing(old.ruleset, new.ruleset, budget)
    found = comparing.run()
    certificate, sentence = certify(comparing) if certify else ({}, "")
    edited = edits(old, new)
    regions = tuple(_ordered(_region(r, edited) for r in found.regions))
    edited = _meant(edited, found, regions)
    return Difference(
        old.name, new.name, old.ruleset.digest, new.ruleset.digest, found.equal, not found.open, regions, edited,
        " ".join(filter(None, (_statement(found, regions), sentence))), found.open, UNIVERSE, text_diff(old, new),
        certificate, found.work,
    )  # fmt: skip


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
        self.trials = Trials(old, new)
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
        settled = self.settled
        try:
            for whole in self.first.candidates(self.budget):
                for part in self._split(whole):
                    beside = [s for s in settled if s.witness and set(s.candidate.statements) & set(part.statements)]
                    shown = any(not s.candidate.partial for s in beside)
                    candidate = part._replace(partial=True) if shown and self._is_vague(part) else part
                    around = bool(beside) and candidate.partial
                    if self._is_told(candidate, settled):
                        continue
                    found = self._settle(candidate, near=around, shown=around and shown)
                    if found is not None:
                        settled.append(found)
                        if found.witness or around:
                            self.first.tell(candidate)
        except Exhausted:
            open_ones.append("the budget ran out before every edit was compared")
        open_ones += [self._left_open(s) for s in settled if s.open]
        moved = [*_merged(self._regions(settled)), *(region for region in reckoned if region)]
        return Compared(
            not any(r.witness for r in moved) and not open_ones, tuple(moved), tuple(dict.fromkeys(open_ones)),
            {
                "candidates": len(settled), "nodes": len(self.first.nodes.kind), "steps": self.budget.spent,
                "trials": self.trials.made,
            },
        )  # fmt: skip

    def _reckoned(self, name: str) -> Region | None:
        """Return a shipment that a formula makes come out otherwise as a region without sides."""
        found = reckoned_apart(self.trials, name)
        if found is None:
            return None
        way, told = direction(found.before, found.after), f"the formula gives another `{name}`"
        return Region(found.regime, (), found.before, found.after, way, (name,), (), found, "", told)

    def _split(self, candidate: Candidate) -> list[Candidate]:
        """Return one candidate for each box that a person can read; else one for each statement; else the whole."""
        if candidate.partial:
            return self._by_statement(candidate) or [candidate]
        if _kind(candidate) == "review":
            return [part for one in self._by_statement(candidate) or [candidate] for part in self._by_definiteness(one)]
        by_statement = self._by_statement(candidate) or [candidate]
        boxes = [part for one in by_statement for part in self._boxes(one) or [one]]
        return [part for box in boxes for part in self._by_certainty(box)]

    def _is_told(self, candidate: Candidate, settled: list[Settled]) -> bool:
        """Whether all of a place lies in one that is shown to move by the same statement."""
        if candidate.partial or candidate.origin != "says":
            return False
        nodes = self.first.nodes
        told = [s.candidate.where for s in settled if _is_sure(s) and s.candidate.statements == candidate.statements]
        rest = nodes.every([candidate.where, *map(nodes.negate, told)])
        try:
            return bool(told) and (rest == NO or not self.first.solver.has(rest, Budget(SHORT)))
        except Exhausted:
            return False

    def _is_vague(self, candidate: Candidate) -> bool:
        """Whether what is said beside an outcome moves in a place that no person can read."""
        return _kind(candidate) in BESIDE and cubes(self.first.nodes, candidate.where, MOST_CUBES) is None

    def _by_certainty(self, candidate: Candidate) -> list[Candidate]:
        """Return the place in two where on some days the other edition leaves open what only this one says surely."""
        if _kind(candidate) != "low" or candidate.partial:
            return [candidate]
        nodes, times = self.first.nodes, self.first.space.times
        parts = self.first.answers(1 - candidate.only, candidate.regime).parts(frozenset(candidate.statements))
        may = nodes.either(p.where for p in parts if p.says.kind == "high")
        within = nodes.every([candidate.where, may])
        usual = nodes.every([within, nodes.literal(times.known_var, 1 << DEFAULT)])
        open_days = self.first.solver.values(times.on_var, usual, self.budget)
        shut_days = self.first.solver.values(times.on_var, candidate.where, self.budget) & ~open_days
        if not open_days or not shut_days:
            return [candidate]
        return [
            candidate._replace(where=nodes.every([candidate.where, nodes.literal(times.on_var, days)]))
            for days in (shut_days, open_days)
        ]

    def _by_definiteness(self, candidate: Candidate) -> list[Candidate]:
        """Return the place in two: where nothing is left open that it asks for, and what lies around that.

        A requirement that may apply is reviewed like one that does; the place of the second is the one to be read.
        """
        core = definite(self.first.space, candidate.where)
        if core in (candidate.where, NO):
            return [candidate]
        around = self.first.nodes.every([candidate.where, self.first.nodes.negate(core)])
        return [candidate._replace(where=core), candidate._replace(where=around, partial=True)]

    def _boxes(self, candidate: Candidate) -> list[Candidate] | None:
        nodes, times = self.first.nodes, (self.first.space.times.on_var, self.first.space.times.known_var)
        found = cubes(nodes, candidate.where, MOST_CUBES)
        if found is None:
            return None
        groups: dict[tuple[Node, ...], list[Node]] = {}
        for cube in found:
            timeless = tuple(x for x in cube if nodes.var[x] not in times)
            groups.setdefault(timeless, []).append(nodes.every(cube))
        return [candidate._replace(where=nodes.either(boxes)) for boxes in groups.values()]

    def _by_statement(self, candidate: Candidate) -> list[Candidate]:
        """Return a candidate for each statement that makes a saying differ; none where that does not cover the place.

        What only one edition says there, some statement of it says, and the same statement of the other does not: so
        the places in which the statements' own parts differ cover all that differs.
        """
        if len(candidate.statements) < 2 or candidate.origin != "says":
            return []
        parts = (self.first.of_statement(candidate, number) for number in range(len(candidate.statements)))
        return [part for part in parts if part is not None]

    def _settle(self, candidate: Candidate, *, near: bool, shown: bool) -> Settled | None:
        """Settle one candidate; None where no shipment lies in it.

        Args:
            near: Whether it is what is left open around a place that is shown to move: then it is told, not proved.
            shown: Whether that place is a region of its own, with which it is told: then no witness is sought.
        """
        weak: Witness | None = None
        try:
            weak = None if candidate.partial else self._plainly(candidate)
            if weak and not _is_weak(candidate, weak):
                return Settled(candidate, weak, masked=False)
            members = []
            for edition in (candidate.only, 1 - candidate.only):
                box = self.settling.member(candidate, edition, self.budget)
                if box is not None:
                    members.append(concrete(self.first.space, box, self._day(candidate)))
            if not members:
                return Settled(candidate, weak, masked=False) if weak else None
            if shown:
                return Settled(candidate, None, masked=False)
            inside, days = self._inside(candidate), self._days(candidate)
            for regime in self._asked(candidate):
                for shipment in members:
                    witness = self.trials.witness(shipment.data, shipment.known_on, regime, inside, days)
                    if witness and not _is_weak(candidate, witness):
                        return Settled(candidate, witness, masked=False)
                    weak = weak or witness
            if near:
                return Settled(candidate, weak, masked=False)
            if candidate.origin == "refused" and not weak:  # one edition refuses what the other decides
                return Settled(candidate, None, masked=False, open=f"{self.told(candidate)}: no shipment was confirmed")
            proved = self._by_proof(candidate)
            strong = proved.witness and not _is_weak(candidate, proved.witness)
            return Settled(candidate, weak, masked=False) if weak and not strong else proved
        except Exhausted:
            if weak:
                return Settled(candidate, weak, masked=False)
            return Settled(candidate, None, masked=False, open=f"{self.told(candidate)}: not settled within the budget")

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
        if _kind(candidate) == "review":
            for cube in cubes(first.nodes, candidate.where, MOST) or ():
                place = first.expanded(candidate.only, first.nodes.every(cube))
                try:
                    # alternatives of few facts first: a solver's member has them all
                    box = find(first.nodes, place, Budget(SHORT))
                except Exhausted:
                    continue
                if box is not None:
                    yield concrete(first.space, box, day)
        yield from plain(first.space, candidate.where, day)

    def _as_before(self, candidate: Candidate, inside: Inside) -> Witness | None:
        """Return a witness like the one that showed the same difference for a party in another role; else none."""
        roles = {head for fact in inside.facts if (head := fact.partition(".")[0]) in ROLES}
        if len(roles) != 1:
            return None
        role = roles.pop()
        alike = (candidate.origin, candidate.name, candidate.only, candidate.partial, candidate.statements)
        for s in self.settled:
            before = s.candidate
            if s.witness and alike == (before.origin, before.name, before.only, before.partial, before.statements):
                found = self.trials.in_role(role, s.witness, inside)
                if found:
                    return found
        return None

    def _by_proof(self, candidate: Candidate) -> Settled:
        """Settle a candidate with every statement of its regimes counted."""
        regimes = frozenset([candidate.regime] if candidate.regime else self.first.regimes())
        settling = self._whole(regimes)
        whole = settling.comparison
        shown = carried(candidate.where, self.first.space, whole.space)
        where = whole.nodes.every([shown, whole.place(candidate)])
        unconfirmed = False
        for regime in sorted(regimes):
            for box in settling.differences(regime, where, self.budget):
                shipment = concrete(whole.space, box, self._day(candidate))
                witness = self.trials.witness(
                    shipment.data, shipment.known_on, regime, self._inside(candidate), self._days(candidate)
                )
                if witness:
                    return Settled(candidate, witness, masked=False)
                unconfirmed = True
        if unconfirmed:
            return Settled(candidate, None, masked=False, open=f"{self.told(candidate)}: no shipment was confirmed")
        return Settled(candidate, None, masked=True)

    def _whole(self, regimes: frozenset[str]) -> Settling:
        if regimes not in self._wholes:
            self._wholes[regimes] = Settling(Comparison(*self.editions, self.touched, regimes))
        return self._wholes[regimes]

    def _day(self, candidate: Candidate) -> str:
        return self.days.get(candidate.regime) or min(self.days.values(), default="2025-01-01")

    def _days(self, candidate: Candidate) -> tuple[str, ...]:
        """Return the first day of each period of a place: a witness is sought on each."""
        times = self.first.space.times
        days = self.first.solver.values(times.on_var, candidate.where, self.budget)
        return (times.on[(days & -days).bit_length() - 1].isoformat(),) if days else ()

    def _inside(self, candidate: Candidate) -> Inside:
        """Return the test whether a shipment lies in a place, and the facts that the place speaks of."""
        space, lowerings = self.first.space, self.first.lowerings
        places = [lowerings.at(n, lowerings.derive).expanded(candidate.where) for n in (0, 1)]
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

    # Regions ------------------------------------------------------------------------------------

    def _regions(self, settled: list[Settled]) -> list[Region]:
        """Return the regions; what is open around one is told with it and is no region of its own."""
        sure = [s for s in settled if not s.candidate.partial and s.witness]
        found = []
        for s in (s for s in settled if not s.open):
            around = [o for o in sure if _is_told_with(s.candidate, o.candidate)]
            if not (s.candidate.partial and around):
                near = [o for o in settled if set(o.candidate.statements) & set(s.candidate.statements)]
                beside = {_kind(o.candidate) in BESIDE for o in near if o.candidate.partial and s in sure}
                found.append(self._region(s, sorted(beside)))
        return found

    def _left_open(self, s: Settled) -> str:
        """Return what was not settled, and where."""
        sides = () if s.candidate.partial else limits(self.first.space, s.candidate.where)
        where = ", ".join(f"{limit.fact} {limit.text}" for limit in sides)
        return f"{where}: {s.open}" if where else s.open

    def _region(self, s: Settled, beside: list[bool]) -> Region:
        candidate = s.candidate
        before = s.witness.before if s.witness else Answer("", "")
        after = s.witness.after if s.witness else Answer("", "")
        way = direction(before, after) if s.witness else "beside"
        regime = s.witness.regime if s.witness else candidate.regime
        sides = () if candidate.partial else limits(self.first.space, self._narrowed(candidate))
        told = self.told(candidate)
        sides = tuple(limit for limit in sides if limit.fact != f"subject to {regime}")  # a regime's region lies in it
        if not sides and not candidate.partial:
            found = outline(self.first.space, self.first.solver, candidate.where, candidate.exact, Budget(HULL))
            sides = tuple(limit for limit in found if limit.fact != f"subject to {regime}")
            told = f"within these sides: {told}" if sides else told
        if not sides:
            places = [self.first.lowerings.at(n, self.first.lowerings.derive).expanded(candidate.where) for n in (0, 1)]
            sides = self._hull(self.first.nodes.either(places))
            told = f"within these sides: {told}" if sides else told
        masked = "another requirement" if s.masked else ""
        told = "; ".join([told, *(_AROUND[vague] for vague in beside)])
        return Region(regime, sides, before, after, way, self._statements(candidate), (), s.witness, masked, told)

    def _narrowed(self, candidate: Candidate) -> Node:
        """Return the place of a candidate without what is decided alike in it, as far as the budget goes."""
        try:
            return narrowed(self.first.space, self.first.solver, candidate.where, candidate.exact, Budget(HULL))
        except Exhausted:
            return candidate.where

    def _hull(self, place: Node) -> tuple[Limit, ...]:
        try:
            return hull(self.first.space, self.first.solver, place, Budget(HULL))
        except Exhausted:
            return ()

    def _statements(self, candidate: Candidate) -> tuple[str, ...]:
        """Return the statements that make a difference; of a condition those that it asks whether they are in force."""
        names: dict[str, None] = {}
        for name in candidate.statements:
            records = [[r for r in ruleset.named if r.head.name == name] for ruleset in self.editions]
            changes = [[x for x in ruleset.changes if name in x.targets] for ruleset in self.editions]
            if records[0] != records[1] or changes[0] != changes[1]:
                names[name] = None
                continue
            for ruleset, versions in zip(self.editions, records, strict=True):
                nodes = [when for r in versions if (when := getattr(r, "when", None))]
                nodes += [ruleset.conditions[name]] if name in ruleset.conditions else []
                for node in nodes:
                    names |= dict.fromkeys(_standing(node, ruleset))
        return tuple(names) or candidate.statements

    def told(self, candidate: Candidate) -> str:
        """Return what differs in a place, in words."""
        titles = {r.head.name: r.head.title for ruleset in self.editions for r in ruleset.named}
        names = [f'{name} "{titles[name]}"' if titles.get(name) else name for name in candidate.statements]
        return _told(candidate, names)


def _kind(candidate: Candidate) -> str:
    """Return the kind of a saying; empty for a symbol."""
    return candidate.name.kind if isinstance(candidate.name, Says) else ""


def _is_weak(candidate: Candidate, witness: Witness) -> bool:
    """Whether a witness of an outcome shows only what moves beside it: another requirement stands there."""
    ends = [(answer.low, answer.high) for answer in (witness.before, witness.after)]
    return _kind(candidate) in ("low", "high") and ends[0] == ends[1]


def _is_told_with(one: Candidate, other: Candidate) -> bool:
    """Whether what is open of one place is told with another: never an outcome with what stands beside outcomes."""
    beside = _kind(other) in BESIDE and _kind(one) not in BESIDE
    return not beside and bool(set(one.statements) & set(other.statements))


def _is_sure(s: Settled) -> bool:
    """Whether a requirement is shown to move there, surely."""
    return bool(s.witness) and not s.candidate.partial and _kind(s.candidate) == "low"


def _standing(node: c.Condition, ruleset: Ruleset) -> Iterator[str]:
    match node:
        case c.Every(operands=operands) | c.Either(operands=operands):
            for operand in operands:
                yield from _standing(operand, ruleset)
        case c.Negation(operand=operand) | c.Exists(operand=operand):
            yield from _standing(operand, ruleset)
        case c.Defined(name=name):
            yield from _standing(ruleset.conditions[name], ruleset)
        case c.Stands(names=names):
            yield from names
        case _:
            return


def _told(candidate: Candidate, names: list[str]) -> str:
    """Return what differs there, in words; *names* are the statements that make it."""
    side = "only in the old edition" if candidate.only == 0 else "only in the new edition"
    partial = "; of shipments of which something decisive is not stated" if candidate.partial else ""
    match candidate.origin:
        case "says":
            by = f", by {listed(names)}" if names else ""
            return f"{_saying(' '.join(filter(None, candidate.name)))} {side}{by}{partial}"
        case "defined":
            return f"`{candidate.name}` holds {side}{partial}"
        case "exception" | "bar":
            return f"the {candidate.origin} {candidate.name} applies {side}{partial}"
        case "subject":
            return f"the shipment is subject to {candidate.name} {side}{partial}"
        case "borne":
            refused = ", where other codes declared are refused"
            return f"the technical facts make the {candidate.name} {side}{refused}{partial}"
        case _:
            return f"the facts are refused {side}{partial}"


_LOW = {
    "no_license_required": "the shipment is reached",
    "allowed_under_exception": "a requirement applies",
    "allowed_under_license": "a requirement applies that no exception lifts",
    "license_required": "a license is required and none is held",
    "prohibited": "the shipment is prohibited",
}


def _saying(name: str) -> str:
    kind, _, rest = name.partition(" ")
    words = rest.replace("_", " ")
    if kind == "low":
        return _LOW.get(rest, f"at least {words} comes out")
    if kind == "high":
        return f"up to {words} may come out"
    if kind == "review" and words.endswith(f" {OUTSTANDING}"):
        return f"the review `{words.removesuffix(f' {OUTSTANDING}')}` is said of what is still to be applied for"
    return f"{kind}, {words}" if kind in ("duty", "unmodelled") else f"the {kind} `{words}` is said"


def _merged(regions: Iterable[Region]) -> list[Region]:
    """Join regions that are one to a reader: the same for one party or another, or but for the values of one side."""
    found: dict[object, Region] = {}
    for region in regions:
        key = (
            region.regime,
            region.limits,
            region.before,
            region.after,
            region.edits,
            region.text if not region.limits else "",
        )
        found.setdefault(key, region)
    return _joined(_joined_roles(_joined_sayings(list(found.values()))))


def _joined_sayings(regions: list[Region]) -> list[Region]:
    """Join what moves beside an outcome with the outcome, where both move in the same sides by the same edits."""
    groups: dict[object, list[Region]] = {}
    for n, region in enumerate(regions):
        key = (region.regime, region.limits, region.edits) if region.limits and not region.masked else n
        groups.setdefault(key, []).append(region)
    return [_joint(members, members[0].limits) for members in groups.values()]


def _joined_roles(regions: list[Region]) -> list[Region]:
    """Join regions that differ only in which party they speak of."""
    groups: dict[object, dict[str, list[Region]]] = {}
    for n, region in enumerate(regions):
        roles = {head for limit in region.limits if (head := limit.fact.partition(".")[0]) in ROLES}
        role = roles.pop() if len(roles) == 1 else ""
        key = _alike(region, frozenset(_renamed(region.limits, role, ""))) if role else n
        groups.setdefault(key, {}).setdefault(role, []).append(region)
    found = []
    for by_role in groups.values():
        members = [region for same in by_role.values() for region in same]
        role = next(iter(by_role))
        if len(by_role) == 1:
            found.append(_joint(members, members[0].limits))
            continue
        named = "some party" if len(by_role) == len(ROLES) else " or ".join(r.replace("_", " ") for r in by_role)
        found.append(_joint(members, _renamed(members[0].limits, role, named)))
    return found


def _renamed(sides: tuple[Limit, ...], role: str, named: str) -> tuple[Limit, ...]:
    found = [
        evolve(limit, fact=f"{named}.{limit.fact.partition('.')[2]}") if limit.fact.startswith(f"{role}.") else limit
        for limit in sides
    ]
    return tuple(sorted(found, key=lambda limit: (limit.fact in ("date", "known on"), limit.fact)))


def _alike(region: Region, sides: object) -> tuple[object, ...]:
    told = region.direction == "beside"
    ends = tuple((a.low, a.high, a.beside if told else ()) for a in (region.before, region.after))
    return (region.regime, sides, region.direction, ends, bool(region.masked), region.edits)


def _joined(regions: list[Region]) -> list[Region]:
    """Join regions that differ only in the values of one side that lists its values."""
    found = list(regions)
    n = 0
    while n < len(found):
        for m in range(n + 1, len(found)):
            sides = _union(found[n], found[m])
            if sides is not None:
                found[n] = _joint([found[n], found.pop(m)], sides)
                break
        else:
            n += 1
    return found


def _union(one: Region, other: Region) -> tuple[Limit, ...] | None:
    if (
        _alike(one, True) != _alike(other, True)
        or not one.limits
        or [x.fact for x in one.limits] != [x.fact for x in other.limits]
    ):
        return None
    apart = [n for n, (x, y) in enumerate(zip(one.limits, other.limits, strict=True)) if x != y]
    if len(apart) != 1:
        return None
    x, y = one.limits[apart[0]], other.limits[apart[0]]
    if x.fact in ("date", "known on") or any(side.text != listed(list(side.values)) for side in (x, y)):
        return None
    values = tuple(dict.fromkeys((*x.values, *y.values)))
    joined = Limit(x.fact, values, listed(list(values)))
    return (*one.limits[: apart[0]], joined, *one.limits[apart[0] + 1 :])


def _joint(members: list[Region], sides: tuple[Limit, ...]) -> Region:
    """Return one region for several: with the witness that says most, and with all that they say."""
    best = max(members, key=lambda r: weight(r.before, r.after) if r.witness else -1)
    edits = tuple(dict.fromkeys(name for r in members for name in r.edits))
    texts = "; ".join(dict.fromkeys(part for r in members for part in r.text.split("; ")))
    return evolve(best, limits=sides, edits=edits, text=texts)


def _touches(edit: Edit, names: Iterable[str]) -> bool:
    """Whether *edit* is of a statement named, or of one above or below it."""
    return any(n == edit.name or n.startswith(f"{edit.name}.") for n in names)


def _region(region: Region, edited: tuple[Edit, ...]) -> Region:
    names = [e for e in edited if _touches(e, region.edits)]
    chosen = names or list(edited)
    sources = tuple(dict.fromkeys(source for e in chosen for source in e.sources))
    return evolve(region, edits=tuple(dict.fromkeys(e.name for e in chosen)), sources=sources)


def _meant(edited: tuple[Edit, ...], found: Compared, regions: tuple[Region, ...]) -> tuple[Edit, ...]:
    if found.equal:
        return tuple(evolve(e, meaning="none") for e in edited)
    moving = {name for r in regions if r.witness for name in r.edits}
    return tuple(evolve(e, meaning="moves" if e.name in moving else "open") for e in edited)


_AROUND = {
    False: "where a fact or the law leaves this open, the answer moves too",
    True: "where this is open, or another requirement stands, what is said beside the outcome moves too",
}
"""What is told with a region of the places around it: of outcomes, and of what is said beside an outcome."""

_GRAVITY = ("more permissive", "stricter", "wider", "narrower", "beside")


def _ordered(regions: Iterable[Region]) -> list[Region]:
    return sorted(
        regions, key=lambda r: (bool(r.masked), _GRAVITY.index(r.direction), r.regime, r.edits, str(r.limits))
    )


def _statement(found: Compared, regions: tuple[Region, ...]) -> str:
    if found.equal:
        masked = any(r.masked for r in regions)
        more = " What the edits move is masked by other requirements." if masked else ""
        return f"Nothing comes out differently, proved.{more}"
    moving = sum(1 for r in regions if not r.masked)
    counted = f"{moving} region{'s' * (moving != 1)} move{'s' * (moving == 1)};"
    if found.open:
        return f"{counted} that nothing else does is not settled."
    return f"{counted} nothing else comes out differently, proved."
