"""Check a table: a column of outcomes, ranges, rules, missing facts and sources beside the name of each row."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from compliance.model.ruleset import Ruleset
from compliance.table.answer import Answer
from compliance.table.columns import Numbers
from compliance.table.decide import Decided, Table
from compliance.table.law import THE_LAW, Law
from compliance.table.rest import Refusal
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import TableError
from compliance.values.outcome import Outcome

if TYPE_CHECKING:
    import polars as pl

PART = 500_000
"""Rows that are decided together."""
LISTS = ("rules", "may_apply", "flags", "missing", "sources")


def check_frame(ruleset: Ruleset, frame: "pl.DataFrame", law: Law = THE_LAW, *, name: str = "") -> "pl.DataFrame":
    """Return the answer of each row of *frame*, in order.

    Raises:
        TableError: A heading names no fact.
    """
    import polars as pl

    found = [answers for _, answers in Checker(ruleset, frame.columns, law, name=name).parts(frame)]
    return pl.concat(found) if found else pl.DataFrame(schema=schema())


class Checker:
    """Checks one table, part by part.

    Raises:
        TableError: A heading names no fact.
    """

    def __init__(self, ruleset: Ruleset, headings: list[str], law: Law = THE_LAW, *, name: str = "") -> None:
        self.table = Table(ruleset, headings, law, name=name)
        if self.table.problems:
            raise TableError(self.table.problems)
        self._headings, self._law = headings, law

    def parts(self, frame: "pl.DataFrame", first: int = 1) -> "Iterator[tuple[Decided, pl.DataFrame]]":
        """Yield the answers of *frame* part by part; *first* is the number of its first row."""
        for start in range(0, len(frame), PART):
            part = frame.slice(start, PART)
            yield self.check(part, range(first + start, first + start + len(part)), self.table.encode(part))

    def check(self, part: "pl.DataFrame", rows: Sequence[int], coded: list[Numbers]) -> "tuple[Decided, pl.DataFrame]":
        """Return the answers of some rows, whose numbers in the table are *rows*, and their classes *coded*."""
        decided = self.table.decide(part, rows, coded)
        names = self._name(part, "id"), self._name(part, "item.id").replace("", "1")
        return decided, assembled(rows, names, decided.numbers, self.table.said, decided.refused, self._law)

    def _name(self, part: "pl.DataFrame", heading: str) -> "pl.Series":
        import polars as pl

        if heading not in self._headings:
            return pl.Series(heading, [""], dtype=pl.String).new_from_index(0, len(part))
        cells = part[:, self._headings.index(heading)]
        if cells.dtype == pl.Object or cells.dtype.is_nested():
            cells = pl.Series([cell if isinstance(cell, str) else None for cell in cells.to_list()], dtype=pl.String)
        named = cells.dtype == pl.String
        return (cells.str.strip_chars(" ") if named else cells.cast(pl.String, strict=False)).fill_null("")


def assembled(
    rows: Sequence[int],
    names: "tuple[pl.Series, pl.Series]",
    numbers: Numbers,
    said: Sequence[Answer],
    refused: dict[int, Refusal],
    law: Law,
) -> "pl.DataFrame":
    """Return a table of answers.

    Args:
        rows: The number of each row in its file.
        names: Shipment and line.
        numbers: Of the answer of each row in *said*; none below zero.
        refused: Place in *rows* to what is wrong there.
        law: Which law was asked.
    """
    import polars as pl

    used, places = np.unique(numbers, return_inverse=True)
    answers = answer_frame([said[n] if n >= 0 else None for n in used.tolist()])[places]
    wrong = pl.Series("refused", [None], dtype=pl.List(pl.String)).new_from_index(0, len(numbers))
    if refused:
        texts = [refusal_texts(found) for found in refused.values()]
        at = pl.DataFrame({"at": pl.Series(range(len(numbers)), dtype=pl.Int64)})
        told = pl.DataFrame({"at": pl.Series(list(refused), dtype=pl.Int64), "refused": texts})
        wrong = at.join(told, on="at", how="left", maintain_order="left")["refused"]
    named = pl.DataFrame([pl.Series("row", rows, dtype=pl.UInt32), names[0].alias("shipment"), names[1].alias("line")])
    asked = pl.Series("asked", [law.told or None], dtype=pl.String).new_from_index(0, len(numbers))
    return named.hstack(answers).with_columns(wrong, asked).select(*schema())


def schema() -> "dict[str, pl.DataType]":
    """Return the columns of an answer."""
    import polars as pl

    words = pl.Enum(["undetermined", *(o.word for o in Outcome)])
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


def refusal_texts(diagnostics: Refusal) -> list[str]:
    """Return each mistake in one line: its code, its place, what it is."""
    return [_text(d) for d in diagnostics]


def _text(found: Diagnostic) -> str:
    return f"{found.code} {found.path}: {found.message}"
