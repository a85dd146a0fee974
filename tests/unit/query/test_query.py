"""Emitted queries: hostile cells, order of amounts, other editions, refusals, and the text for other databases."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from query_engines import Engine, reference, row_of
from small_rulesets import COUNTRIES

from compliance.cli.main import group
from compliance.model.build import build
from compliance.model.files import Files
from compliance.model.ruleset import Ruleset
from compliance.query.dialect import OTHERS
from compliance.query.emit import emit
from compliance.query.plan import Plan, plan
from compliance.shipment.read import read_mapping
from compliance.text.diagnostics import render_all

pytest.importorskip("duckdb")
sqlglot = pytest.importorskip("sqlglot")
LAW = """
regime x "X" {
  authority "XA"
  known through 2030-01-01
}
scheme x.code "codes" {
  partial
  codes A1, A1.a, A1.b, B2
}
fact destination is country world "d"
fact end_use is set of { civil, military } world "u"
fact party.name is text world "n"
fact party.on_lists is set of text world "l"
fact loaded_on is date world "l"
fact item.code is code of x.code world "code"
fact item.mass is quantity in kg choice "m"
fact item.worth is money choice "v"
list x.places "places" of country {
  complete
  member CN, NA from 2025-02-01
  source "S"
}
rule x.codes "Codes" {
  when item.code in A1 and destination in x.places
  requires license from XA
  in force from 2025-01-01
  source "S"
}
rule x.heavy "Heavy" {
  when item.mass >= 5 kg or item.worth > 100.5 USD
  prohibits
  in force from 2025-01-01
  source "S"
}
rule x.listed "Listed" {
  when some party where (party.on_lists includes "us.entity")
  prohibits
  in force from 2025-01-01
  source "S"
}
rule x.late "Late" {
  when loaded_on >= 2025-03-01 and end_use includes military
  requires license from XA
  in force from 2025-01-01 until 2025-12-31
  source "S"
}
"""


def made(text: str = LAW) -> Ruleset:
    """Build a ruleset of one text."""
    built = build(Files({**COUNTRIES, "rulesets/x/x.rules": text.encode()}, "sha256:x", "sha256:x", ()))
    assert built.ruleset is not None, render_all(built.diagnostics)
    return built.ruleset


def ask(kind: str, rows: list[dict[str, Any]], found: Plan | None = None) -> dict[str, dict[str, Any]]:
    """Return the answers on rows that are filled up with what harms nothing."""
    usual = {"date": "2025-06-01", "destination": "CN", "item_code": "A1.a", "licenses": "none"}
    named = [{"id": str(n), **usual, **row} for n, row in enumerate(rows)]
    return {a["id"]: a for a in Engine(found or plan(made()), kind).ask(named)}


BAD = [
    ("date", ["", "2025-02-29", "2025-6-1", "2025-06-31", "1899-12-31", "2025-13-01", "2025-00-10", "2025-06-01 ", "01.06.2025", "2025-06-01T00:00:00", "\u0662\u0660\u0662\u0665-06-01", "2100-02-29"]),
    ("loaded_on", ["2025-02-29", "soon", "2025-3-1"]),
    ("destination", ["cn", "CHN", " CN", "China", "CN;US", "XX", "C\u039d", "CN'; DROP TABLE shipments; --", "CN\x00", "C" * 9000]),
    ("item_code", ["a1", "A1a", "A1.", ".A1", "A1..a", "A1 a", "A1;", ";A1", "A1;none", "n/a", "NONE", "A1'", 'A1"', "\uff211", "A1.\u0430", "B", "A1;A1.a;a1.b", "A" * 61 + "1", "1" * 12000]),
    ("item_code_complete", ["yes", "1", "TRUE"]),
    ("end_use", ["Military", "military, civil", "civil;", "civil;milit\u0430ry"]),
    ("end_user_on_lists", ["us.entitle", "US.ENTITY ", "us.entity;us.entitY", "unknown", "us.\u0435ntity", "us.entity'"]),
    ("item_mass", ["5kg", "5 lb", "-5 kg", "5,0 kg", "1e3 kg", "5. kg", ".5 kg", "NaN", "5 kg ", "5  kg", "\u0665 kg", "9" * 41 + " kg", "5 kg; --", "kg"]),
    ("item_worth", ["100", "100 usd", "100 XXX", "100 USD EUR"]),
    ("parties_complete", ["yes", "TRUE", "1"]),
    ("licenses", ["some", "L-1", "None"]),
]  # fmt: skip


@pytest.mark.parametrize("kind", ["duckdb", "sqlite"])
@pytest.mark.parametrize(("column", "cells"), BAD, ids=[c for c, _ in BAD])
def test_a_cell_that_no_shipment_holds_is_refused(kind: str, column: str, cells: list[str]) -> None:
    """The line says which column is wrong, and its range is the widest: nothing is guessed."""
    answers = ask(kind, [{column: cell} for cell in cells])

    for n, cell in enumerate(cells):
        found = answers[str(n)]
        assert found["outcome"] == "refused", cell
        assert (found["low"], found["high"]) == ("not_subject", "prohibited")
        assert found["refused"] == column
        assert found["requirements"] is None


@pytest.mark.parametrize("kind", ["duckdb", "sqlite"])
def test_lines_without_a_name_of_their_own_are_refused(kind: str) -> None:
    """None is lost, and none is answered by another's facts."""
    engine = Engine(plan(made()), kind)
    found = engine.ask([
        {"id": "a", "date": "2025-06-01"}, {"id": "a", "date": "2025-06-01", "destination": "US"}, {"id": None, "date": "2025-06-01"},
        {"id": "o'b;--", "date": "2025-06-01"},
    ])  # fmt: skip

    assert sorted((a["id"] or "", a["refused"]) for a in found) == [
        ("", "id"),
        ("a", "id"),
        ("a", "id"),
        ("o'b;--", None),
    ]


