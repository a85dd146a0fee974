"""Compare two editions in outcomes: what moves, for which shipments, by which edit; and that nothing else does.

The candidates of `regions.compare` cover every place in which the editions may differ. Each is settled in one of four
ways: a witness shows that the answer moves there; no shipment lies in it; whatever lies in it is masked by something
else, proved with every statement counted; or the budget ran out, and the closing statement says so.
"""

from collections.abc import Iterable, Iterator

from attrs import evolve, frozen

from compliance.analysis.difference import Answer, Difference, Edit, Region, Witness
from compliance.analysis.edits import edits
from compliance.analysis.limits import limits
from compliance.analysis.text_diff import text_diff
from compliance.analysis.witness import Trials, direction
from compliance.model.editions import Edition
from compliance.model.ruleset import Ruleset
from compliance.regions.compare import Candidate, Comparison
from compliance.regions.concrete import concrete
from compliance.regions.moved import cubes
from compliance.regions.nodes import Node
from compliance.regions.search import Budget, Exhausted
from compliance.regions.settle import Settling
from compliance.regions.touched import Touched, touched

BUDGET = 20_000
"""Steps of search for one comparison."""
MOST_CUBES = 24
"""Boxes shown of one candidate."""

UNIVERSE = (
    "shipments of one line, whole or partial: any fact may be left unstated, any list may be open",
    "every day, and every day up to which publications count; no scenario is supposed",
    "licenses count by names of rules that both editions have; party lists are those that both ask for",
)


@frozen
class _Settled:
    candidate: Candidate
    witness: Witness | None
    masked: bool
    open: str = ""


