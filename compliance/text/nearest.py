"""Nearest known names, shared by every "unknown name" diagnostic."""

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], *, count: int = 3) -> list[str]:
    """Return at most *count* of *known* that resemble *word*, sorted."""
    from difflib import get_close_matches  # late: only mistakes need it

    short = word[:80]
    by_fold = {name.casefold(): name for name in known}
    matches = get_close_matches(short.casefold(), by_fold, n=count, cutoff=0.6)
    return sorted(by_fold[match] for match in matches)


def help_for(word: str, known: Iterable[str], *, kind: str) -> str:
    """Return a help sentence naming the nearest names, or an empty string."""
    names = nearest(word, known)
    if not names:
        return ""
    shown = ", ".join(f"`{name}`" for name in names)
    return f"a {kind} with a similar name exists: {shown}"


def slip_of(word: str, known: Iterable[str]) -> str:
    """Return the one of *known* that *word* is, but for one letter or two that changed places; empty where none is.

    Case, blanks and marks do not count.
    """
    letters = "".join(letter for letter in word[:80].casefold() if letter.isalpha())
    return next((name for name in known if _one_slip(letters, name)), "")


def _one_slip(word: str, name: str) -> bool:
    same = next((n for n, pair in enumerate(zip(word, name, strict=False)) if pair[0] != pair[1]), None)
    start = min(len(word), len(name)) if same is None else same
    a, b = word[start:], name[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])
