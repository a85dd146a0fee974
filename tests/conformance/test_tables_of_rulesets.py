"""Cases of the rulesets that ship, as rows of a table: each is answered as the reference evaluator decides it alone."""

from typing import Any

import polars as pl
import pytest
from shipped import RULESETS, shipped, some

from compliance.engine.evaluate import evaluate
from compliance.shipment.read import read_mapping
from compliance.table.answer import answer, parts_of
from compliance.table.check import check_frame
from compliance.values.outcome import BY_WORD

MOST = 120
"""So many cases of each."""


@pytest.mark.parametrize("name", RULESETS)
def test_rows_are_answered_as_alone(name: str) -> None:
    """Rows with other facts side by side in one table, so that the portions of the law meet groups of many shapes."""
    ruleset = shipped(name).ruleset
    assert ruleset is not None
    rows, expected = [], []
    for case in some(name, MOST):
        shipment = read_mapping(case.data, ruleset.vocabulary).shipments[0]
        if (
            case.known_on
            or case.scenarios
            or shipment.lines[0].components
            or len(shipment.lines) > 1
            or shipment.licenses
        ):
            continue
        day = case.on or shipment.date
        row = {"date": str(day), **_cells(case.data)}
        row["licenses"] = "" if shipment.licenses is None else "none"
        rows.append(row)
        decision = evaluate(ruleset, shipment, on=day).decision
        assert decision is not None
        expected.append(answer(parts_of(decision.lines[0])))
    headings = sorted({heading for row in rows for heading in row})
    book = pl.DataFrame(
        {h: [row.get(h, "") for row in rows] for h in headings}, schema=dict.fromkeys(headings, pl.String)
    )

    found = check_frame(ruleset, book).to_dicts()

    assert [row["refused"] for row in found] == [None] * len(rows)
    for row, wanted, cells in zip(found, expected, rows, strict=True):
        said = (
            BY_WORD[row["low"]],
            BY_WORD[row["high"]],
            *(tuple(row[k]) for k in ("rules", "may_apply", "flags", "missing", "sources")),
        )
        assert said == tuple(wanted), cells
    assert len(rows) > 20


def _cells(data: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Return the facts of a case as cells; a list that is open says so."""
    found: dict[str, str] = {}
    for key, value in data.items():
        if key in ("id", "licenses", "components", "date"):
            continue
        if isinstance(value, dict):
            found |= _cells(value, f"{prefix}{key}.")
        elif isinstance(value, bool):
            found[f"{prefix}{key}"] = "yes" if value else "no"
        elif isinstance(value, list):
            found[f"{prefix}{key}"] = ";".join(map(str, value)) or "none"
            if value and f"{key}_complete" not in data:
                found[f"{prefix}{key}_complete"] = "no"
        else:
            found[f"{prefix}{key}"] = str(value)
    return found
