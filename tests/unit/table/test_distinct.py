"""Rows of numbers that differ are found, whichever way they are looked for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.table import distinct as made
from compliance.table.distinct import distinct

NUMBERS = st.sampled_from([0, 1, 2, 7, 1 << 20, 1 << 40])
ROWS = st.integers(1, 3).flatmap(lambda width: st.lists(st.tuples(*[NUMBERS] * width), min_size=1, max_size=12))


@pytest.mark.parametrize("limits", [{}, {"_MOST": 1}, {"_FULL": 3}, {"_LARGE": 1}])
@given(ROWS)
def test_each_different_row_once_in_order(limits: dict[str, int], rows: list[tuple[int, ...]]) -> None:
    """By a table, sorted, with columns ranked or keys made small on the way."""
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in limits.items():
            patch.setattr(made, name, limit)
        first, places = distinct([np.array(column, dtype=np.uint64) for column in zip(*rows, strict=True)])

    different = [rows[n] for n in first.tolist()]
    assert different == sorted(set(rows))
    assert [different[n] for n in places.tolist()] == rows
