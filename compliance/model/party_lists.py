"""The names of party lists that the rules ask for."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from compliance.model import condition as c
from compliance.model.law import WordList

APART = " .-_/,"
"""What writers part the words of a list's name with; it and the case of letters count for nothing in `squeezed`."""
KELVIN = "\u212a"
"""The one sign that is not a letter of ASCII and has one as its small letter."""


def party_lists(conditions: Iterable[c.Condition], lists: Mapping[str, WordList]) -> tuple[str, ...]:
    """Return every name that some condition holds a fact such as ``party.on_lists`` against, in order."""
    sets = [within for node in conditions for within in _sets(node)]
    return tuple(sorted({w for s in sets for w in (*s.words, *(m for name in s.lists for m in lists[name].words))}))


def squeezed(name: str) -> str:
    """Return the letters of a list's name without what writers vary: `Entity List` and `entity-list` are alike."""
    return name.lower().translate(_APART)


@lru_cache
def spellings(known: tuple[str, ...]) -> Mapping[str, str]:
    """Return how the names of party lists may come out when misspelt, `squeezed`, with the name that is meant.

    Besides the whole name these are its ends: `entity-list` of `us.bis.entity-list`.
    """
    ends = {squeezed(name.split(".", n)[n]): name for name in known for n in range(1, name.count(".") + 1)}
    return ends | {squeezed(name): name for name in known}


@lru_cache
def publishers(known: tuple[str, ...]) -> frozenset[str]:
    """Return the first parts of the names of party lists, in small letters: `us` of `us.bis.entity-list`."""
    return frozenset(publisher(name) for name in known)


def publisher(name: str) -> str:
    """Return the first part of a party list's name in small letters."""
    return name.partition(".")[0].lower()


def mistakes_a_list(word: str, known: tuple[str, ...]) -> bool:
    """Return whether *word* is none of the *known* lists and would be read as one of theirs that was misspelt."""
    return word not in known and (publisher(word) in publishers(known) or squeezed(word) in spellings(known))


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


_APART = dict.fromkeys(map(ord, APART))
