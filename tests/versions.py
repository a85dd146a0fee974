"""Statements told in two versions, the second published on a day of its own: what was known before it is in question."""

import re
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from hypothesis import strategies as st

_STATEMENT = re.compile(r"^(?:rule|policy|exception|bar|unmodelled|duty|classify) .*?^}\n", re.MULTILINE | re.DOTALL)
_DAYS = re.compile(r"^  in force from (\S+)(?: until (\S+))?(?:\s+published \S+)?$", re.MULTILINE)
_EFFECT = re.compile(r"^  (?:prohibits|requires license from \S+)$", re.MULTILINE)
_LICENSE = {"x": "XA", "t": "TA", "u": "TA", "w": "WA", "v": "WA"}
"""Whose license rules of a regime require, and what a suspension leaves of them: they are to be one (E0404)."""


class Split(NamedTuple):
    """Where a statement is cut in two.

    Attributes:
        until: Last day of the first version.
        published: From when the second one counts.
        swapped: Whether the second prohibits where the first requires a license, and the other way round.
    """

    until: date
    published: date
    swapped: bool = False


def in_two(statement: str, split: Split) -> str:
    """Return a statement as two versions; as it is where it does not begin before the cut and go on after it."""
    if not _DAYS.search(statement):  # unmodelled law that was always there
        statement = statement.replace("\n  source", "\n  in force from 1000-01-01\n  source", 1)
    found = _DAYS.search(statement)
    assert found
    start, end = date.fromisoformat(found[1]), date.fromisoformat(found[2]) if found[2] else date.max
    if not start <= split.until < end:
        return statement
    until = f" until {end}" if found[2] else ""
    first = found[0].replace(until, "") if until else found[0]
    first = first.replace(f"from {start}", f"from {start} until {split.until}")
    later = f"  in force from {split.until + timedelta(days=1)}{until} published {split.published}"
    second = statement.replace(found[0], later)
    if split.swapped:
        license = f"  requires license from {_LICENSE.get(statement.split()[1][0])}"
        second = _EFFECT.sub(lambda one: "  prohibits" if "license" in one[0] else license, second)
    return statement.replace(found[0], first) + second


@cache
def splits(first: date, last: date) -> st.SearchStrategy[Split]:
    """Return cuts between two days, the second version published on any of them."""
    days = st.integers(0, (last - first).days).map(lambda n: first + timedelta(days=n))
    return st.builds(Split, days, days, st.booleans())


def in_versions(text: str, cuts: st.SearchStrategy[Split], draw: st.DrawFn) -> str:
    """Return the statements of *text*, some of them in versions: one in two in two, of these some in three."""

    def told(found: re.Match[str]) -> str:
        versions = found[0]
        for chance in (1, 3):
            if draw(st.integers(0, chance)) == 0:
                cut = draw(cuts)
                versions = _STATEMENT.sub(lambda one: in_two(one[0], cut), versions)
        return versions

    return _STATEMENT.sub(told, text)
