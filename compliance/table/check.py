"""Check a table: a column of outcomes, ranges, rules, missing facts and sources beside the name of each row."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from compliance.engine.decision import LineDecision
from compliance.model.ruleset import Ruleset
from compliance.table.answer import Answer, answer, parts_of
from compliance.table.decide import Decided, Law, Refusal, Table
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import ShipmentError
from compliance.values.outcome import Outcome, Range

if TYPE_CHECKING:
    import polars as pl

PART = 100_000
"""Rows that are decided together."""
LISTS = ("rules", "may_apply", "flags", "missing", "sources")


def check_frame(ruleset: Ruleset, frame: "pl.DataFrame", law: Law = Law(), *, name: str = "") -> "pl.DataFrame":
    """Return the answer of each row of *frame*, in order.

    Raises:
        ShipmentError: A heading names no fact.
    """
    import polars as pl

    found = [answers for _, answers in Checker(ruleset, frame.columns, law, name=name).parts(frame)]
    return pl.concat(found) if found else pl.DataFrame(schema=schema())


class Checker:
    """Checks one table, part by part.

    Raises:
        ShipmentError: A heading names no fact.
    """

    def __init__(self, ruleset: Ruleset, headings: list[str], law: Law = Law(), *, name: str = "") -> None:
        self.table: Table[Answer] = Table(ruleset, headings, _say, law, name=name)
        if self.table.problems:
            raise ShipmentError(self.table.problems)
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
        numbers = decided.numbers.alias("number")
        known = pl.DataFrame(numbers.unique()).filter(pl.col("number") >= 0)
        said = known.hstack(answer_frame([self.table.said[n] for n in known["number"]]))
        refused = pl.Series("refused", [None], dtype=pl.List(pl.String)).new_from_index(0, len(part))
        if decided.refused:
            places = list(decided.refused)
            texts = pl.DataFrame({"at": places, "refused": [refusal_texts(decided.refused[n]) for n in places]})
            at = pl.DataFrame({"at": range(len(part))})
            refused = at.join(texts, on="at", how="left", maintain_order="left")["refused"]
        whole = pl.DataFrame({"row": pl.Series(rows, dtype=pl.UInt32), "number": numbers})
        whole = whole.with_columns(self._name(part, "id").alias("shipment"), self._line(part).alias("line"))
        found = whole.join(said, on="number", how="left", maintain_order="left").with_columns(refused)
        return decided, found.select(*schema()).cast(schema())

    def _name(self, part: "pl.DataFrame", heading: str) -> "pl.Series":
        import polars as pl

        if heading not in self._headings:
            return pl.Series(heading, [""], dtype=pl.String).new_from_index(0, len(part))
        cells = part[:, self._headings.index(heading)]
        named = cells.dtype == pl.String
        return (cells.str.strip_chars(" ") if named else cells.cast(pl.String, strict=False)).fill_null("")

    def _line(self, part: "pl.DataFrame") -> "pl.Series":
        return self._name(part, "item.id").replace("", "1")


def _say(line: LineDecision) -> Answer:
    return answer(parts_of(line))


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
