"""Pairs of editions that a reviewer found called equal, each with a shipment that comes out otherwise.

Where the comparison finds nothing, that shipment would be a disproof; so each must be told, with a witness that is confirmed.
"""

from pathlib import Path
from typing import Any

import pytest

import compliance
from compliance.analysis.comparing import compare
from compliance.analysis.prove.equivalent import equivalent
from compliance.analysis.prove.verdict import REFUTED
from compliance.analysis.witness import Trials
from compliance.engine.evaluate import evaluate
from compliance.model.build import build
from compliance.model.files import Files, read_files
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping
from compliance.text.diagnostics import render_all

CORE = read_files([]).texts
REGIME = """language 1
regime zz "Testland" {{
  authority "Ministry of Tests"
  known through {through}
  source "Test Act"
}}
"""
RULE = """rule {name} "T" {{
  when {when}
  requires license from MOT
  in force from 2025-01-01
  {more}
  source "Test Act 1"
}}
"""
ROWS = """table zz.t "T" {{
  rows "t.csv"
  {columns}
  complete
  source "x"
}}
rule zz.rows "R" {{
  {each}
  when departs is DE and {when}
  requires license from MOT
  in force from 2025-01-01
  source "y"
}}
"""
CLASSIFIED = """classify item.eccn as 3A090.a {
  when item.tpp >= 4800
  in force from 2025-01-01 published 2025-05-10
  source "s"
}
"""
DUE = "from 2025-05-13 published 2025-05-13"
OPEN = """unmodelled exception zz.x "X" {
  lifts zz.f
  source "x"
}
"""
MANY = ", ".join(f"8501{n:02}" for n in range(60))
GERMAN = {"departs": "DE", "destination": "FR", "licenses": []}


def law(*rules: str, through: str = "2026-10-01", table: str = "") -> dict[str, bytes]:
    """Return the files of an edition."""
    files = {**CORE, "a.rules": (REGIME.format(through=through) + "".join(rules)).encode()}
    return files | ({"t.csv": table.encode()} if table else {})


def rule(when: str = "departs is DE", more: str = "", name: str = "zz.r1") -> str:
    """Return a rule that requires a license."""
    return RULE.format(name=name, when=when, more=more)


def batteries(effect: str, name: str = "zz.p") -> str:
    """Return a rule for some of what departs from Germany."""
    return rule("departs is DE and item.hs in { 8506 }", name=name).replace("requires license from MOT", effect)


def tables(rows: str, old: str, new: str) -> list[dict[str, bytes]]:
    """Return two editions with one rule over tables that differ."""
    return [law(rows, table=text) for text in (old, new)]


