"""Comments that allow a finding: `# lint: allow L003 because the paragraph is reserved`.

The comment stands above the statement, without an empty line between. L014 reports one that cannot be read or gives
no reason, L015 one that suppresses nothing.
"""

import re
from collections.abc import Iterable

from attrs import define, field

from compliance.analysis.lint.material import Material
from compliance.language import ast
from compliance.text.codes import CATALOGUE
from compliance.text.diagnostics import Diagnostic
from compliance.text.source import Span

UNREADABLE = "L014"
USELESS = "L015"
_MARK = re.compile(r"#\s*lint\s*:", re.IGNORECASE)
_ALLOW = re.compile(r"#\s*lint:\s*allow\s+(?P<codes>L\d{3}(?:\s*,\s*L\d{3})*)(?:\s+because\s+(?P<reason>\S.*))?")
_HELP = "write `# lint: allow L003 because the paragraph is reserved` above the statement"


@define(eq=False)
class _Allowed:
    """One comment: what it allows, where."""

    span: Span
    codes: tuple[str, ...]
    statement: ast.Statement | None
    used: set[str] = field(factory=set)

    def takes(self, found: Diagnostic) -> bool:
        """Whether it allows *found*."""
        s = self.statement
        if s is None or found.code not in self.codes or found.span is None:
            return False
        inside = s.span.start <= found.span.start < s.span.end
        return found.span.source is self.span.source and inside


def suppress(m: Material, found: Iterable[Diagnostic], ran: frozenset[str]) -> list[Diagnostic]:
    """Return what no comment allows, with what is wrong about the comments; only codes that *ran* can be useless."""
    allowed, kept = _comments(m)
    for diagnostic in found:
        takers = [a for a in allowed if a.takes(diagnostic)]
        for taker in takers:
            taker.used.add(diagnostic.code)
        if not takers:
            kept.append(diagnostic)
    for comment in allowed:
        idle = [code for code in comment.codes if code not in comment.used and code in ran]
        if idle:
            message = f"nothing is found here that `allow {', '.join(idle)}` would suppress"
            kept.append(Diagnostic(USELESS, message, comment.span, help="remove the comment"))
    return kept


def _comments(m: Material) -> tuple[list[_Allowed], list[Diagnostic]]:
    allowed: list[_Allowed] = []
    wrong: list[Diagnostic] = []
    for file in m.built.files:
        below = {file.source.position(s.span.start)[0]: s for s in file.statements}
        for offset, text in file.comments:
            if not _MARK.match(text):
                continue
            span = Span(file.source, offset, offset + len(text))
            read = _ALLOW.fullmatch(text)
            codes = re.findall(r"L\d{3}", read["codes"]) if read else []
            if read is None:
                wrong.append(Diagnostic(UNREADABLE, "the comment cannot be read", span, help=_HELP))
            elif read["reason"] is None:
                wrong.append(Diagnostic(UNREADABLE, "the suppression gives no reason", span, help=_HELP))
            elif unknown := [code for code in codes if code not in CATALOGUE]:
                wrong.append(Diagnostic(UNREADABLE, f"no check has the code {unknown[0]}", span, help=_HELP))
            else:
                line = file.source.position(offset)[0]
                allowed.append(_Allowed(span, tuple(codes), _statement_below(file, below, line)))
    return allowed, wrong


def _statement_below(file: ast.File, below: dict[int, ast.Statement], line: int) -> ast.Statement | None:
    """Return the statement that begins right below the comment, other lines of comment aside."""
    last = file.source.text.count("\n") + 1
    while line < last:
        line += 1
        if line in below:
            return below[line]
        if not file.source.line(line).lstrip().startswith("#"):
            return None
    return None
