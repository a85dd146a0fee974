"""A ruleset that another build of the engine left in the cache is not read."""

from pathlib import Path
from shutil import copytree

import pytest

from compliance.model import store


@pytest.mark.parametrize("source", ["language/parse.py", "model/validate.py", "values/vocabulary.py"])
def test_whatever_reads_rules_makes_another_build(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that was added, a reading that was mended: what the old one accepted is built anew."""
    copy = copytree(Path(store.__file__).parents[1], tmp_path / "compliance")
    monkeypatch.setattr(store, "__file__", str(copy / "model/store.py"))
    assert f"6-{store._made_by()}" == store.LAYOUT

    with (copy / source).open("a") as file:
        file.write("# mended\n")

    assert f"6-{store._made_by()}" != store.LAYOUT


def test_without_sources_nothing_is_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in an archive: each start is a build of its own."""
    monkeypatch.setattr(store, "__file__", str(tmp_path / "x.zip/compliance/model/store.py"))

    assert store._made_by() != store._made_by()
