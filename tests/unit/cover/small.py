"""Rulesets of a few lines with cases, and the mutants of them."""

from compliance.analysis.cover.kill import Cases
from compliance.analysis.cover.mutant import Mutant
from compliance.analysis.cover.mutants import mutants
from compliance.model.build import Built, build
from compliance.model.files import Files, read_files
from compliance.text.diagnostics import render_all

CORE = read_files([])
HEAD = """
regime x "X" {
  authority "A"
  known through 2026-01-01
  subject when departs CN
  source "Act"
}
fact item.speed is number world "speed"
fact item.power is number world "power"
fact item.mass is quantity in any world "mass"
fact item.fast is truth world "fast"
fact item.small is truth world "small"
fact item.proof is truth evidence "proof"
fact item.density is number world "density"
"""


def rule(name: str, when: str, effect: str = "prohibits", more: str = "", days: str = "from 2025-01-01") -> str:
    """A rule."""
    condition = f"  when {when}\n" if when else ""
    return f'rule {name} "R" {{\n{condition}  {effect}\n{more}  in force {days}\n  source "Act"\n}}\n'


def case(given: str, expect: str, on: str = "2025-06-01", more: str = "") -> str:
    """A case of goods out of China."""
    facts = given if "departs" in given else f"departs = CN, {given}"
    title = facts.replace('"', "")
    return f'case "{title} on {on}" {{\n  given {facts}\n{more}  on {on}\n  expect {expect}\n  source "Act"\n}}\n'


def built(text: str, **tables: str) -> Built:
    """Build one file with its cases."""
    files = {
        **CORE.texts,
        "rulesets/x/x.rules": (HEAD + text).encode(),
        **{f"rulesets/x/tables/{name}.csv": content.encode() for name, content in tables.items()},
    }
    found = build(Files(files, "sha256:x", "sha256:x", ()))
    assert found.ruleset is not None, render_all(found.diagnostics)
    return found


def one(found: Built, operator: str, text: str) -> Mutant:
    """Return the one mutant of that operator whose sentence holds *text*."""
    assert found.ruleset is not None
    fitting = [m for m in mutants(found.ruleset) if m.operator == operator and text in m.text]
    assert len(fitting) == 1, [m.text for m in mutants(found.ruleset) if m.operator == operator]
    return fitting[0]


def killer(found: Built, operator: str, text: str) -> str:
    """Return the title of the case that kills that mutant; empty where none does."""
    assert found.ruleset is not None
    killed_by = Cases(found.ruleset, found.cases).killer(one(found, operator, text))
    return killed_by.title if killed_by else ""
