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

from compliance.engine.decision import RegimeDecision
from compliance.engine.evaluate import evaluate
from compliance.model.build import build
from compliance.model.files import read_files
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping

FOLDER = Path(__file__).parent / "products"
SCALE = (
    "not_subject",
    "no_license_required",
    "allowed_under_exception",
    "allowed_under_license",
    "license_required",
    "prohibited",
)
DAYS = ("2023-11-17", "2025-01-13", "2026-08-06", "2026-08-07", "2026-09-20")
Row = dict[str, str]


def table(name: str) -> list[Row]:
    with (FOLDER / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


ITEMS = table("items.csv")
EXPECTED = table("expected.csv")
DESTINATIONS = sorted({country for row in EXPECTED for country in row["destinations"].split()})


class Question(NamedTuple):
    """What is decided: an item of these facts, to a country on a day."""

    facts: tuple[tuple[str, Any], ...]
    destination: str
    day: str


def lies_in(code: str, part: str) -> bool:
    return code.split(".")[: part.count(".") + 1] == part.split(".")


def within(row: Row, day: str) -> bool:
    return row["from"] <= day <= (row["until"] or "9999")


def expected(eccn: str, hs: str, destination: str, day: str) -> Row | None:
    """Return the row of the table that speaks of the item there and then; no two may."""
    found = [
        row
        for row in EXPECTED
        if any(lies_in(eccn, part) for part in row["codes"].split())
        and (not row["hs"] or any(hs.startswith(chapter) for chapter in row["hs"].split()))
        and destination in row["destinations"].split()
        and within(row, day)
    ]
    assert len(found) < 2, (eccn, destination, day)
    return found[0] if found else None


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
            **dict(question.facts),
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


def facts_of(item: Row) -> tuple[tuple[str, Any], ...]:
    facts = {"eccn": item["eccn"], "kind": item["kind"], "hs": item["hs"]}
    return tuple((name, value) for name, value in facts.items() if value)


class Check(NamedTuple):
    """A product there and then, with the row that says what is expected."""

    item: Row
    question: Question
    row: Row


def checks() -> Iterator[Check]:
    for item in ITEMS:
        for destination in DESTINATIONS:
            for day in DAYS:
                row = expected(item["eccn"], item["hs"], destination, day)
                if row is not None:
                    yield Check(item, Question(facts_of(item), destination, day), row)


CHECKS = list(checks())


def differences(check: Check) -> Iterator[str]:
    """How the decision differs from the row, in words. Where the row says why, it may be wider, but not beside it."""
    found = decide(check.question)
    low, high = found.range.words
    wanted = (check.row["low"], check.row["high"])
    wider = SCALE.index(low) <= SCALE.index(wanted[0]) and SCALE.index(wanted[1]) <= SCALE.index(high)
    if (low, high) != wanted and not (check.row["open_because"] and wider):
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
        (check.item["id"], check.item["eccn"], check.question.destination, check.question.day, *told)
        for check in CHECKS
        if (told := list(differences(check)))
    ]

    assert not wrong, "\n".join(map(str, [len(wrong), Counter((w[1], w[2], *w[4:]) for w in wrong).most_common(60)]))
