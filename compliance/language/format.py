"""Write a file of rules in its one canonical form.

Clauses keep their order and comments their place; what changes is white space, line breaks and needless
parentheses. The result is parsed again and has to give the same tree and the same comments before it is returned.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, assert_never

from attrs import evolve

from compliance.language import ast
from compliance.language.clauses import FORMS, HEADS, STATEMENTS, Form, Step
from compliance.language.parse import parse
from compliance.text.diagnostics import Diagnostic
from compliance.text.source import Source, Span

WIDTH = 120
_LAST = frozenset({"in force", "published", "source", "note"})
"""Clauses that stand behind what the statement says."""
_LITERAL = re.compile(r"`([^`]*)`")


class Formatted(NamedTuple):
    """The canonical text, or the text as it was with what is wrong with it."""

    text: str
    diagnostics: tuple[Diagnostic, ...]


def format_source(source: Source) -> Formatted:
    """Return *source* in canonical form; a text with syntax errors comes back as it is."""
    parsed = parse(source)
    if parsed.diagnostics:
        return Formatted(source.text, parsed.diagnostics)
    text = _Writer(parsed.file).write()
    again = parse(Source(source.name, text))
    same = again.file.statements == parsed.file.statements and not again.diagnostics
    if not same or [c for _, c in again.file.comments] != [c for _, c in parsed.file.comments]:
        found = Diagnostic(
            "E0110",
            "the formatted text does not parse to the same tree",
            Span(source, 0, 0),
            help="please report this; the file was left as it is",
        )
        return Formatted(source.text, (found,))
    return Formatted(text, ())


def statement_text(statement: ast.Statement) -> str:
    """Return one statement in canonical form: no comments, its clauses in one order.

    Two statements that differ in layout, comments or the order of clauses alone have the same text.
    """
    names = [name.strip(" *!") for name in STATEMENTS[statement.keyword][1].split(",")]
    order = sorted(names, key=_LAST.__contains__)
    clauses = sorted(statement.clauses, key=lambda clause: (order.index(clause.keyword), _clause(clause)))
    written = evolve(statement, clauses=tuple(clauses), span=Span(Source("", ""), 0, 0))
    return _Writer(ast.File(Source("", ""), (written,), ())).write()


class _Writer:
    """Writes the statements of one file, with each comment where it belongs."""

    def __init__(self, file: ast.File) -> None:
        self.file = file
        self.text = file.source.text
        self.comments = list(file.comments)
        self.out: list[str] = []

    def write(self) -> str:
        """Return the whole file."""
        before: ast.Statement | None = None
        for statement in self.file.statements:
            leading = self._own_lines(statement.span.start)
            if before is not None and (leading or not self._stays(before, statement)):
                self.out.append("")
            self.out += leading
            self._statement(statement)
            before = statement
        rest = self._own_lines(len(self.text) + 1)
        if rest and self.out:
            self.out.append("")
        self.out += rest
        return "\n".join(self.out) + "\n" if self.out else ""

    def _stays(self, before: ast.Statement, after: ast.Statement) -> bool:
        """Whether two one-line statements stand together, as they did."""
        if "{" in self._last_line() or before.clauses or after.clauses:
            return False
        one_line = {"fact", "define"}
        between = self.text[before.span.end : after.span.start]
        return before.keyword in one_line and after.keyword == before.keyword and between.count("\n") < 2

    def _last_line(self) -> str:
        return self.out[-1] if self.out else ""

    # Comments -----------------------------------------------------------------------------------

    def _own_lines(self, before: int) -> list[str]:
        """Return the comments that begin before an offset; a paragraph break between them is kept."""
        found: list[str] = []
        last = -1
        while self.comments and self.comments[0][0] < before:
            offset, comment = self.comments.pop(0)
            if found and "\n\n" in self.text[last:offset].replace(" ", ""):
                found.append("")
            found.append(comment)
            last = offset + len(comment)
        after = min(before, len(self.text))
        if found and "\n\n" in self.text[last:after].replace(" ", "") and before <= len(self.text):
            found.append("")
        return found

    def _trailing(self, after: int) -> str:
        """Return the comment on the line on which *after* lies, behind it."""
        if not self.comments:
            return ""
        offset, comment = self.comments[0]
        if offset >= after and "\n" not in self.text[after:offset] and not self.text[after:offset].strip(" \t{}"):
            self.comments.pop(0)
            return f"  {comment}"
        return ""

    # Statements ---------------------------------------------------------------------------------

    def _statement(self, s: ast.Statement) -> None:
        head = _head(s)
        braced = (
            s.keyword not in ("fact", "language")
            and (s.clauses or STATEMENTS[s.keyword][1])
            and not (s.keyword == "define" and not s.clauses)
        )
        first = s.clauses[0].span.start if s.clauses else s.span.end
        if not braced:
            self.out += self._own_lines(s.span.end)
            head[-1] += self._trailing(s.span.end)
            self.out += head
            return
        head[-1] += " {"
        body_comment = self._head_comment(s, first)
        head[-1] += body_comment
        self.out += head
        end = s.span.start
        for clause in s.clauses:
            self.out += [f"  {c}" if c else "" for c in self._own_lines(clause.span.end) if c]
            lines = _clause(clause)
            end = clause.span.end
            lines[-1] += self._trailing(end)
            self.out += lines
        close = self._closing(s)
        self.out += [f"  {c}" for c in self._own_lines(close) if c]
        self.out.append("}" + self._trailing(close + 1))

    def _head_comment(self, s: ast.Statement, first: int) -> str:
        """Return the comment on the line of the opening brace."""
        opening = self._opening(s)
        return self._trailing(opening + 1) if opening < first else ""

    def _opening(self, s: ast.Statement) -> int:
        start = (
            s.body.span.end
            if s.body
            else max((p.span.end for p in s.parts if isinstance(p, ast.Node)), default=s.span.start)
        )
        found = self._blanked().find("{", start)
        return found if found >= 0 else s.span.end

    def _closing(self, s: ast.Statement) -> int:
        found = self._blanked().find("}", s.clauses[-1].span.end if s.clauses else self._opening(s))
        return found if found >= 0 else s.span.end

    def _blanked(self) -> str:
        """Return the text with comments blanked out."""
        if not hasattr(self, "_blank"):
            text = self.text
            for offset, comment in self.file.comments:
                text = text[:offset] + " " * len(comment) + text[offset + len(comment) :]
            self._blank = text
        return self._blank


def _head(s: ast.Statement) -> list[str]:
    words = _filled(HEADS[s.keyword], s.parts)
    if s.keyword == "define":
        if isinstance(s.body, ast.Arithmetic | ast.Word | ast.Number):
            return [f"{words} = {_formula(s.body)}"]
        assert s.body is not None
        return _wrapped_condition(f"{words} when ", s.body, "  ")
    if len(words) > WIDTH and s.keyword == "fact" and "{" in _part(s.parts[1]):
        opening, _, rest = words.partition("{ ")
        items, _, tail = rest.partition(" }")
        return _wrapped(f"{opening}{{ ", items.split(", "), f" }}{tail}", "  ")
    return [words]


def _clause(clause: ast.Clause) -> list[str]:
    form = FORMS[clause.keyword]
    if clause.condition is not None:
        prefix = _filled(form, clause.parts)
        return _wrapped_condition(f"  {prefix} ", clause.condition, "  ")
    words = f"  {_filled(form, clause.parts)}"
    if len(words) <= WIDTH:
        return [words]
    part = next((p for p in clause.parts if isinstance(p, tuple) and len(p) > 1), None)
    if part is None:
        return [words]
    items = [_part(item) for item in part]
    joined = ", ".join(items)
    before, _, after = words.partition(joined)
    if form.places == ("BRACED",):
        return [before.rstrip(), *_wrapped("    ", items, "", "    "), "  }"]
    return _wrapped(before, items, after, " " * 6)


def _wrapped(before: str, items: Iterable[str], after: str, indent: str) -> list[str]:
    """Return items separated by commas, broken before the width is reached."""
    lines: list[str] = []
    line = before
    waiting = list(items)
    for number, item in enumerate(waiting):
        piece = item + (", " if number < len(waiting) - 1 else after)
        if len(line) + len(piece.rstrip()) > WIDTH and line.strip() and line != before:
            lines.append(line.rstrip())
            line = indent
        line += piece
    return [*lines, line.rstrip()]


def _filled(form: Form, parts: tuple[ast.Part, ...]) -> str:
    """Return the form with its places filled; an option whose place is empty is left out."""
    left = list(parts)
    words: list[str] = []
    for step in form.steps:
        if isinstance(step, tuple):
            places = [left.pop(0) for inner in step if inner.place]
            if any(place is not None for place in places):
                words += _words(step, places)
        else:
            words += _words((step,), [left.pop(0)] if step.place else [])
    return " ".join(words)


def _words(steps: Iterable[Step], parts: list[ast.Part]) -> Iterator[str]:
    left = list(parts)
    for step in steps:
        if step.place:
            part = left.pop(0)
            text = _part(part)
            yield (f"{{ {text} }}" if text else "{ }") if step.place == "BRACED" else text
        else:
            found = _LITERAL.search(step.expected)
            assert found is not None
            yield found[1]


def _part(part: object) -> str:
    match part:
        case tuple():
            return ", ".join(_part(item) for item in part)
        case ast.Assignment(name=name, value=value):
            return f"{name} = {_part(value)}"
        case ast.Word(text=text):
            return text
        case ast.String(text=text):
            return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case ast.Number(amount=amount, unit=unit):
            return f"{amount:f} {unit}".rstrip()
        case ast.Day(day=day, span=span):
            return day.isoformat() if day else span.text  # no such day: what is written stays, and is told elsewhere
        case ast.Interval(first=first, last=last):
            return f"{first} .. {last}"
        case ast.Braces(items=items, only=only):
            inner = ", ".join(_part(item) for item in items)
            return f"{'only ' if only else ''}{{ {inner} }}" if items else f"{'only ' if only else ''}{{}}"
        case ast.Lookup(table=table, keys=keys):
            return f"{table}[{', '.join(keys)}]"
        case ast.Except(left=left, right=right):
            return f"{_part(left)} except {_part(right)}"
        case _:
            return ""


# Conditions -------------------------------------------------------------------------------------


def _wrapped_condition(prefix: str, node: ast.Condition, indent: str) -> list[str]:
    """Return the condition on one line, or broken before its operators and inside its parentheses."""
    whole = f"{prefix}{condition_text(node)}"
    if len(whole) <= WIDTH:
        return [whole]
    deeper = f"{indent}  "
    match node:
        case ast.AllOf(operands=operands) | ast.AnyOf(operands=operands):
            word = "and" if isinstance(node, ast.AllOf) else "or"
            lines: list[str] = []
            for number, operand in enumerate(operands):
                lead = prefix if number == 0 else f"{deeper}{word} "
                lines += (
                    _in_parentheses(lead, operand, deeper)
                    if _loose(operand, node)
                    else _wrapped_condition(lead, operand, deeper)
                )
            return lines
        case ast.Not(operand=operand) if isinstance(operand, ast.AllOf | ast.AnyOf):
            return _in_parentheses(f"{prefix}not ", operand, indent)
        case ast.Not(operand=operand):
            return _wrapped_condition(f"{prefix}not ", operand, indent)
        case ast.Some(operand=operand):
            return _in_parentheses(f"{prefix}{_some(node)} where ", operand, indent)
        case _:
            return [whole]


def _some(node: ast.Some) -> str:
    return f"some {node.kind} in {node.table}" if node.table else f"some {node.kind}"


def _in_parentheses(prefix: str, node: ast.Condition, indent: str) -> list[str]:
    whole = f"{prefix}({condition_text(node)})"
    if len(whole) <= WIDTH:
        return [whole]
    return [f"{prefix}(", *_wrapped_condition(f"{indent}    ", node, f"{indent}  "), f"{indent}  )"]


def condition_text(node: ast.Condition) -> str:
    """Return a condition on one line, with the parentheses that it needs."""
    match node:
        case ast.AllOf(operands=operands):
            return " and ".join(_operand(o, node) for o in operands)
        case ast.AnyOf(operands=operands):
            return " or ".join(_operand(o, node) for o in operands)
        case ast.Not(operand=operand):
            inner = condition_text(operand)
            return f"not ({inner})" if isinstance(operand, ast.AllOf | ast.AnyOf) else f"not {inner}"
        case ast.Some(operand=operand):
            return f"{_some(node)} where ({condition_text(operand)})"
        case ast.Bare(name=name):
            return name
        case ast.InForce(rule=rule):
            return f"{rule} is in force"
        case ast.Marked(lookup=lookup):
            return f"{_part(lookup)} is marked"
        case ast.Relation(fact="departs", relation="is", operand=ast.Word(text=place)) if re.fullmatch(
            "[A-Z]{2}", place
        ):
            return f"departs {place}"
        case ast.Relation(fact=fact, relation=relation, operand=operand):
            return f"{fact} {relation} {_part(operand)}"
        case _:
            assert_never(node)


def _operand(node: ast.Condition, parent: ast.AllOf | ast.AnyOf) -> str:
    text = condition_text(node)
    return f"({text})" if _loose(node, parent) else text


def _loose(node: ast.Condition, parent: ast.AllOf | ast.AnyOf) -> bool:
    """Whether the operand needs parentheses to stay what it is."""
    return isinstance(node, ast.AnyOf) or (isinstance(node, ast.AllOf) and isinstance(parent, ast.AllOf))


_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}


def _formula(node: ast.Formula, strength: int = 0) -> str:
    match node:
        case ast.Arithmetic(operator=operator, left=left, right=right):
            own = _STRENGTH[operator]
            text = f"{_formula(left, own)} {operator} {_formula(right, own + 1)}"
            return f"({text})" if own < strength else text
        case _:
            return _part(node)
