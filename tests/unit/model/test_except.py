"""What is taken away from the codes of a row."""

from typing import Any

from small_rulesets import COUNTRIES, HEADER, day

from compliance.engine.compiled.decide import decide
from compliance.engine.evaluate import evaluate
from compliance.model.build import Built, build
from compliance.model.files import Files
from compliance.shipment.read import read_mapping
from compliance.text.diagnostics import render_all

TABLE = """
table x.t "T" {
  rows "t.csv"
  column code is code of x.code
  key code
  complete
  source "S"
}
"""


def _built(when: str, more: str = "") -> Built:
    rule = f'rule x.r "R" {{\n  for each row in x.t\n  when {when}\n  prohibits\n  in force from 2025-01-01\n  source "S"\n}}\n'
    texts = {
        **COUNTRIES,
        "rulesets/x/x.rules": (HEADER % "" + TABLE + more + rule).encode(),
        "rulesets/x/t.csv": b"code\nA1\n",
    }
    return build(Files(texts, "sha256:x", "sha256:x", ()))


def _outcome(built: Built, **item: Any) -> str:
    assert built.ruleset is not None, render_all(built.diagnostics)
    shipment = read_mapping({"id": "s", "item": item, "licenses": []}, built.ruleset.vocabulary).shipments[0]
    found, fast = evaluate(built.ruleset, shipment, on=day(3)), decide(built.ruleset, shipment, on=day(3))
    assert found.decision is not None
    assert fast.answer is not None
    assert fast.answer.range == found.decision.range
    return found.decision.outcome


def test_what_the_row_holds_is_not_taken_away_with_the_rest() -> None:
    """The row's own codes belong to the set; only those behind `except` are taken from it."""
    built = _built("item.code in row.code except A1.b")

    assert _outcome(built, code="A1.a") == "prohibited"
    assert _outcome(built, code="A1.b") == "no_license_required"
    assert _outcome(built, code="B2") == "no_license_required"
    assert _outcome(built, code="A1") == "undetermined"


def test_a_column_of_the_row_cannot_be_taken_away() -> None:
    """It would be taken away from nothing."""
    assert [d.code for d in _built("item.code in A1 except row.code").diagnostics] == ["E0301"]


def test_a_constraint_sees_the_codes_that_classification_found() -> None:
    """Also where another classification asked its condition, by name, before they were found."""
    more = """
define x.low when item.code in { A1.a }
classify item.code as A1.a { when x.alpha  in force from 2020-01-01  source "S" }
classify item.code as B2 { when x.beta and not x.low  in force from 2020-01-01  source "S" }
constraint "A low one is not beta" { never x.low and x.beta }
"""
    built = _built("item.code in row.code", more)
    assert built.ruleset is not None, render_all(built.diagnostics)
    data = {"id": "s", "x.alpha": True, "x.beta": True, "item": {}, "licenses": []}
    shipment = read_mapping(data, built.ruleset.vocabulary).shipments[0]

    assert [d.code for d in evaluate(built.ruleset, shipment, on=day(3)).diagnostics] == ["E0611"]
