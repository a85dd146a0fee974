"""Rows of which the same is said, found exactly: no two different sets of statements are ever taken for one."""

import numpy as np

from compliance.table.columns import Numbers


class Signatures:
    """Numbers what is said of a row: the number of its group, and of what each plain rule says."""

    def of(self, base: Numbers, rows: Numbers, said: Numbers) -> tuple[list[tuple[int, ...]], Numbers]:
        """Return the different signatures, and the place of each row's among them.

        Args:
            base: Number of the group of each row.
            rows, said: Pairs, in any order: of this row, this is said.
        """
        pairs = np.sort(rows.astype(np.int64) << 32 | said)
        rows, said = pairs >> 32, pairs & 0xFFFFFFFF
        counts = np.bincount(rows, minlength=len(base))
        starts = np.cumsum(counts) - counts
        values, place = np.unique(base, return_inverse=True)
        keys: list[tuple[int, ...]] = [(value,) for value in values.tolist()]
        place = place.astype(np.int64)
        for length in range(int(counts.max(initial=0))):
            longer = np.flatnonzero(counts > length)
            packed = place[longer] << 32 | said[starts[longer] + length]
            values, mine = np.unique(packed, return_inverse=True)
            place[longer] = mine + len(keys)
            keys += [(*keys[value >> 32], value & 0xFFFFFFFF) for value in values.tolist()]
        used, place = np.unique(place, return_inverse=True)
        return [keys[n] for n in used.tolist()], place
