"""A condition as an expression of SQL, whose own logic is Kleene's: NULL is unknown, and never false.

What no expression can say is left unknown, and noted: who writes the query refuses the statement, or names it as not
decided wherever it may apply. Since Kleene's logic is monotone, what is left unknown can only widen an answer.
"""

from datetime import date
from typing import NamedTuple, assert_never

from compliance.engine.standing import Moment, standing
from compliance.model import condition as c
from compliance.model.law import Head
from compliance.model.ruleset import Ruleset
from compliance.query.atoms import Atom, Atoms
from compliance.query.columns import Column, Columns
from compliance.query.stretches import Stretch
from compliance.values.facts import ROLES
from compliance.values.quantity import Quantity
from compliance.values.truth import FALSE, TRUE, UNKNOWN, Truth


class _Inexpressible(Exception):
    """A condition that the query cannot say; its text says why."""


class Law(NamedTuple):
    """By whose knowledge a condition is asked: that of one regime.

    Attributes:
        known_on: Publications count to this day.
    """

    known_on: date
    scenarios: tuple[str, ...]

    def moment(self, day: date) -> Moment:
        """Return the moment of an event on *day*."""
        return Moment(day, self.known_on, self.scenarios)


class Expressions:
    """Writes conditions; what they ask of words and amounts is noted as atoms.

    Attributes:
        reasons: Why something was left unknown, since they were last taken.
        derived: Names of the facts that a formula or a classification gives: no column holds them.
    """

    def __init__(self, ruleset: Ruleset, columns: Columns, atoms: Atoms, stretches: tuple[Stretch, ...]) -> None:
        self.ruleset = ruleset
        self.columns = columns
        self.atoms = atoms
        self.stretches = stretches
        self.reasons: list[str] = []
        self.derived = {d.name for d in ruleset.definitions} | {k.fact for k in ruleset.classifications}

    def of(self, node: c.Condition | None, law: Law) -> str:
        """Return *node* as an expression over the columns ``w`` of a line."""
        try:
            return self._of(node, law)
        except _Inexpressible as error:
            self.reasons.append(str(error))
            return UNKNOWN_TEXT

    def atom(self, node: c.Condition, law: Law) -> Atom | None:
        """Return the atom that *node* is by itself; None where it is none, or none can be said."""
        try:
            match node:
                case c.Member(every=False):
                    return self._membership(node, law)
                case c.Compare(bound=Quantity()):
                    return self._compared(node)
                case _:
                    return None
        except _Inexpressible:
            return None

    def take(self) -> list[str]:
        """Return why something was left unknown, and forget it."""
        found, self.reasons = list(dict.fromkeys(self.reasons)), []
        return found

    def _of(self, node: c.Condition | None, law: Law) -> str:
        match node:
            case None:
                return "TRUE"
            case c.Every(operands=operands):
                return _joined([self.of(o, law) for o in operands], "AND", "TRUE")
            case c.Either(operands=operands):
                return _joined([self.of(o, law) for o in operands], "OR", "FALSE")
            case c.Negation(operand=operand):
                return f"(NOT {self.of(operand, law)})"
            case c.Defined(name=name):
                return self.of(self.ruleset.conditions[name], law)
            case c.Stands(names=names):
                return self.stands([r.head for n in names for r in self.ruleset.by_name.get(n, ())], law)
            case c.IsTrue(fact=fact):
                return f"({_cell(self._column(fact))} = 'true')"
            case c.IsNone(fact=fact):
                return self._is_none(self._column(fact))
            case c.Member():
                return self._member(node, law)
            case c.Compare():
                return self._compare(node)
            case c.Exists(kind="party"):
                return self._some_party(node, law)
            case c.Exists(kind="component"):
                return f"(CASE WHEN {_cell(self.columns.components())} = 'none' THEN FALSE END)"
            case c.Exists() | c.Marked():
                raise _Inexpressible(f"`{node.text}` asks of the rows of a table")
            case _:
                assert_never(node)

    def _column(self, fact: str) -> Column:
        if fact.startswith("row."):
            raise _Inexpressible(f"`{fact}` is a field of a row of a table")
        if fact in self.derived:
            raise _Inexpressible(f"`{fact}` is derived by a formula or a classification")
        return self.columns.of(fact)

    def stands(self, heads: list[Head], law: Law) -> str:
        """Return whether one of the statements *heads* is in force on the day of the line."""
        return by_stretch(
            [
                max((standing(h, self.ruleset, law.moment(s.first)).force for h in heads), default=FALSE)
                for s in self.stretches
            ]
        )

    def _is_none(self, column: Column) -> str:
        if "none" in column.type.choices:
            return f"(CASE WHEN {_cell(column)} IS NOT NULL THEN FALSE END)"
        return f"({_cell(column)} = 'none')"

    def _member(self, node: c.Member, law: Law) -> str:
        atom = self._membership(node, law)
        return f"(NOT w.q{atom.number})" if node.every else f"w.q{atom.number}"

    def _membership(self, node: c.Member, law: Law) -> Atom:
        self._column(node.fact)
        if node.set.fields or (node.set.minus and node.set.minus.fields):
            raise _Inexpressible(f"`{node.text}` asks of a field of a row")
        atom = self.atoms.member(node, law)
        if atom is None:
            raise _Inexpressible(f"`{node.text}` asks of a range of codes of a scheme that is not complete")
        return atom

    def _compare(self, node: c.Compare) -> str:
        if isinstance(node.bound, date):
            cell = _cell(self._column(node.fact))
            return f"(CASE WHEN {cell} = 'none' THEN FALSE ELSE {cell} {node.operator} '{node.bound}' END)"
        return f"w.q{self._compared(node).number}"

    def _compared(self, node: c.Compare) -> Atom:
        self._column(node.fact)
        if not isinstance(node.bound, Quantity):
            raise _Inexpressible(f"`{node.text}` compares with a cell of a table")
        atom = self.atoms.compare(node)
        if atom is None:
            raise _Inexpressible(f"`{node.text}` compares in units that are no powers of ten of each other")
        return atom

    def _some_party(self, node: c.Exists, law: Law) -> str:
        found = []
        for role in ROLES:
            inner = self.of(_as_role(node.operand, role), law)
            found.append(f"(w.{self.columns.given(role)} AND {inner})")
        complete = self.columns.of("parties_complete")
        found.append(f"(CASE WHEN {_cell(complete)} = 'true' THEN FALSE END)")
        return _joined(found, "OR", "FALSE")


