"""A place said in questions on facts: what a certificate of a difference calls it by.

Questions are those of `compliance.checker.check_difference`; a place that speaks of what no question asks has no form.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from compliance.regions.nodes import AND, LITERAL, MEETS, NO, OR, YES, Node
from compliance.regions.point import class_of
from compliance.regions.space import Space
from compliance.values.facts import Base
from compliance.values.members import Members
from compliance.values.quantity import Quantity
from compliance.values.schemes import Text

Words = Callable[[str], list[tuple[str, str]]]
"""Fact to the classes of words that the certificate tells apart: the name of each, and a word of it."""


class Unasked(Exception):
    """No question asks for this."""


class Asked:
    """Writes the places of one space.

    Args:
        words: The classes of words of a fact.
    """

    def __init__(self, space: Space, words: Words) -> None:
        self.space = space
        self.words = words
        self._classes: dict[str, dict[str, int]] = {}

    def place(self, node: Node) -> list[Any]:
        """Return *node* as a place.

        Raises:
            Unasked: It speaks of a component, or of what no question asks.
        """
        nodes = self.space.nodes
        if node in (NO, YES):
            return ["all" if node == YES else "any", []]
        if nodes.kind[node] in (AND, OR):
            parts = sorted(nodes.parts[node], key=lambda p: (nodes.kind[p] != LITERAL, p))
            return ["all" if nodes.kind[node] == AND else "any", [self.place(part) for part in parts]]
        key, mask = self.space.keys[nodes.var[node]], nodes.mask[node]
        if nodes.kind[node] == LITERAL:
            return self._literal(key, mask)
        held = ["meets", key[1], self._words(key[1], mask)]
        return held if nodes.kind[node] == MEETS else ["not", held]

    def _literal(self, key: tuple[Any, ...], mask: int) -> list[Any]:
        times = self.space.times
        match key[0]:
            case "on":
                return _either(["on", *span] for span in _spans(times.on, mask))
            case "known":
                default = [["default"]] if mask & 1 else []
                return _either([*default, *(["known", *span] for span in _spans(times.known, mask >> 1))])
            case "fact":
                if str(key[1]).startswith("component"):
                    raise Unasked(key)
                return ["is", key[1], self._values(key[1], mask)]
            case "complete":
                return ["closed", key[1]] if mask == 2 else ["not", ["closed", key[1]]]
            case "party":
                return ["given", key[1]] if mask == 2 else ["not", ["given", key[1]]]
            case "license":
                return ["license"] if mask == 2 else ["not", ["license"]]
            case "cover":
                return ["held", ["cover", key[1], key[3], key[2]], mask]
            case "claim":
                return ["held", list(key), mask]
            case "symbol":
                return ["symbol", _symbol(key[1:]), mask]
            case _:
                raise Unasked(key)

    def _words(self, name: str, mask: int) -> list[str]:
        if name.startswith("component"):
            raise Unasked(name)
        known = self._classes.setdefault(name, {})
        for called, word in self.words(name):
            if called not in known:
                number = self.space.class_of(name, word)
                known[called] = -1 if number is None else number
        return sorted(called for called, number in known.items() if number >= 0 and mask >> number & 1)

    def _values(self, name: str, mask: int) -> list[Any]:
        fact = self.space.fact(name)
        assert fact is not None
        scalars = self.space.scalars(name)
        found: list[Any] = [s.value for n, s in enumerate(scalars) if mask >> n & 1 and isinstance(s.value, bool)]
        found += [None] if mask & 1 else []
        found += ["none"] if any(mask >> n & 1 and s.raw == "none" for n, s in enumerate(scalars)) else []
        if fact.type.base in (Base.COUNTRY, Base.CHOICE, Base.TEXT):
            for called, word in self.words(name):
                number = class_of(self.space, name, Members((Text(word),), complete=True))
                found += [f"={called}"] if mask >> number & 1 else []
        amounts = [(n, s.value) for n, s in enumerate(scalars) if isinstance(s.value, Quantity)]
        found += _amounts(amounts, mask)
        days = [(n, s.value) for n, s in enumerate(scalars) if type(s.value) is date]
        for place, (n, day) in enumerate(days):
            if mask >> n & 1:
                end = days[place + 1][1].isoformat() if place + 1 < len(days) else None
                found.append(["day", day.isoformat() if place else None, end])
        return found


def _symbol(key: tuple[Any, ...]) -> list[Any]:
    match key[0]:
        case "defined":
            return ["condition", key[1]]
        case "exception":
            return ["exception", key[1], key[2]]
        case "borne":
            return ["borne", key[1], key[2]]
        case _:
            return [key[0], key[1]]


def _either(parts: Any) -> list[Any]:
    found = list(parts)
    return found[0] if len(found) == 1 else ["any", found]


def _spans(starts: list[date], mask: int) -> Iterator[tuple[str | None, str | None]]:
    """Yield the periods of a mask of classes of days; the first class has no beginning."""
    n = 0
    while n < len(starts):
        if mask >> n & 1:
            first = n
            while n < len(starts) and mask >> n & 1:
                n += 1
            end = starts[n].isoformat() if n < len(starts) else None
            yield (starts[first].isoformat() if first else None), end
        n += 1


def _amounts(amounts: list[tuple[int, Quantity]], mask: int) -> Iterator[list[Any]]:
    """Yield intervals: bounds and the gaps between them take turns (`regions.space._cells`)."""
    by_dimension: dict[str, list[tuple[int, Quantity]]] = {}
    for n, amount in amounts:
        by_dimension.setdefault(amount.dimension, []).append((n, amount))
    for dimension, cells in by_dimension.items():
        if len(cells) == 1:
            if mask >> cells[0][0] & 1:
                yield ["amount", "*", None, False, None, False]
            continue
        start = len(cells) % 2
        for place, (n, amount) in enumerate(cells):
            if not mask >> n & 1:
                continue
            if (place - start) % 2 == 0:
                bound = _number(amount)
                yield ["amount", dimension, bound, True, bound, True]
            else:
                low = _number(cells[place - 1][1]) if place > 0 else None
                high = _number(cells[place + 1][1]) if place + 1 < len(cells) else None
                yield ["amount", dimension, low, False, high, False]


def _number(amount: Quantity) -> str:
    numerator, denominator = amount.base.as_integer_ratio()
    return f"{numerator}/{denominator}" if denominator != 1 else str(numerator)
