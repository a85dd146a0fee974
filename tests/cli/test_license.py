"""`compliance license` and `check --licenses`: output and exit status."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from compliance.cli.main import group

LICENSE = {
    "number": "L-1", "authority": "MOFCOM", "kind": "individual", "rules": ["cn"], "holder": "Us", "end_user": ["A"],
    "items": ["1C902"], "destination": ["US"], "valid_from": "2025-01-01", "valid_until": "2025-12-31",
    "quantity": "100 kg", "value": "none", "conditions": ["report"],
    "quotas": [{"measure": "value", "limit": "500 USD", "period": "calendar_year", "source": "a condition"}],
}  # fmt: skip
DRAW = [
    "--item",
    "1C902.a.4",
    "--destination",
    "United States",
    "--end-user",
    "A",
    "--value",
    "100 USD",
    "--day",
    "2025-06-01",
]
SHIPMENT = {
    "id": "S", "date": "2025-06-15", "activity": "export", "departs": "CN", "destination": "US", "end_use": "civil",
    "knowledge": "none", "parties_complete": True, "exporter": {"name": "Us", "on_lists": []},
    "end_user": {"name": "A", "country": "US", "headquarters": "US", "military": False, "on_lists": []},
    "lines": [{"id": "1", "cn": "1C902.a.4", "quantity": "40 kg", "value": "100 USD"}],
}  # fmt: skip


def run(*arguments: str, input: str | None = None) -> Result:
    """Run a command."""
    return CliRunner().invoke(group, list(arguments), input=input)


def receipt(result: Result) -> Any:
    """Return the receipt that a command printed."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    """A ledger of one license."""
    where = str(tmp_path / "l.db")
    assert receipt(run("license", "add", where, "-", input=json.dumps(LICENSE)))["seq"] == 1
    return where


def test_draw_and_draw_again(ledger: str) -> None:
    """A receipt with what remains; the same key gives the same bytes, with other content status 2."""
    first = run("license", "draw", ledger, "L-1", "--key", "a", "--quantity", "60 kg", *DRAW)
    again = run("license", "draw", ledger, "L-1", "--key", "a", "--quantity", "60 kg", *DRAW)
    other = run("license", "draw", ledger, "L-1", "--key", "a", "--quantity", "61 kg", *DRAW)

    assert receipt(first)["remaining"] == {"quantity": "40 kg", "value": "400 USD"}
    assert "warning: license L-1: the day 2025-06-01 lies before" in first.stderr
    assert again.stdout == first.stdout
    assert (other.exit_code, "E0813" in other.output) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (["--quantity", "100.001 kg", *DRAW], 1, "E0814"),
        (["--quantity", "1 kg", *DRAW, "--value", "501 USD"], 1, "E0814"),
        (["--quantity", "1 kg", *DRAW, "--end-user", "B"], 1, "E0815"),
        (["--quantity", "1 kg", *DRAW, "--day", "2026-01-01"], 1, "E0815"),
        (["--quantity", "1 stone", *DRAW], 2, "E0605"),
        (["--quantity", "none", *DRAW], 2, "E0606"),
        (["--quantity", "1 kg", *DRAW, "--destination", "Atlantis"], 2, "E0602"),
    ],
)
def test_refused_draws(ledger: str, arguments: list[str], status: int, code: str) -> None:
    """1 where the license stops it, 2 where the call is wrong; nothing is recorded."""
    done = run("license", "draw", ledger, "L-1", "--key", "a", *arguments)

    assert (done.exit_code, f"error[{code}]" in done.output) == (status, True), done.output
    assert "sound: 1 records" in run("license", "verify", ledger).output


def test_reserve_commit_release_reverse_revoke(ledger: str) -> None:
    """The whole life of draws, and of the license."""
    reserve = ["license", "draw", ledger, "L-1", "--reserve", "--quantity", "30 kg", *DRAW, "--key"]
    assert receipt(run(*reserve, "a"))["operation"] == "reserve"
    assert receipt(run("license", "commit", ledger, "a", "--day", "2025-06-02"))["day"] == "2025-06-02"
    assert run("license", "release", ledger, "a").exit_code == 2
    assert receipt(run("license", "reverse", ledger, "a", "--reason", "returned"))["remaining"]["quantity"] == "100 kg"
    receipt(run(*reserve, "b"))
    assert receipt(run("license", "release", ledger, "b"))["operation"] == "release"
    receipt(run("license", "revoke", ledger, "L-1", "--day", "2025-06-01", "--reason", "listed"))
    assert run(*reserve, "c").exit_code == 1
    assert run("license", "commit", ledger, "zz").exit_code == 2


def test_list_show_expiring(ledger: str) -> None:
    """What remains, the terms, every draw; what ends or runs out, with status 1."""
    run("license", "draw", ledger, "L-1", "--key", "a", "--quantity", "95 kg", *DRAW)
    listed = run("license", "list", ledger, "--on", "2025-12-15")
    shown = run("license", "show", ledger, "L-1", "--on", "2025-06-15")
    whole = json.loads(run("license", "show", ledger, "L-1", "--format", "json").stdout)

    assert listed.output.splitlines() == [
        "L-1  MOFCOM, individual, until 2025-12-31: 5 kg of 100 kg, 400 USD of quota left",
        "  ! ends on 2025-12-31, 16 days later",
        "  ! 5 kg left of 100 kg",
    ]
    assert "2025-06-01 committed  a: 95 kg, 100 USD" in shown.output
    assert "500 USD in calendar year  a condition" in shown.output
    assert whole["balance"] == {"quantity": "5 kg", "value": None}
    assert [draw["state"] for draw in whole["draws"]] == ["committed"]
    soon = run("license", "expiring", ledger, "--on", "2025-10-15", "--within", "90")
    assert (soon.exit_code, soon.output.splitlines()[0]) == (1, "L-1: ends on 2025-12-31, 77 days later")
    missing = run("license", "show", ledger, "L-2")
    assert (missing.exit_code, "`L-1`" in missing.output) == (2, True)


def test_nothing_expires(tmp_path: Path) -> None:
    """Status 0."""
    where = str(tmp_path / "l.db")
    run("license", "add", where, "-", input=json.dumps({**LICENSE, "valid_until": "none"}))
    done = run("license", "expiring", where)

    assert (done.exit_code, done.output) == (0, "none\n")


def test_a_clock_behind_the_ledger_is_pointed_out(ledger: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The highest day seen is taken in place of today."""

    class Past:
        @staticmethod
        def now(zone: object) -> Any:
            from datetime import datetime

            return datetime(2025, 1, 1, tzinfo=zone)  # type: ignore[arg-type]

    monkeypatch.setattr("compliance.cli.license.datetime", Past)
    done = run("license", "expiring", ledger)

    assert "the clock shows 2025-01-01" in done.stderr
    assert "ended on 2025-12-31" in done.stdout


