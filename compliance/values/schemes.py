"""Codes, countries and other words of a vocabulary, and the hierarchy of codes.

The word types are `str` subclasses: cheap, hashable, written to JSON as they are, and never
confused with one another by the type checker.
"""

import re
from functools import lru_cache


class Code(str):
    """A code of a scheme, such as ``3A090.a``."""

    __slots__ = ()


class Country(str):
    """An ISO 3166-1 alpha-2 code."""

    __slots__ = ()


class Choice(str):
    """One of the choices that a fact declares."""

    __slots__ = ()


class Text(str):
    """Free text: compared for equality only."""

    __slots__ = ()


Word = Code | Country | Choice | Text

_CODE = re.compile(r"[0-9A-Za-z]+(?:[.\-][0-9A-Za-z]+)*")
_PIECE = re.compile(r"[0-9]+|[A-Za-z]+")
MAX_CODE = 60


def well_formed(code: str, form: str) -> bool:
    """Return whether *code* has the form of its scheme: ``dotted`` or ``digits``."""
    if len(code) > MAX_CODE or not _CODE.fullmatch(code):
        return False
    return form == "dotted" or code.replace(".", "").isdigit()


def canonical(code: str, form: str) -> Code:
    """Return the one spelling of *code*: digits lose their points."""
    return Code(code.replace(".", "") if form == "digits" else code)


def covers(parent: str, child: str, form: str) -> bool:
    """Return whether *child* is *parent* or lies below it."""
    if form == "digits":
        return child.startswith(parent)
    return child == parent or (child.startswith(parent) and child[len(parent)] == ".")


def lineage(code: str, form: str) -> list[str]:
    """Return *code* and every code that it lies below, from itself upward."""
    if form == "digits":
        return [code[:end] for end in range(len(code), 0, -1)]
    found = [code]
    while "." in code:
        code = code.rpartition(".")[0]
        found.append(code)
    return found


@lru_cache(maxsize=65536)
def order(code: str, form: str) -> tuple[tuple[tuple[int, int, str], ...], ...]:
    """Return the sort key of *code* in scheme order: segment by segment, numbers as numbers.

    In a scheme of digits each digit is a segment of its own, as each opens a level: 850511 stands before 8506.
    """
    return tuple(
        tuple((0, int(piece), "") if piece[0].isdigit() else (1, 0, piece) for piece in _PIECE.findall(segment))
        for segment in (code if form == "digits" else code.split("."))
    )


def in_span(code: str, first: str, last: str, form: str) -> bool:
    """Return whether *code* and all below it lie in ``first .. last``, both included with all below *last*.

    A code above *last* stands for others too, which lie beyond it: it does not lie in the span as a whole.
    """
    key, low, high = order(code, form), order(first, form), order(last, form)
    return low <= key and (key <= high or key[: len(high)] == high) and not (code != last and covers(code, last, form))
