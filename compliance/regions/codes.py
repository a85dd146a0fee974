"""Codes of a scheme near to those that conditions name, and far from all of them."""

import re
from collections.abc import Iterable, Iterator

from compliance.model import condition as c
from compliance.values.schemes import lineage

HEIR = ".zz"
"""Ending of the code by which a space speaks of all codes below another that nobody names."""


def children(word: str, form: str) -> list[str]:
    """Return codes right below *word* that a list is unlikely to have, the likelier to be free first."""
    return [word + digit for digit in "9876543210"] if form == "digits" else [f"{word}{HEIR}", f"{word}.z9"]


def following(word: str, form: str) -> str:
    """Return the code that follows in the order of the scheme, as a list without gaps would count."""
    if form == "digits":
        return str(int(word) + 1).zfill(len(word))
    head, tail = word[:-1], word[-1]
    digits = re.search(r"[0-9]+$", word)
    if digits:
        return word[: digits.start()] + str(int(digits.group()) + 1).zfill(len(digits.group()))
    return head + chr(ord(tail) + 1) if tail not in "zZ" else word


def ends_of(within: c.WordSet) -> Iterator[str]:
    """Yield both ends of each range of a set, and of what is excepted from it."""
    for span in within.spans:
        yield from span
    if within.minus:
        yield from ends_of(within.minus)


def around(end: str, form: str) -> Iterator[str]:
    """Yield a code in each gap that an end makes: below each code above it, before and after the way down to it."""
    levels = ["", *reversed(lineage(end, form))]
    for above in levels[:-1]:
        yield from [above + digit for digit in "0123456789"] if form == "digits" else [f"{above}.0" if above else "0"]
    if form == "dotted":
        # nothing stands between a code with all below it and the same with one more piece
        yield from (code + ("A" if code[-1].isdigit() else "0") for code in levels[1:])


def strangers(form: str) -> Iterator[str]:
    """Yield well-formed codes that no list has, the likelier first."""
    if form == "digits":
        yield from ("99999999", "98989898")
        yield from (f"{chapter:02}989898" for chapter in range(98, -1, -1))
        yield from (f"{heading:04}9898" for heading in range(9999, -1, -1))
    else:
        yield from ("9Z999", "7Q777", "0Y090")
        yield from (f"{first}{letter}{second}9Z" for first in "987" for letter in "ZYXWVQ" for second in "987654")


def stranger(form: str, named: Iterable[str]) -> str:
    """Return a code that lies neither below nor above one of *named*; where they leave none, one below them."""
    known = set(named)
    beside = {code for word in known for code in lineage(word, form)}
    found = (w for w in strangers(form) if w not in beside and known.isdisjoint(lineage(w, form)))
    return next(found, next(strangers(form)))
