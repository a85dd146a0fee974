"""What ``rules search`` and ``rules show`` find: statements, rows of tables, and how they bear on each other."""

import csv
import io
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence

import attrs
from attrs import field, frozen

from compliance.language import ast
from compliance.language.parse import parse
from compliance.model.files import Files
from compliance.text.diagnostics import Diagnostic
from compliance.text.source import Source
from compliance.values.schemes import canonical, covers, in_span, well_formed

GROUPS = {
    "regime": "regimes", "rule": "rules", "exception": "exceptions", "unmodelled exception": "exceptions",
    "policy": "review policies", "bar": "bars", "unmodelled": "unmodelled", "duty": "duties",
    "suspend": "changes in time", "repeal": "changes in time", "void": "changes in time", "scenario": "scenarios",
    "classify": "classifications", "define": "definitions", "constraint": "definitions", "list": "lists",
    "table": "tables", "scheme": "schemes", "fact": "facts", "case": "cases", "assert": "assertions",
}  # fmt: skip
"""Keyword to the heading under which a statement is shown, in the order of showing."""
CHANGES = {"suspend": "suspended by", "repeal": "repealed by", "void": "annulled by"}


@frozen
class Row:
    """A row of a CSV file, with the statement that loads it (None: no statement names the file)."""

    statement: ast.Statement | None
    file: str
    number: int
    cells: Mapping[str, str]

    @property
    def place(self) -> str:
        """File and row, counted as a spreadsheet counts them."""
        return f"{self.file}:{self.number}"

    def to_dict(self) -> dict[str, object]:
        """Return the fields that scripts read."""
        name = self.statement.name if self.statement else ""
        return {"table": name, "at": self.place, "cells": {k: v for k, v in self.cells.items() if v}}


@frozen
class Library:
    """The statements of rulesets, with their tables."""

    files: Files
    statements: tuple[ast.Statement, ...]
    diagnostics: tuple[Diagnostic, ...]

    def rows(self) -> Iterator[Row]:
        """Yield every row of every CSV file, in the order of the files."""
        users = {path: s for s in self.statements for path in _paths(s)}
        for name, content in self.files.texts.items():
            if name.endswith(".csv"):
                yield from self._rows_of(name, content, users.get(name))

    def _rows_of(self, name: str, content: bytes, user: ast.Statement | None) -> Iterator[Row]:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8", errors="replace")), restval="")
        for number, row in enumerate(reader, start=2):
            yield Row(user, name, number, {k: v for k, v in row.items() if k is not None})

    def forms(self) -> dict[str, str]:
        """Return the form of each code scheme."""
        found = {}
        for s in self.statements:
            if s.keyword == "scheme":
                form = s.first("form")
                found[s.name] = _word(form.parts[0]) if form else "dotted"
        return found

    def schemes(self) -> dict[str, str]:
        """Return the scheme of each fact and of each list that holds codes."""
        found = {}
        for s in self.statements:
            if s.keyword not in ("fact", "list"):
                continue
            kind = " ".join(_word(s.parts[1 if s.keyword == "fact" else 2]).split())
            if "code" in kind.split():
                found[s.name] = kind.split()[-1]
                if s.name.startswith("item."):
                    found[s.name.replace("item.", "component.", 1)] = kind.split()[-1]
        return found


def library(files: Files) -> Library:
    """Parse the rules of *files*; they need not be sound as a whole."""
    statements: list[ast.Statement] = []
    found = list(files.diagnostics)
    for name, content in files.texts.items():
        if name.endswith(".rules"):
            parsed = parse(Source(name, content.decode("utf-8", errors="replace").replace("\r\n", "\n")))
            statements += parsed.file.statements
            found += parsed.diagnostics
    return Library(files, tuple(statements), tuple(found))


def _paths(s: ast.Statement) -> Iterator[str]:
    here = posixpath.dirname(s.span.source.name)
    for clause in s.all("rows"):
        yield posixpath.normpath(posixpath.join(here, _word(clause.parts[0])))


