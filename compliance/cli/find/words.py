"""The words that a statement holds, as written."""

from collections.abc import Iterator

import attrs

from compliance.language import ast

CHANGES = {"suspend": "suspended by", "repeal": "repealed by", "void": "annulled by"}
HOLDERS = ("list", "table", "define")
"""Statements that others ask by their names."""


def mentioned(s: ast.Statement) -> set[str]:
    """Return every word that a statement holds, its own name aside."""
    found = set(words(s.body)) | {w for part in s.parts[1:] for w in words(part)}
    for clause in s.clauses:
        found.update(words(clause))
    return found


def words(node: object) -> Iterator[str]:
    """Yield the names and codes in a tree."""
    match node:
        case ast.Word():
            yield from node.text.split()
        case ast.Lookup():
            yield node.table
            yield from node.keys
        case tuple() | list():
            for inner in node:
                yield from words(inner)
        case ast.Node():
            for attribute in attrs.fields(type(node)):
                value = getattr(node, attribute.name)
                if isinstance(value, str) and attribute.name in ("fact", "name", "rule"):
                    yield value
                elif attribute.name not in ("span", "keyword"):
                    yield from words(value)


def word(part: ast.Part) -> str:
    """Return the text of a word or of a string; none of anything else."""
    return part.text if isinstance(part, ast.Word | ast.String) else ""
