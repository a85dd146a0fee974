"""Read a file of rules. The only place that meets pyparsing's errors.

`parse` never raises on any text: every mistake is a `Diagnostic`, and one mistake does not hide the
next, since each statement is read alone and a clause that cannot be read is cut out and the rest read again.
"""

import re
import threading

import pyparsing as pp
from attrs import frozen

from compliance.language import ast
from compliance.language.clauses import ALLOWED, FORMS, HEADS, STATEMENTS, Form, Step
from compliance.language.grammar import Grammar
from compliance.language.scan import Chunk, scan
from compliance.text.diagnostics import Diagnostic, sort_key
from compliance.text.nearest import help_for, nearest
from compliance.text.source import Source, Span
from compliance.values.quantity import MAX_DIGITS

MAX_SIZE = 4_000_000
"""Longest file in characters."""
MAX_ERRORS = 50
"""Most clauses cut out of one statement before it is given up."""
LANGUAGE_VERSION = "1"

_LONG = re.compile(rf'"(?:[^"\\\n]|\\.)*+"|(?P<digits>[0-9]{{{MAX_DIGITS + 1},}})', re.ASCII)
_LOCAL = threading.local()
_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|[\w.\-]+|\S', re.ASCII)
_CLAUSE_WORDS = sorted({form.text.split()[0].split("(")[0] for form in FORMS.values()})
_NEXT_CLAUSE = re.compile(rf"\n[ \t]*(?:{'|'.join(_CLAUSE_WORDS)})(?![\w\-.])|\}}", re.ASCII)
_HEAD = re.compile(r"\s*[A-Za-z]+(?:[ \t]+exception)?[ \t]+(?P<name>[\w.\-]+)", re.ASCII)
_KEYWORD = re.compile(r"[A-Za-z][\w\-]*", re.ASCII)
_CONDITION_HELP = "write a condition such as `destination is US` or `item.tpp >= 4800`"


@frozen
class Parsed:
    """A file and what is wrong with it.

    Attributes:
        lost: Names at the head of the statements that were left out.
    """

    file: ast.File
    diagnostics: tuple[Diagnostic, ...]
    lost: tuple[str, ...] = ()


def parse(source: Source) -> Parsed:
    """Parse *source*; statements with mistakes are left out of the file and reported."""
    if len(source.text) > MAX_SIZE:
        span = Span(source, 0, 0)
        found = Diagnostic("E0004", f"the file is longer than {MAX_SIZE} characters", span)
        return Parsed(ast.File(source, (), ()), (found,))
    scanned = scan(source)
    diagnostics = list(scanned.diagnostics)
    statements: list[ast.Statement] = []
    lost: list[str] = []
    for chunk in scanned.chunks:
        found_one = _Reader(source, scanned.text, chunk).read(diagnostics)
        if found_one:
            statements.append(found_one)
        elif head := _HEAD.match(scanned.text, chunk.start, chunk.end):
            lost.append(head["name"])
    file = ast.File(source, tuple(statements), scanned.comments)
    return Parsed(file, tuple(sorted(diagnostics, key=sort_key)), tuple(lost))


def _grammar(source: Source, base: int) -> Grammar:
    grammar: Grammar | None = getattr(_LOCAL, "grammar", None)
    if grammar is None:
        grammar = _LOCAL.grammar = Grammar()
    grammar.source = source
    grammar.base = base
    return grammar


