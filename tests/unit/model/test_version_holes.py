"""E0402 says which days are uncovered, both included, and what to do."""

import pytest

from compliance.model.build import build
from compliance.model.files import Files, read_files

CORE = read_files([])
LAW = """regime x "X" {
  authority "A"
  known through 2026-01-01
}
rule x.r "R" {
  prohibits
  in force from 2025-01-01 until 2025-02-01
  source "Act"
}
rule x.r "R" {
  prohibits
  in force from %s
  source "Act"
}
"""


@pytest.mark.parametrize(
    ("start", "said"), [("2025-06-01", "from 2025-02-02 through 2025-05-31"), ("2025-02-03", "on 2025-02-02")]
)
def test_the_days_are_those_uncovered(start: str, said: str) -> None:
    """The day on which the later version begins is none of them."""
    built = build(Files({**CORE.texts, "rulesets/x/x.rules": (LAW % start).encode()}, "sha256:x", "sha256:x", ()))

    found = built.diagnostics[0]
    assert found.code == "E0402"
    assert found.message == f"no version of `x.r` is in force {said}"
    assert "begin on 2025-02-02" in found.help
