"""The direct reader: form, places, and what is known of what."""

import json
import subprocess
import sys
from datetime import date

import pytest
from unit.shipment.small_vocabulary import VOCABULARY

from compliance.shipment.problems import MAX_PROBLEMS
from compliance.shipment.read import Reading, read_json, read_jsonl, read_mapping
from compliance.shipment.records import Line, Shipment
from compliance.values.members import NO_WORDS, Members
from compliance.values.schemes import Choice, Code, Country

ORDER = {
    "id": "SO-1001",
    "date": "2025-06-15",
    "activity": "export",
    "departs": "CN",
    "destination": "US",
    "end_use": ["military"],
    "exporter": {"name": "Magnets Ltd", "country": "CN"},
    "end_user": {"name": "Firm", "country": "US", "military": True, "headquarters": "US"},
    "lines": [
        {"id": "1", "description": "SmCo magnet blocks", "cn": "1C902.a.4", "eccn": "EAR99", "hs": "8505119000"}
        | {"origin": "CN", "quantity": "200 kg", "value": "12000 USD", "tpp": "4992", "components": []}
    ],
    "licenses": [],
}


def one(**data: object) -> Shipment:
    """Return the shipment of *data*, which has no mistake; one line if none is given."""
    reading = read_mapping({"item": {}} | data if "lines" not in data else data, VOCABULARY)
    assert reading.diagnostics == ()
    return reading.shipments[0]


def line(**item: object) -> Line:
    """Return the only line of a shipment with this item."""
    return one(item=item).lines[0]


def places(reading: Reading) -> list[tuple[str, str]]:
    """Return code and place of every mistake."""
    assert not reading.shipments
    return [(d.code, d.path) for d in reading.diagnostics]


def mistakes(data: object) -> list[tuple[str, str]]:
    """Return code and place of every mistake of a mapping."""
    return places(read_mapping(data, VOCABULARY))  # type: ignore[arg-type]


def test_order_of_the_interface_is_read() -> None:
    """The example of the interface becomes typed facts under dotted names."""
    shipment = one(**ORDER)

    assert shipment.id == "SO-1001"
    assert shipment.date == date(2025, 6, 15) == shipment.facts["date"]
    assert shipment.parties == {"exporter", "end_user"}
    assert shipment.facts["end_user.military"] is True
    assert shipment.facts["end_use"] == Members((Choice("military"),), complete=False)
    assert shipment.lines[0].facts["item.cn"] == Members((Code("1C902.a.4"),), complete=True)
    assert shipment.lines[0].components == ()
    assert shipment.lines[0].facts["item.components_complete"] is True
    assert shipment.licenses == ()


def test_json_and_mapping_agree() -> None:
    """The text of an order and the order itself are read alike."""
    assert read_json(json.dumps(ORDER), VOCABULARY) == read_mapping(ORDER, VOCABULARY)
    assert read_json(json.dumps(ORDER).encode(), VOCABULARY) == read_mapping(ORDER, VOCABULARY)


def test_flat_keys_are_nested_keys() -> None:
    """A dotted key is the same fact as the key of the nested object, and the two may be mixed."""
    nested = one(end_user={"military": True, "country": "US"}, item={"cn": "3A001"}, license={"number": "L1"})
    mixed = {"end_user": {"country": "US"}, "end_user.military": True, "item.cn": "3A001", "license.number": "L1"}

    assert read_mapping(mixed, VOCABULARY).shipments == (nested,)


def test_fact_of_a_regime_keeps_its_dotted_name() -> None:
    """A dotted name that is no party's and no item's is a key of the shipment."""
    assert one(**{"us.signed_on": "2025-06-01"}).facts == {"us.signed_on": date(2025, 6, 1)}


def test_absent_and_null_are_unknown() -> None:
    """What is null is not in the facts."""
    shipment = one(destination=None, date=None, end_user={"military": None}, item={"tpp": None, "components": None})

    assert shipment.facts == {}
    assert shipment.date is None
    assert shipment.lines == (Line("1", {}, None),)
    assert shipment.licenses is None


@pytest.mark.parametrize("end_user", ["none", {}, {"military": None}])
def test_party_given_without_facts_is_given(end_user: object) -> None:
    """A party may be given of which nothing is known."""
    shipment = one(end_user=end_user)

    assert shipment.parties == {"end_user"}
    assert shipment.facts == {}


