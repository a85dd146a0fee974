"""A formula into a fact of money gives money, of the currency that it reckons with."""

from datetime import date
from typing import Any

import pytest
from entry_paths import built_of, expected, paths, shipment_of

from compliance.engine.evaluate import evaluate

RULE = """fact item.part is money world "part"
fact item.rest is money world "rest"
fact item.whole is money world "whole"
define item.whole = item.part + item.rest * 2 {
  source "S"
}
rule z.r "R" {
  when item.whole >= 100 USD
  requires license from ZA
  in force from 2024-01-01
  source "S"
}
"""
DAY = date(2025, 1, 1)
NO, YES, OPEN = ("no_license_required",) * 2, ("license_required",) * 2, ("no_license_required", "license_required")


@pytest.mark.parametrize(
    ("item", "ends"),
    [
        ({"part": "50 USD", "rest": "25 USD"}, YES),
        ({"part": "50 USD", "rest": "24.99 USD"}, NO),
        ({"part": "50 USD", "rest": "24.99 USD", "whole": "100 USD"}, NO),
        ({"part": "50 EUR", "rest": "25 EUR"}, OPEN),
        ({"part": "50 EUR", "rest": "25 USD"}, OPEN),
        ({"part": "50 USD"}, OPEN),
        ({"whole": "100 USD"}, YES),
    ],
)
def test_what_it_gives_is_held_against_a_bound_in_its_currency(item: dict[str, str], ends: Any) -> None:
    """By every path; amounts in two currencies give nothing, and a bound in another one is open."""
    found = paths(built_of(RULE), built_of(RULE.replace("100 USD", "90 USD")), str(DAY), DAY, "A1", **item)

    assert found == expected(ends)


@pytest.mark.parametrize(("whole", "refused"), [("100 USD", False), ("100 EUR", True), ("101 USD", True)])
def test_what_is_stated_beside_it_is_of_its_currency(whole: str, refused: bool) -> None:
    """The same figure of another currency contradicts the formula (E0611)."""
    ruleset = built_of(RULE)
    shipment = shipment_of(ruleset, str(DAY), "A1", part="50 USD", rest="25 USD", whole=whole)

    assert [d.code for d in evaluate(ruleset, shipment).diagnostics] == (["E0611"] if refused else [])
