"""Answer the rows of a Spark table: a thin coat over ``mapInArrow``."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from compliance.model.ruleset import Ruleset
from compliance.table.check import Checker
from compliance.table.law import THE_LAW, Law
from compliance.table.task import COLUMNS, Task, task_of

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame


def check_spark(ruleset: Ruleset, frame: "DataFrame", law: Law = THE_LAW) -> "DataFrame":
    """Return a Spark table of the answer of each row of *frame*, in whatever order Spark keeps them.

    Spark reads a point in a name of a column as a field of a structure, so that the headings travel beside the rows.

    Raises:
        TableError: A heading names no fact. That a worker has another release is told as an error of Spark's job.
    """
    headings = list(frame.columns)
    Checker(ruleset, headings, law)
    numbered = frame.toDF(*(f"c{n}" for n in range(len(headings))))
    return numbered.mapInArrow(partial(_answered, task_of(ruleset, law), headings), COLUMNS)


def _answered(task: Task, headings: list[str], batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    return task.batches(batch.rename_columns(headings) for batch in batches)
