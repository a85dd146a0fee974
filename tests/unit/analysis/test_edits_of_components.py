"""What is asked of some component: its bounds moved, told of some component, and settled whole."""

import pytest

from compliance.analysis.comparing import BUDGET, compare
from compliance.model.build import build
from compliance.model.files import Files, read_files
from compliance.model.ruleset import Ruleset
from compliance.regions.space import Space
from compliance.text.diagnostics import render_all

CORE = read_files([]).texts
LAW = """language 1
regime zz "Z" {{
  authority "A"
  known through 2026-10-01
  source "L"
}}
scheme zz.code "Z codes" {{
  form dotted
  complete
  codes 1A.1, 1A.2, 2B.1
  source "L"
}}
fact item.z is code of zz.code world "code"
fact component.speed is number world "speed"
fact component.heat is number world "heat"
{classify}
rule zz.fast "With a fast component" {{
  when some component where (component.speed >= {speed} and component.heat < 9 or component.heat > 20)
  requires license from A
  in force from 2025-01-01
  source "L 1"
}}
rule zz.hot "With a hot component" {{
  when some component where (component.heat > {heat})
    and not some component where (component.speed >= 99)
  prohibits
  in force from 2025-01-01
  source "L 2"
}}
rule zz.code "The code" {{
  when item.z in {{ 1A }}
  requires license from A
  in force from 2025-01-01
  source "L 3"
}}
"""
CLASSIFY = """classify item.z as 1A.1 {{
  when some component where (component.speed >= {bound} and component.heat >= 2)
  in force from 2025-01-01
  source "L 4"
}}
"""


def built(speed: str = "5.92", heat: str = "9", bound: str = "") -> Ruleset:
    """Build an edition."""
    classify = CLASSIFY.format(bound=bound) if bound else ""
    texts = {"a.rules": LAW.format(speed=speed, heat=heat, classify=classify).encode()}
    made = build(Files({**CORE, **texts}, "sha256:a", "sha256:a", ()))
    assert made.ruleset is not None, render_all(made.diagnostics)
    return made.ruleset


EDITS = {
    "a bound of one": ({}, {"speed": "5.93"}, "component.speed", "at least 5.92 and below 5.93"),
    "a bound of the other": ({}, {"heat": "9.1"}, "component.heat", "above 9 and at most 9.1"),
    "a bound of what is borne": ({"bound": "5"}, {"bound": "5.1"}, "component.speed", "at least 5 and below 5.1"),
}


@pytest.mark.parametrize("edit", list(EDITS))
def test_a_bound_of_a_component_moved_by_its_last_digit(edit: str) -> None:
    """It is found, told of some component, and nothing is left open."""
    before, after, fact, text = EDITS[edit]
    for old, new in ((built(**before), built(**after)), (built(**after), built(**before))):
        found = compare(old, new)
        assert not found.open
        moved = [region for region in found.regions if region.witness]
        assert moved
        assert any((limit.fact, limit.text) == (fact, text) for region in moved for limit in region.limits)
        assert not any("[" in limit.fact for region in found.regions for limit in region.limits)


def test_what_both_editions_ask_alike_is_asked_once() -> None:
    """A component for each thing that is asked of some component; more would be as many ways to say the same."""
    counts = []
    for old, new in ((built(), built()), (built(), built(speed="5.93")), (built(bound="5"), built(bound="6"))):
        space = Space((old, new))
        for edition, ruleset in enumerate((old, new)):
            for record in (*ruleset.rules, *ruleset.classifications):
                space.ask_statement(edition, record)
        counts.append(len(space.components))
    assert counts == [3, 4, 5]


def test_what_is_asked_beside_a_classified_code_is_asked_of_each_edition() -> None:
    """The code may be borne under one edition alone, or be declared: the same words ask of another component then."""
    sides = []
    for bound in ("5", "6"):
        text = LAW.format(speed="5", heat="9", classify=CLASSIFY.format(bound=bound), effect="prohibits")
        text = text.replace("component.heat > 20", "component.heat > 20 and item.z in { 1A.1 }")
        made = build(Files({**CORE, "a.rules": text.encode()}, "sha256:a", "sha256:a", ()))
        assert made.ruleset is not None, render_all(made.diagnostics)
        sides.append(made.ruleset)
    space = Space((sides[0], sides[1]))
    for edition, ruleset in enumerate(sides):
        for record in ruleset.rules:
            space.ask_statement(edition, record)
    asked = [key for key in space.components if "1A.1" in str(key)]
    assert len(asked) == 4  # two editions, declared or borne
    assert len(space.components) == 6


def test_a_comparison_decides_no_more_shipments_than_it_may() -> None:
    """Half as many as it may make steps: where these are spent it says so, and calls nothing equal."""
    old, new = built(), built(speed="5.93")
    found = {budget: compare(old, new, budget=budget) for budget in (1, 2, 4, 8, 16, 32, BUDGET)}
    assert not any(one.equal for one in found.values())
    assert all(one.open or any(region.witness for region in one.regions) for one in found.values())
    assert found[1].open
    assert not found[BUDGET].open
