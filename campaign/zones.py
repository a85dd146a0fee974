"""Every case of the rulesets, decided on machines of five time zones: law is dated by days, and no zone moves one.

Each zone is a process of its own, whose clock stands in that zone; the decisions have to be the same to the byte.

Run: python campaign/zones.py [--size ci|release] [--seed N]
"""

import hashlib
import json
import os
import sys
import time
from collections import Counter
from functools import partial
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from campaign.common import Child, arguments, report
from compliance.analysis.complete import complete
from compliance.engine.evaluate import evaluate
from compliance.model.build import Built, build
from compliance.model.files import read_files
from compliance.shipment.read import read_mapping
from compliance.text.diagnostics import render_all

RULESETS = ("cn", "uk", "jp", "tariffs", "eu", "us")
SIZES = {"ci": 1, "release": len(RULESETS)}
"""How many of the rulesets, the smaller first."""
ZONES = ("UTC", "America/New_York", "Asia/Shanghai", "Pacific/Kiritimati", "Pacific/Pago_Pago")
MISSES = ("zone_matters", "refused", "failed_processes")


def decide(built: Built, zone: str, acknowledge: Any) -> None:
    """Decide every case in *zone*, and send a digest of each decision."""
    os.environ["TZ"] = zone
    time.tzset()
    ruleset = built.ruleset
    assert ruleset is not None
    for number, case in enumerate(built.decided):
        reading = read_mapping(case.data, ruleset.vocabulary)
        found = evaluate(ruleset, reading.shipments[0], on=case.on, known_on=case.known_on, scenarios=case.scenarios)
        decision = found.decision
        if decision and number % 10 == 0:  # with the changes to come: these count days
            decision = complete(ruleset, reading.shipments[0], decision, known_on=case.known_on)
        said = json.dumps(decision.to_dict(), sort_keys=True) if decision else "refused"
        acknowledge(f"{number} {hashlib.sha256(said.encode()).hexdigest() if decision else said}")


def run(names: tuple[str, ...]) -> Counter[str]:
    """Decide in every zone, and compare."""
    counts: Counter[str] = Counter(dict.fromkeys(MISSES, 0))
    for name in names:
        built = build(read_files([name], cases=True))
        assert built.ruleset is not None, render_all(built.diagnostics)
        said = []
        for pair in (ZONES[:2], ZONES[2:4], ZONES[4:]):
            children = [Child(partial(decide, built, zone)) for zone in pair]
            for status, lines in [child.wait() for child in children]:
                counts["failed_processes"] += status != 0
                said.append(dict(line.split(" ") for line in lines))
        counts["cases"] += len(built.decided)
        counts["decisions"] += sum(len(one) for one in said)
        counts["refused"] += sum(digest == "refused" for one in said for digest in one.values())
        for number in range(len(built.decided)):
            counts["zone_matters"] += len({one.get(str(number)) for one in said}) != 1
    return counts


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    names = RULESETS[: asked.count]
    counts = run(names)
    head = {"campaign": "zones", "seed": asked.seed, "rulesets": " ".join(names), "zones": len(ZONES)}
    return report(head | {name: counts[name] for name in sorted(counts)}, MISSES, began, tries="decisions")


if __name__ == "__main__":
    sys.exit(main())
