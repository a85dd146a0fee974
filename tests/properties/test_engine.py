"""The guarantees of the reference evaluator, by brute force against an independent oracle."""

import os
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from oracle import ORDER, decide
from small_rulesets import (
    DOMAINS,
    built,
    completions,
    day,
    partial_facts,
    rulesets,
    shipment_of,
    statements,
    uses,
    worlds,
)

from compliance.engine.decision import Step
from compliance.engine.evaluate import Before, evaluate
from compliance.model.ruleset import Ruleset
from compliance.model.store import dump, restore
from compliance.shipment.read import read_mapping
from compliance.values.outcome import Range
from compliance.values.truth import FALSE, TRUE, UNKNOWN

EXAMPLES = 60 * int(os.environ.get("COMPLIANCE_EXAMPLES", "1"))
DAYS = st.integers(0, 20)


def engine(ruleset: Ruleset, partial: dict[str, Any], number: int) -> Any:
    """Decide a partial shipment."""
    reading = read_mapping(shipment_of(partial), ruleset.vocabulary)
    assert not reading.diagnostics, reading.diagnostics
    decision = evaluate(ruleset, reading.shipments[0], on=day(number)).decision
    assert decision is not None
    return decision


def bounds(found: Range) -> tuple[int, int]:
    """Return both ends as numbers."""
    return int(found.low), int(found.high)


@given(rulesets(), partial_facts(), DAYS)
@settings(deadline=None, max_examples=3 * EXAMPLES)
def test_the_interval_holds_every_completion(ruleset: dict[str, Any], partial: dict[str, Any], number: int) -> None:
    """Whatever the missing facts and the open law really are, the true outcome lies in the interval."""
    low, high = bounds(engine(built(ruleset), partial, number).range)
    for facts in completions(partial, ruleset):
        for world in worlds(ruleset):
            true = ORDER.index(decide(ruleset, facts, number, world))

            assert low <= true <= high, (facts, world, ORDER[true])


@given(rulesets(), partial_facts(), DAYS, st.data())
@settings(deadline=None, max_examples=3 * EXAMPLES)
def test_the_interval_is_tight_where_each_unknown_feeds_one_condition(
    ruleset: dict[str, Any], partial: dict[str, Any], number: int, data: st.DataObject
) -> None:
    """There it is the hull of the completions' outcomes.

    A license held asks for destination and codes, an exception may lift several rules: such facts are known here.
    """
    ruleset = {**ruleset, "exceptions": ruleset["exceptions"][:1], "unmodelled": []}
    used = uses(ruleset)
    partial = {**partial, "license": partial["license"] or ("known", None)}
    held = partial["license"][1] is not None
    for name, domain in DOMAINS.items():
        known = name in partial and partial[name][0] == "known"
        if not known and (used.count(name) > 1 or (held and name in ("destination", "item.code"))):
            partial[name] = ("known", data.draw(st.sampled_from(domain)))
    found = engine(built(ruleset), partial, number).range
    outcomes = [
        ORDER.index(decide(ruleset, f, number, w)) for f in completions(partial, ruleset) for w in worlds(ruleset)
    ]

    assert bounds(found) == (min(outcomes), max(outcomes))


@given(rulesets(), partial_facts(), DAYS, st.data())
@settings(deadline=None, max_examples=EXAMPLES)
def test_order_changes_nothing(
    ruleset: dict[str, Any], partial: dict[str, Any], number: int, data: st.DataObject
) -> None:
    """Statements in any order give the same decision."""
    order = data.draw(st.permutations(range(len(statements(ruleset)))))
    one, other = engine(built(ruleset), partial, number), engine(built(ruleset, order), partial, number)

    assert _said(one) == _said(other)


@given(rulesets(), partial_facts(), DAYS, st.data())
@settings(deadline=None, max_examples=2 * EXAMPLES)
def test_learning_a_fact_only_narrows(
    ruleset: dict[str, Any], partial: dict[str, Any], number: int, data: st.DataObject
) -> None:
    """A completion's interval lies in that of the partial shipment; what was settled stays."""
    made = built(ruleset)
    before = engine(made, partial, number).range
    facts = data.draw(st.sampled_from(completions(partial, ruleset)))
    name = data.draw(st.sampled_from(sorted(facts)))
    after = engine(made, {**partial, name: ("known", facts[name])}, number).range

    assert before.low <= after.low <= after.high <= before.high


