"""Mutants of the law of all rulesets that ship: the cases notice at least 95 % of those not proved to be without effect.

Before a release, of 2,000 mutants, a smaller share is a miss. A small sample cannot show 95 %: there a miss is so many
unnoticed ones as would be met less than once in a thousand samples of a suite that does notice 95 %. So it finds a suite
that has become much worse, not one slightly below.

Run: python campaign/mutants.py [--size ci|release] [--seed N]
"""

import os
import sys
import time
from math import comb
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from attrs import asdict

from campaign.common import arguments, report
from compliance.analysis.cover.cover import Counts, cover
from compliance.analysis.cover.proof import differ
from compliance.model.build import build
from compliance.model.files import available, read_files

SIZES = {"ci": 10, "release": 2_000}
SHARE = 0.95
CORES = 2


def too_few(counts: Counts, *, whole: bool) -> bool:
    """Return whether fewer are killed than may be, of a whole release's mutants or of a sample."""
    missed = counts.survived + counts.open
    if whole:
        return counts.share < SHARE
    tried = counts.killed + missed
    as_bad = sum(comb(tried, n) * (1 - SHARE) ** n * SHARE ** (tried - n) for n in range(missed, tried + 1))
    return as_bad < 0.001


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    built = build(read_files(available(), cases=True))
    found = cover(built, sample=asked.count, seed=asked.seed, differ=differ, workers=CORES)
    for survivor in found.survivors[:20]:
        print(f"{survivor.at} {survivor.statement}: {survivor.text}", file=sys.stderr)
    counts: dict[str, Any] = {
        "campaign": "mutants",
        "seed": asked.seed,
        "mutants": asked.count,
        **asdict(found.whole),
        "share": round(found.whole.share, 4),
        "too_few_killed": int(too_few(found.whole, whole=asked.count >= SIZES["release"])),
    }
    return report(counts, ("too_few_killed",), began, tries="killed")


if __name__ == "__main__":
    sys.exit(main())
