"""Text of others, made safe to print: a name or a line of a file may hold what moves a terminal's cursor."""


def printable(text: str) -> str:
    r"""Return *text* with every character that is not printable written out, such as ``\x1b``; tabs stay."""
    return "".join(c if c.isprintable() or c == "\t" else c.encode("unicode_escape").decode("ascii") for c in text)
