"""A code that is stated by its parent, of which technical facts make it one below: others below it may be borne, too."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from entry_paths import built_of, expected, paths, shipment_of

from compliance.engine.evaluate import evaluate
from compliance.model.ruleset import Ruleset
from compliance.values.outcome import Outcome

FACTS = 'fact item.x is number world "x"\nfact item.y is number world "y"\n'
CLASSIFY = """classify item.z as A1.{0} {{
  when item.{1} >= 1
  in force from 2024-01-01
  source "S"
}}
"""
RULE = """rule z.r "R" {
  when item.z in A1.a
  prohibits
  in force from 2024-01-01
  source "S"
}
"""
PARTIAL = """scheme z.part "a part" {
  form dotted
  partial
  codes A1.a, A1.b
}
fact item.p is code of z.part world "p"
"""
BOTH, ONE = CLASSIFY.format("a", "x") + CLASSIFY.format("b", "y"), CLASSIFY.format("b", "y")
DAY = date(2025, 1, 1)
NO, YES, OPEN = ("no_license_required",) * 2, ("prohibited",) * 2, ("no_license_required", "prohibited")


def law(classify: str) -> Ruleset:
    """Build a rule about A1.a beside classification."""
    return built_of(FACTS + classify + RULE)


@pytest.mark.parametrize(
    ("classify", "code", "item", "ends"),
    [
        (BOTH, "A1", {"y": "2"}, OPEN),
        (BOTH, "A1", {"y": "2", "x": "2"}, YES),
        (BOTH, "A1", {"y": "2", "x": "0"}, NO),
        (BOTH, "A1.b", {"y": "2"}, NO),
        (ONE, "A1", {"y": "2"}, OPEN),
        (ONE, "A1", {"y": "0"}, OPEN),
        (ONE, "A1.b", {"y": "2"}, NO),
    ],
)
def test_what_else_lies_below_may_be_borne(classify: str, code: str, item: dict[str, str], ends: Any) -> None:
    """Unless classification excludes it, or the code itself is stated."""
    other = built_of(FACTS + classify + RULE.replace("A1.a", "B2"))

    assert paths(law(classify), other, str(DAY), DAY, code, **item) == expected(ends)


def test_a_parent_does_not_stand_for_what_is_excluded() -> None:
    """It says no less than no code at all; the certificate of a difference allows for more than the law says."""
    other = built_of(FACTS + BOTH + RULE.replace("A1.a", "B2"))
    found = paths(law(BOTH), other, str(DAY), DAY, "A1", x="0")

    assert found == {**expected(NO), "certificate of a difference": OPEN}


def test_a_parent_of_which_all_is_excluded_contradicts_the_facts() -> None:
    """As a code that is excluded does; of a scheme of which a part is listed nobody knows what else lies below."""
    ruleset = law(BOTH)

    found = evaluate(ruleset, shipment_of(ruleset, str(DAY), "A1", x="0", y="0"))

    assert [(d.code, d.message) for d in found.diagnostics] == [
        ("E0611", "`item.z` is declared as A1, but the technical facts exclude that")
    ]
    partial = built_of(FACTS + PARTIAL + BOTH.replace("item.z", "item.p") + RULE)
    assert evaluate(partial, shipment_of(partial, str(DAY), "B2", p="A1", x="0", y="0")).decision


@pytest.mark.parametrize("classify", [BOTH, ONE])
def test_what_becomes_known_stays_within_the_range(classify: str) -> None:
    """For each amount known or not, and a code stated by itself or by its parent: nothing settled is turned over."""
    ruleset = law(classify)

    def ends(code: str | None, item: dict[str, str]) -> tuple[Outcome, Outcome] | None:
        shipment = shipment_of(ruleset, str(DAY), code or "B2", **item)
        if code is None:
            facts = {name: value for name, value in shipment.lines[0].facts.items() if name != "item.z"}
            shipment = shipment._replace(lines=(shipment.lines[0]._replace(facts=facts),))
        found = evaluate(ruleset, shipment).decision
        return found and (found.range.low, found.range.high)

    amounts = ("0", "2", "")
    for code, x, y in product(("A1", "A1.a", "A1.b"), amounts, amounts):
        stated = {name: amount for name, amount in (("x", x), ("y", y)) if amount}
        for above, kept in product((None, "A1", code), ((), ("x",), ("y",), ("x", "y"))):
            less, more = ends(above, {name: stated[name] for name in kept if name in stated}), ends(code, stated)
            if less and more:
                assert less[0] <= more[0] <= more[1] <= less[1], (code, stated, above, kept)
