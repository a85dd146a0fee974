"""What conditions ask of one fact, as tables: a word to the questions that it answers, an amount to its bounds.

The truth of each word is the reference's own (`engine.membership.Look`), asked once for each word that some condition
names, each code above or below one, and one word that stands for every other.
"""

from bisect import bisect_right
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from compliance.engine.context import Context
from compliance.engine.membership import Look
from compliance.model import condition as c
from compliance.model.ruleset import Ruleset
from compliance.query.columns import Column, Columns
from compliance.query.stretches import Stretch
from compliance.values.facts import Base
from compliance.values.quantity import ALIASES, CURRENCIES, EXACT, UNITS, Quantity
from compliance.values.schemes import lineage
from compliance.values.truth import negate

if TYPE_CHECKING:
    from compliance.query.express import Law

OTHER = "."
"""Behind a code: some code below it that no condition names; alone: any other word."""
WIDTH = 60
"""Digits before the point of an amount in the order of texts; more than any amount can have."""


class Atom(NamedTuple):
    """One question that conditions ask of one fact; *number* names it in the query."""

    number: int
    column: Column
    node: c.Member | c.Compare
    law: "Law | None"


class Membership(NamedTuple):
    """*word* answers the atom with *truth* on the stretches *first* to *last*; what has no row answers false."""

    fact: int
    word: str
    atom: int
    first: int
    last: int
    truth: int


class Bound(NamedTuple):
    """An amount in *unit* answers the atom by its order to *key*; *operator* ``?``: it cannot be compared."""

    fact: int
    unit: str
    atom: int
    operator: str
    key: str


class Atoms:
    """Gathers atoms, each once."""

    def __init__(self, ruleset: Ruleset, columns: Columns, stretches: tuple[Stretch, ...]) -> None:
        self.ruleset = ruleset
        self.columns = columns
        self.stretches = stretches
        self.found: dict[object, Atom] = {}

    def member(self, node: c.Member, law: "Law") -> Atom | None:
        """Return the atom of a membership; None where codes lie in a range of a scheme that is not complete."""
        column = self.columns.of(node.fact, dated=_dated(node.set, self.ruleset))
        scheme = self.ruleset.vocabulary.schemes.get(column.type.scheme)
        if _spans(node.set) and not (scheme and scheme.complete):
            return None
        asked = law if node.set.lists or (node.set.minus and node.set.minus.lists) else None
        return self._atom((column.fact, node.set, node.every, asked), column, node, law)

    def compare(self, node: c.Compare) -> Atom | None:
        """Return the atom of a comparison of amounts; None where units are no powers of ten of each other."""
        bound = node.bound
        assert isinstance(bound, Quantity)
        if bound.base < 0 or any(_exponent(UNITS[u][1]) is None for u in UNITS):
            return None
        column = self.columns.of(node.fact)
        return self._atom((column.fact, node.operator, bound.dimension, bound.base), column, node, None)

    def _atom(self, key: object, column: Column, node: c.Member | c.Compare, law: "Law | None") -> Atom:
        found = self.found.get(key)
        if found is None:
            found = self.found[key] = Atom(len(self.found) + 1, column, node, law)
        return found

    def marks(self, column: Column) -> dict[str, bool]:
        """Return the words of the fact that have rows of their own; for a code, whether codes lie below it."""
        found: dict[str, bool] = {}
        scheme = self.ruleset.vocabulary.schemes.get(column.type.scheme)
        named: set[str] = set(scheme.codes) if scheme else set()
        for atom in self._of(column):
            assert isinstance(atom.node, c.Member)
            named |= _named(atom.node.set, self.ruleset)
        for word in sorted(named):
            above = lineage(word, column.form)[1:] if column.form else []
            found.setdefault(word, False)
            found.update(dict.fromkeys(above, True))
        return found

    def memberships(self) -> list[Membership]:
        """Return what each word answers."""
        found = []
        for column in self.columns.all():
            atoms = self._of(column)
            if not atoms:
                continue
            marks = self.marks(column)
            words = [(word, word) for word in marks]
            words += [(f"{word}{OTHER}", _below(word, column.form, marks)) for word in marks if column.form]
            words.append((OTHER, _below("", column.form, marks)))
            for atom in atoms:
                looks = self._looks(atom)
                for key, word in words:
                    found += _runs(atom, key, word, looks)
        return found

    def _looks(self, atom: Atom) -> list[tuple[int, int, Look]]:
        """Return whom to ask for the truth of *atom*, each with the first and last stretch within which none moves."""
        assert isinstance(atom.node, c.Member) and atom.law is not None
        edges = sorted(_edges(atom.node.set, self.ruleset))
        found = []
        for _, alike in groupby(self.stretches, lambda stretch: bisect_right(edges, stretch.first)):
            group = list(alike)
            x = Context(self.ruleset, atom.law.moment(group[0].first), {}, frozenset(), (), ())
            found.append((group[0].number, group[-1].number, Look(x, atom.node.fact, [])))
        return found

    def _of(self, column: Column) -> list[Atom]:
        return [a for a in self.found.values() if a.column.fact == column.fact and isinstance(a.node, c.Member)]

    def bounds(self) -> list[Bound]:
        """Return the bounds that amounts are held against, in each unit that they may come in."""
        found = []
        for atom in self.found.values():
            if isinstance(atom.node, c.Compare):
                bound = atom.node.bound
                assert isinstance(bound, Quantity)
                for unit, (dimension, factor) in units(atom.column).items():
                    if dimension != bound.dimension:
                        found.append(Bound(atom.column.number, unit, atom.number, "?", ""))
                        continue
                    exponent = _exponent(factor)
                    assert exponent is not None
                    amount = bound.base.scaleb(-exponent, EXACT)
                    found.append(Bound(atom.column.number, unit, atom.number, atom.node.operator, ordered(amount)))
        return found


