"""Days and periods of days.

Law is dated by the calendar day of its jurisdiction; times and zones do not occur here.
"""

import re
from datetime import date, timedelta
from typing import NamedTuple

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY = timedelta(days=1)
_FIRST_LAW, _LAST_LAW = date(1000, 1, 1), date(9998, 12, 31)


FIRST_YEAR = 1900
"""First year of a day of a shipment, or of which the law is asked for: an earlier one is a typing slip."""


def parse_date(text: str) -> date | None:
    """Return the day written ``YYYY-MM-DD`` in ASCII digits, or None."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date(int(text[:4]), int(text[5:7]), int(text[8:]))
    except ValueError:
        return None


def parse_day_of_law(text: str) -> date | None:
    """Return the day of a statement or table, as `parse_date` does, of years 1000 to 9998.

    So there is a day before and after each of them: law is compared with what stands around its days.
    """
    day = parse_date(text)
    return day if day and _FIRST_LAW <= day <= _LAST_LAW else None


def day_after(day: date) -> date:
    """Return the next day."""
    return day + _DAY if day < date.max else day


def day_before(day: date) -> date:
    """Return the day before."""
    return day - _DAY if day > date.min else day


class Period(NamedTuple):
    """The days from *start* up to, not including, *end*; None is open.

    The language writes the last day included; `Period.until` converts.
    """

    start: date | None = None
    end: date | None = None

    @classmethod
    def until(cls, start: date | None, last: date | None) -> "Period":
        """Return the period from *start* to *last*, both included."""
        return cls(start, None if last is None else day_after(last))

    def __contains__(self, day: object) -> bool:
        """Return whether *day* lies in the period."""
        if not isinstance(day, date):
            return False
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def begun(self, day: date) -> bool:
        """Return whether the period has begun by *day*."""
        return self.start is None or self.start <= day


ALWAYS = Period()
"""Every day."""
