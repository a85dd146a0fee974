"""Rows of a table by the classes of its facts."""

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from compliance.table.columns import Numbers
from compliance.table.steps import Leaf, Rows, Steps, steps_of


class Part(NamedTuple):
    """Some rows of a table.

    Attributes:
        size: How many.
        numbers: Fact to the class of each row.
        days: The day of each row, as its ordinal.
        silent: Whether nothing is said of licenses held, in each row.
    """

    size: int
    numbers: Mapping[str, Numbers]
    days: Numbers
    silent: npt.NDArray[np.bool_]

    def only(self, rows: Rows) -> "Part":
        """Return the part with these of its rows."""
        numbers = {fact: found[rows] for fact, found in self.numbers.items()}
        return Part(len(rows), numbers, self.days[rows], self.silent[rows])


class Sorted:
    """Rows by the class of one fact.

    Attributes:
        counts: How often each class occurs.
        starts: Where its rows begin in `order`.
        present: The classes that occur.
    """

    def __init__(self, numbers: Numbers) -> None:
        self.counts = np.bincount(numbers)
        self.starts = np.cumsum(self.counts) - self.counts
        self.present = np.flatnonzero(self.counts)
        self._numbers = numbers

    @cached_property
    def order(self) -> Rows:
        """The rows, class by class."""
        small = self._numbers.astype(np.uint16) if len(self.counts) < 1 << 16 else self._numbers
        return np.argsort(small, kind="stable").astype(np.int32)


class Here:
    """Some rows, sorted by the classes of each fact.

    Args:
        bits: Fact to the bit that stands for it.
    """

    def __init__(self, part: Part, bits: Mapping[str, int]) -> None:
        self.part, self.bits = part, bits
        self._sorted: dict[int, Sorted] = {}
        self._reach: dict[int, tuple[int, Numbers]] = {}

    @cached_property
    def whole(self) -> Sorted:
        """All rows as one class."""
        return Sorted(np.zeros(self.part.size, dtype=np.uint8))

    def numbers(self, leaf: Leaf) -> Numbers | None:
        """Return the class of each row; None where no column states the fact."""
        return self.part.numbers.get(leaf.fact)

    def sorted(self, leaf: Leaf) -> Sorted:
        """Return the rows by class of the fact of *leaf*."""
        numbers = self.numbers(leaf)
        if numbers is None:
            return self.whole
        key = id(leaf.axis)
        if key not in self._sorted:
            self._sorted[key] = Sorted(numbers)
        return self._sorted[key]

    def reach(self, leaf: Leaf) -> tuple[int, Numbers]:
        """Return in how many rows a leaf can be anything but false, and the classes of these."""
        found = self._reach.get(id(leaf))
        if found is None:
            by_class = self.sorted(leaf)
            classes = leaf.prepare(by_class.present)
            classes = classes[classes < len(by_class.counts)]
            found = self._reach[id(leaf)] = (int(by_class.counts[classes].sum()), classes)
        return found

    def steps(self, leaf: Leaf, rows: Rows) -> Steps:
        """Return a leaf in some rows."""
        self.reach(leaf)
        return steps_of(self.codes(leaf, rows), self.bits[leaf.fact])

    def codes(self, leaf: Leaf, rows: Rows) -> npt.NDArray[np.uint8]:
        """Return what a leaf that was prepared comes to in some rows."""
        numbers = self.numbers(leaf)
        mine = np.zeros(len(rows), dtype=np.uint8) if numbers is None else numbers[rows]
        stages = np.searchsorted(leaf.days, self.part.days[rows], side="right") if len(leaf.days) else None
        return leaf.codes(mine, stages)
