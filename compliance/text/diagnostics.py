"""A user's mistake as data, and its rendering for a terminal."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from compliance.text.codes import Severity
    from compliance.text.source import Span


class Diagnostic(NamedTuple):
    """One mistake in a ruleset or in a shipment.

    Attributes:
        code: Permanent code, a key of `compliance.text.codes.CATALOGUE`.
        message: One sentence, lower case, no full stop.
        span: Place in a file of rules; None for a mistake in shipment data.
        path: JSON path (``$.lines[0].tpp``) in shipment data, or file and row.
        help: What to do, as an instruction; empty where nothing useful can be said.
        related: A second place, such as the first of two definitions, with its label.
    """

    code: str
    message: str
    span: "Span | None" = None
    path: str = ""
    help: str = ""
    related: "tuple[tuple[str, Span], ...]" = ()

    @property
    def severity(self) -> "Severity":
        """How grave it is, as the catalogue says."""
        from compliance.text.codes import CATALOGUE  # late: only mistakes need the catalogue

        return CATALOGUE[self.code].severity

    @property
    def place(self) -> str:
        """``file:line:column``, or the JSON path."""
        return self.span.place if self.span else self.path

    def to_dict(self) -> dict[str, str]:
        """Return the fields that scripts read."""
        from compliance.text.codes import CATALOGUE

        return {
            "code": self.code,
            "name": CATALOGUE[self.code].name,
            "severity": self.severity.value,
            "message": self.message,
            "at": self.place,
            "help": self.help,
        }


def sort_key(diagnostic: Diagnostic) -> tuple[str, int, str, str, str]:
    """Order diagnostics by file, offset, code."""
    span = diagnostic.span
    if span:
        where = (span.source.name, span.start)
    else:
        where = ("", 0)
    return (*where, diagnostic.path, diagnostic.code, diagnostic.message)


def render(diagnostic: Diagnostic) -> str:
    """Return *diagnostic* as text: code, message, place, the line with a caret, help."""
    severity = diagnostic.severity.value
    lines = [f"{severity}[{diagnostic.code}]: {diagnostic.message}"]
    if diagnostic.span:
        lines += _excerpt(diagnostic.span)
        for label, span in diagnostic.related:
            lines += [f"  {label}:", *_excerpt(span)]
    elif diagnostic.path:
        lines.append(f"  --> {diagnostic.path}")
    if diagnostic.help:
        lines.append(f"help: {diagnostic.help}")
    return "\n".join(lines)


def render_all(diagnostics: Iterable[Diagnostic]) -> str:
    """Return every diagnostic in order, with a count last."""
    ordered = sorted(diagnostics, key=sort_key)
    count = f"{len(ordered)} problem{'s' if len(ordered) != 1 else ''}"
    return "\n\n".join([*(render(d) for d in ordered), count])


def _excerpt(span: "Span") -> list[str]:
    line, column = span.source.position(span.start)
    text = span.source.line(line)
    shown, column = _window(text, column)
    width = max(1, min(span.end - span.start, len(shown) - column + 1))
    gutter = " " * len(str(line))
    return [
        f"{gutter} --> {span.place}",
        f"{gutter} |",
        f"{line} | {shown}",
        f"{gutter} | {' ' * (column - 1)}{'^' * width}",
    ]


def _window(text: str, column: int, width: int = 120) -> tuple[str, int]:
    """Cut a very long line around *column*; tabs and controls become spaces."""
    start = max(0, column - 1 - width // 2) if len(text) > width else 0
    shown = "".join(c if c.isprintable() else " " for c in text[start : start + width])
    return shown, column - start
