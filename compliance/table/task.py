"""The same rules on many machines: a task that answers batches of rows wherever it is sent, under its edition only.

A task holds the ruleset as plain data with its digest, so that any cluster can send it to its workers; a worker reads
it once and keeps it. Rows are answered each by itself, so that it matters not how a cluster splits a table.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING

from attrs import field, frozen

from compliance.model.ruleset import Ruleset
from compliance.model.store import LAYOUT, dump, restore
from compliance.table.answer import LISTS
from compliance.table.check import PART, Checker
from compliance.table.frame import schema
from compliance.table.law import THE_LAW, Law
from compliance.table.read_arrow import read_arrow
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import TableError

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

WORDS = ("shipment", "line", "outcome", "low", "high", "asked")
_NUMBERED = r"^(\S+) row \d+,? ?"
"""What a refusal says of the place of its row: rows of a cluster have no number."""
MEMBERS = (*LISTS, "refused")
COLUMNS = ", ".join([*(f"{name} string" for name in WORDS), *(f"{name} array<string>" for name in MEMBERS)])
"""The columns of an answer, as Spark names types."""


@frozen
class Task:
    """What a worker has to know. It can be pickled, and is equal to every task of the same edition and law.

    Attributes:
        digest: Of the rules.
        law: Which law is asked.
        layout: Of the build that wrote `content`; another build refuses it.
        content: The ruleset as plain data.
        sealed: sha256 of `content`; other content is refused.
    """

    digest: str
    law: Law
    layout: str
    content: bytes = field(repr=False, eq=False)
    sealed: str = field(repr=False, eq=False)

    def frame(self, frame: "pl.DataFrame") -> "pl.DataFrame":
        """Return the answer of each row of *frame*, in order; columns as in ``docs/tables.md``, but for the number.

        Raises:
            TableError: A heading names no fact, or the task is of another edition or build than what it holds.
        """
        import polars as pl

        with _ALONE:
            found = [answers for _, answers in self._checker(frame.columns).parts(frame)]
        answers = pl.concat(found) if found else pl.DataFrame(schema=schema())
        unnumbered = pl.col("refused").list.eval(pl.element().str.replace(_NUMBERED, "$1 "))
        lists = [pl.col(name) for name in LISTS]
        return answers.select(*(pl.col(name).cast(pl.String) for name in WORDS), *lists, unnumbered)

    def table(self, table: "pa.Table") -> "pa.Table":
        """Return the same of an Arrow table."""
        import polars as pl
        import pyarrow as pa

        answers = self.frame(read_arrow(table))
        types = [(name, pa.string()) for name in WORDS] + [(name, pa.list_(pa.string())) for name in MEMBERS]
        return answers.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(pa.schema(types))

    def batches(self, batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
        """Yield the answers of Arrow batches, as Spark's ``mapInArrow`` wants them.

        Batches are put together up to half a million rows, as the rules are gone through once for each.
        """
        for table in _together(batches):
            yield from self.table(table).to_batches()

    def _checker(self, headings: list[str]) -> Checker:
        key = self, tuple(headings)
        if key not in _READ:
            _READ.clear()  # a worker serves one edition at a time
            _READ[key] = Checker(self._ruleset(), headings, self.law)
        return _READ[key]

    def _ruleset(self) -> Ruleset:
        if self.layout != LAYOUT:
            raise _refused(f"the task was made by another build ({self.layout}) than this worker's ({LAYOUT})")
        if sha256(self.content).hexdigest() != self.sealed:
            raise _refused("the rules that the task holds were altered on the way")
        found = restore(self.content)
        assert isinstance(found, Ruleset)
        if found.digest != self.digest:
            raise _refused(f"the task is of the rules {self.digest}, and holds {found.digest}")
        return found


_READ: dict[tuple[Task, tuple[str, ...]], Checker] = {}
_ALONE = Lock()
"""Dask's workers are threads; what a checker has read is not made for two at once."""


def _together(batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.Table]":
    import pyarrow as pa

    held: list[pa.RecordBatch] = []
    for batch in batches:
        held += [batch] if batch.num_rows else []
        if sum(one.num_rows for one in held) >= PART:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)


def _refused(message: str) -> TableError:
    help = "make the task anew, and have the same release on every machine"
    return TableError((Diagnostic("E0012", message, path="task", help=help),))


def task_of(ruleset: Ruleset, law: Law = THE_LAW) -> Task:
    """Return the task of answering rows by *ruleset*."""
    content = dump(ruleset)
    return Task(ruleset.digest, law, LAYOUT, content, sha256(content).hexdigest())
