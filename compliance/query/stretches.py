"""The days of a ruleset as stretches within which the law does not move."""

from datetime import date
from typing import NamedTuple

from compliance.model.ruleset import Ruleset
from compliance.values.dates import day_before


class Stretch(NamedTuple):
    """Days from *first* to *last*, both included; *number* counts from 0."""

    number: int
    first: date
    last: date


def stretches(ruleset: Ruleset) -> tuple[Stretch, ...]:
    """Return the stretches, which cover every day."""
    starts = [date.min, *(day for day in ruleset.boundaries if day > date.min)]
    return tuple(
        Stretch(n, first, day_before(starts[n + 1]) if n + 1 < len(starts) else date.max)
        for n, first in enumerate(starts)
    )
