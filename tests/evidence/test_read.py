"""Licenses as people write them: strict, complete, and back again by way of an export."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.evidence.ledger.ledger import open_ledger
from compliance.evidence.ledger.license import License, license_of
from compliance.evidence.ledger.read import Licenses, read_licenses
from compliance.evidence.ledger.table import ledger_json, license_rows
from compliance.model.load import load
from compliance.text.cells import plain, safe
from tests.evidence.conftest import Clock, draw, granted, kg, usd

GOOD: dict[str, Any] = {
    "number": "L-1", "authority": "BIS", "kind": "individual", "rules": ["us.ear.chart"], "holder": "Us",
    "end_user": ["A", "B"], "items": ["3A001"], "destination": "any", "valid_from": "2026-01-01",
    "valid_until": "none", "quantity": "100 kg", "value": "none",
    "quotas": [{"measure": "value", "limit": "5000 USD", "period": "twelve_months", "per": ["consignee"]}],
    "conditions": ["report yearly"],
}  # fmt: skip


def read(raw: Any, name: str = "l.json") -> Licenses:
    """Read a document."""
    text = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
    return read_licenses(text, load("core").vocabulary, name=name)


def test_a_license_is_read() -> None:
    """Lists are the whole, `any` restricts nothing, `none` is no limit and no last day."""
    (found,) = read(GOOD).licenses

    assert (found.end_users, found.destinations, found.items) == (("A", "B"), None, ("3A001",))
    assert (found.valid_from, found.valid_until) == (date(2026, 1, 1), None)
    assert (found.quantity, found.value) == (kg(100), None)
    assert found.quotas[0].limit == usd(5000)
    assert license_of(found.to_dict()) == found
    assert read(found.to_dict()).licenses == (found,)


@pytest.mark.parametrize("key", [key for key in GOOD if key not in ("quotas", "conditions")])
def test_what_is_not_said_is_refused(key: str) -> None:
    """Each field but quotas and conditions has to be stated."""
    found = read({name: value for name, value in GOOD.items() if name != key})

    assert [d.code for d in found.diagnostics] == ["E0819"]
    assert f"`{key}`" in found.diagnostics[0].message
    assert not found.licenses


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "indivdual"}, "E0819"),
        ({"numbr": "x"}, "E0603"),
        ({"destination": "XX"}, "E0602"),
        ({"valid_until": "2025-12-31"}, "E0401"),
        ({"valid_from": "2026-02-30"}, "E0607"),
        ({"quantity": "100 stones"}, "E0605"),
        ({"quantity": "-1 kg"}, "E0606"),
        ({"value": "100"}, "E0605"),
        ({"value": []}, "E0819"),
        ({"quantity": []}, "E0819"),
        ({"valid_until": []}, "E0819"),
        ({"value": float("nan")}, "E0606"),
        ({"rules": "none"}, "E0819"),
        ({"end_user": []}, "E0819"),
        ({"holder": "a\u202eb"}, "E0613"),
        ({"quotas": [{}]}, "E0819"),
        ({"quotas": {}}, "E0819"),
        ({"quotas": [{"measure": "value", "limit": "5 kg", "period": "calendar_year"}]}, "E0605"),
        ({"quotas": [{"measure": "value", "limit": "5 USD", "period": "month"}]}, "E0819"),
        ({"quotas": [{"measure": "value", "limit": "5 USD", "period": "calendar_year", "per": ["shipment"]}]}, "E0819"),
        ({"quotas": [{"measure": "value", "limit": "5 USD", "period": "calendar_year", "every": 1}]}, "E0819"),
        ({"conditions": ["a\0b"]}, "E0613"),
        ({"conditions": [1]}, "E0819"),
        ({"revoked_on": "soon"}, "E0607"),
    ],
)
def test_mistakes(change: dict[str, Any], code: str) -> None:
    """Each is refused with its code and its place."""
    found = read({**GOOD, **change})

    assert code in {d.code for d in found.diagnostics}
    assert all("$" in d.path for d in found.diagnostics)
    assert not found.licenses


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{", b"[1]", b'{"licenses": [], "draws": 1}', b'{"number": 1, "number": 2}']
)
def test_documents_that_hold_no_license(text: bytes) -> None:
    """Nothing, an empty list, no JSON, no objects, keys that stand twice."""
    assert read(text).diagnostics


def _export(where: str, style: str) -> bytes:
    with open_ledger(where, create=False) as ledger:
        found = ledger.holdings()
    return (json.dumps(ledger_json(found)) if style == "json" else license_rows(found)).encode()


def test_an_export_is_taken_over_whole(where: str, clock: Clock, tmp_path: Any) -> None:
    """Licenses, draws in every state, revocations: what remains is the same, and so is the next export."""
    other = str(tmp_path / "other.db")
    with open_ledger(where, clock=clock) as ledger:
        ledger.add(
            [
                granted(),
                granted("L-2", valid_until=date(2026, 3, 20)),
                read(GOOD).licenses[0]._replace(number="L-3"),
            ]
        )
        ledger.draw(draw("a", 70))
        ledger.draw(draw("b", 30))
        ledger.reverse("b")
        ledger.reserve(draw("c", 30))
        ledger.reserve(draw("d", 1, license="L-2"))
        ledger.release("d")
        ledger.revoke("L-2", date(2026, 3, 10))
    taken = read(_export(where, "json"))
    with open_ledger(other, clock=clock) as ledger:
        ledger.take_over(taken.licenses, taken.draws, taken.revoked)
        assert ledger.verify().broken is None
    before, after = json.loads(_export(where, "json")), json.loads(_export(other, "json"))

    assert before.pop("head") != after.pop("head")
    assert before == after


def test_csv_goes_back_and_forth(where: str, clock: Clock) -> None:
    """Licenses on which nothing is drawn come back from CSV; one that is drawn on is refused, not made whole again."""
    licenses = [granted("=L-1", holder="+Us"), read(GOOD).licenses[0]._replace(number="L-3"), granted("'-L")]
    with open_ledger(where, clock=clock) as ledger:
        ledger.add(licenses)
        table = _export(where, "csv")
        ledger.draw(draw("a", license="=L-1"))
    assert b"\n'=L-1," in table
    assert sorted(read(table, "l.csv").licenses) == sorted(licenses)

    found = read(_export(where, "csv"), "l.csv")
    assert [d.code for d in found.diagnostics] == ["E0819"]


@given(st.text(max_size=8))
def test_no_cell_is_a_formula_and_none_is_lost(text: str) -> None:
    """Whatever the text, a spreadsheet sees no formula, and we get it back."""
    assert not safe(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain(safe(text)) == text


@pytest.mark.parametrize(
    "text",
    [b"number,authority\nL-1\n", b"number\nL-1,more\n", b'number\n"L-1\n', b"\xff", b"number\n=cmd|' /C calc'!A0\n"],
)
def test_tables_that_are_none(text: bytes) -> None:
    """Too few cells, too many, an open quote, no UTF-8; a formula is text, and no license."""
    found = read(text, "l.csv")

    assert found.diagnostics
    assert not found.licenses


def test_draws_of_an_export_are_not_believed_blindly() -> None:
    """A draw that is none is refused with its place."""
    raw = {"licenses": [GOOD], "draws": [{**draw("a").to_dict(), "state": "reserved"}]}
    assert [d.code for d in read(raw).diagnostics] == ["E0819"]  # it states no day
    for change in ({"state": "gone"}, {"quantity": "x"}, {"day": "2026-02-30"}, {"key": 1}, {"more": 1}):
        made = {**draw("a", day=date(2026, 3, 1)).to_dict(), "state": "reserved", **change}
        found = read({"licenses": [GOOD], "draws": [made]})
        assert [d.path for d in found.diagnostics] == ["l.json $.draws[0]"], change


def test_types_of_licenses_hold_what_they_say() -> None:
    """A license is a plain record."""
    assert isinstance(read(GOOD).licenses[0], License)
