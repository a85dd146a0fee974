"""The unified diff of the texts of two editions, for whoever wants to see the letters."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from compliance.model.editions import Edition
from compliance.text.printable import printable

LIMIT = 2000
"""Most lines shown where no other limit is given."""
_WIDTH = 2000
"""Most characters shown of one line, where there is a limit."""
_CONTEXT = 3
_MANY = 4_000_000
"""Beyond so many pairs of lines, what differs is shown as one block: matching could take minutes."""
_Opcode = tuple[str, int, int, int, int]


def text_diff(old: Edition, new: Edition, *, limit: int | None = LIMIT) -> str:
    """Return the unified diff of every file of rules and table, cases included; empty where all are the same.

    Names are relative to the folder of the ruleset, so that editions in two places compare; where an edition has
    several rulesets, the name of the ruleset stands before them. Line ends of Windows are line ends.
    After *limit* lines a last line says how many more there are, and a very long line says how much longer it is;
    without a limit (None) the diff is whole.
    """
    several = len(old.roots) > 1 or len(new.roots) > 1
    before, after = _texts(old, several=several), _texts(new, several=several)
    called: dict[str, str] = {}
    if len(old.roots) == len(new.roots) == 1:
        before, called = _paired(before, old, new)
    lines: list[str] = []
    for name in sorted({*before, *after}):
        lines += _file(name, before.get(name), after.get(name), called.get(name, name))
    if limit is None:
        return "\n".join(lines)
    more = [f"... and {len(lines) - limit} more lines"] if len(lines) > limit else []
    return "\n".join([*map(_short, lines[:limit]), *more])


def _short(line: str) -> str:
    return line if len(line) <= _WIDTH else f"{line[:_WIDTH]} ... and {len(line) - _WIDTH} more characters"


def _texts(edition: Edition, *, several: bool) -> dict[str, bytes]:
    return {edition.relative(shown, several=several): text for shown, text in edition.files.texts.items()}


def _paired(texts: dict[str, bytes], old: Edition, new: Edition) -> tuple[dict[str, bytes], dict[str, str]]:
    """Two rulesets that are one file each are compared, whatever the files are called.

    Returns:
        The texts by the names of *new*, and those names to what the file is called in *old*.
    """
    if old.roots[0] not in old.files.texts or new.roots[0] not in new.files.texts:
        return texts, {}
    here, there = (edition.relative(edition.roots[0], several=False) for edition in (old, new))
    return {there if name == here else name: text for name, text in texts.items()}, {there: here}


def _file(name: str, old: bytes | None, new: bytes | None, called: str) -> Iterator[str]:
    """Yield the diff of one file, which was *called* so in the old edition."""
    if old == new:
        return
    before, after = _lines(old), _lines(new)
    opcodes = _opcodes(before, after)
    if old is not None and new is not None and all(opcode[0] == "equal" for opcode in opcodes):
        return
    yield f"--- {f'a/{printable(called)}' if old is not None else '/dev/null'}"
    yield f"+++ {f'b/{printable(name)}' if new is not None else '/dev/null'}"
    for group in _hunks(opcodes):
        i1, i2, j1, j2 = group[0][1], group[-1][2], group[0][3], group[-1][4]
        yield f"@@ -{_range(i1, i2)} +{_range(j1, j2)} @@"
        for tag, a1, a2, b1, b2 in group:
            if tag == "equal":
                yield from (f" {line}" for line in before[a1:a2])
                continue
            yield from (f"-{line}" for line in before[a1:a2])
            yield from (f"+{line}" for line in after[b1:b2])


def _lines(content: bytes | None) -> list[str]:
    """Return the lines, safe to print; a text that does not end its last line says so, as diff does."""
    if not content:
        return []
    text = content.decode("utf-8", "replace").replace("\r\n", "\n")
    whole = text.endswith("\n")
    lines = [printable(line) for line in text.split("\n")[: -1 if whole else None]]
    return lines if whole else [*lines[:-1], f"{lines[-1]}\n\\ No newline at end of file"]


def _opcodes(old: list[str], new: list[str]) -> list[_Opcode]:
    """Return how *old* becomes *new*; what both begin and end with is left out of the matching."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    a, b = old[start : len(old) - end], new[start : len(new) - end]
    found: list[_Opcode] = [("equal", 0, start, 0, start)] if start else []
    if len(a) * len(b) > _MANY:
        found.append(("replace", start, start + len(a), start, start + len(b)))
    else:
        inner = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        found += [(tag, a1 + start, a2 + start, b1 + start, b2 + start) for tag, a1, a2, b1, b2 in inner]
    if end:
        found.append(("equal", len(old) - end, len(old), len(new) - end, len(new)))
    return found


def _hunks(opcodes: list[_Opcode]) -> Iterator[list[_Opcode]]:
    """Group changes with the lines around them; what lies further apart makes another group."""
    group: list[_Opcode] = []
    for number, (tag, a1, a2, b1, b2) in enumerate(opcodes):
        if tag != "equal":
            group.append((tag, a1, a2, b1, b2))
            continue
        last = number == len(opcodes) - 1
        if group and (last or a2 - a1 > 2 * _CONTEXT):
            keep = min(_CONTEXT, a2 - a1)
            yield [*group, (tag, a1, a1 + keep, b1, b1 + keep)]
            group = []
        if not last:
            drop = 0 if group else max(0, a2 - a1 - _CONTEXT)
            group.append((tag, a1 + drop, a2, b1 + drop, b2))
    if group:
        yield group


def _range(start: int, end: int) -> str:
    """Return lines as a unified diff counts them."""
    count = end - start
    return f"{start + 1 if count else start},{count}" if count != 1 else f"{start + 1}"
