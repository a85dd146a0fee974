"""Each fact of each inline case left out in turn: the interval without it holds the interval with it.

So silence is never permission: what is left out may open an answer, and never moves it to the free side.

Run: python campaign/silence.py [--size ci|release]
"""

import os
import sys
import time
from collections import Counter

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tests"))

from conformance.test_deletion import paths, range_of, without

from campaign.common import arguments, report
from compliance.model.build import build
from compliance.model.files import read_files

RULESETS = ("cn", "us", "eu", "uk", "jp", "tariffs")
SIZES = {"ci": 60, "release": 1}
"""Every how many a case."""
MISSES = ("permissive", "stricter", "case_refused")


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    counts: Counter[str] = Counter(dict.fromkeys(MISSES, 0))
    for name in RULESETS:
        built = build(read_files([name], cases=True))
        for case in built.cases[:: asked.count]:
            whole = range_of(built.ruleset, case, case.data)
            counts["cases"] += 1
            if whole is None:
                counts["case_refused"] += 1
                continue
            for path in paths(case.data):
                less = range_of(built.ruleset, case, without(case.data, path))
                if less is None:  # a completeness statement without its fact is refused
                    counts["refused_without"] += 1
                    continue
                counts["facts_left_out"] += 1
                counts["opened"] += less != whole
                counts["permissive"] += less.high < whole.high
                counts["stricter"] += less.low > whole.low
    head = {"campaign": "silence", "seed": asked.seed}
    return report(head | {name: counts[name] for name in sorted(counts)}, MISSES, began, tries="cases")


if __name__ == "__main__":
    sys.exit(main())
