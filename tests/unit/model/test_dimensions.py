"""What formulas measure."""

import pytest

from compliance.model.build import build
from compliance.model.files import Files

FACTS = """
fact x.wide is quantity in mm world "w"
fact x.long is quantity in mm world "l"
fact x.area is quantity in mm2 world "a"
fact x.speed is quantity in GB/s world "s"
fact x.paid is money world "p"
fact x.whole is money world "t"
fact x.count is number world "n"
fact x.share is quantity in % world "h"
fact x.out is {type} world "o"
"""


@pytest.mark.parametrize(
    ("kind", "formula", "said"),
    [
        ("quantity in mm2", "x.wide * x.long", "the formula gives length^2, and `x.out` is area"),
        ("quantity in mm", "x.area / x.wide", "the formula gives area / length, and `x.out` is length"),
        ("quantity in mm2", "x.area + x.wide", "area beside length"),
        ("quantity in mm2", "x.area + 3", "area beside a plain number"),
        ("number", "x.speed / x.area", "the formula gives bandwidth / area, and `x.out` is a plain number"),
        ("number", "x.count / x.wide", "the formula gives 1 / length, and `x.out` is a plain number"),
        ("quantity in mm", "x.count", "the formula gives a plain number, and `x.out` is length"),
        ("money", "x.paid * x.whole", "the formula gives money^2, and `x.out` is money"),
        ("quantity in mm2", "x.area + 3 mm", "area beside length"),
        ("number", "x.count / x.area", ""),
        ("quantity in %", "x.paid / x.whole * 100 %", ""),
        ("quantity in %", "x.paid / x.whole", "the formula gives a plain number, and `x.out` is share"),
        ("quantity in %", "x.paid / x.whole * 100", "the formula gives a plain number, and `x.out` is share"),
        ("money", "x.paid * x.share", "the formula gives money * share, and `x.out` is money"),
        ("quantity in mm", "x.wide * 0.35 / x.count + x.long", ""),
        ("quantity in mm2", "x.area + 3 cm2", ""),
        ("money", "x.paid * x.share / 100 %", ""),
        ("number", "x.wide * x.long / x.wide / x.long", ""),
        ("number", "x.paid / 5000 USD", "a formula reckons with money of facts alone"),
        ("money", "x.paid + 100 EUR", "a formula reckons with money of facts alone"),
        ("money", "100 EUR", "a formula reckons with money of facts alone"),
        ("money", "x.paid - x.whole", ""),
    ],
)
def test_units_come_out_as_the_fact_has_them(kind: str, formula: str, said: str) -> None:
    """A product of lengths, reckoned in nm2, would else be read as mm2: a million million times too large."""
    text = FACTS.replace("{type}", kind) + f'define x.out = {formula} {{\n  source "Act"\n}}\n'
    found = build(Files({"rulesets/x/x.rules": text.encode()}, "sha256:x", "sha256:x", ())).diagnostics

    assert [(d.code, d.message) for d in found if d.code == "E0304"] == ([("E0304", said)] if said else [])
    assert said or not [d for d in found if d.code != "E0009"], found
