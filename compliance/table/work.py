"""Answer pieces of a file of orders.

Pieces are independent of one another: a worker that loads the same rules answers each as any other would. It refuses
to work under rules of another digest than it was told.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
import polars as pl

from compliance.model.ruleset import Ruleset
from compliance.shipment.jsontext import parse_json
from compliance.shipment.read import Reading, read_raw
from compliance.table.answer import Answer
from compliance.table.check import Checker, assembled, refusal_texts
from compliance.table.chunk import Chunk
from compliance.table.columns import Numbers
from compliance.table.frame import answer_frame, schema
from compliance.table.law import Law
from compliance.table.pieces import Piece, kind_of, unreadable
from compliance.table.records import Records
from compliance.table.rest import REFUSED, Ask, Parts, Question, Refusal
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import TableError


class Job(NamedTuple):
    """What every worker has to know.

    Attributes:
        rules: Names of the rulesets.
        digest: Of the rules that they have to be.
    """

    path: str
    rules: tuple[str, ...]
    digest: str
    law: Law


class Answered(NamedTuple):
    """The answers of one piece.

    Attributes:
        refused: How many rows were refused.
        stopped: How many are stopped: their lower bound is at least `license_required`.
        open: How many others are undetermined, or have a flag that nobody cleared.
        shown: The first refusals, in full.
    """

    frame: pl.DataFrame
    refused: int
    stopped: int
    open: int
    shown: Refusal


class Lines(NamedTuple):
    """Lines of a piece, and the number of the first."""

    lines: list[bytes]
    first: int


class Cells(NamedTuple):
    """Rows of a piece, and the classes of their cells."""

    chunk: Chunk
    coded: list[Numbers]


Read: TypeAlias = Lines | Cells

SHOWN = 20
"""Refusals that are shown of one piece; the table has all of them."""


class Worker:
    """Answers pieces of one file.

    Args:
        ask: Answers what columns ask of the evaluator; None: it is answered here.

    Raises:
        TableError: The file has no headings, or some that name no fact.
    """

    def __init__(self, ruleset: Ruleset, job: Job, ask: Ask | None = None) -> None:
        if ruleset.digest != job.digest:
            message = f"the rules are {ruleset.digest} here, and {job.digest} where the work was given out"
            raise TableError([Diagnostic("E0012", message, path=job.path)])
        self._job, self._ruleset, self._ask = job, ruleset, ask
        self._kind = kind_of(job.path)
        self._sheet: Chunk | None = None
        self._head = 0
        self._headings: list[str] = []
        try:
            self._begin()
        except OSError as error:
            raise unreadable(job.path, error) from error

    def _begin(self) -> None:
        path = self._job.path
        if self._kind == "jsonl":
            self._records = Records(self._ruleset, self._job.law)
            return
        if self._kind == "csv":
            from compliance.table.read_csv import headings_of

            self._headings, self._head = headings_of(path)
        elif self._kind == "parquet":
            from compliance.table.read_parquet import columns_of

            self._headings = columns_of(path)
        else:
            from compliance.table.read_xlsx import read_xlsx

            self._headings, self._sheet = read_xlsx(path)
        self._checker = Checker(self._ruleset, self._headings, self._job.law, name=path, ask=self._ask)

    def read(self, piece: Piece) -> Read:
        """Read a piece; this may be done ahead, for one piece at a time."""
        try:
            if self._kind == "jsonl":
                with open(self._job.path, "rb") as file:
                    file.seek(piece.start)
                    return Lines(file.read(piece.end - piece.start).split(b"\n"), piece.first)
            chunk = self._chunk(piece)
        except OSError as error:
            raise unreadable(self._job.path, error) from error
        return Cells(chunk, self._checker.table.encode(chunk.frame))

    def answer(self, read: Read) -> Answered:
        """Return the answers of what was read, in the order of its rows."""
        return self._lines(read) if isinstance(read, Lines) else self._columns(read)

    def told(self, question: Question) -> Parts | None:
        """Answer what the columns of the same file ask of the evaluator in another process."""
        return self._checker.table.answer(question)

    def _chunk(self, piece: Piece) -> Chunk:
        if self._sheet is not None:
            return self._sheet
        if self._kind == "csv":
            from compliance.table.read_csv import read_csv

            return read_csv(self._job.path, piece, self._headings, self._head)
        from compliance.table.read_parquet import read_parquet

        return read_parquet(self._job.path, piece)

    def _columns(self, read: Cells) -> Answered:
        chunk = read.chunk
        decided, frame = self._checker.check(chunk.frame, chunk.rows, read.coded)
        refused = {chunk.rows[n]: found for n, found in decided.refused.items()} | chunk.refused
        if chunk.refused:
            texts = [refusal_texts(found) for found in chunk.refused.values()]
            asked = self._job.law.told or None
            apart = pl.DataFrame(
                {"row": list(chunk.refused), "shipment": "", "line": "", "asked": asked, "refused": texts}
            )
            frame = pl.concat([frame, _filled(apart)]).sort("row", maintain_order=True)
        return _counted(frame, refused)

    def _lines(self, read: Lines) -> Answered:
        numbers: dict[Answer, int] = {}
        rows: list[int] = []
        shipments: list[str] = []
        names: list[str] = []
        said: list[int] = []
        refused: dict[int, Refusal] = {}
        for line, content in enumerate(read.lines, read.first):
            where = f"{self._job.path} line {line}"
            if not content.strip():
                continue
            parsed = parse_json(content, where)
            if isinstance(parsed, Diagnostic):
                reading = Reading((), (parsed,))
            else:
                reading = read_raw(parsed.root, self._ruleset.vocabulary, f"{where}, ")
            for row in self._records.rows(reading):
                if row.said is None:
                    refused[len(rows)] = row.refused
                rows.append(line)
                shipments.append(row.shipment)
                names.append(row.line)
                said.append(REFUSED if row.said is None else numbers.setdefault(row.said, len(numbers)))
        both = pl.Series(shipments, dtype=pl.String), pl.Series(names, dtype=pl.String)
        places = np.array(said, dtype=np.int32)
        frame = assembled(rows, both, places, answer_frame(list(numbers)), refused, self._job.law)
        return _counted(frame, refused)


def _filled(frame: pl.DataFrame) -> pl.DataFrame:
    types = schema()
    rest = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in types.items() if name not in frame.columns]
    return frame.with_columns(rest).select(*types).cast(pl.Schema(types))


def _counted(frame: pl.DataFrame, refused: dict[int, Refusal]) -> Answered:
    stopped = pl.col("low").is_in(["license_required", "prohibited"]).fill_null(False)
    left = (~stopped & ((pl.col("outcome") == "undetermined") | (pl.col("flags").list.len() > 0))).fill_null(False)
    counted, still = frame.select(stopped.sum().alias("stopped"), left.sum().alias("open")).row(0)
    shown = tuple(d for n in sorted(refused)[:SHOWN] for d in refused[n])
    return Answered(frame, len(refused), counted, still, shown)
