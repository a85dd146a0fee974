"""What plain rules say, by number."""

from typing import NamedTuple

import numpy as np

from compliance.table.answer import Asked
from compliance.table.columns import Numbers


class Said(NamedTuple):
    """What one rule says, of whatever rows.

    Attributes:
        place: Of regime, rule and effect, in the order in which the evaluator asks.
        rank: By which what is said of a row is sorted.
        open: Whether some fact leaves its place or its licensing policy open.
    """

    place: tuple[int, int, int]
    regime: str
    asked: Asked
    rank: tuple[object, ...]
    open: bool


class Sayings:
    """What was said so far.

    Attributes:
        said: By number.
    """

    def __init__(self) -> None:
        self.said: list[Said] = []
        self._numbers: dict[Said, int] = {}

    def number(self, said: Said) -> int:
        """Return the number of what is said."""
        found = self._numbers.setdefault(said, len(self.said))
        if found == len(self.said):
            self.said.append(said)
        return found

    def order(self) -> Numbers:
        """Return the place of each number of what is said, the strictest first."""
        found = np.empty(len(self.said), dtype=np.int64)
        found[sorted(range(len(self.said)), key=lambda n: self.said[n].rank)] = np.arange(len(self.said))
        return found
