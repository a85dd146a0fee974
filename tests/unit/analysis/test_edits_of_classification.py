"""An edition that classifies a code which the other does not: what both say alike is still told apart (found by a reader)."""

import pytest

from compliance.analysis.comparing import Comparing, compare
from compliance.analysis.prove.tightens import tightens
from compliance.analysis.prove.verdict import REFUTED
from compliance.analysis.witness import REFUSED, Trials
from compliance.model.build import build
from compliance.model.files import Files, read_files
from compliance.model.ruleset import Ruleset
from compliance.regions.nodes import YES
from compliance.regions.point import point
from compliance.shipment.read import read_mapping
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
  codes 1A.1, 2B.1, 2B.2
  source "L"
}}
fact item.z is code of zz.code world "code"
fact item.speed is number world "speed"
table zz.scopes "S" {{
  rows "scopes.csv"
  column id is text
  column scope is set of code of zz.code
  complete
  source "L"
}}
rule zz.all "Everything" {{
  {each}
  when end_user.military
  requires license from A
  in force from 2025-01-01
  source "L 1"
}}
exception zz.free "Free" {{
  lifts zz.all
  when {when}
  when destination is CU and departs CN
  in force from 2025-01-01
  source "L 1"
}}
"""
SCOPES = "id,scope\na,2B.1\n"
ASKED = {
    "a word": "item.z in { 2B.1 }",
    "a code above it": "item.z in { 2B }",
    "a range": "item.z in { 2B.1 .. 2B.2 }",
    "a row": "some entry in zz.scopes where (item.z in entry.scope)",
    "nothing excluded": "not item.z in { 1A.1 }",
}
CLASSIFY = """classify item.z as {code} {{
  when item.speed >= {speed}
  in force from 2025-01-01
  source "L 2"
}}
"""


def built(when: str, *classified: str, each: str = "") -> Ruleset:
    """Build an edition."""
    texts = {
        "a.rules": (LAW.format(when=when, each=each) + "".join(classified)).encode(),
        "scopes.csv": SCOPES.encode(),
    }
    made = build(Files({**CORE, **texts}, "sha256:a", "sha256:a", ()))
    assert made.ruleset is not None, render_all(made.diagnostics)
    return made.ruleset


@pytest.mark.parametrize("other", [(), (CLASSIFY.format(code="1A.1", speed=9000),)], ids=["none", "another"])
@pytest.mark.parametrize("asked", list(ASKED))
def test_a_code_that_one_edition_classifies(asked: str, other: tuple[str, ...]) -> None:
    """Where facts make the code, the exception is open surely, so that the new edition loosens; the old one tightens."""
    old = built(ASKED[asked], *other)
    new = built(ASKED[asked], *other, CLASSIFY.format(code="2B.1", speed=593))
    cuban = {"date": "2025-07-01", "departs": "CN", "destination": "CU", "end_user": {"military": True}, "licenses": []}
    before, after = Trials(old, new).decide({**cuban, "item": {"speed": "593"}}).answers["zz"]
    loosens = asked != "nothing excluded"
    assert (before != after) == loosens

    assert (tightens(old, new).status == REFUTED) == loosens
    for sides, direction in (((old, new), "more permissive"), ((new, old), "stricter")):
        found = compare(*sides)
        assert not found.open
        assert not found.equal
        ways = {r.direction for r in found.regions}
        assert (direction in ways) == loosens
        # below the bound the code is excluded, so that the exception is surely shut
        assert asked != "a word" or {"more permissive", "stricter"} <= ways
        witnesses = [region.witness for region in found.regions if region.witness]
        assert witnesses
        assert loosens or REFUSED in (witnesses[0].before, witnesses[0].after)
        for witness in witnesses:
            told = Trials(*sides).decide(witness.shipment, witness.known_on).answers["zz"]
            assert told == (witness.before, witness.after)


def test_a_parent_that_one_edition_excludes_whole() -> None:
    """Of 2B both codes are excluded by the facts in one edition alone, which refuses the order: that is a place told."""
    both = [CLASSIFY.format(code="2B.1", speed=593), CLASSIFY.format(code="2B.2", speed=500)]
    old, new = built("item.z in { 1A.1 }", *both), built("item.z in { 1A.1 }", both[0], both[1].replace("500", "550"))
    order = {"date": "2025-07-01", "departs": "CN", "destination": "CU", "item": {"z": "2B", "speed": "520"}}
    before, after = Trials(old, new).decide(order).answers["zz"]
    assert (before == REFUSED, after == REFUSED) == (False, True)

    comparing = Comparing(old, new, 3_000)
    found = comparing.run()

    assert not found.equal
    first = comparing.first
    shipment = read_mapping(order, old.vocabulary).shipments[0]
    places = [first.expanded(n, s.candidate.where) for s in comparing.settled if not s.masked for n in (0, 1)]
    assert shipment.date
    at = point(first.space, first.lowerings, shipment, shipment.lines[0], shipment.date, None)
    assert any(first.nodes.within(place, at) == YES for place in places)
