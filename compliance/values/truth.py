"""Three-valued truth (Kleene, strong)."""

from enum import IntEnum


class Truth(IntEnum):
    """False, unknown, true: `and` is the minimum, `or` the maximum.

    Source: S. C. Kleene, Introduction to Metamathematics, section 64.
    """

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    @property
    def word(self) -> str:
        """The truth as a lower-case word."""
        return _WORDS[self]


_WORDS = ("false", "unknown", "true")
FALSE, UNKNOWN, TRUE = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
_BY_INT = (FALSE, UNKNOWN, TRUE)


def negate(truth: Truth) -> Truth:
    """Return the negation; unknown stays unknown."""
    return _BY_INT[2 - truth]


def of(value: bool) -> Truth:
    """Return the truth of a known truth value."""
    return TRUE if value else FALSE
