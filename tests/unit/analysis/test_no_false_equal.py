"""Pairs of editions that a reviewer found called equal, each with a shipment that comes out otherwise.

Where the comparison finds nothing, that shipment would be a disproof; so each must be told, with a witness that is confirmed.
"""

from typing import Any

import pytest

from compliance.analysis.diff import compare
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
MANY = ", ".join(f"8501{n:02}" for n in range(60))
GERMAN = {"departs": "DE", "destination": "FR", "licenses": []}


def law(*rules: str, through: str = "2026-10-01", table: str = "") -> dict[str, bytes]:
    """Return the files of an edition."""
    files = {**CORE, "a.rules": (REGIME.format(through=through) + "".join(rules)).encode()}
    return files | ({"t.csv": table.encode()} if table else {})


def rule(when: str = "departs is DE", more: str = "", name: str = "zz.r1") -> str:
    """Return a rule that requires a license."""
    return RULE.format(name=name, when=when, more=more)


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
