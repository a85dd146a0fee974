"""`compliance impact`: exact output, exit status, hostile rows, and what is said where nothing can be passed over."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import compliance
from compliance.cli.main import group

HEADINGS = "id,date,activity,departs,destination,end_use,end_user.military,end_user.headquarters,item.cn,item.value"
ROWS = (
    "SO-1,2025-06-15,export,CN,US,military,true,US,1C902.a.4,12000.50 USD",
    "SO-2,2025-06-15,export,CN,US,military,true,US,1C905.a.4,7999.50 USD",
    "SO-3,2025-06-15,export,CN,DE,civil,false,DE,1C902.a.4,900 EUR",
    "SO-4,2025-06-15,export,CN,US,military,true,US,none,",
)


def _run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(group, ["impact", *arguments])
    return done.exit_code, done.stdout, done.stderr


def _book(folder: Path, *rows: str, headings: str = HEADINGS) -> str:
    path = folder / "orders.csv"
    path.write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")
    return str(path)


def _impact(book: str, *more: str) -> tuple[int, str, str]:
    return _run("cn", book, "--without", "cn.2024-46", *more)


def test_text(tmp_path: Path) -> None:
    """The headline, the values at stake, each flip with the edits behind it."""
    status, output, errors = _impact(_book(tmp_path, *ROWS))

    assert (status, errors) == (1, "")
    assert output == EXPECTED


EXPECTED = """\
cn without cn.2024-46 -> cn: 2 lines of 2 orders come out differently.
4 orders: 2 outside everything that moved, 2 decided under both editions, 0 refused.
flips  2 stricter

value at stake:
  + stricter        20000.00 USD  (2 lines)

order SO-1
  + line 1, 12000.50 USD: cn stricter: undetermined, between allowed under license and prohibited -> prohibited
      edits    cn.2024-46.1, cn.2024-46.3.materials, cn.2024-46.3.military

order SO-2
  + line 1, 7999.50 USD: cn stricter: undetermined, between allowed under license and prohibited -> prohibited
      edits    cn.2024-46.1, cn.2024-46.3.materials, cn.2024-46.3.military
"""


def test_csv(tmp_path: Path) -> None:
    """One row a flip."""
    status, output, _ = _impact(_book(tmp_path, *ROWS), "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(output)))

    assert status == 1
    assert [(r["order"], r["regime"], r["direction"], r["value"], r["currency"]) for r in rows] == [
        ("SO-1", "cn", "stricter", "12000.50", "USD"), ("SO-2", "cn", "stricter", "7999.50", "USD"),
    ]  # fmt: skip


def test_json(tmp_path: Path) -> None:
    """The records as they are, exact sums as text."""
    found = json.loads(_impact(_book(tmp_path, *ROWS), "--format", "json")[1])

    assert (found["orders"], found["skipped"], found["looked_at"], found["refused"]) == (4, 2, 2, 0)
    assert found["value_at_stake"] == [{"currency": "USD", "direction": "stricter", "lines": 2, "value": "20000.00"}]
    assert (found["open"], found["refusals"]) == ([], [])


def test_html(tmp_path: Path) -> None:
    """A page without script."""
    output = _impact(_book(tmp_path, *ROWS), "--format", "html")[1]

    assert output.startswith("<!doctype html>")
    assert "<script" not in output


def test_nothing_flips(tmp_path: Path) -> None:
    """0: every order is passed over."""
    status, output, _ = _impact(_book(tmp_path, ROWS[2]))

    assert status == 0
    assert "1 order: 1 outside everything that moved, 0 decided" in output


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("SO-9,2025-13-15,export,CN,DE,civil,false,DE,none,1 EUR", "E0607"),
        ("SO-9,2025-06-15,export,CN,Atlantis,civil,false,DE,none,1 EUR", "E0602"),
        ("SO-9,2025-06-15,export,CN,DE,civil,maybe,DE,none,1 EUR", "E0604"),
        ("SO-9,2025-06-15,export,CN,DE,civil,false,DE,none,1", "E0605"),
        ("SO-9,2025-06-15,export,CN,DE,civil,false,DE,none,-1 EUR", "E0606"),
        ("SO-9,2025-06-15,export,CN,DE,civil,false,DE,none", "E0601"),
        ('SO-9,2025-06-15,export,CN,DE,civil,false,DE,"none,1 EUR', "E0601"),
        ("SO-9,2025-06-15,export,CN,DE,civil,false,DE,none,=1+1", "E0613"),
        ("SO-\u202e9,2025-06-15,export,CN,DE,civil,false,DE,none,1 EUR", "E0613"),
        ("SO-9,,export,CN,DE,civil,false,DE,none,1 EUR", "E0612"),
    ],
)
def test_a_row_with_a_mistake_is_refused_and_not_passed_over(tmp_path: Path, row: str, code: str) -> None:
    """3, with the row's diagnostic, wherever in the row the mistake stands, and behind like rows without one."""
    status, output, errors = _impact(_book(tmp_path, ROWS[2], row, ROWS[2]))

    assert status == 3
    assert "3 orders: 2 outside everything that moved, 0 decided under both editions, 1 refused." in output
    assert f"error[{code}]" in errors


def test_refused_rows_do_not_hide_flips(tmp_path: Path) -> None:
    """1: some order flips, whatever could not be read."""
    status, output, _ = _impact(_book(tmp_path, ROWS[0], "SO-9"))

    assert status == 1
    assert "1 order could not be read and may come out differently" in output


