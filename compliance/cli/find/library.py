"""The statements of rulesets as written, and the rows of their tables."""

import csv
import io
import posixpath
from collections.abc import Iterator, Mapping

from attrs import frozen

from compliance.cli.find.words import word
from compliance.language import ast
from compliance.language.parse import parse
from compliance.model.files import Files
from compliance.text.diagnostics import Diagnostic
from compliance.text.source import Source


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
        users = {path: s for s in self.statements for path in paths_of(s)}
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
                found[s.name] = word(form.parts[0]) if form else "dotted"
        return found

    def schemes(self) -> dict[str, str]:
        """Return the scheme of each fact and of each list that holds codes."""
        found = {}
        for s in self.statements:
            if s.keyword not in ("fact", "list"):
                continue
            kind = " ".join(word(s.parts[1 if s.keyword == "fact" else 2]).split())
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


def paths_of(s: ast.Statement) -> Iterator[str]:
    """Yield the CSV files that a statement loads."""
    here = posixpath.dirname(s.span.source.name)
    for clause in s.all("rows"):
        yield posixpath.normpath(posixpath.join(here, word(clause.parts[0])))
