"""The direct reader and the cattrs converter are one reader: over good and bad shipments alike."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st
from unit.shipment.small_vocabulary import VOCABULARY

from compliance.shipment.amounts import BadNumber
from compliance.shipment.form import GROUPS, Scope, form_of
from compliance.shipment.read import Reading, read_json, read_mapping
from compliance.shipment.structure import structure, unstructure
from compliance.text.codes import CATALOGUE
from compliance.values.facts import ROLES, Base, Type

FORM = form_of(VOCABULARY)

GOOD: dict[Base, list[object]] = {
    Base.TRUTH: [True, False, "none", []],
    Base.COUNTRY: ["US", "China", "usa", "none"],
    Base.CHOICE: ["none"],
    Base.NUMBER: [0, 4992, "4992", Decimal("0.1"), "none"],
    Base.MONEY: ["12000 USD", "0.10 CNY"],
    Base.DATE: ["2025-06-15", "2024-02-29"],
    Base.TEXT: ["Firm", "华为", "none"],
}
CODES = {
    "us.eccn": ["3A090", "EAR99"],
    "cn.code": ["1C902.a.4", "1C999"],
    "hs": ["8505.11"],
    "tariff": ["850511"],
    "uk.code": ["3A090"],
}
BAD: list[object] = [
    *(
        "",
        "False",
        "no",
        "nan",
        "1e3",
        "XX",
        "3a090",
        "civl",
        "a\u202eb",
        "\ud800",
        "2025-13-01",
        "4 kg",
        "5 USD",
        "N/A",
    ),
    *(True, 0, -1, 5.0, Decimal("NaN"), Decimal("1e400"), BadNumber("NaN"), 10**50),
    *([None], ["none"], ["US", "XX"], [[]], {}, {"a": 1}, (), ("US",), b"US"),
]


def good(fact_type: Type) -> st.SearchStrategy[Any]:
    """Generate raw values that a fact of this type may take."""
    if fact_type.base is Base.QUANTITY:
        unit = fact_type.unit if fact_type.unit not in ("", "*") else "kg"
        return st.sampled_from([f"5 {unit}", f"0.25{unit}"])
    pool = CODES.get(fact_type.scheme) or [*GOOD[fact_type.base], *fact_type.choices]
    one = st.sampled_from(pool)
    if not (fact_type.many or fact_type.base is Base.CODE):
        return one
    words = [word for word in pool if word != "none"] or list(fact_type.choices)
    return one | st.lists(st.sampled_from(words), max_size=3)


def objects(scope: Scope, own: Mapping[str, st.SearchStrategy[Any]], bad: bool) -> st.SearchStrategy[dict[Any, Any]]:
    """Generate objects of a scope; with mistakes of every kind if *bad*."""
    junk = st.sampled_from(BAD) if bad else st.nothing()
    values = {key: st.none() | good(slot.type) | junk for key, slot in scope.slots.items()}
    values |= {key: st.booleans() | st.none() | junk for key in scope.completes} if bad else {}
    values |= {key: value | junk for key, value in own.items()}
    if bad:
        values |= {key: st.sampled_from([None, 1, "x"]) for key in ("tpq", "a.b", "item.tpp", "end_user.nme", 5)}  # type: ignore[dict-item]
    few = st.lists(st.sampled_from(sorted(values, key=str)), max_size=5, unique=True)
    return few.flatmap(lambda keys: st.fixed_dictionaries({key: values[key] for key in keys}))


def shipments(bad: bool) -> st.SearchStrategy[dict[Any, Any]]:
    """Generate raw shipments, nested and flat."""
    ids = st.sampled_from(["A", "B", "2"]) | st.none()
    component = objects(FORM.component, {}, bad)
    item = objects(FORM.item, {"id": ids, "components": st.none() | st.lists(component, max_size=2)}, bad)
    held = objects(FORM.license, {}, bad)
    own: dict[str, st.SearchStrategy[Any]] = {"id": ids, "licenses": st.just("none") | st.lists(held, max_size=2)}
    own |= {role: st.none() | st.just("none") | objects(FORM.roles[role], {}, bad) for role in ROLES}
    flat = {f"{g}.{key}": st.none() | good(slot.type) for g in GROUPS for key, slot in FORM.group(g).slots.items()}
    some = st.lists(st.sampled_from(sorted(flat)), max_size=3, unique=True)
    dotted = some.flatmap(lambda keys: st.fixed_dictionaries({key: flat[key] for key in keys}))
    lines = st.fixed_dictionaries({"item": item}) | st.fixed_dictionaries(
        {"lines": st.lists(item, min_size=1, max_size=3)}
    )
    parts = [objects(FORM.top, own, bad), dotted, lines]
    if bad:
        parts.append(st.just({}) | st.sampled_from([{"lines": 5}, {"lines": []}, {"item": None}, {"license": "L"}]))
    return st.tuples(*parts).map(lambda found: {key: value for part in found for key, value in part.items()})


def verdict(reading: Reading) -> object:
    """Return the shipments, or codes with places."""
    return reading.shipments or sorted((d.code, d.path) for d in reading.diagnostics)


@settings(max_examples=600, deadline=None)
@given(shipments(bad=True))
def test_readers_agree_on_mistakes(data: dict[str, object]) -> None:
    """Both readers find the same shipment, or the same mistakes at the same places."""
    direct = read_mapping(data, VOCABULARY)
    by_cattrs = structure(data, VOCABULARY)

    event("refused" if direct.diagnostics else "taken")
    assert verdict(direct) == verdict(by_cattrs)
    assert bool(direct.shipments) != bool(direct.diagnostics)
    assert all(d.code in CATALOGUE and d.path.startswith("$") for d in direct.diagnostics)


@settings(max_examples=400, deadline=None)
@given(shipments(bad=False))
def test_readers_agree_on_shipments(data: dict[str, object]) -> None:
    """A shipment that is taken is taken alike, and survives being written and read again."""
    direct = read_mapping(data, VOCABULARY)

    event("refused" if direct.diagnostics else "taken")
    assert verdict(direct) == verdict(structure(data, VOCABULARY))
    for shipment in direct.shipments:
        written = unstructure(shipment)
        assert read_mapping(written, VOCABULARY).shipments == (shipment,)
        assert structure(written, VOCABULARY).shipments == (shipment,)
        assert read_json(json.dumps(written), VOCABULARY).shipments == (shipment,)


@settings(max_examples=300, deadline=None)
@given(
    st.recursive(st.sampled_from(BAD), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
)
def test_anything_is_read_without_an_exception(data: Any) -> None:
    """No mapping, and nothing that is none, makes a reader raise."""
    assert verdict(read_mapping(data, VOCABULARY)) == verdict(structure(data, VOCABULARY))


@settings(max_examples=500, deadline=None)
@given(st.text() | st.binary())
def test_any_text_is_read_without_an_exception(text: str | bytes) -> None:
    """No text makes the reader raise, and every refusal has a place."""
    reading = read_json(text, VOCABULARY)

    assert not reading.shipments
    assert all(d.place for d in reading.diagnostics)
