"""No flip is missed: what `impact` says of a book is what deciding every order under both editions says."""

import csv
import io
import json
from typing import Any

import pytest
from edited_rulesets import pairs
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from small_rulesets import HALVES, built, day, formulas, partial_facts, shipment_of

from compliance.analysis.impact import impact
from compliance.analysis.impact_records import Impact
from compliance.analysis.sift import Book
from compliance.analysis.witness import answer
from compliance.engine.compiled.summary import of_regime
from compliance.engine.evaluate import evaluate
from compliance.model.build import Built
from compliance.model.editions import Edition
from compliance.model.files import Files
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""A failing book is small as it is; shrinking two rulesets and a book takes minutes."""
FILES = Files({}, "sha256:x", "sha256:x", ())


def _edition(name: str, ruleset: Ruleset) -> Edition:
    return Edition(name, FILES, Built(ruleset, (), (), ()))


def _decided(ruleset: Ruleset, order: dict[str, Any]) -> Any:
    reading = read_mapping(order, ruleset.vocabulary)
    if reading.diagnostics:
        return None
    decision = evaluate(ruleset, reading.shipments[0]).decision
    return decision and [{r.regime: answer(of_regime(r)) for r in line.regimes} for line in decision.lines]


def _flips(old: Ruleset, new: Ruleset, orders: list[dict[str, Any]]) -> tuple[set[tuple[str, str]], int]:
    """Decide every order; return the lines that flip, and how many orders are refused."""
    found, refused = set(), 0
    for order in orders:
        sides = [_decided(ruleset, order) for ruleset in (old, new)]
        if None in sides:
            refused += 1
            continue
        names = [line.get("id") or str(n) for n, line in enumerate(order.get("lines", [{}]), 1)]
        found |= {(order["id"], name) for name, one, other in zip(names, *sides, strict=True) if one != other}
    return found, refused


def _impact(old: Ruleset, new: Ruleset, book: Book) -> Impact:
    return impact(_edition("old", old), _edition("new", new), [book])


def _said(found: Impact) -> tuple[set[tuple[str, str]], int]:
    return {(flip.order, flip.line) for flip in found.flips}, found.refused


@st.composite
def orders(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A book: orders of one line or several, some with mistakes."""
    found = []
    for number in range(draw(st.integers(1, 8))):
        data = {
            **shipment_of(draw(partial_facts())),
            "id": f"o{number}",
            "date": day(draw(st.integers(0, 22))).isoformat(),
        }
        if draw(st.integers(0, 3)) == 0:
            data["lines"] = [data.pop("item"), shipment_of(draw(partial_facts()))["item"]]
        spoiled = draw(st.integers(0, 20))
        if spoiled == 0:
            data["destination"] = "Atlantis"
        elif spoiled == 1:
            data["x.alpha"] = "maybe"
        elif spoiled == 2:
            data["nonsense"] = 1
        elif spoiled == 3:
            del data["date"]
        elif spoiled == 4:
            data["end_use"], data["end_use_complete"] = None, True
        found.append(data)
    return found


_HALVES = st.lists(st.sampled_from(HALVES), min_size=8, max_size=8)


@settings(max_examples=250, deadline=None, phases=PHASES)
@given(pair=pairs(), book=orders(), more=st.one_of(st.just(""), formulas()), halves=_HALVES)
def test_no_flip_is_missed(
    pair: tuple[dict[str, Any], dict[str, Any]], book: list[dict[str, Any]], more: str, halves: list[str | None]
) -> None:
    """Skipped, decided and refused orders are those of brute force, in each form of a book; by formulas with days, too."""
    old, new = built(pair[0], more=more), built(pair[1], more=more)
    if more:
        for order, half in zip(book, halves, strict=False):
            if half is not None:
                order["x.half"] = half
                order.pop("x.amount", None)
    expected = _flips(old, new, book)

    rows = _impact(old, new, Book("rows", book))
    assert _said(rows) == expected
    assert rows.orders == rows.skipped + rows.looked_at + rows.refused == len(book)
    assert _said(_impact(old, new, Book("jsonl", [json.dumps(order) for order in book]))) == expected
    assert _said(_impact(old, new, Book("json", [json.dumps(book)]))) == expected


COLUMNS = (
    "id", "date", "destination", "end_use", "end_use_complete", "x.alpha", "x.beta", "x.amount", "item.code",
    "item.code_complete", "item.cn", "item.value", "exporter.name", "licenses",
)  # fmt: skip


def _cells(order: dict[str, Any]) -> list[str] | None:
    """Return the order as a row; None where a row cannot say it."""
    flat = {**order, **{f"item.{k}": v for k, v in order.get("item", {}).items()}, "exporter.name": "Firm"}
    if "lines" in order or order.get("licenses") or "nonsense" in order:
        return None
    cells = []
    for name in COLUMNS:
        value = flat.get(name)
        if isinstance(value, list):
            value = "none" if not value else value[0] + ";" + ";".join(value[1:] or value)
        cells.append(
            "" if value is None else {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
        )
    return cells


@settings(max_examples=250, deadline=None, phases=PHASES)
@given(pair=pairs(), book=orders())
def test_no_flip_is_missed_in_a_table(pair: tuple[dict[str, Any], dict[str, Any]], book: list[dict[str, Any]]) -> None:
    """A table says the same as its rows read one by one."""
    from compliance.shipment.csv_orders import read_csv

    old, new = built(pair[0]), built(pair[1])
    rows = [cells for order in book if (cells := _cells(order))]
    assume(rows)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *rows])
    flips, refused = set(), 0
    for reading in read_csv(text.getvalue(), new.vocabulary):
        if reading.diagnostics:
            refused += 1
            continue
        sides = [evaluate(ruleset, reading.shipments[0]).decision for ruleset in (old, new)]
        if None in sides:
            refused += 1
        elif len({str([answer(of_regime(r)) for r in side.lines[0].regimes]) for side in sides if side}) > 1:
            flips.add((reading.shipments[0].id, "1"))

    found = _impact(old, new, Book("csv", text.getvalue().split("\n")))
    assert _said(found) == (flips, refused)
    assert found.orders == len(rows)


@pytest.mark.parametrize("form", ["rows", "jsonl"])
def test_orders_out_of_reach_are_passed_over(form: str) -> None:
    """Not every order is decided: that is what the places are for."""
    rule = {
        "name": "x.r0",
        "when": ("in", "destination", ("US",)),
        "effect": "prohibits",
        "from": 0,
        "until": None,
        "suspended": None,
        "regardless": False,
    }
    base = {"rules": [rule], "exceptions": [], "bars": [], "unmodelled": [], "subject": None}
    edited = {**base, "rules": [{**rule, "effect": "requires"}]}
    book: list[Any] = [
        {"id": place, "date": "2025-01-05", "destination": place, "licenses": [], "item": {}}
        for place in ("US", "CN", "DE")
    ]
    if form == "jsonl":
        book = [json.dumps(order) for order in book]

    found = _impact(built(base), built(edited), Book(form, book))

    assert (found.skipped, found.looked_at, [flip.order for flip in found.flips]) == (2, 1, ["US"])
