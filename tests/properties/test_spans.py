"""Ranges of codes: each code below both ends is in, a parent that is in by half is open, and no edit of one is lost."""

import os
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_rulesets import COUNTRIES

from compliance.analysis.comparing import compare
from compliance.analysis.witness import Trials
from compliance.engine.evaluate import evaluate
from compliance.model.build import build
from compliance.model.files import Files
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping
from compliance.text.diagnostics import render_all
from compliance.values.outcome import Outcome
from compliance.values.schemes import covers

EXAMPLES = 60 * int(os.environ.get("COMPLIANCE_EXAMPLES", "1"))
SEGMENTS = {"digits": "0123", "dotted": ("1A", "1B9", "1B10", "2")}
DEPTH = 3
TEXT = """language 1
regime x "X" {{
  authority "XA"
  known through 2030-01-01
}}
scheme x.code "codes" {{
  form {form}
  partial
}}
fact item.code is code of x.code world "c"
fact destination is country world "d"
rule x.r "R" {{
  when {when}
  requires license from XA
  in force from 2025-01-01
  source "S"
}}
"""


def codes(form: str) -> list[str]:
    """Return every code of up to so many segments."""
    joint = "" if form == "digits" else "."
    return [joint.join(parts) for n in range(1, DEPTH + 1) for parts in product(SEGMENTS[form], repeat=n)]


def segments(code: str, form: str) -> list[int]:
    """Return the places of the segments of *code* in their order."""
    return [SEGMENTS[form].index(part) for part in (code if form == "digits" else code.split("."))]


@st.composite
def conditions(draw: st.DrawFn, form: str) -> str:
    """A range, or two, or one with something taken away."""

    def span() -> str:
        ends = sorted([draw(st.sampled_from(codes(form))) for _ in range(2)], key=lambda c: segments(c, form))
        return " .. ".join(ends)

    found = [f"item.code in {span()}" for _ in range(draw(st.integers(1, 2)))]
    if draw(st.booleans()):
        found[0] += f" except {draw(st.sampled_from([span(), f'{{ {draw(st.sampled_from(codes(form)))} }}']))}"
    return draw(st.sampled_from([" or ", " and "])).join(found)


def made(when: str, form: str) -> Ruleset:
    """Return the ruleset of one rule."""
    files = {**COUNTRIES, "x.rules": TEXT.format(when=when, form=form).encode()}
    built = build(Files(files, "sha256:0", "sha256:0", ()))
    assert built.ruleset, render_all(list(built.diagnostics))
    return built.ruleset


def place(ruleset: Ruleset, code: str) -> tuple[Outcome, Outcome]:
    """Return both ends of what is said of a shipment of a code."""
    data: dict[str, Any] = {"date": "2025-06-01", "item": {"code": code}, "licenses": []}
    decision = evaluate(ruleset, read_mapping(data, ruleset.vocabulary).shipments[0]).decision
    assert decision
    return decision.range.low, decision.range.high


@pytest.mark.parametrize("form", SEGMENTS)
@given(data=st.data())
@settings(deadline=None, max_examples=EXAMPLES)
def test_a_code_is_in_a_range_when_all_that_it_stands_for_is(form: str, data: st.DataObject) -> None:
    """Counted out: yes where every longest code below it lies between the ends, no where none does, else open.

    A code above an end may be open where all that are counted lie inside: there are others.
    """
    ends = sorted([data.draw(st.sampled_from(codes(form))) for _ in range(2)], key=lambda c: segments(c, form))
    ruleset = made(f"item.code in {' .. '.join(ends)}", form)
    least = (segments(ends[0], form) + [0] * DEPTH)[:DEPTH]
    most = (segments(ends[1], form) + [len(SEGMENTS[form])] * DEPTH)[:DEPTH]

    for code in codes(form):
        own = segments(code, form)
        below = [[*own, *rest] for rest in product(range(len(SEGMENTS[form])), repeat=DEPTH - len(own))]
        inside = [least <= one <= most for one in below]
        low, high = place(ruleset, code)

        above = any(end != code and covers(code, end, form) for end in ends)
        if all(inside) and not above:
            assert (low, high) == (Outcome.LICENSE_REQUIRED, Outcome.LICENSE_REQUIRED), code
        elif any(inside):
            assert low < high == Outcome.LICENSE_REQUIRED, code
        else:
            assert low == high < Outcome.LICENSE_REQUIRED, code


@pytest.mark.parametrize("form", SEGMENTS)
@given(data=st.data())
@settings(deadline=None, max_examples=EXAMPLES // 2, suppress_health_check=[HealthCheck.too_slow])
def test_no_edit_of_a_range_is_called_equal(form: str, data: st.DataObject) -> None:
    """Where the comparison finds nothing, every code comes out alike; and its witnesses come out as it says."""
    old, new = (made(data.draw(conditions(form)), form) for _ in range(2))
    found = compare(old, new)
    same = all(place(old, code) == place(new, code) for code in codes(form))

    assert not found.open
    assert found.equal <= same
    for region in found.regions:
        assert region.witness
        answers = Trials(old, new).decide(region.witness.shipment, region.witness.known_on).answers["x"]
        assert answers[0] != answers[1]
        assert answers == (region.witness.before, region.witness.after)
