"""Time of a book of orders on Spark in local mode, against an identity ``mapInArrow`` plus the same book without Spark.

The three alternate in one run: Spark handing every row through a Python worker that does nothing, `compliance check` from
file to file with both cores, and `Rules.check_spark`. Spark reads Parquet and throws its rows away (`noop`), so that what is
timed is the work. Prints medians of wall seconds and the ratio of the adapter to the sum of the other two.

Run: python bench/bench_spark.py [--orders 1000000] [--rules 500] [--rounds 5]
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from bench_table import orders, rules  # noqa: E402

import compliance  # noqa: E402
from compliance.table.law import THE_LAW  # noqa: E402
from compliance.table.output import answer_into  # noqa: E402
from compliance.table.work import Job  # noqa: E402

CORES = 2


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--rules", type=int, nargs="*", default=[500, 5_000])
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master(f"local[{CORES}]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    with tempfile.TemporaryDirectory() as folder:
        for many in chosen.rules:
            name = rules(Path(folder), many)
            book = orders(Path(folder), chosen.orders).with_suffix(".parquet")
            print(measured(spark, name, book, chosen.rounds), flush=True)
    spark.stop()


def measured(spark: Any, name: str, book: Path, rounds: int) -> str:
    """Measure one ruleset and return a line."""
    ours = compliance.load(name)
    frame = spark.read.parquet(str(book)).repartition(CORES)
    bare = frame.toDF(*(f"c{n}" for n in range(len(frame.columns))))
    job = Job(str(book), (name,), ours.ruleset.digest, THE_LAW)
    works: dict[str, Callable[[], object]] = {
        "identity": lambda: drained(bare.mapInArrow(lambda batches: batches, bare.schema)),
        "one machine": lambda: answer_into(ours.ruleset, job, str(book.with_name("out.parquet")), processes=CORES),
        "spark": lambda: drained(ours.check_spark(frame)),
    }
    times: dict[str, list[float]] = {which: [] for which in works}
    for number in range(rounds + 1):
        for which, work in works.items():
            began = time.perf_counter()
            work()
            if number:  # the first round starts the workers
                times[which].append(time.perf_counter() - began)
    found = {which: statistics.median(each) for which, each in times.items()}
    ratio = found["spark"] / (found["identity"] + found["one machine"])
    said = "  ".join(f"{which} {seconds:.2f} s" for which, seconds in found.items())
    return f"{len(ours.ruleset.rules)} rules: {said}  ratio {ratio:.2f}  (medians of {rounds})"


def drained(frame: Any) -> None:
    """Have Spark work out every row."""
    frame.write.format("noop").mode("overwrite").save()


if __name__ == "__main__":
    main()