def _runs(atom: Atom, key: str, word: str, looks: list[tuple[int, int, Look]]) -> list[Membership]:
    """Return the runs of stretches on which *word* answers the atom alike."""
    assert isinstance(atom.node, c.Member)
    runs: list[Membership] = []
    for first, last, look in looks:
        truth = look.word(word, atom.node.set)
        truth = negate(truth) if atom.node.every else truth  # "all lie within" is "not: some lie without"
        if runs and runs[-1].last == first - 1 and runs[-1].truth == truth:
            runs[-1] = runs[-1]._replace(last=last)
        elif truth:
            runs.append(Membership(atom.column.number, key, atom.number, first, last, truth))
    return runs


def units(column: Column) -> dict[str, tuple[str, Decimal]]:
    """Return the units in which an amount of the fact may come, with dimension and factor."""
    declared = column.type.unit
    if column.type.base is Base.MONEY:
        return {currency: (f"money:{currency}", Decimal(1)) for currency in sorted(CURRENCIES)}
    spelled = {unit: UNITS[unit] for unit in UNITS if unit} | {alias: UNITS[unit] for alias, unit in ALIASES.items()}
    if column.type.base is Base.QUANTITY and declared in ("", "*"):
        return spelled
    dimension, factor = UNITS[declared]
    return {"": (dimension, factor)} | {unit: of for unit, of in spelled.items() if of[0] == dimension}


def ordered(amount: Decimal) -> str:
    """Return an amount that is not negative as a text in whose order amounts lie as numbers do."""
    whole, _, fraction = format(amount, "f").partition(".")
    return f"{whole.lstrip('0').zfill(WIDTH)}.{fraction.rstrip('0')}"


def _exponent(factor: Decimal) -> int | None:
    exponent = len(str(factor)) - 1
    return exponent if factor == Decimal(10) ** exponent else None


def _below(word: str, form: str, marks: dict[str, bool]) -> str:
    """Return a word that no condition names: below the code *word*, or beside all others."""
    for tail in ("7", "X7Q", "QX77Q", "7777777", "QQXX7Q7QX"):
        found = f"{word}.{tail}" if form == "dotted" and word else f"{word}{tail}"
        if found not in marks and (form != "digits" or tail.isdigit()):
            return found
    raise AssertionError(word)  # such codes are nobody's


def _named(words: c.WordSet, ruleset: Ruleset) -> set[str]:
    found = {*words.words, *(end for span in words.spans for end in span)}
    for name in words.lists:
        found |= set(ruleset.lists[name].words)
    return found | (_named(words.minus, ruleset) if words.minus else set())


def _spans(words: c.WordSet) -> bool:
    return bool(words.spans) or (words.minus is not None and _spans(words.minus))


def _edges(words: c.WordSet, ruleset: Ruleset) -> set[date]:
    """Return the days on which what is in the set may begin to move."""
    lists = [ruleset.lists[name] for name in words.lists]
    days = {day for found in lists for member in found.members for day in member.period}
    days |= {found.known_from for found in lists}
    return {day for day in days if day} | (_edges(words.minus, ruleset) if words.minus else set())


def _dated(words: c.WordSet, ruleset: Ruleset) -> bool:
    lists = [ruleset.lists[name] for name in words.lists]
    return any(found.dated or found.known_from for found in lists) or (
        words.minus is not None and _dated(words.minus, ruleset)
    )
