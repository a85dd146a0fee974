"""Answers as a table."""

from typing import TYPE_CHECKING

from compliance.table.answer import LISTS, OUTCOMES, Answer
from compliance.values.outcome import Outcome

if TYPE_CHECKING:
    import polars as pl


def schema() -> "dict[str, pl.DataType]":
    """Return the columns of an answer."""
    import polars as pl

    words = pl.Enum(OUTCOMES)
    lists = pl.List(pl.String)
    return {
        "row": pl.UInt32(), "shipment": pl.String(), "line": pl.String(), "outcome": words, "low": words, "high": words,
        "asked": pl.String(), **dict.fromkeys(LISTS, lists), "refused": lists,
    }  # fmt: skip


def answer_frame(answers: "list[Answer | None]") -> "pl.DataFrame":
    """Return answers as a table, without the names of their rows; nulls where there is none."""
    import polars as pl

    words = schema()["outcome"]
    columns = {
        "outcome": pl.Series([a and _word(a) for a in answers], dtype=words),
        "low": pl.Series([a and _WORDS[a.low] for a in answers], dtype=words),
        "high": pl.Series([a and _WORDS[a.high] for a in answers], dtype=words),
        **{name: _lists([a and getattr(a, name) for a in answers]) for name in LISTS},
    }
    return pl.DataFrame(columns)


_WORDS = {outcome: outcome.word for outcome in Outcome}


def _word(said: Answer) -> str:
    return _WORDS[said.low] if said.low == said.high else "undetermined"


def _lists(values: "list[tuple[str, ...] | None]") -> "pl.Series":
    """Return tuples of text as a column: `pl.Series` itself would make a series of each."""
    import polars as pl

    known = list(dict.fromkeys(value for value in values if value))
    at = [n for n, value in enumerate(known) for _ in value]
    flat = pl.DataFrame(
        {"at": at, "text": [text for value in known for text in value]}, schema={"at": pl.Int64(), "text": pl.String()}
    )
    lists = flat.group_by("at", maintain_order=True).agg("text")["text"]
    places = {value: n for n, value in enumerate([*known, (), None])}
    ends = pl.Series("text", [[], None], dtype=pl.List(pl.String))
    return pl.concat([lists, ends])[[places[value] for value in values]]
