"""What ``rules show`` finds of a code: the lists and tables that hold it, and the law that asks these."""

from collections.abc import Iterator, Mapping, Sequence

import attrs
from attrs import frozen

from compliance.cli.find.library import Library, Row
from compliance.cli.find.told import brief
from compliance.cli.find.words import CHANGES, HOLDERS, mentioned, word, words
from compliance.language import ast
from compliance.values.schemes import canonical, covers, in_span, well_formed


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
    holders = {s.name for s in statements if s.keyword in HOLDERS}
    holders |= {r.statement.name for r in [*rows, *lists] if r.statement and r.statement.keyword in HOLDERS}
    return About(code, schemes, tuple(rows), tuple(lists), statements, _through(library, holders, statements))


def _through(library: Library, holders: set[str], named: Sequence[ast.Statement]) -> tuple[ast.Statement, ...]:
    """Return the statements of law that ask *holders*, or definitions that ask them, however far."""
    words = {id(s): mentioned(s) for s in library.statements}
    definitions = [s for s in library.statements if s.keyword == "define"]
    while more := {s.name for s in definitions if s.name not in holders and words[id(s)] & holders}:
        holders = holders | more
    other = (*HOLDERS, *CHANGES, "scheme", "case", "assert", "fact", "scenario", "constraint", "regime")
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
        and any(covers_either(w, code, forms[s.name]) for c in s.all("codes") for w in words(c.parts))
    ]


def covers_either(written: str, code: str, form: str) -> bool:
    """Whether one of the two codes holds the other."""
    if not (written and form and well_formed(code, form) and well_formed(written, form)):
        return False
    one, other = canonical(written, form), canonical(code, form)
    return covers(one, other, form) or covers(other, one, form)


def _form_of_list(s: ast.Statement, forms: Mapping[str, str]) -> str:
    of = word(s.parts[2])
    return forms.get(of.split()[-1], "") if of.startswith("code ") else ""


def _cell_holds(row: Row, column: ast.Clause, forms: Mapping[str, str], code: str) -> bool:
    """Whether a cell of codes, such as ``3A001 except 3A001.z``, holds the code or some code below it."""
    name, kind = (word(p) for p in column.parts)
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