@pytest.mark.parametrize("kind", ["duckdb", "sqlite"])
def test_the_tables_of_another_edition_answer_nothing(kind: str) -> None:
    """A query and tables that do not belong together refuse every line."""
    found = plan(made())
    engine = Engine(found, kind)
    engine.connection.execute("UPDATE law_edition SET edition = 'sha256:y'")

    assert [a["refused"] for a in engine.ask([{"id": "1", "date": "2025-06-01"}])] == ["the tables of the law"]


GOOD: list[dict[str, Any]] = [
    {"destination": "NA", "item": {"code": "A1.b"}},
    {"destination": "NA", "item": {"code": ["A1", "B2"]}},
    {"destination": "US", "item": {"code": ["Z9", "B2"], "code_complete": True}},
    {"item": {"code": "none", "mass": "5 kg"}},
    {"item": {"mass": "4.9999999999999999999999999999999999 kg"}},
    {"item": {"mass": "5.000 kg", "worth": "none"}},
    {"item": {"mass": "4999.999 g", "worth": "100.50 USD"}},
    {"item": {"mass": "0.005 t", "worth": "100.5000000000000000000000000000000001 USD"}},
    {"item": {"mass": "0.0049 t", "worth": "100.6 EUR"}},
    {"item": {"mass": "0 kg", "worth": "0.0 USD"}},
    {"item": {"mass": "9" * 40 + " kg"}},
    {"end_user": {"name": "O'Brien; DROP TABLE shipments; -- \\"}, "parties_complete": True},
    {"end_user": {"on_lists": ["us.entity"]}},
    {"end_user": {"on_lists": "none"}, "consignee": {"on_lists": "none"}, "parties_complete": True},
    {"end_user": {"on_lists": ["eu.annex"], "on_lists_complete": True}, "parties_complete": True},
    {"loaded_on": "2025-03-01", "end_use": ["military"]},
    {"loaded_on": "2025-02-28", "end_use": ["civil"], "licenses": []},
    {"loaded_on": "none", "end_use": ["civil"], "end_use_complete": True},
    {"loaded_on": "2024-02-29", "end_use": []},
]  # fmt: skip


