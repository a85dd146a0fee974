"""One raw value of JSON, CSV or Python, by the declared type of its fact: strict, nothing coerced."""

from datetime import date, datetime
from typing import Final, TypeAlias

from compliance.shipment.amounts import BadNumber, parse_amount
from compliance.shipment.characters import shown
from compliance.shipment.problems import Problem, Refused, describe, refuse
from compliance.shipment.words import parse_word
from compliance.values.dates import FIRST_YEAR, parse_date
from compliance.values.facts import WORDS, Base, Type, Value
from compliance.values.members import NO_WORDS, NONE, Members
from compliance.values.schemes import Choice, Word
from compliance.values.vocabulary import Vocabulary

Parsed: TypeAlias = Value | Refused | None
"""A value, why there is none, or nothing known."""

MAX_MEMBERS: Final = 1000
"""Longest list accepted as the value of one fact."""
_DAY = "write the day as YYYY-MM-DD in ASCII digits, in the calendar of the jurisdiction, without a time"


def parse_value(fact_type: Type, raw: object, vocabulary: Vocabulary) -> Parsed:
    """Return what *raw* says of a fact of *fact_type*.

    Args:
        fact_type: The declared type.
        raw: A JSON scalar or list as `json` reads it (numbers as `Decimal` or `int`), or the like
            from Python: a tuple, a `datetime.date`.
        vocabulary: Where codes and countries are looked up.

    Returns:
        The value; None where *raw* is null, that is unknown; `Refused` with every problem found.
        A word fact always comes as `Members`, complete for a scalar and open for a list.
    """
    if raw is None:
        return None
    if type(raw) is BadNumber:
        return refuse("E0606", f"{shown(raw.text)} is not an exact decimal number", "write it in plain digits")
    if fact_type.base in WORDS:
        return _members(fact_type, raw, vocabulary)
    if says_none(raw):
        return NONE
    if fact_type.base is Base.TRUTH:
        return raw if isinstance(raw, bool) else _no_truth(raw)
    found = _day(raw) if fact_type.base is Base.DATE else parse_amount(fact_type, raw)
    return Refused((found,)) if isinstance(found, Problem) else found


def says_none(raw: object) -> bool:
    """Return whether *raw* is ``"none"`` or an empty list."""
    return raw == "none" if isinstance(raw, str) else isinstance(raw, (list, tuple)) and not raw


def completed(value: Value, complete: bool | None) -> Value:
    """Return *value* with what ``NAME_complete`` says of it; None where that is not stated."""
    if complete is None or not isinstance(value, Members):
        return value
    return Members(value.words, complete)


def _members(fact_type: Type, raw: object, vocabulary: Vocabulary) -> Members | Refused:
    if says_none(raw):
        # A fact such as `knowledge` declares `none` among its choices: then it is a choice like any other.
        return Members((Choice("none"),), complete=True) if "none" in fact_type.choices else NO_WORDS
    if not isinstance(raw, (list, tuple)):
        word = parse_word(fact_type, raw, vocabulary)
        return Refused((word,)) if isinstance(word, Problem) else Members((word,), complete=True)
    if not (fact_type.many or fact_type.base is Base.CODE):
        return refuse("E0604", "the fact takes one value, found a list")
    if len(raw) > MAX_MEMBERS:
        return refuse("E0614", f"the list has more than {MAX_MEMBERS} members")
    return _listed(fact_type, raw, vocabulary)


def _listed(fact_type: Type, raw: list[object] | tuple[object, ...], vocabulary: Vocabulary) -> Members | Refused:
    words: dict[Word, None] = {}
    problems: list[Problem] = []
    for index, member in enumerate(raw):
        found = _member(fact_type, member, vocabulary)
        if isinstance(found, Problem):
            problems.append(Problem(found.code, found.message, found.help, (index,)))
        else:
            words[found] = None
    return Refused(tuple(problems)) if problems else Members(tuple(words), complete=False)


def _member(fact_type: Type, member: object, vocabulary: Vocabulary) -> Word | Problem:
    if type(member) is BadNumber:
        return Problem("E0606", f"{shown(member.text)} is not an exact decimal number")
    if isinstance(member, str) and member == "none" and "none" not in fact_type.choices:
        return Problem("E0604", "`none` stands in a list", "write `none` alone, or an empty list")
    return parse_word(fact_type, member, vocabulary)


def _no_truth(raw: object) -> Refused:
    if not isinstance(raw, str):
        return refuse("E0604", f"expected a truth value, found {describe(raw)}", "write true or false")
    return refuse("E0604", f"expected a truth value, found the text {shown(raw)}", "write true or false, unquoted")


def _day(raw: object) -> date | Problem:
    if isinstance(raw, str):
        found = parse_date(raw)
        if found is None:
            return Problem("E0607", f"{shown(raw)} is not a day", _DAY)
    elif isinstance(raw, datetime):
        return Problem("E0607", "a point in time is not a day", _DAY)
    elif isinstance(raw, date):
        found = raw
    else:
        return Problem("E0604", f"expected a day, found {describe(raw)}", _DAY)
    if found.year < FIRST_YEAR:
        return Problem("E0607", f"the day {found} lies before {FIRST_YEAR}", _DAY)
    return found
