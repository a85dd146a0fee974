"""Which values of a fact no rule can tell apart.

Two rows whose values fall into the same classes get the same answer. What the rules hold against fixed bounds falls
into the classes between the bounds; a text that nothing names is like any other such text; what takes part in a
formula, a cell or a comparison with another fact, or bears on a license, is kept by its exact value; and a fact that
no rule reads has one class.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property

from compliance.analysis.walk import conditions_of
from compliance.model import condition as c
from compliance.model.law import Definition, Table
from compliance.model.leaves import reckons_with
from compliance.model.ruleset import Ruleset
from compliance.regions.nodes import Nodes
from compliance.regions.times import Times
from compliance.values.facts import ROLES, Value
from compliance.values.members import Members
from compliance.values.quantity import Quantity
from compliance.values.schemes import Text

_COVER = frozenset({"exporter.name", "end_user.name", "destination", "date"})
"""What a license held is compared with, beside the facts of the item."""
_OTHER = "other"


class Classes:
    """Sorts the values of each fact into classes.

    Args:
        ruleset: Whose rules are to be answered alike.
        licensed: Whether licenses may be presented.
        undated: Whether the law of one day is asked, whatever the date of a row.
        daily: Whether each date is a class of its own.
        stated: The facts that can be stated at all; None: any.

    Attributes:
        counts_parties: Whether it can matter that a party is given.
    """

    def __init__(
        self,
        ruleset: Ruleset,
        *,
        licensed: bool,
        undated: bool = False,
        daily: bool = False,
        stated: frozenset[str] | None = None,
    ) -> None:
        self._licensed = licensed
        self._daily = daily
        self._undated = undated
        self._exact: set[str] = {"flags_cleared", *(fact.fact for fact in ruleset.classifications)}
        self._bounds: dict[str, dict[str, set[Decimal]]] = {}
        self._days: dict[str, set[date]] = {}
        self._read: set[str] = set()
        self._words = frozenset(_named(ruleset))
        self._times = Times(Nodes(), [ruleset])
        self.counts_parties = False
        self._tables = ruleset.tables
        for node in conditions_of(ruleset):
            self._take(node)
        for definition in reckonable(ruleset, stated):
            self._exact |= {definition.name, *reckons_with(definition.formula)}
        self._sorted = {
            name: {dimension: sorted(bounds) for dimension, bounds in found.items()}
            for name, found in self._bounds.items()
        }
        self._cuts = {name: sorted(days) for name, days in self._days.items()}

    def _take(self, node: c.Condition) -> None:
        match node:
            case c.Every(operands=operands) | c.Either(operands=operands):
                for operand in operands:
                    self._take(operand)
            case c.Negation(operand=operand):
                self._take(operand)
            case c.Exists(operand=operand, kind=kind):
                self._take(operand)
                self.counts_parties |= kind == "party"
                self._read |= {"parties_complete", "item.components_complete"}
            case c.IsTrue(fact=fact) | c.IsNone(fact=fact):
                self._read.add(fact)
            case c.Member(fact=fact):
                self._read.add(fact)
            case c.Compare(fact=fact, bound=bound):
                self._bound(fact, bound)
            case c.Marked(cell=cell):
                self._read.update(cell.keys)
            case c.Stands() | c.Defined():
                pass

    def _bound(self, fact: str, bound: "Quantity | date | c.Cell | str") -> None:
        self._read.add(fact)
        if isinstance(bound, Quantity):
            self._bounds.setdefault(fact, {}).setdefault(bound.dimension, set()).add(bound.base)
        elif isinstance(bound, date):
            self._days.setdefault(fact, set()).add(bound)
        elif isinstance(bound, c.Cell):
            self._read.update(bound.keys)
            self._held(fact, [self._tables[bound.table]])
        elif bound.startswith("row."):
            self._held(fact, self._tables.values())
        else:
            self._exact |= {fact, bound}

    def _held(self, fact: str, tables: Iterable[Table]) -> None:
        """Note that a fact is held against some cell of these tables: whichever it is, it is one of them."""
        for table in tables:
            for row in table.rows:
                for value in row.values():
                    if isinstance(value, Quantity | date) and not isinstance(value, bool):
                        self._bound(fact, value)

    def told(self, name: str, value: Value) -> Hashable:
        """Return the class of a known value; ``()`` for one that no rule reads."""
        names = spellings(name)
        if self._keeps(name, names):
            return _exactly(value)
        if name == "date":
            assert isinstance(value, date)
            if self._daily:
                return (value.toordinal(),)
            return () if self._undated else (self._times.on_class(value), self._day(names, value))
        if self._read.isdisjoint(names):
            return ()
        if isinstance(value, Quantity):
            return self._place(names, value)
        if isinstance(value, date):
            return self._day(names, value)
        return self._text(value) if isinstance(value, Members) else (str(value),)

    @cached_property
    def words_named(self) -> list[str]:
        """Every word that a rule, a list or a table names."""
        return sorted(self._words)

    def keeps(self, name: str) -> bool:
        """Return whether the exact value of a fact counts."""
        return self._keeps(name, spellings(name))

    def matters(self, name: str) -> bool:
        """Return whether some value of the fact can be told from another one."""
        names = spellings(name)
        return name == "date" or self._keeps(name, names) or not self._read.isdisjoint(names)

    def bounds(self, name: str) -> dict[str, list[Decimal]] | None:
        """Return the bounds of an amount, by dimension in the base unit; None where its exact value counts."""
        names = spellings(name)
        if self._keeps(name, names):
            return None
        found: dict[str, list[Decimal]] = {}
        for spelling in names:
            for dimension, bounds in self._sorted.get(spelling, {}).items():
                found[dimension] = sorted({*found.get(dimension, ()), *bounds})
        return found

    def _keeps(self, name: str, names: tuple[str, ...]) -> bool:
        if name == "date" and self._undated:
            return False
        covers = name in _COVER or name.startswith(("item.", "license."))
        return not self._exact.isdisjoint(names) or name.endswith("on_lists") or (self._licensed and covers)

    def _place(self, names: tuple[str, ...], value: Quantity) -> Hashable:
        found = []
        for spelling in names:
            bounds = self._sorted.get(spelling, {}).get(value.dimension)
            if bounds is not None:
                found.append((value.dimension, bisect_left(bounds, value.base), bisect_right(bounds, value.base)))
        return tuple(found) or (_OTHER,)

    def _day(self, names: tuple[str, ...], value: date) -> Hashable:
        cuts = [cut for spelling in names for cut in self._cuts.get(spelling, ())]
        return sum(cut < value for cut in cuts), sum(cut <= value for cut in cuts)

    def _text(self, value: Members) -> Hashable:
        # the end of a shown text can be taken for the mark of an open set
        words = tuple(
            "" if type(word) is Text and word not in self._words and word[-1:] not in ("}", ")") else str(word)
            for word in value.words
        )
        return words, value.complete


def _exactly(value: Value) -> Hashable:
    """Return what an amount is with the digits that it was written with; 1 is not 1.0, nor is True 1."""
    if isinstance(value, Quantity):
        return str(value.amount), value.unit
    if isinstance(value, Members):
        return tuple(map(str, value.words)), value.complete
    return (str(value),)


def spellings(name: str) -> tuple[str, ...]:
    """Return the names under which conditions ask for a fact."""
    head, _, tail = name.partition(".")
    return (name, f"party.{tail}") if head in ROLES else (name,)


def reckonable(ruleset: Ruleset, stated: frozenset[str] | None) -> list[Definition]:
    """Return the formulas that can give a value: each of their facts can be stated, or is reckoned itself."""
    left = list(ruleset.definitions)
    while stated is not None:
        known = stated | {definition.name for definition in left}
        kept = [definition for definition in left if known.issuperset(reckons_with(definition.formula))]
        if len(kept) == len(left):
            break
        left = kept
    return left


def _named(ruleset: Ruleset) -> Iterator[str]:
    """Yield every word that a condition, a list or a table names."""
    for node in conditions_of(ruleset):
        yield from _written(node)
    for listed in ruleset.lists.values():
        yield from listed.words
    for table in ruleset.tables.values():
        for row in table.rows:
            yield from (str(word) for value in row.values() if isinstance(value, Members) for word in value.words)


def _written(node: c.Condition) -> Iterator[str]:
    match node:
        case c.Every(operands=operands) | c.Either(operands=operands):
            for operand in operands:
                yield from _written(operand)
        case c.Negation(operand=operand) | c.Exists(operand=operand):
            yield from _written(operand)
        case c.Member(set=within):
            inner: c.WordSet | None = within
            while inner is not None:
                yield from inner.words
                yield from (word for span in inner.spans for word in span)
                inner = inner.minus
        case _:
            return
