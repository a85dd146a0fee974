"""The commands: output, exit status, and the two front doors."""

import csv
import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import compliance
from compliance.cli.check import command as check
from compliance.cli.front import plain_check
from compliance.cli.main import group

ROOT = Path(__file__).parents[2]
MAGNETS = str(ROOT / "examples/01_firm_check/magnets.json")
OPEN = str(ROOT / "examples/01_firm_check/open.json")
GALLIUM = str(ROOT / "examples/01_firm_check/gallium.json")
FREE = {
    "id": "free", "date": "2025-06-15", "activity": "export", "departs": "CN", "destination": "US", "end_use": "civil",
    "knowledge": "none", "parties_complete": True, "licenses": [], "exporter": {"on_lists": []},
    "end_user": {"military": False, "headquarters": "US", "country": "US", "on_lists": []}, "item": {"cn": "none"},
}  # fmt: skip


def _run(*arguments: str, input: str | None = None) -> tuple[int, str]:
    done = CliRunner().invoke(group, list(arguments), input=input)
    return done.exit_code, done.output


def test_status_of_a_prohibition() -> None:
    """1: some lower bound is at least license_required."""
    status, output = _run("check", MAGNETS, "--rules", "cn", "--format", "json")

    assert status == 1
    assert json.loads(output)["outcome"] == "prohibited"


def test_status_of_what_is_free() -> None:
    """0: nothing stops it."""
    status, output = _run("check", "-", "--rules", "cn", "--format", "json", input=json.dumps(FREE))

    assert (status, json.loads(output)["outcome"]) == (0, "no_license_required")


def test_status_of_what_is_open() -> None:
    """3: undetermined, with a lower bound below license_required."""
    data = {**FREE, "end_use": None, "item": {}}
    status, output = _run("check", "-", "--rules", "cn", "--format", "json", input=json.dumps(data))

    assert (status, json.loads(output)["outcome"]) == (3, "undetermined")


def test_status_of_bad_input() -> None:
    """2: unreadable input, every mistake with its code and path."""
    data = {**FREE, "destinaton": "US", "date": "2025-06-31"}
    status, output = _run("check", "-", "--rules", "cn", input=json.dumps(data))

    assert status == 2
    assert "E0603" in output
    assert "E0607" in output
    assert "`destination`" in output


def test_unknown_ruleset_is_named() -> None:
    """2, and the rulesets at hand."""
    status, output = _run("check", MAGNETS, "--rules", "cm")

    assert status == 2
    assert "E0212" in output


def test_same_bytes_twice() -> None:
    """Two runs on the same input print the same bytes."""
    runs = {_run("check", MAGNETS, OPEN, GALLIUM, "--format", form)[1] for form in ("text", "json") for _ in range(2)}

    assert len(runs) == 2


def test_ask_names_what_settles_first() -> None:
    """The end user's military character settles the samarium magnets."""
    status, output = _run("ask", OPEN, "--rules", "cn", "--format", "json")
    questions = json.loads(output)["questions"]

    assert status == 1
    assert [q["fact"] for q in questions][:1] == ["end_user.military"]
    assert {tuple(a["range"]) for a in questions[0]["answers"]} >= {("prohibited", "prohibited")}


def test_timeline_tells_the_story_of_gallium() -> None:
    """Ordinary, refusal in principle, ordinary, unknown which of the two."""
    _, output = _run("timeline", GALLIUM, "--rules", "cn", "--format", "json")

    assert [row["date"] for row in json.loads(output)] == ["2024-12-02", "2024-12-03", "2025-11-09", "2026-11-28"]


def test_timeline_says_how_far_the_law_is_known() -> None:
    """No line after the last is no promise."""
    _, whole = _run("timeline", GALLIUM, "--rules", "cn")
    _, earlier = _run("timeline", GALLIUM, "--rules", "cn", "--known-on", "2025-01-31")

    assert "notice: cn, cn.unreliable-entities: known through 2026-10-01" in whole
    assert "notice: cn, cn.unreliable-entities: known through 2025-01-31; what is published later" in earlier


def test_explain_shows_every_rule() -> None:
    """Rules that do not apply are shown with the reason."""
    _, output = _run("explain", MAGNETS, "--rules", "cn")

    assert "every rule considered" in output
    assert "cn.2025-57" in output


def test_csv_and_jsonl_output() -> None:
    """One row, one line."""
    _, table = _run("check", MAGNETS, OPEN, "--rules", "cn", "--format", "csv")
    _, lines = _run("check", MAGNETS, OPEN, "--rules", "cn", "--format", "jsonl")

    assert len(table.splitlines()) == 3
    assert [json.loads(line)["shipment"] for line in lines.splitlines()] == ["SO-1001", "SO-1002"]


