"""A table is answered row for row as `rules.check` answers each row."""

import csv
import io
import os
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from small_rulesets import built as built_small
from small_rulesets import day, known_days, partial_facts, rulesets, shipment_of, versioned
from wide_rulesets import (
    CELLS,
    CONDITIONS,
    FORMULA,
    KNOWN_ON,
    built,
    plain_tables,
    plain_texts,
    single,
    tables,
    texts,
)

from compliance.engine.evaluate import evaluate
from compliance.model.ruleset import Ruleset
from compliance.shipment.csv_orders import read_csv
from compliance.table.answer import Answer, answer, parts_of

pl = pytest.importorskip("polars")
from compliance.table import requirements  # noqa: E402
from compliance.table.check import check_frame, refusal_texts  # noqa: E402
from compliance.table.law import Law  # noqa: E402

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Shrinking a ruleset and a table takes minutes; a failing one is small as it is."""
EXAMPLES = 100 * int(os.environ.get("COMPLIANCE_EXAMPLES", "1"))


def one_by_one(ruleset: Ruleset, table: dict[str, list[str]], known_on: date | None = None) -> list[Answer | list[str]]:
    """Decide each row by itself: the strict reader of CSV, the reference evaluator."""
    found: list[Answer | list[str]] = []
    for number, cells in enumerate(zip(*table.values(), strict=True), 1):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([table, cells])  # a word may hold a comma
        (reading,) = read_csv(text.getvalue(), ruleset.vocabulary)
        if reading.diagnostics:
            found.append([text.replace(" row 2,", f" row {number},") for text in refusal_texts(reading.diagnostics)])
            continue
        result = evaluate(ruleset, reading.shipments[0], known_on=known_on)
        if result.decision is None:
            found.append(refusal_texts(result.diagnostics))
        else:
            found.append(answer(parts_of(result.decision.lines[0])))
    return found


def checked(ruleset: Ruleset, table: Any, known_on: date | None) -> Any:
    """Answer the table as a whole, as known on a day."""
    return check_frame(ruleset, pl.DataFrame(table), Law(None, known_on, ()))


def shown(frame: Any) -> list[Answer | list[str]]:
    """Return what a table of answers says."""
    from compliance.values.outcome import BY_WORD

    found: list[Answer | list[str]] = []
    for row in frame.to_dicts():
        if row["refused"] is not None:
            found.append(row["refused"])
            continue
        lists = {name: tuple(row[name]) for name in ("rules", "may_apply", "flags", "missing", "sources")}
        found.append(Answer(BY_WORD[row["low"]], BY_WORD[row["high"]], **lists))
    return found


@settings(max_examples=EXAMPLES, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(texts().flatmap(lambda text: st.tuples(st.just(text), tables(text))), st.sampled_from(KNOWN_ON))
def test_a_table_is_answered_row_for_row(case: tuple[str, dict[str, list[str]]], known_on: date | None) -> None:
    """Formulas, cells, parties, licenses, unknown law and cells that are refused included."""
    text, table = case
    ruleset = built(text)
    table = {"id": [f"o{n}" for n in range(len(next(iter(table.values()))))], **table}

    assert shown(checked(ruleset, table, known_on)) == one_by_one(ruleset, table, known_on)


@settings(max_examples=EXAMPLES, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(plain_texts(), plain_tables(), st.sampled_from(KNOWN_ON))
def test_plain_rules_are_asked_together(text: str, table: dict[str, list[str]], known_on: date | None) -> None:
    """Many rules of a few demands each, where facts are not stated, and the law of lists moves."""
    ruleset = built(text)

    assert shown(checked(ruleset, table, known_on)) == one_by_one(ruleset, table, known_on)


@settings(max_examples=EXAMPLES // 4, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(texts().flatmap(lambda text: st.tuples(st.just(text), tables(text))))
def test_a_part_of_many_pairs_is_asked_by_halves(case: tuple[str, dict[str, list[str]]]) -> None:
    """However few pairs of rules and rows are looked at together, the answers are the same."""
    text, table = case
    ruleset = built(text)
    whole = check_frame(ruleset, pl.DataFrame(table))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(requirements, "MOST", 2)
        assert check_frame(ruleset, pl.DataFrame(table)).rows() == whole.rows()


_DATED = 'define item.density = item.tpp{} / item.area {{\n  in force from {}\n  source "S"\n}}\n'
_TWO = _DATED.format("", "2024-01-01 until 2025-01-03") + _DATED.format(" * 2", "2025-01-04")


@pytest.mark.parametrize(
    ("condition", "formula"), [*((c, FORMULA) for c in CONDITIONS), ("item.density >= 5.92", _TWO)]
)
def test_no_boundary_of_a_condition_is_lost(condition: str, formula: str) -> None:
    """One rule, one condition, and every cell of each fact that it names, a day before, on and after each movement."""
    words = condition.replace("component.", "item.").replace("w.heavy", "item.quantity")
    words = words.replace("party.", "end_user.").replace("entry.", "item.code item.tpp ")
    named = [name for name in CELLS if name in words.split(" ") or f"({name}" in words or f"[{name}" in words]
    named += ["item.tpp", "item.area"] if "density" in condition else []
    rows = list(product(*(CELLS[name] for name in named), [f"2025-01-{n:02}" for n in (1, 2, 3, 4, 8, 9, 12, 13)]))
    table = {name: list(cells) for name, cells in zip([*named, "date"], zip(*rows, strict=True), strict=True)}
    table["licenses"] = ["none"] * len(rows)
    ruleset = built(single(condition, formula))

    assert len(named) > 0
    assert shown(check_frame(ruleset, pl.DataFrame(table))) == one_by_one(ruleset, table)


AMOUNTS = ("3.999999999999999999", "4", "4.0", "4.000000000000000001", "5", "6.1", "none", "")


@settings(max_examples=EXAMPLES, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(
    st.one_of(rulesets(), versioned()),
    st.lists(st.tuples(partial_facts(), st.integers(-1, 20), st.sampled_from(AMOUNTS)), min_size=1, max_size=25),
    known_days(),
)
def test_a_table_of_partial_orders_is_answered_row_for_row(
    ruleset: Any, orders: list[Any], known_on: date | None
) -> None:
    """Generated rulesets, orders with facts unknown, open and known to be none."""
    rows = [flat(shipment_of(partial) | {"x.amount": amount}, number) for partial, number, amount in orders]
    headings = sorted({key for row in rows for key in row})
    table = {key: [row.get(key, "") for row in rows] for key in headings}
    made = built_small(ruleset)

    assert shown(checked(made, table, known_on)) == one_by_one(made, table, known_on)


def flat(data: dict[str, Any], number: int) -> dict[str, str]:
    """Return the cells of an order of the small rulesets."""
    found = {"date": day(number).isoformat()}
    for key, value in data.items():
        if key == "licenses":
            found |= {f"license.{k}": _cell(v) for held in value for k, v in held.items()} or {"license.number": "none"}
        elif isinstance(value, dict):
            found |= {f"{key}.{k}": _cell(v) for k, v in value.items()} | _open(f"{key}.", value)
        else:
            found[key] = _cell(value)
    return found | _open("", data)


def _open(prefix: str, data: dict[str, Any]) -> dict[str, str]:
    lists = [key for key, value in data.items() if isinstance(value, list) and value and key != "licenses"]
    return {f"{prefix}{key}_complete": "no" for key in lists if f"{key}_complete" not in data}


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ";".join(map(str, value)) or "none"
    return str(value)
