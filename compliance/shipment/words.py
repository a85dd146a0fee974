"""Countries, codes, choices and free text of a shipment, each in its one spelling.

What is close to a known word and is not it is refused and never mended: a code that is silently
taken for another code, or for none, is a license that nobody asks for.
"""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

from compliance.shipment.characters import MAX_TEXT, folds_into_ascii, forbidden, mixes_scripts, name_of, shown
from compliance.shipment.problems import Problem, describe, similar
from compliance.values.facts import Base, Type
from compliance.values.schemes import Choice, Code, Country, Text, Word, canonical, lineage, well_formed
from compliance.values.vocabulary import Scheme, Vocabulary

# What spreadsheets, databases and people in a hurry write for "not known". Taken as a text or as a code it would be
# the whole of what is known, and a party "on the list N/A" would pass for one that is on no list.
PLACEHOLDERS = frozenset(
    {"?", "-", "--", ".", "n/a", "#n/a", "n.a.", "na", "nan", "nat", "none", "null", "nil", "tbd", "tba", "unknown"}
    | {"undefined", "not known", "not stated", "not available", "#value!", "#ref!"}
)
_LEAVE_OUT = "leave the fact out where it is not known, and write `none` where it is known to be none"
# Where a scheme lists no code there is nothing to compare with; but no list of goods begins a code with a small letter.
_CAPITALS = "the first part of a code is written in capitals, and a point stands before each paragraph: `3A090.a`"
_PIECE = re.compile(r"[0-9]+|[a-z]+")
_MAX_NAME = 100
_MAX_LISTED = 12


def parse_word(fact_type: Type, raw: object, vocabulary: Vocabulary) -> Word | Problem:
    """Return the one word that *raw* writes."""
    if not isinstance(raw, str):
        hint = "write it in quotes" if isinstance(raw, (int, float)) and not isinstance(raw, bool) else ""
        return Problem("E0604", f"expected {_NOUNS[fact_type.base]}, found {describe(raw)}", hint)
    return _PARSERS[fact_type.base](fact_type, str.__str__(raw), vocabulary)


def check_text(text: str) -> Problem | None:
    """Return why *text* may not stand in a shipment, or None."""
    if len(text) > MAX_TEXT:
        return Problem("E0613", f"the text is longer than {MAX_TEXT} characters")
    character = forbidden(text)
    if character is not None:
        return Problem("E0613", f"the text holds {name_of(character)}", "remove it, or type the text anew")
    return None


def _text(_type: Type, raw: str, _vocabulary: Vocabulary) -> Text | Problem:
    wrong = check_text(raw)
    if wrong:
        return wrong
    bare = raw.strip()
    if not bare or bare.casefold() in PLACEHOLDERS:
        return Problem("E0604", f"the text {shown(raw)} says nothing", _LEAVE_OUT)
    if bare != raw:
        return Problem("E0613", f"the text {shown(raw)} begins or ends with a blank", f"write {shown(bare)}")
    return Text(raw)


def _choice(fact_type: Type, raw: str, _vocabulary: Vocabulary) -> Choice | Problem:
    if raw in fact_type.choices:
        return Choice(raw)
    return Problem("E0609", f"{shown(raw)} is no choice of this fact", partial(_choice_help, raw, fact_type.choices))


def _choice_help(raw: str, choices: tuple[str, ...]) -> str:
    near = similar(raw, choices, kind="choice")()
    return near or "choices: " + ", ".join(f"`{c}`" for c in choices[:_MAX_LISTED])


def _country(_type: Type, raw: str, vocabulary: Vocabulary) -> Country | Problem:
    if raw in vocabulary.countries:
        return Country(raw)
    if len(raw) <= _MAX_NAME and raw.strip() == raw and (raw.isascii() or not folds_into_ascii(raw)):
        code = vocabulary.aliases.get(" ".join(filter(None, raw.casefold().split(" "))))
        if code is not None:
            return Country(code)
    return Problem("E0602", _no_country(raw), partial(_country_help, raw[:_MAX_NAME], vocabulary))


def _no_country(raw: str) -> str:
    if not raw.isascii() and mixes_scripts(raw[:_MAX_NAME]):
        return f"{shown(raw)} mixes letters of several scripts, and no country has this name"
    return f"no country has the code or name {shown(raw)}"


