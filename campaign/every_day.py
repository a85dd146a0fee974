"""The shipped rulesets on every day of 2022 to 2027: what moves, moves on a day of a statement that names its source.

Decided by the reference evaluator; where the answer moves, the compiled path has to say the same before and after. For each end of a suspension known beforehand (10 November
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

from properties.test_compiled import said as answered

from campaign.common import arguments, report
from compliance.analysis.calendar import calendar
from compliance.analysis.complete import complete
from compliance.analysis.timeline import changes
from compliance.engine.compiled.answer import LineAnswer
from compliance.engine.compiled.decide import decide
from compliance.engine.compiled.summary import summary
from compliance.engine.evaluate import evaluate
from compliance.model.build import build
from compliance.model.files import read_files
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping
from compliance.shipment.records import Shipment

FIRST, LAST = date(2022, 1, 1), date(2027, 12, 31)

KNOWN: dict[str, Any] = {
    "end_user": {"on_lists": "none", "military": False, "headquarters": "US", "parent_headquarters": "US"},
    "parties_complete": True,
    "licenses": [],
}
SHIPMENTS: dict[str, list[dict[str, Any]]] = {
    "cn": [
        {"activity": "export", "departs": "CN", "destination": "US", "item": {"cn": "1C902.a.4"}, "end_use": ["civil"]},
        {"activity": "export", "departs": "CN", "destination": "US", "item": {"cn": "3C902.a"}, "end_use": ["civil"]},
        {"activity": "export", "departs": "CN", "destination": "DE", "item": {"cn": "none"}, "end_use": ["military"]},
        {"activity": "export", "departs": "CN", "destination": "JP", "item": {"cn": "1C905.a.4"}, "end_use": ["civil"]},
    ],
    "us": [
        {"activity": "export", "departs": "US", "destination": "CN", "item": {"eccn": "3A090.a", "datacenter": True}},
        {"activity": "export", "departs": "US", "destination": "AE", "item": {"eccn": "3A001.a.2"}},
        {"activity": "export", "departs": "US", "destination": "RU", "item": {"eccn": "3A001.b.9"}},
        {
            "activity": "export",
            "departs": "US",
            "destination": "SY",
            "item": {"eccn": "EAR99", "food_or_medicine": False},
        },
    ],
    "eu": [
        {"activity": "export", "departs": "DE", "destination": "CN", "item": {"eu": "3A001.a.2"}},
        {"activity": "export", "departs": "DE", "destination": "RU", "item": {"eu": "none"}},
    ],
    "uk": [{"activity": "export", "departs": "GB", "destination": "CN", "item": {"uk": "PL9013"}}],
    "jp": [{"activity": "export", "departs": "JP", "destination": "CN", "item": {"jp": "none"}}],
    "tariffs": [
        {"activity": "import", "departs": "CN", "destination": "US", "item": {"origin": "CN", "hs": "850511"}},
        {"activity": "import", "departs": "US", "destination": "CN", "item": {"origin": "US", "hs": "120190"}},
    ],
}
SIZES = {"ci": 1, "release": 1}
MISSES = (
    "unexplained", "not_warned", "not_in_timeline", "not_in_calendar", "refused", "compiled_differs", "rulesets_that_stand_still",
)  # fmt: skip
NOTICE = (1, 15, 29)
"""Days before a cliff on which the decision has to name it."""


def said(ruleset: Ruleset, shipment: Shipment, day: date) -> tuple[LineAnswer, ...] | None:
    """Return what every regime says on a day."""
    decision = evaluate(ruleset, shipment, on=day, known_on=LAST, lean=True).decision
    return summary(decision) if decision else None


def ranges(lines: tuple[LineAnswer, ...]) -> list[Any]:
    """Return the outcomes alone."""
    return [regime.range for line in lines for regime in line.regimes]


def run(counts: Counter[str]) -> None:
    """Walk through the days."""
    for name, shipments in SHIPMENTS.items():
        ruleset = build(read_files([name])).ruleset
        assert ruleset is not None
        moving, before_it = dict(ruleset.movements), counts["moves"]
        for data in shipments:
            shipment = read_mapping({"date": "2022-01-01", **KNOWN, **data}, ruleset.vocabulary).shipments[0]
            before: Any = None
            moved: list[date] = []
            for offset in range((LAST - FIRST).days + 1):
                day = FIRST + timedelta(days=offset)
                found = said(ruleset, shipment, day)
                counts["decisions"] += 1
                counts["refused"] += found is None
                if before and found and found != before:
                    moved.append(day)
                    names = moving.get(day, frozenset())
                    sources = [s for n in names if n != "*" for r in ruleset.by_name[n] for s in r.head.sources]
                    counts["unexplained"] += not sources and "*" not in names
                    for on, told in ((day - timedelta(days=1), before), (day, found)):
                        answer = decide(ruleset, shipment, on=on, known_on=LAST).answer
                        counts["compiled_differs"] += answer is None or answered(answer) != told
                    if ranges(found) != ranges(before):
                        counts["outcomes_moved"] += 1
                        warn(ruleset, shipment, day, counts)
                before = found
            counts["moves"] += len(moved)
            foretold(ruleset, shipment, moved, counts)
        counts["rulesets_that_stand_still"] += counts["moves"] == before_it


def foretold(ruleset: Ruleset, shipment: Shipment, moved: list[date], counts: Counter[str]) -> None:
    """Hold the timeline of the first day and the calendar against the days on which the answer moves."""
    decision = evaluate(ruleset, shipment, on=FIRST, known_on=LAST).decision
    assert decision is not None
    found = {change.day for change in changes(ruleset, shipment, decision, until=LAST, known_on=LAST)}
    told = {event.day for event in calendar(ruleset, FIRST, LAST)}
    counts["not_in_timeline"] += len({*moved} - found)
    counts["not_in_calendar"] += len({*moved} - told)


def warn(ruleset: Ruleset, shipment: Shipment, day: date, counts: Counter[str]) -> None:
    """Hold the decisions before a day on which the outcome moves against it."""
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
