"""Texts that grow: nesting, unclosed brackets, long literals, many terms; the time grows in proportion, and no parser raises.

The families are those of `tests/hostile/test_hostile_rules.py`. Each is parsed at sizes that double, the best of five
runs by the processor's clock; the last doubling may cost at most 2.5 times as much, and what is nested beyond the cap
is refused with a place.

Run: python campaign/growth.py [--size ci|release]
"""

import gc
import os
import sys
import time
from collections import Counter
from collections.abc import Callable

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tests"))

from hostile.test_hostile_rules import LARGE

from campaign.common import arguments, report
from compliance.language.parse import parse
from compliance.text.source import Source

SIZES = {"ci": 16_000, "release": 100_000}
MISSES = ("raised", "faster_than_size", "without_place")
RATIO = 2.5
ROUNDS = 5
QUICK = 0.02
"""Seconds below which the clock says nothing."""


def measured(text: str, counts: Counter[str]) -> float:
    """Return the seconds that a text takes; the best of some."""
    best = float("inf")
    for number in range(ROUNDS):
        gc.collect()
        gc.disable()
        began = time.process_time()
        try:
            found = parse(Source("x.rules", text)).diagnostics
        except Exception as error:  # whatever it is, it is a miss
            counts["raised"] += 1
            print(f"raised: {type(error).__name__}: {error}"[:300], file=sys.stderr)
            found = ()
        finally:
            best = min(best, time.process_time() - began)
            gc.enable()
        if not number:
            counts["sound"] += not found
            counts["without_place"] += not all(d.place for d in found)
    return best


def doubling(text: Callable[[int], str], size: int, counts: Counter[str]) -> float:
    """Return how many times longer a text takes than one of half its size."""
    half, whole = (measured(text(n), counts) for n in (size // 2, size))
    return whole / half if whole > QUICK else 1.0


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    counts: Counter[str] = Counter(dict.fromkeys(MISSES, 0))
    worst = ("", 0.0)
    for family, text in sorted(LARGE.items()):
        counts["families"] += 1
        ratio = doubling(text, asked.count, counts)
        if ratio > RATIO:  # what grows too fast does so each time; a busy machine does not
            ratio = min(doubling(text, asked.count, counts) for _ in range(3))
        worst = max(worst, (family, round(ratio, 2)), key=lambda found: found[1])
        counts["faster_than_size"] += ratio > RATIO
    head = {"campaign": "growth", "seed": asked.seed, "worst": worst[0], "worst_ratio": worst[1]}
    return report(head | {name: counts[name] for name in sorted(counts)}, MISSES, began, tries="families")


if __name__ == "__main__":
    sys.exit(main())
