"""Of which rows plain rules can say something, found for many rules at once.

A rule says nothing where a demand of its condition is false, nor in a stage in which it does not stand. Rules that
demand the same facts are taken together: each is paired with the rows that its rarest demand leaves, and every further
demand is looked up for all pairs at once, by the number of the demand and the class of the row.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from compliance.table.columns import Numbers
from compliance.table.plain_rule import PlainRule
from compliance.table.rows import Here
from compliance.table.signatures import spans
from compliance.table.steps import NO, YES, Leaf, Rows

_MOST_RULES = 512
"""Rules taken together: a table of their demands by classes stays small."""
_MOST_PAIRS = 2_000_000
"""Pairs looked at together."""
_NEVER = np.iinfo(np.int32).max


class Reached(NamedTuple):
    """Rows of which some rules can say something: pairs of a rule and a row, those of a rule one behind the other.

    Attributes:
        rules: The rules.
        which: Of each pair the place of its rule among them.
        rows, stages: Of each pair the row, and the stage of the rule on its day.
        told: Fact and what a demand on it comes to in each pair; demands that hold in all of them are left out.
    """

    rules: Sequence[PlainRule]
    which: Numbers
    rows: Rows
    stages: Numbers
    told: Sequence[tuple[str, npt.NDArray[np.uint8]]]


class Candidate(NamedTuple):
    """A rule and its demands, the rarest one first.

    Attributes:
        counts: In how many rows each can be anything but false.
        classes: Those that the rarest leaves.
    """

    rule: PlainRule
    leaves: tuple[Leaf, ...]
    counts: tuple[int, ...]
    classes: Numbers


def candidates(rules: Sequence[PlainRule], here: Here) -> list[Candidate]:
    """Return what is asked of those of *rules* of which no demand is false in every row."""
    return [asked for rule in rules if rule.effects and (asked := _candidate(rule, here))]


def reach(rules: Sequence[Candidate], here: Here) -> Iterator[Reached]:
    """Yield the rows that *rules* reach; rules that are conjunctions apart from the others."""
    shapes: dict[tuple[object, ...], list[Candidate]] = {}
    for asked in rules:
        shape = (asked.rule.is_conjunction, *(leaf.fact for leaf in asked.leaves))
        shapes.setdefault(shape, []).append(asked)
    for alike in shapes.values():
        for batch in _batches(alike):
            found = _Pairs(batch, here).narrowed()
            if len(found.rows):
                yield found


def _candidate(rule: PlainRule, here: Here) -> Candidate | None:
    reached = []
    for leaf in rule.demands:
        count, classes = here.reach(leaf)
        if not count:
            return None
        reached.append((count, leaf, classes))
    if not reached:
        return Candidate(rule, (), (here.part.size,), here.whole.present)
    least = min(reached, key=lambda found: found[0])
    others = sorted((found for found in reached if found is not least), key=lambda found: found[1].fact)
    ordered = [least, *others]
    return Candidate(rule, tuple([leaf for _, leaf, _ in ordered]), tuple([count for count, _, _ in ordered]), least[2])


def _batches(alike: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    batch: list[Candidate] = []
    pairs = 0
    for asked in alike:
        if batch and (len(batch) == _MOST_RULES or pairs + asked.counts[0] > _MOST_PAIRS):
            yield batch
            batch, pairs = [], 0
        batch.append(asked)
        pairs += asked.counts[0]
    yield batch


class _Pairs:
    """Pairs of rules that demand the same facts, and rows."""

    def __init__(self, batch: Sequence[Candidate], here: Here) -> None:
        self._batch, self._here = batch, here
        classes = np.concatenate([asked.classes for asked in batch])
        owners = np.repeat(np.arange(len(batch)), [len(asked.classes) for asked in batch])
        by_class = here.sorted(batch[0].leaves[0]) if batch[0].leaves else here.whole
        sizes = by_class.counts[classes]
        self._rows: Rows = by_class.order[spans(by_class.starts[classes], sizes)]
        self._which: Numbers = np.repeat(owners, sizes)
        self._told: list[tuple[str, npt.NDArray[np.uint8]]] = []
        if batch[0].leaves:
            codes = np.concatenate([asked.leaves[0].by_class[asked.classes] for asked in batch])
            self._take(batch[0].leaves[0].fact, codes, sizes)

    def narrowed(self) -> Reached:
        """Return the pairs in which no demand is false and the rule stands."""
        sums = np.sum([asked.counts for asked in self._batch], axis=0)
        for n in np.argsort(sums[1:], kind="stable").tolist():
            self._hold(n + 1)
        stages = self._standing()
        return Reached([asked.rule for asked in self._batch], self._which, self._rows, stages, self._told)

    def _take(self, fact: str, codes: npt.NDArray[np.uint8], times: Numbers | None = None) -> None:
        if not (codes == YES).all():
            self._told.append((fact, codes if times is None else np.repeat(codes, times)))

    def _only(self, kept: npt.NDArray[np.bool_]) -> None:
        self._rows, self._which = self._rows[kept], self._which[kept]
        self._told = [(fact, codes[kept]) for fact, codes in self._told]

    def _hold(self, n: int) -> None:
        """Hold the pairs against the demand that each rule has at place *n*."""
        different: dict[int, Leaf] = {}
        for asked in self._batch:
            different.setdefault(id(asked.leaves[n]), asked.leaves[n])
        places = {key: place for place, key in enumerate(different)}
        tables = np.stack([leaf.by_class for leaf in different.values()])
        first = self._batch[0].leaves[n]
        numbers = self._here.numbers(first)
        cells = np.array([places[id(asked.leaves[n])] for asked in self._batch])[self._which] * tables.shape[1]
        if numbers is not None:
            cells += numbers[self._rows]
        codes = tables.ravel()[cells]
        kept = codes != NO
        if not kept.all():
            self._only(kept)
            codes = codes[kept]
        self._take(first.fact, codes)

    def _standing(self) -> Numbers:
        """Return the stage of each pair, and keep those in which the rule stands."""
        all_stages = [asked.rule.stages for asked in self._batch]
        most = max(len(stages.days) for stages in all_stages)
        ends = np.full((most, len(all_stages)), _NEVER, dtype=np.int32)
        alive = np.zeros((len(all_stages), most + 1), dtype=bool)
        for n, stages in enumerate(all_stages):
            ends[: len(stages.days), n] = stages.days
            alive[n, : len(stages.alive)] = stages.alive
        found = np.zeros(len(self._rows), dtype=np.int64)
        days = self._here.part.days[self._rows]
        for end in ends:
            found += end[self._which] <= days
        kept = alive[self._which, found]
        if kept.all():
            return found
        self._only(kept)
        return found[kept]
