"""Resolved conditions and formulas: every name is known, every word typed, every bound in its unit.

Each node keeps its text as written and its place, so that a decision can show both.
"""

from datetime import date
from decimal import Decimal
from typing import TypeAlias


from compliance.text.record import entity
from compliance.values.quantity import Quantity


@entity
class WordSet:
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


@entity
class Cell:
    """A cell of a table, found by the values of facts or row fields."""

    table: str
    keys: tuple[str, ...]


@entity
class Member:
    """Some value of the fact is in the set, or with *every*, all of them are."""

    fact: str
    set: WordSet
    every: bool
    text: str
    at: str


@entity
class IsNone:
    """The fact is known to have no value."""

    fact: str
    text: str
    at: str


@entity
class IsTrue:
    """A truth fact holds."""

    fact: str
    text: str
    at: str


@entity
class Compare:
    """An amount or a day held against a bound (``>= <= > < =``)."""

    fact: str
    operator: str
    bound: "Quantity | date | Cell | str"
    text: str
    at: str


@entity
class Marked:
    """A cell of a table is marked."""

    cell: Cell
    text: str
    at: str


@entity
class Stands:
    """One of the statements is in force, its condition aside."""

    names: tuple[str, ...]
    text: str
    at: str


@entity
class Defined:
    """A condition declared elsewhere under a name."""

    name: str
    text: str
    at: str


@entity
class Negation:
    """Not."""

    operand: "Condition"
    text: str
    at: str


@entity
class Every:
    """And."""

    operands: tuple["Condition", ...]
    text: str
    at: str


@entity
class Either:
    """Or."""

    operands: tuple["Condition", ...]
    text: str
    at: str


@entity
class Exists:
    """One single party, or component, fulfils the operand."""

    kind: str
    operand: "Condition"
    text: str
    at: str


Condition: TypeAlias = (
    Member | IsNone | IsTrue | Compare | Marked | Stands | Defined | Negation | Every | Either | Exists
)


@entity
class Term:
    """A formula: a fact's name, a number in base units, or an operation on two terms."""

    operator: str
    fact: str = ""
    number: Decimal | None = None
    left: "Term | None" = None
    right: "Term | None" = None
