"""`compliance log` and `check --log`: output, exit status, and the decision on disk before it is shown."""

import csv
import io
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from compliance.cli.main import group
from compliance.evidence.log.log import open_log

ROOT = Path(__file__).parents[2]
MAGNETS = str(ROOT / "examples/01_firm_check/magnets.json")
GALLIUM = str(ROOT / "examples/01_firm_check/gallium.json")

LICENSE = {
    "number": "L-1", "authority": "MOFCOM", "kind": "individual", "rules": ["cn"], "holder": "Us", "end_user": ["A"],
    "items": ["1C902"], "destination": ["DE"], "valid_from": "2025-01-01", "valid_until": "2025-12-31",
    "quantity": "100 kg", "value": "none",
}  # fmt: skip


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(group, list(arguments))


@pytest.fixture
def log(tmp_path: Path) -> str:
    """A log of two decisions."""
    where = str(tmp_path / "log.db")
    assert run("check", MAGNETS, GALLIUM, "--rules", "cn", "--log", where, "--brief").exit_code == 1
    return where


def _heads(output: str) -> list[str]:
    return [line.removeprefix("head ") for line in output.splitlines() if line.startswith("head ")]


def test_check_logs_and_prints_as_without(tmp_path: Path) -> None:
    """The decisions are the same bytes, in every format; each is in the log."""
    for number, style in enumerate(("text", "json", "jsonl", "csv"), 1):
        where = str(tmp_path / "log.db")
        with_log = run("check", MAGNETS, GALLIUM, "--rules", "cn", "--format", style, "--log", where)
        without = run("check", MAGNETS, GALLIUM, "--rules", "cn", "--format", style)

        assert (with_log.exit_code, with_log.output) == (without.exit_code, without.output)
        assert f"sound: {2 * number} records" in run("log", "verify", where).output


def test_the_light_path_logs_too(tmp_path: Path) -> None:
    """The console script takes the options, and loads the database only where a log is named."""
    where = str(tmp_path / "log.db")
    code = (
        "import sys\nfrom compliance.cli.front import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(sorted({'sqlite3', 'click', 'psycopg'} & set(sys.modules)), file=sys.stderr)"
    )
    arguments = [sys.executable, "-c", code, "check", MAGNETS, "--rules", "cn"]
    bare = subprocess.run(arguments, capture_output=True, text=True, check=True)
    logged = subprocess.run([*arguments, "--log", where], capture_output=True, text=True, check=True)

    assert bare.stderr.strip() == "[]"
    assert logged.stderr.strip() == "['sqlite3']"
    assert bare.stdout == logged.stdout
    with open_log(where, create=False) as log:
        assert log.verify().records == 1


@pytest.mark.parametrize("style", ["text", "json", "jsonl", "csv"])
def test_what_cannot_be_logged_is_not_shown(tmp_path: Path, log: str, style: str) -> None:
    """A full disk: status 2, the reason, and no decision on standard output."""
    before = os.path.getsize(log)

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, before))

    done = subprocess.run(
        [sys.executable, "-m", "compliance", "check", MAGNETS, "--rules", "cn", "--log", log, "--format", style],
        capture_output=True, text=True, check=False, preexec_fn=small,
    )  # fmt: skip

    assert done.returncode == 2
    assert "E0802" in done.stderr
    assert done.stdout in ("", "null\n") or "prohibited" not in done.stdout.lower()
    assert done.stdout == ""
    assert "sound: 2 records" in run("log", "verify", log).output


def test_a_log_that_cannot_be_opened(tmp_path: Path) -> None:
    """Status 2 before anything is decided; a key without a log, and a key that cannot serve, too."""
    (tmp_path / "key").write_text("short")
    for arguments in (
        ["--log", str(tmp_path / "no" / "log.db")],
        ["--mask", str(tmp_path / "key")],
        ["--log", str(tmp_path / "log.db"), "--mask", str(tmp_path / "key")],
        ["--licenses", str(tmp_path / "none.db")],
    ):
        done = run("check", MAGNETS, "--rules", "cn", *arguments)

        assert done.exit_code == 2
        assert "error[E080" in done.output
        assert "PROHIBITED" not in done.output


def test_append_gives_receipts(tmp_path: Path) -> None:
    """A line for each decision: number and hash, name, outcome; the status is that of `check`."""
    where = str(tmp_path / "log.db")
    done = run("log", "append", where, MAGNETS, GALLIUM, "--rules", "cn")
    lines = done.output.splitlines()

    assert done.exit_code == 1
    assert [line.split("  ")[1] for line in lines] == ["SO-1001: prohibited", "SO-1003: license_required"]
    assert (
        run("log", "verify", where, "--head", lines[0].split("  ")[0], "--head", lines[1].split("  ")[0]).exit_code == 0
    )


