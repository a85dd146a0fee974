"""What moved as a matrix: the two facts that tell the regions apart best, values that behave alike together."""

import re
from collections import defaultdict
from collections.abc import Sequence

from attrs import frozen

from compliance.analysis.difference import Limit
from compliance.report.ordered import Numbered

_INTERVAL = re.compile(
    r"\d{4}-\d\d-\d\d|[<>]|\b(at least|at most|above|below|between|from|until|through|before|after)\b"
)


@frozen
class Band:
    """Values of one fact that behave alike; *rest* is any value that is not named in the matrix."""

    values: tuple[str, ...]
    rest: bool = False


@frozen
class Matrix:
    """Regions by two facts.

    Attributes:
        row_fact, column_fact: Their names; *column_fact* is empty where one fact tells all.
        rows, columns: Values that behave alike.
        cells: For each row and column the regions that reach there, by place in what was given.
    """

    row_fact: str
    column_fact: str
    rows: tuple[Band, ...]
    columns: tuple[Band, ...]
    cells: tuple[tuple[tuple[int, ...], ...], ...]


def matrix(regions: Sequence[Numbered]) -> Matrix | None:
    """Return *regions*, those of one regime, as a matrix; None where they have no sides."""
    sides = [{limit.fact: side_values(limit) for limit in found.region.limits} for found in regions]
    counted: dict[str, set[str]] = defaultdict(set)
    for side in sides:
        for fact, values in side.items():
            counted[fact] |= set(values)
    if not counted:
        return None
    telling = {fact: len(values) + any(fact not in side for side in sides) for fact, values in counted.items()}
    chosen = sorted(counted, key=lambda fact: (-telling[fact], not fact.startswith("item."), fact))[:2]
    chosen.sort(key=lambda fact: not fact.startswith("item."))
    row_fact, column_fact = (*chosen, "")[:2]
    rows = _values(row_fact, counted, sides)
    columns = _values(column_fact, counted, sides) if column_fact else (None,)
    reach = {
        (row, column): tuple(
            place
            for place, side in enumerate(sides)
            if _reaches(side, row_fact, row) and (not column_fact or _reaches(side, column_fact, column))
        )
        for row in rows
        for column in columns
    }
    grouped_rows = _alike({row: tuple(reach[row, column] for column in columns) for row in rows})
    grouped_columns = _alike({column: tuple(reach[row, column] for row in rows) for column in columns})
    cells = tuple(tuple(reach[row[0], column[0]] for column in grouped_columns) for row in grouped_rows)
    return Matrix(
        row_fact,
        column_fact,
        tuple(map(_band, grouped_rows)),
        tuple(map(_band, grouped_columns)) if column_fact else (),
        cells,
    )


def side_values(limit: Limit) -> tuple[str, ...]:
    """Return the values of *limit* one by one; an interval counts as one value, its text."""
    if not limit.values or _INTERVAL.search(" ".join((limit.fact, *limit.values))) or _INTERVAL.search(limit.text):
        return (limit.text or ", ".join(limit.values),)
    return limit.values


def _values(fact: str, counted: dict[str, set[str]], sides: list[dict[str, tuple[str, ...]]]) -> tuple[str | None, ...]:
    """Return the values of *fact* in order, and None for all others where some region is not bound by it."""
    rest = any(fact not in side for side in sides)
    return (*sorted(counted[fact]), *((None,) if rest else ()))


def _reaches(side: dict[str, tuple[str, ...]], fact: str, value: str | None) -> bool:
    return fact not in side or value in side[fact]


def _alike(signatures: dict[str | None, tuple[tuple[int, ...], ...]]) -> list[list[str | None]]:
    groups: dict[tuple[tuple[int, ...], ...], list[str | None]] = defaultdict(list)
    for value, signature in signatures.items():
        groups[signature].append(value)
    return list(groups.values())


def _band(values: list[str | None]) -> Band:
    return Band(tuple(value for value in values if value is not None), None in values)