# Search -----------------------------------------------------------------------------------------


@frozen
class Hits:
    """What a search found."""

    statements: tuple[ast.Statement, ...] = ()
    rows: tuple[Row, ...] = ()

    def __bool__(self) -> bool:
        """Return whether there is anything."""
        return bool(self.statements or self.rows)

    def to_dict(self) -> dict[str, object]:
        """Return the fields that scripts read."""
        return {"statements": [brief(s) for s in self.statements], "rows": [r.to_dict() for r in self.rows]}


def search(library: Library, words: Sequence[str]) -> Hits:
    """Return the statements and the rows of tables that hold all of *words*, in whatever case."""
    wanted = [w.casefold() for w in words]
    order = list(dict.fromkeys(GROUPS.values()))
    statements = [s for s in library.statements if _holds(s.span.text, wanted)]
    rows = [r for r in library.rows() if _holds("\n".join(r.cells.values()), wanted)]
    return Hits(tuple(sorted(statements, key=lambda s: order.index(group(s)))), tuple(rows))


def _holds(text: str, wanted: Sequence[str]) -> bool:
    folded = text.casefold()
    return all(w in folded for w in wanted)


def group(s: ast.Statement) -> str:
    """Return the heading under which a statement is shown."""
    return GROUPS.get(s.keyword, "definitions")


def title(s: ast.Statement) -> str:
    """Return the title of a statement, the sentence of a fact, or the code of a classification."""
    if s.keyword == "classify":
        return f"as {_word(s.parts[1])}"
    return next((p.text for p in s.parts[1:] if isinstance(p, ast.String)), "")


def brief(s: ast.Statement) -> dict[str, object]:
    """Return what a statement is and where it stands."""
    return {"keyword": s.keyword, "name": s.name, "title": title(s), "at": s.span.place}


# Show -------------------------------------------------------------------------------------------


@frozen
class Shown:
    """A statement (all of its versions), and what bears on it.

    Attributes:
        related: Relation (``suspended by``, ``lifted by``, ...) to statements.
        cases: Cases that test it.
        assertions: Invariants that name it.
        loaded: CSV file to the number of its rows.
    """

    name: str
    statements: tuple[ast.Statement, ...]
    related: Mapping[str, tuple[ast.Statement, ...]]
    cases: tuple[ast.Statement, ...]
    assertions: tuple[ast.Statement, ...]
    loaded: Mapping[str, int] = field(factory=dict)

    def to_dict(self) -> dict[str, object]:
        """Return the fields that scripts read."""
        return {
            "name": self.name,
            "statements": [brief(s) | times(s) | {"source": sources(s), "text": text(s)} for s in self.statements],
            "related": {k: [brief(s) | times(s) for s in v] for k, v in self.related.items()},
            "cases": [brief(s) for s in self.cases],
            "assertions": [brief(s) for s in self.assertions],
            "rows": dict(self.loaded),
        }


def show(library: Library, name: str) -> Shown | None:
    """Return the statement *name* with what bears on it; None where there is none."""
    named = [s for s in library.statements if s.name == name and s.keyword not in ("case", "assert")]
    found = tuple(s for s in named if s.keyword not in CHANGES) or tuple(named)
    if not found:
        return None
    related: dict[str, list[ast.Statement]] = {}
    if found[0].keyword in CHANGES:
        related["reaches"] = below(library, name)
    for s in library.statements:
        if s not in found and s.keyword not in ("case", "assert"):
            for relation in _relations(s, name):
                related.setdefault(relation, []).append(s)
    cases = [s for s in library.statements if s.keyword == "case" and _tests(s, found, related)]
    assertions = [s for s in library.statements if s.keyword == "assert" and name in mentioned(s)]
    paths = {path for s in found for path in _paths(s)}
    loaded = {path: sum(1 for r in library.rows() if r.file == path) for path in sorted(paths)}
    return Shown(name, found, {k: tuple(v) for k, v in related.items()}, tuple(cases), tuple(assertions), loaded)


