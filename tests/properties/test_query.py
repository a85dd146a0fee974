"""The emitted query answers as the reference evaluator decides, on DuckDB and on SQLite."""

import os
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from query_engines import Engine, differences, reference, row_of
from small_rulesets import built, day, known_days, partial_facts, rulesets, shipment_of, versioned
from wide_rulesets import CELLS, CONDITIONS, KNOWN_ON, single, tables, texts
from wide_rulesets import built as built_wide

from compliance.query.plan import plan
from compliance.shipment.read import read_mapping

pytest.importorskip("duckdb")
EXAMPLES = 40 * int(os.environ.get("COMPLIANCE_EXAMPLES", "1"))
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Shrinking a ruleset and a table takes minutes; a failing one is small as it is."""
KINDS = ("duckdb", "sqlite")


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data(), ruleset=st.one_of(rulesets(), versioned()), known_on=known_days())
@settings(deadline=None, max_examples=EXAMPLES)
def test_the_query_answers_as_the_reference(
    kind: str, data: st.DataObject, ruleset: dict[str, Any], known_on: date | None
) -> None:
    """The range, and every rule with its status and place, row for row, with facts missing and sets left open."""
    asked = data.draw(st.lists(st.tuples(partial_facts(), st.integers(0, 20)), min_size=1, max_size=12))
    made = built(ruleset)
    found = plan(made, known_on=known_on)
    rows, expected = [], {}
    for number, (partial, moved) in enumerate(asked):
        partial = {**partial, "license": data.draw(st.sampled_from([("known", None), None]))}
        shipment = read_mapping(shipment_of(partial), made.vocabulary).shipments[0]
        rows.append(row_of(shipment, found, str(number), str(day(moved))))
        expected[str(number)] = reference(made, shipment, day(moved), known_on=known_on)

    answers = Engine(found, kind).both(rows)

    assert not found.refusals
    assert {name: answer[:3] for name, answer in answers.items()} == expected
    assert all(answer[3]["refused"] is None for answer in answers.values())


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=EXAMPLES, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(
    texts().flatmap(lambda text: st.tuples(st.just(text), tables(text))),
    st.sampled_from(KNOWN_ON),
)
def test_every_kind_of_fact_comes_out_as_the_reference_decides(
    kind: str, case: tuple[str, dict[str, list[str]]], known_on: date | None
) -> None:
    """Two regimes; amounts, days, parties, lists, law that is left unknown, cells that the reader refuses."""
    text, table = case

    wrong, counts = differences(built_wide(text), table, kind, known_on)

    assert counts["rows"] > 0
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("condition", CONDITIONS)
def test_no_hostile_cell_is_answered(kind: str, condition: str) -> None:
    """Whatever the strict reader refuses, the query refuses; what it answers, the reader and the evaluator do alike."""
    words = condition.replace("party.", "end_user.").replace("w.heavy", "item.quantity")
    named = [name for name in CELLS if re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", words)]
    rows = []
    for name in named:
        for cell in dict.fromkeys([*CELLS[name], *HOSTILE, *(b for c in CELLS[name] for b in spoiled(c))]):
            rows.append({"date": "2025-01-06", "licenses": "none"} | {name: cell})
    table = {name: [row.get(name, "") for row in rows] for name in ["date", "licenses", *named]}

    assert differences(built_wide(single(condition)), table, kind, None)[0] == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_bar_asks_is_named(kind: str) -> None:
    """A fact that is missing keeps an exception open by its bar alone."""
    lifted = 'exception w.e0 "E" {\n  lifts w.r0\n  in force from 2025-01-03\n  source "S"\n}\n'
    barred = 'bar w.b0 "B" {\n  bars w.e0\n  when paid\n  in force from 2025-01-03\n  source "S"\n}\n'
    table = {"date": ["2025-01-06"], "departs": ["CN"], "destination": ["DE"], "licenses": ["none"]}

    assert differences(built_wide(single("destination is DE") + lifted + barred), table, kind, None)[0] == []


def test_a_permissive_query_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A harness that counts nothing would always be content: the high end of every range is lowered."""
    asked = Engine.both

    def lowered(self: Engine, rows: list[Any]) -> dict[str, Any]:
        return {name: (low, low, said, row) for name, (low, _, said, row) in asked(self, rows).items()}

    table = {"date": ["2025-01-06"], "licenses": ["none"]}
    law = built_wide(single("destination is DE"))
    before, _ = differences(law, table, "sqlite", None)
    monkeypatch.setattr(Engine, "both", lowered)

    assert before == []
    assert [why for why, *_ in differences(law, table, "sqlite", None)[0]] == ["permissive"]


HOSTILE = (
    " ", "\t", "\x00", "\u200b", "\ufeff", "'", '"', "''", "';--", "'; DROP TABLE shipments; --", "\\", "%", "_", "NULL", "N/A", "?",
    "None", "NONE", "-", "null", "\u0660", "\uff11", "\u212a", "1e3", "1e999", "-1", "-0", "+1", "0x10", "1_000", "nan", "inf", ";", "none;none",
    "true", "TRUE", "True", "1", "0", "x" * 1001, "9" * 41, "0" * 40, "0." + "0" * 38, "2025-1-5", "2025-02-30", "2024-02-29",
    "20250105", "2025-01-05T00:00", "9999-12-31", "0001-01-01", "A1.a.1", "A1a", "a1", "A", "CH", "XX", "W.RED", "w.re\u0501", "w.red.x", "w",
)  # fmt: skip


def spoiled(cell: str) -> list[str]:
    """Return what is close to *cell* and is not it."""
    if not cell:
        return []
    return [
        f" {cell}", f"{cell} ", f"{cell}\t", f"\n{cell}", f"{cell}\u00a0", f"\u200b{cell}", f"{cell}\x00", f"{cell}\x00x", cell.swapcase(), f"'{cell}'",
        f"{cell};", f"{cell};{cell}", f"{cell};none", f"{cell};\u200b", f"{cell[0]}\u00ad{cell[1:]}", f"{cell}\u0301", f"{cell}.", f"{cell}.x", f".{cell}", f"{cell}0",
        f"0{cell}", f"-{cell}", cell.replace(" ", ""), cell.replace(" ", "  "), cell.replace("0", "\u0660"), cell.replace("A", "\u0410"),
    ]  # fmt: skip