@given(rulesets(), partial_facts(), DAYS)
@settings(deadline=None, max_examples=EXAMPLES)
def test_a_prohibition_more_never_permits(ruleset: dict[str, Any], partial: dict[str, Any], number: int) -> None:
    """Adding a rule moves neither end down."""
    fewer = {**ruleset, "rules": ruleset["rules"][:-1], "exceptions": [], "bars": []}
    assume(fewer["rules"])
    one, more = (
        engine(built(fewer), partial, number).range,
        engine(built({**ruleset, "exceptions": [], "bars": []}), partial, number).range,
    )

    assert one.low <= more.low
    assert one.high <= more.high


@given(rulesets(), partial_facts(), DAYS)
@settings(deadline=None, max_examples=EXAMPLES)
def test_no_boundary_no_change(ruleset: dict[str, Any], partial: dict[str, Any], number: int) -> None:
    """Moving the day across no day on which the law moves changes nothing."""
    made = built(ruleset)
    assume(day(number + 1) not in made.boundaries)

    assert _said(engine(made, partial, number)) == _said(engine(made, partial, number + 1))


@given(rulesets(), partial_facts(), DAYS)
@settings(deadline=None, max_examples=EXAMPLES)
def test_the_cache_changes_nothing(ruleset: dict[str, Any], partial: dict[str, Any], number: int) -> None:
    """A ruleset written and read back decides the same, reasons and all."""
    made = built(ruleset)
    again: Ruleset = restore(dump(made))

    assert engine(made, partial, number).to_dict() == engine(again, partial, number).to_dict()


@given(rulesets(), partial_facts(), DAYS)
@settings(deadline=None, max_examples=EXAMPLES)
def test_reasons_give_the_truth_that_they_explain(
    ruleset: dict[str, Any], partial: dict[str, Any], number: int
) -> None:
    """The decisive operands of a step came to the truth of the step, negations apart."""
    decision = engine(built(ruleset), partial, number)
    steps: list[Step] = [s for r in decision.lines[0].regimes for q in r.requirements for s in q.because]
    steps += [r.subject for r in decision.lines[0].regimes]
    while steps:
        step = steps.pop()
        for inner in step.because:
            if step.text.startswith("not ") and len(step.because) == 1:
                assert {step.truth, inner.truth} in ({TRUE, FALSE}, {step.truth})
            else:
                assert inner.truth is step.truth
        steps += step.because


@given(rulesets(), partial_facts(), st.data())
@settings(deadline=None, max_examples=3 * EXAMPLES)
def test_what_is_open_says_what_leaves_it_open(
    ruleset: dict[str, Any], partial: dict[str, Any], data: st.DataObject
) -> None:
    """A requirement that may come out in two places has something unknown among its reasons; mostly while suspended."""
    begun = [rule["suspended"]["from"] for rule in ruleset["rules"] if rule["suspended"]]
    number = data.draw(st.sampled_from(begun) if begun else DAYS)
    (regime,) = engine(built(ruleset), partial, number).lines[0].regimes
    for requirement in regime.requirements:
        reliefs = (*requirement.lifted_by, *requirement.covered_by)
        steps = (regime.subject, *requirement.because, *(relief.because for relief in reliefs))

        assert requirement.place.settled or UNKNOWN in [step.truth for step in steps]


def _said(decision: Any) -> Any:
    """Everything but places and digests."""

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                k: strip(v)
                for k, v in value.items()
                if k not in ("at", "digests", "on", "known_on", "changes_on", "date")
            }
        return [strip(v) for v in value] if isinstance(value, list) else value

    found = strip(decision.to_dict())
    for line in found["lines"]:
        for regime in line["regimes"]:
            for key, value in regime.items():
                if isinstance(value, list):
                    regime[key] = sorted(value, key=str)
    return found


@given(rulesets(), partial_facts(), partial_facts(), DAYS)
@settings(deadline=None, max_examples=EXAMPLES)
def test_what_another_decision_lends_changes_nothing(
    ruleset: dict[str, Any], partial: dict[str, Any], other: dict[str, Any], number: int
) -> None:
    """A decision that takes over what a like shipment settled is the decision made from nothing."""
    law = built(ruleset)
    one, two = (
        read_mapping(shipment_of(p), law.vocabulary).shipments[0] for p in (partial, {**partial, **_some(other)})
    )
    first = evaluate(law, one, on=day(number)).decision
    assert first is not None
    plain, lent = (evaluate(law, two, on=day(number), before=b).decision for b in (None, Before(one, first)))
    assert plain is not None
    assert lent is not None

    assert plain.to_dict() == lent.to_dict()
    assert plain.lines[0].read == lent.lines[0].read


def _some(partial: dict[str, Any]) -> dict[str, Any]:
    return dict(list(partial.items())[:2])
