"""Rows of which the same is said, found exactly: no two different sets of statements are ever taken for one."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from compliance.table.columns import Numbers

_SEED = 20_251_110
"""Whatever numbers statements are given: two sets that come to one sum are told apart below."""


class Signatures(NamedTuple):
    """What is said of each row, and the rows of which the same is.

    Attributes:
        first: A row of each signature.
        place: The signature of each row.
        starts, counts: Where what is said of a row stands in *said*, and how much that is.
        said: What is said, row by row, in a fixed order.
    """

    first: Numbers
    place: Numbers
    starts: Numbers
    counts: Numbers
    said: Numbers

    def of(self, which: Numbers) -> tuple[Numbers, Numbers]:
        """Return pairs, in order: the place in *which* of a signature, and what is said of it."""
        rows = self.first[which]
        counts = self.counts[rows]
        return np.repeat(np.arange(len(which)), counts), self.said[spans(self.starts[rows], counts)]


def signatures(base: Numbers, rows: Numbers, said: Numbers, order: Numbers) -> Signatures:
    """Return the signatures of rows: the number of the group of each, and all that is said of it.

    Args:
        base: Number of the group of each row.
        rows, said: Pairs, in any order: of this row, this is said.
        order: By which what is said is sorted: its place for each number.
    """
    import polars as pl

    by_order = np.empty(len(order), dtype=np.int32)
    by_order[order] = np.arange(len(order))
    sorted_pairs = pl.Series(rows.astype(np.int64) << 32 | order[said]).sort().to_numpy()
    said = by_order[sorted_pairs & 0xFFFF_FFFF]
    counts = np.bincount(rows, minlength=len(base))
    starts = np.cumsum(counts) - counts
    sums = _sums(base, counts, starts, said)
    place = pl.Series(sums).rank("dense").to_numpy().astype(np.int64) - 1
    first = np.empty(int(place.max(initial=-1)) + 1, dtype=np.int64)
    first[place[::-1]] = np.arange(len(place))[::-1]
    if not _is_same(base, counts, starts, said, first[place]):
        first, place = _one_by_one(base, counts, starts, said)
    return Signatures(first, place, starts, counts, said)


def spans(starts: Numbers, counts: Numbers) -> Numbers:
    """Return the places of some spans, one span after another."""
    ends = np.cumsum(counts)
    found: Numbers = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - counts - starts, counts)
    return found


def _sums(base: Numbers, counts: Numbers, starts: Numbers, said: Numbers) -> npt.NDArray[np.uint64]:
    """Return a number of each row that is the same where the same is said, and seldom otherwise."""
    draw = np.random.default_rng(_SEED)
    whole = np.iinfo(np.uint64).max
    weights = draw.integers(whole, size=int(said.max(initial=0)) + 1, dtype=np.uint64)
    totals = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(weights[said], dtype=np.uint64)])
    bases = draw.integers(whole, size=int(base.max(initial=0)) + 2, dtype=np.uint64)
    found: npt.NDArray[np.uint64] = totals[starts + counts] - totals[starts] + bases[base]
    return found


def _is_same(base: Numbers, counts: Numbers, starts: Numbers, said: Numbers, other: Numbers) -> bool:
    """Return whether of each row the same is said as of the *other* one."""
    if not (np.array_equal(base, base[other]) and np.array_equal(counts, counts[other])):
        return False
    return np.array_equal(said, said[spans(starts[other], counts)])


def _one_by_one(base: Numbers, counts: Numbers, starts: Numbers, said: Numbers) -> tuple[Numbers, Numbers]:
    known: dict[tuple[int, bytes], int] = {}
    first: list[int] = []
    place = np.empty(len(base), dtype=np.int64)
    for row, (group, start, count) in enumerate(zip(base.tolist(), starts.tolist(), counts.tolist(), strict=True)):
        key = (group, said[start : start + count].tobytes())
        if key not in known:
            known[key] = len(first)
            first.append(row)
        place[row] = known[key]
    return np.array(first, dtype=np.int64), place