class _Reader:
    """Reads one statement, cutting out clauses that cannot be read."""

    def __init__(self, source: Source, text: str, chunk: Chunk) -> None:
        self.source = source
        self.chunk = chunk
        self.text = text[chunk.start : chunk.end].rstrip()

    def read(self, diagnostics: list[Diagnostic]) -> ast.Statement | None:
        errors: list[Diagnostic] = []
        cut: set[str] = set()
        statement = None
        text = self.text
        for _ in range(MAX_ERRORS):
            try:
                grammar = _grammar(self.source, self.chunk.start)
                statement = grammar.statement.parse_string(text)[0]
                break
            except pp.ParseBaseException as error:
                at = _skip_blank(text, error.loc)
                found = self._explain(text, at)
                if any(e.code == found.code and e.place == found.place for e in errors):
                    break
                errors.append(found)
                clause = self._clause_around(text, at)
                if clause is None:
                    break
                start, end = clause
                cut |= {word[0] for n in (_skip_blank(text, start), at) if (word := _KEYWORD.match(text, n))}
                text = text[:start] + re.sub(r"\S", " ", text[start:end]) + text[end:]
            except RecursionError:  # the cap on depth makes this unreachable; never let it out
                errors.append(self._at("E0109", "the statement is nested too deep", 0, 1, ""))
                break
        if statement is not None:
            errors += _shape(statement, cut)
        errors += self._long_numbers()
        diagnostics += errors
        return None if errors else statement

    def _long_numbers(self) -> list[Diagnostic]:
        """Refuse more digits than a shipment may state: nothing could be compared with them exactly."""
        return [
            self._at(
                "E0306", f"more than {MAX_DIGITS} digits in a row", *match.span("digits"), "write a shorter number"
            )
            for match in _LONG.finditer(self.text)
            if match["digits"]
        ]

    def _at(self, code: str, message: str, start: int, end: int, help: str) -> Diagnostic:
        base = self.chunk.start
        return Diagnostic(code, message, Span(self.source, base + start, base + end), help=help)

    def _clause_around(self, text: str, at: int) -> tuple[int, int] | None:
        """Return where the clause around *at* lies; None where the head itself is wrong."""
        opening = text.find("{")
        if opening < 0 or at <= opening:
            return None
        start = opening + 1
        end = len(text)
        for match in _NEXT_CLAUSE.finditer(text, opening + 1):
            if match.start() < at or (match.start() == at and match[0] == "}"):
                start = max(start, match.start())
            elif match.end() > at and match.start() >= at:
                end = match.start()
                break
        if _begins_line(text, at):  # a word misspelt begins a clause of its own
            start = max(start, text.rfind("\n", 0, at))
        if start >= end or not text[start:end].strip():
            return None
        return start, end

    def _explain(self, text: str, at: int) -> Diagnostic:
        """Say what was expected at *at*, where the grammar stopped."""
        opening = text.find("{")
        keyword = _statement_keyword(text)
        if keyword is None:
            word = _KEYWORD.match(text)
            end = word.end() if word else 1
            help = help_for(word[0], STATEMENTS, kind="statement") if word else ""
            return self._at("E0102", "no statement begins with this word", 0, end, help)
        if opening < 0 or at <= opening:
            return self._in_form(text, _start_of_head(text), HEADS[keyword])
        found = self._in_clause(text, at, keyword)
        return found or self._unexpected(text, at)

    def _in_clause(self, text: str, at: int, keyword: str) -> Diagnostic | None:
        word = _KEYWORD.match(text, at)
        forms = [form for form in FORMS.values() if word and form.text.split()[0] == word[0]]
        if forms:
            tried = [self._stop(text, at, form) for form in forms]
            stop, expected = max(tried, key=lambda pair: pair[0])
            if stop > at and expected:
                start, end = self._token(text, stop)
                return self._at("E0101", f"expected {expected}", start, end, f"the form is `{forms[0].text}`")
        if word and not forms and (not _inside_condition(text, at) or _begins_line(text, at)):
            allowed = ALLOWED[keyword]
            words = {FORMS[key].text.split()[0] for key in allowed.once | allowed.often}
            help = help_for(word[0], words, kind="clause")
            return self._at("E0108", f"no clause of `{keyword}` begins with this word", at, word.end(), help)
        return None

    def _unexpected(self, text: str, at: int) -> Diagnostic:
        start, end = self._token(text, at)
        if start >= len(text):
            return self._at(
                "E0101", "the statement ends too early", max(0, len(text) - 1), len(text), "close it with `}`"
            )
        if _inside_condition(text, at):
            relation = re.compile(r"(?:>=|<=|>|<|=|(?:is|in|under|includes|within)(?![\w\-]))", re.ASCII)
            found = relation.match(text, at)
            if found:
                after = self._token(text, _skip_blank(text, found.end()))
                return self._at("E0101", f"expected a value after `{found[0]}`", *after, _CONDITION_HELP)
            return self._at(
                "E0101", "expected a condition, `and`, `or` or the end of the clause", start, end, _CONDITION_HELP
            )
        return self._at("E0101", "expected a clause or `}`", start, end, "")

    def _in_form(self, text: str, at: int, form: Form) -> Diagnostic:
        stop, expected = self._stop(text, at, form)
        start, end = self._token(text, stop)
        braced = form.key in ALLOWED and STATEMENTS[form.key][1]
        expected = expected or ("`{`" if braced else "the end of the statement")
        return self._at("E0101", f"expected {expected}", start, end, f"the form is `{form.text}`")

    def _stop(self, text: str, at: int, form: Form) -> tuple[int, str]:
        """Return how far *form* can be read from *at*, and what it expected there."""
        for step in form.steps:
            if isinstance(step, tuple):
                at, expected = self._option(text, at, step)
            else:
                at, expected = _one(text, at, step)
            if expected:
                return at, expected
        if form.conditional:
            return at, ""
        return _skip_blank(text, at), ""

    def _option(self, text: str, at: int, steps: tuple[Step, ...]) -> tuple[int, str]:
        first, expected = _one(text, at, steps[0])
        if expected:
            return at, ""
        for step in steps[1:]:
            first, expected = _one(text, first, step)
            if expected:
                return first, expected
        return first, ""

    def _token(self, text: str, at: int) -> tuple[int, int]:
        at = _skip_blank(text, at)
        match = _TOKEN.match(text, at)
        return (at, match.end()) if match else (at, min(at + 1, max(at, len(text))))


