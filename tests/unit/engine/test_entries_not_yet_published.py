"""A membership whose last day is written because another entry of the word follows: before that one was published it may go on."""

from datetime import date
from typing import Any

import pytest
from entry_paths import built, every_path, expected

from compliance.analysis.lint.satisfiable import Where, possible
from compliance.values.dates import Period

AGAIN = "A1,2024-01-01,2025-06-30,,\nA1,2025-07-01,2025-12-31,,2025-06-15\n"
BEFORE, SINCE = date(2025, 6, 14), date(2025, 6, 15)
NO, YES, OPEN = ("no_license_required",) * 2, ("license_required",) * 2, ("no_license_required", "license_required")


@pytest.mark.parametrize(
    ("on", "known_on", "ends"),
    [
        ("2025-06-30", BEFORE, YES),
        ("2025-07-01", BEFORE, OPEN),
        ("2026-02-01", BEFORE, OPEN),
        ("2025-07-01", SINCE, YES),
        ("2026-01-01", SINCE, NO),
        ("2023-12-31", BEFORE, NO),
    ],
)
@pytest.mark.parametrize("code", ["A1", "A1.a"])
def test_it_may_go_on_as_long_as_the_next_was_not_published(on: str, known_on: date, ends: Any, code: str) -> None:
    """Whoever asks what could have been known then is not told that the word would be struck off."""
    assert every_path(AGAIN, on, known_on, code) == expected(ends)


@pytest.mark.parametrize(
    ("rows", "known_on", "ends"),
    [
        (AGAIN.replace("2025-07-01", "2025-07-02"), BEFORE, NO),
        (AGAIN.replace(",,2025-06-15", ",,"), BEFORE, YES),
        ("A1,2024-01-01,2025-06-30,,\nB2,2025-07-01,,,2025-06-15\n", BEFORE, NO),
        ("A1,2024-01-01,2025-06-30,,2024-06-01\n" + AGAIN.splitlines(True)[1], date(2024, 5, 31), NO),
        (AGAIN + "A1.a,2025-06-01,,,\n", BEFORE, OPEN),
    ],
    ids=["a gap", "always known", "another word", "neither was published", "a code below it"],
)
def test_what_else_may_follow(rows: str, known_on: date, ends: Any) -> None:
    """Only an entry of the same word, from the next day on, of which nobody knew."""
    assert every_path(rows, "2025-07-15", known_on, "A1.b") == expected(ends)


def test_what_may_go_on_is_not_called_impossible() -> None:
    """A condition of a day on which the word may still be a member, by what was known before, is not dead (L001)."""
    ruleset = built(AGAIN)
    after = Where(Period(date(2026, 1, 1)))
    gone = built(AGAIN.splitlines()[0] + "\n")

    assert possible(ruleset, [ruleset.rules[0].when], after)
    assert not possible(gone, [gone.rules[0].when], after)