def test_export_and_import(ledger: str, tmp_path: Path) -> None:
    """JSON goes back and forth whole; `add` does not take what has draws; CSV has no formula."""
    run("license", "draw", ledger, "L-1", "--key", "a", "--quantity", "60 kg", *DRAW)
    exported, other = tmp_path / "e.json", str(tmp_path / "other.db")
    exported.write_text(run("license", "export", ledger).stdout)

    refused = run("license", "add", other, str(exported))
    assert (refused.exit_code, "license import" in refused.output) == (2, True)
    assert run("license", "import", other, str(exported)).exit_code == 0
    again = json.loads(run("license", "export", other).stdout)
    assert again["licenses"] == json.loads(exported.read_text())["licenses"]
    assert run("license", "draw", other, "L-1", "--key", "b", "--quantity", "41 kg", *DRAW).exit_code == 1
    table = run("license", "export", ledger, "--format", "csv").stdout.splitlines()
    assert table[0].startswith("number,authority,kind,rules,holder")
    assert table[1].endswith(",40 kg,drawn")


@pytest.mark.parametrize(
    "alter",
    [
        lambda e: e.pop("draws"),
        lambda e: e.update(draws=None),
        lambda e: e.update(draws=[]),
        lambda e: e.update(drawn=e.pop("draws")),
        lambda e: e.update(more=1),
        lambda e: e["draws"][0].update(quantity="1 kg"),
        lambda e: e["draws"][0].update(quantity=True),
        lambda e: e["draws"][0].update(state="released"),
        lambda e: e["licenses"][0]["balance"].update(quantity="100 kg"),
        lambda e: e["licenses"][0].update(balance=None),
        lambda e: e["licenses"][0].pop("revoked_on"),
    ],
)
def test_no_balance_is_made_whole_by_moving_it(ledger: str, tmp_path: Path, alter: Any) -> None:
    """Nothing is imported where draws are left out, altered, or not those of the balance."""
    run("license", "draw", ledger, "L-1", "--key", "a", "--quantity", "60 kg", *DRAW)
    exported = json.loads(run("license", "export", ledger).stdout)
    alter(exported)
    other = tmp_path / "other.db"
    done = run("license", "import", str(other), "-", input=json.dumps(exported))

    assert (done.exit_code, "E0819" in done.output) == (2, True), done.output
    assert not other.exists()