MARKED = "column {0} is {1}\n  column mark is truth\n  key {0}\n  value mark"
SCOPED = ROWS.format(
    columns="column id is text\n  column scope is set of code of hs.code", each="for each row in zz.t",
    when="item.hs in row.scope",
)  # fmt: skip
PAIRS: dict[str, tuple[list[dict[str, bytes]], dict[str, Any]]] = {
    "publication of non-enforcement, and how far the law is known": (
        [law(rule(more=f"not enforced {DUE}"), through=day) for day in ("2025-05-01", "2025-06-01")],
        {**GERMAN, "date": "2025-07-01", "item": {}},
    ),
    "a day in a row that the date is held against": (
        tables(
            ROWS.format(
                columns="column id is text\n  column last is date", each="for each row in zz.t", when="date <= row.last"
            ),
            "id,last\na,2025-06-30\n",
            "id,last\na,2025-07-01\n",
        ),
        {**GERMAN, "date": "2025-07-01", "item": {}},
    ),
    "a day in a cell that the date is held against": (
        tables(
            ROWS.format(
                columns="column country is country\n  column last is date\n  key country\n  value last",
                each="",
                when="date <= zz.t[destination]",
            ),
            "country,last\nFR,2025-06-30\nIT,2025-08-01\n",
            "country,last\nFR,2025-07-01\nIT,2025-08-01\n",
        ),
        {**GERMAN, "date": "2025-07-01", "item": {}},
    ),
    "a cell found by a name": (
        tables(
            ROWS.format(columns=MARKED.format("name", "text"), each="", when="zz.t[end_user.name] is marked"),
            "name,mark\nAcme,yes\nBcme,yes\n",
            "name,mark\nAcme,yes\nBcme,no\n",
        ),
        {**GERMAN, "date": "2025-07-01", "end_user": {"name": "Bcme"}, "item": {}},
    ),
    "a cell found by a code that no scheme lists": (
        tables(
            ROWS.format(columns=MARKED.format("hs", "code of hs.code"), each="", when="zz.t[item.hs] is marked"),
            "hs,mark\n850511,yes\n850512,yes\n",
            "hs,mark\n850511,yes\n850512,no\n",
        ),
        {**GERMAN, "date": "2025-07-01", "item": {"hs": "850512"}},
    ),
    "what a cell takes away": (
        tables(SCOPED, "id,scope\nb,8471 except 847130\n", "id,scope\nb,8471 except 847130 847141\n"),
        {**GERMAN, "date": "2025-07-01", "item": {"hs": "847141"}},
    ),
    "a code, where the word that stands for all others is named": (
        [
            law(rule(f"item.hs in {{ 99{more} }}"), rule(f"item.hs in {{ {MANY}{beside} }}", name="zz.big"))
            for more, beside in (("", ""), (", 840910", ", 850190"))
        ],
        {**GERMAN, "date": "2025-07-01", "item": {"hs": "840910"}},
    ),
    "a regime that moves the day up to which classification is known": (
        [
            law(CLASSIFIED, rule("item.eccn in 3A090.a"), more, through="2025-05-01")
            for more in ("", REGIME.format(through="2026-10-01").replace("language 1\n", "").replace("zz", "yy"))
        ],
        {**GERMAN, "date": "2025-07-01", "item": {"eccn": "3A090", "tpp": "5000"}},
    ),
    "a prohibition inside what a new rule reaches": (
        [law(batteries("requires license from MOT")), law(batteries("prohibits"), rule())],
        {**GERMAN, "date": "2025-07-01", "item": {"hs": "8506"}},
    ),
    "a code taken away from a range": (
        [law(rule(f"item.hs in 8505 .. 8507 except {{ {some} }}")) for some in ("8506", "8506, 850511")],
        {**GERMAN, "date": "2025-07-01", "item": {"hs": "850511"}},
    ),
}


def built(files: dict[str, bytes]) -> Ruleset:
    """Return the ruleset of some files."""
    found = build(Files(files, "sha256:0", "sha256:0", ()))
    assert found.ruleset, render_all(list(found.diagnostics))
    return found.ruleset


@pytest.mark.parametrize("name", PAIRS)
def test_it_is_told(name: str) -> None:
    """The shipment comes out in two ways, and the comparison shows one that does so likewise, or has not settled it."""
    files, data = PAIRS[name]
    old, new = map(built, files)
    sides = [evaluate(side, read_mapping(data, side.vocabulary).shipments[0]).decision for side in (old, new)]
    assert sides[0]
    assert sides[1]
    ends = [
        (r.range.low.word, r.range.high.word)
        for side in sides for r in side.lines[0].regimes if r.regime == "zz"
    ]  # fmt: skip
    assert ends[0] != ends[1]

    found = compare(old, new)

    assert not found.equal
    alike = [r for r in found.regions if r.regime == "zz" and [(a.low, a.high) for a in (r.before, r.after)] == ends]
    assert found.open or any(region.witness for region in alike)
    for region in found.regions:
        if region.witness:
            answers = Trials(old, new).decide(region.witness.shipment, region.witness.known_on)
            assert answers.answers[region.regime][0] != answers.answers[region.regime][1]