def _country_help(raw: str, vocabulary: Vocabulary) -> str:
    bare = raw.strip()
    if bare.upper() in vocabulary.countries:
        return f"write the code as `{bare.upper()}`"
    names = [*vocabulary.countries, *vocabulary.countries.values()]
    return similar(bare, names, kind="country")() or similar(bare, vocabulary.aliases, kind="country")()


def _code(fact_type: Type, raw: str, vocabulary: Vocabulary) -> Code | Problem:
    scheme = vocabulary.schemes[fact_type.scheme]
    if not well_formed(raw, scheme.form):
        form = "digits" if scheme.form == "digits" else "letters and digits, with points"
        hint = similar(raw, scheme.codes, kind="code")
        return Problem("E0608", f"{shown(raw)} does not have the form of a code of `{scheme.name}`: {form}", hint)
    code = canonical(raw, scheme.form)
    return code if code in scheme.codes else _undeclared(code, scheme)


def _undeclared(code: Code, scheme: Scheme) -> Code | Problem:
    """Judge a code that the scheme does not list: a parent of one, one it may lack, or a mistake."""
    known = _index(scheme)
    if code in known.spellings:
        return code
    message = f"`{scheme.name}` has no code {shown(code)}"
    twin = known.twin(code)
    if twin is not None:
        return Problem("E0608", message, f"the code is spelt `{twin}`")
    if scheme.complete and not (scheme.form == "dotted" and known.below_leaf(code)):
        return Problem("E0608", message, similar(code, scheme.codes, kind="code"))
    if not scheme.codes and _is_lower(code.partition(".")[0]):
        return Problem("E0608", message, _CAPITALS)
    if code.casefold() in PLACEHOLDERS or (known.have_digits and not any(c.isdigit() for c in code)):
        return Problem("E0608", message, _LEAVE_OUT)
    return code


class _Index(NamedTuple):
    """What a scheme knows: its codes and their parents, exact, and by their letters and digits alone.

    Attributes:
        spellings: Every code and every parent.
        parents: Every code that has codes below it.
        by_pieces: Case-folded letters and digits to the spelling: ``3a090a`` finds ``3A090.a``.
        have_digits: Whether every code holds a digit.
    """

    spellings: frozenset[str]
    parents: frozenset[str]
    by_pieces: dict[tuple[str, ...], str]
    have_digits: bool

    def below_leaf(self, code: str) -> bool:
        """Return whether *code* lies below a code that the scheme does not divide: a finer paragraph of it."""
        above = next((c for c in lineage(code, "dotted")[1:] if c in self.spellings), None)
        return above is not None and above not in self.parents

    def twin(self, code: str) -> str | None:
        """Return how *code* is spelt where only case or points differ from a known code, or from a parent of it."""
        end = len(code)
        while end > 0:
            head = code[:end]
            if head in self.spellings:
                return None
            known = self.by_pieces.get(_pieces(head))
            if known is not None:
                return known + code[end:]
            end = code.rfind(".", 0, end)
        return None


def _is_lower(head: str) -> bool:
    """Return whether the first part of a code holds a small letter, as ``3a090`` and ``3A090a`` do."""
    return head != head.upper()


@lru_cache(maxsize=64)
def _index(scheme: Scheme) -> _Index:
    codes: set[str] = {canonical(code, scheme.form) for code in scheme.codes}
    parents: set[str] = set()
    for code in codes:
        if scheme.form == "digits":
            parents.update(code[:length] for length in range(1, len(code)))
        else:
            parts = code.split(".")
            parents.update(".".join(parts[:length]) for length in range(1, len(parts)))
    spellings = codes | parents
    by_pieces = {} if scheme.form == "digits" else {_pieces(spelling): spelling for spelling in sorted(spellings)}
    numbered = all(any(c.isdigit() for c in code) for code in codes)
    return _Index(frozenset(spellings), frozenset(parents), by_pieces, numbered)


def _pieces(code: str) -> tuple[str, ...]:
    return tuple(_PIECE.findall(code.casefold()))


_PARSERS: dict[Base, Callable[[Type, str, Vocabulary], Word | Problem]] = {
    Base.COUNTRY: _country,
    Base.CODE: _code,
    Base.CHOICE: _choice,
    Base.TEXT: _text,
}
_NOUNS = {
    Base.COUNTRY: "a country",
    Base.CODE: "a code",
    Base.CHOICE: "a choice",
    Base.TEXT: "text",
}
