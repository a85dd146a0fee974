"""Every cell of the Commerce Control List against the Country Chart, held against a straight reading of the CSV files.

The reading below shares no code with the engine: it splits cells of text and compares codes by their segments.
It takes the law at its word: a row of the list asks for a license where its codes hold the item, its described
limits are met, and the chart marks the row's column for the destination.
"""

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from compliance.engine.evaluate import evaluate
from compliance.model.build import build
from compliance.model.files import read_files
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Line, Shipment
from compliance.values.members import Members
from compliance.values.schemes import Code, Country

TABLES = Path(__file__).parents[2] / "rulesets" / "us" / "tables"
DAY = date(2026, 8, 7)
YES, NO, OPEN = "yes", "no", "open"


def rows(name: str, folder: Path = TABLES) -> list[dict[str, str]]:
    with (folder / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


LIST = rows("ccl-chart.csv")
CHART = {row["country"]: row for row in rows("country-chart.csv")}
REFERRED = ("CU", "IR", "KP", "SY")
CODES = [row["code"] for row in rows("us_eccn.csv", TABLES.parents[1] / "core" / "tables")]
ENTRIES = sorted({code.split(".")[0] for code in CODES} - {"EAR99"})


def lies_in(code: str, part: str) -> bool:
    return code.split(".")[: part.count(".") + 1] == part.split(".")


@cache
def leaves_of(code: str) -> tuple[str, ...]:
    near = [c for c in CODES if c.startswith(code) and c != code and lies_in(c, code)]
    return tuple(c for c in near if not any(d != c and lies_in(d, c) for d in near))


@cache
def near(entry: str) -> tuple[dict[str, str], ...]:
    return tuple(row for row in LIST if row["control"].split(".")[0] == entry)


def held(row: dict[str, str], code: str) -> str:
    """Whether the scope of the row holds the code: all of it, none, or some of what lies below it."""
    whole, _, less = row["scope"].partition(" except ")
    taken = [p for p in less.split() if lies_in(code, p)]
    if taken:
        return NO
    inside = any(lies_in(code, p) for p in whole.split())
    below = [p for p in whole.split() if p != code and lies_in(p, code)]
    cut = [p for p in less.split() if lies_in(p, code)]
    if inside:
        return OPEN if cut else YES
    if not below:
        return NO
    leaves = leaves_of(code)
    every = bool(leaves) and all(any(lies_in(leaf, p) for p in whole.split()) for leaf in leaves)
    return YES if every and not cut else OPEN


def asks(row: dict[str, str], code: str, country: str) -> str:
    """Whether the row asks for a license for the code to the country, where nothing but the two is known."""
    found = held(row, code)
    if found == NO:
        return NO
    if country not in CHART:
        return OPEN
    if not CHART[country][row["column"]]:
        return NO
    return OPEN if found == OPEN or row["described"] or row["serves"] else YES


def straight(code: str, country: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of the rows that ask for a license, and of those that may."""
    found = {row["control"]: asks(row, code, country) for row in near(code.split(".")[0])}
    return (
        frozenset(name for name, answer in found.items() if answer == YES),
        frozenset(name for name, answer in found.items() if answer == OPEN),
    )


@pytest.fixture(scope="module")
def chart() -> Ruleset:
    """The ruleset with the rule of the chart alone, so that each cell is asked of the engine itself."""
    ruleset = build(read_files(["us"])).ruleset
    assert ruleset is not None
    rules = tuple(r for r in ruleset.rules if r.head.name == "us.ear.chart")
    regimes = tuple(r._replace(subject=None) for r in ruleset.regimes if r.name == "us.ear")
    return ruleset._replace(
        rules=rules, regimes=regimes, exceptions=(), bars=(), unmodelled=(), policies=(), classifications=(),
        definitions=(), constraints=(),
    )  # fmt: skip


def engine(ruleset: Ruleset, code: str, country: str) -> tuple[frozenset[str], frozenset[str]]:
    facts = {"destination": Members((Country(country),), complete=True)}
    item = {"item.eccn": Members((Code(code),), complete=True)}
    shipment = Shipment("", DAY, facts, frozenset(), (Line("1", item),), ())
    decision = evaluate(ruleset, shipment).decision
    assert decision is not None
    found = decision.lines[0].regimes[0].requirements
    return (
        frozenset(r.reason for r in found if r.status == "applies"),
        frozenset(r.reason for r in found if r.status == "may_apply"),
    )


def cells() -> Iterator[tuple[str, str]]:
    for code in ENTRIES:
        for country in (*CHART, *REFERRED):
            yield code, country


def test_every_cell_of_the_chart(chart: Ruleset) -> None:
    """638 entries to 200 destinations."""
    wrong = []
    number = 0
    for code, country in cells():
        number += 1
        found, expected = engine(chart, code, country), straight(code, country)
        if found != expected:
            wrong.append((code, country, found, expected))

    assert number >= 638 * 200
    assert not wrong, wrong[:5]


@pytest.mark.parametrize("country", ["AR", "AU", "CA", "CN", "IN", "NO", "ZA"])
def test_every_code_below_the_entries(chart: Ruleset, country: str) -> None:
    """All paragraphs, to destinations whose rows of the chart differ."""
    wrong = [code for code in CODES if engine(chart, code, country) != straight(code, country)]

    assert not wrong, [(code, engine(chart, code, country), straight(code, country)) for code in wrong[:5]]


def test_rows_name_codes_of_the_list() -> None:
    """But for one row, which names what the official text of 3E001 names and the list lacks (SOURCES.md)."""
    lacking = {
        row["control"]
        for row in (*LIST, *rows("ccl-prose.csv"))
        for code in f"{row['scope']} {row['serves']}".replace(" except ", " ").split()
        if not (code in CODES or any(lies_in(code, above) and not leaves_of(above) for above in CODES))
    }

    assert lacking == {"3E001.RS2"}
