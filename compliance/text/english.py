"""A little English for what the engine says."""


def with_article(words: str) -> str:
    """Return *words* behind "a" or "an"."""
    return f"{'an' if words[:1] in 'aeiou' else 'a'} {words}"
