"""What requirements alone say of rows, put together for many rows at once; nothing open, nothing beside them.

It comes to what `answer.answer` makes of each: the strictest place, and the rules and sources of those shown, the
strictest first. The numbers of what is said become columns, so that Python runs for each requirement, not for each row.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from compliance.table.answer import LISTS, OUTCOMES, SHOWN, Asked
from compliance.table.columns import Numbers
from compliance.table.signatures import spans
from compliance.values.outcome import Range

if TYPE_CHECKING:
    import polars as pl


def together(floors: Sequence[Range], which: Numbers, said: Numbers, asked: Sequence[Asked]) -> "pl.DataFrame":
    """Return an answer for each floor.

    Args:
        floors: The range that each begins with.
        which, said: Pairs: to this floor, by place, this is said; in the order of `answer.strictness`.
        asked: What is said, by number.
    """
    import polars as pl

    ends = [_strictest(floors, which, np.array([one.place[end] for one in asked])[said], end) for end in (0, 1)]
    shown = {status: np.array([one.status == status for one in asked], dtype=bool)[said] for status in SHOWN}
    rules, names = _numbered([(one.rule,) for one in asked])
    sources, provisions = _numbered([one.sources for one in asked])
    either = np.logical_or.reduce(list(shown.values()))
    lists = {
        "rules": _lists(len(floors), which[shown["applies"]], said[shown["applies"]], rules, names),
        "may_apply": _lists(len(floors), which[shown["may_apply"]], said[shown["may_apply"]], rules, names),
        "sources": _lists(len(floors), which[either], said[either], sources, provisions),
    }
    empty = pl.Series([[]], dtype=pl.List(pl.String)).new_from_index(0, len(floors))
    low, high = (pl.Series(OUTCOMES, dtype=pl.Enum(OUTCOMES)).gather(end) for end in ends)
    settled = pl.Series(ends[0] == ends[1])
    outcome = low.zip_with(settled, pl.Series(OUTCOMES[:1], dtype=low.dtype).new_from_index(0, len(floors)))
    return pl.DataFrame(
        {"outcome": outcome, "low": low, "high": high, **{name: lists.get(name, empty) for name in LISTS}}
    )


def _strictest(floors: Sequence[Range], which: Numbers, places: Numbers, end: int) -> Numbers:
    """Return the strictest end of the ranges of each, as its place among the words."""
    found = np.array([floor[end] for floor in floors], dtype=np.int64)
    np.maximum.at(found, which, places.astype(np.int64))
    return found + 1


def _numbered(texts: Sequence[tuple[str, ...]]) -> tuple[list[list[int]], list[str]]:
    """Return the texts by number, and the different ones."""
    known: dict[str, int] = {}
    return [[known.setdefault(text, len(known)) for text in some] for some in texts], list(known)


def _lists(size: int, which: Numbers, said: Numbers, of: list[list[int]], texts: list[str]) -> "pl.Series":
    """Return the texts of what is said, each once, in order; a list for each of *size*."""
    import polars as pl

    counts = np.array([len(some) for some in of], dtype=np.int64)
    starts = np.cumsum(counts) - counts
    flat = np.array([n for some in of for n in some], dtype=np.int64)
    mine = counts[said]
    at, found = np.repeat(which, mine), flat[spans(starts[said], mine)]
    _, once = np.unique(at << 32 | found, return_index=True)
    once.sort()
    at, found = at[once], found[once]
    rows = np.concatenate([np.arange(size), at])  # each begins with no text, so that none is missing
    told = pl.Series([*texts, None], dtype=pl.String).gather(np.concatenate([np.full(size, len(texts)), found]))
    frame = pl.DataFrame({"at": rows, "text": told})
    return frame.group_by("at", maintain_order=True).agg(pl.col("text").drop_nulls())["text"]
