"""The value of a fact that is a word or a set of words, and the known absence of a value."""

from enum import Enum
from typing import Final, NamedTuple

from compliance.values.schemes import Word


class Members(NamedTuple):
    """The words known of a fact.

    Attributes:
        words: What is known to hold, in the order given.
        complete: Whether nothing else holds; an empty complete set is "known to be none".
        excluded: Codes known not to be borne, by exact classification.
    """

    words: tuple[Word, ...]
    complete: bool
    excluded: frozenset[Word] = frozenset()

    def __str__(self) -> str:
        """Return the words as a person reads them."""
        if not self.words:
            return "none" if self.complete else "not stated"
        if len(self.words) == 1 and self.complete:
            return str(self.words[0])
        return "{" + ", ".join(self.words) + ("" if self.complete else ", ...") + "}"


class Absent(Enum):
    """Known to be none: for facts whose value is a number, a day or a truth."""

    NONE = "none"

    def __str__(self) -> str:
        """Return ``none``."""
        return "none"


NONE: Final = Absent.NONE
NO_WORDS: Final = Members((), complete=True)
