"""What was edited between two editions, statement by statement and cell by cell.

Comments, layout, the order of statements and of clauses, and the file a statement stands in are no edits.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import unified_diff
from typing import NamedTuple

from attrs import evolve

from compliance.analysis.cells import moved_cells
from compliance.analysis.difference import Cells, Edit
from compliance.language import ast
from compliance.language.format import statement_text
from compliance.model.declare import texts
from compliance.model.editions import Edition
from compliance.model.law import Table, WordList
from compliance.model.ruleset import Ruleset
from compliance.values.vocabulary import Scheme

_APART = frozenset({"case", "language"})
"""Statements that state no law."""
_IN_CELLS = {"list": "member", "scheme": "codes"}
"""Statement to the clause whose content is compared as cells."""
_COUNTRIES = "rulesets/core/tables/countries.csv"


class _Written(NamedTuple):
    """One statement with its canonical text."""

    statement: ast.Statement
    text: str
    start: date | None


def edits(old: Edition, new: Edition) -> tuple[Edit, ...]:
    """Return every statement, list and table that differs, in the order of names.

    A statement is found by its keyword and name; of several versions, by the first day, then in order of days.
    Both editions have to be without mistakes.
    """
    before, after = _statements(old), _statements(new)
    assert old.ruleset is not None and new.ruleset is not None
    found: list[Edit] = []
    for key in sorted({*before, *after}, key=lambda key: (key[1], key[0])):
        pairs = _pairs(before.get(key, []), after.get(key, []))
        found += [edit for pair in pairs if (edit := _edit(key, *pair, old.ruleset, new.ruleset))]
    countries = moved_cells(old.ruleset.vocabulary, new.ruleset.vocabulary)
    if countries:
        place = f"{_COUNTRIES}:1"
        found.append(
            Edit("changed", "table", "countries", "countries and their names", (), place, place, cells=countries)
        )
    return tuple(found)


def _statements(edition: Edition) -> Mapping[tuple[str, str], list[_Written]]:
    found: dict[tuple[str, str], list[_Written]] = {}
    for file in edition.built.files:
        for s in file.statements:
            if s.keyword not in _APART:
                less = _IN_CELLS.get(s.keyword)
                told = evolve(s, clauses=tuple(c for c in s.clauses if c.keyword != less))
                found.setdefault((s.keyword, _name(s)), []).append(_Written(s, statement_text(told), _start(s)))
    return found


def _name(s: ast.Statement) -> str:
    """Return the permanent name: a classification's is the fact with the code."""
    code = s.parts[1] if s.keyword == "classify" else None
    return f"{s.name}.{code.text}" if isinstance(code, ast.Word) else s.name


def _start(s: ast.Statement) -> date | None:
    clause = s.first("in force") or s.first("from")
    part = clause.parts[0] if clause else None
    return part.day if isinstance(part, ast.Day) else None


def _pairs(old: list[_Written], new: list[_Written]) -> Iterable[tuple[_Written | None, _Written | None]]:
    """Pair the versions of one statement: the same text, then the same first day, then in order of days."""
    found: list[tuple[_Written | None, _Written | None]] = []
    before, after = (sorted(versions, key=lambda w: (w.start or date.min, w.text)) for versions in (old, new))
    for same in (lambda a, b: a.text == b.text, lambda a, b: a.start == b.start, lambda _, __: True):
        for one in list(before):
            other = next((w for w in after if same(one, w)), None)
            if other:
                before.remove(one)
                after.remove(other)
                found.append((one, other))
    found += [(one, None) for one in before] + [(None, other) for other in after]
    return sorted(found, key=lambda pair: min(w.start or date.min for w in pair if w))


def _edit(
    key: tuple[str, str], old: _Written | None, new: _Written | None, before: Ruleset, after: Ruleset
) -> Edit | None:
    keyword, name = key
    text = _difference(old.text if old else "", new.text if new else "")
    cells = _moved(keyword, name, before, after)
    if not text and not cells:
        return None
    kind = "changed" if old and new else "added" if new else "removed"
    there = [w.statement for w in (new, old) if w]
    title = next((t for s in there if (t := _title(s))), "")
    sources = tuple(dict.fromkeys(source for s in there for source in texts(s, "source")))
    return Edit(kind, keyword, name, title, sources, _place(old), _place(new), text, cells)


def _moved(keyword: str, name: str, before: Ruleset, after: Ruleset) -> Cells | None:
    sides: list[WordList | Table | Scheme | None] = []
    for ruleset in (before, after):
        kinds: dict[str, Mapping[str, WordList | Table | Scheme]] = {
            "list": ruleset.lists, "table": ruleset.tables, "scheme": ruleset.vocabulary.schemes
        }  # fmt: skip
        sides.append(kinds[keyword].get(name) if keyword in kinds else None)
    return moved_cells(*sides)


def _difference(old: str, new: str) -> str:
    """Return the unified diff of two statements, whole; empty where they are the same."""
    lines = list(unified_diff(old.splitlines(), new.splitlines(), n=10_000, lineterm=""))
    return "\n".join(lines[3:])  # a statement has no file names and no line numbers


def _title(s: ast.Statement) -> str:
    """Return the string of the head: a title, the sentence of a fact, the words of an assertion."""
    return next((part.text for part in s.parts if isinstance(part, ast.String)), "")


def _place(written: _Written | None) -> str:
    return written.statement.span.place.rpartition(":")[0] if written else ""
