"""Write what was imported as CSV files with a file of rules; all of it or nothing."""

import csv
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

from compliance.importing.records import Refused
from compliance.language.format import format_source
from compliance.model.build import build
from compliance.model.files import read_files
from compliance.text.diagnostics import render_all
from compliance.text.source import Source


class Folder:
    """A folder in the making: its files stand in the folder asked for only once all of them are sound."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._open: dict[str, TextIO] = {}
        self._writers: dict[str, csv.DictWriter[str]] = {}

    def add(self, name: str, row: Mapping[str, object]) -> None:
        """Append a row to the CSV file *name*; the first row makes its heading."""
        if name not in self._writers:
            file = open(os.path.join(self.path, name), "w", encoding="utf-8", newline="")  # noqa: SIM115
            self._open[name] = file
            self._writers[name] = csv.DictWriter(file, list(row), lineterminator="\n")
            self._writers[name].writeheader()
        self._writers[name].writerow({column: "" if cell is None else cell for column, cell in row.items()})

    def rules(self, name: str, text: str) -> None:
        """Write the file of rules in its canonical form, and hold the whole folder against the language."""
        for file in self._open.values():
            file.close()
        found = format_source(Source(name, text))
        with open(os.path.join(self.path, name), "w", encoding="utf-8", newline="\n") as file:
            file.write(found.text)
        problems = found.diagnostics or build(read_files([self.path])).diagnostics
        if problems:
            raise Refused("E0706", f"what was read makes no sound ruleset: {render_all(problems[:3])}", name)

    def close(self) -> None:
        """Close every file."""
        for file in self._open.values():
            file.close()


@contextmanager
def folder(out: str) -> Iterator[Folder]:
    """Yield a folder beside *out*; at the end its files are moved into *out*, unless something was refused."""
    try:
        os.makedirs(os.path.dirname(os.path.abspath(out)), exist_ok=True)
        partial = tempfile.mkdtemp(prefix=".import-", dir=os.path.dirname(os.path.abspath(out)))
    except OSError as error:
        raise Refused("E0706", f"the folder cannot be made: {error.strerror}", out) from error
    made = Folder(partial)
    try:
        yield made
        made.close()
        os.makedirs(out, exist_ok=True)
        for name in sorted(os.listdir(partial)):
            os.replace(os.path.join(partial, name), os.path.join(out, name))
    except OSError as error:
        raise Refused("E0706", f"the folder cannot be written: {error.strerror}", out) from error
    finally:
        made.close()
        shutil.rmtree(partial, ignore_errors=True)


def quoted(text: str) -> str:
    """Return *text* as a string of the rule language."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def comment(lines: Iterable[str]) -> str:
    """Return lines of comment."""
    return "".join(f"# {line}\n" for line in lines)
