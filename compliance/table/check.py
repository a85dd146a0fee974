"""Check a table: a column of outcomes, ranges, rules, missing facts and sources beside the name of each row."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from compliance.model.ruleset import Ruleset
from compliance.table.answer import Answer
from compliance.table.decide import THE_LAW, Decided, Law, Refusal, Table
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import TableError
from compliance.values.outcome import Outcome, Range

if TYPE_CHECKING:
    import polars as pl

PART = 100_000
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
        self._headings = headings

    def parts(self, frame: "pl.DataFrame", first: int = 1) -> "Iterator[tuple[Decided, pl.DataFrame]]":
        """Yield the answers of *frame* part by part; *first* is the number of its first row."""
        for start in range(0, len(frame), PART):
            part = frame.slice(start, PART)
            yield self.check(part, range(first + start, first + start + len(part)))

    def check(self, part: "pl.DataFrame", rows: Any) -> "tuple[Decided, pl.DataFrame]":
        """Return the answers of some rows, whose numbers in the table are *rows*."""
        import polars as pl

        decided = self.table.decide(part, rows)
        names = self._name(part, "id"), self._name(part, "item.id").replace("", "1")
        return decided, assembled(rows, names, pl.Series(decided.numbers), self.table.said, decided.refused)

    def _name(self, part: "pl.DataFrame", heading: str) -> "pl.Series":
        import polars as pl

        if heading not in self._headings:
            return pl.Series(heading, [""], dtype=pl.String).new_from_index(0, len(part))
        cells = part[:, self._headings.index(heading)]
        named = cells.dtype == pl.String
        return (cells.str.strip_chars(" ") if named else cells.cast(pl.String, strict=False)).fill_null("")


def assembled(
    rows: Sequence[int],
    names: "tuple[pl.Series, pl.Series]",
    numbers: "pl.Series",
    said: Sequence[Answer],
    refused: dict[int, Refusal],
) -> "pl.DataFrame":
    """Return a table of answers.

    Args:
        rows: The number of each row in its file.
        names: Shipment and line.
        numbers: Of the answer of each row in *said*; none below zero.
        refused: Place in *rows* to what is wrong there.
    """
    import polars as pl

    numbers = numbers.alias("number")
    known = pl.DataFrame(numbers.unique()).filter(pl.col("number") >= 0)
    answers = known.hstack(answer_frame([said[n] for n in known["number"]]))
    wrong = pl.Series("refused", [None], dtype=pl.List(pl.String)).new_from_index(0, len(numbers))
    if refused:
        texts = [refusal_texts(found) for found in refused.values()]
        at = pl.DataFrame({"at": pl.Series(range(len(numbers)), dtype=pl.Int64)})
        told = pl.DataFrame({"at": pl.Series(list(refused), dtype=pl.Int64), "refused": texts})
        wrong = at.join(told, on="at", how="left", maintain_order="left")["refused"]
    whole = pl.DataFrame([pl.Series("row", rows, dtype=pl.UInt32), names[0].alias("shipment"), names[1].alias("line"), numbers])
    found = whole.join(answers, on="number", how="left", maintain_order="left").with_columns(wrong)
    return found.select(*schema()).cast(schema())


def schema() -> "dict[str, pl.DataType]":
    """Return the columns of an answer."""
    import polars as pl

    words = pl.Enum(["undetermined", *(o.word for o in Outcome)])
    lists = pl.List(pl.String)
    return {
        "row": pl.UInt32(), "shipment": pl.String(), "line": pl.String(), "outcome": words, "low": words, "high": words,
        **dict.fromkeys(LISTS, lists), "refused": lists,
    }  # fmt: skip


def answer_frame(answers: list[Answer]) -> "pl.DataFrame":
    """Return answers as a table, without the names of their rows."""
    import polars as pl

    types = schema()
    columns: dict[str, Any] = {
        "outcome": [Range(a.low, a.high).word for a in answers],
        "low": [a.low.word for a in answers],
        "high": [a.high.word for a in answers],
        **{name: [list(getattr(a, name)) for a in answers] for name in LISTS},
    }
    return pl.DataFrame({name: pl.Series(name, values, dtype=types[name]) for name, values in columns.items()})


def refusal_texts(diagnostics: Refusal) -> list[str]:
    """Return each mistake in one line: its code, its place, what it is."""
    return [_text(d) for d in diagnostics]


def _text(found: Diagnostic) -> str:
    return f"{found.code} {found.path}: {found.message}"
