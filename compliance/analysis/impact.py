"""Which open orders an edit decides differently, and what is at stake.

An order is passed over only where it lies outside every place in which the editions can differ (`regions.reach`): then
both take it and decide it alike. Every other one is read strictly and decided by the reference evaluator under both
editions. Where the places cannot be told, nothing is passed over and the answer says so.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from attrs import evolve, frozen

from compliance.analysis.difference import Answer
from compliance.analysis.edits import edits
from compliance.analysis.impact_records import Flip, Impact, Stake
from compliance.analysis.sieve import Sieve
from compliance.analysis.sift import Book, Sifted, sift
from compliance.analysis.verdicts import Verdicts
from compliance.analysis.witness import ABSENT, REFUSED, answer, direction
from compliance.engine.compiled.summary import of_regime
from compliance.engine.decision import LineDecision, RegimeDecision
from compliance.model.editions import Edition
from compliance.regions.reach import Reach
from compliance.shipment.assume import Assumption
from compliance.shipment.records import Line, Shipment
from compliance.text.diagnostics import Diagnostic
from compliance.values.quantity import EXACT, Quantity, plain
from compliance.values.truth import FALSE

BUDGET = 20_000
"""Steps of search to tell where the editions can differ."""
MOST_REFUSALS = 1000
"""Mistakes kept; further ones are counted."""
GRAVITY = ("more permissive", "stricter", "wider", "narrower", "refused", "beside")


def impact(
    old: Edition,
    new: Edition,
    books: Iterable[Book],
    *,
    assumptions: Iterable[Assumption] = (),
    known_on: date | None = None,
    budget: int = BUDGET,
) -> Impact:
    """Return which orders come out differently under *new*.

    Args:
        books: The orders, each read once and in order.
        assumptions: What is assumed of every order of a period.
        known_on: Only what was published by then; default: each regime's own ``known through``.
        budget: Steps of search to tell where the editions can differ.

    Raises:
        TableError: A book as a whole cannot be read, such as for its headings.
    """
    assert old.ruleset is not None
    assert new.ruleset is not None
    reach = Reach(old.ruleset, new.ruleset, budget)
    sieve = Sieve(reach, assumptions, known_on)
    work = _Deciding(old, new, sieve)
    for book in books:
        for sifted in sift(book, sieve):
            work.take(sifted)
    flips = [found.flip for found in sorted(work.found, key=lambda f: f.order)]
    totals: dict[str, int] = {}
    for flip in flips:
        totals[flip.direction] = totals.get(flip.direction, 0) + 1
    skipped = sieve.skipped + work.outside
    return Impact(
        old.name, new.name, skipped + work.decided + work.refused, skipped, work.decided, work.refused,
        tuple(flips), tuple(_stakes(work.found)), totals, reach.open, tuple(work.refusals),
    )  # fmt: skip


Said: TypeAlias = list[LineDecision] | tuple[Diagnostic, ...]
"""What an edition says of an order: the decision of each line, or why it refuses."""


@frozen
class _Found:
    """A flip, and what it is ordered by."""

    flip: Flip
    order: tuple[int, ...]


class _Deciding:
    def __init__(self, old: Edition, new: Edition, sieve: Sieve) -> None:
        self.editions = (old, new)
        self.sieve = sieve
        self.reach = sieve.reach
        self.known_on = sieve.known_on
        self.verdicts = [Verdicts(ruleset, sieve.known_on, self.reach.day_class) for ruleset in self.reach.rulesets]
        self.outside = self.decided = self.refused = 0
        self.refusals: list[Diagnostic] = []
        self.found: list[_Found] = []
        self._names: dict[frozenset[str], tuple[str, ...]] = {}
        self._edited: list[str] | None = None

    def take(self, sifted: Sifted) -> None:
        """Decide an order, or count it as refused or as out of reach."""
        old, new = sifted.readings
        if old.diagnostics and new.diagnostics:
            self._refuse([*new.diagnostics, *old.diagnostics])
            return
        if old.diagnostics or new.diagnostics:  # only one edition has the words
            for shipment in map(self.sieve.assumed, new.shipments or old.shipments):
                before = old.diagnostics or self._asked(0, shipment)
                after = new.diagnostics or self._asked(1, shipment)
                self._decide(sifted.where, before, after, shipment)
            return
        for shipments in zip(old.shipments, new.shipments, strict=True):
            one, other = (self.sieve.assumed(shipment) for shipment in shipments)
            if sifted.within or self.sieve.touches(other):
                self._decide(sifted.where, self._asked(0, one), self._asked(1, other), other)
            else:
                self.outside += 1

    def _refuse(self, wrong: list[Diagnostic]) -> None:
        self.refused += 1
        room = MOST_REFUSALS - len(self.refusals)
        self.refusals += list(dict.fromkeys(wrong))[: max(room, 0)]

    def _asked(self, edition: int, shipment: Shipment) -> Said:
        return self.verdicts[edition].decide(shipment)

    def _decide(self, where: str, before: Said, after: Said, other: Shipment) -> None:
        if isinstance(before, tuple) and isinstance(after, tuple):
            name = other.id or where
            self._refuse([_placed(d, name) for d in (*after, *before)])
            return
        self.decided += 1
        flips: list[Flip] = []
        for number, line in enumerate(other.lines):
            sides = [None if isinstance(lines, tuple) else lines[number] for lines in (before, after)]
            place = (self.decided, number + 1)
            flips += (evolve(f, place=place) for f in self._line(other.id or where, other, line, sides[0], sides[1]))
        if flips:
            gravest = min(GRAVITY.index(flip.direction) for flip in flips)
            self.found += [
                _Found(f, (gravest, self.decided, n, GRAVITY.index(f.direction))) for n, f in enumerate(flips)
            ]

    def _line(
        self, order: str, shipment: Shipment, line: Line, before: LineDecision | None, after: LineDecision | None
    ) -> Iterator[Flip]:
        sides = [{r.regime: r for r in decided.regimes} if decided else None for decided in (before, after)]
        value, currency = _value(line)
        for name in sorted({*(sides[0] or ()), *(sides[1] or ())}):
            one, other = (None if side is None else side.get(name) for side in sides)
            said = [REFUSED if side is None else _said(r) for side, r in zip(sides, (one, other), strict=True)]
            if said[0] != said[1]:
                edited = self._responsible(shipment, line, name)
                yield Flip(
                    order, line.id, name, said[0], said[1], direction(said[0], said[1]), value, currency,
                    _licenses(one, other), edited,
                )  # fmt: skip

    def _responsible(self, shipment: Shipment, line: Line, regime: str) -> tuple[str, ...]:
        """Return the edits behind a flip; all of them where no place tells."""
        names = self.reach.responsible(shipment, line, self.known_on, regime)
        if names not in self._names:
            if self._edited is None:
                self._edited = list(dict.fromkeys(e.name for e in edits(*self.editions)))
            chosen = [e for e in self._edited if e in names or any(n.startswith(f"{e}.") for n in names)]
            self._names[names] = tuple(chosen or self._edited)
        return self._names[names]


def _said(found: RegimeDecision | None) -> Answer:
    return ABSENT if found is None else answer(of_regime(found))


def _placed(diagnostic: Diagnostic, order: str) -> Diagnostic:
    return diagnostic._replace(path=f"{order} {diagnostic.path}".strip())


def _value(line: Line) -> tuple[str, str]:
    value = line.facts.get("item.value")
    return (plain(value.amount), value.unit) if isinstance(value, Quantity) else ("", "")


def _licenses(before: RegimeDecision | None, after: RegimeDecision | None) -> tuple[str, ...]:
    """Return the licenses that cover, or may cover, a requirement of one edition that the other has not just so."""
    sides = [{r.rule: (r.place, r.status) for r in side.requirements} if side else {} for side in (before, after)]
    moved = {rule for rule in {*sides[0], *sides[1]} if sides[0].get(rule) != sides[1].get(rule)}
    found = {
        relief.name
        for side in (before, after)
        for relief in (side.licenses if side else ())
        if relief.name and relief.truth is not FALSE and relief.requirement in moved
    }
    return tuple(sorted(found))


def _stakes(found: list[_Found]) -> Iterator[Stake]:
    """Yield the sums by currency and direction; a line counts once, in its gravest direction."""
    lines: dict[tuple[int, int], Flip] = {}
    for one in found:
        key = one.flip.place
        known = lines.get(key)
        if known is None or GRAVITY.index(one.flip.direction) < GRAVITY.index(known.direction):
            lines[key] = one.flip
    sums: dict[tuple[str, str], tuple[int, Decimal]] = {}
    for flip in lines.values():
        count, total = sums.get((flip.direction, flip.currency), (0, Decimal(0)))
        more = EXACT.add(total, Decimal(flip.value)) if flip.value else total
        sums[flip.direction, flip.currency] = (count + 1, more)
    for way, currency in sorted(sums, key=lambda k: (GRAVITY.index(k[0]), not k[1], k[1])):
        count, total = sums[way, currency]
        yield Stake(currency, way, count, plain(total) if currency else "")