def _one(text: str, at: int, step: Step) -> tuple[int, str]:
    at = _skip_blank(text, at)
    match = re.compile(step.pattern, re.ASCII).match(text, at)
    return (match.end(), "") if match else (at, step.expected)


def _skip_blank(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _statement_keyword(text: str) -> str | None:
    for keyword in sorted(STATEMENTS, key=len, reverse=True):
        if re.match(rf"\s*{keyword.replace(' ', chr(92) + 's+')}(?![\w\-.])", text, re.ASCII):
            return keyword
    return None


def _start_of_head(text: str) -> int:
    return _skip_blank(text, 0)


def _begins_line(text: str, at: int) -> bool:
    """Whether a new clause is expected: *at* begins its line, and no `and` or `or` hangs before it."""
    before = text[:at]
    fresh = not before.rpartition("\n")[2].strip()
    return fresh and not re.search(r"(?:(?<![\w\-.])(?:and|or|not|when|where)|\()\s*$", before, re.ASCII)


def _inside_condition(text: str, at: int) -> bool:
    """Whether the clause around *at* is one that holds a condition."""
    before = [m.start() for m in _NEXT_CLAUSE.finditer(text, text.find("{") + 1, at + 1)]
    start = before[-1] if before else text.find("{") + 1
    clause = text[start:at]
    return bool(re.search(r"(?:when|unless|never|provided|where)(?![\w\-])", clause))


def _shape(statement: ast.Statement, cut: set[str]) -> list[Diagnostic]:
    """Check which clauses stand in the statement, how often, and that dates exist.

    Args:
        cut: The words at which clauses were cut out: what one of them is, or resembles, is not missing.
    """
    allowed = ALLOWED[statement.keyword]
    first_words = {FORMS[key].text.split()[0] for key in allowed.once | allowed.often}
    written = cut.union(*(nearest(word, first_words) for word in cut))
    found: list[Diagnostic] = []
    seen: dict[str, ast.Clause] = {}
    for clause in statement.clauses:
        key = clause.keyword
        if key not in allowed:
            takes = ", ".join(sorted(first_words))
            help = f"`{statement.keyword}` takes: {takes}" if takes else "it takes no clauses"
            message = f"`{key}` is no clause of `{statement.keyword}`"
            found.append(Diagnostic("E0108", message, clause.span, help=help))
        elif key in allowed.once and key in seen:
            related = (("first written here", seen[key].span),)
            found.append(
                Diagnostic(
                    "E0106", f"`{key}` may stand once", clause.span, related=related, help="remove one of the two"
                )
            )
        seen.setdefault(key, clause)
        found += _bad_days(clause.parts)
    deep = _too_deep([statement.body, *(clause.condition for clause in statement.clauses)])
    if deep:
        help = "name a part of it with `define`"
        found.append(Diagnostic("E0109", f"the tree is more than {MAX_TREE} deep", deep.span, help=help))
    for key in sorted(key for key in allowed.needed - seen.keys() if FORMS[key].text.split()[0] not in written):
        message = f"`{statement.keyword}` needs the clause `{FORMS[key].text}`"
        span = Span(statement.span.source, statement.span.start, statement.span.start + len(statement.keyword))
        found.append(Diagnostic("E0107", message, span, help="add it"))
    if statement.keyword == "language" and statement.name != LANGUAGE_VERSION:
        found.append(
            Diagnostic(
                "E0111", f"this is language version {LANGUAGE_VERSION}", statement.span, help="install a newer release"
            )
        )
    return found


MAX_TREE = 100
"""Deepest tree of a condition or formula: what walks it later may recurse."""


def _too_deep(roots: list[object]) -> ast.Node | None:
    """Return the first node below the cap; without recursion, since the tree may be deep."""
    todo = [(root, 1) for root in roots]
    while todo:
        node, depth = todo.pop()
        if depth > MAX_TREE and isinstance(node, ast.Node):
            return node
        match node:
            case ast.Not(operand=inner) | ast.Some(operand=inner):
                todo.append((inner, depth + 1))
            case ast.AllOf(operands=operands) | ast.AnyOf(operands=operands):
                todo += [(operand, depth + 1) for operand in operands]
            case ast.Arithmetic(left=left, right=right):
                todo += [(left, depth + 1), (right, depth + 1)]
            case _:
                pass
    return None


def _bad_days(parts: tuple[ast.Part, ...]) -> list[Diagnostic]:
    found = []
    for part in parts:
        if isinstance(part, ast.Day) and part.day is None:
            message = "the calendar of the years 1000 to 9998 has no such day"
            found.append(Diagnostic("E0105", message, part.span, help="write it as YYYY-MM-DD"))
        elif isinstance(part, tuple):
            values = tuple(p.value if isinstance(p, ast.Assignment) else p for p in part)
            found += _bad_days(values)
    return found
