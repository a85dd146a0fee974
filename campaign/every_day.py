"""The shipped rulesets on every day of 2022 to 2027: what moves, moves on a day of a statement that names its source.

Shipments are those of `tests/conformance/test_every_day.py`. For each end of a suspension known beforehand (10 November
2026 among them) the decision of the 30 days before it has to warn of the day, where the shipment's outcome then moves.
Each day on which an answer moves has to be in the timeline of the first day, and in the calendar; generated rulesets are
held against them in `tests/properties/test_timeline.py`.

Run: python campaign/every_day.py [--size ci|release]
"""

import os
import sys
import time
from collections import Counter
from datetime import date, timedelta
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tests"))

from conformance.test_every_day import FIRST, KNOWN, LAST, SHIPMENTS

from campaign.common import arguments, report
from compliance.analysis.calendar import calendar
from compliance.analysis.complete import complete
from compliance.analysis.timeline import changes
from compliance.engine.compiled.answer import Notice, RegimeAnswer
from compliance.engine.compiled.decide import decide
from compliance.engine.evaluate import evaluate
from compliance.model.build import build
from compliance.model.files import read_files
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping
from compliance.shipment.records import Shipment

SIZES = {"ci": 1, "release": 1}
MISSES = ("unexplained", "not_warned", "not_in_timeline", "not_in_calendar", "refused")
NOTICE = (1, 15, 29)
"""Days before a cliff on which the decision has to name it."""


def said(ruleset: Ruleset, shipment: Shipment, day: date) -> Any:
    """Return what every regime says on a day, its range second."""
    answer = decide(ruleset, shipment, on=day, known_on=LAST).answer
    if answer is None:
        return None
    return [
        (r.regime, r.range, r.duty, r.requirements, [(n.rule, n.text, n.truth) for n in notices(r)])
        for r in answer.lines[0].regimes
    ]


def notices(regime: RegimeAnswer) -> tuple[Notice, ...]:
    """Return all that a regime says beside requirements and duties."""
    return *regime.flags, *regime.obligations, *regime.unmodelled


def run(counts: Counter[str]) -> None:
    """Walk through the days."""
    for name, shipments in SHIPMENTS.items():
        ruleset = build(read_files([name])).ruleset
        assert ruleset is not None
        moving = dict(ruleset.movements)
        for data in shipments:
            shipment = read_mapping({"date": "2022-01-01", **KNOWN, **data}, ruleset.vocabulary).shipments[0]
            before: Any = None
            moved: list[date] = []
            for offset in range((LAST - FIRST).days + 1):
                day = FIRST + timedelta(days=offset)
                found = said(ruleset, shipment, day)
                counts["decisions"] += 1
                counts["refused"] += found is None
                if before is not None and found != before:
                    moved.append(day)
                    names = moving.get(day, frozenset())
                    sources = [s for n in names if n != "*" for r in ruleset.by_name[n] for s in r.head.sources]
                    counts["unexplained"] += not sources and "*" not in names
                    warn(ruleset, shipment, day, [r[1] for r in found] != [r[1] for r in before], counts)
                before = found
            counts["moves"] += len(moved)
            foretold(ruleset, shipment, moved, counts)


def foretold(ruleset: Ruleset, shipment: Shipment, moved: list[date], counts: Counter[str]) -> None:
    """Hold the timeline of the first day and the calendar against the days on which the answer moves."""
    decision = evaluate(ruleset, shipment, on=FIRST, known_on=LAST).decision
    assert decision is not None
    found = {change.day for change in changes(ruleset, shipment, decision, until=LAST, known_on=LAST)}
    told = {event.day for event in calendar(ruleset, FIRST, LAST)}
    counts["not_in_timeline"] += len({*moved} - found)
    counts["not_in_calendar"] += len({*moved} - told)


def warn(ruleset: Ruleset, shipment: Shipment, day: date, outcomes: bool, counts: Counter[str]) -> None:
    """Hold the decisions before a day on which the outcome moves against it."""
    if not outcomes:
        return
    for ahead in NOTICE:
        on = day - timedelta(days=ahead)
        decision = evaluate(ruleset, shipment, on=on, known_on=LAST).decision
        assert decision is not None
        counts["asked_before"] += 1
        changes = complete(ruleset, shipment, decision, known_on=LAST).to_dict()["changes_on"]
        counts["not_warned"] += day.isoformat() not in str(changes)


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    counts: Counter[str] = Counter(dict.fromkeys(MISSES, 0))
    run(counts)
    head = {"campaign": "every_day", "seed": asked.seed}
    return report(head | {name: counts[name] for name in sorted(counts)}, MISSES, began, tries="asked_before")


if __name__ == "__main__":
    sys.exit(main())
