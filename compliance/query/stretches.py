"""The days of a ruleset as stretches within which the law does not move."""

from datetime import date
from typing import NamedTuple

from compliance.model.ruleset import Ruleset


class Stretch(NamedTuple):
    """Days from *first* to *last*, both included; *number* counts from 0."""

    number: int
    first: date
    last: date


def stretches(ruleset: Ruleset) -> tuple[Stretch, ...]:
    """Return the stretches, which cover every day."""
    starts = [date.min, *(day for day in ruleset.boundaries if day > date.min)]
    return tuple(
        Stretch(n, first, date.fromordinal(starts[n + 1].toordinal() - 1) if n + 1 < len(starts) else date.max)
        for n, first in enumerate(starts)
    )
