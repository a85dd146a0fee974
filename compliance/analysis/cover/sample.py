"""A sample of mutants in which no big table drowns the rest."""

import random
from collections import deque
from collections.abc import Iterable

from compliance.analysis.cover.mutant import Mutant

FAMILIES = {
    "blank a cell of a table": "a table",
    "flip a cell of a table": "a table",
    "drop a row of a table": "a table",
    "drop a word of a cell": "a table",
    "drop an exclusion of a cell": "a table",
    "drop a member of a list": "a list",
    "move a day of a list": "a list",
    "swap the authority": "who grants what",
    "swap the authorization": "who grants what",
}
"""Kinds of change that share a turn: what holds most places would else hold most of the sample."""


def sample(mutants: Iterable[Mutant], number: int, seed: int) -> list[Mutant]:
    """Return up to *number* mutants: one kind of change after another, and within one, statement after statement.

    The first mutants of a larger sample with the same seed are those of a smaller one.
    """
    chance = random.Random(seed)  # noqa: S311 (a sample, no secret)
    strata: dict[str, dict[str, list[Mutant]]] = {}
    for mutant in mutants:
        kind = FAMILIES.get(mutant.operator, mutant.operator)
        strata.setdefault(kind, {}).setdefault(mutant.statement, []).append(mutant)
    queues = {kind: _in_turn(strata[kind], chance) for kind in sorted(strata)}
    found: list[Mutant] = []
    while queues and len(found) < number:
        for kind in list(queues):
            if len(found) < number:
                found.append(queues[kind].popleft())
            if not queues[kind]:
                del queues[kind]
    return found


def _in_turn(by_statement: dict[str, list[Mutant]], chance: random.Random) -> deque[Mutant]:
    """Return the mutants of one kind, each statement in its turn."""
    piles = [chance.sample(by_statement[name], len(by_statement[name])) for name in sorted(by_statement)]
    chance.shuffle(piles)
    found: deque[Mutant] = deque()
    for n in range(max(map(len, piles), default=0)):
        found.extend(pile[n] for pile in piles if n < len(pile))
    return found
