"""Rulesets of a few lines, linted."""

from datetime import date

from compliance.analysis.lint.lint import CODES, Linted, lint
from compliance.model.build import build
from compliance.model.files import Files, read_files
from compliance.text.diagnostics import render_all

CORE = read_files([])
PASSED = frozenset({"L012", "L019"})
"""Codes that nearly every ruleset of a few lines yields; asked for by name."""
HEAD = """
regime x "X" {
  authority "A"
  known through 2026-01-01
  source "Act"
}
fact x.speed is number world "speed"
fact x.mass is quantity in any world "mass"
fact x.fast is truth world "fast"
"""


def rule(name: str, when: str, effect: str = "prohibits", more: str = "", days: str = "from 2025-01-01") -> str:
    """A rule."""
    return (
        f'rule {name} "R" {{\n  when {when}\n  {effect}\n{more}  in force {days}\n  source "Act"\n}}\n'
        if when
        else f'rule {name} "R" {{\n  {effect}\n{more}  in force {days}\n  source "Act"\n}}\n'
    )


def linted(text: str, on: date | None = None, codes: frozenset[str] = CODES - PASSED, **tables: str) -> Linted:
    """Lint one file; names not used and days before the law are passed over unless asked for."""
    files = {
        **CORE.texts,
        "rulesets/x/x.rules": (HEAD + text).encode(),
        **{f"rulesets/x/tables/{name}.csv": content.encode() for name, content in tables.items()},
    }
    built = build(Files(files, "sha256:x", "sha256:x", ()))
    assert built.ruleset is not None, render_all(built.diagnostics)
    return lint(built, on=on, codes=codes, files=lambda name: name.startswith("rulesets/x/"))


def codes(text: str, on: date | None = None, only: str = "", **tables: str) -> list[str]:
    """Return the codes found, in order of place."""
    wanted = frozenset({only}) if only else CODES - PASSED
    return [d.code for d in linted(text, on, wanted, **tables).findings]
