"""A text diff as lines that can be shown: every character to be seen, capped."""

from compliance.shipment.characters import escaped


def diff_lines(text: str, limit: int) -> tuple[tuple[str, ...], int]:
    """Return the first *limit* lines of *text*, and how many more there are."""
    lines = text.rstrip("\n").split("\n") if text.strip() else []
    shown = tuple(escaped(line.removesuffix("\r").replace("\t", "    ")) for line in lines[:limit])
    return shown, len(lines) - len(shown)