@pytest.mark.parametrize(
    "alter",
    [
        lambda e: e.update(draws=[]),
        lambda e: e["draws"][0].update(value="1 USD"),
        lambda e: e["licenses"][0].pop("drawn"),
        lambda e: e["licenses"][0].update(drawn={"quantity": None, "value": None}),
        lambda e: e["licenses"][0].pop("balance"),
    ],
)
def test_no_quota_is_made_whole_by_moving_it(tmp_path: Path, alter: Any) -> None:
    """A license with quotas alone has no balance over its life; what is drawn is stated beside it."""
    quota = {"measure": "value", "limit": "500 USD", "period": "calendar_year", "per": ["consignee"]}
    where, other = str(tmp_path / "q.db"), tmp_path / "other.db"
    run("license", "add", where, "-", input=json.dumps({**LICENSE, "quantity": "none", "quotas": [quota]}))
    run("license", "draw", where, "L-1", "--key", "a", *DRAW, "--value", "500 USD", "--consignee", "Acme")
    exported = json.loads(run("license", "export", where).stdout)
    assert exported["licenses"][0]["drawn"] == {"quantity": None, "value": "500 USD"}
    alter(exported)
    done = run("license", "import", str(other), "-", input=json.dumps(exported))

    assert (done.exit_code, "E0819" in done.output, other.exists()) == (2, True, False), done.output


def test_a_table_does_not_make_it_whole_either(ledger: str, tmp_path: Path) -> None:
    """What a quota has drawn stands in no cell of a CSV file."""
    quota = {"measure": "value", "limit": "500 USD", "period": "calendar_year", "per": ["consignee"]}
    where, other = str(tmp_path / "q.db"), tmp_path / "other.db"
    run("license", "add", where, "-", input=json.dumps({**LICENSE, "quantity": "none", "quotas": [quota]}))
    run("license", "draw", where, "L-1", "--key", "a", *DRAW, "--value", "500 USD", "--consignee", "Acme")
    listed = run("license", "list", where, "--on", "2025-03-02").output
    table = tmp_path / "e.csv"
    table.write_text(run("license", "export", where, "--format", "csv").stdout, "utf-8")
    done = run("license", "import", str(other), str(table))

    assert "500 USD in calendar year for each consignee" in listed
    assert "! nothing is left of 500 USD in calendar year for Acme" in listed
    assert (done.exit_code, "is drawn" in done.output, other.exists()) == (2, True, False)


def test_a_table_without_its_revocations_is_not_taken_over(ledger: str, tmp_path: Path) -> None:
    """A license that was revoked would hold again."""
    run("license", "revoke", ledger, "L-1", "--day", "2025-03-01")
    head, *rows = csv.reader(io.StringIO(run("license", "export", ledger, "--format", "csv").stdout))
    at, table, other = head.index("revoked_on"), tmp_path / "e.csv", tmp_path / "other.db"
    assert rows[0][at] == "2025-03-01"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*row[:at], *row[at + 1 :]] for row in (head, *rows))
    done = run("license", "import", str(other), str(table))

    assert (done.exit_code, "E0819" in done.output, other.exists()) == (2, True, False), done.output


def test_limits_of_one_measure_compare(tmp_path: Path) -> None:
    """A quota in yen beside a limit in dollars would be held against the bare figure."""
    quota = {"measure": "value", "limit": "150000 JPY", "period": "calendar_year"}
    odd = {**LICENSE, "value": "100000 USD", "quotas": [quota]}
    done = run("license", "add", str(tmp_path / "l.db"), "-", input=json.dumps(odd))

    assert (done.exit_code, "E0605" in done.output) == (2, True)


