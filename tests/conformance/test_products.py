"""Real products with published classifications, decided and held against what the provision says.

The tables lie in the folder `products`, with their sources. What is expected is stated there by classification,
destination and day, from the text of the provision; nothing in them comes from the engine.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from compliance.engine.decision import RegimeDecision
from compliance.engine.evaluate import evaluate
from compliance.model.build import build
from compliance.model.files import read_files
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping
from compliance.values.truth import FALSE, TRUE, UNKNOWN, Truth

FOLDER = Path(__file__).parent / "products"
SCALE = (
    "not_subject",
    "no_license_required",
    "allowed_under_exception",
    "allowed_under_license",
    "license_required",
    "prohibited",
)
LAST = "2026-09-20"
CHIP_PLACES = ("CN", "AE", "IL")
Row = dict[str, str]


def table(name: str) -> list[Row]:
    with (FOLDER / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


ITEMS = table("items.csv")
CHIPS = table("chips.csv")
EXPECTED = table("expected.csv")
DESTINATIONS = sorted({country for row in EXPECTED for country in row["destinations"].split()})


class Question(NamedTuple):
    """What is decided: an item of these facts, to a country on a day."""

    facts: tuple[tuple[str, Any], ...]
    destination: str
    day: str


def lies_in(code: str, part: str) -> bool:
    return code.split(".")[: part.count(".") + 1] == part.split(".")


def rows_for(eccn: str, hs: str, destination: str) -> list[Row]:
    """Return the rows of the table that speak of the item there, in order of time."""
    found = [
        row
        for row in EXPECTED
        if any(lies_in(eccn, part) for part in row["codes"].split())
        and (not row["hs"] or any(hs.startswith(chapter) for chapter in row["hs"].split()))
        and destination in row["destinations"].split()
    ]
    return sorted(found, key=lambda row: row["from"])


def days(row: Row) -> tuple[str, str]:
    """The first and the last day of the row: the boundaries are where a rule goes wrong."""
    return row["from"], row["until"] or LAST


def stands(row: Row, day: str) -> bool:
    return days(row)[0] <= day <= days(row)[1]


def strictest(rows: list[Row]) -> Row:
    """What stands where an item bears several codes: each requirement counts, the strictest outcome with it."""
    ends = {end: max((row[end] for row in rows), key=SCALE.index) for end in ("low", "high")}
    return {**ends, **{name: " ".join(row[name] for row in rows) for name in ("applies", "open_because")}}


def settled(question: Question) -> dict[str, Any]:
    """A civil export from the United States of which nothing is left open but what the item itself says."""
    party = {
        "military": False, "military_intelligence": False, "government": False, "on_lists": [], "on_lists_complete": True,
        "owner_on_lists": [], "owner_on_lists_complete": True, "listed_owner_share": "0 %", "letters_received": [],
        "letters_received_complete": True,
    }  # fmt: skip
    there = question.destination
    return {
        "date": question.day, "activity": "export", "departs": "US", "transit": "none", "destination": there,
        "destination_occupied_region": False, "end_use": "civil", "end_use_location": there, "knowledge": "none",
        "compute_manufacturing": False, "oil_or_gas_project": False, "purchase_order": False, "nac_notified": False,
        "exporter": {**party, "country": "US", "headquarters": "US", "parent_headquarters": "US", "us_person": True,
                     "foundry_or_osat": False},
        "end_user": {**party, "country": there, "headquarters": there, "parent_headquarters": there},
        "parties_complete": True,
        "item": {
            "kind": "commodity", "origin": "US", "value": "1000000 USD", "order_value": "1000000 USD",
            "control_scopes": [], "control_scopes_complete": True, "exception_scopes": [],
            "exception_scopes_complete": True, "agricultural": False, "food_or_medicine": False,
            "medical_device": False, "part_746_lists": [], "part_746_lists_complete": True, "enterprise_software": False,
            **{name: list(value) if isinstance(value, tuple) else value for name, value in question.facts},
        },
        "licenses": [],
    }  # fmt: skip


@cache
def us() -> Ruleset:
    ruleset = build(read_files(["us"])).ruleset
    assert ruleset is not None
    return ruleset


@cache
def decide(question: Question) -> RegimeDecision:
    reading = read_mapping(settled(question), us().vocabulary)
    assert not reading.diagnostics, reading.diagnostics
    found = evaluate(us(), reading.shipments[0])
    assert found.decision is not None, found.diagnostics
    return next(r for r in found.decision.lines[0].regimes if r.regime == "us.ear")


@cache
def classified(facts: tuple[tuple[str, Any], ...], day: str) -> dict[str, Truth]:
    """What the thresholds say of the item, by paragraph of 3A090."""
    reading = read_mapping(settled(Question(facts, "CN", day)), us().vocabulary)
    found = evaluate(us(), reading.shipments[0])
    assert found.decision is not None, found.diagnostics
    return {code: truth for fact, code, truth in found.decision.lines[0].codes if fact == "item.eccn"}


def facts_of(item: Row) -> tuple[tuple[str, Any], ...]:
    facts = {"eccn": item["eccn"], "kind": item["kind"], "hs": item["hs"]}
    return tuple((name, value) for name, value in facts.items() if value)


def specification(chip: Row) -> tuple[tuple[str, Any], ...]:
    """What the data sheet says; a memory circuit it is not."""
    units = {"die_area": " mm2", "dram_bandwidth": " GB/s"}
    facts: dict[str, Any] = {name: chip[name] + unit for name, unit in units.items() if chip[name]}
    return (
        *facts.items(), ("tpp", chip["tpp"]), ("datacenter", chip["datacenter"] == "yes"),
        ("memory_bandwidth_density", "none"), ("kind", "commodity"),
    )  # fmt: skip


class Check(NamedTuple):
    """A product there and then, with the row that says what is expected."""

    item: Row
    question: Question
    row: Row


def checks() -> Iterator[Check]:
    for item in ITEMS:
        for destination in DESTINATIONS:
            for row in rows_for(item["eccn"], item["hs"], destination):
                for day in days(row):
                    yield Check(item, Question(facts_of(item), destination, day), row)


def chip_checks() -> Iterator[Check]:
    """Each circuit to three places, and the first of each kind to all of them."""
    seen: set[str] = set()
    for chip in CHIPS:
        if chip["found"] == "open":
            continue
        codes = ("3A991.p",) if chip["found"] == "none" else tuple(f"3A090.{letter}" for letter in chip["found"].split())
        facts = (*specification(chip), ("eccn", codes), ("eccn_complete", True))
        for destination in CHIP_PLACES if chip["found"] in seen else DESTINATIONS:
            rows = [row for code in codes for row in rows_for(code, "8542", destination)]
            for day in sorted({day for row in rows for day in days(row)}):
                yield Check(chip, Question(facts, destination, day), strictest([r for r in rows if stands(r, day)]))
        seen.add(chip["found"])


CHECKS = [*checks(), *chip_checks()]


def differences(check: Check) -> Iterator[str]:
    """How the decision differs from the row, in words. Where the row says why, it may be wider, but not beside it."""
    found = decide(check.question)
    low, high = found.range.words
    wanted = (check.row["low"], check.row["high"])
    wider = SCALE.index(low) <= SCALE.index(wanted[0]) and SCALE.index(wanted[1]) <= SCALE.index(high)
    if (low, high) != wanted and not (check.row["open_because"].strip() and wider):
        yield f"{low} to {high} instead of {wanted[0]} to {wanted[1]}"
    stand = {f"{r.rule}:{r.reason}" for r in found.requirements if r.status in ("applies", "lifted")}
    for name in check.row["applies"].split():
        if not any(name in (known, known.split(":")[0]) for known in stand):
            yield f"{name} does not apply"


def test_no_permissive_error() -> None:
    """No upper end lies below what the provision asks."""
    wrong = [
        (check.item["id"], check.question.destination, check.question.day, decide(check.question).range.words)
        for check in CHECKS
        if SCALE.index(decide(check.question).range.high.word) < SCALE.index(check.row["high"])
    ]

    assert not wrong, wrong[:20]


def test_outcomes_agree() -> None:
    """Each decision is the one the provision gives, by the rules that state it."""
    wrong = [
        (check.item["id"], check.item.get("eccn") or check.item["found"], check.question.destination, check.question.day, *told)
        for check in CHECKS
        if (told := list(differences(check)))
    ]

    assert not wrong, "\n".join(map(str, [len(wrong), Counter((w[1], w[2], *w[4:]) for w in wrong).most_common(60)]))


@pytest.mark.parametrize("day", ["2023-11-17", "2026-09-20"])
@pytest.mark.parametrize("chip", CHIPS, ids=[chip["id"] for chip in CHIPS])
def test_thresholds(chip: Row, day: str) -> None:
    """The circuit lies where the thresholds of 3A090 and Note 2 put it."""
    assert round(float(chip["tops"]) * float(chip["bits"]), 1) == float(chip["tpp"])
    found = classified(specification(chip), day)
    stand = {letter: found.get(f"3A090.{letter}") for letter in "ab"}

    if chip["found"] == "none":
        assert set(stand.values()) == {FALSE}
    elif chip["found"] == "open":
        assert TRUE not in stand.values()
        assert UNKNOWN in stand.values()
    else:
        assert {letter for letter, truth in stand.items() if truth == TRUE} == set(chip["found"].split())


def test_rows_do_not_overlap() -> None:
    """No product is spoken of twice for one day."""
    for code, hs in {(item["eccn"], item["hs"]) for item in ITEMS} | {("3A090.a", ""), ("3A090.b", "")}:
        for destination in DESTINATIONS:
            rows = rows_for(code, hs, destination)
            assert all(days(a)[1] < days(b)[0] for a, b in zip(rows, rows[1:], strict=False)), (code, destination)


def test_enough() -> None:
    """The tables hold what they are said to hold."""
    assert len(ITEMS) + len(CHIPS) >= 130
    assert all(row["source"] and row["sure"] for row in (*ITEMS, *CHIPS))
    assert all(row["source"] for row in EXPECTED)