def _tests(case: ast.Statement, found: tuple[ast.Statement, ...], related: Mapping[str, list[ast.Statement]]) -> bool:
    """Whether a case names the statement.

    Of a review policy: or asks for the review of a rule that it is for. Of a list, a table or a definition: or names a
    rule that uses it.
    """
    words = {w for c in case.clauses for w in _words(c.parts)}
    if found[0].name in words:
        return True
    if found[0].keyword == "policy":
        reviewed = [w for c in case.all("expect review") for w in _words(c.parts[-1])]
        targets = {w for s in found for c in s.all("for") for w in _words(c.parts)}
        return any(_reaches(t, w) for t in targets for w in reviewed)
    return found[0].keyword in _HOLDERS and any(s.name in words for s in related.get("used by", ()))


def below(library: Library, name: str) -> list[ast.Statement]:
    """Return the statements whose names lie below *name*."""
    return [s for s in library.statements if s.name.startswith(f"{name}.") and s.keyword not in ("case", "assert")]


_BY_CLAUSE = {
    "lifts": "lifted by", "lifts where": "lifted by", "bars": "barred by", "bars except": "barred by",
    "bars licenses": "its licenses barred by", "for": "reviewed by", "replaces": "replaced by",
    "excludes": "excluded by", "end suspension": "supposed by", "extend suspension": "supposed by",
}  # fmt: skip


def _relations(s: ast.Statement, name: str) -> Iterator[str]:
    """Yield how *s* bears on the statement of that name."""
    if s.keyword in CHANGES and _reaches(s.name, name):
        yield CHANGES[s.keyword]
        return
    named = False
    for clause in s.clauses:
        relation = _BY_CLAUSE.get(clause.keyword)
        if relation and any(_reaches(w, name) for part in clause.parts for w in _words(part)):
            named = True
            yield relation
    if not named and name in mentioned(s):
        yield "used by"


def _reaches(written: str, name: str) -> bool:
    """Whether a name, which may be a dotted prefix, reaches the statement of that name."""
    return name == written or name.startswith(f"{written}.")


def mentioned(s: ast.Statement) -> set[str]:
    """Return every word that a statement holds, its own name aside."""
    found = set(_words(s.body)) | {w for part in s.parts[1:] for w in _words(part)}
    for clause in s.clauses:
        found.update(_words(clause))
    return found


def _words(node: object) -> Iterator[str]:
    """Yield the names and codes in a tree."""
    match node:
        case ast.Word():
            yield from node.text.split()
        case ast.Lookup():
            yield node.table
            yield from node.keys
        case tuple() | list():
            for inner in node:
                yield from _words(inner)
        case ast.Node():
            for attribute in attrs.fields(type(node)):
                value = getattr(node, attribute.name)
                if isinstance(value, str) and attribute.name in ("fact", "name", "rule"):
                    yield value
                elif attribute.name not in ("span", "keyword"):
                    yield from _words(value)


_DAYS = ("in force", "from", "from the start", "not enforced", "known from", "published", "known through")


def times(s: ast.Statement) -> dict[str, object]:
    """Return the days that a statement states: in force, suspended, not enforced, published, known."""
    found: dict[str, object] = {}
    for clause in s.all(
        "in force", "from", "from the start", "not enforced", "known from", "published", "known through"
    ):
        days = [p.day.isoformat() for p in clause.parts if isinstance(p, ast.Day) and p.day]
        found[clause.keyword.replace(" ", "_")] = days or True
    return found


def dates(s: ast.Statement) -> str:
    """Return the clauses of a statement that state days, as written."""
    return "; ".join(" ".join(c.span.text.split()) for c in s.all(*_DAYS))


