"""Tasks for a cluster: the answers of one machine, however the rows are split; no worker answers by another edition."""

import pickle
import sys
from pathlib import Path
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
    """Return what one machine says, without the numbers of rows."""
    answers = RULES.check_table(ORDERS)
    rows = answers.select([pl.col(n).cast(pl.String) for n in WORDS] + [pl.col(n) for n in MEMBERS]).to_dicts()
    for number, row in enumerate(rows, 1):
        row["refused"] = row["refused"] and [text.replace(f"row {number}, ", "") for text in row["refused"]]
    return rows


def test_batches_come_out_as_the_table_does() -> None:
    """Sent by pickle, split in any way, empty batches between."""
    task = pickle.loads(pickle.dumps(RULES.task()))
    table = ORDERS.to_arrow()
    for size in (1, 7, 40):
        batches = [*table.to_batches(max_chunksize=size), *table.slice(0, 0).to_batches()]
        found = pa.Table.from_batches(list(task.batches(batches)))

        assert found.to_pylist() == expected()
        assert found.schema.names == [*WORDS, *MEMBERS]


def test_another_edition_is_refused() -> None:
    """A digest that the rules do not have, a build that writes them otherwise, rules altered on the way."""
    task = RULES.task()
    altered = task.content.replace(b"1C902", b"1C903", 1)
    for other in (
        evolve(task, digest="sha256:0"),
        evolve(task, digest="sha256:1", layout="another"),
        evolve(task, digest="sha256:2", content=altered),
    ):
        with pytest.raises(compliance.TableError) as refused:
            other.frame(ORDERS)
        assert [d.code for d in refused.value.diagnostics] == ["E0012"]


def test_on_spark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In local mode: the same answers, in whatever order the partitions come; another edition stops the job."""
    pytest.importorskip("pyspark")
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    ORDERS.write_parquet(tmp_path / "orders.parquet")
    another = evolve(RULES.task(), digest="sha256:0")
    spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        frame = spark.read.parquet(str(tmp_path / "orders.parquet")).repartition(3)
        found = RULES.check_spark(frame).collect()
        with pytest.raises(PySparkException, match="E0012"):
            frame.drop("item.cn").mapInArrow(another.batches, COLUMNS).collect()
        with pytest.raises(compliance.TableError, match="E0603"):
            RULES.check_spark(frame.withColumnRenamed("end_use", "enduse"))
    finally:
        spark.stop()

    by_name = {row["shipment"]: row.asDict() for row in found}
    assert [by_name[row["shipment"]] for row in expected()] == expected()


def test_a_task_is_equal_to_that_of_the_same_edition() -> None:
    """And to no other."""
    assert RULES.task() == compliance.load("cn").task()
    assert RULES.task() != compliance.load("uk").task()
    assert isinstance(RULES.task(), Task)
