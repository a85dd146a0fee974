"""What a reviewer is told of the places that a comparison settled: sides, what moves there, by which statements."""

from collections.abc import Iterator

from compliance.analysis.difference import Answer, Limit, Region
from compliance.analysis.limits import hull, limits, narrowed, outline
from compliance.analysis.settled import Settled
from compliance.analysis.told import told
from compliance.analysis.witness import direction
from compliance.model import condition as c
from compliance.model.ruleset import Ruleset
from compliance.regions.budget import Budget, Exhausted
from compliance.regions.compare import BESIDE, Candidate, Comparison
from compliance.regions.nodes import Node

HULL = 4_000
"""Steps spent on the outermost sides of a place that is no box."""

NAMED = 3
"""Requirements named that mask another."""
_AROUND = {
    False: "where a fact or the law leaves this open, the answer moves too",
    True: "where this is open, or another requirement stands, what is said beside the outcome moves too",
}
"""What is told with a region of the places around it: of outcomes, and of what is said beside an outcome."""


def described(first: Comparison, editions: tuple[Ruleset, Ruleset], settled: list[Settled]) -> list[Region]:
    """Return the regions of a comparison; what is open around one is told with it and is no region of its own."""
    sure = [s for s in settled if not s.candidate.partial and s.witness]
    found = []
    for s in (s for s in settled if not s.open):
        around = [o for o in sure if is_told_with(s.candidate, o.candidate)]
        if not (s.candidate.fringe and around):
            near = [o for o in settled if set(o.candidate.statements) & set(s.candidate.statements)]
            beside = {o.candidate.kind in BESIDE for o in near if o.candidate.fringe and s in sure}
            found.append(_region(first, editions, s, sorted(beside)))
    return found


def left_open(first: Comparison, s: Settled) -> str:
    """Return what was not settled, and where."""
    sides = () if s.candidate.fringe else limits(first.space, s.candidate.where)
    where = ", ".join(f"{limit.fact} {limit.text}" for limit in sides)
    return f"{where}: {s.open}" if where else s.open


def _region(first: Comparison, editions: tuple[Ruleset, Ruleset], s: Settled, beside: list[bool]) -> Region:
    candidate = s.candidate
    before = s.witness.before if s.witness else Answer("", "")
    after = s.witness.after if s.witness else Answer("", "")
    way = direction(before, after) if s.witness else "beside"
    regime = s.witness.regime if s.witness else candidate.regime
    sides = () if candidate.fringe else limits(first.space, _narrowed(first, candidate))
    words = told(candidate, editions)
    sides = tuple(limit for limit in sides if limit.fact != f"subject to {regime}")  # a regime's region lies in it
    if not sides and not candidate.fringe:
        found = outline(first.space, first.solver, candidate.where, candidate.exact, Budget(HULL))
        sides = tuple(limit for limit in found if limit.fact != f"subject to {regime}")
        words = f"within these sides: {words}" if sides else words
    if not sides:
        places = [first.expanded(n, candidate.where) for n in (0, 1)]
        sides = _hull(first, first.nodes.either(places))
        words = f"within these sides: {words}" if sides else words
    masked = _masking(s) if s.masked else ""
    words = "; ".join([words, *(_AROUND[vague] for vague in beside)])
    return Region(regime, sides, before, after, way, _statements(candidate, editions), (), s.witness, masked, words)


def _masking(s: Settled) -> str:
    further = f" and {len(s.by) - NAMED} more" if len(s.by) > NAMED else ""
    return f"{', '.join(s.by[:NAMED])}{further}" if s.by else "another requirement"


def _narrowed(first: Comparison, candidate: Candidate) -> Node:
    """Return the place of a candidate without what is decided alike in it, as far as the budget goes."""
    try:
        return narrowed(first.space, first.solver, candidate.where, candidate.exact, Budget(HULL))
    except Exhausted:
        return candidate.where


def _hull(first: Comparison, place: Node) -> tuple[Limit, ...]:
    try:
        return hull(first.space, first.solver, place, Budget(HULL))
    except Exhausted:
        return ()


def _statements(candidate: Candidate, editions: tuple[Ruleset, Ruleset]) -> tuple[str, ...]:
    """Return the statements that make a difference; of a condition those that it asks whether they are in force."""
    names: dict[str, None] = {}
    for name in candidate.statements:
        records = [[r for r in ruleset.named if r.head.name == name] for ruleset in editions]
        changes = [[x for x in ruleset.changes if name in x.targets] for ruleset in editions]
        if records[0] != records[1] or changes[0] != changes[1]:
            names[name] = None
            continue
        for ruleset, versions in zip(editions, records, strict=True):
            nodes = [when for r in versions if (when := getattr(r, "when", None))]
            nodes += [ruleset.conditions[name]] if name in ruleset.conditions else []
            for node in nodes:
                names |= dict.fromkeys(_standing(node, ruleset))
    return tuple(names) or candidate.statements


def is_told_with(one: Candidate, other: Candidate) -> bool:
    """Whether what is open of one place is told with another: never an outcome with what stands beside outcomes."""
    beside = other.kind in BESIDE and one.kind not in BESIDE
    return not beside and bool(set(one.statements) & set(other.statements))


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