def test_party_of_nulls_alone_is_not_given() -> None:
    """A role that is null, or whose flat keys are all null as in a row of a table, is not given."""
    assert one(end_user=None).parties == frozenset()
    assert one(**{"end_user.military": None}).parties == frozenset()


def test_complete_closes_and_opens() -> None:
    """`NAME_complete` closes a list; false opens a scalar."""
    assert one(end_use=["civil"], end_use_complete=True).facts["end_use"] == Members((Choice("civil"),), complete=True)
    assert line(cn="3A001", cn_complete=False).facts["item.cn"] == Members((Code("3A001"),), complete=False)
    assert line(cn="none", cn_complete=True).facts["item.cn"] == NO_WORDS
    assert one(transit=["DE"], transit_complete=None).facts["transit"] == Members((Country("DE"),), complete=False)


def test_components() -> None:
    """Components are unknown, known to be none, open, or complete."""
    assert line().components is None
    assert line(components="none").components == ()
    opened = line(components=[{"cn": "3A001", "mass": "5 g"}])
    assert opened.components is not None
    assert set(opened.components[0].facts) == {"component.cn", "component.mass"}
    assert "item.components_complete" not in opened.facts
    assert line(components=[{}], components_complete=True).facts == {"item.components_complete": True}
    assert line(components=[{}], components_complete=False).facts == {"item.components_complete": False}


def test_licenses() -> None:
    """Licenses are unknown, none, or given with their own facts."""
    assert one().licenses is None
    assert one(licenses="none").licenses == ()
    held = one(licenses=[{"number": "L1", "valid_until": "2025-12-12", "destination": "US"}]).licenses
    assert held is not None
    assert held[0].facts["license.valid_until"] == date(2025, 12, 12)
    assert one(**{"license.number": None}).licenses is None


def test_line_without_an_id_is_named_by_its_number() -> None:
    """Lines are told apart even when nobody names them."""
    assert [item.id for item in one(lines=[{}, {"id": "B"}, {"id": ""}]).lines] == ["1", "B", "3"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, [("E0614", "$.lines")]),
        ({"lines": []}, [("E0614", "$.lines")]),
        ({"lines": "none"}, [("E0614", "$.lines")]),
        ({"lines": {}}, [("E0614", "$.lines")]),
        ({"lines": [None, 5]}, [("E0614", "$.lines[0]"), ("E0614", "$.lines[1]")]),
        ({"item": "none"}, [("E0614", "$.item")]),
        ({"item": {}, "lines": [{}]}, [("E0610", "$.item")]),
        ({"item.cn": "3A001", "item": {"cn": None}}, [("E0610", "$.item.cn")]),
        ({"item": {}, "license.number": "L", "licenses": []}, [("E0610", "$.license")]),
        ({"item": {}, "end_user": "Huawei"}, [("E0614", "$.end_user")]),
        ({"item": {}, "end_user": ["Huawei"]}, [("E0614", "$.end_user")]),
        ({"item": {}, "end_user": "Huawei", "end_user.military": True}, [("E0614", "$.end_user")]),
        ({"item": {}, "end_user.militry": None}, [("E0603", "$.end_user.militry")]),
        ({"item": {}, "id": 5}, [("E0604", "$.id")]),
        ({"item": {}, "id": "a\u202eb"}, [("E0613", "$.id")]),
        ({"item": {}, 5: 1}, [("E0603", "$[5]")]),
        ({"item": {}, ("a",): 1}, [("E0603", "$[a list]")]),
        ({"item": {}, "a b\u202e": 1}, [("E0603", '$["a b\\u202e"]')]),
        ({"item": {}, "party.military": True}, [("E0603", "$.party.military")]),
        ({"item": {}, "component.cn": "3A001"}, [("E0603", "$.component.cn")]),
        ({"item": {}, "date": "none"}, [("E0607", "$.date")]),
        ({"item": {}, "destination_complete": True}, [("E0603", "$.destination_complete")]),
        ({"item": {}, "end_use_complete": True}, [("E0611", "$.end_use_complete")]),
        ({"item": {}, "end_use_complete": "true", "end_use": "civil"}, [("E0604", "$.end_use_complete")]),
        ({"item": {}, "end_use": [], "end_use_complete": False}, [("E0611", "$.end_use_complete")]),
        ({"item": {"components_complete": True}}, [("E0611", "$.item.components_complete")]),
        ({"item": {"components": [], "components_complete": False}}, [("E0611", "$.item.components_complete")]),
        ({"item": {"components": {}}}, [("E0614", "$.item.components")]),
        ({"item": {"components": [{"components": []}]}}, [("E0603", "$.item.components[0].components")]),
        ({"item": {"item.cn": "3A001"}}, [("E0603", "$.item.item.cn")]),
        ({"item": {}, "licenses": {}}, [("E0614", "$.licenses")]),
        ({"item": {}, "licenses": [{"nmber": "L"}]}, [("E0603", "$.licenses[0].nmber")]),
        ({"lines": [{"id": "2"}, {}]}, [("E0614", "$.lines[1].id")]),
        (5, [("E0614", "$")]),
        (None, [("E0614", "$")]),
    ],
)
def test_form_is_kept(data: object, expected: list[tuple[str, str]]) -> None:
    """What does not have the form of a shipment is refused where it stands."""
    assert mistakes(data) == expected


