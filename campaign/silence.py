"""Each fact of each inline case left out in turn: the interval without it holds the interval with it.

So silence is never permission: what is left out may open an answer, and never moves it to the free side.

Run: python campaign/silence.py [--size ci|release]
"""

import multiprocessing
import os
import sys
import time
from collections import Counter

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tests"))

from conformance.test_deletion import paths, range_of, without
from shipped import RULESETS, shipped

from campaign.common import arguments, report

SIZES = {"ci": 60, "release": 1}
"""Every how many a case."""
MISSES = ("permissive", "stricter", "case_refused")
CORES = 2
CHUNK = 20
"""Cases of one piece of work."""


def run(name: str, every: int, first: int) -> Counter[str]:
    """Leave out the facts of a piece of a ruleset's cases."""
    ruleset = shipped(name).ruleset
    assert ruleset is not None
    counts: Counter[str] = Counter()
    for case in shipped(name).decided[::every][first : first + CHUNK]:
        whole = range_of(ruleset, case, case.data)
        counts["cases"] += 1
        if whole is None:
            counts["case_refused"] += 1
            continue
        for path in paths(case.data):
            less = range_of(ruleset, case, without(case.data, path))
            if less is None:  # a completeness statement without its fact is refused
                counts["refused_without"] += 1
                continue
            counts["facts_left_out"] += 1
            counts["opened"] += less != whole
            counts["permissive"] += less.high < whole.high
            counts["stricter"] += less.low > whole.low
    return counts


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    counts: Counter[str] = Counter(dict.fromkeys(MISSES, 0))
    many = {name: len(shipped(name).decided[:: asked.count]) for name in RULESETS}  # built here, before forking
    work = [(name, asked.count, first) for name in many for first in range(0, many[name], CHUNK)]
    # forked, so that the rulesets are built once
    with multiprocessing.get_context("fork").Pool(CORES) as pool:
        for found in pool.starmap(run, work, chunksize=1):
            counts.update(found)
    head = {"campaign": "silence", "seed": asked.seed}
    return report(head | {name: counts[name] for name in sorted(counts)}, MISSES, began, tries="facts_left_out")


if __name__ == "__main__":
    sys.exit(main())
