"""What a reader found on 2026-11-28, each with the ruleset and the shipment that showed it."""

from typing import Any

import pytest

from compliance.analysis.comparing import compare
from compliance.analysis.prove.monotone import monotone
from compliance.analysis.prove.tightens import relaxes, tightens
from compliance.analysis.prove.verdict import PROVED, REFUTED
from compliance.analysis.witness import Trials
from compliance.engine.compiled.decide import decide
from compliance.engine.evaluate import evaluate
from compliance.model.build import build
from compliance.model.files import Files, read_files
from compliance.model.ruleset import Ruleset
from compliance.regions.nodes import YES
from compliance.regions.point import point
from compliance.regions.whole import Whole
from compliance.shipment.read import read_mapping
from compliance.text.diagnostics import render_all
from compliance.values.outcome import Outcome

CORE = read_files([]).texts
REGIME = """language 1
regime zz "Z" {
  authority "A"
  known through 2026-01-01
  source "L"
}
scheme zz.code "Z codes" {
  form dotted
  complete
  codes 1A.1, 1A.2, 2B.1, 2B.2
  source "L"
}
fact item.z is code of zz.code world "code"
fact item.w is code of zz.code world "code"
fact item.speed is number world "speed"
fact item.heat is number world "heat"
"""
LATER = """regime yy "Y" {
  authority "A"
  known through 2026-12-01
  source "L"
}
"""
TABLE = """table zz.t "T" {
  rows "t.csv"
  column id is text
  column scope is set of code of zz.code
  column other is set of code of zz.code
  complete
  source "L"
}
"""
TODAY = {"date": "2026-01-01", "destination": "CN", "departs": "US", "licenses": []}


def files(text: str, **more: str) -> dict[str, bytes]:
    """Return the files of an edition."""
    return {**CORE, "a.rules": (REGIME + text).encode(), **{f"{k}.csv": v.encode() for k, v in more.items()}}


def built(text: str, **more: str) -> Ruleset:
    """Build an edition."""
    made = build(Files(files(text, **more), "sha256:a", "sha256:a", ()))
    assert made.ruleset is not None, render_all(made.diagnostics)
    return made.ruleset


def rule(when: str, name: str = "zz.r", each: str = "", effect: str = "prohibits") -> str:
    """Return a rule."""
    return f'rule {name} "R" {{\n  {each}\n  when {when}\n  {effect}\n  in force from 2025-01-01\n  source "L"\n}}\n'


def classify(code: str, when: str) -> str:
    """Return a classification."""
    return f'classify {code} {{\n  when {when}\n  in force from 2025-01-01\n  source "L"\n}}\n'


# Inside a component, a party or a row nothing is known of another one around it -----------------------------------

AROUND: dict[str, tuple[str, dict[str, Any]]] = {
    "a component in a component": (
        rule(
            "some component where (component.speed >= 5 and not some component where "
            "(component.speed < 2 and component.heat >= 5))"
        ),
        {"item": {"components_complete": True, "components": [{"speed": "5", "heat": "1"}, {"heat": "7"}]}},
    ),
    "a party in a party": (
        rule(
            "some party where (party.country is CN and not some party where (party.military and party.country is DE))"
        ),
        {"end_user": {"country": "CN"}, "consignee": {"military": True}, "parties_complete": True},
    ),
}


@pytest.mark.parametrize("name", list(AROUND))
def test_what_is_around_says_nothing_inside(name: str) -> None:
    """What the inner one does not state may be so: open, by every way to decide, and the certificate says so, too."""
    text, more = AROUND[name]
    ruleset = built(text)
    shipment = read_mapping({"id": "s", **TODAY, "item": {}, **more}, ruleset.vocabulary).shipments[0]

    decision = evaluate(ruleset, shipment).decision
    assert decision is not None
    assert [outcome.word for outcome in decision.range] == ["no_license_required", "prohibited"]
    answer = decide(ruleset, shipment).answer
    assert answer is not None
    assert answer.lines[0].regimes[0].range == decision.lines[0].regimes[0].range
    assert compare(ruleset, ruleset).equal


