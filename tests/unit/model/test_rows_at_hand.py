"""A rule over the rows of a table begins no earlier than the table is known."""

import re
from pathlib import Path

import pytest

from compliance.model.build import build
from compliance.model.files import Files, read_files
from compliance.text.diagnostics import render_all

CORE = read_files([])
TABLE = b"control,scope\nc1,850511\n"
PAGE = (Path(__file__).parents[3] / "docs/codes/E0411.md").read_text("utf-8")
BAD, GOOD = re.findall(r"```rules\n(.*?)```", PAGE, re.DOTALL)


def codes(text: str) -> list[str]:
    files = {**CORE.texts, "rulesets/example/example.rules": text.encode(), "rulesets/example/controls.csv": TABLE}
    built = build(Files(files, "sha256:x", "sha256:x", ()))
    assert (built.ruleset is None) == bool(built.diagnostics), render_all(built.diagnostics)
    return [d.code for d in built.diagnostics]


def test_the_examples_of_the_page() -> None:
    """The bad one is refused for this alone, the good one makes a ruleset."""
    assert codes(BAD) == ["E0411"]
    assert codes(GOOD) == []


@pytest.mark.parametrize(
    ("begins", "known", "refused"),
    [
        ("2025-05-31", "known from 2025-06-01", True),
        ("2025-06-01", "known from 2025-06-01", False),
        ("2025-06-01", "published 2025-06-02", True),
        ("2025-06-02", "published 2025-06-02", False),
        ("2025-06-02 published 2025-06-01", "published 2025-06-02", True),
        ("2025-01-01", 'source "also"', False),
    ],
)
def test_both_axes(begins: str, known: str, refused: bool) -> None:
    """The day in force against the day known, the day published against the day published."""
    text = GOOD.replace("known from 2025-06-01", known)
    text = text.replace("in force from 2025-06-01", f"in force from {begins}")

    assert codes(text) == (["E0411"] if refused else [])
