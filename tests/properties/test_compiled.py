"""The compiled path answers as the reference evaluator decides, on generated rulesets and shipments."""

import json
import os
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_rulesets import (
    CODES,
    COUNTRIES,
    DOMAINS,
    HEADER,
    built,
    conditions,
    day,
    known_days,
    partial_facts,
    rulesets,
    shipment_of,
    versioned,
)

from compliance.engine.compiled.answer import Answer, LineAnswer
from compliance.engine.compiled.decide import decide
from compliance.engine.compiled.explain import explain
from compliance.engine.compiled.plainly import plainly
from compliance.engine.compiled.summary import summary
from compliance.engine.decision import Decision
from compliance.engine.evaluate import evaluate
from compliance.model.build import build
from compliance.model.files import Files
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping
from compliance.shipment.records import Shipment
from compliance.values.truth import FALSE

EXAMPLES = 200 * int(os.environ.get("COMPLIANCE_EXAMPLES", "1"))


@st.composite
def barred_rulesets(draw: st.DrawFn) -> dict[str, Any]:
    """Rulesets of which a bar may take the cover of licenses away, too."""
    ruleset = draw(st.one_of(rulesets(), versioned()))
    if draw(st.booleans()):
        rule = draw(st.sampled_from(ruleset["rules"]))["name"]
        ruleset["bars"].append({"name": "x.l", "bars": "", "licenses_for": rule, "when": draw(conditions())})
    return ruleset


ASKED = st.lists(st.tuples(partial_facts(), st.integers(0, 20), known_days()), min_size=1, max_size=8)


@given(barred_rulesets(), ASKED)
@settings(deadline=None, max_examples=EXAMPLES)
def test_the_answer_is_the_decision_without_its_reasons(
    ruleset: dict[str, Any], asked: list[tuple[dict[str, Any], int, date | None]]
) -> None:
    """Ranges, requirements with their status and place, notices: one after the other, so that the index is warm."""
    made = built(ruleset)
    for partial, number, known_on in asked:
        shipment = read_mapping(shipment_of(partial), made.vocabulary).shipments[0]
        defined = evaluate(made, shipment, on=day(number), known_on=known_on)
        found = decide(made, shipment, on=day(number), known_on=known_on)

        assert found.diagnostics == defined.diagnostics
        if defined.decision:
            assert found.answer is not None
            assert said(found.answer) == summary(defined.decision)
            assert found.answer.range == defined.decision.range


@given(barred_rulesets(), ASKED)
@settings(deadline=None, max_examples=EXAMPLES)
def test_the_explanation_is_the_decision(
    ruleset: dict[str, Any], asked: list[tuple[dict[str, Any], int, date | None]]
) -> None:
    """Reasons, facts asked for and all else are those of the reference."""
    made = built(ruleset)
    for partial, number, known_on in asked:
        shipment = read_mapping(shipment_of(partial), made.vocabulary).shipments[0]
        explained_alike(made, shipment, on=day(number), known_on=known_on)


ALL_STATED = st.fixed_dictionaries({n: st.sampled_from(v).map(lambda v: ("known", v)) for n, v in DOMAINS.items()})


@given(
    barred_rulesets().map(
        lambda r: {**r, "exceptions": [], "bars": [b for b in r["bars"] if not b["bars"]], "subject": None}
    ),
    st.lists(
        st.tuples(st.one_of(ALL_STATED, partial_facts()), st.integers(0, 20), known_days()), min_size=1, max_size=8
    ),
)
@settings(deadline=None, max_examples=EXAMPLES)
def test_the_plain_text_is_the_decision(
    ruleset: dict[str, Any], asked: list[tuple[dict[str, Any], int, date | None]]
) -> None:
    """As above, of rules that nothing lifts, with no license presented: mostly the text is at hand."""
    made = built(ruleset)
    for facts, number, known_on in asked:
        partial = {**facts, "license": ("known", None)}
        shipment = read_mapping(shipment_of(partial), made.vocabulary).shipments[0]
        explained_alike(made, shipment, on=day(number), known_on=known_on)


