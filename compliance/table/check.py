"""Check a table: a column of outcomes, ranges, rules, missing facts and sources beside the name of each row."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from compliance.model.ruleset import Ruleset
from compliance.table.columns import Numbers
from compliance.table.decide import Decided, Table
from compliance.table.frame import answer_frame, schema
from compliance.table.law import THE_LAW, Law
from compliance.table.rest import Ask, Refusal
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import TableError

if TYPE_CHECKING:
    import polars as pl

PART = 500_000
"""Rows that are decided together."""


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

    Args:
        ask: As of `Table`.

    Raises:
        TableError: A heading names no fact.
    """

    def __init__(
        self, ruleset: Ruleset, headings: list[str], law: Law = THE_LAW, *, name: str = "", ask: Ask | None = None
    ) -> None:
        self.table = Table(ruleset, headings, law, name=name, ask=ask)
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
        return decided, assembled(rows, names, decided.numbers, decided.answers, decided.refused, self._law)

    def _name(self, part: "pl.DataFrame", heading: str) -> "pl.Series":
        import polars as pl

        if heading not in self._headings:
            return pl.Series(heading, [""], dtype=pl.String).new_from_index(0, len(part))
        cells = part[:, self._headings.index(heading)]
        if cells.dtype in (pl.Object, pl.Duration) or cells.dtype.is_nested():
            cells = pl.Series([cell if isinstance(cell, str) else None for cell in cells.to_list()], dtype=pl.String)
        named = cells.dtype == pl.String
        return (cells.str.strip_chars(" ") if named else cells.cast(pl.String, strict=False)).fill_null("")


def assembled(
    rows: Sequence[int],
    names: "tuple[pl.Series, pl.Series]",
    numbers: Numbers,
    answers: "pl.DataFrame",
    refused: dict[int, Refusal],
    law: Law,
) -> "pl.DataFrame":
    """Return a table of answers.

    Args:
        rows: The number of each row in its file.
        names: Shipment and line.
        numbers: Of the answer of each row in *answers*; none below zero.
        refused: Place in *rows* to what is wrong there.
        law: Which law was asked.
    """
    import polars as pl

    whole = pl.concat([answers, answer_frame([None])], rechunk=True)  # rows of one chunk are gathered at once
    told = whole[np.where(numbers < 0, len(answers), numbers)]
    wrong = pl.Series("refused", [None], dtype=pl.List(pl.String)).new_from_index(0, len(numbers))
    if refused:
        texts = [refusal_texts(why) for why in refused.values()]
        at = pl.DataFrame({"at": pl.Series(range(len(numbers)), dtype=pl.Int64)})
        found = pl.DataFrame({"at": pl.Series(list(refused), dtype=pl.Int64), "refused": texts})
        wrong = at.join(found, on="at", how="left", maintain_order="left")["refused"]
    named = pl.DataFrame([pl.Series("row", rows, dtype=pl.UInt32), names[0].alias("shipment"), names[1].alias("line")])
    asked = pl.Series("asked", [law.told or None], dtype=pl.String).new_from_index(0, len(numbers))
    return named.hstack(told).with_columns(wrong, asked).select(*schema())


def refusal_texts(diagnostics: Refusal) -> list[str]:
    """Return each mistake in one line: its code, its place, what it is."""
    return [_text(d) for d in diagnostics]


def _text(found: Diagnostic) -> str:
    return f"{found.code} {found.path}: {found.message}"
