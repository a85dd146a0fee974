"""What the comparison of editions counts of a decision."""

from small_rulesets import built

from compliance.analysis.witness import answer
from compliance.engine.compiled.summary import of_regime
from compliance.engine.evaluate import evaluate
from compliance.shipment.read import read_mapping


def test_a_suspended_requirement_says_nothing() -> None:
    """Its review policy is not counted: `regions.answers` has nothing there, and a flip would be missed."""
    said = []
    for effect in ("prohibits", "requires"):
        suspended = {"from": 2, "until": 2, "then_unknown": False, "leaving": False}
        rule = {
            "name": "x.r0", "when": ("truth", "x.alpha"), "effect": effect, "from": 0, "until": None,
            "suspended": suspended, "regardless": True,
        }  # fmt: skip
        ruleset = built({"rules": [rule], "exceptions": [], "bars": [], "unmodelled": [], "subject": None})
        reading = read_mapping({"date": "2025-01-03", "x.alpha": True, "licenses": [], "item": {}}, ruleset.vocabulary)
        decision = evaluate(ruleset, reading.shipments[0]).decision
        assert decision is not None
        said.append(answer(of_regime(decision.lines[0].regimes[0])))

    assert said[0] == said[1]
