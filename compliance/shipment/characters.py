"""Characters that may stand in a shipment, and the showing of those that may not.

The check leans on `str.isprintable`, which is built in, so that the cold path need not load
`unicodedata`; what is printable and yet invisible is listed here.
"""

from collections.abc import Iterator

MAX_TEXT = 1000
"""Longest text accepted, in characters."""

# Unicode calls these printable letters, marks or symbols, yet they leave no ink: combining grapheme joiner, Hangul
# fillers, Khmer inherent vowels, Mongolian and other variation selectors, blank braille.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)
# Blanks with a width (Zs): a Chinese name may hold U+3000. `isprintable` refuses all but the ASCII one.
_BLANKS = frozenset("\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))))
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def forbidden(text: str) -> str | None:
    """Return the first character of *text* that may not stand in it, or None.

    Refused are controls, bidirectional controls, halves of surrogate pairs, invisible and
    unassigned characters: two names that look alike must be alike.
    """
    if text.isascii() and text.isprintable():
        return None
    for character in text:
        if character in _INVISIBLE or not (character.isprintable() or character in _BLANKS):
            return character
    return None


def name_of(character: str) -> str:
    """Return what *character* is, in words, with its code point."""
    point = ord(character)
    if character in _BIDI:
        kind = "a bidirectional control"
    elif 0xD800 <= point <= 0xDFFF:
        kind = "half of a surrogate pair"
    elif point < 0x20 or 0x7F <= point < 0xA0:
        kind = "a control character"
    else:
        kind = "an invisible or unassigned character"
    return f"{kind}, U+{point:04X}"


def shown(text: str, limit: int = 60) -> str:
    r"""Return *text* in backticks, cut and escaped, so that a message never disturbs a terminal.

    Example:
        >>> print(shown("a\u202eb"))
        `a\u202eb`
    """
    cut = text if len(text) <= limit else text[: limit - 3] + "..."
    return "`" + escaped(cut).replace("`", "'") + "`"


def escaped(text: str) -> str:
    r"""Return *text* with every character that may not stand in it written ``\uXXXX``."""
    return text if forbidden(text) is None else "".join(_escapes(text))


def _escapes(text: str) -> Iterator[str]:
    for character in text:
        yield character if forbidden(character) is None else f"\\u{ord(character):04x}"


def mixes_scripts(text: str) -> bool:
    """Return whether one word of *text* mixes letters of Latin, Greek, Cyrillic, Armenian or Cherokee.

    These are the scripts whose letters pass for one another, as the Cyrillic ``C`` of a false ``Cuba``.
    """
    import unicodedata  # late: only text that is not ASCII needs it

    for word in text.split():
        names = (unicodedata.name(c, "") for c in word if c.isalpha())
        if len({name.split(" ")[0] for name in names} & _LOOKALIKES) > 1:
            return True
    return False


_LOOKALIKES = frozenset({"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE"})


def folds_into_ascii(text: str) -> bool:
    """Return whether a character outside ASCII folds into ASCII, as the Kelvin sign does into ``k``.

    Such a character would slip through a comparison of folded names.
    """
    return any(not c.isascii() and any(f.isascii() for f in c.casefold()) for c in text)


def scripts(word: str) -> frozenset[str]:
    """Return the alphabets of a word, of those whose letters look alike: Latin, Greek, Cyrillic."""
    import unicodedata  # late: only names of the ledger need it

    first = (unicodedata.name(c, "").partition(" ")[0] for c in word if c.isalpha())
    return frozenset(first) & {"LATIN", "GREEK", "CYRILLIC"}
