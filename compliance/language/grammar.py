"""The pyparsing grammar. Nothing is evaluated here.

The grammar proper is small: a statement is a head and clauses, some clauses end in a condition, and a condition is
made of relations, `not`, `and`, `or` and parentheses. Its terminals are regular expressions that read a whole clause
or a whole relation, there is no packrat and no backtracking: after a keyword that only one alternative begins with,
errors stop (`-`). What the terminals are made of is in `compliance.language.clauses`, which also says what was
expected where reading stopped.

Calling an element of pyparsing costs far more than matching its text. So what is regular is first offered as one wide
terminal, whose action cuts it into the same nodes:

- a condition without parentheses, and of one with parentheses the part before the first;
- a run of clauses without parentheses;
- a statement that has only such clauses: the ordinary rule is one terminal.

What they do not match is left to the grammar proper, which alone reports mistakes. ``Grammar(wide=False)`` leaves
them out; the tests compare the two. ``bench/bench_parse.py`` compares the speed with that of an LALR parser.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

import pyparsing as pp
from attrs import evolve

from compliance.language import ast
from compliance.language.clauses import (
    FORMS,
    HEADS,
    LOOKUP,
    NAME,
    NUMBER,
    STATEMENTS,
    TERM,
    VALUE,
    Form,
)
from compliance.text.source import Source, Span
from compliance.values.dates import parse_date

RESERVED = frozenset({"and", "or", "not", "some", "where", "when", "is", "in", "except"})

_GROUP = re.compile(r"\\.|\((?!\?)|\(\?P<\w+>", re.DOTALL)


def _uncaptured(pattern: str) -> str:
    """Return *pattern* without its groups, numbered or named."""
    return _GROUP.sub(lambda m: m[0] if m[0][0] == "\\" else "(?:", pattern)


_END = r"(?![\w\-.])"
"""The end of a word."""
_NOT_RESERVED = rf"(?!(?:and|or|not|some|when|where|unless){_END})"
_RELATION = rf"""(?x:{_NOT_RESERVED}(?P<fact>{NAME})
    (?:
      \s+is\s+in\s+(?P<force>force)(?![\w\-])
     |\s*(?P<comparison>>=|<=|>|<|=)\s*{_NOT_RESERVED}(?P<bound>(?>{LOOKUP}|{VALUE}))
     |\s+(?P<relation>is\s+not|is|not\s+in|in(?!\s+force(?![\w\-]))|not\s+under|under|includes|within){_END}\s*{_NOT_RESERVED}
        (?P<operand>{TERM})(?:\s+except(?![\w\-])\s*(?P<except>{TERM}))?
     |(?P<keys>\[[^\]\[]*\])\s*is\s+marked(?![\w\-])
     |(?<=departs)\s+(?!(?:is|in|not|and|or|except){_END})(?P<place>[A-Z]{{2}}){_END}
    )?)"""
_NOT = rf"not{_END}(?!\s+(?:in|under)\b)"
_SIGNED = rf"(?P<signs>(?:{_NOT}\s*)*+)(?P<unsigned>{_RELATION})"
_CHAIN = _uncaptured(rf"{_SIGNED}(?:\s+and{_END}\s*{_SIGNED})*+")
_FLAT = rf"(?>{_CHAIN}(?:\s+or{_END}\s*{_CHAIN})*+)(?!\s*(?:and|or){_END})"

_LINK = re.compile(rf"{_SIGNED}(?:\s+(?P<joint>and|or){_END}\s*)?", re.ASCII)
_SIGN = re.compile(_NOT, re.ASCII)
_PIECE = re.compile(
    r'(?P<string>"(?:[^"\\\n]|\\.)*")|(?P<first>[A-Za-z0-9_][\w\-]*(?:\.[\w\-]+)*)'
    r"(?:\s*\.\.\s*(?P<last>[A-Za-z0-9_][\w\-]*(?:\.[\w\-]+)*))?",
    re.ASCII,
)
_ESCAPE = re.compile(r"\\(.)")
_NAME_IN = re.compile(NAME, re.ASCII)
_SPLIT = re.compile(rf"(?P<name>{NAME})\s*=\s*(?P<value>(?:only\s*)?\{{[^}}]*\}}|{VALUE})", re.ASCII)
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)\s*(.*)", re.ASCII)
_NUMERIC = re.compile(NUMBER, re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?![\w\-])", re.ASCII)
_WORDS = re.compile(r"[\w.\-]+")
_SKIP = re.compile(r"\s*")
_FIRST_WORD = re.compile(r"[\w\-]+", re.ASCII)


class _Forms:
    """Some forms as one regular expression, and which of them stands at a place."""

    def __init__(self, forms: Iterable[Form]) -> None:
        chosen = list(forms)
        self.pattern = f"(?:{'|'.join(_uncaptured(form.regex.pattern) for form in chosen)})"
        self._by_word: dict[str, list[Form]] = {}
        for form in chosen:
            self._by_word.setdefault(form.text.split()[0], []).append(form)

    def at(self, text: str, at: int) -> tuple[Form, re.Match[str]]:
        """Return the form that stands at *at*, where a terminal has found one: its first word leaves few to try."""
        word = _FIRST_WORD.match(text, at)
        assert word is not None
        for form in self._by_word[word[0]]:
            match = form.regex.match(text, at)
            if match:
                return form, match
        raise AssertionError(word[0])


_HEADS = sorted(HEADS, key=lambda key: (key != "rule", -len(key)))
_ONE_LINE = _Forms(HEADS[key] for key in _HEADS if not STATEMENTS[key][1])
_DEFINE = _Forms([HEADS["define"]])
_BRACED = _Forms(HEADS[key] for key in _HEADS if STATEMENTS[key][1] and key != "define")
_CLAUSES = _Forms(FORMS.values())
_PLAIN = _Forms(form for form in FORMS.values() if not form.conditional)
_CONDITIONAL = _Forms(form for form in FORMS.values() if form.conditional)
_FLAT_CLAUSE = rf"(?:{_PLAIN.pattern}|{_CONDITIONAL.pattern}\s*{_FLAT})"
_FLAT_STATEMENT = rf"{_BRACED.pattern}\s*\{{\s*(?P<body>(?:{_FLAT_CLAUSE}\s*)*+)\}}\s*\Z"


class Grammar:
    """A grammar whose nodes point into the source it was last given.

    One instance serves one thread; `statement` reads one statement, which must end with the text, from a piece of
    text that begins at offset `base` of `source`. Without *wide* terminals it reads the same, more slowly.
    """

    def __init__(self, *, wide: bool = True) -> None:
        self.source = Source("", "")
        self.base = 0
        self.wide = wide
        self.readers: dict[str, Callable[[str, int], ast.Part]] = {
            "STRING": self._string,
            "DAY": self._day,
            "NAMES": self._words,
            "WORDS": self._words,
            "MEMBERS": self._members,
            "ASSIGNMENTS": self._assignments,
            "BRACED": self._assignments,
            "VALUE": self._value,
            "TERM": self._value,
            "NUMBER": self._number,
        }
        self.condition = self._condition()
        self.statement = self._statement().parse_with_tabs()

    # Elements -----------------------------------------------------------------------------------

    def _statement(self) -> pp.ParserElement:
        body = pp.ZeroOrMore(self._clause()) - pp.Regex(r"\}").suppress()
        head = self._form(_BRACED, ending=r"\s*\{")
        formula = pp.Suppress("=") - self._formula()
        condition = pp.Regex(r"when(?![\w\-])").suppress() - self.condition
        with_body = self._form(_DEFINE) + (formula | condition) + pp.Opt(pp.Suppress("{") - body)
        statement = (head - body) | self._form(_ONE_LINE) | with_body
        statement = statement.add_parse_action(lambda tokens: [self._make_statement(*tokens)]) + pp.StringEnd()
        return _terminal(_FLAT_STATEMENT, self._flat_statement) | statement if self.wide else statement

    def _clause(self) -> pp.ParserElement:
        conditional = (self._form(_CONDITIONAL) - self.condition).add_parse_action(self._make_conditional)
        if self.wide:
            return _terminal(rf"{_FLAT_CLAUSE}(?:\s*{_FLAT_CLAUSE})*+", self._flat_clauses) | conditional
        return self._form(_PLAIN) | conditional

    def _form(self, forms: _Forms, *, ending: str = "") -> pp.ParserElement:
        """One terminal for many forms; the head of a statement is read as a clause is."""
        return _terminal(forms.pattern + ending, lambda m: [self._read(*forms.at(m.string, m.start()))])

    def _condition(self) -> pp.ParserElement:
        condition = pp.Forward()
        relation = _terminal(_RELATION, lambda m: [self._relation(m, *m.span())])
        opening = pp.Regex(r"\(", as_match=True)
        closing = pp.Regex(r"\)", as_match=True)
        some = pp.Regex(r"some\s+(party|component)\s+where(?![\w\-])", as_match=True)
        group = (opening - condition - closing).add_parse_action(self._group)
        quantified = (some - pp.Suppress("(") - condition - closing).add_parse_action(self._some)
        negations = pp.ZeroOrMore(pp.Regex(_NOT, as_match=True))
        negation = (negations + (relation | group | quantified)).add_parse_action(self._negate)
        if self.wide:
            negation = _terminal(_CHAIN, self._flat_chain) | negation
        and_ = pp.Regex(r"and(?![\w\-.])").suppress()
        or_ = pp.Regex(r"or(?![\w\-.])").suppress()
        conjunction = (negation + pp.ZeroOrMore(and_ - negation)).add_parse_action(self._all_of)
        disjunction = (conjunction + pp.ZeroOrMore(or_ - conjunction)).add_parse_action(self._any_of)
        condition <<= _terminal(_FLAT, self._flat_condition) | disjunction if self.wide else disjunction
        return condition

    def _formula(self) -> pp.ParserElement:
        number = _terminal(NUMBER, lambda m: [self._number(m[0], m.start())])
        name = _terminal(NAME, lambda m: [ast.Word(m[0], span=self._span(*m.span()))])
        notation: pp.ParserElement = pp.infix_notation(  # type: ignore[no-untyped-call]
            number | name,
            [
                (pp.one_of("* /"), 2, pp.OpAssoc.LEFT, self._arithmetic),
                (pp.one_of("+ -"), 2, pp.OpAssoc.LEFT, self._arithmetic),
            ],
        )
        return notation

    # Actions of the wide terminals ----------------------------------------------------------------

    def _flat_statement(self, whole: re.Match[str]) -> list[ast.Statement]:
        text = whole.string
        head = self._read(*_BRACED.at(text, whole.start()))
        return [self._make_statement(head, *self._run(text, *whole.span("body")))]

    def _flat_clauses(self, run: re.Match[str]) -> list[ast.Clause]:
        return self._run(run.string, *run.span())

    def _run(self, text: str, at: int, end: int) -> list[ast.Clause]:
        found = []
        while at < end:
            form, match = _CLAUSES.at(text, at)
            clause = self._read(form, match)
            if form.conditional:
                clause = self._conditional(clause, self._flat(text, _after_blank(text, match.end())))
            found.append(clause)
            at = _after_blank(text, clause.span.end - self.base)
        return found

    def _flat_condition(self, whole: re.Match[str]) -> list[ast.Condition]:
        return [self._flat(whole.string, whole.start())]

    def _flat_chain(self, chain: re.Match[str]) -> list[ast.Condition]:
        return [node for node, _ in self._links(chain.string, *chain.span())]

    def _flat(self, text: str, at: int) -> ast.Condition:
        """Read a condition without parentheses: alternatives, each a conjunction."""
        alternatives: list[ast.Condition] = []
        nodes: list[ast.Condition] = []
        for node, joint in self._links(text, at, len(text)):
            nodes.append(node)
            if joint != "and":
                alternatives.append(self._joined(ast.AllOf, nodes))
                nodes = []
        return self._joined(ast.AnyOf, alternatives)

    def _links(self, text: str, at: int, end: int) -> Iterator[tuple[ast.Condition, str | None]]:
        """Yield each relation of a chain, perhaps negated, and the word that joins it to the next."""
        while at < end:
            link = _LINK.match(text, at)
            assert link is not None  # the terminal is made of links
            node = self._relation(link, *link.span("unsigned"))
            if link["signs"]:
                node = self._negated(_SIGN.finditer(text, at, link.end("signs")), node)
            yield node, link["joint"]
            if not link["joint"]:
                return
            at = link.end()

    # Actions of the grammar proper ----------------------------------------------------------------

    def _make_statement(self, head: ast.Clause, *rest: Any) -> ast.Statement:
        """Make a statement of its head, its body where it has one, and its clauses."""
        body = None
        if rest and not isinstance(rest[0], ast.Clause):
            body, *rest = rest
        last = rest[-1] if rest else (body or head)
        span = Span(self.source, head.span.start, last.span.end)
        return ast.Statement(head.keyword, head.parts, tuple(rest), body, span=span)

    def _make_conditional(self, tokens: pp.ParseResults) -> list[ast.Clause]:
        return [self._conditional(*tokens)]

    def _conditional(self, clause: ast.Clause, condition: ast.Condition) -> ast.Clause:
        span = Span(self.source, clause.span.start, condition.span.end)
        return ast.Clause(clause.keyword, clause.parts, condition, span=span)

    def _group(self, tokens: pp.ParseResults) -> list[ast.Condition]:
        """Give the node inside the parentheses their span, so that a span around it is whole."""
        opening, node, closing = tokens
        return [evolve(node, span=self._span(opening.start(), closing.end()))]

    def _some(self, tokens: pp.ParseResults) -> list[ast.Some]:
        opening, operand, closing = tokens
        return [ast.Some(opening[1], operand, span=self._span(opening.start(), closing.end()))]

    def _negate(self, tokens: pp.ParseResults) -> list[ast.Condition]:
        *signs, node = tokens
        return [self._negated(signs, node)]

    def _negated(self, signs: Iterable[re.Match[str]], node: ast.Condition) -> ast.Condition:
        for sign in reversed(list(signs)):
            node = ast.Not(node, span=Span(self.source, self.base + sign.start(), node.span.end))
        return node

    def _all_of(self, tokens: pp.ParseResults) -> list[ast.Condition]:
        return [self._joined(ast.AllOf, list(tokens))]

    def _any_of(self, tokens: pp.ParseResults) -> list[ast.Condition]:
        return [self._joined(ast.AnyOf, list(tokens))]

    def _joined(self, kind: type[ast.AllOf] | type[ast.AnyOf], nodes: list[ast.Condition]) -> ast.Condition:
        if len(nodes) == 1:
            return nodes[0]
        return kind(tuple(nodes), span=Span(self.source, nodes[0].span.start, nodes[-1].span.end))

    def _arithmetic(self, tokens: pp.ParseResults) -> list[ast.Formula]:
        items = list(tokens[0])
        left = _ungrouped(items[0])
        for operator, token in zip(items[1::2], items[2::2], strict=True):
            right = _ungrouped(token)
            span = Span(self.source, left.span.start, right.span.end)
            left = ast.Arithmetic(operator, left, right, span=span)
        return [left]

    def _relation(self, m: re.Match[str], start: int, end: int) -> ast.Condition:
        span = self._span(start, end)
        fact = m["fact"]
        if m["relation"]:
            operand = self._value(m["operand"], m.start("operand"))
            if m["except"]:
                right = self._value(m["except"], m.start("except"))
                whole = self._span(m.start("operand"), m.end("except"))
                operand = ast.Except(operand, right, span=whole)  # type: ignore[arg-type]
            return ast.Relation(fact, _single_spaced(m["relation"]), operand, span=span)
        if m["comparison"]:
            return ast.Relation(fact, m["comparison"], self._value(m["bound"], m.start("bound")), span=span)
        if m["force"]:
            return ast.InForce(fact, span=span)
        if m["place"]:
            place = ast.Word(m["place"], span=self._span(*m.span("place")))
            return ast.Relation(fact, "is", place, span=span)
        if m["keys"]:
            inner = self._span(m.start("fact"), m.end("keys"))
            keys = tuple(_NAME_IN.findall(m["keys"]))
            return ast.Marked(ast.Lookup(fact, keys, span=inner), span=span)
        return ast.Bare(fact, span=span)

    # Parts: from a text and where it starts -------------------------------------------------------

    def _read(self, form: Form, match: re.Match[str]) -> ast.Clause:
        parts = []
        for group, place in enumerate(form.places, start=1):
            text = match[group]
            reader = self.readers.get(place, self._word)
            parts.append(None if text is None else reader(text, match.start(group)))
        return ast.Clause(form.key, tuple(parts), span=self._span(*match.span()))

    def _word(self, text: str, start: int) -> ast.Word:
        return ast.Word(_single_spaced(text), span=self._span(start, start + len(text)))

    def _string(self, text: str, start: int) -> ast.String:
        return ast.String(unquote(text), span=self._span(start, start + len(text)))

    def _day(self, text: str, start: int) -> ast.Day:
        return ast.Day(parse_date(text), span=self._span(start, start + len(text)))

    def _number(self, text: str, start: int) -> ast.Number:
        number = _NUMBER.fullmatch(text)
        assert number is not None
        return ast.Number(Decimal(number[1]), number[2], span=self._span(start, start + len(text)))

    def _words(self, text: str, start: int) -> tuple[ast.Word, ...]:
        return tuple(
            [ast.Word(m[0], span=self._span(start + m.start(), start + m.end())) for m in _WORDS.finditer(text)]
        )

    def _members(self, text: str, start: int, opening: int = 0) -> tuple[ast.Word | ast.String | ast.Interval, ...]:
        return tuple([self._element(m, start) for m in _PIECE.finditer(text, opening)])

    def _assignments(self, text: str, start: int) -> tuple[ast.Assignment, ...]:
        return tuple(
            ast.Assignment(
                m["name"],
                self._value(m["value"], start + m.start("value")),
                span=self._span(start + m.start(), start + m.end()),
            )
            for m in _SPLIT.finditer(text)
        )

    def _value(self, text: str, start: int) -> ast.Operand:
        last = text[-1]
        if last == '"':
            return self._string(text, start)
        if last == "}":
            opening = text.index("{")  # after `only`, perhaps
            span = self._span(start, start + len(text))
            return ast.Braces(self._members(text, start, opening), only=opening > 0, span=span)
        if last == "]":
            table, *keys = _NAME_IN.findall(text)
            return ast.Lookup(table, tuple(keys), span=self._span(start, start + len(text)))
        if text[0] in "-0123456789":
            if _DAY.fullmatch(text):
                return self._day(text, start)
            if _NUMERIC.fullmatch(text):
                return self._number(text, start)
        piece = _PIECE.fullmatch(text)
        assert piece is not None
        return self._element(piece, start)

    def _element(self, piece: re.Match[str], start: int) -> ast.Word | ast.String | ast.Interval:
        span = self._span(start + piece.start(), start + piece.end())
        if piece["string"]:
            return ast.String(unquote(piece["string"]), span=span)
        if piece["last"]:
            return ast.Interval(piece["first"], piece["last"], span=span)
        return ast.Word(piece["first"], span=span)


def _terminal(pattern: str, action: Callable[[re.Match[str]], list[Any]]) -> pp.ParserElement:
    return pp.Regex(re.compile(pattern, re.ASCII), as_match=True).add_parse_action(lambda tokens: action(tokens[0]))


def _after_blank(text: str, at: int) -> int:
    """Return the offset of the first sign at or behind *at*."""
    found = _SKIP.match(text, at)
    assert found is not None
    return found.end()


def _single_spaced(text: str) -> str:
    return " ".join(text.split())


def _ungrouped(token: object) -> ast.Formula:
    """Return the node inside the groups that `infix_notation` makes of parentheses."""
    while isinstance(token, pp.ParseResults):
        token = token[0]
    return token  # type: ignore[return-value]


def unquote(text: str) -> str:
    """Return the content of a quoted string."""
    inner = text[1:-1]
    return _ESCAPE.sub(r"\1", inner) if "\\" in inner else inner
