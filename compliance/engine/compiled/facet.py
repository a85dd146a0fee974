"""The index of one fact: its value to the statements that it leaves possible, and to those whose demands it fulfils.

Statements are bits of a number. The demands of a statement on a fact are held against the value once for each value
(for an amount: once for each interval between bounds) and kept: this is an index of the rules, never of answers.
"""

from bisect import bisect_left
from datetime import date
from typing import NamedTuple

from compliance.engine.context import Context
from compliance.engine.standing import Moment
from compliance.engine.truths import verdict
from compliance.model import condition as c
from compliance.model.law import Regime
from compliance.model.leaves import is_plain
from compliance.model.ruleset import Ruleset
from compliance.values.facts import Value
from compliance.values.members import Members
from compliance.values.quantity import Quantity
from compliance.values.schemes import lineage
from compliance.values.truth import FALSE, TRUE

MOST = 100_000
"""Values kept for one fact; beyond it the index starts anew, so that it stays bounded under any input."""

Masks = tuple[int, int]
"""Statements that may hold, and statements all of whose demands on the fact hold."""


class Demand(NamedTuple):
    """One demand on the fact, the statements that make it, and the regime by whose knowledge it is asked."""

    operand: c.Condition
    statements: int
    regime: Regime


class Facet:
    """The index of one fact.

    Attributes:
        fact: Its name.
        dated: Whether some demand depends on the day.
        statements: Those that make a demand on it.
    """

    def __init__(self, fact: str, demands: list[Demand], ruleset: Ruleset, *, dated: bool) -> None:
        self.fact = fact
        self.dated = dated
        self.statements = 0
        for demand in demands:
            self.statements |= demand.statements
        self._ruleset = ruleset
        found = ruleset.vocabulary.lookup(fact)
        scheme = ruleset.vocabulary.schemes.get(found.type.scheme) if found else None
        self._form = scheme.form if scheme else ""
        self._plain: dict[str, int] = {}
        self._above: dict[str, int] = {}
        self._loose = -1
        """Statements that make no demand that the words of `_plain` answer."""
        self._single: dict[int, c.Condition] = {}
        self._others: list[Demand] = []
        for demand in demands:
            if is_plain(demand.operand) and self._loose & demand.statements == demand.statements:
                self._add(demand)
            else:
                self._others.append(demand)
        self._bounds = sorted({b.base for d in demands for b in _bounds(d.operand, ruleset)})
        self._dimensions = {b.dimension for d in demands for b in _bounds(d.operand, ruleset)}
        self._known: dict[object, Masks] = {}

    def _add(self, demand: Demand) -> None:
        operand = demand.operand
        assert isinstance(operand, c.Member)
        self._loose &= ~demand.statements
        for word in operand.set.words:
            self._plain[word] = self._plain.get(word, 0) | demand.statements
            if self._form:
                for code in lineage(word, self._form)[1:]:
                    self._above[code] = self._above.get(code, 0) | demand.statements
        rest = demand.statements
        while rest:
            bit = rest & -rest
            self._single[bit] = operand
            rest ^= bit

    def masks(self, value: Value | None, when: object, moments: "dict[str, Moment]") -> Masks:
        """Return the masks for *value*; *when* names the stretch of days, *moments* has each regime's.

        Where both are the same they are one object: nothing is open then, and nobody need look at the second.
        """
        key = self._key(value) if isinstance(value, Quantity) else value
        if self.dated:
            key = (key, when)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= MOST:
                self._known.clear()
            found = self._known[key] = self._ask(value, moments)
        return found

    def _key(self, value: Quantity) -> object:
        """Return the class of the amount: between the same two bounds it fulfils the same demands."""
        if value.dimension not in self._dimensions:
            return value.dimension
        place = bisect_left(self._bounds, value.base)
        on = place < len(self._bounds) and self._bounds[place] == value.base
        return value.dimension, place, on

    def _ask(self, value: Value | None, moments: "dict[str, Moment]") -> Masks:
        may = sure = -1
        if self._loose != -1:
            hit, open_ = self._words(value)
            may, sure = self._loose | hit | open_, self._loose | hit
        for demand in self._others:
            found = self._verdict(demand.operand, value, moments[demand.regime.name])
            if found is FALSE:
                may &= ~demand.statements
            if found is not TRUE:
                sure &= ~demand.statements
        return may, may if may == sure else sure

    def _verdict(self, operand: c.Condition, value: Value | None, moment: Moment) -> int:
        facts: dict[str, Value] = {} if value is None else {self.fact: value}
        return verdict(operand, Context(self._ruleset, moment, facts, frozenset(), (), ()))

    def _words(self, value: Value | None) -> Masks:
        """Return the statements whose plain demand the words fulfil, and those where that is open."""
        every = ~self._loose
        if value is None:
            return 0, every
        if not isinstance(value, Members):
            return 0, 0
        hit = near = 0
        for word in value.words:
            for code in lineage(word, self._form) if self._form else (word,):
                hit |= self._plain.get(code, 0)
            near |= self._above.get(word, 0)
        rest = (every if value.excluded and not value.complete else near) & ~hit
        open_ = 0 if value.complete else every & ~hit & ~rest
        while rest:  # a code that stands for those below it, or codes ruled out: asked one by one
            bit = rest & -rest
            found = self._verdict(self._single[bit], value, _NO_MOMENT)
            hit |= bit if found is TRUE else 0
            open_ |= bit if found is not TRUE and found is not FALSE else 0
            rest ^= bit
        return hit, open_


_NO_MOMENT = Moment(date.min, date.min)
"""Plain demands depend on no day."""


def _bounds(node: c.Condition, ruleset: Ruleset) -> list[Quantity]:
    match node:
        case c.Compare(bound=bound):
            return [bound] if isinstance(bound, Quantity) else []
        case c.Every(operands=operands) | c.Either(operands=operands):
            return [b for operand in operands for b in _bounds(operand, ruleset)]
        case c.Negation(operand=operand):
            return _bounds(operand, ruleset)
        case c.Defined(name=name):
            return _bounds(ruleset.conditions[name], ruleset)
        case _:
            return []
