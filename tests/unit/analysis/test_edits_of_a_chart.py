"""Edits of a chart of controls, small: four that keep every answer, and the smallest that move one, each with its witness.

The ruleset is made as the Commerce Control List is: rows that name a column of a chart of countries, many of them, so
that a cell moves many rows at once. `bench/bench_diff.py` makes the same edits of the whole United States ruleset.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from compliance.analysis.diff import diff
from compliance.analysis.difference import Difference
from compliance.model.editions import edition

RULES = """
language 1

regime x "X" {
  authority "A"
  known through 2026-06-01
  subject when departs is US
  source "Act"
}

list x.near "Near" of country {
  complete
  member CA, DE
  source "Act"
}

list x.far "Far" of country {
  complete
  member AM, CN
  source "Act"
}

table x.controls "Controls" {
  rows "tables/controls.csv"
  column control is text
  column column is text
  column scope is set of code of us.eccn
  complete
  source "Act"
}

table x.chart "Chart" {
  rows "tables/chart.csv"
  column country is country
  column column is text
  column mark is truth
  across N, R
  key country, column
  value mark
  complete
  source "Act"
}

classify item.eccn as 3A090.a {
  when item.tpp >= 4800
  in force from 2025-01-01
  source "Act"
}

rule x.listed "Chart" {
  for each control in x.controls
  when item.eccn in control.scope
  when x.chart[destination, control.column] is marked
  requires license from A
  in force from 2025-01-01
  source "Act"
}

rule x.uses "Uses" {
  when destination in x.far and end_use is nuclear or destination in x.near and end_use is military
  requires license from A
  in force from 2025-03-01
  source "Act"
}

