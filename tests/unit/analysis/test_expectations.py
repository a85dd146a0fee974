"""Expectations that look at single requirements: their grounds, what takes them away, who grants what they require."""

import pytest
from unit.cover.small import built, case, rule

from compliance.analysis.cases import run_cases

LAW = """
table x.rows "Rows" {
  rows "tables/rows.csv"
  column control is text
  column word is text
  complete
  source "S"
}
rule x.r "R" {
  for each control in x.rows
  when item.fast or control.word is "both"
  requires license from A because control.control
  in force from 2025-01-01
  source "Act"
}
exception x.e "E" {
  lifts x.r where control.control is "one"
  when item.small
  in force from 2025-01-01
  source "Act"
}
"""
ROWS = "control,word\none,fast\ntwo,both\n"
NOTICES = rule("x.n", "item.fast", 'obliges "tell A at once"\n  flags "look closer"')


@pytest.mark.parametrize(
    ("given", "expect", "message"),
    [
        ("item.fast = yes", 'x.r applies because "one", "two"', ""),
        ("item.fast = yes", 'x.r applies because "one"', "it is because one, two"),
        ("item.fast = no", 'x.r applies because "two"', ""),
        ("item.fast = no", 'x.r lifted because "two"', "it is because nothing"),
        ("item.fast = no", 'x.r absent because "one"', ""),
        ("item.fast = no", 'x.r absent because "one", "two"', "is there because two"),
        ("item.fast = yes, item.small = yes", 'x.r lifted because "one" by x.e', ""),
        ("item.fast = yes, item.small = yes", "x.r applies by x.e", "does not take `x.r` (two) away"),
        ("item.fast = yes, item.small = unknown", 'x.r applies because "one", "two"', ""),
        ("item.fast = unknown, item.small = unknown", 'x.r may_apply because "one" by x.e', ""),
        ("item.fast = yes", "x.r requires license from A", ""),
        ("item.fast = yes", "x.r requires license from B", "requires license from A"),
        ("item.fast = yes", "x.r requires individual license from A", "requires license from A"),
        ("item.fast = yes", 'x.n obliges "tell A"', ""),
        ("item.fast = yes", 'x.n flags "tell A"', "flags: look closer"),
        ("item.fast = no", 'x.n flags "look"', "flags: nothing"),
    ],
)
def test_an_expectation_of_single_requirements(given: str, expect: str, message: str) -> None:
    """It holds, or says what is there instead."""
    facts = given if "small" in given else f"{given}, item.small = no"
    failures = run_cases(built(LAW + NOTICES + case(facts, expect, more="  holds no license\n"), rows=ROWS)).failures

    assert [d.message for d in failures if message not in d.message or not message] == []
    assert len(failures) == bool(message)
