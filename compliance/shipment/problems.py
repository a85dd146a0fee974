"""What is wrong with a part of a shipment, and the collection of all of it.

A `Problem` knows its path only from the value it was found in; the reader that walks the data
adds the rest. Help is computed late and for the first problems only: comparing a million
misspelt names with the vocabulary would be a way to keep us busy.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import NamedTuple, TypeAlias

from compliance.shipment.characters import escaped
from compliance.text.diagnostics import Diagnostic
from compliance.text.nearest import help_for

Path: TypeAlias = tuple[object, ...]
"""Keys and indices from the root; a key that is not text can stand in a Python mapping."""

MAX_PROBLEMS = 1000
"""Problems kept of one input; what lies beyond is counted and not shown."""
_MAX_HELPED = 20
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")


class Problem(NamedTuple):
    """One mistake in a value.

    Attributes:
        code: A code of `compliance.text.codes.CATALOGUE`.
        message: One sentence.
        help: What to do, or a function that says so when it is asked.
        at: Path from the value in which it was found.
    """

    code: str
    message: str
    help: str | Callable[[], str] = ""
    at: Path = ()


class Refused(NamedTuple):
    """A value that cannot be taken, and why.

    Attributes:
        problems: At least one.
    """

    problems: tuple[Problem, ...]


def refuse(code: str, message: str, help: str | Callable[[], str] = "") -> Refused:
    """Return a refusal for one reason."""
    return Refused((Problem(code, message, help),))


def similar(word: str, known: Iterable[str], *, kind: str) -> Callable[[], str]:
    """Return a function that names those of *known* that resemble *word*."""
    return partial(help_for, word, known, kind=kind)


def json_path(path: Path) -> str:
    """Return *path* as people write it.

    Example:
        >>> json_path(("lines", 0, "tpp"))
        '$.lines[0].tpp'
    """
    return "$" + "".join(map(_step, path))


def json_place(prefix: str, path: Path) -> str:
    """Return *path* behind *prefix*, the name of a file or of a line."""
    return prefix + json_path(path)


def _step(key: object) -> str:
    if type(key) is int:
        return f"[{key}]"
    if not isinstance(key, str):
        return f"[{describe(key)}]"
    if _PLAIN_KEY.fullmatch(key) and len(key) <= 80:
        return f".{key}"
    cut = key if len(key) <= 80 else key[:77] + "..."
    return '["' + escaped(cut).replace('"', '\\"') + '"]'


class Problems:
    """Collects every problem of one input as diagnostics.

    Attributes:
        count: How many there were, the ones not kept included.
    """

    def __init__(self, place: Callable[[Path], str] = json_path) -> None:
        """Start with none; *place* writes a path as the reader of the input knows it."""
        self.count = 0
        self._place = place
        self._kept: list[Diagnostic] = []

    def add(self, problem: Problem, path: Path = ()) -> None:
        """Take *problem*, found in the value at *path*."""
        self.count += 1
        if self.count > MAX_PROBLEMS:
            return
        hint = problem.help
        if not isinstance(hint, str):
            hint = hint() if self.count <= _MAX_HELPED else ""
        place = self._place((*path, *problem.at))
        self._kept.append(Diagnostic(problem.code, problem.message, path=place, help=hint))

    def extend(self, problems: Iterable[Problem], path: Path = ()) -> None:
        """Take each of *problems*, found in the value at *path*."""
        for problem in problems:
            self.add(problem, path)

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Return what was found, in the order of the input."""
        left = self.count - len(self._kept)
        if not left:
            return tuple(self._kept)
        rest = Diagnostic("E0614", f"{left} more problems are not shown", path=self._place(()))
        return (*self._kept, rest)


_NOUNS: dict[type, str] = {
    bool: "a truth value",
    int: "a number",
    float: "a binary floating-point number",
    Decimal: "a number",
    str: "text",
    bytes: "bytes",
    list: "a list",
    tuple: "a list",
    dict: "an object",
    date: "a day",
}


def describe(raw: object) -> str:
    """Return what kind of thing *raw* is, never its content: that may be huge or nested."""
    if raw is None:
        return "null"
    for kind in type(raw).__mro__:
        if kind in _NOUNS:
            return _NOUNS[kind]
    return "something else"