rule x.circuit "Circuits" {
  when item.eccn is 3A090.a
  when destination in x.far
  prohibits
  in force from 2025-01-01
  source "Act"
}
"""
ENTRIES = [f"{n}{group}{m:03}" for n in range(1, 7) for group in "AB" for m in (1, 2, 3, 4, 5, 6)]
CONTROLS = "control,column,scope\n" + "".join(
    f"{code}.{column},{column},{code}\n" for n, code in enumerate(ENTRIES) for column in ("NR" if n % 2 else "N")
)
CHART = "country,N,R\nAM,X,X\nCA,,X\nCN,X,X\nDE,X,\n"
FILES = {"x.rules": RULES, "tables/controls.csv": CONTROLS, "tables/chart.csv": CHART}


CLAIMED = """
exception x.R-only "Reexports under column R" {
  lifts x.listed where control.column is "R"
  claimed
  in force from 2025-01-01
  source "Act"
}
"""


def split(files: dict[str, str]) -> None:
    """Write a rule whose condition is a union as two."""
    rule = re.search(r"(?ms)^rule x.uses.*?^}\n", RULES)
    assert rule
    first, second = (
        rule[0].split(" or ")[0] + "\n",
        rule[0].replace("destination in x.far and end_use is nuclear or ", ""),
    )
    rest = rule[0][rule[0].index("  requires") :]
    files["x.rules"] = RULES.replace(rule[0], f"{first}{rest}\n{second.replace('x.uses', 'x.uses.second')}")


def reorder(files: dict[str, str]) -> None:
    """Turn the rules about."""
    head, *rules = re.split(r"(?m)^(?=rule )", RULES)
    files["x.rules"] = head + "\n".join(rule.rstrip("\n") + "\n" for rule in reversed(rules))


def rename(files: dict[str, str]) -> None:
    """Rename a list wherever it is named."""
    files["x.rules"] = RULES.replace("x.far", "x.group-f")


def normalise(files: dict[str, str]) -> None:
    """Write the chart with its rows and columns in another order."""
    rows = [line.split(",") for line in CHART.splitlines()]
    files["tables/chart.csv"] = "".join(f"{a},{c},{b}\n" for a, b, c in (rows[0], *reversed(rows[1:])))


def cell(files: dict[str, str]) -> None:
    """Take one mark from the chart."""
    files["tables/chart.csv"] = CHART.replace("AM,X,X", "AM,,X")


def threshold(files: dict[str, str]) -> None:
    """Move a threshold by its last digit."""
    files["x.rules"] = RULES.replace("item.tpp >= 4800", "item.tpp >= 4801")


def day(files: dict[str, str]) -> None:
    """Let a rule begin a day later."""
    files["x.rules"] = RULES.replace("from 2025-03-01", "from 2025-03-02")


@pytest.fixture
def compared(tmp_path: Path) -> "Compared":
    """A function that makes an edit and compares the editions."""

    def run(edit: Callable[[dict[str, str]], None], *, more: str = "") -> Difference:
        edited = dict(FILES)
        edit(edited)
        assert edited != FILES
        sides = []
        for name, files in (("old", dict(FILES)), ("new", edited)):
            files["x.rules"] += more
            for file, text in files.items():
                path = tmp_path / name / file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            found = edition(str(tmp_path / name))
            assert found.ruleset is not None, found.diagnostics
            sides.append(found)
        return diff(*sides)

    return run


class Compared(Protocol):
    """Makes an edit, compares the editions, both of them with *more* rules."""

    def __call__(self, edit: Callable[[dict[str, str]], None], *, more: str = "") -> Difference: ...


@pytest.mark.parametrize("edit", [split, reorder, rename, normalise])
def test_an_edit_that_moves_nothing_is_proved_to(edit: Callable[[dict[str, str]], None], compared: Compared) -> None:
    """Nothing comes out differently, and that is no guess."""
    found = compared(edit)

    assert found.equal
    assert found.settled
    assert found.statement == "Nothing comes out differently, proved."


def test_a_cell_of_a_chart_is_found(compared: Compared) -> None:
    """One region, bounded by the country and by the entries that no other mark keeps; a plain shipment shows it."""
    found = compared(cell)

    assert found.statement == "1 region moves; nothing else comes out differently, proved."
    (region,) = found.regions
    sides = {limit.fact: set(limit.values) for limit in region.limits}
    assert sides["destination"] == {"AM"}
    assert "1A001" in sides["item.eccn"]
    assert "1A002" not in sides["item.eccn"]  # the mark in the other column keeps it
    assert region.direction == "more permissive"
    assert region.witness
    shipment = region.witness.shipment
    assert (shipment["departs"], shipment["destination"]) == ("US", "AM")
    assert shipment["item"] == {"eccn": ENTRIES[0]}
    assert (region.before.low, region.after.high) == ("license_required", "no_license_required")


def test_a_cell_moves_what_an_exception_of_another_column_lifts_too(compared: Compared) -> None:
    """Goods with a mark in both columns: who claims the exception of the column that stays needs no license any more.

    A claim that is left open says nothing of whether a license covers the rule.
    """
    found = compared(cell, more=CLAIMED)

    assert found.statement == "3 regions move; nothing else comes out differently, proved."
    ends = {(r.before.low, r.after.low): r for r in found.regions}
    lifted = "allowed_under_exception"
    free, needed, covered = "no_license_required", "license_required", "allowed_under_license"
    assert set(ends) == {(needed, free), (needed, lifted), (covered, lifted)}
    witness = ends[needed, lifted].witness
    assert witness
    assert witness.shipment["licenses"] == [{"number": "x.R-only", "kind": "exception"}]


def test_many_exceptions_that_do_not_apply_are_one_side(compared: Compared) -> None:
    """Nobody reads a heading that names each of them; below it they stand all."""
    names = [f"x.N-{n}" for n in range(4)]
    more = "".join(
        CLAIMED.replace("x.R-only", name).replace('"R" {', '"N" {').replace('is "R"', 'is "N"') for name in names
    )
    found = compared(cell, more=CLAIMED + more)

    assert found.settled
    sides = [limit for region in found.regions for limit in region.limits if limit.fact == "no exception of"]
    assert sides
    assert all(set(names) <= set(limit.values) for limit in sides)
    assert not [x for region in found.regions for x in region.limits if x.fact.startswith("exception x.N-")]


def test_a_threshold_moved_by_its_last_digit_is_found(compared: Compared) -> None:
    """The one amount that lies between."""
    found = compared(threshold)

    assert found.statement == "1 region moves; nothing else comes out differently, proved."
    (region,) = found.regions
    assert [limit.text for limit in region.limits if limit.fact == "item.tpp"] == ["at least 4800 and below 4801"]
    assert region.witness
    shipment = region.witness.shipment
    assert shipment["item"] == {"tpp": "4800"}
    assert (region.before.low, region.after.low) == ("prohibited", "no_license_required")


def test_a_date_moved_by_a_day_is_found(compared: Compared) -> None:
    """That day, and the two places of the rule."""
    found = compared(day)

    assert found.settled
    assert {limit.text for region in found.regions for limit in region.limits if limit.fact == "date"} == {"2025-03-01"}
    for region in found.regions:
        assert region.witness
        assert region.witness.on == "2025-03-01"
        assert (region.before.low, region.after.high) == ("license_required", "no_license_required")
        assert set(region.witness.shipment) <= {"id", "date", "departs", "destination", "end_use", "item", "licenses"}