def test_verify_names_the_first_bad_record(log: str, tmp_path: Path) -> None:
    """Status 1, the record, the place; a head that is none is a mistake of the call."""
    sealed = tmp_path / "log.jsonl"
    assert run("log", "export", log, str(sealed)).exit_code == 0
    assert _heads(run("log", "verify", str(sealed)).output) == _heads(run("log", "verify", log).output)
    content = sealed.read_bytes()
    second = content.index(b"\n") + 200
    sealed.write_bytes(content[:second] + bytes([content[second] ^ 1]) + content[second + 1 :])
    done = run("log", "verify", str(sealed))

    assert done.exit_code == 1
    assert "record 2: it is not as it was written" in done.output
    assert "sound: 1 records" in done.output
    assert run("log", "verify", log, "--head", "sha256:12").exit_code == 2
    assert run("log", "verify", log, "--head", "sha256:" + "0" * 63 + "1").exit_code == 1
    assert run("log", "verify", str(tmp_path / "none.db")).exit_code == 2
    assert not (tmp_path / "none.db").exists()


def test_verify_after_a_cut_tail(log: str, tmp_path: Path) -> None:
    """The head that an export states is not in a copy from before it."""
    early = tmp_path / "early.jsonl"
    run("log", "export", log, str(early))
    run("check", MAGNETS, "--rules", "cn", "--log", log)
    head = _heads(run("log", "export", log, str(tmp_path / "late.jsonl")).output)[0]
    done = run("log", "verify", str(early), "--head", head)

    assert done.exit_code == 1
    assert "E0804" in done.output
    assert "tail was cut off" in done.output
    assert run("log", "verify", log, "--head", head).exit_code == 0


def test_rotate_and_verify_in_order(log: str, tmp_path: Path) -> None:
    """The sealed file before the log; the log begins with a record that names it."""
    sealed = str(tmp_path / "1.jsonl")
    assert run("log", "rotate", log, sealed).exit_code == 0
    run("check", MAGNETS, "--rules", "cn", "--log", log)
    done = run("log", "verify", sealed, log)

    assert done.exit_code == 0
    assert done.output.startswith("sound: 4 records, 1 to 4")
    assert run("log", "verify", log, sealed).exit_code == 1


@pytest.mark.parametrize("command", [["rotate"], ["export"], ["export", "--format", "csv"]])
def test_no_file_of_evidence_is_written_over(log: str, tmp_path: Path, command: list[str]) -> None:
    """What bears the name already stays as it is, the log itself too, and the records stay where they are."""
    kept = tmp_path / "kept"
    kept.write_text("somebody's evidence", "utf-8")
    for out in (str(kept), log, str(tmp_path / "no" / "folder")):
        done = run("log", *command, log, out)

        assert (done.exit_code, "E0802" in done.output) == (2, True), done.output
    assert kept.read_text("utf-8") == "somebody's evidence"
    assert run("log", "verify", log).exit_code == 0


def test_export_as_csv(log: str) -> None:
    """One row a decision; what was supposed, and whether a flag is open, stand in it."""
    done = run("log", "export", log, "-", "--format", "csv")

    assert done.exit_code == 0
    assert [row.split(",")[5] for row in done.output.splitlines()[1:]] == ["prohibited", "license_required"]


