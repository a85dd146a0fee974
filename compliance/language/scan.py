"""Divide a file into statements before the grammar sees it.

Strings and comments are told apart, comments are blanked out (offsets stay), forbidden characters and
over-deep nesting are refused with their place. Each statement is then read on its own, so that one
mistake does not hide the next. Linear in the length of the text.
"""

import re
import unicodedata

from attrs import frozen

from compliance.language.clauses import STATEMENTS
from compliance.text.diagnostics import Diagnostic
from compliance.text.source import Source, Span

MAX_DEPTH = 32
"""Deepest nesting of parentheses; a legal text has two or three."""

_KEYWORDS = "|".join(sorted((k.replace(" ", r"[ \t]+") for k in STATEMENTS), key=len, reverse=True))
_SCAN = re.compile(
    rf'(?P<string>"(?:[^"\\\n]|\\.)*")|(?P<comment>\#[^\n]*)|(?P<open>[{{(])|(?P<close>[}})])|(?P<quote>")'
    rf"|^(?P<indent>[ \t]*)(?P<keyword>{_KEYWORDS})(?![\w\-.])|^(?P<margin>[A-Za-z]\w*)",
    re.ASCII | re.MULTILINE,
)
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_JAPANESE = frozenset({"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"})
_NON_ASCII_WORD = re.compile(r"[A-Za-z]*[^\W\x00-\x7f]\w*")


@frozen
class Chunk:
    """The text of one statement, from its keyword up to *end*."""

    start: int
    end: int


@frozen
class Scan:
    """What the scan found.

    Attributes:
        text: The source with comments blanked out.
        chunks: One a statement.
        comments: Offset and text of each comment.
        diagnostics: Mistakes below the level of the grammar.
    """

    text: str
    chunks: tuple[Chunk, ...]
    comments: tuple[tuple[int, str], ...]
    diagnostics: tuple[Diagnostic, ...]


def scan(source: Source) -> Scan:
    """Divide *source* into statements."""
    return _Scanner(source).run()


class _Scanner:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[Diagnostic] = []
        self.comments: list[tuple[int, str]] = []
        self.chunks: list[Chunk] = []
        self.braces: list[int] = []
        self.depth = 0
        self.too_deep = False
        self.start: int | None = None

    def run(self) -> Scan:
        text = self.source.text
        self._characters(text)
        blanked: list[str] = []
        last = 0
        for match in _SCAN.finditer(text):
            kind = match.lastgroup
            at = match.start()
            if kind == "comment":
                self.comments.append((at, match[0].rstrip()))
                blanked += (text[last:at], " " * len(match[0]))
                last = match.end()
            elif kind == "keyword":
                self._keyword(match.start("keyword"), indented=bool(match["indent"]))
            elif kind == "margin" and not self.braces and self._closed(text, at):
                self._begin(at)
            elif kind == "open":
                self._open(match[0], at)
            elif kind == "close":
                self._close(match[0], at)
            elif kind == "quote":
                self._report("E0104", "the string does not end on its line", at, at + 1, 'close it with `"`')
        blanked.append(text[last:])
        if self.braces:
            self._unclosed(self.braces[0])
        self._finish(len(text))
        without_comments = "".join(blanked)
        self._before_first(without_comments)
        return Scan(without_comments, tuple(self.chunks), tuple(self.comments), tuple(self.found))

    def _characters(self, text: str) -> None:
        if text.isascii() and not _FORBIDDEN.search(text):
            return
        for match in _FORBIDDEN.finditer(text):
            name = f"U+{ord(match[0]):04X}"
            self._report(
                "E0003",
                f"the character {name} may not stand in a file of rules",
                match.start(),
                match.end(),
                "remove it",
            )
        for match in _NON_ASCII_WORD.finditer(text):
            scripts = {unicodedata.name(c, "?").split()[0] for c in match[0] if c.isalpha()}
            scripts -= {"CJK", "FULLWIDTH"}
            if scripts <= _JAPANESE:  # one word of Japanese is written in all of them
                continue
            if len(scripts) > 1:
                shown = ", ".join(sorted(scripts)).lower()
                self._report(
                    "E0007",
                    f"one word mixes letters of {shown}",
                    match.start(),
                    match.end(),
                    "write the word in one script",
                )

    def _keyword(self, at: int, *, indented: bool) -> None:
        if self.braces and indented:
            return
        if self.braces:
            self._unclosed(self.braces[0])
            self.braces.clear()
        self._begin(at)

    def _begin(self, at: int) -> None:
        self._finish(at)
        self.start = at
        self.depth = 0
        self.too_deep = False

    def _closed(self, text: str, at: int) -> bool:
        """Whether the statement before *at* has ended, so that a stray word at the margin begins a new one."""
        return self.start is None or text[self.start : at].rstrip().endswith("}")

    def _finish(self, end: int) -> None:
        if self.start is not None and not self.too_deep:
            self.chunks.append(Chunk(self.start, end))
        self.start = None

    def _open(self, sign: str, at: int) -> None:
        if sign == "{":
            self.braces.append(at)
            return
        self.depth += 1
        if self.depth == MAX_DEPTH + 1:
            self.too_deep = True
            self._report(
                "E0109",
                f"parentheses are nested more than {MAX_DEPTH} deep",
                at,
                at + 1,
                "name a part of the condition with `define`",
            )

    def _close(self, sign: str, at: int) -> None:
        if sign == ")":
            self.depth = max(0, self.depth - 1)
        elif self.braces:
            self.braces.pop()
        else:
            self._report("E0103", "this brace closes nothing", at, at + 1, "remove it, or open one before it")

    def _unclosed(self, at: int) -> None:
        self._report("E0103", "this brace is not closed", at, at + 1, "close it with `}` before the next statement")

    def _before_first(self, text: str) -> None:
        """Report what stands before the first statement; *text* has blanks for comments."""
        first = self.chunks[0].start if self.chunks else len(text)
        found = re.search(r"\S+", text[:first])
        if found and not self.too_deep and not self.found:
            self._report(
                "E0102",
                "no statement begins here",
                found.start(),
                found.end(),
                "begin with a keyword such as `rule`, `list`, `case`",
            )

    def _report(self, code: str, message: str, start: int, end: int, help: str) -> None:
        self.found.append(Diagnostic(code, message, Span(self.source, start, end), help=help))