# Proofs ----------------------------------------------------------------------------------------------------------

MEMBERS = "member,from,until,then,published\n"
LISTS = "".join(
    f'list zz.{name} "{name}" of code zz.code {{\n  complete\n  rows "{name}.csv"\n  source "L"\n}}\n'
    for name in ("one", "two", "three")
)
FAST = "some component where (component.z in zz.one and not component.z in zz.two)"
DATED = {
    "one": f"{MEMBERS}1A.1,2020-01-01,,,2026-06-01\n2B.1,2020-01-01,,,\n",
    "two": f"{MEMBERS}2B.1,2020-01-01,,,2026-06-01\n",
    "three": f"{MEMBERS}1A.1,2020-01-01,,,2026-03-01\n",
}
ROWS = {"t": "id,scope,other\na,1A except 1A.1,2B.1\nb,1A except 1A.2,2B.2\n"}


def _components(speed: int) -> Ruleset:
    """One condition, asked by classification and by a regime, which count publications up to other days."""
    when = (
        f"{FAST} and item.z in {{ 1A.1 }} and item.components_complete and item.speed >= {speed}"
        " and not item.w in zz.three and item.w in { 1A.1 }"
    )
    open_law = 'unmodelled zz.u "U" {\n  when item.speed >= 0\n  at most prohibited\n  in force from 2025-01-01\n  source "L"\n}\n'
    return built(
        LATER + LISTS + classify("item.z as 1A.1", f"{FAST} and item.w in zz.three") + rule(when) + open_law, **DATED
    )


def _rows(speed: int) -> Ruleset:
    """Rows that differ in what a cell takes away are lifted apart."""
    lifted = (
        'exception zz.e "E" {\n  lifts zz.r where (item.w in row.scope)\n'
        f'  when item.speed >= {speed}\n  in force from 2025-01-01\n  source "L"\n}}\n'
    )
    when = "item.z within row.other and item.w within { 1A.1 }"
    required = "requires license from A"
    return built(TABLE + rule(when, each="for each row in zz.t", effect=required) + lifted, **ROWS)


def _named(speed: int) -> Ruleset:
    """A condition under a name, asked by the classification of the very code that it reads, and by a rule."""
    text = "define zz.d when item.w in { 2B.1 }\n" + classify("item.w as 2B.1", "item.speed >= 3 or zz.d")
    text += classify("item.z as 1A.1", "zz.d") + rule("item.z in { 1A.1 }", "zz.a", effect="requires license from A")
    return built(text + rule(f"zz.d and item.heat >= {speed}", effect="requires license from A"))


PAIRS = {
    "components of two cut-offs": (
        _components,
        {"speed": "5", "w": "1A.1", "components_complete": True, "components": [{"z": "1A.1"}, {"z": "2B.1"}]},
    ),
    "rows by what they take away": (_rows, {"speed": "5", "w": "1A.1", "z": "2B.2"}),
    "a condition by name in classification": (_named, {"heat": "5", "speed": "5"}),
}


@pytest.mark.parametrize("name", list(PAIRS))
def test_editions_that_differ_are_not_called_equal(name: str) -> None:
    """The shipment comes out otherwise, so that they are not equal, and not both a tightening and a relaxation."""
    make, item = PAIRS[name]
    old, new = make(5), make(6)
    one, other = Trials(old, new).decide({"id": "s", **TODAY, "item": item}).answers["zz"]
    assert one != other

    found = compare(old, new)

    assert not found.equal
    assert found.open or any(region.witness for region in found.regions)
    assert [tightens(old, new).status, relaxes(old, new).status].count(PROVED) < 2


