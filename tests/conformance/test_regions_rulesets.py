"""The shipped rulesets as sets decide their own cases as the reference evaluator does."""

import pytest
from second_reading import SecondReading
from shipped import shipped

from compliance.engine.evaluate import evaluate
from compliance.shipment.read import read_mapping


@pytest.mark.parametrize(("name", "every"), [("cn", 3), ("us", 12), ("eu", 4), ("uk", 1), ("jp", 1), ("tariffs", 2)])
def test_the_sets_decide_the_cases(name: str, every: int) -> None:
    """Both ends of the range, in every regime, for a case in *every*."""
    built = shipped(name)
    assert built.ruleset is not None
    reading = SecondReading(built.ruleset)
    decided = 0
    for case in built.decided[::every]:
        shipments = read_mapping(case.data, built.ruleset.vocabulary).shipments
        if case.scenarios or not shipments:
            continue
        decision = evaluate(built.ruleset, shipments[0], on=case.on, known_on=case.known_on).decision
        if decision is None:
            continue
        for regime in decision.lines[0].regimes:
            ends = reading.range(regime.regime, shipments[0], decision.on, case.known_on)

            assert ends == (regime.range.low.word, regime.range.high.word), (case.title, regime.regime)
            decided += 1
    assert decided > 40
