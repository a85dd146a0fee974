"""The command, and what it writes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from unit.lint.small import HEAD, linted, rule

from compliance.analysis.lint.lint import CODES
from compliance.cli.main import group
from compliance.model.files import rulesets_folder
from compliance.report.sarif import sarif

DEAD = rule("x.r", "x.fast") + rule("x.s", "destination is US and\n    destination is CN")


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """A ruleset of its own."""
    path = tmp_path / "own"
    path.mkdir()
    (path / "own.rules").write_text(HEAD + DEAD, encoding="utf-8")
    return str(path)


def run(*arguments: str) -> tuple[int, str]:
    """Run the command."""
    found = CliRunner().invoke(group, ["lint", *arguments])
    return found.exit_code, found.output


def test_text(folder: str) -> None:
    """Findings as other diagnostics are shown, and exit status 1."""
    status, text = run(folder, "--select", "L001")

    assert status == 1
    assert text.startswith("warning[L001]: the condition of `x.s` can never hold\n")
    assert "own/own.rules:" in text
    assert "when destination is US and" in text
    assert "^^^" in text


def test_select_and_ignore(folder: str) -> None:
    """Codes wanted, codes not wanted, codes that are none."""
    assert run(folder, "--select", "L002,L003")[0] == 0
    assert run(folder, "--ignore", "L001", "--ignore", "L012,L019")[0] == 0
    assert run(folder, "--select", "L099")[0] == 2


def test_days(folder: str) -> None:
    """--on makes knowledge old; --select is met first."""
    assert run(folder, "--select", "L010")[0] == 0
    assert run(folder, "--select", "L010", "--on", "2027-01-01")[0] == 1


def test_json(folder: str) -> None:
    """The fields of every diagnostic."""
    found = json.loads(run(folder, "--select", "L001", "--format", "json")[1])

    assert [d["code"] for d in found["findings"]] == ["L001"]
    assert found["suppressed"] == 0


def test_shipped_by_path_and_file() -> None:
    """A ruleset that ships by its folder, or one of its files: the others are read, and only its own findings shown."""
    here = Path(rulesets_folder()) / "cn"
    shown = [
        json.loads(run(name, "--format", "json", "--select", "L011", "--on", "2027-01-01")[1])["findings"]
        for name in (str(here), str(here / "regime.rules"))
    ]

    assert {d["at"].split("/")[1] for d in shown[0]} == {"cn"}
    assert shown[1] == [d for d in shown[0] if d["at"].startswith("rulesets/cn/regime.rules:")] != []


def test_mistakes_are_not_findings(tmp_path: Path) -> None:
    """A ruleset with mistakes is not linted."""
    (tmp_path / "bad.rules").write_text("rule x.r {\n", encoding="utf-8")

    assert run(str(tmp_path))[0] == 2


def test_sarif() -> None:
    """Every result names a rule by id and index; regions count from 1; rules lead to their pages."""
    found = linted(DEAD).findings
    log = sarif(found, sorted(CODES))
    (one,) = log["runs"]
    rules = one["tool"]["driver"]["rules"]

    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    assert [rule["id"] for rule in rules] == sorted(CODES)
    assert all(rule["helpUri"].startswith("file:///") and rule["help"]["markdown"] for rule in rules)
    assert all(Path(rule["helpUri"].removeprefix("file://")).exists() for rule in rules)
    (result,) = one["results"]
    assert result["ruleId"] == rules[result["ruleIndex"]]["id"] == "L001"
    assert result["level"] == "warning"
    place = result["locations"][0]["physicalLocation"]
    region = place["region"]
    assert place["artifactLocation"]["uri"] == "rulesets/x/x.rules"
    line = (HEAD + DEAD).splitlines()[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "destination is US and"
    json.dumps(log)


def test_related_places() -> None:
    """A second place has its label."""
    found = linted(rule("x.r", "x.fast") + rule("x.s", "x.fast and x.speed > 5", "requires license from A")).findings
    (result,) = sarif(found, sorted(CODES))["runs"][0]["results"]

    assert result["relatedLocations"][0]["message"] == {"text": "the stricter rule"}


def test_shipped_rulesets_are_clean() -> None:
    """Nothing is found in what ships but what a comment allows with its reason."""
    status, text = run()

    assert status == 0, text
