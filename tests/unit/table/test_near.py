"""A ruleset cut to what the index leaves answers for one shipment, and changes nothing of the whole."""

from small_rulesets import built, day, shipment_of

from compliance.engine.evaluate import evaluate
from compliance.shipment.read import read_mapping
from compliance.table.law import Law
from compliance.table.near import near

RULE = {"name": "x.r0", "when": ("truth", "x.alpha"), "effect": "requires", "from": 0, "until": None, "suspended": None, "regardless": False}  # fmt: skip
LIFTED = {"name": "x.e0", "lifts": "x.r0", "when": ("in", "destination", ("US",))}
LAW = {"rules": [RULE], "exceptions": [LIFTED], "bars": [], "unmodelled": [], "subject": None}


def test_a_part_leaves_nothing_behind_in_the_whole() -> None:
    """The exception that was cut for Germany lifts for the United States (found by `campaign/columnar.py`)."""
    whole = built(LAW)
    found = []
    for place in ("DE", "US"):
        facts = {"x.alpha": ("known", True), "destination": ("known", (place,)), "license": ("known", None)}
        shipment = read_mapping({**shipment_of(facts), "date": day(3).isoformat()}, whole.vocabulary).shipments[0]
        part = near(whole, shipment, Law())
        decisions = [evaluate(ruleset, shipment).decision for ruleset in (part, whole)]
        found.append((len(part.exceptions), [d.outcome for d in decisions if d]))

    assert found == [
        (0, ["license_required", "license_required"]),
        (1, ["allowed_under_exception", "allowed_under_exception"]),
    ]
