"""Certificates of generated decisions: the honest one is accepted, one of another range is not."""

import os
from datetime import date, timedelta
from typing import Any

from decision_certificates import made, rejected, sealed
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from moving_rulesets import FIRST, KNOWN_ON, SHIPMENTS
from moving_rulesets import rulesets as moving_rulesets
from moving_rulesets import shipment_of as moving_shipment
from small_rulesets import built, day, known_days, partial_facts, rulesets, shipment_of, versioned

from compliance.checker.check_decision import SCALE
from compliance.engine.evaluate import evaluate
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping

EXAMPLES = 200 * int(os.environ.get("COMPLIANCE_EXAMPLES", "1"))
ENDS = st.sampled_from(range(len(SCALE)))


@given(st.one_of(rulesets(), versioned()), partial_facts(), st.integers(0, 20), known_days(), ENDS, ENDS)
@settings(deadline=None, max_examples=EXAMPLES)
def test_the_honest_certificate_is_accepted_and_no_other(
    ruleset: dict[str, Any], partial: dict[str, Any], number: int, known_on: date | None, one: int, other: int
) -> None:
    """On rulesets with exceptions, bars, suspensions, unmodelled law, and shipments of which much is not known."""
    model = built(ruleset)
    shipment = read_mapping(shipment_of(partial), model.vocabulary).shipments[0]
    decision = evaluate(model, shipment, on=day(number), known_on=known_on).decision
    assert decision is not None
    honest = made(model, shipment, decision, known_on)
    assert not rejected(sealed(honest), model)

    claimed = [SCALE[min(one, other)], SCALE[max(one, other)]]
    if claimed != honest["claims"]["range"]:
        word = claimed[0] if one == other else "undetermined"
        for part in (honest["claims"], *honest["claims"]["lines"], *honest["claims"]["lines"][0]["regimes"]):
            part["range"], part["outcome"] = claimed, word
        assert rejected(sealed(honest), model)


@given(moving_rulesets(), SHIPMENTS, st.integers(0, 30), KNOWN_ON)
@settings(deadline=None, max_examples=EXAMPLES, phases=(Phase.explicit, Phase.reuse, Phase.generate))
def test_the_certificate_of_law_that_moves_is_accepted(
    ruleset: Ruleset, data: dict[str, Any], number: int, known_on: date | None
) -> None:
    """On tables, lists, policies, duties, classification and formulas that begin, end and follow one another."""
    shipment = moving_shipment(ruleset, {name: value for name, value in data.items() if value is not None})
    decision = evaluate(ruleset, shipment, on=FIRST + timedelta(days=number), known_on=known_on).decision
    assume(decision)
    assert decision is not None

    assert not rejected(sealed(made(ruleset, shipment, decision, known_on)), ruleset)
