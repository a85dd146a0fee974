"""Which law a table is asked under."""

from datetime import date
from typing import NamedTuple


class Law(NamedTuple):
    """Which law is asked.

    Attributes:
        on: Law of that day; None: of the date of each row.
        known_on: Only what was published by then.
        scenarios: Names of scenarios to suppose.
    """

    on: date | None = None
    known_on: date | None = None
    scenarios: tuple[str, ...] = ()


THE_LAW = Law()
"""The law of the date of each row, as far as it is known."""