def test_a_table_says_what_was_supposed(tmp_path: Path) -> None:
    """Scenarios, assumptions and notices stand beside the outcome that rests on them, shown and logged."""
    where, assumed = str(tmp_path / "log.db"), tmp_path / "ours.json"
    order = {"id": "S", "date": "2026-12-01", "departs": "CN", "destination": "DE", "item": {"cn": "1C902.a.1"}}
    (tmp_path / "s.json").write_text(json.dumps({**order, "licenses": [{"number": "=L", "kind": "individual"}]}))
    assumed.write_text(json.dumps({"name": "ours", "from": "2026-01-01", "facts": {"end_use": "civil"}}))
    ledger = str(tmp_path / "ledger.db")
    (tmp_path / "license.json").write_text(json.dumps(LICENSE))
    assert run("license", "add", ledger, str(tmp_path / "license.json")).exit_code == 0
    options = ["--rules", "cn", "--scenario", "cn_suspensions_renewed", "--assume", str(assumed), "--licenses", ledger]
    shown = run("check", str(tmp_path / "s.json"), *options, "--log", where, "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(shown.stdout))
    (kept,) = csv.DictReader(io.StringIO(run("log", "export", where, "-", "--format", "csv").stdout))
    low, high = json.loads(
        run("check", str(tmp_path / "s.json"), *options, "--format", "json").stdout
    )["assumptions"][0]["without"]  # fmt: skip

    assert row["scenarios"] == kept["scenarios"] == "cn_suspensions_renewed"
    assert row["assumed"] == f"ours: end_use; without: {low} to {high}"
    assert kept["assumed"] == "ours: end_use"
    assert "the ledger holds no license =L" in row["notices"]
    assert row["notices"].startswith(kept["notices"])  # then what obliges, flags, is not modelled


def test_a_table_of_nothing_supposed_leaves_it_empty(log: str) -> None:
    """As a reader takes it: nothing was supposed."""
    plain = run("check", MAGNETS, "--rules", "cn", "--format", "csv").stdout

    assert [row["scenarios"] + row["assumed"] for row in csv.DictReader(io.StringIO(plain))] == [""]
    kept = run("log", "export", log, "-", "--format", "csv").stdout
    assert [row["scenarios"] + row["assumed"] for row in csv.DictReader(io.StringIO(kept))] == ["", ""]


def test_replay(log: str) -> None:
    """The same rules: status 0 and nothing shown but the counts; other rules: status 1 and what differs."""
    same = run("log", "replay", log, "--rules", "cn")
    other = run("log", "replay", log, "--rules", "us", "--format", "json")
    rows = json.loads(other.output)

    assert (same.exit_code, same.output) == (0, "as known then: 2 same\nas known now: 2 same\n")
    assert other.exit_code == 1
    assert [row["as_known_now"]["verdict"] for row in rows] == ["differs", "differs"]
    assert [row["record"] for row in rows] == [1, 2]
    assert len(run("log", "replay", log, "--rules", "cn", "--all", "--format", "jsonl").output.splitlines()) == 2
    table = run("log", "replay", log, "--rules", "us", "--known", "then", "--format", "csv").output.splitlines()
    assert table[0] == "record,shipment,on,range,verdict_then,range_then,gone_then,come_then"
    assert len(table) == 3
    assert "differs" in run("log", "replay", log, "--rules", "us").output


def test_a_broken_log_is_not_replayed(tmp_path: Path, log: str) -> None:
    """Status 1: what it says cannot be believed."""
    sealed = tmp_path / "log.jsonl"
    run("log", "export", log, str(sealed))
    sealed.write_bytes(sealed.read_bytes().replace(b"SO-1001", b"SO-1009", 1))
    done = run("log", "replay", str(sealed), "--rules", "cn")

    assert done.exit_code == 1
    assert "E0803" in done.output


def test_masked(tmp_path: Path) -> None:
    """No name, no amount in the file; it verifies and replays."""
    where, key = str(tmp_path / "log.db"), tmp_path / "key"
    key.write_bytes(b"k" * 32)
    shipment = tmp_path / "s.json"
    data = json.loads(Path(MAGNETS).read_text())
    data["end_user"]["name"] = "Hidden Works"
    shipment.write_text(json.dumps(data))
    run("check", str(shipment), "--rules", "cn", "--log", where, "--mask", str(key))
    sealed = tmp_path / "log.jsonl"
    run("log", "export", where, str(sealed))

    assert b"Hidden Works" not in sealed.read_bytes()
    assert b"USD" not in sealed.read_bytes()
    assert run("log", "verify", where).exit_code == 0
    assert run("log", "replay", where, "--rules", "cn").exit_code == 0
    mine = ["--rules", "cn", "--mask", str(key)]
    assert run("log", "match", where, "1", str(shipment), *mine).output == "record 1 is of this shipment\n"
    assert run("log", "match", where, "1", MAGNETS, *mine).exit_code == 1
    assert run("log", "match", where, "1", str(shipment), "--rules", "cn").exit_code == 2
    key.write_bytes(b"l" * 32)
    assert run("log", "match", where, "1", str(shipment), *mine).exit_code == 1


def test_match(log: str) -> None:
    """Record 1 is of the magnets, record 2 is not; a record that is not there is no answer."""
    assert run("log", "match", log, "1", MAGNETS, "--rules", "cn").exit_code == 0
    assert run("log", "match", log, "2", MAGNETS, "--rules", "cn").exit_code == 1
    assert "E0804" in run("log", "match", log, "3", MAGNETS, "--rules", "cn").output