HELD = {
    "number": "L-1", "authority": "MOT", "kind": "individual", "rules": ["zz.a"], "holder": "Firm", "end_user": ["User"],
    "items": ["850511"], "destination": ["FR"], "valid_from": "none", "valid_until": "none", "quantity": "none", "value": "none",
}  # fmt: skip
FIRM = {
    **GERMAN,
    "date": "2025-07-01",
    "exporter": {"name": "Firm"},
    "end_user": {"name": "User"},
    "item": {"hs": "850511"},
}
HARSH, MILD = "presumption of denial", "case by case"
LIFTS = """exception zz.e "E" {
  lifts zz.a
  when destination is FR
  in force from 2025-01-01
  source "x"
}
"""
BY_ROW = """table zz.t "T" {
  rows "t.csv"
  column id is text
  column policy is text
  complete
  source "x"
}
rule zz.rows "R" {
  for each row in zz.t
  when departs is DE
  requires license from MOT
  review presumption of denial when row.policy is "harsh"
  in force from 2025-01-01
  source "y"
}
exception zz.e "E" {
  lifts zz.rows where row.id is "a"
  when destination is FR
  in force from 2025-01-01
  source "x"
}
"""


def reviewed(first: str, second: str, *more: str) -> dict[str, bytes]:
    """Return an edition with two rules that apply to the same shipments, reviewed by one policy each."""
    return law(rule(more=f"review {first}", name="zz.a"), rule(more=f"review {second}", name="zz.b"), *more)


BESIDE: dict[str, tuple[list[dict[str, bytes]], dict[str, Any]]] = {
    "policies swapped, and a license held for one of the rules": (
        [reviewed(HARSH, MILD), reviewed(MILD, HARSH)],
        {**FIRM, "licenses": [HELD]},
    ),
    "policies swapped, and an exception that lifts one of the rules": (
        [reviewed(HARSH, MILD, LIFTS), reviewed(MILD, HARSH, LIFTS)],
        FIRM,
    ),
    "policies swapped between rows, of which an exception lifts one": (
        tables(BY_ROW, "id,policy\na,harsh\nb,mild\n", "id,policy\na,mild\nb,harsh\n"),
        FIRM,
    ),
}


@pytest.mark.parametrize("name", BESIDE)
def test_what_is_still_to_be_applied_for_is_told(name: str, tmp_path: Path) -> None:
    """The same policies are said, but another of them is that of the license which is still needed."""
    files, data = BESIDE[name]
    old, new = map(built, files)
    one, other = Trials(old, new).decide(data).answers["zz"]
    assert one != other
    assert (one.low, one.high) == (other.low, other.high)

    found = compare(old, new)

    assert not found.equal
    assert any(r.witness and r.regime == "zz" for r in found.regions)
    assert equivalent(old, new).status == REFUTED
    sides = []
    for number, side in enumerate(files):
        folder = tmp_path / str(number)
        folder.mkdir()
        for path, text in side.items():
            if path in ("a.rules", "t.csv"):
                (folder / path).write_bytes(text)
        sides.append(str(folder))
    assert [f.regime for f in compliance.impact(*sides, [data]).flips] == ["zz"]


INSIDE = {
    "what may be prohibited, and a new rule": (
        law(batteries("requires license from MOT", "zz.f"), OPEN),
        law(batteries("prohibits", "zz.f"), OPEN, rule()),
    ),
    "a flag, and a new rule": (law(), law(rule(), batteries('flags "look"', "zz.f"))),
    "a flag, and a policy": (
        law(rule(more="review case by case")),
        law(rule(more="review presumption of denial"), batteries('flags "look"', "zz.f")),
    ),
    "an obligation, and an obligation": (
        law(rule()),
        law(rule(more='obliges "tell"'), batteries('obliges "mark"', "zz.f")),
    ),
    "a policy, and a new rule": (
        law(rule("departs is DE and item.hs in { 8506 }", "review case by case", "zz.f")),
        law(rule("departs is DE and item.hs in { 8506 }", "review presumption of denial", "zz.f"), rule()),
    ),
}


@pytest.mark.parametrize("name", INSIDE)
def test_what_else_moves_in_a_place_is_told(name: str) -> None:
    """One edit moves an answer wherever another moves it, and elsewhere: each is told, with a witness of its own."""
    old, new = map(built, INSIDE[name])

    found = compare(old, new)

    told = {name for r in found.regions if r.witness for name in r.edits}
    assert told == {"zz.r1", "zz.f"}
    harshest = [r for r in found.regions if r.edits == ("zz.f",)]
    assert ("prohibited" in name) == any(r.after.high == "prohibited" for r in harshest)