def test_of_two_shipments_each_finds_its_component() -> None:
    """What is asked of some component with an amount of the item may hold of one component for each amount."""
    either = "some component where (component.heat > 5 and item.speed < 5 or component.heat <= 5 and item.speed >= 5)"
    lifts = 'exception zz.e "E" {\n  lifts zz.x\n  when item.speed >= 5\n  in force from 2025-01-01\n  source "L"\n}\n'
    ruleset = built(
        rule(f"{either} and item.components_complete", "zz.x", effect="requires license from A") + lifts
        + rule(f"not {either} and item.components_complete and item.speed >= 5")
        + 'unmodelled zz.u "U" {\n  when item.speed >= 0\n  at most prohibited\n  in force from 2025-01-01\n  source "L"\n}\n'
    )  # fmt: skip
    item = {"components_complete": True, "components": [{"heat": "6"}, {"heat": "4"}]}
    lows = []
    for speed in ("4", "5"):
        data = {"id": "s", **TODAY, "item": {**item, "speed": speed}}
        decision = evaluate(ruleset, read_mapping(data, ruleset.vocabulary).shipments[0]).decision
        assert decision is not None
        lows.append(decision.range.low)
    assert lows[0] > lows[1]

    assert monotone(ruleset, "item.speed").status == REFUTED


def test_a_code_that_its_own_classification_asks_for_by_name() -> None:
    """The classification reads the codes declared, so that it has an end."""
    asked = "define zz.d when item.z in {{ 2B.1 }} or item.speed >= {}\n"
    text = asked + classify("item.z as 1A.1", "zz.d and item.heat >= 2").replace("{", "{{").replace("}", "}}")
    old, new = (built(text.format(n) + rule("item.z in { 1A.1 }")) for n in (5, 6))
    found = compare(old, new)
    assert not found.equal
    assert any(region.witness for region in found.regions)


def test_a_code_that_follows_is_not_taken_for_a_declared_one() -> None:
    """Where a place asks for a code declared, a shipment that states none does not lie there."""
    text = classify("item.w as 2B.1", "item.speed >= 3") + classify(
        "item.z as 1A.1", "item.w in { 2B.1 } and item.heat >= 2"
    )
    ruleset = built(text + rule("item.z in { 1A.1 }"))
    whole = Whole(ruleset, frozenset({"zz"}))
    low = whole.low("zz", Outcome.PROHIBITED)
    data = {"id": "s", **TODAY, "item": {"speed": "5", "heat": "5", "components": []}, "parties_complete": True}
    shipment = read_mapping(data, ruleset.vocabulary).shipments[0]
    decision = evaluate(ruleset, shipment).decision
    assert decision is not None

    found = point(whole.space, whole.lowerings, shipment, shipment.lines[0], shipment.date)

    assert (whole.nodes.within(low, found) == YES) == (decision.range.low == Outcome.PROHIBITED)


def test_a_comparison_that_may_decide_nothing_says_so() -> None:
    """Where a formula differs, and no shipment may be tried, what it does is not settled; no crash."""
    formula = 'define item.speed = item.heat * {} {{\n  source "L"\n}}\n'
    old, new = (built(formula.format(n) + rule("item.speed >= 5")) for n in (1, 2))
    for budget in (1, 2, 4, 8):
        found = compare(old, new, budget=budget)
        assert not found.equal
        assert found.open


@pytest.mark.parametrize(
    "among", ["{ row.scope, row.other }", "{ row.scope, 1A.1 }", "{ 1A.1, row.scope } except { 2B.1 }"]
)
def test_a_column_of_codes_stands_alone_in_a_set(among: str) -> None:
    """What one cell takes away would be taken from another one's codes, and a rule not reach them: refused."""
    text = TABLE + rule(f"item.z in {among}", each="for each row in zz.t")
    made = build(Files(files(text, **ROWS), "sha256:a", "sha256:a", ()))
    assert made.ruleset is None
    assert [d.code for d in made.diagnostics] == ["E0301"]
    either = among.replace("{ row.scope, ", "row.scope or item.z in { ").replace("{ 1A.1, row.scope }", "row.scope")
    assert built(TABLE + rule(f"item.z in {either}", each="for each row in zz.t"), **ROWS)
