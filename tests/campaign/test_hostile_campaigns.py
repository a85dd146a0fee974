"""The campaigns of hostile input in a small size, and that they can miss."""

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from campaign import bundles
from compliance.bundle.store import Installed

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("name", "arguments", "at_least"),
    [
        ("bundles", ["--count", "40"], {"variants": 40, "refused": 40, "altered_in_force": 40, "good": 2}),
    ],
)
def test_a_campaign_misses_nothing(name: str, arguments: list[str], at_least: dict[str, int]) -> None:
    """Status 0, and so many tries."""
    done = subprocess.run(
        [sys.executable, str(ROOT / f"campaign/{name}.py"), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    counts = json.loads(done.stdout)

    assert counts["misses"] == []
    assert all(counts[key] >= number for key, number in at_least.items()), counts


def test_a_store_that_believes_everything_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No refusal, and what is in force changed."""

    def believing(folder: str, content: bytes, *_: object, name: str) -> Installed:
        Path(folder, "in-force.bundle").write_bytes(content)
        return Installed(None, None, ())

    monkeypatch.setattr(bundles, "install", believing)
    counts = bundles.run(str(tmp_path), 13, 1)

    assert counts["variants"] == 13
    assert counts["not_refused"] == counts["store_changed"] == 13


def test_every_family_of_bad_bundles_is_tried(tmp_path: Path) -> None:
    """And a good bundle is not among them."""
    forge = bundles.Forge(str(tmp_path))
    found = list(bundles.variants(forge, 60, random.Random(3)))

    assert {family for family, _ in found} == {make.__name__ for make in bundles.FAMILIES}
    assert forge.good not in {content for _, content in found}
    assert Counter(hash(content) for _, content in found).most_common(1)[0][1] == 1
