"""The emitted query answers as the reference evaluator decides, on DuckDB and on SQLite."""

import os
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from query_engines import Engine, reference, row_of
from small_rulesets import built, day, partial_facts, rulesets, shipment_of

from compliance.query.plan import plan
from compliance.shipment.read import read_mapping

pytest.importorskip("duckdb")
EXAMPLES = 40 * int(os.environ.get("COMPLIANCE_EXAMPLES", "1"))


@pytest.mark.parametrize("kind", ["duckdb", "sqlite"])
@given(data=st.data(), ruleset=rulesets())
@settings(deadline=None, max_examples=EXAMPLES)
def test_the_query_answers_as_the_reference(kind: str, data: st.DataObject, ruleset: dict[str, Any]) -> None:
    """The range, and every rule with its status and place, row for row, with facts missing and sets left open."""
    asked = data.draw(st.lists(st.tuples(partial_facts(), st.integers(0, 20)), min_size=1, max_size=12))
    made = built(ruleset)
    found = plan(made)
    rows, expected = [], {}
    for number, (partial, moved) in enumerate(asked):
        partial = {**partial, "license": data.draw(st.sampled_from([("known", None), None]))}
        shipment = read_mapping(shipment_of(partial), made.vocabulary).shipments[0]
        rows.append(row_of(shipment, found, str(number), str(day(moved))))
        expected[str(number)] = reference(made, shipment, day(moved))

    answers = Engine(found, kind).both(rows)

    assert not found.refusals
    assert {name: answer[:3] for name, answer in answers.items()} == expected
    assert all(answer[3]["refused"] is None for answer in answers.values())
