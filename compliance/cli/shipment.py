"""Read the one shipment that `explain`, `ask` and `timeline` look at."""

from datetime import date

from compliance.cli.options import fail
from compliance.cli.run import Row, decide_row, read_rows
from compliance.engine.decision import Decision
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Shipment


def one_shipment(name: str, ruleset: Ruleset) -> Row:
    """Return the only shipment of a file, or show what is wrong and exit with 2."""
    rows = list(read_rows(name, ruleset))
    bad = [d for row in rows for d in row.diagnostics]
    if bad:
        fail(bad)
    if len(rows) != 1:
        from compliance.text.diagnostics import Diagnostic

        fail([Diagnostic("E0614", f"one shipment is expected here, the file has {len(rows)}", path=name)])
    return rows[0]


def decided(
    ruleset: Ruleset,
    row: Row,
    on: date | None,
    known_on: date | None,
    scenarios: tuple[str, ...],
    *,
    brief: bool = False,
) -> tuple[Shipment, Decision]:
    """Return the shipment and its decision, or show what is wrong and exit with 2."""
    decision, diagnostics = decide_row(ruleset, row, on, known_on, scenarios, brief=brief)
    if decision is None or row.shipment is None:
        fail(diagnostics)
        raise AssertionError
    return row.shipment, decision
