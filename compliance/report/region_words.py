"""A region in words: where it lies, and what either edition says there."""

import re

from attrs import evolve

from compliance.analysis.difference import Answer, Limit, Region
from compliance.shipment.characters import escaped
from compliance.values.facts import ROLES

_CODES = {
    "item.cn": "China code", "item.eccn": "ECCN", "item.eu": "EU code", "item.uk": "UK code", "item.jp": "Japan code",
    "item.hs": "HS code",
}  # fmt: skip
_FIRST = ("item.", "component.", "activity", "departs", "destination", "end_use", "", "date", "known on")
_LEAD = {"departs": "out of", "destination": "to", "end_use": "for use", "activity": "", "known on": "as known"}
MANY, WIDE = 6, 80
"""A side of more values than this is cut in a heading, unless its text is short."""

COMPLETE = "_complete"
"""Ending of the field of a shipment by which a list is said to hold all."""
_RELATION = re.compile(
    r"(at least|at most|above|below|between|from|until|through|before|after|up to|less|more|not|other|any|every|no)\b"
)


def region_words(region: Region) -> str:
    """Return *region* in one line: ``1C905.a.4, to US, any use, from 2025-11-10: license required -> ...``."""
    return f"{where_words(region)}: {moved_words(region)}"


def where_words(region: Region) -> str:
    """Return the sides of *region*, the item first and time last."""
    facts = {limit.fact for limit in region.limits}
    free = {"destination": "any destination", "end_use": "any use"}
    if not facts and region.text:
        return "where " + escaped(region.text.partition("; ")[0])
    if region.text.startswith(WITHIN) or any(is_part(limit) for limit in region.limits):
        free = {}  # what is not told by a side of its own may be told by a condition
    limits = [limit for limit in region.limits if not _goes_without_saying(limit, region)]
    parties = {head for limit in limits if (head := limit.fact.rpartition(".")[0]) and _is_party(head)}
    parts = [(_place(x.fact), limit_words(x)) for x in limits if x.fact.rpartition(".")[0] not in parties]
    for party in sorted(parties):
        mine = [x for x in limits if x.fact.rpartition(".")[0] == party]
        sides = [limit_words(evolve(x, fact=x.fact.rpartition(".")[2])) for x in mine]
        told = " and ".join(side.replace(" is ", " ", 1) for side in sides)
        parts.append((_place(party), f"{party.replace('_', ' ')} with {told}"))
    parts += [(_place(fact), words) for fact, words in free.items() if fact not in facts]
    return ", ".join(words for _, words in sorted(parts, key=lambda part: part[0]))


def _is_party(head: str) -> bool:
    return head.startswith(("some party", *ROLES, *(role.replace("_", " ") for role in ROLES))) and "." not in head


def is_part(limit: Limit) -> bool:
    """Whether the text of *limit* is a part of a sentence by itself, such as the words of a condition."""
    return limit.values[:1] != () and limit.values[0] in SENTENCES


def _goes_without_saying(limit: Limit, region: Region) -> bool:
    """Whether *limit* only says that what was published before a day counts on that day."""
    if limit.fact != "known on":
        return False
    known = _FROM.fullmatch(limit.text)
    days = [_FROM.match(other.text) for other in region.limits if other.fact == "date"]
    return bool(known and days and days[0] and known[1] <= days[0][1])


_FROM = re.compile(r"from (\d{4}-\d\d-\d\d)")
WITHIN = "within these sides: "
SENTENCES = frozenset(
    {
        "holds", "does not hold", "is open", "does not surely hold", "may hold", "is settled", "applies",
        "does not apply", "may apply", "does not surely apply", "applies or may apply", "applies or does not",
    }
)  # fmt: skip
"""Values of the sides that `analysis.limits` makes of conditions, exceptions and bars."""


def also_words(region: Region, *told: str) -> str:
    """Return the sides of *region* by other facts than those *told*."""
    rest = [x for x in region.limits if x.fact not in told and not _goes_without_saying(x, region)]
    return ", ".join(limit_words(limit) for limit in sorted(rest, key=lambda limit: _place(limit.fact)))


def limit_words(limit: Limit) -> str:
    """Return one side: ``to China or Hong Kong``, ``tpp at least 4800``."""
    text = escaped(limit.text or ", ".join(limit.values))
    if is_part(limit):
        return f"where {text}"
    if is_long(limit) and len(text) > WIDE and not text.endswith("codes)"):
        text = f"{', '.join(escaped(value) for value in limit.values[:3])} and {len(limit.values) - 3} more"
    related = bool(_RELATION.match(text))
    if limit.fact == "date":
        return text if related or text.startswith("on ") else f"on {text}"
    if limit.fact in _LEAD:
        return f"{_LEAD[limit.fact]} {text}".strip()
    if limit.fact in _CODES and not related:
        return text if limit.fact == "item.cn" else f"{fact_words(limit.fact)} {text}"
    if limit.fact.endswith(COMPLETE):
        whole = "complete" if text in ("complete", "yes") else "open"
        return f"list of {fact_words(limit.fact.removesuffix(COMPLETE))} {whole}"
    name = fact_words(limit.fact)
    if limit.values in (("yes",), ("no",), ("no", "none")) and not limit.fact.startswith("component."):
        return name if limit.values[0] == "yes" else f"not {name}"
    return f"{name} {text}" if related or name.endswith((" of", " to", " by", " in")) else f"{name} is {text}"


def is_long(limit: Limit) -> bool:
    """Whether *limit* has too many values for a heading, so that they are listed below it."""
    return len(limit.values) > MANY


def fact_words(fact: str) -> str:
    """Return the name of a fact as a reader says it."""
    if fact in _CODES:
        return _CODES[fact]
    named = fact.removeprefix("item.")
    if named.startswith("component."):
        named = f"some component's {named.removeprefix('component.')}"
    return escaped(named.replace("_", " ").replace(".", " "))


def answer_words(answer: Answer) -> str:
    """Return what an edition says of the outcome."""
    low, high = (escaped(word.replace("_", " ")) for word in (answer.low, answer.high))
    return low if low == high else f"undetermined, between {low} and {high}"


def moved_words(region: Region, arrow: str = "->") -> str:
    """Return what moves: the outcome, or what is said beside it."""
    before, after = answer_words(region.before), answer_words(region.after)
    if before != after:
        return f"{before} {arrow} {after}"
    gone, new = beside_words(region)
    if region.masked and not gone and not new:
        return f"stays {before}, by another requirement" if before else "the outcome stays, by another requirement"
    if not gone and not new:
        return "not settled"
    if gone and new:
        return f"stays {before}; {'; '.join(gone)} {arrow} {'; '.join(new)}"
    return f"stays {before}; {'no longer' if gone else 'now also'} {'; '.join(gone or new)}"


def beside_words(region: Region) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what only the old, and what only the new edition says beside the outcome."""
    before, after = region.before.beside, region.after.beside
    return tuple(escaped(t) for t in before if t not in after), tuple(escaped(t) for t in after if t not in before)


def said(answer: Answer, other: Answer) -> list[str]:
    """Return what *answer* says that *other* does not, the outcome first."""
    return [answer_words(answer), *(escaped(text) for text in answer.beside if text not in other.beside)]


def is_made(edition: str) -> bool:
    """Whether an edition was made by leaving statements out, so that no command can name it."""
    return " without " in edition


def _place(fact: str) -> int:
    for place, head in enumerate(_FIRST):
        if head and (fact == head or (head.endswith(".") and fact.startswith(head))):
            return place
    return _FIRST.index("")
