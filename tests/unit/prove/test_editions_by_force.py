"""Verdicts on two editions, and on more of a fact, agree with every shipment tried."""

from typing import Any

from edited_rulesets import pairs
from hypothesis import given, settings
from hypothesis import strategies as st
from small_rulesets import NUMBERS, built, rulesets
from unit.prove.worlds import days, decide, partials, shipments

from compliance.analysis.prove.equivalent import equivalent
from compliance.analysis.prove.monotone import monotone
from compliance.analysis.prove.tightens import relaxes, tightens
from compliance.analysis.prove.verdict import PROVED, REFUTED


@settings(max_examples=25)
@given(pairs(), st.integers())
def test_tightening_and_relaxing(pair: tuple[dict[str, Any], dict[str, Any]], seed: int) -> None:
    """Proved: no shipment tried is put lower (higher); refuted: the one shown is, under both editions evaluated."""
    old, new = (built(ruleset) for ruleset in pair)
    tried = []
    for whole in (True, False):
        for ruleset in pair:
            for data in shipments(partials(ruleset, whole=whole, seed=seed), [*days(pair[0]), *days(pair[1])]):
                one, other = decide(old, data), decide(new, data)
                if one is not None and other is not None:
                    tried.append((one, other))
    for claim, sign in ((tightens, 1), (relaxes, -1)):
        verdict = claim(old, new)
        if verdict.status == REFUTED:
            (example,) = verdict.examples
            one, other = (decide(side, dict(example.shipment), example.known_on) for side in (old, new))
            assert one is not None
            assert other is not None
            assert min(sign * (other.low - one.low), sign * (other.high - one.high)) < 0
        else:
            assert verdict.status == PROVED, verdict
            assert not [t for t in tried if min(sign * (t[1].low - t[0].low), sign * (t[1].high - t[0].high)) < 0]
    if equivalent(old, new).status == PROVED:
        assert not [t for t in tried if t[0] != t[1]]


@settings(max_examples=40)
@given(rulesets(), st.integers())
def test_more_of_an_amount(ruleset: dict[str, Any], seed: int) -> None:
    """Proved: of no two shipments tried that differ in the amount is the one with more put lower; refuted: it is."""
    law = built(ruleset)
    verdict = monotone(law, "x.amount")
    if verdict.status == REFUTED:
        less, more = (dict(example.shipment) for example in verdict.examples)
        assert {**less, "x.amount": ""} == {**more, "x.amount": ""}
        assert float(less["x.amount"]) < float(more["x.amount"])
        known_on = verdict.examples[0].known_on
        one, other = decide(law, less, known_on), decide(law, more, known_on)
        assert one is not None
        assert other is not None
        assert other.low < one.low or other.high < one.high
        return
    assert verdict.status == PROVED, verdict
    for whole in (True, False):
        for data in shipments(partials(ruleset, whole=whole, seed=seed), days(ruleset)):
            found = [decide(law, {**data, "x.amount": number}) for number in NUMBERS]
            ranges = [r for r in found if r is not None]
            assert [r.low for r in ranges] == sorted(r.low for r in ranges)
            assert [r.high for r in ranges] == sorted(r.high for r in ranges)
