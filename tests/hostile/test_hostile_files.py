"""Folders and files that are not what they look like: links that lead elsewhere, pipes, files without end."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from compliance.cli.main import group
from compliance.engine.compiled.decide import decide
from compliance.engine.evaluate import evaluate
from compliance.model.build import build
from compliance.model.editions import edition
from compliance.model.files import Files, read_files
from compliance.model.load import load
from compliance.shipment.read import read_mapping

RULES = 'list x.l of text {\n  complete\n  rows "tables/l.csv"\n  source "S"\n}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A ruleset with a list beside it."""
    found = tmp_path / "mine"
    (found / "tables").mkdir(parents=True)
    (found / "x.rules").write_text(RULES)
    (found / "tables/l.csv").write_text("member\na\n")
    return found


def codes(found: Files) -> list[str]:
    """The codes of what is wrong."""
    return [d.code for d in found.diagnostics]


def test_a_link_within_the_folder_is_read(folder: Path) -> None:
    """It shows nothing that the folder does not hold."""
    (folder / "tables/m.csv").symlink_to(folder / "tables/l.csv")

    assert codes(read_files([str(folder)])) == []


@pytest.mark.parametrize("target", ["/etc/passwd", "../../secret.csv", "/proc/self/environ"])
def test_a_link_out_of_the_folder_is_not_followed(folder: Path, target: str) -> None:
    """A folder that someone sent must not show what lies elsewhere, not even in a message."""
    (folder.parent / "secret.csv").write_text("member\nhunter2\n")
    (folder / "tables/l.csv").unlink()
    (folder / "tables/l.csv").symlink_to(target)
    found = read_files([str(folder)])

    assert codes(found) == ["E0005"]
    assert found.diagnostics[0].place.endswith("mine/tables/l.csv")
    assert not any(b"hunter2" in text for text in found.texts.values())


def test_a_link_to_the_folder_itself_is_no_escape(folder: Path, tmp_path: Path) -> None:
    """A ruleset may be named by way of a link, as a current edition often is."""
    (tmp_path / "current").symlink_to(folder)

    assert codes(read_files([str(tmp_path / "current")])) == []


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    """Nothing that is no file is opened."""
    os.mkfifo(folder / "tables/p.csv")

    assert codes(read_files([str(folder)])) == ["E0001"]


def test_a_link_in_a_circle_is_told(folder: Path) -> None:
    """So is one that leads nowhere."""
    (folder / "tables/a.csv").symlink_to(folder / "tables/b.csv")
    (folder / "tables/b.csv").symlink_to(folder / "tables/a.csv")
    (folder / "tables/c.csv").symlink_to(folder / "none")

    assert codes(read_files([str(folder)])) == ["E0001", "E0001", "E0001"]


def test_a_shipment_without_end_is_refused(tmp_path: Path) -> None:
    """More than the cap is not even read: the memory of the process stays small."""
    script = (
        "import resource, sys\nfrom compliance.cli.run import check_files\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))\nsys.exit(check_files([sys.argv[1]], rules=['core']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "/dev/zero"], capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == 2, done.stderr[-500:]
    assert "E0004" in done.stderr


@pytest.mark.parametrize("rules", ["/dev/null", "/dev/zero", "/etc/passwd", "empty", "comments", "core"])
def test_no_rules_permit_nothing(rules: str, tmp_path: Path) -> None:
    """What asks nothing answers nothing: an empty folder, a file of another kind, a vocabulary without a regime."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "comments").mkdir()
    (tmp_path / "comments/x.rules").write_text("#!/bin/sh\n")
    order = tmp_path / "order.json"
    order.write_text('{"date": "2025-06-15", "destination": "US", "item": {"description": "x"}}')
    where = str(tmp_path / rules) if (tmp_path / rules).exists() else rules
    done = CliRunner().invoke(group, ["check", str(order), "--rules", where])

    assert (done.exit_code, done.stdout.strip()) == (2, "")
    assert "E0009" in done.stderr or "E0501" in done.stderr


def test_a_ruleset_without_rules_is_not_passed_over_beside_another(tmp_path: Path) -> None:
    """A slip in the path of one's own rules is told."""
    (tmp_path / "empty").mkdir()

    assert codes(read_files(["cn", str(tmp_path / "empty")])) == ["E0009"]


def test_every_path_refuses_to_answer_for_no_regime() -> None:
    """The compiled path as the reference evaluator."""
    core = load("core")
    shipment = read_mapping({"date": "2025-06-15", "item": {"description": "x"}}, core.vocabulary).shipments[0]

    assert [d.code for d in evaluate(core, shipment).diagnostics] == ["E0501"]
    assert [d.code for d in decide(core, shipment).diagnostics] == ["E0501"]


def mistakes(name: str) -> list[str]:
    """The codes of what is wrong with the ruleset at a path, read and built."""
    found = read_files([name])
    return codes(found) or [d.code for d in build(found).diagnostics]


def test_a_file_is_read_with_the_tables_that_it_names(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ruleset may be given as one file, from wherever one stands."""
    (folder / "other.csv").write_text("member\nb\n")
    whole = set(read_files([str(folder)]).texts) - {f"{folder}/other.csv"}
    assert set(read_files([str(folder / "x.rules")]).texts) == whole
    for here, name in (
        (folder, "x.rules"),
        (folder, "."),
        (folder, "./"),
        (folder.parent, "mine/x.rules"),
        (folder.parent, "./mine"),
    ):
        monkeypatch.chdir(here)
        assert mistakes(name) == []
        assert edition(name).diagnostics == ()


def test_a_file_reads_no_table_out_of_its_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by a way that leads up nor by a link, of the file or of its folder."""
    secret = folder.parent / "secret.csv"
    secret.write_text("member\nsecret\n")
    (folder / "up.rules").write_text(RULES.replace("tables/l.csv", "../secret.csv"))
    (folder / "linked.rules").write_text(RULES.replace("tables/l.csv", "link.csv"))
    (folder / "link.csv").symlink_to(secret)
    (folder / "far.rules").write_text(RULES.replace("tables/l.csv", "far/secret.csv"))
    (folder / "far").symlink_to(folder.parent)
    monkeypatch.chdir(folder)
    for name in ("up.rules", "linked.rules", "far.rules"):
        for path in (name, f"./{name}", str(folder / name)):
            assert b"member\nsecret\n" not in read_files([path]).texts.values()
            assert {"E0001", "E0005"} & set(mistakes(path))
            assert edition(path).diagnostics
