"""Certificates of generated decisions: the honest one is accepted, one of another range is not."""

import os
from datetime import date
from typing import Any

from decision_certificates import made, rejected, sealed
from hypothesis import given, settings
from hypothesis import strategies as st
from small_rulesets import built, day, known_days, partial_facts, rulesets, shipment_of, versioned

from compliance.checker.check_decision import SCALE
from compliance.engine.evaluate import evaluate
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
