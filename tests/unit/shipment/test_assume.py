"""Assumptions."""

import json
from datetime import date

import pytest
from unit.shipment.small_vocabulary import VOCABULARY

from compliance.shipment.assume import Assumption, assume, read_assumptions
from compliance.shipment.read import read_mapping
from compliance.shipment.records import Shipment
from compliance.values.members import Members
from compliance.values.schemes import Choice

CIVIL = {
    "name": "our customers are civil",
    "from": "2025-01-01",
    "until": "2025-12-31",
    "facts": {"end_use": "civil", "end_user.military": False, "consignee.military": False, "item.datacenter": False},
}


def assumption(**changes: object) -> Assumption:
    """Return an assumption that can be read."""
    found, diagnostics = read_assumptions(json.dumps(CIVIL | changes), VOCABULARY)
    assert diagnostics == ()
    assert found is not None
    return found


def shipment(**data: object) -> Shipment:
    """Return a shipment of one line and of a day in the period."""
    return read_mapping({"date": "2025-06-15", "end_user": {}, "item": {}} | data, VOCABULARY).shipments[0]


def test_unknown_facts_are_filled_and_noted() -> None:
    """What is unknown is filled, for parties that are given, and noted with the assumption's name."""
    assumed = assume(shipment(), assumption())

    assert assumed.facts["end_use"] == Members((Choice("civil"),), complete=True)
    assert assumed.facts["end_user.military"] is False
    assert "consignee.military" not in assumed.facts
    assert assumed.parties == {"end_user"}
    assert assumed.lines[0].facts == {"item.datacenter": False}
    assert assumed.assumed == dict.fromkeys(("end_use", "end_user.military", "item.datacenter"), CIVIL["name"])


def test_given_facts_are_never_overridden() -> None:
    """What is given stays, even where it is open."""
    given = shipment(end_use=["military"], **{"end_user.military": True}, item={"datacenter": True})

    assert assume(given, assumption()) == given


def test_each_line_is_filled_by_itself() -> None:
    """A line that states the fact keeps it; another gets it."""
    data = {"date": "2025-06-15", "lines": [{"datacenter": True}, {}]}
    made = read_mapping(data, VOCABULARY).shipments[0]

    assumed = assume(made, assumption())

    assert [line.facts["item.datacenter"] for line in assumed.lines] == [True, False]
    assert set(assumed.assumed) == {"end_use", "lines[1].item.datacenter"}
    assert [set(assumed.assumed_of(n)) for n in (0, 1)] == [{"end_use"}, {"end_use", "item.datacenter"}]
    assert assumed.bare() == made


def test_what_every_line_takes_from_an_assumption_is_named_once() -> None:
    """The name of the fact alone stands for all lines."""
    made = read_mapping({"date": "2025-06-15", "destination": "US", "lines": [{}, {}]}, VOCABULARY).shipments[0]

    assumed = assume(made, assumption())

    assert set(assumed.assumed) == {"end_use", "item.datacenter"}
    assert [set(assumed.assumed_of(n)) for n in (0, 1)] == [{"end_use", "item.datacenter"}] * 2
    assert assumed.bare() == made


def test_line_is_filled_around_what_it_states() -> None:
    """Of two facts of a line, the unknown one is filled and the given one stays."""
    made = assume(shipment(item={"tpp": 9000}), assumption(facts={"item.tpp": 5, "item.datacenter": True}))

    assert str(made.lines[0].facts["item.tpp"]) == "9000"
    assert made.lines[0].facts["item.datacenter"] is True
    assert set(made.assumed) == {"item.datacenter"}


@pytest.mark.parametrize(
    ("day", "filled"),
    [("2024-12-31", False), ("2025-01-01", True), ("2025-12-31", True), ("2026-01-01", False), (None, False)],
)
def test_period_includes_both_ends(day: str | None, filled: bool) -> None:
    """Nothing is assumed outside the period, nor of a shipment without a day."""
    assert bool(assume(shipment(date=day), assumption()).assumed) is filled


def test_day_may_be_given() -> None:
    """The law of another day than the shipment's may be asked for."""
    assert assume(shipment(date=None), assumption(), on=date(2025, 6, 15)).assumed
    assert not assume(shipment(), assumption(), on=date(2026, 6, 15)).assumed


def test_period_may_be_open() -> None:
    """Without `until` the period does not end."""
    assert assume(shipment(date="2199-01-01"), assumption(until=None)).assumed


def test_first_assumption_stands() -> None:
    """A second assumption does not override the first."""
    other = assumption(name="other", facts={"end_use": "nuclear", "item.tpp": 5})

    assumed = assume(assume(shipment(), assumption()), other)

    assert assumed.facts["end_use"] == Members((Choice("civil"),), complete=True)
    assert assumed.assumed["end_use"] == CIVIL["name"]
    assert assumed.assumed["item.tpp"] == "other"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": None}, [("E0614", "$.name")]),
        ({"name": ""}, [("E0604", "$.name")]),
        ({"name": "a\u202eb"}, [("E0613", "$.name")]),
        ({"from": None}, [("E0614", "$.from")]),
        ({"from": "none"}, [("E0607", "$.from")]),
        ({"until": "2025-13-01"}, [("E0607", "$.until")]),
        ({"until": "2024-12-31"}, [("E0401", "$.until")]),
        ({"untill": "2025-12-31"}, [("E0603", "$.untill")]),
        ({"facts": {}}, [("E0614", "$.facts")]),
        ({"facts": []}, [("E0614", "$.facts")]),
        ({"facts": {"end_use": "civl"}}, [("E0609", "$.facts.end_use")]),
        ({"facts": {"end_usr.military": False}}, [("E0603", "$.facts.end_usr.military")]),
        ({"facts": {"end_user": {"military": "no"}}}, [("E0604", "$.facts.end_user.military")]),
        ({"facts": {"end_user": "none"}}, [("E0614", "$.facts.end_user")]),
        ({"facts": {"date": "2025-06-15"}}, [("E0614", "$.facts.date")]),
        ({"facts": {"license.number": "L"}}, [("E0614", "$.facts.license")]),
        ({"facts": {"item.components": []}}, [("E0614", "$.facts.item.components")]),
        ({"facts": {"item.tpp": 5, "item": {"tpp": 6}}}, [("E0610", "$.facts.item.tpp")]),
    ],
)
def test_assumption_is_refused(changes: dict[str, object], expected: list[tuple[str, str]]) -> None:
    """An assumption is read as strictly as a shipment."""
    found, diagnostics = read_assumptions(json.dumps(CIVIL | changes), VOCABULARY)

    assert found is None
    assert [(d.code, d.path) for d in diagnostics] == expected


def test_text_that_is_no_json_is_refused() -> None:
    """The file's name stands before the place."""
    found, diagnostics = read_assumptions("{", VOCABULARY, name="civil.json")

    assert found is None
    assert [(d.code, d.path) for d in diagnostics] == [("E0601", "civil.json:1:2")]
