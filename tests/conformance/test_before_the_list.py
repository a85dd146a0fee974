"""Before the edition of the Commerce Control List at hand nothing comes out free by it."""

from datetime import date

import pytest
from shipped import shipped

from campaign.every_day import KNOWN, LAST
from compliance.engine.evaluate import evaluate
from compliance.shipment.read import read_mapping
from compliance.values.outcome import Outcome


@pytest.mark.parametrize("day", [date(2022, 1, 1), date(2023, 11, 16), date(2023, 11, 17), date(2026, 8, 6)])
def test_the_list_of_2026_is_not_applied_earlier(day: date) -> None:
    """Before the edition at hand no entry of the list comes out free, and the answer names the edition that is missing."""
    ruleset = shipped("us").ruleset
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