def test_a_revocation_is_brought_forward_and_not_put_off(ledger: str, tmp_path: Path) -> None:
    """The earliest day counts; a day that has none before it is refused."""
    assert run("license", "revoke", ledger, "L-1", "--day", "2025-12-01").exit_code == 0
    assert run("license", "revoke", ledger, "L-1", "--day", "2025-12-02").exit_code == 2
    assert run("license", "revoke", ledger, "L-1", "--day", "2025-11-01").exit_code == 0
    odd = run("license", "revoke", ledger, "L-1", "--day", "0001-01-01")

    assert (odd.exit_code, "E0607" in odd.output) == (2, True)
    assert "revoked from 2025-11-01 on" in run("license", "list", ledger).output
    assert run("license", "verify", ledger).exit_code == 0


@pytest.mark.parametrize("day", ["0001-01-01", "0999-12-31", "9999-01-01", "9999-12-31"])
def test_days_beyond_those_of_law_are_refused(tmp_path: Path, day: str) -> None:
    """Wherever the ledger takes one: it reckons with the days around them."""
    where, shipment = str(tmp_path / "l.db"), tmp_path / "s.json"
    shipment.write_text(json.dumps(SHIPMENT))
    quota = {"measure": "value", "limit": "500 USD", "period": "twelve_months"}
    run("license", "add", where, "-", input=json.dumps({**LICENSE, "quotas": [quota]}))
    run("license", "draw", where, "L-1", "--key", "a", "--quantity", "1 kg", *DRAW)
    key = "valid_from" if day < "1000" else "valid_until"
    for arguments, given in (
        (["license", "list", where, "--on", day], None),
        (["license", "show", where, "L-1", "--on", day], None),
        (["license", "expiring", where, "--on", day], None),
        (["license", "revoke", where, "L-1", "--day", day], None),
        (["license", "draw", where, "L-1", "--key", "b", "--quantity", "1 kg", *DRAW, "--day", day], None),
        (["license", "add", where, "-"], json.dumps({**LICENSE, "number": "L-2", key: day})),
        (["check", str(shipment), "--rules", "cn", "--licenses", where, "--on", day], None),
    ):
        done = run(*arguments, input=given)
        said = "error[E0607]" in done.output or "lies before 1900" in done.output
        assert (done.exit_code, said) == (2, True), (arguments, done.output)


def test_mistakes_in_a_file_of_licenses(tmp_path: Path) -> None:
    """Status 2, every mistake, and no ledger is made."""
    where = tmp_path / "l.db"
    done = run(
        "license", "add", str(where), "-", input=json.dumps([LICENSE, {**LICENSE, "number": "L-2", "kind": "x"}])
    )

    assert (done.exit_code, "E0819" in done.output) == (2, True)
    assert not where.exists()


def test_verify_a_ledger(ledger: str) -> None:
    """Sound with the head that was kept, or its hash alone; status 1 with another, or another number."""
    done = run("license", "verify", ledger)
    head = done.output.splitlines()[1].removeprefix("head ")

    assert run("license", "verify", ledger, "--head", head).exit_code == 0
    assert run("license", "verify", ledger, "--head", head.partition(":")[2]).exit_code == 0
    assert run("license", "verify", ledger, "--head", "2:" + head.partition(":")[2]).exit_code == 1
    assert run("license", "verify", ledger, "--head", "sha256:" + "0" * 63 + "1").exit_code == 1


def test_check_with_the_ledger(ledger: str, tmp_path: Path) -> None:
    """The decision says which license covers what and what remains; a draw changes the next decision."""
    shipment = tmp_path / "s.json"
    shipment.write_text(json.dumps(SHIPMENT))
    without = run("check", str(shipment), "--rules", "cn", "--format", "json")
    covered = run("check", str(shipment), "--rules", "cn", "--format", "json", "--licenses", ledger)
    run("license", "draw", ledger, "L-1", "--key", "a", "--quantity", "61 kg", *DRAW)
    after = run("check", str(shipment), "--rules", "cn", "--licenses", ledger)
    decision = json.loads(covered.output)

    assert (without.exit_code, json.loads(without.output)["outcome"]) == (3, "undetermined")
    assert (covered.exit_code, decision["outcome"]) == (0, "allowed_under_license")
    assert decision["notices"][0] == (
        "license L-1 covers line 1 (cn.2025-18): quantity 100 kg remains before this shipment, 60 kg after it and "
        "value 500 USD remains before this shipment, 400 USD after it; it ends on 2025-12-31"
    )
    assert after.exit_code == 1
    assert "L-1 does not help with cn.2025-18" in after.output


