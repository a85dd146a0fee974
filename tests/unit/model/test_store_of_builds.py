"""A ruleset that another build of the engine left in the cache is not read."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree, make_archive

import pytest

from compliance.model import store


@pytest.mark.parametrize("source", ["language/parse.py", "model/validate.py", "values/vocabulary.py"])
def test_whatever_reads_rules_makes_another_build(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that was added, a reading that was mended: what the old one accepted is built anew."""
    copy = copytree(Path(store.__file__).parents[1], tmp_path / "compliance")
    monkeypatch.setattr(store, "__file__", str(copy / "model/store.py"))
    assert store._made_by() == store.LAYOUT

    with (copy / source).open("a") as file:
        file.write("# mended\n")

    assert store._made_by() != store.LAYOUT


def test_an_archive_of_the_same_sources_is_the_same_build(tmp_path: Path) -> None:
    """A worker of a cluster that has the engine as a zip takes the tasks of one that has it as files."""
    archive = make_archive(str(tmp_path / "engine"), "zip", Path(store.__file__).parents[2], "compliance")
    program = "from compliance.model import store; print(store.__file__, store.LAYOUT)"
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": archive}, cwd=tmp_path,
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout.split() == [f"{archive}/compliance/model/store.py", store.LAYOUT]
