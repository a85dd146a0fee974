"""Laws of the language's text: round trips, spans, and that no input makes the parser raise."""

import random

import pytest
from conditions import conditions, rules
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.language import ast
from compliance.language.format import condition_text, format_source
from compliance.language.parse import parse
from compliance.model.files import read_files
from compliance.text.diagnostics import render_all
from compliance.text.source import Source

SHIPPED = {
    name: content.decode()
    for ruleset in ("core", "cn", "us", "eu", "uk", "jp", "tariffs")
    for name, content in read_files([ruleset], cases=True).texts.items()
    if name.endswith(".rules")
}


def statements(text: str) -> tuple[ast.Statement, ...]:
    """Parse a text that has no mistakes."""
    parsed = parse(Source("x.rules", text))
    assert not parsed.diagnostics, render_all(parsed.diagnostics)
    return parsed.file.statements


def condition(text: str) -> ast.Condition:
    """Parse one condition."""
    found = statements(f'rule a.b "t" {{\n  when {text}\n  prohibits\n}}\n')[0].clauses[0].condition
    assert found is not None
    return found


@given(conditions())
@settings(deadline=None, max_examples=150)
def test_parse_and_print_are_inverse(text: str) -> None:
    """The canonical text of a condition parses to the same tree."""
    node = condition(text)

    assert condition(condition_text(node)) == node


@given(rules())
@settings(deadline=None, max_examples=80)
def test_format_keeps_tree_and_comments_and_is_idempotent(text: str) -> None:
    """Formatting changes neither the tree nor the comments, and once is enough."""
    once = format_source(Source("x.rules", text))
    twice = format_source(Source("x.rules", once.text))

    assert not once.diagnostics
    assert statements(once.text) == statements(text)
    assert once.text.count("#") == text.count("#")
    assert twice.text == once.text


@pytest.mark.parametrize(
    "choices", ["{ a, b }", "{a,b}", "{ a ,b, }", "{  a\n  b,\n}".replace("a\n", "a,\n"), "{ a, }", "{ }"]
)
@pytest.mark.parametrize("head", ["set of", "one of", "set  of", "one\n of"])
def test_choices_are_formatted_however_they_are_spaced(head: str, choices: str) -> None:
    """A comma at the end, blanks before one: the same choices."""
    once = format_source(Source("x.rules", f'fact x.a is {head} {choices} world "w"\n'))

    assert not once.diagnostics
    assert format_source(Source("x.rules", once.text)).text == once.text


def test_a_day_that_does_not_exist_stays_as_it_is_written() -> None:
    """The build refuses it; the formatter has nothing to put in its place."""
    text = 'rule a.b "t" {\n  when date >= 2025-13-01\n}\n'

    assert format_source(Source("x.rules", text)) == (text, ())


@given(conditions())
@settings(deadline=None, max_examples=100)
def test_the_text_under_a_span_is_the_node(text: str) -> None:
    """The text under a node's span, parsed alone, is that node."""
    todo = [condition(text)]
    while todo:
        node = todo.pop()

        assert condition(node.span.text) == node
        if isinstance(node, ast.AllOf | ast.AnyOf):
            todo += node.operands


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_shipped_rules_are_formatted(name: str) -> None:
    """Every shipped file is in canonical form."""
    found = format_source(Source(name, SHIPPED[name]))

    assert not found.diagnostics
    assert found.text == SHIPPED[name]


@given(st.text(max_size=300))
@settings(deadline=None, max_examples=150)
def test_no_text_makes_the_parser_raise(text: str) -> None:
    """Any text is read or refused with diagnostics that can be shown."""
    parsed = parse(Source("x.rules", text))

    assert render_all(parsed.diagnostics)


@pytest.mark.parametrize("seed", range(60))
def test_no_mutation_makes_the_parser_raise(seed: int) -> None:
    """Deleted, doubled, swapped and foreign pieces of real rules are read or refused."""
    rng = random.Random(seed)
    text = SHIPPED[rng.choice(sorted(SHIPPED))][:6000]
    for _ in range(rng.randint(1, 8)):
        at, length = rng.randrange(len(text)), rng.randint(1, 30)
        piece = rng.choice(
            [
                "",
                text[at : at + length] * 2,
                "{",
                "}",
                '"',
                "(" * 40,
                "#",
                "\x00",
                "when",
                "é",
                "\u202e",
                "rule x {",
                "1e400",
            ]
        )
        text = text[:at] + piece + text[at + length :]
    parsed = parse(Source("x.rules", text))
    for diagnostic in parsed.diagnostics:
        assert diagnostic.span is not None
        assert 0 <= diagnostic.span.start <= len(text)
