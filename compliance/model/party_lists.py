"""The names of party lists that the rules ask for."""

from collections.abc import Iterable, Iterator, Mapping

from compliance.model import condition as c
from compliance.model.law import WordList


def party_lists(conditions: Iterable[c.Condition], lists: Mapping[str, WordList]) -> tuple[str, ...]:
    """Return every name that some condition holds a fact such as ``party.on_lists`` against, in order."""
    sets = [within for node in conditions for within in _sets(node)]
    return tuple(sorted({w for s in sets for w in (*s.words, *(m for name in s.lists for m in lists[name].words))}))


def _sets(node: c.Condition) -> Iterator[c.WordSet]:
    match node:
        case c.Every(operands=operands) | c.Either(operands=operands):
            for operand in operands:
                yield from _sets(operand)
        case c.Negation(operand=operand) | c.Exists(operand=operand):
            yield from _sets(operand)
        case c.Member(fact=fact, set=within) if fact.endswith("on_lists"):
            yield within
        case _:
            return
