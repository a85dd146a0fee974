"""`compliance rules search` and `show`, on a small ruleset of its own."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from compliance.cli.find.about_code import covers_either
from compliance.cli.main import group

RULES = """language 1

scheme zz.code "Codes of nowhere" {
  partial
  rows "codes.csv"
}

fact item.zz is code of zz.code world "code of nowhere"
fact item.yy is code of us.eccn world "another code"

list zz.listed "Listed widgets" of code zz.code {
  complete
  member 1Z001 .. 1Z002
  member 7Z500
  source "Widget Act, annex"
}

table zz.rows "Rows of widgets" {
  rows "rows.csv"
  column control is text
  column scope is set of code of zz.code
  column words is text
  complete
  source "Widget Act, annex"
}

define zz.some when item.zz in zz.listed

regime zz "Nowhere" {
  authority "Nobody"
  known through 2026-01-01
}

rule zz.act-1 "Round widgets" {
  when zz.some
  requires license from NOBODY
  in force from 2020-01-01
  source "Widget Act, s. 1"
}

rule zz.act-1.rows "Widgets row by row" {
  for each row in zz.rows
  when item.zz in row.scope
  requires license from NOBODY
  in force from 2020-01-01
  source "Widget Act, s. 1"
}

rule zz.act-2 "Other codes" {
  when item.yy in 1Z001 .. 9Z999
  requires license from NOBODY
  in force from 2020-01-01
  source "Widget Act, s. 2"
}

exception zz.EX "Small widgets" {
  lifts zz.act-1
  in force from 2020-01-01
  source "Widget Act, s. 3"
}

bar zz.no-ex "No small widgets" {
  bars zz.EX
  in force from 2020-01-01
  source "Widget Act, s. 4"
}

policy zz.hard "Hard on widgets" {
  for zz.act-1
  review presumption of denial
  in force from 2020-01-01
  source "Widget Act, s. 5"
}

suspend zz.act-1 {
  from 2024-01-01 until 2024-12-31 then unknown
  source "Widget Order"
}
"""
CASES = """language 1

case "A widget" {
  given item.zz = 1Z001.a
  on 2023-01-01
  expect license_required in zz by zz.act-1
}

case "Its review" {
  given item.zz = 1Z001.a
  on 2023-01-01
  expect review presumption of denial for zz.act-1
}
"""
CODES = "code,heading\n1Z001,round things\n1Z001.a,round widgets of glass\n1Z002,flat things\n7Z500,odd things\n"
ROWS = "control,scope,words\nA,1Z001 except 1Z001.b,all but b\nB,1Z001.a.2 7Z500,glass for ships\nC,1Z001.b,only b\n"


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """A ruleset with tables and cases."""
    (tmp_path / "cases").mkdir()
    (tmp_path / "zz.rules").write_text(RULES)
    (tmp_path / "cases" / "zz.rules").write_text(CASES)
    (tmp_path / "codes.csv").write_text(CODES)
    (tmp_path / "rows.csv").write_text(ROWS)
    return str(tmp_path)


def _at(start: str) -> str:
    return f"ZZ/zz.rules:{RULES[: RULES.index(start)].count(chr(10)) + 1}:1"


def _run(folder: str, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(group, ["rules", *arguments, "--rules", folder])
    return done.exit_code, done.output.replace(folder, "ZZ")


def _json(folder: str, *arguments: str) -> dict[str, list[dict[str, str]]]:
    data: dict[str, list[dict[str, str]]] = json.loads(_run(folder, *arguments, "--json")[1])
    return data


def test_search_groups_statements_and_rows(folder: str) -> None:
    """All words, in a statement or in one row, in whatever case."""
    status, output = _run(folder, "search", "GLASS")

    assert status == 0
    assert (
        output
        == """rows of scheme zz.code, ZZ/codes.csv (1)
  3: code 1Z001.a | heading round widgets of glass

rows of table zz.rows, ZZ/rows.csv (1)
  3: control B | scope 1Z001.a.2 7Z500 | words glass for ships

"""
    )
    status, output = _run(folder, "search", "small", "widgets")

    assert status == 0
    assert (
        output
        == f"""exceptions (1)
  zz.EX  Small widgets  ({_at("exception")})

bars (1)
  zz.no-ex  No small widgets  ({_at("bar ")})

