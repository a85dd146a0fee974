"""`compliance cover`: output, exit status, offered cases."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from compliance.cli.main import group

LAW = """
regime x "X" {
  authority "A"
  known through 2026-01-01
  source "Act"
}
fact item.speed is number world "speed"
rule x.r "R" {
  when item.speed >= 5
  prohibits
  in force from 2025-01-01
  source "Act"
}
case "At the limit" {
  given item.speed = 5
  on 2025-01-01
  expect prohibited in x by x.r
  source "Act"
}
case "Below the limit" {
  given item.speed = 4
  on 2025-01-01
  expect no_license_required in x
  source "Act"
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A ruleset of one rule."""
    inside = tmp_path / "x"
    inside.mkdir()
    (inside / "x.rules").write_text(LAW, encoding="utf-8")
    return inside


def _run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(group, ["cover", *arguments, "--workers", "1"])
    return done.exit_code, done.output


def test_the_text_ends_with_the_share(folder: Path) -> None:
    """Each survivor has its place; the last line says how many are killed."""
    status, output = _run(str(folder), "--sample", "100", "--at-least", "0")

    assert status == 0
    assert "x.rules:9:8 x.r: `item.speed >= 5` becomes" not in output
    assert output.splitlines()[-1].endswith("% of those not equivalent are killed")


def test_below_the_share_asked_for_the_status_is_1(folder: Path) -> None:
    """Something survives here, so that 100 % is not reached."""
    assert _run(str(folder), "--sample", "100", "--at-least", "100")[0] == 1
    assert _run(str(folder), "--sample", "100", "--at-least", "10")[0] == 0


def test_the_json_form_holds_counts_and_survivors(folder: Path) -> None:
    """The counts add up, and each survivor is one of them."""
    status, output = _run(str(folder), "--sample", "100", "--format", "json", "--at-least", "0")
    found = json.loads(output)
    whole = found["whole"]

    assert status == 0
    assert whole["killed"] > 5
    assert len(found["survivors"]) == whole["survived"] + whole["open"]
    assert sum(n["killed"] for n in found["operators"].values()) == whole["killed"]


def test_witnesses_are_written_as_cases_to_fill_in(folder: Path, tmp_path: Path) -> None:
    """Without the case at the limit its shipment is no longer at hand, but the first day still tells."""
    (folder / "x.rules").write_text(
        LAW.replace("on 2025-01-01\n  expect prohibited", "on 2025-06-01\n  expect prohibited"), encoding="utf-8"
    )
    out = tmp_path / "offered.rules"
    _run(str(folder), "--sample", "100", "--cases-out", str(out))
    text = out.read_text(encoding="utf-8")

    assert text.startswith("language 1\n")
    assert "  on 2024-12-31\n" in text
    assert "# expect OUTCOME in REGIME by RULE" in text


def test_a_ruleset_that_does_not_load_is_shown(folder: Path) -> None:
    """2: what is wrong with it, as every command says it."""
    (folder / "x.rules").write_text("rule x.r {}", encoding="utf-8")

    assert _run(str(folder))[0] == 2


def test_json_lists_the_equivalent_with_their_proof(tmp_path: Path) -> None:
    """What no case can kill is named, so that a reader can look whether it is so."""
    inside = tmp_path / "x"
    inside.mkdir()
    wide = LAW.replace("when item.speed >= 5\n", "when item.speed >= 5 and item.speed >= 4\n")
    (inside / "x.rules").write_text(wide, encoding="utf-8")
    found = json.loads(_run(str(inside), "--at-least", "0", "--format", "json")[1])

    assert len(found["equivalents"]) == found["whole"]["equivalent"] > 0
    dropped = [e for e in found["equivalents"] if e["text"].startswith("`item.speed >= 4` is dropped")]
    assert [(e["statement"], e["proof"]) for e in dropped] == [("x.r", "nothing to tell apart")]