@pytest.mark.parametrize(("name", "text"), [("e.csv", HEADINGS + "\n,,\n"), ("e.jsonl", "\n"), ("e.json", "[]")])
def test_a_book_without_orders_is_refused(tmp_path: Path, name: str, text: str) -> None:
    """2, beside a book that has some too: nobody takes a file that was cut off for one in which nothing moves."""
    (tmp_path / name).write_text(text, encoding="utf-8")

    status, output, errors = _impact(_book(tmp_path, ROWS[2]), str(tmp_path / name))

    assert (status, output, "error[E0614]" in errors) == (2, "", True)


@pytest.mark.parametrize("name", ["o.parquet", "o.xlsx", "o.csv.gz", "orders"])
def test_a_book_of_another_kind_is_refused(tmp_path: Path, name: str) -> None:
    """2, and how to save it: nobody knows how many orders it holds."""
    (tmp_path / name).write_bytes(b"PAR1")

    status, output, errors = _impact(_book(tmp_path, ROWS[0]), str(tmp_path / name))

    assert (status, output) == (2, "")
    assert "error[E0601]" in errors
    assert "save the orders as CSV, JSONL or JSON" in errors


def test_an_unknown_column_spoils_the_table(tmp_path: Path) -> None:
    """No row of it can be read."""
    status, output, errors = _impact(_book(tmp_path, ROWS[0] + ",x", headings=f"{HEADINGS},item.colour"))

    assert (status, output, "error[E0603]" in errors) == (2, "", True)


def test_orders_of_one_name_are_counted_each(tmp_path: Path) -> None:
    """A name used twice is two orders (found by a reader)."""
    _, once, _ = _impact(_book(tmp_path, ROWS[0]))
    _, twice, _ = _impact(_book(tmp_path, ROWS[0], ROWS[0]))

    assert "1 line of 1 order comes out differently" in once
    assert "2 lines of 2 orders come out differently" in twice


def test_facts_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    """The engine refuses them under both editions: out of reach or not, the order is named."""
    rows = tmp_path / "orders.jsonl"
    order = {
        "id": "SO-5",
        "date": "2025-06-15",
        "destination": "DE",
        "end_user": {"on_lists": ["cn.mofcom.no-such"]},
        "item": {},
    }
    rows.write_text(json.dumps(order) + "\n{broken\n", encoding="utf-8")
    status, output, errors = _impact(str(rows))

    assert status == 3
    assert "2 refused" in output
    assert "E0615" in errors
    assert "E0601" in errors


def test_an_order_of_several_lines(tmp_path: Path) -> None:
    """The line that flips is named, with the license that does not cover it any more."""
    base = {"date": "2025-06-15", "activity": "export", "departs": "CN", "destination": "US", "end_use": "military",
            "exporter": {"name": "Works"}, "end_user": {"name": "User", "military": True, "headquarters": "US"}}  # fmt: skip
    lines = [{"id": "a", "cn": "none", "value": "5 USD"}, {"id": "b", "cn": "1C902.a.4", "value": "7.10 USD"}]
    path = tmp_path / "orders.json"
    path.write_text(json.dumps([{**base, "id": "SO-6", "licenses": [], "lines": lines}]), encoding="utf-8")
    found = json.loads(_impact(str(path), "--format", "json")[1])

    assert [(f["order"], f["line"], f["value"]) for f in found["flips"]] == [("SO-6", "b", "7.10")]


def test_assumptions_count(tmp_path: Path) -> None:
    """What is assumed of an order decides whether it flips."""
    row = "SO-7,2025-06-15,export,CN,US,civil,,US,1C902.a.4,10 USD"
    book = _book(tmp_path, row)
    assumption = tmp_path / "assume.json"
    assumption.write_text(json.dumps({"name": "military", "from": "2025-01-01", "facts": {"end_user.military": True}}))

    assert _impact(book)[0] == 0
    assert _impact(book, "--assume", str(assumption))[0] == 1


def test_what_cannot_be_compared_is_decided_and_said(tmp_path: Path) -> None:
    """Where the places cannot be told no order is passed over: within a budget of one step every one is decided."""
    folder = tmp_path / "rulesets"
    for name, number in (("old", 5), ("new", 6)):
        (folder / name).mkdir(parents=True)
        (folder / name / "x.rules").write_text(
            'regime x "X" {\n  authority "A"\n  known through 2026-01-01\n}\n'
            'fact item.speed is number world "speed"\nfact item.double is number world "twice the speed"\n'
            f"define item.double = item.speed * {number}\n"
            'rule x.r "R" {\n  when item.double >= 30\n  prohibits\n  in force from 2025-01-01\n  source "Act"\n}\n',
            encoding="utf-8",
        )
    book = _book(tmp_path, "a,2025-06-01,5", "b,2025-06-01,9", "c,2025-06-01,1", headings="id,date,item.speed")
    status, output, errors = _run(str(folder / "old"), str(folder / "new"), book)

    assert (status, errors) == (1, "")
    assert "0 outside everything that moved, 3 decided" in output
    assert "No order could be passed over: the formula of `item.double` differs." in output
    assert "order a\n" in output
    assert "order b\n" not in output


@pytest.mark.parametrize(
    "arguments", [("cn",), ("cn", "cn"), ("cn", "cn", "missing.csv"), ("cn", "x.csv", "--without", "no.such")]
)
def test_usage(arguments: tuple[str, ...]) -> None:
    """2: too few names, no such file, no such statement."""
    assert _run(*arguments)[0] == 2


def test_the_library_says_the_same() -> None:
    """`compliance.impact` takes names and mappings."""
    order = {
        "id": "SO-1", "date": "2025-06-15", "activity": "export", "departs": "CN", "destination": "US", "end_use": ["military"],
        "end_user": {"military": True, "headquarters": "US"}, "item": {"cn": "1C902.a.4"},
    }  # fmt: skip

    found = compliance.impact("cn", "cn", [order, order])

    assert (found.orders, found.skipped, found.flips) == (2, 2, ())
