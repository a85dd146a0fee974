"""A box in which a license covers becomes a shipment whose license covers."""

from typing import Any

import pytest
from small_rulesets import built

from compliance.engine.evaluate import evaluate
from compliance.regions.budget import Budget
from compliance.regions.concrete import concrete
from compliance.regions.whole import Whole
from compliance.shipment.read import read_mapping
from compliance.values.outcome import Outcome


def _covered(when: Any) -> dict[str, Any]:
    """Return a shipment that the space holds to be allowed under a license, whatever is unknown."""
    rule = {"name": "x.r0", "when": when, "effect": "requires", "from": 0, "until": None, "suspended": None}
    law = built({
        "rules": [{**rule, "regardless": False}], "exceptions": [], "bars": [], "unmodelled": [], "subject": None
    })  # fmt: skip
    whole = Whole(law, frozenset(["x"]))
    ends = [
        whole.low("x", Outcome.ALLOWED_UNDER_LICENSE),
        whole.nodes.negate(whole.high("x", Outcome.LICENSE_REQUIRED)),
    ]
    box = whole.solver.find(whole.nodes.every(ends), Budget(1000), whole.valid())
    assert box is not None
    shipment = concrete(whole.space, box, "2025-01-05")
    reading = read_mapping(shipment.data, law.vocabulary)
    decision = evaluate(law, reading.shipments[0]).decision
    assert decision is not None
    assert decision.range.word == "allowed_under_license"
    return shipment.data


@pytest.mark.parametrize("when", [("truth", "x.alpha"), ("code", "item.code", ("B2",))])
def test_the_license_admits_whatever_item(when: Any) -> None:
    """What codes the box leaves open the license need not name, and it covers all the same."""
    (held,) = _covered(when)["licenses"]

    assert held["any_item"] is True
    assert "items" not in held
