"""Tables against the evaluator: what `check_table` says of a row is what the reference evaluator says of it.

Half of the rulesets are small ones (conditions over every kind of leaf, exceptions, bars, suspensions, law that is not
modelled) with large books of orders; half are wide ones (tables, formulas, parties, dated lists, licenses, flags) with
cells on both sides of every bound, and cells that are refused. All rows are answered as a table; rows drawn from it are
read by the strict reader and decided by the reference evaluator, one by one. Outcome, range, rules, missing facts,
sources and refusals must be the same. That no row is lost is counted too.

Run: python campaign/columnar.py [--size ci|release] [--seed N]
"""

import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tests"))

import polars as pl
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from properties.test_columns import one_by_one, shown
from small_rulesets import built as small
from small_rulesets import rulesets
from wide_rulesets import built as wide
from wide_rulesets import tables, texts

from campaign.books import orders
from campaign.common import arguments, report
from compliance.model.ruleset import Ruleset
from compliance.table.check import check_frame

SIZES = {"ci": 40, "release": 4_000}
ROWS = {"ci": 2_000, "release": 100_000}
COMPARED = 60
"""Rows of a table that are decided one by one."""
MISSES = ("rows_lost", "answers_differ")
CORES = 2


def judge(ruleset: Ruleset, frame: pl.DataFrame, rng: random.Random) -> Counter[str]:
    """Answer a table, decide some of its rows one by one, and count."""
    answers = check_frame(ruleset, frame)
    picked = sorted(rng.sample(range(len(frame)), min(len(frame), COMPARED)))
    found = shown(answers[picked])
    alone = [one_by_one(ruleset, frame[n].to_dict(as_series=False))[0] for n in picked]
    named = [_renumbered(said, row) for said, row in zip(alone, picked, strict=True)]
    return Counter(
        {
            "rulesets": 1,
            "rows": len(frame),
            "rows_refused": answers["refused"].count(),
            "rows_open": (answers["outcome"] == "undetermined").sum() or 0,
            "compared": len(picked),
            "rows_lost": answers["row"].to_list() != list(range(1, len(frame) + 1)),
            "answers_differ": sum(one != other for one, other in zip(found, named, strict=True)),
        }
    )


def _renumbered(said: Any, row: int) -> Any:
    return [text.replace(" row 1,", f" row {row + 1},") for text in said] if isinstance(said, list) else said


def run(many: int, rows: int, seeded: int) -> Counter[str]:
    """Judge *many* small rulesets and as many wide ones."""
    rng = random.Random(seeded)
    counts: Counter[str] = Counter(dict.fromkeys((*MISSES, "rulesets", "rows", "compared"), 0))
    drawn = settings(
        max_examples=many, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip

    @seed(seeded)
    @drawn
    @given(rulesets())
    def of_small(data: dict[str, Any]) -> None:
        counts.update(judge(small(data), orders(rows, rng), rng))

    @seed(seeded)
    @drawn
    @given(texts().flatmap(lambda text: st.tuples(st.just(text), tables(text))))
    def of_wide(case: tuple[str, dict[str, list[str]]]) -> None:
        counts.update(judge(wide(case[0]), pl.DataFrame(case[1]), rng))

    of_small()
    of_wide()
    return counts


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    jobs = [(max(asked.count // CORES // 2, 1), ROWS[asked.size], asked.seed + core) for core in range(CORES)]
    # a thread of polars that holds a lock while the process is forked would hold it for ever
    with multiprocessing.get_context("spawn").Pool(CORES) as pool:
        found = pool.starmap(run, jobs)
    counts: Counter[str] = Counter()
    for one in found:
        counts.update(one)
    head = {"campaign": "columnar", "seed": asked.seed}
    return report(head | {name: int(counts[name]) for name in sorted({*counts, *MISSES})}, MISSES, began)


if __name__ == "__main__":
    sys.exit(main())
