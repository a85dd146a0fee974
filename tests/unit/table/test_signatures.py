"""Rows of which the same is said are found exactly, whatever numbers their sums come to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.table import signatures as made
from compliance.table.signatures import signatures

PAIRS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 5)), unique=True, max_size=30)


def _judge(base: list[int], pairs: list[tuple[int, int]], order: list[int]) -> None:
    rows = np.array([row for row, _ in pairs], dtype=np.int32)
    said = np.array([one for _, one in pairs], dtype=np.int32)
    found = signatures(np.array(base, dtype=np.int32), rows, said, np.array(order))

    sets = [
        (group, tuple(sorted((s for r, s in pairs if r == row), key=order.__getitem__)))
        for row, group in enumerate(base)
    ]
    for row, place in enumerate(found.place.tolist()):
        assert [n for n, other in enumerate(sets) if other == sets[row]] == np.flatnonzero(
            found.place == place
        ).tolist()
    every = np.arange(len(found.first))
    which, mine = found.of(every)
    told = [(base[found.first[n]], tuple(mine[which == n].tolist())) for n in every.tolist()]
    assert sorted(told) == sorted(set(sets))


@given(st.lists(st.integers(-1, 2), min_size=7, max_size=7), PAIRS, st.permutations(range(6)))
def test_rows_alike_are_one_signature(base: list[int], pairs: list[tuple[int, int]], order: list[int]) -> None:
    """Two rows share a signature just where their groups, and all that is said of them, are the same."""
    _judge(base, pairs, order)


@given(st.lists(st.integers(-1, 2), min_size=7, max_size=7), PAIRS, st.permutations(range(6)))
def test_sums_that_meet_are_told_apart(base: list[int], pairs: list[tuple[int, int]], order: list[int]) -> None:
    """Where different sets come to one sum, rows are held against each other one by one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(made, "_sums", lambda base, counts, starts, said: np.zeros(len(base), dtype=np.uint64))
        _judge(base, pairs, order)