@pytest.mark.parametrize("kind", ["duckdb", "sqlite"])
@pytest.mark.parametrize("day", ["2024-12-31", "2025-01-01", "2025-01-31", "2025-02-01", "2025-12-31", "2026-01-01"])
def test_bounds_codes_and_days_come_out_as_the_reference_decides(kind: str, day: str) -> None:
    """Exact amounts on either side of a bound, Namibia, parents of codes, lists by the day."""
    ruleset = made()
    found = plan(ruleset)
    rows, expected = [], {}
    for n, data in enumerate(GOOD):
        reading = read_mapping({"id": "s", "item": {}, **data}, ruleset.vocabulary)
        assert not reading.diagnostics, render_all(reading.diagnostics)
        rows.append(row_of(reading.shipments[0], found, str(n), day))
        expected[str(n)] = reference(ruleset, reading.shipments[0], date.fromisoformat(day))

    answers = Engine(found, kind).both(rows)

    assert {n: a[:3] for n, a in answers.items()} == expected


@pytest.mark.parametrize("kind", ["duckdb", "sqlite"])
def test_what_is_missing_is_named(kind: str) -> None:
    """The facts that statements in question ask for, and open sets."""
    answers = ask(
        kind,
        [
            {
                "item_code": None,
                "end_use": "civil;civil",
                "item_mass": "1 kg",
                "item_worth": "1 USD",
                "parties_complete": "true",
                "loaded_on": "2025-04-01",
            }
        ],
    )

    assert answers["0"]["missing_facts"] == "end_use_complete item_code"
    assert answers["0"]["requirements"] == "x.codes:may_apply x.late:may_apply"
    assert (answers["0"]["outcome"], answers["0"]["low"], answers["0"]["high"]) == (
        "undetermined",
        "no_license_required",
        "license_required",
    )


@pytest.mark.parametrize("kind", ["duckdb", "sqlite"])
@pytest.mark.parametrize("on", ["loaded_on", "shipped"])
def test_the_day_may_stand_in_another_column(kind: str, on: str) -> None:
    """The day of the event is the fact `date` too; where it is another fact, it is that as well."""
    text = (
        LAW
        + 'fact date is date choice "d"\nrule x.day "Day" {\n  when date >= 2025-03-01 and loaded_on >= 2025-03-02\n  prohibits\n'
    )
    found = plan(made(text + '  in force from 2025-01-01\n  source "S"\n}\n'), on=on)
    days = ["2025-03-01", "2025-03-02"]
    rows = [
        {"id": day, "loaded_on": "2025-03-02"} | {on: day, "item_mass": "1 kg", "item_worth": "1 USD"} for day in days
    ]

    answers = Engine(found, kind).ask(rows)

    said = ["x.day:applies" in a["requirements"] for a in answers]
    assert said == [on == "shipped", True]


@pytest.mark.parametrize(
    "declared", ["q1", "stretch", "law_day", "given_end_user", "a.b-c", "item.CODE", "item.code_complete"]
)
def test_no_two_columns_have_one_name(declared: str) -> None:
    """Databases do not tell `CODE` from `code`, and the query has columns of its own."""
    rule = f'rule x.z "Z" {{\n  when {declared} or a.b_c or a_b-c\n  prohibits\n  in force from 2025-01-01\n  source "S"\n}}\n'
    facts = "".join(f'fact {name} is truth world "z"\n' for name in (declared, "a.b_c", "a_b-c"))

    found = emit(made(LAW + facts + rule), "sqlite")

    assert [d.code for d in found.diagnostics] == (["E0853"])
    assert found.files is None


def test_the_day_is_no_other_fact() -> None:
    """A column of countries holds no day."""
    for on in ("destination", "id", "licenses", "q1", "ITEM_CODE"):
        assert [d.code for d in emit(made(), "sqlite", on=on).diagnostics] == ["E0853"], on


SPAN = (
    LAW
    + """
rule x.span "Span" {
  when item.code in A1 .. B2
  prohibits
  in force from 2025-01-01
  source "S"
}
"""
)


