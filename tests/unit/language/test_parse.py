"""What the parser says of mistakes: code, underlined text, help."""

import pytest

from compliance.language.parse import Parsed, parse
from compliance.text.source import Source


def assert_diagnostic(result: Parsed, code: str, *, underlines: str | None = None, help_has: str = "") -> None:
    """Assert that one diagnostic has the code, underlines that text, and helps with those words."""
    found = [d for d in result.diagnostics if d.code == code]
    assert found, [d.code for d in result.diagnostics]
    if underlines is not None:
        assert underlines in [d.span.text for d in found if d.span]
    assert any(help_has in d.help for d in found)


def read(text: str) -> Parsed:
    """Parse a text."""
    return parse(Source("x.rules", text))


CASES = [
    ("rule a.b { when item.tpp >= and x prohibits }", "E0101", "and", ""),
    ("rule a.b {\n  requires licence from BIS\n}", "E0101", "licence", "requires"),
    ("rule a.b {\n  in force from 2025-02-30\n}", "E0105", "2025-02-30", "YYYY-MM-DD"),
    ('rule a.b {\n  source "x\n}', "E0104", '"', ""),
    ("rul a.b { prohibits }", "E0102", "rul", "`rule`"),
    ("rule a.b {\n  prohibts\n}", "E0108", "prohibts", "`prohibits`"),
    ('fact foo is strange world "x"', "E0101", "strange", "fact NAME"),
    ("rule a.b {\n  prohibits\n  prohibits\n}", "E0106", "prohibits", "remove"),
    ("rule a.b {\n  known on 2025-01-01\n}", "E0108", None, ""),
    ("regime a {\n}", "E0107", "regime", "add"),
    ("rule a.b {\n  prohibits\nrule c.d {\n  prohibits\n}", "E0103", "{", "close"),
    ("}", "E0103", "}", ""),
    ("language 9", "E0111", None, "newer"),
    ("rule a.b { when " + "(" * 40 + "x" + ")" * 40 + " prohibits }", "E0109", "(", "define"),
    ("rule a.b { when x\u202e prohibits }", "E0003", None, "remove"),
    ('rule a.b "\u0441old" { prohibits }', "E0007", "\u0441old", "script"),
    ('rule a.b "\u30bfx" { prohibits }', "E0007", "\u30bfx", "script"),
    ("rule a.b\u200b { prohibits }", "E0003", None, ""),
    ("some words before\nrule a.b { prohibits }", "E0102", "some", ""),
]


@pytest.mark.parametrize(
    ("text", "code", "underlines", "help_has"), CASES, ids=[f"{c[1]}-{i}" for i, c in enumerate(CASES)]
)
def test_a_mistake_is_named_and_underlined(text: str, code: str, underlines: str | None, help_has: str) -> None:
    """Each mistake has its code and its place."""
    assert_diagnostic(read(text), code, underlines=underlines, help_has=help_has)


@pytest.mark.parametrize("word", ["センター", "お茶センター", "東京都タワー", "佐々木ヶ丘", "Café", "北京"])
def test_a_word_of_one_language_is_taken(word: str) -> None:
    """Japanese writes one word in all of its scripts, and the mark of a long vowel belongs to two of them."""
    found = [d.code for d in read(f'rule a.b "{word}" {{\n  prohibits\n}}\n').diagnostics]

    assert found == []


def test_every_mistake_of_a_file_is_shown() -> None:
    """Four mistakes in two statements: four diagnostics."""
    text = "rule a.b {\n  requires licence from BIS\n  in force from 2025-02-30\n}\nrule c.d {\n  prohibts\n  review kindly\n}\n"

    assert [d.code for d in read(text).diagnostics] == ["E0101", "E0105", "E0108", "E0101"]


def test_a_good_statement_survives_a_bad_neighbour() -> None:
    """What can be read is read."""
    parsed = read("rule a.b {\n  prohibts\n}\nrule c.d {\n  prohibits\n}\n")

    assert [s.name for s in parsed.file.statements] == ["c.d"]
