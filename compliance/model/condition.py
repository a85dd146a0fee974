"""Resolved conditions and formulas: every name is known, every word typed, every bound in its unit.

Each node keeps its text as written and its place, so that a decision can show both.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from compliance.values.quantity import Quantity


class WordSet(NamedTuple):
    """A set of words, some of which are known only on a given day.

    Attributes:
        words: Words written out; a code stands for itself and all below it.
        spans: Inclusive ranges of codes.
        lists: Names of declared lists.
        fields: Row fields (``row.eccn``) whose value is a member.
        minus: What is taken away; None where nothing is.
    """

    words: frozenset[str]
    spans: tuple[tuple[str, str], ...] = ()
    lists: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    minus: "WordSet | None" = None


class Cell(NamedTuple):
    """A cell of a table, found by the values of facts or row fields."""

    table: str
    keys: tuple[str, ...]


class Member(NamedTuple):
    """Some value of the fact is in the set, or with *every*, all of them are."""

    fact: str
    set: WordSet
    every: bool
    text: str
    at: str


class IsNone(NamedTuple):
    """The fact is known to have no value."""

    fact: str
    text: str
    at: str


class IsTrue(NamedTuple):
    """A truth fact holds."""

    fact: str
    text: str
    at: str


class Compare(NamedTuple):
    """An amount or a day held against a bound (``>= <= > < =``)."""

    fact: str
    operator: str
    bound: "Quantity | date | Cell | str"
    text: str
    at: str


class Marked(NamedTuple):
    """A cell of a table is marked."""

    cell: Cell
    text: str
    at: str


class Stands(NamedTuple):
    """One of the statements is in force, its condition aside."""

    names: tuple[str, ...]
    text: str
    at: str


class Defined(NamedTuple):
    """A condition declared elsewhere under a name."""

    name: str
    text: str
    at: str


class Negation(NamedTuple):
    """Not."""

    operand: "Condition"
    text: str
    at: str


class Every(NamedTuple):
    """And."""

    operands: tuple["Condition", ...]
    text: str
    at: str


class Either(NamedTuple):
    """Or."""

    operands: tuple["Condition", ...]
    text: str
    at: str


class Exists(NamedTuple):
    """One single party, component, or row of a table fulfils the operand.

    Attributes:
        kind: ``party``, ``component`` or ``row``.
        table: The table of the rows.
    """

    kind: str
    operand: "Condition"
    text: str
    at: str
    table: str = ""


Condition: TypeAlias = (
    Member | IsNone | IsTrue | Compare | Marked | Stands | Defined | Negation | Every | Either | Exists
)


class Term(NamedTuple):
    """A formula: a fact's name, a number in base units, or an operation on two terms."""

    operator: str
    fact: str = ""
    number: Decimal | None = None
    left: "Term | None" = None
    right: "Term | None" = None