def test_every_mistake_is_reported() -> None:
    """All mistakes of a shipment come at once, each with its place."""
    data = {
        "eccn": "EAR99",
        "destination": "XX",
        "end_user": {"military": "no"},
        "lines": [{"tpp": "nan"}, {"cn": ["3A001", "3a001"], "compnents": []}],
    }

    assert mistakes(data) == [
        ("E0603", "$.eccn"),
        ("E0602", "$.destination"),
        ("E0604", "$.end_user.military"),
        ("E0606", "$.lines[0].tpp"),
        ("E0608", "$.lines[1].cn[1]"),
        ("E0603", "$.lines[1].compnents"),
    ]


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        ({"destnation": "US"}, "`destination`"),
        ({"eccn": "EAR99"}, "`item.eccn`"),
        ({"ecn": "EAR99"}, "`item.eccn`"),
        ({"military": True}, "`end_user.military`"),
        ({"item": {"item.cn": "3A001"}}, "`cn`"),
        ({"end_user": {"militry": True}}, "`military`"),
    ],
)
def test_unknown_name_is_answered_with_the_nearest(data: dict[str, object], hint: str) -> None:
    """A misspelt or misplaced fact is answered with the one that was meant."""
    assert any(hint in d.help for d in read_mapping(data, VOCABULARY).diagnostics)


def test_list_of_shipments() -> None:
    """A document may hold many shipments; a bad one is named by its place and does not stop the rest."""
    reading = read_json('[{"item": {}}, {"item": {"tpp": NaN}}, {"id": "c", "item": {}}]', VOCABULARY, name="a.json")

    assert [s.id for s in reading.shipments] == ["", "c"]
    assert [(d.code, d.path) for d in reading.diagnostics] == [("E0606", "a.json $[1].item.tpp")]
    assert places(read_json("[]", VOCABULARY)) == [("E0614", "$")]


def test_lines_of_shipments() -> None:
    """Each line is a reading of its own, named by its number."""
    lines = ['{"item": {}}\n', "\n", "{", b'{"item": {"cn": "3a001"}}', "[]", '{"item": {}}']

    readings = list(read_jsonl(lines, VOCABULARY, name="a.jsonl"))

    assert [len(reading.shipments) for reading in readings] == [1, 0, 0, 0, 1]
    assert [d.path for reading in readings for d in reading.diagnostics] == [
        "a.jsonl line 3:1:2",
        "a.jsonl line 4, $.item.cn",
        "a.jsonl line 5, $",
    ]


def test_problems_are_capped() -> None:
    """A flood of mistakes is counted and not kept."""
    reading = read_mapping({"lines": [5] * (2 * MAX_PROBLEMS)}, VOCABULARY)

    assert len(reading.diagnostics) == MAX_PROBLEMS + 1
    assert f"{MAX_PROBLEMS} more" in reading.diagnostics[-1].message


def test_number_in_json_is_exact() -> None:
    """A JSON number keeps its digits: it never passes through a binary float."""
    reading = read_json('{"item": {"tpp": 0.1000000000000000000000000001}}', VOCABULARY)

    assert str(reading.shipments[0].lines[0].facts["item.tpp"]) == "0.1000000000000000000000000001"


def test_cold_path_stays_light() -> None:
    """The direct reader loads neither cattrs nor pyparsing, and what only mistakes need loads late."""
    heavy = "{'cattrs', 'pyparsing', 'difflib', 'unicodedata', 'csv', 'hypothesis'}"
    script = f"import sys; import compliance.shipment.read; print(sorted({heavy} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
