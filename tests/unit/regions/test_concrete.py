"""A box in which a license covers becomes a shipment whose license covers."""

from typing import Any

from small_rulesets import built

from compliance.engine.evaluate import evaluate
from compliance.regions.concrete import concrete
from compliance.regions.search import Budget
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


def test_a_code_is_named_where_none_is_stated() -> None:
    """A license covers an item by its code, so that some code is stated that no condition asks for."""
    assert _covered(("truth", "x.alpha"))["licenses"][0]["items"]


def test_any_code_of_the_item_is_named() -> None:
    """The item may bear its code in a scheme of the ruleset's own."""
    assert _covered(("code", "item.code", ("B2",)))["licenses"][0]["items"] == ["B2"]
