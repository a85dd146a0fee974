"""What plain rules require: the rows that they reach, and what they say of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from compliance.model.law import Rule
from compliance.model.ruleset import Ruleset
from compliance.table.axes import Axis
from compliance.table.columns import Numbers
from compliance.table.conjunctions import said_at_once
from compliance.table.once import Leaves
from compliance.table.plain import Surroundings
from compliance.table.plain_rule import PlainRule
from compliance.table.reach import Reached, candidates, reach
from compliance.table.rows import Here, Part, Sorted
from compliance.table.said import Sayings
from compliance.table.steps import Rows

MOST = 1 << 25
"""Pairs of rules and rows that are looked at together; of parts that may have more each half is asked by itself."""


class Requirements:
    """Asks plain rules.

    Args:
        rules: The plain rules of *ruleset*, in their order.
        facts: The facts that they read.
        axes: Fact to its axis; one that no column states is unknown.
        known_on: Only what was published by then.

    Attributes:
        sayings: What was said so far.
    """

    def __init__(
        self,
        ruleset: Ruleset,
        rules: Sequence[Rule],
        facts: Sequence[str],
        axes: Mapping[str, Axis],
        known_on: date | None,
    ) -> None:
        self.sayings = Sayings()
        self._leaves = Leaves(ruleset, facts, axes, known_on)
        near = Surroundings(ruleset)
        regimes = {regime.name: (n, regime) for n, regime in enumerate(ruleset.regimes)}
        self._rules = []
        for n, rule in enumerate(rules):
            place, regime = regimes[rule.head.regime]
            around = near.of(rule.head.name)
            self._rules.append(PlainRule(self._leaves, self.sayings, rule, regime, around, (place, n)))

    def ask(self, part: Part) -> Iterator[tuple[Rows, Rows, Numbers]]:
        """Yield some rows of *part* after others, with pairs: of this of them, by place, this is said."""
        order = _side_by_side(part)
        here = Here(part.only(order), self._leaves.bits)
        asked = candidates(self._rules, here)
        if sum(one.counts[0] for one in asked) > MOST and part.size > 1:
            for half in np.array_split(np.arange(part.size), 2):
                for some, at, said in self.ask(part.only(half)):
                    yield half[some], at, said
            return
        rows: list[Any] = [np.zeros(0, dtype=np.int32)]
        numbers: list[Any] = [np.zeros(0, dtype=np.int32)]
        for reached in reach(asked, here):
            for at, said in _said(reached, here):
                rows.append(at)
                numbers.append(said)
        yield np.arange(part.size), order[np.concatenate(rows)], np.concatenate(numbers)


def _said(reached: Reached, here: Here) -> Iterator[tuple[Rows, Numbers]]:
    if reached.rules[0].is_conjunction:
        yield reached.rows, said_at_once(reached, here)
        return
    ends = np.searchsorted(reached.which, np.arange(len(reached.rules) + 1))
    for rule, start, end in zip(reached.rules, ends.tolist(), ends[1:].tolist(), strict=False):
        if start < end:
            yield from rule.ask(here, reached.rows[start:end])


def _side_by_side(part: Part) -> Rows:
    """Return the rows by the fact with the most classes: those that a rule reaches are then near each other."""
    counts = {fact: int(numbers.max(initial=0)) for fact, numbers in part.numbers.items() if fact != "date"}
    if not counts:
        return np.arange(part.size, dtype=np.int32)
    return Sorted(part.numbers[max(counts, key=lambda fact: counts[fact])]).order
