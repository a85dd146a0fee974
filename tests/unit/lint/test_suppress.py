"""Comments that allow a finding."""

import pytest
from unit.lint.small import codes, linted, rule

from compliance.analysis.lint.lint import CODES
from compliance.language.format import format_source
from compliance.text.source import Source

DEAD = rule("x.r", "destination is US and destination is CN")


@pytest.mark.parametrize(
    ("comment", "found"),
    [
        ("# lint: allow L001 because the paragraph is reserved\n", []),
        ("# lint: allow L002, L001 because the paragraph is reserved\n", ["L015"]),
        ("# lint: allow L001 because the paragraph is reserved\n# and more\n", []),
        ("# lint: allow L001 because the paragraph is reserved\n\n", ["L015", "L001"]),
        ("# lint: allow L001\n", ["L014", "L001"]),
        ("# lint: allow L001 because\n", ["L014", "L001"]),
        ("# lint: allow L999 because it is so\n", ["L014", "L001"]),
        ("# lint: ignore L001 because it is so\n", ["L014", "L001"]),
        ("# Lint:allow L001 because it is so\n", ["L014", "L001"]),
        ("# a lint: remark\n", ["L001"]),
    ],
)
def test_comments(comment: str, found: list[str]) -> None:
    """A comment with a reason, right above the statement, allows what is found in it."""
    assert codes(comment + DEAD) == found


def test_what_did_not_run_is_not_useless() -> None:
    """A suppression is judged only where its check ran, and by the day only where a day was given."""
    comment = "# lint: allow L007 because both count\n"

    assert [d.code for d in linted(comment + DEAD, codes=CODES - {"L007", "L012", "L019"}).findings] == ["L001"]
    assert codes(comment + DEAD) == ["L015", "L001"]
    assert codes("# lint: allow L010 because nobody asks\n" + rule("x.r", "x.fast")) == []


def test_one_comment_allows_one_statement() -> None:
    """The statement below, and no other."""
    comment = "# lint: allow L001 because the paragraph is reserved\n"

    assert codes(comment + DEAD + DEAD.replace("x.r", "x.s")) == ["L001"]
    assert linted(comment + DEAD).suppressed == 1


def test_the_formatter_keeps_it() -> None:
    """Comment and statement stay together."""
    text = "# lint: allow L001 because the paragraph is reserved\n" + DEAD

    assert codes(format_source(Source("x.rules", text)).text) == []