@pytest.mark.parametrize(
    ("exporter", "said"),
    [
        ({"exporter": {"name": "Another Ltd"}}, "HOLDER holds it, and Another Ltd exports the shipment"),
        ({"exporter": {"name": "HOLDER."}}, "HOLDER holds it, and HOLDER. exports the shipment"),
        ({"exporter": {"country": "CN"}}, "does not state who exports it"),
        ({}, "does not state who exports it"),
    ],
)
def test_a_shipment_draws_on_what_its_exporter_holds(
    ledger: str, tmp_path: Path, exporter: dict[str, Any], said: str
) -> None:
    """As the cover in a decision; where the exporter is not stated, nobody has said that the holder is it."""
    shipment = tmp_path / "s.json"
    holder = str(LICENSE["holder"])
    stated = json.loads(json.dumps(exporter).replace("HOLDER", holder))
    shipment.write_text(json.dumps({**{k: v for k, v in SHIPMENT.items() if k != "exporter"}, **stated}))
    done = run("license", "draw", ledger, "L-1", "--key", "S", "--from", str(shipment))

    assert (done.exit_code, done.stdout) == (1, "")
    assert "E0815" in done.stderr
    assert said.replace("HOLDER", holder) in done.stderr
    assert "sound: 1 records" in run("license", "verify", ledger).output


def test_draw_from_a_shipment(ledger: str, tmp_path: Path) -> None:
    """Each line that the license admits is drawn, all or none, under a key of its own; the same file again: the same."""
    two = [*SHIPMENT["lines"], {"id": "2", "cn": "1C902.b", "quantity": "1 kg", "value": "1 USD"}]  # type: ignore[misc]
    free = {"id": "3", "cn": "none", "quantity": "900 kg"}
    shipment = tmp_path / "s.json"
    shipment.write_text(json.dumps({**SHIPMENT, "lines": [*two, free]}))
    draw = ["license", "draw", ledger, "L-1", "--key", "S", "--from", str(shipment)]
    done = run(*draw)
    receipts = [json.loads(line) for line in done.stdout.splitlines()]

    assert done.exit_code == 0
    assert [(r["key"], r["quantity"], r["day"]) for r in receipts] == [
        ("S/1", "40 kg", "2025-06-15"), ("S/2", "1 kg", "2025-06-15"),
    ]  # fmt: skip
    assert run(*draw).stdout == done.stdout
    shipment.write_text(json.dumps({**SHIPMENT, "lines": [two[1], {**two[0], "id": "9", "quantity": "59.5 kg"}]}))
    assert run(*draw[:5], "T", *draw[6:]).exit_code == 1
    assert "sound: 3 records" in run("license", "verify", ledger).output
    assert run(*draw, "--item", "1C902").exit_code == 2
    shipment.write_text(json.dumps({**SHIPMENT, "lines": [free]}))
    assert "E0815" in run(*draw).output


EXCEPTION_RULES = """language 1

regime us.t "T" {
  authority "BIS"
  known through 2026-01-01
  subject when departs US
  source "s"
}

rule us.t.chart "C" {
  in force from 2025-01-01
  when item.eccn in { 0A501 }
  requires license from BIS
  source "s"
}
exception us.t.SMALL "S" {
  in force from 2025-01-01
  lifts us.t.chart
  when destination is DE
  CLAIMED
  source "s"
}
"""
SMALL = {
    "number": "us.t.SMALL", "authority": "BIS", "kind": "exception", "rules": ["us.t.chart"], "holder": "Us",
    "end_user": "any", "items": ["0A501"], "destination": "any", "valid_from": "2025-01-01", "valid_until": "none",
    "quantity": "none", "value": "none",
    "quotas": [{"measure": "value", "limit": "500 USD", "period": "calendar_year", "per": ["consignee"]}],
}  # fmt: skip
SMALL_ORDER = {
    "id": "S", "date": "2025-06-15", "departs": "US", "destination": "DE", "exporter": {"name": "Us"},
    "consignee": {"name": "Acme"}, "item": {"eccn": "0A501", "value": "100 USD"},
}  # fmt: skip


