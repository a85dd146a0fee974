"""What moved as a matrix: the two facts that tell the regions apart best, values that behave alike together."""

import re
from collections import defaultdict
from collections.abc import Sequence

from attrs import frozen

from compliance.analysis.difference import Limit
from compliance.report.ordered import Numbered
from compliance.report.region_words import COMPLETE, is_part

_INTERVAL = re.compile(
    r"\d{4}-\d\d-\d\d|[<>]|\b(at least|at most|above|below|between|from|until|through|before|after)\b"
)

_Reach = tuple[bool, ...]
"""For each region whether it reaches there."""


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


def matrix(regions: Sequence[Numbered], *, own: bool = False) -> Matrix | None:
    """Return *regions*, those of one regime, as a matrix; None where they have no sides.

    Args:
        own: Whether a region without a side by the fact of the rows stands in a row of its own, not in each.
    """
    sides = [{x.fact: side_values(x) for x in found.region.limits if _is_fact(x)} for found in regions]
    counted: dict[str, set[str]] = defaultdict(set)
    for side in sides:
        for fact, values in side.items():
            counted[fact] |= set(values)
    if not counted:
        return None
    telling = {fact: len(values) + any(fact not in side for side in sides) for fact, values in counted.items()}
    order = sorted(counted, key=lambda fact: (-telling[fact], not fact.startswith("item."), fact))
    chosen = order[:2]
    usual = [fact for fact in order if fact in COLUMNS and telling[fact] > 1]
    if usual and not set(chosen) & set(COLUMNS):
        chosen = [chosen[0], usual[0]]
    chosen.sort(key=lambda fact: not fact.startswith("item."))
    row_fact, column_fact = (*chosen, "")[:2]
    if row_fact == "date" and column_fact:
        row_fact, column_fact = column_fact, row_fact
    rows = _alike(_reach(row_fact, counted[row_fact], sides, own=own))
    columns: dict[_Reach, list[str | None]] = {(True,) * len(sides): [None]}
    if column_fact:
        columns = _alike(_reach(column_fact, counted[column_fact], sides))
    cells = {
        (row, column): tuple(place for place, both in enumerate(zip(row, column, strict=True)) if all(both))
        for row in rows
        for column in columns
    }
    lines = _joined(rows, {row: tuple(cells[row, column] for column in columns) for row in rows})
    heads = _joined(columns, {column: tuple(cells[row, column] for row in rows) for column in columns})
    return Matrix(
        row_fact,
        column_fact,
        tuple(_band(values) for _, values in lines),
        tuple(_band(values) for _, values in heads) if column_fact else (),
        tuple(tuple(cells[row, column] for column, _ in heads) for row, _ in lines),
    )


def side_values(limit: Limit) -> tuple[str, ...]:
    """Return the values of *limit* one by one; an interval counts as one value, its text."""
    if not limit.values or _INTERVAL.search(" ".join((limit.fact, *limit.values))) or _INTERVAL.search(limit.text):
        return (limit.text or ", ".join(limit.values),)
    return limit.values


COLUMNS = ("destination", "date")
"""Facts that a reader expects across the top."""


def _is_fact(limit: Limit) -> bool:
    """Whether a side tells regions apart by the values of a fact.

    No condition in words does, no day of publication, and not whether a list is complete.
    """
    return limit.fact != "known on" and not limit.fact.endswith(COMPLETE) and not is_part(limit)


def _reach(
    fact: str, values: set[str], sides: list[dict[str, tuple[str, ...]]], *, own: bool = False
) -> dict[str | None, _Reach]:
    """Return for each value of *fact* which regions reach it; None is any other value, where some region has it."""
    sets = [frozenset(side[fact]) if fact in side else None for side in sides]
    found: dict[str | None, _Reach] = {
        value: tuple((held is None and not own) or (held is not None and value in held) for held in sets)
        for value in sorted(values)
    }
    if None in sets:
        found[None] = tuple(held is None for held in sets)
    return found


def _alike(reach: dict[str | None, _Reach]) -> dict[_Reach, list[str | None]]:
    groups: dict[_Reach, list[str | None]] = defaultdict(list)
    for value, regions in reach.items():
        groups[regions].append(value)
    return groups


def _joined(
    groups: dict[_Reach, list[str | None]], cells: dict[_Reach, tuple[tuple[int, ...], ...]]
) -> list[tuple[_Reach, list[str | None]]]:
    """Join the groups whose cells are the same."""
    found: dict[tuple[tuple[int, ...], ...], tuple[_Reach, list[str | None]]] = {}
    for reach, values in groups.items():
        found.setdefault(cells[reach], (reach, []))[1].extend(values)
    return list(found.values())


def _band(values: list[str | None]) -> Band:
    return Band(tuple(sorted(value for value in values if value is not None)), None in values)
