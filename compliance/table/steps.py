"""Truth by columns: what `engine.truths` says of a condition in one row, here of many rows at once.

The truth of a condition over single facts follows from the truth of its leaves, and so do the facts that leave it
open. Each leaf is asked of each class of its fact once, by the reference evaluator; the rest is Kleene's tables.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from compliance.analysis.walk import open_leaves
from compliance.engine.context import Context
from compliance.engine.standing import Moment
from compliance.engine.truths import truth
from compliance.model import condition as c
from compliance.model.leaves import is_plain
from compliance.model.ruleset import Ruleset
from compliance.table.axes import Axis
from compliance.table.columns import Numbers
from compliance.values.truth import FALSE, TRUE, UNKNOWN

Rows: TypeAlias = npt.NDArray[Any]
Bits: TypeAlias = npt.NDArray[np.uint64]

NOT_ASKED, NO, SILENT, OPEN, YES = 0, 1, 2, 3, 4
"""What a leaf comes to in one class: unknown by law alone (`SILENT`) or by the fact (`OPEN`)."""
_TRUTH = np.array([9, FALSE, UNKNOWN, UNKNOWN, TRUE], dtype=np.uint8)


class Steps(NamedTuple):
    """A condition over some rows.

    Attributes:
        truth: In each row.
        open: The facts that leave it open there, as bits; None: none anywhere.
    """

    truth: npt.NDArray[np.uint8]
    open: Bits | None = None


def constant(value: int, rows: int) -> Steps:
    """Return what is the same in every row."""
    return Steps(np.full(rows, value, dtype=np.uint8))


def every(steps: Sequence[Steps]) -> Steps:
    """Return Kleene's `and`: what is unknown in an unknown whole leaves it open."""
    return _joined(np.minimum, steps)


def either(steps: Sequence[Steps]) -> Steps:
    """Return Kleene's `or`."""
    return _joined(np.maximum, steps)


def negation(step: Steps) -> Steps:
    """Return `not`: unknown stays unknown, by the same facts."""
    return Steps(2 - step.truth, step.open)


def _joined(pick: Callable[..., Any], steps: Sequence[Steps]) -> Steps:
    whole = steps[0].truth
    for step in steps[1:]:
        whole = pick(whole, step.truth)
    return Steps(whole, union([s.open for s in steps], whole == UNKNOWN))


def union(open: Iterable[Bits | None], where: Any) -> Bits | None:
    """Return the facts of all of these, in the rows that *where* marks."""
    found = [bits for bits in open if bits is not None]
    if not found:
        return None
    whole = found[0]
    for bits in found[1:]:
        whole = whole | bits
    return np.where(where, whole, np.uint64(0))


class Leaf:
    """A condition on one fact, asked class by class.

    Attributes:
        fact: Its name.
        days: The days on which it moves by itself: a list gains or loses a member.
    """

    def __init__(
        self, node: c.Condition, fact: str, axis: Axis | None, ruleset: Ruleset, moment: Moment, days: Sequence[int]
    ) -> None:
        self.fact, self.axis = fact, axis
        self.days = np.array(days, dtype=np.int32)
        self._node, self._ruleset, self._moment = node, ruleset, moment
        self._stages = len(days) + 1
        self._plain = is_plain(node)
        self._table = np.zeros(0, dtype=np.uint8)
        self._left = 0
        """Classes not asked."""
        self._able: Numbers | None = None

    def prepare(self, present: Numbers) -> Numbers:
        """Ask the classes *present*, and return those in which the leaf can be anything but false.

        Args:
            present: Numbers of classes; where no column states the fact there is class 0 alone.
        """
        self._grow()
        stages = self._stages
        if self._left:
            cells = present if stages == 1 else (present[:, None] * stages + np.arange(stages)).ravel()
            for cell in cells[self._table[cells] == NOT_ASKED].tolist():
                self._table[cell] = self._ask(*divmod(cell, stages))
                self._left -= 1
                self._able = None
        if self._able is None:
            found = self._table != NO if stages == 1 else (self._table.reshape(-1, stages) != NO).any(axis=1)
            self._able = np.flatnonzero(found)
        return self._able

    @property
    def by_class(self) -> npt.NDArray[np.uint8]:
        """What it comes to in each class asked so far; of one that moves, only whether it is false on every day."""
        if self._stages == 1:
            return self._table
        able = (self._table.reshape(-1, self._stages) != NO).any(axis=1)
        return np.where(able, np.uint8(OPEN), np.uint8(NO))

    def codes(self, numbers: Numbers, stages: Numbers | None) -> npt.NDArray[np.uint8]:
        """Return what it comes to in rows of these classes, on days of these stages."""
        return self._table[numbers if stages is None else numbers * self._stages + stages]

    def _grow(self) -> None:
        classes = len(self.axis.facts) if self.axis else 1
        old = len(self._table) // self._stages
        if classes == old:
            return
        blank = NO if self._plain and self.axis else NOT_ASKED
        more = np.full((classes - old) * self._stages, blank, dtype=np.uint8)
        if self._plain and self.axis:
            assert isinstance(self._node, c.Member)
            index, words = self.axis.words(self.fact), self._node.set.words
            for found, code in ((index.near(words), NOT_ASKED), (index.among(words), YES)):
                more[[n - old for n in found if n >= old]] = code
        self._left += int((more == NOT_ASKED).sum())
        self._able = None
        self._table = np.concatenate([self._table, more])

    def _ask(self, number: int, stage: int) -> int:
        facts = self.axis.facts[number] if self.axis else {}
        if self.fact not in facts:
            return OPEN
        moment = self._moment
        if stage or len(self.days):
            day = self.days[stage - 1] if stage else self.days[0] - 1
            moment = moment._replace(on=date.fromordinal(int(day)))
        step = truth(self._node, Context(self._ruleset, moment, dict(facts), frozenset(), (), ()))
        if step.truth is UNKNOWN:
            left = {leaf.fact for leaf in open_leaves(step)}
            assert left <= {self.fact}
            return OPEN if left else SILENT
        return YES if step.truth is TRUE else NO


def steps_of(codes: npt.NDArray[np.uint8], bit: int) -> Steps:
    """Return a leaf as steps; *bit* stands for its fact."""
    open = codes == OPEN
    return Steps(_TRUTH[codes], np.where(open, np.uint64(bit), np.uint64(0)) if open.any() else None)
