"""A sample of mutants in which no big table drowns the rest."""

import random
from collections import deque
from collections.abc import Iterable

from compliance.analysis.cover.mutant import Mutant


def sample(mutants: Iterable[Mutant], number: int, seed: int) -> list[Mutant]:
    """Return up to *number* mutants: operator after operator, and within one, statement after statement.

    The first mutants of a larger sample with the same seed are those of a smaller one.
    """
    chance = random.Random(seed)  # noqa: S311 (a sample, no secret)
    strata: dict[str, dict[str, list[Mutant]]] = {}
    for mutant in mutants:
        strata.setdefault(mutant.operator, {}).setdefault(mutant.statement, []).append(mutant)
    queues = {operator: _in_turn(strata[operator], chance) for operator in sorted(strata)}
    found: list[Mutant] = []
    while queues and len(found) < number:
        for operator in list(queues):
            if len(found) < number:
                found.append(queues[operator].popleft())
            if not queues[operator]:
                del queues[operator]
    return found


def _in_turn(by_statement: dict[str, list[Mutant]], chance: random.Random) -> deque[Mutant]:
    """Return the mutants of one operator, each statement in its turn."""
    piles = [chance.sample(by_statement[name], len(by_statement[name])) for name in sorted(by_statement)]
    chance.shuffle(piles)
    found: deque[Mutant] = deque()
    for n in range(max(map(len, piles), default=0)):
        found.extend(pile[n] for pile in piles if n < len(pile))
    return found