def test_what_no_query_says_is_refused_by_name() -> None:
    """A range of codes of a scheme that is not complete: nothing is written."""
    found = emit(made(SPAN), "duckdb")

    assert found.files is None
    assert [(d.code, d.path) for d in found.diagnostics] == [("E0851", "x.span")]
    assert "A1 .. B2" in found.diagnostics[0].message


@pytest.mark.parametrize("kind", ["duckdb", "sqlite"])
def test_what_is_left_unknown_widens_and_is_named(kind: str) -> None:
    """With `--partial` the strictest that the statement could say stays possible."""
    ruleset = made(SPAN)
    found = emit(ruleset, kind, partial=True)
    assert found.files is not None
    assert [(d.code, d.path) for d in found.diagnostics] == [("E0852", "x.span")]

    answer = ask(
        kind,
        [
            {
                "destination": "US",
                "item_mass": "1 kg",
                "item_worth": "1 USD",
                "parties_complete": "true",
                "end_use": "civil",
            }
        ],
        plan(ruleset),
    )["0"]

    assert (answer["low"], answer["high"], answer["not_decided"]) == ("no_license_required", "prohibited", "x.span")


@pytest.mark.parametrize("dialect", OTHERS)
def test_other_databases_get_a_text_that_reads_back(dialect: str) -> None:
    """Translated and read again in its dialect; nothing is run there."""
    found = emit(made(), dialect)
    assert found.files is not None
    for name in ("shipments.sql", "law.sql", "decisions.sql", "requirements.sql"):
        assert all(sqlglot.parse(found.files[name], read=dialect)), name
    back = sqlglot.transpile(found.files["decisions.sql"].rstrip(";\n"), read=dialect, write="duckdb")
    engine = Engine(plan(made()), "duckdb")
    engine.ask([{"id": "1", "date": "2025-06-01", "destination": "NA", "item_code": "A1", "item_mass": "5 kg"}])
    own = emit(made(), "duckdb").files
    assert own is not None

    engine.connection.execute("CREATE MACRO codepoint(letter) AS UNICODE(letter)")
    assert engine.connection.execute(back[0]).fetchall() == engine.connection.execute(own["decisions.sql"]).fetchall()


def test_the_command_writes_the_files(tmp_path: Path) -> None:
    """A script for each step; a folder that cannot be made is refused."""
    done = CliRunner().invoke(group, ["sql", "cn", "--dialect", "sqlite", "--output", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "columns.csv",
        "decisions.sql",
        "law.sql",
        "requirements.sql",
        "shipments.sql",
    ]

    (tmp_path / "file").write_text("")
    done = CliRunner().invoke(group, ["sql", "cn", "--output", str(tmp_path / "file/out")])
    assert done.exit_code == 2
    assert "E0853" in done.output

    done = CliRunner().invoke(group, ["sql", "cn", "--on-column", 'a" b', "--output", str(tmp_path / "o")])
    assert done.exit_code == 2
    done = CliRunner().invoke(group, ["sql", "core", "--output", str(tmp_path / "o")])
    assert (done.exit_code, "E0501" in done.output) == (2, True)


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Databases other than the two need sqlglot."""
    monkeypatch.setattr("compliance.query.emit.can_translate", lambda: False)

    assert [d.code for d in emit(made(), "postgres").diagnostics] == ["E0805"]
    assert emit(made(), "sqlite").files is not None


@pytest.mark.parametrize("name", ["shipments.sql", "law.sql", "decisions.sql", "requirements.sql", "columns.csv"])
def test_the_files_are_those_kept(name: str, golden: Callable[[str, str], None]) -> None:
    """A change of the emitted text is seen."""
    files = emit(made(), "duckdb").files
    assert files is not None
    # which characters are assigned is the Unicode of the Python at hand, and the edition is a digest of that too
    kept = [text for text in files[name].split(";\n") if not text.startswith("INSERT INTO law_characters")]
    shown = re.sub(r"(edition = |VALUES\n\()'sha256:[0-9a-f]{64}'", r"\1'sha256:...'", ";\n".join(kept))

    golden(f"query/{name}", shown)
