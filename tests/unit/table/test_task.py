"""Tasks for a cluster: the answers of one machine, however the rows are split; no worker answers by another edition."""

import pickle
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from attrs import evolve

import compliance
from compliance.table.task import COLUMNS, MEMBERS, WORDS, Task

RULES = compliance.load("cn")
ORDERS = pl.DataFrame(
    {
        "id": [f"o{n}" for n in range(40)],
        "date": [f"2025-{1 + n % 12:02}-15" for n in range(40)],
        "departs": ["CN"] * 40,
        "destination": ["US", "DE", "NA", "JP"] * 10,
        "item.cn": ["1C902.a.1", "none", "2E902", "1C905.a.4", "no such code"] * 8,
        "end_use": ["civil", "military", None, "medical"] * 10,
        "licenses": ["none"] * 40,
    }
)


def expected() -> list[Any]:
    """Return what one machine says."""
    answers = RULES.check_table(ORDERS)
    return list(answers.select([pl.col(n).cast(pl.String) for n in WORDS] + [pl.col(n) for n in MEMBERS]).to_dicts())


def test_batches_come_out_as_the_table_does() -> None:
    """Sent by pickle, split in any way, empty batches between."""
    task = pickle.loads(pickle.dumps(RULES.task()))  # noqa: S301 (ours)
    table = ORDERS.to_arrow()
    for size in (1, 7, 40):
        batches = [*table.to_batches(max_chunksize=size), *table.slice(0, 0).to_batches()]
        found = pa.Table.from_batches(list(task.batches(batches)))

        assert found.to_pylist() == expected()
        assert found.schema.names == [*WORDS, *MEMBERS]


def test_another_edition_is_refused() -> None:
    """A digest that the rules do not have, and a build that writes them otherwise."""
    task = RULES.task()
    for other in (evolve(task, digest="sha256:0"), evolve(task, digest="sha256:1", layout="another")):
        with pytest.raises(compliance.TableError) as refused:
            other.frame(ORDERS)
        assert [d.code for d in refused.value.diagnostics] == ["E0012"]


def test_on_spark() -> None:
    """In local mode: the same answers, in whatever order the partitions come."""
    pytest.importorskip("pyspark")
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        frame = spark.createDataFrame(ORDERS.to_arrow()).repartition(3)
        found = frame.mapInArrow(RULES.task().batches, COLUMNS).collect()
    finally:
        spark.stop()

    by_name = {row["shipment"]: row.asDict() for row in found}
    assert [by_name[row["shipment"]] for row in expected()] == expected()


def test_a_task_is_equal_to_that_of_the_same_edition() -> None:
    """And to no other."""
    assert RULES.task() == compliance.load("cn").task()
    assert RULES.task() != compliance.load("uk").task()
    assert isinstance(RULES.task(), Task)
