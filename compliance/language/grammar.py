"""The pyparsing grammar. Nothing is evaluated here.

Terminals are regular expressions that read a whole clause or a whole relation, there is no packrat and no
backtracking: after a keyword that only one alternative begins with, errors stop (`-`). Measured on 5,000
rules this reads about as fast as a generated LALR parser (see ``bench/``). What the terminals were made of is in
`compliance.language.clauses`, which also says what was expected where reading stopped.
"""

import re
from collections.abc import Callable
from decimal import Decimal

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
from compliance.values.dates import parse_day_of_law

RESERVED = frozenset({"and", "or", "not", "some", "where", "when", "is", "in", "except"})

_NOT_RESERVED = r"(?!(?:and|or|not|some|when|where|unless)(?![\w\-.]))"
_RELATION_TEXT = rf"""{_NOT_RESERVED}(?P<fact>{NAME})
    (?:
      \s+is\s+in\s+(?P<force>force)(?![\w\-])
     |\s*(?P<comparison>>=|<=|>|<|=)\s*{_NOT_RESERVED}(?P<bound>(?>{LOOKUP}|{VALUE}))
     |\s+(?P<relation>is\s+not|is|not\s+in|in(?!\s+force(?![\w\-]))|not\s+under|under|includes|within)(?![\w\-.])\s*{_NOT_RESERVED}
        (?P<operand>{TERM})(?:\s+except(?![\w\-])\s*(?P<except>{TERM}))?
     |(?P<keys>\[[^\]\[]*\])\s*is\s+marked(?![\w\-])
     |(?<=departs)\s+(?!(?:is|in|not|and|or|except)(?![\w\-.]))(?P<place>[A-Z]{{2}})(?![\w\-.])
    )?"""
