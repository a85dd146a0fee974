"""The public structuring by cattrs."""

import json

import pytest
from cattrs import ClassValidationError
from unit.shipment.small_vocabulary import VOCABULARY
from unit.shipment.test_read import ORDER

from compliance.shipment.read import read_json, read_mapping
from compliance.shipment.records import Shipment
from compliance.shipment.structure import FactError, converter, structure, unstructure

RICH = ORDER | {
    "transit": ["DE", "CA"],
    "transit_complete": True,
    "knowledge": "none",
    "no_order_splitting": "none",
    "us.signed_on": "2025-06-01",
    "consignee": "none",
    "licenses": [{"number": "L1", "rules": ["cn.2025-18"], "valid_until": "2025-12-12", "value": "0.10 USD"}],
    "lines": [
        {
            "cn": ["1C902.a.4", "1C905.a.4"],
            "components": [{"cn": "3A001", "mass": "5 g"}],
            "us_controlled_share": "25 %",
        },
        {"cn": "none", "hs": "8505.11", "datacenter": False, "components": [{}], "components_complete": True},
        {"mined_in": "none", "description": "none", "components": []},
    ],
}


@pytest.mark.parametrize("order", [ORDER, RICH])
def test_shipment_survives_the_way_out_and_back(order: dict[str, object]) -> None:
    """What is written from a shipment is read as an equal shipment, by every reader."""
    shipment = structure(order, VOCABULARY).shipments[0]

    written = unstructure(shipment)

    assert read_mapping(order, VOCABULARY).shipments == (shipment,)
    assert structure(written, VOCABULARY).shipments == (shipment,)
    assert read_json(json.dumps(written), VOCABULARY).shipments == (shipment,)
    assert unstructure(read_mapping(written, VOCABULARY).shipments[0]) == written


def test_converter_is_a_cattrs_converter() -> None:
    """The converter structures and unstructures by the record's type, and is made once."""
    made = converter(VOCABULARY)

    shipment = made.structure(ORDER, Shipment)

    assert shipment == read_mapping(ORDER, VOCABULARY).shipments[0]
    assert made.unstructure(shipment) == unstructure(shipment)
    assert converter(VOCABULARY) is made


def test_errors_are_those_of_cattrs() -> None:
    """Whoever uses the converter gets its tree of errors, with attribute names in the notes."""
    with pytest.raises(ClassValidationError) as caught:
        converter(VOCABULARY).structure({"item": {"tpp": "nan", "x": 1}}, Shipment)

    item = caught.value.exceptions[0]
    assert isinstance(item, ClassValidationError)
    assert any("item" in str(note) for note in item.__notes__)
    fact, extra = item.exceptions
    assert isinstance(fact, FactError)
    assert "E0606" in str(fact)
    assert "x" in str(extra)


def test_what_is_no_mapping_is_refused() -> None:
    """A list is no shipment."""
    assert [d.code for d in structure([], VOCABULARY).diagnostics] == ["E0614"]  # type: ignore[arg-type]
