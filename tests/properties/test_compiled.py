"""The compiled path answers as the reference evaluator decides, on generated rulesets and shipments."""

import json
import os
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_rulesets import CODES, built, day, partial_facts, rulesets, shipment_of

from compliance.engine.compiled.answer import Answer, LineAnswer
from compliance.engine.compiled.decide import decide
from compliance.engine.compiled.explain import explain
from compliance.engine.compiled.summary import summary
from compliance.engine.decision import Decision
from compliance.engine.evaluate import evaluate
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping
from compliance.shipment.records import Shipment
from compliance.values.truth import FALSE

EXAMPLES = 200 * int(os.environ.get("COMPLIANCE_EXAMPLES", "1"))


@given(rulesets(), st.lists(st.tuples(partial_facts(), st.integers(0, 20)), min_size=1, max_size=8))
@settings(deadline=None, max_examples=EXAMPLES)
def test_the_answer_is_the_decision_without_its_reasons(
    ruleset: dict[str, Any], asked: list[tuple[dict[str, Any], int]]
) -> None:
    """Ranges, requirements with their status and place, notices: one after the other, so that the index is warm."""
    made = built(ruleset)
    for partial, number in asked:
        shipment = read_mapping(shipment_of(partial), made.vocabulary).shipments[0]
        defined, found = evaluate(made, shipment, on=day(number)), decide(made, shipment, on=day(number))

        assert found.diagnostics == defined.diagnostics
        if defined.decision:
            assert found.answer is not None
            assert said(found.answer) == summary(defined.decision)
            assert found.answer.range == defined.decision.range


@given(rulesets(), st.lists(st.tuples(partial_facts(), st.integers(0, 20)), min_size=1, max_size=8))
@settings(deadline=None, max_examples=EXAMPLES)
def test_the_explanation_is_the_decision(ruleset: dict[str, Any], asked: list[tuple[dict[str, Any], int]]) -> None:
    """Reasons, facts asked for and all else are those of the reference."""
    made = built(ruleset)
    for partial, number in asked:
        explained_alike(made, read_mapping(shipment_of(partial), made.vocabulary).shipments[0], on=day(number))


def explained_alike(ruleset: Ruleset, shipment: Shipment, **options: Any) -> None:
    """Hold `explain` against `evaluate`; of what was considered, only statements that are false may be missing."""
    defined, found = evaluate(ruleset, shipment, **options), explain(ruleset, shipment, **options)

    assert found.diagnostics == defined.diagnostics
    assert (found.decision is None) == (defined.decision is None)
    if defined.decision and found.decision:
        assert found.decision.to_dict() == defined.decision.to_dict()
        written = explain(ruleset, shipment, **options, to_write=True).decision
        assert written
        assert (
            written.to_json() == found.decision.to_json() == json.dumps(defined.decision.to_dict(), ensure_ascii=False)
        )
        assert unconsidered(found.decision) == unconsidered(defined.decision)
        for line, whole in zip(found.decision.lines, defined.decision.lines, strict=True):
            for regime, all_of in zip(line.regimes, whole.regimes, strict=True):
                kept = iter(regime.considered)
                following = next(kept, None)
                for rule in all_of.considered:
                    if rule == following:
                        following = next(kept, None)
                    else:
                        assert rule[1] is FALSE
                assert following is None


def unconsidered(decision: Decision) -> Decision:
    """Return the decision without what was considered on the way."""
    lines = (line._replace(regimes=tuple(r._replace(considered=()) for r in line.regimes)) for line in decision.lines)
    return decision._replace(lines=tuple(lines))


SOME_CODES = [words for many in (1, 2, 3) for words in combinations(CODES, many)]


@pytest.mark.parametrize("named", SOME_CODES)
def test_codes_stated_by_their_parents(named: tuple[str, ...]) -> None:
    """A parent of which every leaf is named is named, also where more codes may be borne (found by `diff_pairs`)."""
    rule = {"name": "x.r0", "when": ("code", "item.code", named), "effect": "prohibits", "from": 0, "until": None, "suspended": None, "regardless": False}  # fmt: skip
    made = built({"rules": [rule], "exceptions": [], "bars": [], "unmodelled": [], "subject": None})
    for stated in SOME_CODES:
        for how in ("open", "whole"):
            data = shipment_of({"item.code": (how, stated), "license": ("known", None)})
            shipment = read_mapping(data, made.vocabulary).shipments[0]
            defined, found = evaluate(made, shipment, on=day(1)).decision, decide(made, shipment, on=day(1)).answer
            assert defined
            assert found
            assert (stated, how, found.range) == (stated, how, defined.range)


def said(answer: Answer) -> tuple[LineAnswer, ...]:
    """Return an answer but for what was asked, which is the index's own."""
    return tuple(
        line._replace(regimes=tuple(r._replace(asked=frozenset()) for r in line.regimes)) for line in answer.lines
    )
