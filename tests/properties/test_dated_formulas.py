"""Two formulas of one fact, each with its days: every path takes the one of the day, or says that it cannot tell."""

import os
from decimal import Decimal
from typing import Any

from certificate_points import box_of
from decision_certificates import made, rejected, sealed
from edited_rulesets import pairs
from hypothesis import given, settings
from hypothesis import strategies as st
from properties.test_certificates import verdict
from properties.test_compiled import explained_alike, said
from second_reading import SecondReading
from small_rulesets import HALVES, built, day, formulas, partial_facts, rulesets, shipment_of

from compliance.analysis.certificate.certify import certify
from compliance.analysis.comparing import BUDGET, Comparing
from compliance.analysis.prove.monotone import monotone
from compliance.analysis.prove.verdict import PROVED
from compliance.analysis.witness import Trials
from compliance.checker.check_difference import Model
from compliance.engine.compiled.decide import decide
from compliance.engine.compiled.summary import summary
from compliance.engine.evaluate import evaluate
from compliance.model.ruleset import Ruleset
from compliance.regions.reach import Reach
from compliance.shipment.read import read_mapping
from compliance.shipment.records import Shipment

EXAMPLES = 60 * int(os.environ.get("COMPLIANCE_EXAMPLES", "1"))
ASKED = st.lists(
    st.tuples(partial_facts(), st.sampled_from(HALVES), st.integers(0, 4), st.integers(-1, 19)), min_size=1, max_size=12
)


def order(asked: tuple[dict[str, Any], str | None, int, int]) -> dict[str, Any]:
    """Return a shipment that states what the formulas reckon with, and seldom what they give."""
    partial, half, stated, number = asked
    data = {**shipment_of(partial), "date": day(number).isoformat()}
    if stated:
        data.pop("x.amount", None)
    return data if half is None else {**data, "x.half": half}


def shipment_in(ruleset: Ruleset, data: dict[str, Any]) -> Shipment:
    """Read a shipment."""
    return read_mapping(data, ruleset.vocabulary).shipments[0]


@given(rulesets(), formulas(), ASKED)
@settings(deadline=None, max_examples=EXAMPLES)
def test_the_value_of_the_day_is_as_good_as_stated(ruleset: dict[str, Any], more: str, asked: list[Any]) -> None:
    """A ruleset without the formulas decides alike a shipment that states what they give on its day."""
    bare, model = built(ruleset, more=more.partition("\n")[0] + "\n"), built(ruleset, more=more)
    for one in asked:
        data = order(one)
        found = evaluate(model, shipment_in(model, data)).decision
        terms = [d for d in model.definitions if day(one[3]) in d.period]
        half = Decimal(data.get("x.half", "0"))
        gives = {
            "x.half * 2": half * 2,
            "x.half + 2": half + 2,
            "9 - x.half": 9 - half,
            "x.half * x.half / 2": half**2 / 2,
        }
        value = [gives[d.text] for d in terms] if "x.half" in data else []
        stated = data.get("x.amount")
        if value and stated is not None and (stated == "none" or Decimal(stated) != value[0]):
            continue  # it may agree, cut or rounded
        told = {**data, "x.amount": str(value[0])} if value else data
        expected = evaluate(bare, shipment_in(bare, told)).decision

        assert len(terms) <= 1
        assert found is not None
        assert expected is not None
        assert summary(found) == summary(expected)


@given(rulesets(), formulas(), ASKED)
@settings(deadline=None, max_examples=EXAMPLES)
def test_every_path_takes_the_formula_of_the_day(ruleset: dict[str, Any], more: str, asked: list[Any]) -> None:
    """Compiled, explained, certified, and as sets; refusals are the same."""
    model = built(ruleset, more=more)
    reading = SecondReading(model)
    for one in asked:
        on = day(one[3])
        shipment = shipment_in(model, {name: value for name, value in order(one).items() if name != "date"})
        defined, quick = evaluate(model, shipment, on=on), decide(model, shipment, on=on)
        explained_alike(model, shipment, on=on)
        assert quick.diagnostics == defined.diagnostics
        if defined.decision is None:
            continue
        ends = defined.decision.lines[0].regimes[0].range

        assert quick.answer is not None
        assert said(quick.answer) == summary(defined.decision)
        assert not rejected(sealed(made(model, shipment, defined.decision)), model)
        assert reading.range("x", shipment, on) == (ends.low.word, ends.high.word)


@given(pairs(), formulas(), ASKED)
@settings(deadline=None, max_examples=EXAMPLES)
def test_nothing_differs_outside_the_places_told(pair: Any, more: str, asked: list[Any]) -> None:
    """Both editions have the same formulas: what is called equal is so, and a certificate that is accepted is true."""
    old, new = (built(side, more=more) for side in pair)
    comparing = Comparing(old, new, BUDGET)
    found = comparing.run()
    certificate = certify(comparing).certificate
    differ = [data for one in asked if Trials(old, new).decide(data := order(one)).differs()]
    reach = Reach(old, new, BUDGET)

    assert verdict(certificate) != "rejected"
    assert not (found.equal and differ)
    assert all(reach.touches(shipment_in(old, data)) for data in differ)
    if verdict(certificate) != "accepted":
        return
    model = Model(certificate)
    told = [nodes for p, nodes in zip(certificate["places"], model.places, strict=True) if p["told"]]
    for data in differ:
        shipment = shipment_in(old, data)
        assert shipment.date
        box = box_of(model, old, shipment, shipment.date, old.regimes[0].known_through)
        assert any(2 in model.truths(node, box) for nodes in told for node in nodes)


@given(rulesets(), formulas(), formulas(), ASKED)
@settings(deadline=None, max_examples=EXAMPLES)
def test_formulas_that_differ_on_some_days_are_never_called_equal(
    ruleset: dict[str, Any], one: str, other: str, asked: list[Any]
) -> None:
    """Of them nothing is proved: the comparison stays open, and so does its certificate; every order is looked at."""
    old, new = (built(ruleset, more=more) for more in (one, other))
    comparing = Comparing(old, new, BUDGET)
    found = comparing.run()
    apart = len({frozenset((d.text, d.period) for d in side.definitions) for side in (old, new)}) > 1
    reach = Reach(old, new, BUDGET)

    assert bool(found.open) == apart
    assert found.equal != apart
    assert not apart or verdict(certify(comparing).certificate) != "accepted"
    for data in map(order, asked):
        assert apart or not Trials(old, new).decide(data).differs()
        assert not apart or reach.touches(shipment_in(old, data))
    for region in found.regions:
        if region.witness:
            answers = Trials(old, new).decide(region.witness.shipment, region.witness.known_on).answers
            assert answers[region.witness.regime] == (region.witness.before, region.witness.after)


def test_more_of_a_fact_may_lower_the_outcome_under_the_later_formula() -> None:
    """Under the first alone it never does."""
    rule = 'rule x.r "R" {\n  when x.amount >= 5\n  prohibits\n  in force from 2025-01-01\n  source "S"\n}\n'
    dated = 'fact x.half is number world "h"\n' + "".join(
        f'define x.amount = {body} {{\n  in force from {on}\n  source "S"\n}}\n'
        for body, on in (("x.half * 2", "2025-01-01 until 2025-01-10"), ("9 - x.half", "2025-01-11"))
    )
    bare: dict[str, Any] = {"rules": [], "exceptions": [], "bars": [], "unmodelled": [], "subject": None}

    assert monotone(built(bare, more=dated + rule), "x.half").status != PROVED
