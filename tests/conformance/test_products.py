"""Real products with published classifications, decided and held against what the provision says.

The tables lie in the folder `products`, with their sources. What is expected is stated there by classification,
destination and day, from the text of the provision; nothing in them comes from the engine.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
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
EDITION = "2026-07-23"
ABROAD = ("US", "DE", "JP", "IN", "VN")
CHIP_PLACES = ("CN",)
Row = dict[str, str]


def table(name: str) -> list[Row]:
    with (FOLDER / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


ITEMS = table("items.csv")
CHIPS = table("chips.csv")
GOODS = table("goods_of_china.csv")
NOTICES = table("expected_of_china.csv")
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


def days(row: Row) -> tuple[str, ...]:
    """The first and the last day of the row: the boundaries are where a rule goes wrong."""
    if row["until"]:
        return row["from"], row["until"]
    return (row["from"],) if row["from"] > EDITION else (row["from"], LAST)


def stands(row: Row, day: str) -> bool:
    return row["from"] <= day <= (row["until"] or "9999")


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
        "compute_manufacturing": False, "oil_or_gas_project": False, "purchase_order": False, "certification_748_2_dd": True, "nac_notified": False,
        "exporter": {**party, "country": "US", "headquarters": "US", "parent_headquarters": "US", "us_person": True,
                     "foundry_or_osat": False},
        "end_user": {**party, "country": there, "headquarters": there, "parent_headquarters": there},
        "parties_complete": True,
        "item": {
            "kind": "commodity", "origin": "US", "value": "1000000 USD", "order_value": "1000000 USD",
            "exception_scopes": [],
            "exception_scopes_complete": True, "agricultural": False, "food_or_medicine": False,
            "medical_device": False, "for_military_commodity": False, "part_746_lists": [], "part_746_lists_complete": True, "enterprise_software": False,
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
    """The customs heading matters for items that are not on the list; alike facts are decided once."""
    facts: dict[str, Any] = {name: item[name] for name in ("eccn", "kind")}
    if item["eccn"] == "EAR99":
        facts["hs"] = item["hs"][:4]
    if item["scopes"] != "not known":
        facts |= {"control_scopes": tuple(item["scopes"].split()), "control_scopes_complete": True}
    return tuple(facts.items())


def specification(chip: Row) -> tuple[tuple[str, Any], ...]:
    """What the data sheet says; a memory circuit it is not."""
    units = {"tpp": "", "die_area": " mm2", "dram_bandwidth": " GB/s"}
    facts: dict[str, Any] = {name: chip[name] + unit for name, unit in units.items() if chip[name]}
    facts |= {"datacenter": chip["datacenter"] == "yes", "memory_bandwidth_density": "none", "kind": "commodity"}
    return (*facts.items(), ("control_scopes", ()), ("control_scopes_complete", True))


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
    """Each circuit to China, and the first of each kind to all places."""
    seen: set[str] = set()
    for chip in CHIPS:
        if chip["found"] == "open":
            continue
        codes = (
            ("3A991.p",) if chip["found"] == "none" else tuple(f"3A090.{letter}" for letter in chip["found"].split())
        )
        facts = (*specification(chip), ("eccn", codes), ("eccn_complete", True))
        for destination in CHIP_PLACES if chip["found"] in seen else DESTINATIONS:
            rows = [row for code in codes for row in rows_for(code, "8542", destination)]
            for day in sorted({day for row in rows for day in days(row)}):
                yield Check(chip, Question(facts, destination, day), strictest([r for r in rows if stands(r, day)]))
        seen.add(chip["found"])


CHECKS = [*checks(), *chip_checks()]


def differences(found: RegimeDecision, row: Row) -> Iterator[str]:
    """How the decision differs from the row, in words. Where the row says why, it may be wider, but not beside it."""
    low, high = found.range.words
    wanted = (row["low"], row["high"])
    wider = SCALE.index(low) <= SCALE.index(wanted[0]) and SCALE.index(wanted[1]) <= SCALE.index(high)
    if (low, high) != wanted and not (row["open_because"].strip() and wider):
        yield f"{low} to {high} instead of {wanted[0]} to {wanted[1]}"
    stand = {f"{r.rule}:{r.reason}" for r in found.requirements if r.status in ("applies", "lifted")}
    for name in row["applies"].split():
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
        (
            check.item["id"],
            check.item.get("eccn") or check.item["found"],
            check.question.destination,
            check.question.day,
            *told,
        )
        for check in CHECKS
        if (told := list(differences(decide(check.question), check.row)))
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


CERTIFIED = [chip for chip in CHIPS if chip["certified"]]


@pytest.mark.parametrize("chip", CERTIFIED, ids=[chip["id"] for chip in CERTIFIED])
def test_review_of_certified_exports_to_china(chip: Row) -> None:
    """Presumption of denial; since 2026-01-15 case by case below both thresholds (15 CFR 742.6(b)(10)(iii)(A)(1))."""
    facts = (*specification(chip), ("eccn", ("3A090.a",)), ("eccn_complete", True))
    for day, policy in (("2026-01-14", "presumption of denial"), ("2026-01-15", chip["certified"])):
        found = decide(Question(facts, "CN", day))
        asked = [r.review for r in found.requirements if r.rule == "us.ear.742-6-a-6-iii.A" and r.status == "applies"]

        assert asked == [(policy,)], day


def test_rows_do_not_overlap() -> None:
    """No product is spoken of twice for one day."""
    for code, hs in {(item["eccn"], item["hs"]) for item in ITEMS} | {("3A090.a", ""), ("3A090.b", "")}:
        for destination in DESTINATIONS:
            rows = rows_for(code, hs, destination)
            assert all((a["until"] or "9999") < b["from"] for a, b in pairwise(rows)), (code, destination)


def test_enough() -> None:
    """The tables hold what they are said to hold."""
    assert len(ITEMS) + len(CHIPS) + len(GOODS) >= 185
    assert all(row["source"] and row["sure"] for row in (*ITEMS, *CHIPS))
    assert all(row["source"] for row in EXPECTED)


@cache
def china() -> Ruleset:
    ruleset = build(read_files(["cn"])).ruleset
    assert ruleset is not None
    return ruleset


def from_china(goods: Row, destination: str, day: str) -> RegimeDecision:
    """Civil goods for a firm on no list."""
    party = {"military": False, "on_lists": [], "on_lists_complete": True, "listed_owner_share": "0 %"}
    item = {name: goods[name] for name in ("kind", "origin", "cn_rare_earth_share") if goods[name]}
    shipment: dict[str, Any] = {
        "date": day, "activity": "export" if goods["departs"] == "CN" else "reexport", "departs": goods["departs"],
        "destination": destination, "end_use": "civil", "knowledge": "none", "raises_japanese_military_strength": False,
        "exporter": {**party, "country": goods["departs"]},
        "end_user": {**party, "country": destination, "headquarters": destination}, "parties_complete": True,
        "item": {**item, "cn": goods["code"], "direct_product_of": "none", "state_trading": "none"}, "licenses": [],
    }  # fmt: skip
    reading = read_mapping(shipment, china().vocabulary)
    assert not reading.diagnostics, reading.diagnostics
    found = evaluate(china(), reading.shipments[0])
    assert found.decision is not None, found.diagnostics
    return next(r for r in found.decision.lines[0].regimes if r.regime == "cn")


@pytest.mark.parametrize("goods", GOODS, ids=[goods["id"] for goods in GOODS])
def test_goods_of_china(goods: Row) -> None:
    """China's announcements reach the goods on their first day, and not the day before; nor while they are suspended."""
    rows = [row for row in NOTICES if row["notice"] == goods["notice"]]
    assert rows
    wrong = [
        (destination, day, *told)
        for row in rows
        for day in (row["from"], row["until"] or "2026-12-31")
        for destination in ABROAD
        if destination != goods["departs"]
        if (told := list(differences(from_china(goods, destination, day), row)))
    ]

    assert not wrong, wrong
