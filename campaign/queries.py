"""Emitted queries against the evaluator: row for row the same answer, or a wider one that says so, on generated rulesets.

Each ruleset is emitted as SQL and asked of a table of orders, on DuckDB and on SQLite in turn; each row by itself of the
strict reader and the reference evaluator. A miss is a row that comes out more permissive, too narrow, with other rules
or statuses, with a missing fact that is not named, or answered where the reader refuses it.

Run: python campaign/queries.py [--size ci|release] [--seed N]
"""

import os
import sys
import time
from collections import Counter
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tests"))

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from query_engines import WHYS, differences
from wide_rulesets import KNOWN_ON, built, tables, texts

from campaign.common import arguments, report

SIZES = {"ci": 100, "release": 2_000}
"""Rulesets."""
MISSES = (*WHYS, "raised")


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    counts: Counter[str] = Counter(dict.fromkeys(MISSES, 0))

    @seed(asked.seed)
    @settings(
        max_examples=asked.count, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(texts().flatmap(lambda text: st.tuples(st.just(text), tables(text))), st.sampled_from(KNOWN_ON))
    def run(case: tuple[str, dict[str, list[str]]], known_on: Any) -> None:
        text, table = case
        counts["rulesets"] += 1
        kind = ("duckdb", "sqlite")[counts["rulesets"] % 2]
        try:
            wrong, found = differences(built(text), table, kind, known_on)
        except Exception as error:  # whatever it is, it is a miss
            counts["raised"] += 1
            print(f"raised: {type(error).__name__}: {error}"[:500], file=sys.stderr)
            return
        counts.update(found)
        for one in wrong:
            print(one, file=sys.stderr)

    run()
    head = {"campaign": "queries", "seed": asked.seed}
    return report(head | {name: counts[name] for name in sorted(counts)}, MISSES, began, tries="rows")


if __name__ == "__main__":
    sys.exit(main())