PLAIN_RULES = """
list x.near "Near" of country {
  complete
  member DE
}
rule x.r0 "A \\"quoted\\" name, é" {
  when item.code in { A1 } and (x.amount >= 5 or (x.alpha and x.beta)) and destination in x.near
  requires license from XA
  review case by case
  in force from 2025-01-01
  source "S"
}
rule x.r1 {
  when destination in x.near and not end_use includes { military } and x.amount >= 3
  prohibits
  in force from 2025-01-01
  source "T"
}
unmodelled x.u "U" {
  when destination in { CN }
  source "S"
}
"""


@pytest.mark.parametrize(
    ("changed", "rules", "options"),
    [
        ({}, 2, {}),
        ({"destination": "US"}, 0, {}),
        ({"x.amount": "4"}, 2, {}),
        ({"x.amount": "4", "x.alpha": False}, 1, {}),
        ({"end_use": ["military"], "end_use_complete": True}, 1, {}),
        ({}, 2, {"on": date(2031, 1, 1), "known_on": date(2030, 6, 1)}),
        ({"item": None, "lines": [{"id": 'é"1', "code": "A1.a"}, {"code": "B2"}]}, 3, {}),
    ],
)
def test_the_plain_text_is_at_hand(changed: dict[str, Any], rules: int, options: dict[str, Any]) -> None:
    """It is written where nothing is open, and it is the reference's decision; so the property above is not empty."""
    made, shipment = plain_case(changed)
    text = plainly(made, shipment, **{**PLAIN_OPTIONS, **options})
    defined = evaluate(made, shipment, **options).decision
    assert defined
    assert text == json.dumps(defined.to_dict(), ensure_ascii=False)
    assert text.count('"rule": ') == rules


@pytest.mark.parametrize(
    "changed",
    [
        {"destination": None}, {"item": {}}, {"x.amount": "4", "x.alpha": None}, {"licenses": None}, {"destination": "CN"},
        {"licenses": [{"number": "L"}]}, {"date": None},
    ],
)  # fmt: skip
def test_there_is_no_plain_text_of_what_is_open(changed: dict[str, Any]) -> None:
    """A fact unknown, a license presented or not spoken of, law that is not modelled: the evaluator decides."""
    made, shipment = plain_case(changed)
    assert plainly(made, shipment, **PLAIN_OPTIONS) is None


def plain_case(changed: dict[str, Any]) -> tuple[Ruleset, Shipment]:
    """Return the rules, and a shipment to which both apply but for what is *changed*."""
    files = Files({**COUNTRIES, "rulesets/x/x.rules": (HEADER % "" + PLAIN_RULES).encode()}, "sha256:x", "sha256:x", ())
    made = build(files).ruleset
    assert made is not None
    data = {
        "id": "s", "date": "2025-02-03", "destination": "DE", "end_use": ["civil"], "end_use_complete": True, "licenses": [],
        "x.alpha": True, "x.beta": True, "x.amount": "7", "item": {"code": "A1.b"},
    } | changed  # fmt: skip
    return made, read_mapping(data, made.vocabulary).shipments[0]


PLAIN_OPTIONS: dict[str, Any] = {"on": None, "known_on": None, "scenarios": (), "facts_digest": ""}


def explained_alike(ruleset: Ruleset, shipment: Shipment, **options: Any) -> None:
    """Hold `decide` and `explain` against `evaluate`; of what was considered, only what is false may be missing."""
    defined = evaluate(ruleset, shipment, **options)
    answered, found = decide(ruleset, shipment, **options), explain(ruleset, shipment, **options)

    assert found.diagnostics == answered.diagnostics == defined.diagnostics
    assert (found.decision is None) == (answered.answer is None) == (defined.decision is None)
    if defined.decision and answered.answer and found.decision:
        assert said(answered.answer) == summary(defined.decision)
        assert answered.answer.range == defined.decision.range
        whole = defined.decision.to_dict()
        assert found.decision.to_dict() == whole
        written = explain(ruleset, shipment, **options, to_write=True).decision
        assert written
        text = written.to_json()
        assert plainly(ruleset, shipment, **{**PLAIN_OPTIONS, **options}) in (None, text)
        assert text == found.decision.to_json() == json.dumps(whole, ensure_ascii=False)
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
