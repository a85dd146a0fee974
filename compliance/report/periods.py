"""The days of a region, for a bar on a line of time."""

import re
from datetime import date

from compliance.analysis.difference import Region
from compliance.values.dates import parse_date

_DAY = r"\d{4}-\d\d-\d\d"
_FROM = re.compile(rf"\b(?:from|after|since|at least|above)\s+({_DAY})")
_UNTIL = re.compile(rf"\b(?:until|through|before|to|up to|at most|below)\s+({_DAY})")
_ON = re.compile(rf"({_DAY})")


def periods(region: Region) -> tuple[tuple[date | None, date | None], ...]:
    """Return the periods to which *region* is bound, None for an open end; empty where it is bound to none."""
    for limit in region.limits:
        if limit.fact == "date":
            found = (_period(part) for part in re.split(r"\bor\b|;", limit.text or " ".join(limit.values)))
            return tuple(period for period in found if period != (None, None))
    return ()


def _period(text: str) -> tuple[date | None, date | None]:
    start, end = _FROM.search(text), _UNTIL.search(text)
    if start or end:
        return (parse_date(start[1]) if start else None), (parse_date(end[1]) if end else None)
    days = _ON.findall(text)
    return (parse_date(days[0]), parse_date(days[-1])) if days else (None, None)
