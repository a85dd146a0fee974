"""Syntax nodes: frozen, and each knows where it was written.

A file is a tuple of statements; a statement is a keyword, a name and clauses; a clause is a keyword
with its parts. What a clause means is for `compliance.model` to say: one generic shape keeps the
grammar, the formatter and the resolver short. Spans never take part in equality.
"""

from datetime import date
from decimal import Decimal
from typing import TypeAlias

from attrs import field, frozen

from compliance.text.source import Source, Span


@frozen
class Node:
    """Base of every node.

    Attributes:
        span: The text of the node.
    """

    span: Span = field(kw_only=True, eq=False, repr=False)


# Operands ---------------------------------------------------------------------------------------


@frozen
class Word(Node):
    """A name, code or keyword as written."""

    text: str


@frozen
class String(Node):
    """A quoted string, unescaped."""

    text: str


@frozen
class Number(Node):
    """An exact number; *unit* is empty where none is written."""

    amount: Decimal
    unit: str


@frozen
class Day(Node):
    """A date; None where the calendar of law has no such day (then E0105 is reported)."""

    day: date | None


@frozen
class Interval(Node):
    """``first .. last``, inclusive."""

    first: str
    last: str


@frozen
class Braces(Node):
    """``{ a, b .. c }``; *only* marks a complete set in a case."""

    items: tuple["Word | String | Interval", ...]
    only: bool = False


@frozen
class Lookup(Node):
    """``table[key, key]``."""

    table: str
    keys: tuple[str, ...]


@frozen
class Except(Node):
    """``set except set``."""

    left: "Word | String | Interval | Braces"
    right: "Word | String | Interval | Braces"


Operand: TypeAlias = Word | String | Number | Day | Interval | Braces | Lookup | Except


# Conditions -------------------------------------------------------------------------------------


@frozen
class Relation(Node):
    """A fact held against an operand: ``item.tpp >= 4800``, ``destination in D5``."""

    fact: str
    relation: str
    operand: Operand


@frozen
class Bare(Node):
    """A name on its own: a truth fact or a defined condition."""

    name: str


@frozen
class InForce(Node):
    """``cn.2025-57 is in force``."""

    rule: str


@frozen
class Marked(Node):
    """``us.chart[destination, row.column] is marked``."""

    lookup: Lookup


@frozen
class Not(Node):
    """Negation."""

    operand: "Condition"


@frozen
class AllOf(Node):
    """Conjunction of two or more."""

    operands: tuple["Condition", ...]


@frozen
class AnyOf(Node):
    """Disjunction of two or more."""

    operands: tuple["Condition", ...]


@frozen
class Some(Node):
    """``some party where (...)``: one single party, component, or row of a table fulfils it.

    Attributes:
        kind: ``party`` or ``component``; for ``some NAME in TABLE where (...)`` the name that a row has inside.
        table: The table; empty for parties and components.
    """

    kind: str
    operand: "Condition"
    table: str = ""


Condition: TypeAlias = Relation | Bare | InForce | Marked | Not | AllOf | AnyOf | Some
"""Closed union: a pass matches on it and ends in `typing.assert_never`."""


# Formulas ---------------------------------------------------------------------------------------


@frozen
class Arithmetic(Node):
    """``left operator right`` with operator ``+ - * /``; leaves are `Word` and `Number`."""

    operator: str
    left: "Formula"
    right: "Formula"


Formula: TypeAlias = Arithmetic | Word | Number


# Statements -------------------------------------------------------------------------------------


@frozen
class Assignment(Node):
    """``fact = value`` in a case."""

    name: str
    value: Operand


Part: TypeAlias = Operand | tuple[Operand, ...] | tuple[Assignment, ...] | None


@frozen
class Clause(Node):
    """One clause.

    Attributes:
        keyword: The key of its form in `compliance.language.clauses.CLAUSES`.
        parts: What stands at the places of that form, in order; None for an option left out.
        condition: What follows ``when``, ``where``, ...; None where the form has none.
    """

    keyword: str
    parts: tuple[Part, ...]
    condition: Condition | None = None


@frozen
class Statement(Node):
    """One statement.

    Attributes:
        keyword: ``rule``, ``fact``, ...
        parts: What stands in the head, by the form of the statement.
        clauses: The clauses in the order written.
        body: Condition or formula of a ``define``; None otherwise.
    """

    keyword: str
    parts: tuple[Part, ...]
    clauses: tuple[Clause, ...]
    body: Condition | Formula | None = None

    @property
    def name(self) -> str:
        """The name, or the title of a statement that has only a title."""
        first = self.parts[0]
        return first.text if isinstance(first, Word | String) else ""

    def all(self, *keywords: str) -> list[Clause]:
        """Return the clauses with one of *keywords*."""
        return [clause for clause in self.clauses if clause.keyword in keywords]

    def first(self, keyword: str) -> Clause | None:
        """Return the first clause with *keyword*."""
        return next((clause for clause in self.clauses if clause.keyword == keyword), None)


@frozen
class File:
    """A parsed file.

    Attributes:
        source: The text.
        statements: In the order written; those with errors are left out.
        comments: Offset and text of every comment.
    """

    source: Source = field(eq=False)
    statements: tuple[Statement, ...]
    comments: tuple[tuple[int, str], ...] = field(eq=False)
