"""Verdicts on assertions agree with every shipment tried, and what they show is really decided so."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from small_rulesets import conditions, rulesets, text_of, worlds
from unit.prove.worlds import built_with, days, decide, partials, shipments

from compliance.analysis.prove.decided import Decided
from compliance.analysis.prove.invariant import Invariants
from compliance.analysis.prove.verdict import OPEN, PROVED, REFUTED, WHOLE
from compliance.values.outcome import BY_WORD, Range
from compliance.values.truth import TRUE

BOUNDS = ("no_license_required", "allowed_under_exception", "allowed_under_license", "license_required", "prohibited")


def _facts(node: Any) -> tuple[str, ...]:
    if node[0] in ("and", "or"):
        return tuple(name for inner in node[1] for name in _facts(inner))
    return _facts(node[1]) if node[0] == "not" else (node[1],)


@settings(max_examples=40)
@given(rulesets(), conditions(), st.booleans(), st.sampled_from(BOUNDS), st.sampled_from(["", " in x"]), st.integers())
def test_verdicts_agree_with_evaluation(
    ruleset: dict[str, Any], when: Any, at_least: bool, bound: str, regime: str, seed: int
) -> None:
    """What is proved holds of each shipment tried; what is refuted is refuted; open is only what unknown law leaves."""
    way = "at least" if at_least else "at most"
    built = built_with(ruleset, f'assert "a" {{\n  when {text_of(when)}\n  outcome {way} {bound}{regime}\n}}\n')
    assert built.ruleset is not None
    (verdict,) = Invariants(built.ruleset, built.assertions).verdicts()
    limit, decided = BY_WORD[bound], Decided(built.ruleset)

    def breaks(found: Range) -> bool:
        return found.high < limit if at_least else found.low > limit

    def strays(found: Range) -> bool:
        return found.low < limit if at_least else found.high > limit

    tried = []
    for whole in (True, False):
        for data in shipments(partials(ruleset, further=_facts(when), whole=whole, seed=seed), days(ruleset)):
            found = decide(built.ruleset, data)
            if found is not None and decided.holds(built.assertions[0].when, data, "x") is TRUE:
                tried.append((whole, found))
    if verdict.status == PROVED:
        assert not [found for whole, found in tried if breaks(found)]
        assert not [found for whole, found in tried if (whole or verdict.reason == WHOLE) and strays(found)]
    elif verdict.status == REFUTED:
        (example,) = verdict.examples
        found = decide(built.ruleset, dict(example.shipment))
        assert found is not None
        assert breaks(found)
        assert decided.holds(built.assertions[0].when, example.shipment, "x") is TRUE
    else:
        assert verdict.status == OPEN
        assert len(worlds(ruleset)) > 1
        assert not [found for whole, found in tried if breaks(found)]
