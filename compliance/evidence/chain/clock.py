"""The clock as a parameter, so that what is written can be made twice.

Times of writing are UTC and say so: machines of one firm stand in several zones.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""Returns the present moment; it must know its zone."""


def system_clock() -> datetime:
    """Return the present moment of this machine."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """Return *moment* in UTC as records write it, microseconds always shown.

    Example:
        >>> stamp(datetime(2026, 3, 1, tzinfo=UTC))
        '2026-03-01T00:00:00.000000Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
