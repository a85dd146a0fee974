"""An edition named as `REVISION:PATH` is loaded wherever rules are: the command that `diff` prints runs."""

import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from compliance.cli.main import group
from compliance.model.load import load_rules

LAW = """regime x "X" {{
  authority "A"
  known through 2026-01-01
}}
rule x.r "R" {{
  when destination is {country}
  prohibits
  in force from 2025-01-01
  source "Act"
}}
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two commits of one ruleset; the second prohibits another country."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x").mkdir()
    _git("init", "-q")
    for country in ("US", "CN"):
        (tmp_path / "x/x.rules").write_text(LAW.format(country=country), encoding="utf-8")
        _git("add", "-A")
        _git("-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", country)
    return tmp_path


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True)


def _run(*arguments: str, given: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(group, list(arguments), input=given)
    return done.exit_code, done.output


def test_the_command_that_diff_prints_runs(repository: Path) -> None:
    """Under either edition, with the outcome that the difference states."""
    status, output = _run("diff", "HEAD~1:x", "HEAD:x")
    assert status == 1, output
    shipment, rules = re.findall(r"run +printf '%s' '(.*)' \| compliance check - --rules (\S+)", output)[0]
    outcomes = {}
    for name in ("HEAD~1:x", rules):
        status, told = _run("check", "-", "--rules", name, "--format", "json", "--brief", given=shipment)
        assert status in (0, 1), told
        outcomes[name] = status
    assert sorted(outcomes) == ["HEAD:x", "HEAD~1:x"]
    assert set(outcomes.values()) == {0, 1}


def test_what_is_wrong_with_a_revision_is_said(repository: Path) -> None:
    """No such revision, nothing at the path, or other rules beside it."""
    for names, code in ((["nowhere:x"], "E0008"), (["HEAD:y"], "E0009"), (["HEAD:x", "core"], "E0009")):
        loaded = load_rules(names)
        assert loaded.ruleset is None
        assert [d.code for d in loaded.diagnostics] == [code]


def test_a_path_with_a_colon_is_a_path(repository: Path) -> None:
    """What lies there goes before what git may have."""
    (repository / "HEAD:x").mkdir()
    (repository / "HEAD:x/x.rules").write_text(LAW.format(country="JP"), encoding="utf-8")
    loaded = load_rules(["HEAD:x"])

    assert loaded.ruleset is not None
    assert "JP" in loaded.ruleset.rules[0].when.text  # type: ignore[union-attr]
