"""Source text and places in it.

A node keeps a `Span` (two offsets); line and column are computed only when someone asks.
"""

from bisect import bisect_right
from typing import NamedTuple

from attrs import field, frozen


@frozen(eq=False)
class Source:
    """A file of rules.

    Attributes:
        name: Path as shown to a reader; forward slashes.
        text: Whole content, as decoded.
    """

    name: str
    text: str = field(repr=False)
    _starts: list[int] = field(factory=list, repr=False)

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of *offset*, both counted from 1."""
        if not self._starts:
            self._starts.append(0)
            self._starts.extend(i + 1 for i, c in enumerate(self.text) if c == "\n")
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return the text of line *number*, counted from 1, without its end."""
        self.position(0)
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r")


class Span(NamedTuple):
    """The text from *start* up to *end* of *source*; never part of a node's equality."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The underlined text."""
        return self.source.text[self.start : self.end]

    @property
    def place(self) -> str:
        """The place as ``file:line:column``."""
        line, column = self.source.position(self.start)
        return f"{self.source.name}:{line}:{column}"