def diff(old: Edition, new: Edition, *, budget: int = BUDGET) -> Difference:
    """Return what comes out differently under *new*.

    Args:
        budget: Steps of search; when they run out, what is left is reported as not settled.
    """
    assert old.ruleset is not None
    assert new.ruleset is not None
    found = compare(old.ruleset, new.ruleset, budget=budget)
    edited = _meant(edits(old, new), found)
    regions = tuple(_ordered(_region(r, edited) for r in found.regions))
    return Difference(
        old.name, new.name, old.ruleset.digest, new.ruleset.digest, found.equal, not found.open, regions, edited,
        _statement(found, regions), found.open, UNIVERSE, text_diff(old, new), work=found.work,
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
    return _Comparing(old, new, budget).run()


class _Comparing:
    def __init__(self, old: Ruleset, new: Ruleset, steps: int) -> None:
        self.editions = (old, new)
        self.touched: Touched = touched(old, new)
        everything = frozenset(r.name for side in self.editions for r in side.regimes)
        self.first = Comparison(old, new, self.touched, everything if self.touched.everything else frozenset())
        self.trials = Trials(old, new)
        self._wholes: dict[frozenset[str], Settling] = {}
        self.settling = Settling(self.first)
        self.budget = Budget(steps)
        self.days = {r.name: r.known_through.isoformat() for side in self.editions for r in side.regimes}

    def run(self) -> Compared:
        open_ones = [f"{what}: not compared" for what in self.touched.vocabulary]
        open_ones += [
            f"the formula of `{name}` differs: its consequences are not settled" for name in self.touched.formulas
        ]
        settled: list[_Settled] = []
        try:
            for whole in self.first.candidates(self.budget):
                beside = any(s.witness and s.candidate.statements == whole.statements for s in settled)
                for candidate in self._split(whole):
                    found = self._settle(candidate, near=whole.partial and beside)
                    if found is not None:
                        settled.append(found)
        except Exhausted:
            open_ones.append("the budget ran out before every edit was compared")
        open_ones += [s.open for s in settled if s.open]
        regions = [region for s in settled for region in self._regions(s)]
        moves = any(s.witness for s in settled)
        return Compared(
            not moves and not open_ones, tuple(_merged(regions)), tuple(dict.fromkeys(open_ones)),
            {
                "candidates": len(settled), "nodes": len(self.first.nodes.kind), "steps": self.budget.spent,
                "trials": self.trials.made,
            },
        )  # fmt: skip

    def _split(self, candidate: Candidate) -> list[Candidate]:
        """Return one candidate for each box that a person can read; the whole where there are too many."""
        nodes, times = self.first.nodes, (self.first.space.times.on_var, self.first.space.times.known_var)
        found = None if candidate.partial else cubes(nodes, candidate.where, MOST_CUBES)
        if found is None:
            return [candidate]
        groups: dict[tuple[Node, ...], list[Node]] = {}
        for cube in found:
            timeless = tuple(x for x in cube if nodes.var[x] not in times)
            groups.setdefault(timeless, []).append(nodes.every(cube))
        return [candidate._replace(where=nodes.either(boxes)) for boxes in groups.values()]

    def _settle(self, candidate: Candidate, *, near: bool) -> _Settled | None:
        """Settle one candidate; None where no shipment lies in it.

        Args:
            near: Whether it is what is left open around a place that is shown to move: then it is told, not proved.
        """
        try:
            members = []
            for edition in (candidate.only, 1 - candidate.only):
                box = self.settling.member(candidate, edition, self.budget)
                if box is not None:
                    members.append(box)
            if not members:
                return None
            for box in members:
                shipment = concrete(self.first.space, box, self._day(candidate))
                witness = self.trials.witness(shipment.data, shipment.known_on, candidate.regime)
                if witness:
                    return _Settled(candidate, witness, masked=False)
            return _Settled(candidate, None, masked=False) if near else self._by_proof(candidate)
        except Exhausted:
            return _Settled(candidate, None, masked=False, open=f"{_told(candidate)}: not settled within the budget")

    def _by_proof(self, candidate: Candidate) -> _Settled:
        """Settle a candidate with every statement of its regimes counted."""
        regimes = frozenset([candidate.regime] if candidate.regime else self.first.regimes())
        settling = self._whole(regimes)
        where = settling.comparison.place(candidate)
        unconfirmed = False
        for regime in sorted(regimes):
            for box in settling.differences(regime, where, self.budget):
                shipment = concrete(settling.comparison.space, box, self._day(candidate))
                witness = self.trials.witness(shipment.data, shipment.known_on, regime)
                if witness:
                    return _Settled(candidate, witness, masked=False)
                unconfirmed = True
        if unconfirmed:
            return _Settled(candidate, None, masked=False, open=f"{_told(candidate)}: no shipment was confirmed")
        return _Settled(candidate, None, masked=True)

    def _whole(self, regimes: frozenset[str]) -> Settling:
        if regimes not in self._wholes:
            self._wholes[regimes] = Settling(Comparison(*self.editions, self.touched, regimes))
        return self._wholes[regimes]

    def _day(self, candidate: Candidate) -> str:
        return self.days.get(candidate.regime) or min(self.days.values(), default="2025-01-01")

    # Regions ------------------------------------------------------------------------------------

    def _regions(self, s: _Settled) -> Iterator[Region]:
        candidate = s.candidate
        before = s.witness.before if s.witness else Answer("", "")
        after = s.witness.after if s.witness else Answer("", "")
        way = direction(before, after) if s.witness else "beside"
        regime = s.witness.regime if s.witness else candidate.regime
        sides = () if candidate.partial else limits(self.first.space, candidate.where)
        masked = "another requirement" if s.masked else ""
        yield Region(regime, sides, before, after, way, candidate.statements, (), s.witness, masked, _told(candidate))


def _told(candidate: Candidate) -> str:
    """Return what differs there, in words."""
    side = "only the old edition" if candidate.only == 0 else "only the new edition"
    partial = ", of shipments of which something decisive is not stated" if candidate.partial else ""
    match candidate.origin:
        case "says":
            return f"{side} says {_saying(' '.join(filter(None, candidate.name)))}{partial}"
        case "defined":
            return f"`{candidate.name}` holds in {side}{partial}"
        case "exception" | "bar":
            return f"the {candidate.origin} {candidate.name} applies in {side}{partial}"
        case "subject":
            return f"{candidate.name} reaches the shipment in {side}{partial}"
        case "borne":
            return f"the technical facts make the {candidate.name} in {side}{partial}"
        case _:
            return f"{side} refuses the facts{partial}"


def _saying(name: str) -> str:
    kind, _, rest = name.partition(" ")
    words = rest.replace("_", " ")
    return {"low": f"at least {words}", "high": f"up to {words}"}.get(kind, f"{kind}: {words}")


def _merged(regions: Iterable[Region]) -> list[Region]:
    """Leave out a region that another one repeats."""
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
    return list(found.values())


def _region(region: Region, edited: tuple[Edit, ...]) -> Region:
    names = [e for e in edited if e.name in region.edits or any(n.startswith(f"{e.name}.") for n in region.edits)]
    chosen = names or list(edited)
    sources = tuple(dict.fromkeys(source for e in chosen for source in e.sources))
    return evolve(region, edits=tuple(dict.fromkeys(e.name for e in chosen)), sources=sources)


def _meant(edited: tuple[Edit, ...], found: Compared) -> tuple[Edit, ...]:
    if found.equal:
        return tuple(evolve(e, meaning="none") for e in edited)
    moving = {name for r in found.regions if r.witness for name in r.edits}
    return tuple(evolve(e, meaning="moves" if e.name in moving else "open") for e in edited)


_GRAVITY = ("more permissive", "stricter", "wider", "narrower", "beside")


def _ordered(regions: Iterable[Region]) -> list[Region]:
    return sorted(regions, key=lambda r: (bool(r.masked), _GRAVITY.index(r.direction), r.regime, str(r.limits)))


def _statement(found: Compared, regions: tuple[Region, ...]) -> str:
    if found.equal:
        masked = any(r.masked for r in regions)
        more = " What the edits move is masked by other requirements." if masked else ""
        return f"Nothing comes out differently, proved.{more}"
    moving = sum(1 for r in regions if not r.masked)
    if found.open:
        return f"{moving} regions move; that nothing else does is not settled."
    return f"{moving} regions move; nothing else comes out differently, proved."