UNKNOWN_TEXT = "NULL"
"""What no query can say."""


def by_stretch(truths: list[Truth]) -> str:
    """Return truths, one for each stretch of days, as an expression."""
    runs: list[tuple[int, Truth]] = []
    for number, found in enumerate(truths):
        if runs and runs[-1][1] is found:
            runs[-1] = (number, found)
        else:
            runs.append((number, found))
    words = {TRUE: "TRUE", FALSE: "FALSE", UNKNOWN: "NULL"}
    if len(runs) == 1 and runs[0][1] is not UNKNOWN:
        return words[runs[0][1]]
    cases = " ".join(f"WHEN w.stretch <= {last} THEN {words[found]}" for last, found in runs)
    return f"(CASE {cases} END)"


def _cell(column: Column) -> str:
    return f'w."{column.name}"'


def _joined(parts: list[str], word: str, empty: str) -> str:
    kept = [part for part in dict.fromkeys(parts) if part != empty]
    if not kept:
        return empty
    return kept[0] if len(kept) == 1 else "(" + f" {word} ".join(kept) + ")"


def _as_role(node: c.Condition, role: str) -> c.Condition:
    """Return *node* with the facts of `party` as those of the party in *role*; definitions ask of no party."""

    def named(fact: str) -> str:
        return f"{role}.{fact[6:]}" if fact.startswith("party.") else fact

    match node:
        case c.Every(operands=operands) | c.Either(operands=operands):
            return node._replace(operands=tuple(_as_role(o, role) for o in operands))
        case c.Negation(operand=operand):
            return node._replace(operand=_as_role(operand, role))
        case c.Member(fact=fact) | c.IsNone(fact=fact) | c.IsTrue(fact=fact) | c.Compare(fact=fact):
            return node._replace(fact=named(fact))
        case c.Defined() | c.Stands() | c.Exists() | c.Marked():
            return node
        case _:
            assert_never(node)
