"""Tables of orders against the evaluator: row for row the same answer, on generated rulesets.

A table is drawn column by column: each fact known, open, none or not stated, in the cells that the boundaries of the small
rulesets define. It is answered by `compliance.table`, and each row by itself by the strict reader and the reference
evaluator: both ends, rules, missing facts and sources must be the same, or the row refused with the same words.
Each small ruleset is asked of a large table too, of which rows drawn from it are decided one by one: there the rows are
found by their rarest fact, and classes fill up.

Run: python campaign/columnar.py [--size ci|release] [--seed N]
"""

import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from datetime import date
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tests"))

import numpy as np
import polars as pl
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from properties.test_columns import checked, flat, one_by_one, shown
from small_rulesets import DOMAINS, built, day, known_days, rulesets, shipment_of, versioned
from wide_rulesets import KNOWN_ON, plain_tables, plain_texts, tables, texts
from wide_rulesets import built as built_wide

from campaign.books import orders
from campaign.common import arguments, report
from compliance.table.check import check_frame

SIZES = {"ci": 100, "release": 5_000}
"""Rulesets; half as many again of every kind of fact, and of plain rules."""
ROWS = 120
LARGE = {"ci": 2_000, "release": 100_000}
"""Rows of the large table of a ruleset."""
COMPARED = 40
"""Rows of a large table that are decided one by one."""
SHOWN = 3
"""Rows told of each core that are answered otherwise."""
CORES = 2
MISSES = ("differs", "permissive", "raised", "lost")


def options() -> list[list[dict[str, str]]]:
    """Return for each fact the cells that it may have, as a table of orders writes them."""
    bare = set(flat(shipment_of({"license": None}), 0)) - {"date"}
    found: list[list[dict[str, str]]] = []
    for name, domain in DOMAINS.items():
        states: list[Any] = [None, *(("known", value) for value in domain)]
        if name in ("end_use", "item.code"):
            states += [("open", value) for value in domain if value]
        cells = [flat(shipment_of({name: state, "license": None}), 0) for state in states]
        found.append([{k: v for k, v in one.items() if k not in bare and k != "date"} for one in cells])
    held = [None, *(("known", rule) for rule in (None, "x.r0", "x.r1"))]
    cells = [flat(shipment_of({"license": one}), 0) for one in held]
    found.append([{k: v for k, v in one.items() if k not in bare and k != "date"} for one in cells])
    always = flat(shipment_of({"license": None}), 0)
    found.append([{k: v for k, v in always.items() if k != "date"}])
    found.append([{"date": day(number).isoformat()} for number in range(-1, 24)])
    return found


def drawn(count: int, rng: np.random.Generator) -> pl.DataFrame:
    """Return a table of *count* orders, each fact drawn by itself."""
    columns: dict[str, Any] = {"id": [f"o{n}" for n in range(count)]}
    for cells in options():
        picked = rng.integers(len(cells), size=count)
        for name in sorted({key for one in cells for key in one}):
            columns[name] = np.array([one.get(name, "") for one in cells], dtype=object)[picked]
    return pl.DataFrame({name: list(values) for name, values in columns.items()})


def differs(row: dict[str, Any], mine: Any, other: Any, counts: Counter[str]) -> None:
    """Count a row that is answered otherwise, and show the first of each run."""
    counts["differs"] += 1
    if counts["differs"] <= SHOWN:
        stated = {name: cell for name, cell in row.items() if cell not in (None, "")}
        print(f"ruleset {counts['rulesets']}: {stated}\n  by columns {mine}\n  by itself  {other}", file=sys.stderr)


def judge(ruleset: Any, frame: pl.DataFrame, counts: Counter[str], known_on: date | None) -> None:
    """Answer a table both ways, as known on a day."""
    table = {name: [str(cell) for cell in frame[name]] for name in frame.columns}
    try:
        columns, rows = shown(checked(ruleset, frame, known_on)), one_by_one(ruleset, table, known_on)
    except Exception as error:  # whatever it is, it is a miss
        counts["raised"] += 1
        print(f"raised: {type(error).__name__}: {error}"[:500], file=sys.stderr)
        return
    for number, (mine, other) in enumerate(zip(columns, rows, strict=True)):
        counts["rows"] += 1
        if mine != other:
            differs(frame.row(number, named=True), mine, other, counts)
        if isinstance(mine, list) or isinstance(other, list):
            counts["refused"] += 1
            continue
        counts["open"] += other.low != other.high
        counts["permissive"] += mine.high < other.high or mine.low < other.low


def large(ruleset: Any, rows: int, rng: random.Random, counts: Counter[str]) -> None:
    """Answer a large table, and some of its rows by themselves."""
    frame = orders(rows, rng)
    answers = check_frame(ruleset, frame)
    picked = sorted(rng.sample(range(rows), COMPARED))
    alone = [one_by_one(ruleset, frame[n].to_dict(as_series=False))[0] for n in picked]
    counts["large_rows"] += rows
    counts["lost"] += answers["row"].to_list() != list(range(1, rows + 1))
    counts["refused"] += answers["refused"].count()
    for number, mine, other in zip(picked, shown(answers[picked]), alone, strict=True):
        if mine != other:
            differs(frame.row(number, named=True), mine, other, counts)


def run(many: int, rows: int, seeded: int) -> Counter[str]:
    """Answer tables under *many* small rulesets, and under half as many wide ones of both kinds."""
    counts: Counter[str] = Counter()
    rng, other = np.random.default_rng(seeded), random.Random(seeded)

    def over(strategy: Any, days: Any, number: int, one: Any) -> None:
        @seed(seeded)
        @settings(
            max_examples=number, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(strategy, days)
        def test(data: Any, known_on: date | None) -> None:
            counts["rulesets"] += 1
            one(data, known_on)

        test()

    def wide(case: tuple[str, dict[str, list[str]]], known_on: date | None) -> None:
        text, table = case
        counts["wide_rulesets"] += 1
        names = [f"o{n}" for n in range(len(next(iter(table.values()))))]
        judge(built_wide(text), pl.DataFrame({"id": names, **table}), counts, known_on)

    def small(data: dict[str, Any], known_on: date | None) -> None:
        ruleset = built(data)
        judge(ruleset, drawn(ROWS, rng), counts, known_on)
        large(ruleset, rows, other, counts)

    wide_days = st.sampled_from(KNOWN_ON)
    over(st.one_of(rulesets(), versioned()), known_days(), many, small)
    over(texts().flatmap(lambda text: st.tuples(st.just(text), tables(text))), wide_days, many // 2, wide)
    over(st.tuples(plain_texts(), plain_tables()), wide_days, many // 2, wide)
    return counts


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    with multiprocessing.get_context("forkserver").Pool(CORES) as pool:
        jobs = [(asked.count // CORES, LARGE[asked.size], asked.seed + core) for core in range(CORES)]
        found = pool.starmap(run, jobs)
    counts: Counter[str] = Counter(dict.fromkeys(MISSES, 0))
    for one in found:
        counts.update(one)
    head = {"campaign": "columnar", "seed": asked.seed}
    return report(head | {name: counts[name] for name in sorted(counts)}, MISSES, began, tries="rows")


if __name__ == "__main__":
    sys.exit(main())