"""
    )


def test_words_of_two_rows_are_no_hit(folder: str) -> None:
    """A row has to hold all of them; nothing found is exit status 1, as JSON too."""
    assert _run(folder, "search", "glass", "flat") == (1, "")
    status, output = _run(folder, "search", "glass", "flat", "--json")

    assert status == 1
    assert json.loads(output) == {"words": ["glass", "flat"], "statements": [], "rows": []}


def test_a_search_shows_the_first_rows_unless_all_are_asked_for(folder: str) -> None:
    """A table of thousands does not fill the screen."""
    (Path(folder) / "rows.csv").write_text("control,scope,words\n" + "A,1Z001,many words\n" * 30)

    assert "and 10 more; --all shows them" in _run(folder, "search", "many")[1]
    assert _run(folder, "search", "many", "--all")[1].count("many words") == 30


def test_show_a_rule(folder: str) -> None:
    """Sources, days, what bears on it, cases, the text and that of what changes it."""
    status, output = _run(folder, "show", "zz.act-1")

    assert status == 0
    assert (
        output
        == f"""rule zz.act-1  "Round widgets"
  at      {_at("rule zz.act-1 ")}
  days    in force from 2020-01-01
  source  Widget Act, s. 1

  lifted by     exception zz.EX, in force from 2020-01-01  ({_at("exception")})
  reviewed by   policy zz.hard, in force from 2020-01-01  ({_at("policy")})
  suspended by  suspend zz.act-1, from 2024-01-01 until 2024-12-31 then unknown  ({_at("suspend")})
  tested by     2 cases, 0 assertions in ZZ/cases/zz.rules

# {_at("rule zz.act-1 ")}
rule zz.act-1 "Round widgets" {{
  when zz.some
  requires license from NOBODY
  in force from 2020-01-01
  source "Widget Act, s. 1"
}}

# {_at("suspend")}
suspend zz.act-1 {{
  from 2024-01-01 until 2024-12-31 then unknown
  source "Widget Order"
}}
"""
    )


@pytest.mark.parametrize(
    ("name", "relation", "other"),
    [
        ("zz.EX", "barred by", "zz.no-ex"),
        ("zz.act-1.rows", "suspended by", "zz.act-1"),
        ("zz.listed", "used by", "zz.some"),
        ("zz.some", "used by", "zz.act-1"),
        ("zz.rows", "used by", "zz.act-1.rows"),
        ("item.zz", "used by", "zz.some"),
    ],
)
def test_what_bears_on_a_statement(name: str, relation: str, other: str, folder: str) -> None:
    """A prefix reaches what lies below it; a list, a table, a fact and a definition have their users."""
    related: dict[str, list[dict[str, str]]] = _json(folder, "show", name)["related"]  # type: ignore[assignment]

    assert other in [s["name"] for s in related[relation]]


def test_cases_of_a_policy(folder: str) -> None:
    """A case that asks for the review of its rule tests it."""
    assert [c["name"] for c in _json(folder, "show", "zz.hard")["cases"]] == ["Its review"]


def test_rows_of_a_table(folder: str) -> None:
    """A table says how many rows it has, and where."""
    assert list(_json(folder, "show", "zz.rows")["rows"].values()) == [3]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("code", "controls"),
    [
        ("1Z001", ["A", "B", "C"]),
        ("zz.1Z001.a", ["A"]),
        ("1Z001.a.2", ["A", "B"]),
        ("1Z001.b", ["C"]),
        ("1Z001.b.7", ["C"]),
        ("7Z500", ["B"]),
    ],
)
def test_show_a_code(code: str, controls: list[str], folder: str) -> None:
    """Rows whose codes hold it or lie below it, less what they except; the prefix of a regime may stand before it."""
    found = _json(folder, "show", code)
    rows: list[dict[str, dict[str, str]]] = [r for r in found["rows"] if r["table"] == "zz.rows"]  # type: ignore[misc]
    expected = [*controls, "B"] if code == "zz.1Z001.a" else controls

    assert [r["cells"]["control"] for r in rows] == expected
    assert found["schemes"] == ["zz.code"]


def test_statements_of_a_code(folder: str) -> None:
    """Those that name it against a fact of its scheme, and those that ask these."""
    found = _json(folder, "show", "1Z001.a")

    assert [s["name"] for s in found["statements"]] == ["zz.listed"]
    assert [s["name"] for s in found["through"]] == ["zz.act-1", "zz.act-1.rows"]


def test_a_name_with_statements_below_it(folder: str) -> None:
    """The regime is a statement; its prefix of several is a list."""
    assert _run(folder, "show", "zz")[1].startswith('regime zz  "Nowhere"')
    (Path(folder) / "zz.rules").write_text(RULES.replace("regime zz ", "regime z "))

    assert "below it" in _run(folder, "show", "zz")[1]


def test_a_name_that_nothing_has(folder: str) -> None:
    """2 with the nearest name."""
    status, output = _run(folder, "show", "zz.act-11")

    assert status == 2
    assert "`zz.act-1`" in output


def test_json_and_text_of_show_agree(folder: str) -> None:
    """Every related statement of the one stands in the other."""
    text = _run(folder, "show", "zz.act-1")[1]
    related: dict[str, list[dict[str, str]]] = _json(folder, "show", "zz.act-1")["related"]  # type: ignore[assignment]

    assert all(s["name"] in text and relation in text for relation, those in related.items() for s in those)


def test_covers_either_way() -> None:
    """A code and the one below it, in both directions; never a neighbour whose name begins alike."""
    assert covers_either("1Z001", "1Z001.a", "dotted")
    assert covers_either("1Z001.a", "1Z001", "dotted")
    assert not covers_either("1Z001", "1Z0011", "dotted")
    assert covers_either("8505.11", "850511", "digits")
    assert not covers_either("", "1Z001", "dotted")
