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

    @property
    def told(self) -> str:
        """What is asked beside the law of each row's own date, in words; empty where that is all."""
        day = f"law of {self.on}" if self.on else ""
        known = f"known on {self.known_on}" if self.known_on else ""
        supposed = f"supposing {', '.join(self.scenarios)}" if self.scenarios else ""
        return "; ".join(filter(None, (day, known, supposed)))


THE_LAW = Law()
"""The law of the date of each row, as far as it is known."""
