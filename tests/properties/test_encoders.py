"""What is classed a column at a time is what is classed a cell at a time."""

from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wide_rulesets import built, single

from compliance.shipment.csv_orders import columns_named
from compliance.shipment.problems import Problems
from compliance.table.classes import Classes
from compliance.table.columns import Encoder

RULES = {
    "item.tpp": "item.tpp >= 4800.5 and item.tpp < 0.3 or item.tpp = 7",
    "item.quantity": "item.quantity > 5 kg or item.quantity <= 0.0000017 t or item.quantity >= 3 pieces",
    "item.value": "item.value >= 5000 USD or item.value < w.chart[destination]",
    "item.area": "item.area <= 1 cm2 or item.area > 1.0000005 cm2",
    "end_user.name": "end_user.name in w.bad or end_user.name is none",
    "item.note": 'item.note is "Odd"',
}
UNITS = {"item.tpp": ("", ""), "item.quantity": (" kg", " g", " t", " pieces", " m", "kg"), "item.value": (" USD", " EUR", " XXX", ""), "item.area": (" mm2", " cm2", "")}  # fmt: skip
NUMBERS = ("0", "0.0", "00", "5", "5.0", "4999.999", "5000", "5000.000001", "5000.0000001", "100", "50", "0.0017", "1.7", "1.700001", "0.3",
           "0.299999", "0.2999999", "4800.5", "4800.500000", "7", "3", "1", "1.0000005", "1.000001", "999999999999", "9999999999999", "-1", "1e3", "1,5", ".5", "5.")  # fmt: skip
TEXTS = ("Acme", "Bolt", "Odd", "Cole Ltd", "None", "NA", "N-A", "Null", "Unknown", "Not known", "none", "tbd", "a}", "X)", "Firm  ", " Firm", "=1", "A", "AB", "A" * 82, "A" * 83, "Ünal", "A\u200bB", "A;B", "", "A\tB")  # fmt: skip


def encoder(heading: str) -> Encoder:
    """Return a fresh encoder of one column."""
    ruleset = built(single(RULES[heading]))
    problems = Problems()
    (column,) = columns_named([heading], ruleset.vocabulary, problems)
    assert problems.count == 0
    return Encoder(column, ruleset.vocabulary, Classes(ruleset, licensed=False), completed=False, checked=False)


def one_by_one(heading: str, cells: list[Any], whole: Encoder) -> list[int]:
    """Return the numbers, given a cell at a time, in the numbering of *whole*."""
    return [whole.number(cell) for cell in cells]


def amounts(heading: str) -> st.SearchStrategy[list[str]]:
    """Cells of one unit, so that they may be written alike, and one that breaks ranks."""
    number = st.one_of(
        st.sampled_from(NUMBERS), st.decimals(0, 6000, places=3).map(str), st.decimals(0, 2, places=7).map(str)
    )
    return st.sampled_from(UNITS[heading]).flatmap(
        lambda unit: st.lists(
            st.one_of(number.map(lambda n: n + unit), st.sampled_from([None, "", "none", "8 EUR"])),
            min_size=1,
            max_size=12,
        )
    )


@pytest.mark.parametrize("heading", sorted(UNITS))
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_amounts_between_bounds(heading: str, data: st.DataObject) -> None:
    """Whatever is written, in whatever unit, on a bound, beside it, or not a number at all."""
    cells = data.draw(amounts(heading))
    made = encoder(heading)
    found = made.encode(pl.Series(cells, dtype=pl.String)).tolist()

    assert found == one_by_one(heading, cells, made)


@pytest.mark.parametrize("heading", ["end_user.name", "item.note"])
@settings(max_examples=60, deadline=None)
@given(cells=st.lists(st.one_of(st.none(), st.sampled_from(TEXTS), st.text(max_size=5)), min_size=1, max_size=12))
@example(cells=["Firm One", "Firm Two", "none", "Acme"])
@example(cells=["Acme", None])
@example(cells=[None, "Acme"])
def test_texts(heading: str, cells: list[str | None]) -> None:
    """Names on a list and off it, what says nothing, what is refused."""
    made = encoder(heading)
    found = made.encode(pl.Series(cells, dtype=pl.String)).tolist()

    assert found == one_by_one(heading, cells, made)


def test_each_shape_is_used() -> None:
    """The cells above are not all of them read one by one."""
    made = encoder("item.value")
    made.encode(pl.Series([f"{n}.25 USD" for n in range(20_000)]))
    named = encoder("end_user.name")
    named.encode(pl.Series([f"Firm {n}" for n in range(20_000)]))

    assert len(made._seen) < 20
    assert len(named._seen) < 20
    assert Decimal("4999.25") < 5000
