"""The names of party lists that the rules ask for."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from compliance.model import condition as c
from compliance.model.law import WordList

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+")
"""A name of a list: parts in small letters and digits, from the publisher down, as `us.bis.entity-list`."""


def party_lists(conditions: Iterable[c.Condition], lists: Mapping[str, WordList]) -> tuple[str, ...]:
    """Return every name that some condition holds a fact such as ``party.on_lists`` against, in order."""
    sets = [within for node in conditions for within in _sets(node)]
    return tuple(sorted({w for s in sets for w in (*s.words, *(m for name in s.lists for m in lists[name].words))}))


def squeezed(name: str) -> str:
    """Return the letters of a list's name without what parts them: `entity.list` and `entity-list` are alike."""
    return name.replace(".", "").replace("-", "")


@lru_cache
def spellings(known: tuple[str, ...]) -> Mapping[str, str]:
    """Return how the names of party lists may come out when misspelt, `squeezed`, with the name that is meant.

    Besides the whole name these are its ends: `entity-list` of `us.bis.entity-list`.
    """
    ends = {squeezed(name.split(".", n)[n]): name for name in known for n in range(1, name.count(".") + 1)}
    return ends | {squeezed(name): name for name in known}


@lru_cache
def publishers(known: tuple[str, ...]) -> frozenset[str]:
    """Return the first parts of the names of party lists: `us` of `us.bis.entity-list`."""
    return frozenset(name.partition(".")[0] for name in known)


def mistakes_a_list(word: str, known: tuple[str, ...]) -> bool:
    """Return whether *word* is none of the *known* lists, and no list of one's own either.

    Such a one is named like a list, under a first part that no list has for which the rules ask, and not spelt as one
    of those is: what reads `Entity List` or `yes` would otherwise leave the party clear.
    """
    if not known or word in known:
        return False
    named = _NAME.fullmatch(word) is not None
    return not named or word.partition(".")[0] in publishers(known) or squeezed(word) in spellings(known)


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
