"""Every ruleset on every day of six years: each change of an outcome belongs to a statement with its source."""

from datetime import date, timedelta
from typing import Any

import pytest

from compliance.engine.evaluate import evaluate
from compliance.model.build import build
from compliance.model.files import available, read_files
from compliance.shipment.read import read_mapping
from compliance.values.outcome import Outcome

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


@pytest.mark.parametrize("name", [n for n in available() if n != "core"])
def test_every_day(name: str) -> None:
    """The law runs on each day, and moves only on the days of statements that name their source."""
    built = build(read_files([name]))
    ruleset = built.ruleset
    assert ruleset is not None
    moving = dict(ruleset.movements)
    changes = 0
    for data in SHIPMENTS[name]:
        shipment = read_mapping({"date": "2022-01-01", **KNOWN, **data}, ruleset.vocabulary).shipments[0]
        before: object = None
        for offset in range((LAST - FIRST).days + 1):
            day = FIRST + timedelta(days=offset)
            decision = evaluate(ruleset, shipment, on=day, known_on=LAST).decision
            assert decision is not None
            found = [(r.regime, r.range, r.duty) for r in decision.lines[0].regimes]
            if before not in (None, found):
                changes += 1
                assert day in moving, f"{data}: the outcome moves on {day}, on which no statement does"
                names = [n for n in moving[day] if n != "*"]
                sources = [s for n in names for record in ruleset.by_name[n] for s in record.head.sources]
                assert sources or "*" in moving[day], f"{day}: {names} have no source"
            before = found
    assert changes, "nothing moves in six years"


@pytest.mark.parametrize("day", [date(2022, 1, 1), date(2023, 11, 16), date(2023, 11, 17), date(2026, 8, 6)])
def test_the_list_of_2026_is_not_applied_earlier(day: date) -> None:
    """Before the edition at hand no entry of the list comes out free, and the answer names the edition that is missing."""
    ruleset = build(read_files(["us"])).ruleset
    assert ruleset is not None
    codes = sorted({code.partition(".")[0] for code in ruleset.vocabulary.schemes["us.eccn"].codes} - {"EAR99"})
    for code in codes[::5]:
        data = {**KNOWN, "activity": "export", "departs": "US", "destination": "DE", "item": {"eccn": code}}
        shipment = read_mapping({"date": "2022-01-01", **data}, ruleset.vocabulary).shipments[0]
        decision = evaluate(ruleset, shipment, on=day, known_on=LAST).decision
        assert decision is not None
        found = next(r for r in decision.lines[0].regimes if r.regime == "us.ear")

        assert found.range.high >= Outcome.LICENSE_REQUIRED, (code, day)
        assert found.range.settled or any("edition" in n.text for n in found.unmodelled), (code, day)
