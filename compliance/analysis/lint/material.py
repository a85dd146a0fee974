"""What the checks of `compliance lint` look at: a built ruleset, its syntax, and places in it."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from attrs import frozen

from compliance.language import ast
from compliance.model import law
from compliance.model.build import Built
from compliance.model.condition import Condition
from compliance.model.ruleset import Ruleset
from compliance.text.source import Source, Span
from compliance.values.dates import Period


@frozen(eq=False, slots=False)
class Material:
    """What the checks look at.

    Attributes:
        built: The rulesets with their cases.
        on: Day from which knowledge is judged; None: each regime is judged on the day through which it is known.
    """

    built: Built
    on: date | None = None

    @property
    def ruleset(self) -> Ruleset:
        """The ruleset; there is one, or nothing is linted."""
        assert self.built.ruleset is not None
        return self.built.ruleset

    @cached_property
    def sources(self) -> dict[str, Source]:
        """File name to its text."""
        return {file.source.name: file.source for file in self.built.files}

    @cached_property
    def statements(self) -> tuple[ast.Statement, ...]:
        """Every statement, cases included."""
        return tuple(s for file in self.built.files for s in file.statements)

    @cached_property
    def _by_place(self) -> dict[str, ast.Statement]:
        return {s.span.place: s for s in self.statements}

    def statement(self, record: law.Law) -> ast.Statement:
        """Return the statement that *record* was made of."""
        return self._by_place[record.head.at]

    def head(self, record: law.Law) -> Span:
        """Return the place of the head of the statement of *record*."""
        return head_of(self.statement(record))

    def condition(self, node: Condition) -> Span:
        """Return the place of a condition; its first line where it has several."""
        name, line, column = node.at.rsplit(":", 2)
        source = self.sources[name]
        whole = source.line(int(line))
        start = _offset(source, int(line)) + int(column) - 1
        left = len(whole) - int(column) + 1
        written = source.text[start : start + left]
        return Span(source, start, start + min(len(node.text) if written.startswith(node.text) else left, left))

    def regime(self, name: str) -> law.Regime:
        """Return the regime of that name."""
        return next(r for r in self.ruleset.regimes if r.name == name)

    def day(self, regime: str) -> date:
        """Return the day on which the knowledge of *regime* is judged."""
        return self.on or self.regime(regime).known_through

    def declared(self, keyword: str) -> Iterator[ast.Statement]:
        """Yield the statements of one keyword."""
        return (s for s in self.statements if s.keyword == keyword)


def head_of(s: ast.Statement) -> Span:
    """Return the first line of a statement, without the brace that opens its body."""
    first = s.span.text.partition("\n")[0].rstrip(" {")
    return Span(s.span.source, s.span.start, s.span.start + max(1, len(first)))


def columns_of(table: ast.Statement, scheme: str) -> Iterator[str]:
    """Yield the columns of a table that hold codes of *scheme*."""
    for clause in table.all("column"):
        column, kind = clause.parts
        if isinstance(column, ast.Word) and isinstance(kind, ast.Word) and kind.text.split()[-1] == scheme:
            yield column.text


def _offset(source: Source, line: int) -> int:
    source.position(0)
    low = 0
    for _ in range(line - 1):
        low = source.text.index("\n", low) + 1
    return low


def meet(one: Period, other: Period) -> bool:
    """Whether two periods share a day."""
    starts = one.start is None or other.end is None or one.start < other.end
    return starts and (other.start is None or one.end is None or other.start < one.end)


def within(inner: Period, outer: Period) -> bool:
    """Whether every day of *inner* is a day of *outer*."""
    begins = outer.start is None or (inner.start is not None and outer.start <= inner.start)
    return begins and (outer.end is None or (inner.end is not None and inner.end <= outer.end))


def since(one: date | None, other: date | None) -> bool:
    """Whether what was published on *one* is known whenever what was published on *other* is."""
    return one is None or (other is not None and one <= other)