def test_csv_says_what_was_supposed_and_what_has_to_be_done(tmp_path: Path) -> None:
    """A row that only a supposition makes free says so, and so does one that a flag keeps."""
    assumption = tmp_path / "a.json"
    assumption.write_text(
        json.dumps({"name": "plain use", "from": "2020-01-01", "facts": {"end_use": "civil"}}), "utf-8"
    )
    _, table = _run(
        "check", OPEN, "--rules", "cn", "--format", "csv", "--scenario", "cn_suspensions_lapse",
        "--assume", str(assumption), "--known-on", "2025-01-31",
    )  # fmt: skip
    (row,) = csv.DictReader(io.StringIO(table))

    assert row["scenarios"] == "cn_suspensions_lapse"
    assert row["assumed"].startswith("plain use: end_use; without: ")
    assert row["known_on"] == "2025-01-31"
    assert "known through 2025-01-31" in row["notices"]


def test_rules_search_and_show() -> None:
    """A statement is found and shown with what bears on it."""
    _, found = _run("rules", "search", "samarium", "--rules", "cn")
    status, shown = _run("rules", "show", "cn.2024-46.2", "--rules", "cn")

    assert "cn.rare-earths-2025-18" in found
    assert status == 0
    assert "suspend cn.2024-46.2" in shown


def test_rules_show_a_code() -> None:
    """`rules show E0203` prints the page."""
    assert "unknown-fact" in _run("rules", "show", "E0203")[1]


def test_help_names_every_command() -> None:
    """Each command says what it does."""
    _, output = _run("--help")
    for name in ("check", "explain", "ask", "timeline", "test", "fmt", "rules"):
        assert name in output


PLAIN = [
    ["check", "a.json"],
    ["check", "a.json", "--rules", "cn"],
    ["check", "a.json", "b.csv", "--rules=cn,us", "--rules", "x", "--on", "2025-01-02", "--known-on=2025-03-04"],
    ["check", "-", "--format", "jsonl", "--scenario", "s", "--assume", "f.json", "--brief"],
]
NOT_PLAIN = [
    ["check"], ["check", "--help"], ["explain", "a.json"], ["check", "a.json", "--on", "2025-02-30"],
    ["check", "a.json", "--nonsense"], ["check", "a.json", "--format", "pdf"], ["check", "a.json", "--rules"], [],
]  # fmt: skip


@pytest.mark.parametrize("arguments", PLAIN, ids=" ".join)
def test_both_front_doors_agree(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The light path understands a plain command line as click does."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: False, raising=False)
    light = plain_check(arguments)
    context = check.make_context("check", arguments[1:])
    full = context.params

    assert light is not None
    assert {k: tuple(v) if isinstance(v, list) else v for k, v in light.items()} == {
        name: value for name, value in full.items() if name in light
    }
    assert all(not value or value == "text" for name, value in full.items() if name not in light)


@pytest.mark.parametrize("arguments", NOT_PLAIN, ids=" ".join)
def test_anything_else_is_left_to_click(arguments: list[str]) -> None:
    """Mistakes, help and other commands are click's."""
    assert plain_check(arguments) is None


def test_the_light_path_prints_the_same() -> None:
    """The console script and click's command print the same bytes."""
    done = subprocess.run(
        [sys.executable, "-m", "compliance", "check", MAGNETS, "--rules", "cn"],
        capture_output=True,
        text=True,
        check=False,
    )
    status, output = _run("check", MAGNETS, "--rules", "cn")

    assert (done.returncode, done.stdout) == (status, output)


def test_assumptions_are_named_with_the_outcome_without_them(tmp_path: Path) -> None:
    """ "Our customers are civil" settles the open order, and the decision says so."""
    file = tmp_path / "civil.json"
    facts = {"end_use": "civil", "end_user.military": False, "end_user.headquarters": "US", "knowledge": "none"}
    file.write_text(
        json.dumps({"name": "our customers are civil", "from": "2025-01-01", "until": "2025-12-31", "facts": facts})
    )
    status, output = _run("check", OPEN, "--rules", "cn", "--assume", str(file), "--format", "json")
    decision = json.loads(output)

    assert (status, decision["outcome"]) == (1, "license_required")
    assert decision["assumptions"][0]["name"] == "our customers are civil"
    assert decision["assumptions"][0]["without"] == ["license_required", "prohibited"]


def test_many_are_decided_as_one_by_one() -> None:
    """`check_many` gives for each row what `check` gives."""
    rules = compliance.load("cn")
    rows = [json.loads(Path(name).read_text("utf-8")) for name in (MAGNETS, OPEN, GALLIUM)]

    assert [d.to_dict() for d in rules.check_many(rows)] == [rules.check(row).to_dict() for row in rows]


def test_day_option() -> None:
    """--on is the law of that day."""
    _, output = _run("check", GALLIUM, "--rules", "cn", "--on", "2024-12-10", "--format", "json")
    decision = json.loads(output)

    assert date.fromisoformat(decision["on"]) == date(2024, 12, 10)
    assert decision["lines"][0]["regimes"][0]["requirements"][0]["review"] == "refusal in principle"