_CLOSE = re.compile(r"(?:\s|#[^\n]*\n)*\}")


def sources(s: ast.Statement) -> list[str]:
    """Return the sources of a statement."""
    return [_word(c.parts[0]) for c in s.all("source")]


def text(s: ast.Statement) -> str:
    """Return a statement as written, with its closing brace."""
    span = s.span
    end = _CLOSE.match(span.source.text, span.end)
    return span.source.text[span.start : end.end() if end else span.end].strip()


def _word(part: ast.Part) -> str:
    return part.text if isinstance(part, ast.Word | ast.String) else ""


# A code -----------------------------------------------------------------------------------------


@frozen
class About:
    """Everything that bears on a code.

    Attributes:
        code: The code.
        schemes: Schemes that have it, or a code above or below it.
        rows: Rows of tables whose codes hold it, or lie below it.
        lists: Lists of which it, or a code below it, is a member, with the place.
        statements: Statements that name it, one that holds it, or one below it.
        through: Statements of law that ask those lists, tables and definitions.
    """

    code: str
    schemes: tuple[str, ...]
    rows: tuple[Row, ...]
    lists: tuple[Row, ...]
    statements: tuple[ast.Statement, ...]
    through: tuple[ast.Statement, ...]

    def __bool__(self) -> bool:
        """Return whether there is anything."""
        return bool(self.schemes or self.rows or self.lists or self.statements)

    def to_dict(self) -> dict[str, object]:
        """Return the fields that scripts read."""
        return {
            "code": self.code,
            "schemes": list(self.schemes),
            "rows": [r.to_dict() for r in self.rows],
            "lists": [r.to_dict() for r in self.lists],
            "statements": [brief(s) for s in self.statements],
            "through": [brief(s) for s in self.through],
        }


def about_code(library: Library, name: str) -> About | None:
    """Return what bears on a code; *name* may carry the prefix of a regime, as in ``us.ear.3A090``."""
    parts = name.split(".")
    start = next((n for n, part in enumerate(parts) if any(c.isdigit() for c in part)), 0)
    for code in dict.fromkeys((name, ".".join(parts[start:]))):
        found = _about(library, code) if well_formed(code, "dotted") else None
        if found and (found.schemes or found.rows or found.lists or any(c.isdigit() for c in code)):
            return found
    return None


def _about(library: Library, code: str) -> About:
    """Collect what bears on the code in the schemes that have it; in any scheme, where none lists it."""
    forms = library.forms()
    every = list(library.rows())
    entries = [r for r in every if r.statement and r.statement.keyword == "scheme" and _is_entry(r, code, forms)]
    schemes = tuple(dict.fromkeys([r.statement.name for r in entries if r.statement] + _written(library, code, forms)))
    forms = {name: form for name, form in forms.items() if not schemes or name in schemes}
    rows = [r for r in entries if len(r.cells) > 1]  # more than the code itself
    lists = []
    for row in every:
        s = row.statement
        if s and s.keyword == "list" and covers_either(row.cells.get("member", ""), code, _form_of_list(s, forms)):
            lists.append(row)
        elif s and s.keyword == "table" and any(_cell_holds(row, c, forms, code) for c in s.all("column")):
            rows.append(row)
    other = ("scheme", "case", "assert")
    coded = library.schemes()
    statements = tuple(s for s in library.statements if s.keyword not in other and _names(s, code, coded, forms))
    holders = {s.name for s in statements if s.keyword in _HOLDERS}
    holders |= {r.statement.name for r in [*rows, *lists] if r.statement and r.statement.keyword in _HOLDERS}
    return About(code, schemes, tuple(rows), tuple(lists), statements, _through(library, holders, statements))


_HOLDERS = ("list", "table", "define")


