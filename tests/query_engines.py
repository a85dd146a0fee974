"""Runs emitted queries on the two databases at hand, and reads shipments into the table that they ask."""

import sqlite3
from typing import Any

from compliance.engine.evaluate import evaluate
from compliance.model.ruleset import Ruleset
from compliance.query.plan import Plan
from compliance.query.schema import headings, schema
from compliance.query.statement import statements
from compliance.shipment.records import Shipment
from compliance.values.facts import Value
from compliance.values.members import NONE, Members
from compliance.values.quantity import Quantity

Row = dict[str, str | None]


class Engine:
    """One database with the law of a plan."""

    def __init__(self, plan: Plan, kind: str) -> None:
        self.plan = plan
        self.sqlite = kind == "sqlite"
        if self.sqlite:
            self.connection: Any = sqlite3.connect(":memory:")
        else:
            import duckdb

            self.connection = duckdb.connect()
            self.connection.execute("SET threads = 1")
        for text in schema(plan):
            self.connection.execute(text)

    def ask(self, rows: list[Row], *, requirements: bool = False) -> list[dict[str, Any]]:
        """Return the answers on *rows*, each under the names of the columns."""
        names = headings(self.plan)
        self.connection.execute("DELETE FROM shipments")
        self.connection.executemany(
            f"INSERT INTO shipments VALUES ({', '.join('?' * len(names))})",
            [[row.get(n) for n in names] for row in rows],
        )
        *before, last = statements(self.plan, sqlite=self.sqlite, requirements=requirements)
        for text in before:
            self.connection.execute(text)
        done = self.connection.execute(last)
        heads = [column[0] for column in done.description]
        return [dict(zip(heads, row, strict=True)) for row in done.fetchall()]

    def both(self, rows: list[Row]) -> dict[str, Any]:
        """Return for each line its range, and what is said of it, as `reference` has them."""
        found = {r["id"]: (r["low"], r["high"], set(), r) for r in self.ask(rows)}
        for r in self.ask(rows, requirements=True):
            found[r["id"]][2].add((r["rule"], r["status"], r["low"], r["high"]))
        return found


def row_of(shipment: Shipment, plan: Plan, name: str, day: str) -> Row:
    """Return the first line of *shipment* as a row of the table."""
    facts = {**shipment.facts, **shipment.lines[0].facts}
    row: Row = {"id": name}
    for column in plan.columns:
        value = facts.get(column.fact)
        if value is None:
            continue
        row[column.name] = cell_of(value)
        if column.split and isinstance(value, Members) and value.words:
            row[f"{column.name}_complete"] = "true" if value.complete else "false"
    for role in shipment.parties:
        row.setdefault(f"{role}_name", "Given")
    row[plan.on] = day
    if shipment.licenses is not None:
        row["licenses"] = "none" if shipment.licenses == () else "some"
    return row


def cell_of(value: Value) -> str:
    """Return a value as a cell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is NONE:
        return "none"
    if isinstance(value, Members):
        return ";".join(value.words) if value.words else "none"
    if isinstance(value, Quantity):
        return f"{value.amount:f} {value.unit}".strip()
    return str(value)


def reference(ruleset: Ruleset, shipment: Shipment, day: Any, **how: Any) -> tuple[str, str, set[Any]] | None:
    """Return what the reference evaluator says, as `Engine.both` has it; None where it refuses the shipment."""
    decision = evaluate(ruleset, shipment, on=day, **how).decision
    if decision is None:
        return None
    said = set()
    for regime in decision.lines[0].regimes:
        said |= {(r.rule, r.status, int(r.place.low), int(r.place.high)) for r in regime.requirements}
        for kind, notices in (("obliges", regime.obligations), ("flags", regime.flags)):
            may = f"may_{kind.removesuffix('s')}"
            said |= {(n.rule, kind if n.truth == 2 else may, 0, 0) for n in notices}
        bounds = {u.head.name: int(u.at_most) for u in ruleset.unmodelled}
        said |= {(n.rule, "unmodelled", 0, bounds[n.rule]) for n in regime.unmodelled}
    return decision.lines[0].range.low.word, decision.lines[0].range.high.word, said