OWN_NUMBER = [  # a claim bears the name of the exception, so that these need none
    ({"number": "ours", "rules": ["us.t.SMALL"]}, {"consignee": {"name": "Full"}}, "E0814"),
    ({"number": "ours"}, {"consignee": {"name": "Full"}}, "E0814"),
    ({"number": "ours", "rules": ["us.t.other"]}, {"consignee": {"name": "Full"}}, "allowed_under_exception"),
]


@pytest.mark.parametrize(
    ("claimed", "ledger_says", "order", "wanted"),
    [(claimed, *case) for claimed in ("claimed", "") for case in [
        ({}, {}, "allowed_under_exception"),
        ({}, {"item": {"eccn": "0A501", "value": "500.01 USD"}}, "E0814"),
        ({}, {"consignee": {"name": "Full"}}, "E0814"),
        ({}, {"consignee": {"country": "DE"}}, "E0815"),
        ({}, {"item": {"eccn": "0A501"}}, "E0815"),
        ({}, {"consignee": {"name": "Full"}, "destination": "FR"}, "license_required"),
        ({"quotas": [], "value": "500 USD"}, {"item": {"eccn": "0A501", "value": "500.01 USD"}}, "E0814"),
    ]] + [("", *case) for case in OWN_NUMBER],
)  # fmt: skip
def test_no_decision_rests_on_an_exception_that_is_used_up(
    tmp_path: Path, claimed: str, ledger_says: dict[str, Any], order: dict[str, Any], wanted: str
) -> None:
    """It is refused, or the claim does not hold; what does not rest on the exception comes out as it did."""
    rules, where, log = tmp_path / "us.t", str(tmp_path / "l.db"), str(tmp_path / "log.db")
    rules.mkdir()
    (rules / "t.rules").write_text(EXCEPTION_RULES.replace("CLAIMED\n", f"{claimed}\n"))
    (tmp_path / "s.json").write_text(json.dumps({**SMALL_ORDER, **order}))
    license = {**SMALL, **ledger_says}
    assert run("license", "add", where, "-", input=json.dumps(license)).exit_code == 0
    number = str(license["number"])
    assert run(
        "license", "draw", where, number, "--key", "k", "--value", "450 USD" if license["quotas"] else "1 USD",
        "--item", "0A501", "--consignee", "Full", "--day", "2025-05-01",
    ).exit_code == 0  # fmt: skip
    done = run("check", str(tmp_path / "s.json"), "--rules", str(rules), "--licenses", where, "--log", log, "--format",
               "json")  # fmt: skip

    if not wanted.startswith("E"):
        assert json.loads(done.stdout)["outcome"] == wanted
    elif claimed and done.exit_code != 2:  # the claim is held against what remains
        assert json.loads(done.stdout)["range"][1] == "license_required"
    else:
        assert (done.exit_code, json.loads(done.stdout), wanted in done.stderr) == (2, None, True)
        assert "no records" in run("log", "verify", log).output


def test_no_decision_rests_on_two_exceptions_that_are_used_up(tmp_path: Path) -> None:
    """Each would do without the other, and neither is left; while one is left the decision rests on that."""
    other = EXCEPTION_RULES[EXCEPTION_RULES.index("exception us.t.SMALL") :].replace("us.t.SMALL", "us.t.OTHER")
    rules, where = tmp_path / "us.t", str(tmp_path / "l.db")
    rules.mkdir()
    (rules / "t.rules").write_text(f"{EXCEPTION_RULES}{other}".replace("CLAIMED\n", "\n"))
    (tmp_path / "s.json").write_text(json.dumps({**SMALL_ORDER, "consignee": {"name": "Full"}}))

    def check() -> Result:
        return run("check", str(tmp_path / "s.json"), "--rules", str(rules), "--licenses", where, "--format", "json")

    for number in ("us.t.SMALL", "us.t.OTHER"):
        assert run("license", "add", where, "-", input=json.dumps({**SMALL, "number": number})).exit_code == 0
    for number, left in (("us.t.SMALL", True), ("us.t.OTHER", False)):
        drawn = ["--value", "450 USD", "--item", "0A501", "--consignee", "Full", "--day", "2025-05-01"]
        assert run("license", "draw", where, number, "--key", number, *drawn).exit_code == 0
        done = check()
        assert (done.exit_code == 0, "E0814" in done.stderr) == (left, not left), done.output