def _through(library: Library, holders: set[str], named: Sequence[ast.Statement]) -> tuple[ast.Statement, ...]:
    """Return the statements of law that ask *holders*, or definitions that ask them, however far."""
    words = {id(s): mentioned(s) for s in library.statements}
    definitions = [s for s in library.statements if s.keyword == "define"]
    while more := {s.name for s in definitions if s.name not in holders and words[id(s)] & holders}:
        holders = holders | more
    other = (*_HOLDERS, *CHANGES, "scheme", "case", "assert", "fact", "scenario", "constraint", "regime")
    law = [s for s in library.statements if s.keyword not in other and s not in named]
    return tuple(s for s in law if words[id(s)] & holders)


def _is_entry(row: Row, code: str, forms: Mapping[str, str]) -> bool:
    name = row.statement.name if row.statement else ""
    return covers_either(row.cells.get("code", ""), code, forms.get(name, "dotted"))


def _written(library: Library, code: str, forms: Mapping[str, str]) -> list[str]:
    """Return the schemes that have the code in a clause of their own."""
    return [
        s.name
        for s in library.statements
        if s.keyword == "scheme"
        and any(covers_either(w, code, forms[s.name]) for c in s.all("codes") for w in _words(c.parts))
    ]


def covers_either(written: str, code: str, form: str) -> bool:
    """Whether one of the two codes holds the other."""
    if not (written and form and well_formed(code, form) and well_formed(written, form)):
        return False
    one, other = canonical(written, form), canonical(code, form)
    return covers(one, other, form) or covers(other, one, form)


def _form_of_list(s: ast.Statement, forms: Mapping[str, str]) -> str:
    of = _word(s.parts[2])
    return forms.get(of.split()[-1], "") if of.startswith("code ") else ""


def _cell_holds(row: Row, column: ast.Clause, forms: Mapping[str, str], code: str) -> bool:
    """Whether a cell of codes, such as ``3A001 except 3A001.z``, holds the code or some code below it."""
    name, kind = (_word(p) for p in column.parts)
    form = forms.get(kind.split()[-1], "") if "code of" in " ".join(kind.split()) else ""
    if not form:
        return False
    held, _, taken = row.cells.get(name, "").partition(" except ")
    if not any(covers_either(w, code, form) for w in held.split()):
        return False
    plain = canonical(code, form)
    return not any(well_formed(w, form) and covers(canonical(w, form), plain, form) for w in taken.split())


def _names(s: ast.Statement, code: str, schemes: Mapping[str, str], forms: Mapping[str, str]) -> bool:
    """Whether a statement names the code, one that holds it or one below it, or carries it in its own name."""
    if any(part == code or part.startswith(f"{code}-") for part in s.name.split(".")):
        return True
    scheme = schemes.get(s.name, "") if s.keyword in ("classify", "list") else ""
    return any(
        _code_in(node, code, forms[found])
        for found, node in _coded((s.parts[1:], s.body, s.clauses), scheme, schemes)
        if found in forms
    )


def _code_in(node: ast.Word | ast.Interval, code: str, form: str) -> bool:
    if isinstance(node, ast.Word):
        return covers_either(node.text, code, form)
    if not all(well_formed(w, form) for w in (node.first, node.last, code)):
        return False
    first, last, plain = (canonical(w, form) for w in (node.first, node.last, code))
    return in_span(plain, first, last, form) or covers(plain, first, form) or covers(plain, last, form)


def _coded(node: object, scheme: str, schemes: Mapping[str, str]) -> Iterator[tuple[str, ast.Word | ast.Interval]]:
    """Yield the words and ranges that are held against a fact of codes, with its scheme."""
    match node:
        case ast.Word() | ast.Interval():
            yield scheme, node
        case ast.Relation():
            yield from _coded(node.operand, schemes.get(node.fact, ""), schemes)
        case tuple() | list():
            for inner in node:
                yield from _coded(inner, scheme, schemes)
        case ast.Node():
            for attribute in attrs.fields(type(node)):
                if attribute.name != "span":
                    yield from _coded(getattr(node, attribute.name), scheme, schemes)
