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
