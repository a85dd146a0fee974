"""What ``rules show`` finds of a name: the statement, and what bears on it."""

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from compliance.cli.find.library import Library, paths_of
from compliance.cli.find.told import brief, sources, text, times
from compliance.cli.find.words import CHANGES, HOLDERS, mentioned, words
from compliance.language import ast


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


def show_statement(library: Library, name: str) -> Shown | None:
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
    paths = {path for s in found for path in paths_of(s)}
    loaded = {path: sum(1 for r in library.rows() if r.file == path) for path in sorted(paths)}
    return Shown(name, found, {k: tuple(v) for k, v in related.items()}, tuple(cases), tuple(assertions), loaded)


def _tests(case: ast.Statement, found: tuple[ast.Statement, ...], related: Mapping[str, list[ast.Statement]]) -> bool:
    """Whether a case names the statement.

    Of a review policy: or asks for the review of a rule that it is for. Of a list, a table or a definition: or names a
    rule that uses it.
    """
    named = {w for c in case.clauses for w in words(c.parts)}
    if found[0].name in named:
        return True
    if found[0].keyword == "policy":
        reviewed = [w for c in case.all("expect review") for w in words(c.parts[-1])]
        targets = {w for s in found for c in s.all("for") for w in words(c.parts)}
        return any(_reaches(t, w) for t in targets for w in reviewed)
    return found[0].keyword in HOLDERS and any(s.name in named for s in related.get("used by", ()))


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
        if relation and any(_reaches(w, name) for part in clause.parts for w in words(part)):
            named = True
            yield relation
    if not named and name in mentioned(s):
        yield "used by"


def _reaches(written: str, name: str) -> bool:
    """Whether a name, which may be a dotted prefix, reaches the statement of that name."""
    return name == written or name.startswith(f"{written}.")


def below(library: Library, name: str) -> list[ast.Statement]:
    """Return the statements whose names lie below *name*."""
    return [s for s in library.statements if s.name.startswith(f"{name}.") and s.keyword not in ("case", "assert")]
