"""Pairs of generated rulesets: no false "equal", and no witness that the evaluators do not confirm.

Each pair is compared (`analysis.comparing.compare`). Where the answer is "equal", shipments drawn from the cells that the
boundaries define are decided under both editions and must come out alike, reviews, flags and obligations included; and
z3, which reads the rulesets on its own (but no versions), must find no shipment that tells them apart. Many more are decided as a table
(`campaign/columnar.py` holds tables to the evaluator), where both ends of the range must be alike. Where the answer is a difference,
every witness is decided again, by the reference evaluator and by the sets of `regions`.

Run: python campaign/diff_pairs.py [--size ci|release] [--seed N]
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

from edited_rulesets import pairs, versioned_pairs
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from second_reading import said
from small_rulesets import DOMAINS, built, day, facts_stated, shipment_of
from smt import tells_apart

from campaign.books import orders
from campaign.common import arguments, report
from compliance.analysis.comparing import compare
from compliance.analysis.witness import Trials
from compliance.table.check import check_frame
from compliance.table.law import Law

SIZES = {"ci": 300, "release": 10_000}
SHIPMENTS = {"ci": 400, "release": 200}
"""For each pair that is found equal: of one that is not, witnesses speak."""
ROWS = {"ci": 2_000, "release": 100_000}
"""Shipments of a table, for each such pair."""
Z3 = {"ci": 700, "release": 0}
"""Pairs more, of which only z3 is asked: with the others at least 1,000."""
CORES = 2
MISSES = (
    "equal_but_z3_differs",
    "equal_but_a_shipment_differs",
    "equal_but_a_row_differs",
    "row_refused",
    "witness_not_confirmed",
    "second_reading_differs",
    "not_settled",
)


def partial(rng: random.Random) -> dict[str, Any]:
    """Draw a partial shipment: each fact unknown, open, whole (codes by their parents) or known."""
    found: dict[str, Any] = {}
    for name, domain in DOMAINS.items():
        how = rng.choice(["unknown", "known", "known", "open", "whole"])
        stated = facts_stated(name, how, rng.choice(domain), rng.random() < 0.5)
        found |= {name: stated} if stated else {}
    found["license"] = rng.choice([("known", None), ("known", "x.r0"), ("known", "x.r1"), None])
    return found


def _judge(old: Any, new: Any, shipments: int, rows: int, rng: random.Random, counts: Counter[str]) -> None:
    editions = built(old), built(new)
    found = compare(*editions)
    counts["pairs"] += 1
    counts["not_settled"] += bool(found.open)
    # z3 reads no versions
    settled_law = "versions" not in old and not any(
        r["unmodelled"] or any(_open(rule) for rule in r["rules"]) for r in (old, new)
    )
    apart = settled_law and tells_apart(old, new)
    counts["told_apart_by_z3"] += apart
    if found.equal:
        counts["equal"] += 1
        counts["equal_but_z3_differs"] += apart
        trials, known_days = Trials(*editions), [day(n) for n in range(-1, 20)]
        for _ in range(shipments):
            data = {**shipment_of(partial(rng)), "date": day(rng.randrange(-1, 24)).isoformat()}
            counts["shipments"] += 1
            known = rng.choice(known_days).isoformat() if "versions" in old else ""
            counts["equal_but_a_shipment_differs"] += bool(trials.decide(data, known).differs())
        if rows:
            book = orders(rows, rng)
            law = Law(None, rng.choice(known_days) if "versions" in old else None, ())
            one, other = (check_frame(edition, book, law) for edition in editions)
            counts["rows"] += rows
            counts["row_refused"] += one["refused"].count() + other["refused"].count()
            counts["equal_but_a_row_differs"] += ((one["low"] != other["low"]) | (one["high"] != other["high"])).sum()
    for witness in {id(r.witness): r.witness for r in found.regions if r.witness}.values():
        counts["witnesses"] += 1
        answers = Trials(*editions).decide(witness.shipment, witness.known_on).answers[witness.regime]
        same = answers[0] == answers[1] or answers != (witness.before, witness.after)
        counts["witness_not_confirmed"] += same
        ends = [(a.low, a.high) for a in (witness.before, witness.after)]
        counts["second_reading_differs"] += [said(e, witness, witness.regime) for e in editions] != ends


def _open(rule: Any) -> bool:
    return bool(rule["suspended"] and rule["suspended"]["then_unknown"])


def run(many: int, each: int, rows: int, seeded: int) -> Counter[str]:
    """Compare *many* pairs, with *each* shipments and a table of *rows* for a pair that is found equal."""
    rng = random.Random(seeded)
    counts: Counter[str] = Counter(dict.fromkeys((*MISSES, "pairs", "equal", "witnesses", "shipments"), 0))

    @seed(seeded)
    @settings(
        max_examples=many, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.one_of(pairs(), pairs(), versioned_pairs()))
    def judge(pair: tuple[Any, Any]) -> None:
        _judge(*pair, each, rows, rng, counts)

    judge()
    return counts


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    work = [
        (asked.count, SHIPMENTS[asked.size], ROWS[asked.size]),
        (asked.count * Z3[asked.size] // SIZES[asked.size], 0, 0),
    ]
    jobs = [
        (many // CORES, each, rows, asked.seed + 10 * n + core)
        for n, (many, each, rows) in enumerate(work)
        if many
        for core in range(CORES)
    ]
    with multiprocessing.get_context("spawn").Pool(CORES) as pool:
        found = pool.starmap(run, jobs)
    counts: Counter[str] = Counter()
    for one in found:
        counts.update(one)
    head = {"campaign": "diff_pairs", "seed": asked.seed}
    return report(head | {name: counts[name] for name in sorted({*counts, *MISSES})}, MISSES, began, tries="pairs")


if __name__ == "__main__":
    sys.exit(main())
