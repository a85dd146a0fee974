"""Decisions from the log, decided again: under the same rules each comes out to the same, under others as they decide.

The decisions are logged by one edition and replayed, as `compliance log replay` does, under the same edition read anew,
and under one in which a rule is prohibition where it was a requirement and one is gone: what then comes out has to be what
the edition decides of the shipment itself, and only that may be called different.

Run: python campaign/replay.py [--size ci|release] [--store sqlite|postgres]
"""

import os
import random
import sys
import tempfile
import time
from collections import Counter
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from campaign.common import arguments, place, report
from campaign.shipments import shipment
from compliance.engine.evaluate import evaluate
from compliance.evidence.chain.record import parse_record
from compliance.evidence.log.entry import Entry
from compliance.evidence.log.log import open_log
from compliance.evidence.log.replay import DIFFERS, SAME, replay
from compliance.model.load import load
from compliance.model.ruleset import Ruleset

SIZES = {"ci": 2_000, "release": 100_000}
MISSES = ("same_rules_differ", "other_rules_wrong", "not_replayed", "nothing_moved")
AT_ONCE = 500


def edited(ruleset: Ruleset) -> Ruleset:
    """Return another edition: dual-use items for the United States need a license, and gallium needs none."""
    rules = []
    for rule in ruleset.rules:
        if rule.head.name == "cn.2023-23":
            continue
        effects = tuple(e._replace(kind="requires", authorization="license") for e in rule.effects)
        rules.append(rule._replace(effects=effects) if rule.head.name == "cn.2024-46.1" else rule)
    return ruleset._replace(rules=tuple(rules), digest="sha256:edited")


def run(where: str, count: int, seed: int) -> dict[str, Any]:
    """Log, and replay."""
    counts: Counter[str] = Counter(dict.fromkeys(MISSES, 0))
    chance, ruleset = random.Random(seed), load("cn")
    with open_log(where) as log:
        for start in range(0, count, AT_ONCE):
            entries = []
            for number in range(start, min(start + AT_ONCE, count)):
                one = shipment(ruleset, chance, f"S{number}")
                decision = evaluate(ruleset, one).decision
                assert decision is not None
                entries.append(Entry(one, decision))
            log.append(entries)
    with open_log(where, create=False) as log:
        records = [record for line in log.read(list) if (record := parse_record(line))]
    counts["decisions"] = count
    again = list(replay(records, load("cn")))
    counts["not_replayed"] = count - len(again)
    counts["same_rules_differ"] = sum(one.then.verdict != SAME or one.now.verdict != SAME for one in again)
    other, chance = edited(ruleset), random.Random(seed)
    for number, one in enumerate(replay(records, other)):
        decided = evaluate(other, shipment(ruleset, chance, f"S{number}")).decision
        assert decided is not None
        right = tuple(decided.range.words)
        counts["moved"] += one.now.verdict == DIFFERS
        counts["other_rules_wrong"] += (one.now.verdict == DIFFERS) != (right != one.range) or one.now.range != right
    counts["nothing_moved"] = int(not counts["moved"])
    return dict(counts)


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, place(asked.store, folder, "replay") as (where, _):
        counts = run(where, asked.count, asked.seed)
    head = {"campaign": "replay", "store": asked.store, "seed": asked.seed}
    return report(head | {name: counts[name] for name in sorted(counts)}, MISSES, began, tries="decisions")


if __name__ == "__main__":
    sys.exit(main())