_FLAT = re.sub(r"\(\?P<\w+>", "(?:", _RELATION_TEXT)
_CHAIN = rf"(?x:{_FLAT})(?:\s+and(?![\w\-.])\s*(?x:{_FLAT}))*+"
# a clause whose condition needs neither `or` nor parentheses is a terminal too
_FLAT_CLAUSE = rf"(?P<flat>when|unless|never|provided)(?![\w\-])\s+(?>{_CHAIN})(?!\s*(?:and|or)(?![\w\-.]))(?!\s*\()"
_RELATION = re.compile(_RELATION_TEXT, re.VERBOSE | re.ASCII)
_AND = re.compile(r"\s+and(?![\w\-.])\s*", re.ASCII)
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
_DIGITS = re.compile(r"0\d[\d.]*", re.ASCII)
"""No number: a code of digits, of which a nought in front is part."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?![\w\-])", re.ASCII)
_WORDS = re.compile(r"[\w.\-]+")
_BLANK = re.compile(r"\s+")
_SKIP = re.compile(r"\s*")
_GROUP = re.compile(r"\\.|\((?!\?)|\(\?P<\w+>", re.DOTALL)


class Grammar:
    """A grammar whose nodes point into the source it was last given.

    One instance serves one thread; `statement` reads one statement from a piece of text that
    begins at offset `base` of `source`.
    """

    def __init__(self) -> None:
        self.source = Source("", "")
        self.base = 0
        self.condition = self._condition()
        # the end made once: `parse_all` would make it for each text
        self.statement = (self._statement() + pp.StringEnd()).parse_with_tabs()

    # Elements -----------------------------------------------------------------------------------

    def _statement(self) -> pp.ParserElement:
        close = pp.Suppress(pp.Regex(r"\}"))
        body = pp.ZeroOrMore(self._clause()) - close
        plain = [key for key, (_, clauses) in STATEMENTS.items() if not clauses]
        braced = [key for key in STATEMENTS if key not in plain and key != "define"]
        heads = sorted(braced, key=lambda key: (key != "rule", -len(key)))
        one_line = self._forms([HEADS[key] for key in plain])
        head = self._forms([HEADS[key] for key in heads], ending=r"\s*\{")
        define = self._forms([HEADS["define"]])
        formula = pp.Suppress("=") - self._formula()
        condition = pp.Suppress(pp.Regex(r"when(?![\w\-])")) - self.condition
        with_body = define + (formula | condition) + pp.Opt(pp.Suppress("{") - body)
        statement = (head - body) | one_line | with_body
        return statement.add_parse_action(self._make_statement)

    def _clause(self) -> pp.ParserElement:
        plain = self._forms([form for form in FORMS.values() if not form.conditional], repeated=True)
        opening = self._forms([form for form in FORMS.values() if form.conditional])
        conditional = (opening - self.condition).add_parse_action(self._make_conditional)
        return plain | conditional

    def _forms(self, forms: list[Form], *, repeated: bool = False, ending: str = "") -> pp.ParserElement:
        """One terminal for many forms, with *repeated* for a run of them.

        The terminal only finds the extent; its action reads it piece by piece, where the named group that
        matched tells the form.
        """
        by_group = {f"f{i}": form for i, form in enumerate(forms)}
        one = "|".join(f"(?P<{group}>{form.regex.pattern})" for group, form in by_group.items())
        if repeated:
            one = f"{_FLAT_CLAUSE}|{one}"
        piece = re.compile(one, re.ASCII)
        extent = f"(?:{_uncaptured(one)})"
        whole = rf"{extent}(?:\s*{extent})*+" if repeated else rf"{extent}{ending}"

        def build(tokens: pp.ParseResults) -> list[ast.Clause]:
            match = tokens[0]
            text, at, end = match.string, match.start(), match.end()
            found = []
            while at < end:
                outer = piece.match(text, at)
                if outer is None:  # the ending
                    break
                group_name, group_index = outer.lastgroup, outer.lastindex
                assert group_name is not None and group_index is not None
                if group_name == "flat":
                    found.append(self._flat_clause(outer))
                    at = _after_blank(text, outer.end())
                    continue
                form = by_group[group_name]
                first = group_index + 1
                parts = tuple([self._part(place, outer, group) for group, place in enumerate(form.places, start=first)])
                found.append(ast.Clause(form.key, parts, span=self._span(at, outer.end())))
                at = _after_blank(text, outer.end())
            return found

        return pp.Regex(re.compile(whole, re.ASCII), as_match=True).add_parse_action(build)

    def _condition(self) -> pp.ParserElement:
        condition = pp.Forward()
        chain = pp.Regex(re.compile(_CHAIN, re.ASCII), as_match=True).add_parse_action(self._chain)
        relation = pp.Regex(_RELATION, as_match=True).add_parse_action(lambda t: [self._relation(t[0])])
        opening = pp.Regex(r"\(", as_match=True)
        closing = pp.Regex(r"\)", as_match=True)
        some = pp.Regex(rf"some\s+({NAME})(?:\s+in\s+({NAME}))?\s+where(?![\w\-])", as_match=True)
        group = (opening - condition - closing).add_parse_action(self._group)
        quantified = (some - pp.Suppress("(") - condition - closing).add_parse_action(self._some)
        negations = pp.ZeroOrMore(pp.Regex(r"not(?![\w\-.])(?!\s+(?:in|under)\b)", as_match=True))
        negated = (negations + (relation | group | quantified)).add_parse_action(self._negate)
        negation = chain | negated
        and_ = pp.Suppress(pp.Regex(r"and(?![\w\-.])"))
        or_ = pp.Suppress(pp.Regex(r"or(?![\w\-.])"))
        conjunction = (negation + pp.ZeroOrMore(and_ - negation)).add_parse_action(self._joined(ast.AllOf))
        condition <<= (conjunction + pp.ZeroOrMore(or_ - conjunction)).add_parse_action(self._joined(ast.AnyOf))
        return condition

    def _formula(self) -> pp.ParserElement:
        number = pp.Regex(re.compile(NUMBER, re.ASCII), as_match=True).add_parse_action(
            lambda t: [self._number(t[0], 0)]
        )
        name = pp.Regex(re.compile(NAME, re.ASCII), as_match=True).add_parse_action(
            lambda t: [ast.Word(t[0][0], span=self._span(*t[0].span()))]
        )
        notation: pp.ParserElement = pp.infix_notation(  # type: ignore[no-untyped-call]
            number | name,
            [
                (pp.one_of("* /"), 2, pp.OpAssoc.LEFT, self._arithmetic),
                (pp.one_of("+ -"), 2, pp.OpAssoc.LEFT, self._arithmetic),
            ],
        )
        return notation

    # Actions ------------------------------------------------------------------------------------

    def _span(self, start: int, end: int) -> Span:
        return Span(self.source, self.base + start, self.base + end)

    def _make_statement(self, tokens: pp.ParseResults) -> list[ast.Statement]:
        head, *rest = tokens
        body = None
        if rest and not isinstance(rest[0], ast.Clause):
            body = rest.pop(0)
        last = rest[-1].span.end if rest else (body.span.end if body else head.span.end)
        span = Span(self.source, head.span.start, last)
        return [ast.Statement(head.keyword, head.parts, tuple(rest), body, span=span)]

    def _make_conditional(self, tokens: pp.ParseResults) -> list[ast.Clause]:
        clause, condition = tokens
        span = Span(self.source, clause.span.start, condition.span.end)
        return [ast.Clause(clause.keyword, clause.parts, condition, span=span)]

    def _flat_clause(self, match: re.Match[str]) -> ast.Clause:
        """Read ``when`` and a flat chain of relations."""
        keyword, start = match["flat"], match.end("flat")
        nodes = self._relations(match.string, _after_blank(match.string, start), match.end())
        condition = nodes[0]
        if len(nodes) > 1:
            condition = ast.AllOf(tuple(nodes), span=Span(self.source, nodes[0].span.start, nodes[-1].span.end))
        return ast.Clause(keyword, (), condition, span=self._span(match.start(), match.end()))

    def _chain(self, tokens: pp.ParseResults) -> list[ast.Condition]:
        whole = tokens[0]
        return self._relations(whole.string, whole.start(), whole.end())

    def _relations(self, text: str, at: int, end: int) -> list[ast.Condition]:
        """Read a flat chain of relations joined by `and`, one node each."""
        found = []
        while at < end:
            match = _RELATION.match(text, at)
            assert match is not None  # the chain is made of relations
            found.append(self._relation(match))
            joint = _AND.match(text, match.end())
            at = joint.end() if joint else end
        return found

    def _relation(self, m: re.Match[str]) -> ast.Condition:
        span = self._span(m.start(), m.end())
        fact = m["fact"]
        if m["comparison"]:
            return ast.Relation(fact, m["comparison"], self._operand(m, "bound"), span=span)
        if m["relation"]:
            relation = _BLANK.sub(" ", m["relation"])
            operand = self._term(m, "operand")
            if m["except"]:
                right = self._term(m, "except")
                whole = self._span(m.start("operand"), m.end("except"))
                operand = ast.Except(operand, right, span=whole)  # type: ignore[arg-type]
            return ast.Relation(fact, relation, operand, span=span)
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

    def _group(self, tokens: pp.ParseResults) -> list[ast.Condition]:
        """Give the node inside the parentheses their span, so that a span around it is whole."""
        opening, node, closing = tokens
        return [evolve(node, span=self._span(opening.start(), closing.end()))]

    def _some(self, tokens: pp.ParseResults) -> list[ast.Some]:
        opening, operand, closing = tokens
        return [ast.Some(opening[1], operand, opening[2] or "", span=self._span(opening.start(), closing.end()))]

    def _negate(self, tokens: pp.ParseResults) -> list[ast.Condition]:
        *signs, node = tokens
        for sign in reversed(signs):
            node = ast.Not(node, span=Span(self.source, self.base + sign.start(), node.span.end))
        return [node]

    def _joined(self, kind: type[ast.AllOf] | type[ast.AnyOf]) -> Callable[[pp.ParseResults], list[ast.Condition]]:
        def join(tokens: pp.ParseResults) -> list[ast.Condition]:
            nodes = list(tokens)
            if len(nodes) == 1:
                return nodes
            span = Span(self.source, nodes[0].span.start, nodes[-1].span.end)
            return [kind(tuple(nodes), span=span)]

        return join

    def _arithmetic(self, tokens: pp.ParseResults) -> list[ast.Formula]:
        items = list(tokens[0])
        left = _ungrouped(items[0])
        for operator, token in zip(items[1::2], items[2::2], strict=True):
            right = _ungrouped(token)
            span = Span(self.source, left.span.start, right.span.end)
            left = ast.Arithmetic(operator, left, right, span=span)
        return [left]

    # Parts --------------------------------------------------------------------------------------

    def _part(self, place: str, match: re.Match[str], group: int) -> ast.Part:
        text = match[group]
        if text is None:
            return None
        start, end = match.span(group)
        span = self._span(start, end)
        if place == "STRING":
            return ast.String(unquote(text), span=span)
        if place == "DAY":
            return ast.Day(parse_day_of_law(text), span=span)
        if place in ("NAMES", "WORDS"):
            return tuple(
                ast.Word(m[0], span=self._span(start + m.start(), start + m.end())) for m in _WORDS.finditer(text)
            )
        if place == "MEMBERS":
            return tuple(self._element(m, start) for m in _PIECE.finditer(text))
        if place in ("ASSIGNMENTS", "BRACED"):
            return self._assignments(text, start)
        if place in ("VALUE", "TERM"):
            return self._value(text, start)
        if place == "NUMBER":
            return self._number(match, group)
        return ast.Word(_spaced(text), span=span)

    def _assignments(self, text: str, start: int) -> tuple[ast.Assignment, ...]:
        return tuple(
            ast.Assignment(
                m["name"],
                self._value(m["value"], start + m.start("value")),
                span=self._span(start + m.start(), start + m.end()),
            )
            for m in _SPLIT.finditer(text)
        )

    def _operand(self, match: re.Match[str], group: str) -> ast.Operand:
        return self._value(match[group], match.start(group))

    def _term(self, match: re.Match[str], group: str) -> ast.Operand:
        """Read what a word is held against: there a numeral is a code of digits."""
        found = self._operand(match, group)
        return ast.Word(match[group], span=found.span) if isinstance(found, ast.Number) else found

    def _value(self, text: str, start: int) -> ast.Operand:
        span = self._span(start, start + len(text))
        first = text[0]
        if first == '"':
            return ast.String(unquote(text), span=span)
        if first == "{" or (text.startswith("only") and text.endswith("}")):
            opening = text.index("{")
            items = tuple(self._element(m, start) for m in _PIECE.finditer(text, opening))
            return ast.Braces(items, only=opening > 0, span=span)
        if _DAY.fullmatch(text):
            return ast.Day(parse_day_of_law(text), span=span)
        if text[-1] == "]" and "[" in text:
            table, *keys = _NAME_IN.findall(text)
            return ast.Lookup(table, tuple(keys), span=span)
        if _NUMERIC.fullmatch(text) and not _DIGITS.fullmatch(text):
            number = _NUMBER.fullmatch(text)
            assert number is not None
            return ast.Number(Decimal(number[1]), number[2], span=span)
        return self._element(_PIECE.fullmatch(text), start)

    def _element(self, match: re.Match[str] | None, start: int) -> ast.Word | ast.String | ast.Interval:
        assert match is not None
        span = self._span(start + match.start(), start + match.end())
        if match["string"]:
            return ast.String(unquote(match["string"]), span=span)
        if match["last"]:
            return ast.Interval(match["first"], match["last"], span=span)
        return ast.Word(match["first"], span=span)

    def _number(self, match: re.Match[str], group: int) -> ast.Number:
        number = _NUMBER.fullmatch(match[group])
        assert number is not None
        return ast.Number(Decimal(number[1]), number[2], span=self._span(*match.span(group)))


def _after_blank(text: str, at: int) -> int:
    """Return the offset of the first sign at or behind *at*."""
    found = _SKIP.match(text, at)
    assert found is not None
    return found.end()


def _spaced(text: str) -> str:
    """Return a word or a type with one blank where it has any, and its choices written in one way."""
    head, brace, choices = text.partition("{")
    if not brace:
        return _BLANK.sub(" ", text)
    written = ", ".join(m["string"] or _BLANK.sub(" ", m[0]) for m in _PIECE.finditer(choices))
    return f"{_BLANK.sub(' ', head).rstrip()} {{ {written} }}" if written else f"{_BLANK.sub(' ', head).rstrip()} {{}}"


def _ungrouped(token: object) -> ast.Formula:
    """Return the node inside the groups that `infix_notation` makes of parentheses."""
    while isinstance(token, pp.ParseResults):
        token = token[0]
    return token  # type: ignore[return-value]


def unquote(text: str) -> str:
    """Return the content of a quoted string."""
    inner = text[1:-1]
    return _ESCAPE.sub(r"\1", inner) if "\\" in inner else inner


def _uncaptured(pattern: str) -> str:
    """Return *pattern* without its groups, numbered or named."""
    return _GROUP.sub(lambda m: m[0] if m[0][0] == "\\" else "(?:", pattern)
