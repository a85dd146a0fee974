"""What is told of a statement that was found."""

import re

from compliance.cli.find.words import word
from compliance.language import ast

GROUPS = {
    "regime": "regimes", "rule": "rules", "exception": "exceptions", "unmodelled exception": "exceptions",
    "policy": "review policies", "bar": "bars", "unmodelled": "unmodelled", "duty": "duties",
    "suspend": "changes in time", "repeal": "changes in time", "void": "changes in time", "scenario": "scenarios",
    "classify": "classifications", "define": "definitions", "constraint": "definitions", "list": "lists",
    "table": "tables", "scheme": "schemes", "fact": "facts", "case": "cases", "assert": "assertions",
}  # fmt: skip
"""Keyword to the heading under which a statement is shown, in the order of showing."""


def group(s: ast.Statement) -> str:
    """Return the heading under which a statement is shown."""
    return GROUPS.get(s.keyword, "definitions")


def title(s: ast.Statement) -> str:
    """Return the title of a statement, the sentence of a fact, or the code of a classification."""
    if s.keyword == "classify":
        return f"as {word(s.parts[1])}"
    return next((p.text for p in s.parts[1:] if isinstance(p, ast.String)), "")


def brief(s: ast.Statement) -> dict[str, object]:
    """Return what a statement is and where it stands."""
    return {"keyword": s.keyword, "name": s.name, "title": title(s), "at": s.span.place}


_DAYS = ("in force", "from", "from the start", "not enforced", "known from", "published", "known through")


def times(s: ast.Statement) -> dict[str, object]:
    """Return the days that a statement states: in force, suspended, not enforced, published, known."""
    found: dict[str, object] = {}
    for clause in s.all(*_DAYS):
        days = [p.day.isoformat() for p in clause.parts if isinstance(p, ast.Day) and p.day]
        found[clause.keyword.replace(" ", "_")] = days or True
    return found


def dates(s: ast.Statement) -> str:
    """Return the clauses of a statement that state days, as written."""
    return "; ".join(" ".join(c.span.text.split()) for c in s.all(*_DAYS))


_CLOSE = re.compile(r"(?:\s|#[^\n]*\n)*\}")


def sources(s: ast.Statement) -> list[str]:
    """Return the sources of a statement."""
    return [word(c.parts[0]) for c in s.all("source")]


def text(s: ast.Statement) -> str:
    """Return a statement as written, with its closing brace."""
    span = s.span
    end = _CLOSE.match(span.source.text, span.end)
    return span.source.text[span.start : end.end() if end else span.end].strip()
