"""Runs emitted queries on the two databases at hand, and reads shipments into the table that they ask."""

import re
import sqlite3
from collections import Counter
from typing import Any

from compliance.engine.evaluate import evaluate
from compliance.model.ruleset import Ruleset
from compliance.query.plan import Plan, plan
from compliance.query.schema import headings, schema
from compliance.query.statement import statements
from compliance.shipment.csv_orders import columns_named, read_cells
from compliance.shipment.problems import Problems
from compliance.shipment.records import Shipment
from compliance.table.answer import answer, parts_of
from compliance.values.facts import Base, Value
from compliance.values.members import NONE, Members
from compliance.values.outcome import BY_WORD
from compliance.values.quantity import Quantity

Row = dict[str, str | None]

WHYS = ("permissive", "too_narrow", "differs", "unnamed", "not_refused", "refused_unduly", "refused_and_answered")
"""What may be wrong with a row."""


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
        if rows:
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
    if shipment.lines[0].components == ():
        row["item_components"] = "none"
    for role in shipment.parties:
        row.setdefault(f"{role}_name", "Given")
    row[plan.on] = day
    if shipment.licenses is not None:
        row["licenses"] = "none" if shipment.licenses == () else "some"
    return row


def row_of_cells(cells: dict[str, str], plan: Plan, name: str) -> Row:
    """Return a row of a table of orders as a row of the table: the columns that are asked for, truths in one spelling."""
    spelt = {"yes": "true", "no": "false"}
    truths = {c.name for c in plan.columns if c.type.base is Base.TRUTH} | {f"{c.name}_complete" for c in plan.columns}
    row: Row = {"id": name}
    for heading, cell in cells.items():
        column = heading.replace(".", "_")
        row[column] = spelt.get(cell, cell) if column in truths else cell
    held = any(cell not in ("", "none") for heading, cell in cells.items() if heading.startswith("license."))
    stated = any(cell for heading, cell in cells.items() if heading.startswith("license"))
    row["licenses"] = "some" if held else "none" if stated else None
    return {heading: row.get(heading) for heading in headings(plan)}


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


def asked_for(ruleset: Ruleset, shipment: Shipment, day: Any, **how: Any) -> set[str]:
    """Return the columns of the facts that a question on the outcome would be put of: none on the review, or on duty."""
    decision = evaluate(ruleset, shipment, on=day, **how).decision
    assert decision is not None
    parts = parts_of(decision.lines[0])
    opened = {name for part in parts for names in (part.open, *(a.open for a in part.asked)) for name in names}
    return {name.replace(".", "_") for name in opened.intersection(answer(parts).missing)}


def differences(
    ruleset: Ruleset, table: dict[str, list[str]], kind: str, known_on: Any
) -> tuple[list[Any], Counter[str]]:
    """Hold the query against the strict reader and the reference, row by row: what differs, and counts.

    What the query answers, the reader takes, and the range of the reference lies within that of the query: equal, with all
    that is said, where nothing is named as not decided. What the reader refuses in a column that the query asks for, the
    query refuses. It may refuse more: licenses that are held, names of countries, a unit without a blank before it.
    """
    found = plan(ruleset, known_on=known_on)
    lines = [dict(zip(table, cells, strict=True)) for cells in zip(*table.values(), strict=True)]
    rows = [row_of_cells(cells, found, str(n)) for n, cells in enumerate(lines)]
    asked = (
        {c.fact for c in found.columns}
        | {f"{c.fact}_complete" for c in found.columns if c.split}
        | {"date", "licenses"}
    )
    answers = Engine(found, kind).both(rows)
    wrong: list[Any] = [] if answers.keys() == {row["id"] for row in rows} else ["lines were lost"]
    counts: Counter[str] = Counter(rows=len(rows))
    for n, cells in enumerate(lines):
        low, high, said, row = answers[str(n)]
        wanted, missing = _decided(ruleset, cells, known_on)
        seen, _ = _decided(ruleset, {name: cell for name, cell in cells.items() if name in asked}, known_on)
        if row["refused"]:
            counts["refused"] += 1
            why = "refused_unduly" if seen is not None and not _stricter(cells, row["refused"].split()) else ""
            why = why or ("refused_and_answered" if (low, high, said) != ("not_subject", "prohibited", set()) else "")
        elif seen is None and not row["not_decided"] and not any(cell.startswith("=") for cell in cells.values()):
            why = "not_refused"
        elif wanted is None:  # refused by a fact that the query does not ask for
            why = ""
        elif BY_WORD[wanted[1]] > BY_WORD[high] or BY_WORD[wanted[0]] < BY_WORD[low]:
            why = "permissive" if BY_WORD[wanted[1]] > BY_WORD[high] else "too_narrow"
        else:
            counts["open"] += low != high
            counts["left_unknown"] += row["not_decided"] is not None
            why = "differs" if row["not_decided"] is None and (low, high, said) != wanted else ""
            named = {name.removesuffix("_complete") for name in (row["missing_facts"] or "").split()} | {"licenses"}
            unnamed = {name.removesuffix("_complete") for name in missing} - named
            why = why or ("unnamed" if row["not_decided"] is None and unnamed else "")
        if why:
            counts[why] += 1
            wrong.append((why, {name: cell for name, cell in cells.items() if cell}, row, said, wanted))
    return wrong, counts


def _decided(
    ruleset: Ruleset, cells: dict[str, str], known_on: Any
) -> tuple[tuple[str, str, set[Any]] | None, set[str]]:
    """Return what the strict reader and the reference evaluator make of a row, None where one refuses it; what is missing.

    A query is no spreadsheet: it takes what reads as a formula for what it is.
    """
    columns = columns_named(list(cells), ruleset.vocabulary, Problems(lambda path: "row"))
    read = read_cells(list(cells.values()), columns, ruleset.vocabulary, "row")
    if not read.shipments or read.shipments[0].date is None:
        return None, set()
    shipment = read.shipments[0]
    found = reference(ruleset, shipment, shipment.date, known_on=known_on)
    return found, asked_for(ruleset, shipment, shipment.date, known_on=known_on) if found else set()


def _stricter(cells: dict[str, str], refused: list[str]) -> bool:
    """Return whether the query refuses, on purpose, what the reader takes."""
    held = any(cell not in ("", "none") for name, cell in cells.items() if name.startswith("license."))
    by_column = {name.replace(".", "_"): cell for name, cell in cells.items()}
    return all(held if name == "licenses" else _strict(by_column.get(name, "")) for name in refused)


def _strict(cell: str) -> bool:
    return (
        cell != cell.strip()
        or cell.title() == "Germany"
        or cell == "-0"
        or "\\" in cell
        or not cell.isascii()
        or re.fullmatch(r"[0-9.]+\s*[a-zA-Z]+2?", cell) is not None
    )
