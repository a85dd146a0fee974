"""Rows of numbers that differ."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from compliance.table.columns import Numbers

_MOST = 1 << 22
"""Keys for which a table is kept; beyond it they are sorted."""
_LARGE = 1 << 16
"""Numbers from which on a column is ranked first."""
_FULL = 1 << 40


def distinct(columns: Sequence[Any]) -> tuple[Numbers, Numbers]:
    """Return a row of each different one, and the place of each row among these, ordered by the columns in turn.

    Args:
        columns: Of numbers that are not negative, of the same length, one at least.
    """
    keys, many = np.zeros(len(columns[0]), dtype=np.int64), 1
    for column in columns:
        if not len(column) or (column[0] == column).all():
            continue
        numbers, size = column.astype(np.int64), int(column.max()) + 1
        if size > _LARGE:
            values, numbers = np.unique(column, return_inverse=True)
            size = len(values)
        if many * size > _FULL:
            values, keys = np.unique(keys, return_inverse=True)
            many = len(values)
        keys, many = keys * size + numbers, many * size
    if many > _MOST:
        _, first, places = np.unique(keys, return_index=True, return_inverse=True)
        return first, places
    rows = np.full(many, -1, dtype=np.int64)
    rows[keys] = np.arange(len(keys))
    different = np.flatnonzero(rows >= 0)
    ranks = np.empty(many, dtype=np.int32)
    ranks[different] = np.arange(len(different))
    return rows[different], ranks[keys]
