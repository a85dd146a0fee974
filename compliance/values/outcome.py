"""The scale of outcomes, intervals on it, and the order of review policies."""

from collections.abc import Iterable
from enum import Enum, IntEnum
from typing import NamedTuple


class Outcome(IntEnum):
    """What a regime says of a line, from the most to the least permissive."""

    NOT_SUBJECT = 0
    NO_LICENSE_REQUIRED = 1
    ALLOWED_UNDER_EXCEPTION = 2
    ALLOWED_UNDER_LICENSE = 3
    LICENSE_REQUIRED = 4
    PROHIBITED = 5

    @property
    def word(self) -> str:
        """The outcome as scripts read it, such as ``license_required``."""
        return _WORDS[self]


_WORDS = tuple(outcome.name.lower() for outcome in Outcome)
BY_WORD = {outcome.word: outcome for outcome in Outcome}


class Range(NamedTuple):
    """A closed interval on the scale; both ends equal where the outcome is settled."""

    low: Outcome
    high: Outcome

    @property
    def settled(self) -> bool:
        """Whether one outcome is left."""
        return self.low == self.high

    @property
    def word(self) -> str:
        """The outcome, or ``undetermined``."""
        return _WORDS[self.low] if self.low == self.high else "undetermined"

    @property
    def words(self) -> list[str]:
        """Both ends as words."""
        return [_WORDS[self.low], _WORDS[self.high]]

    def hull(self, other: "Range") -> "Range":
        """Return the smallest interval that holds both."""
        return Range(min(self.low, other.low), max(self.high, other.high))


def strictest(ranges: list[Range], floor: Range) -> Range:
    """Return the maximum of the lower and of the upper ends, over *ranges* and *floor*."""
    low, high = floor
    for one in ranges:
        low, high = max(low, one.low), max(high, one.high)
    return Range(low, high)


class Review(Enum):
    """A licensing policy; declared from the most lenient to the strictest."""

    PRESUMPTION_OF_APPROVAL = "presumption of approval"
    ORDINARY = "ordinary"
    CASE_BY_CASE = "case by case"
    ENHANCED_REVIEW = "enhanced review"
    PRESUMPTION_OF_DENIAL = "presumption of denial"
    REFUSAL_IN_PRINCIPLE = "refusal in principle"
    POLICY_OF_DENIAL = "policy of denial"

    @property
    def strictness(self) -> int:
        """Place in the order of strictness, from 0."""
        return _STRICTNESS[self]


_STRICTNESS = {review: place for place, review in enumerate(Review)}


def strictness(policies: Iterable[str]) -> tuple[int, ...]:
    """Return by what clauses of review are put in order: the strictest policy that each allows, then the most lenient.

    Two clauses come to the same only where they name the same policies, so that no order of writing decides.
    """
    places = sorted(Review(policy).strictness for policy in policies)
    return (places[-1], *places)
