"""Several formulas of one fact, each with its days."""

from typing import Any

import pytest
from unit.engine.test_found_by_a_reader import RULE, codes, said

DATED = 'define item.n = {} {{\n  in force from {}\n  source "S"\n}}\n'
UNDATED = 'define item.n = {} {{\n  source "S"\n}}\n'
FIRST, SECOND = DATED.format("item.tpp * 2", "2025-01-01 until 2025-03-31"), DATED.format("item.tpp * 3", "2025-04-01")
FAST = RULE % ("item.n >= 6", "prohibits", "2024-01-01")
FREE = "no_license_required"


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("on", "tpp", "expected"),
    [
        ("2025-03-31", "2", FREE),
        ("2025-03-31", "3", "prohibited"),
        ("2025-04-01", "2", "prohibited"),
        ("2025-04-01", "1.9", FREE),
        ("2024-12-31", "9", f"{FREE}..prohibited"),
    ],
)
def test_the_formula_of_the_day_counts(on: str, tpp: str, expected: str, turned: bool) -> None:
    """Wherever it stands; on a day without one the fact is as stated, or unknown."""
    both = [FIRST, SECOND]

    assert said("".join(both[::-1] if turned else both) + FAST, {"tpp": tpp}, on) == expected


def test_a_stated_fact_is_held_against_the_formula_of_the_day() -> None:
    """What one formula gives contradicts the other; where there is none it stands as it is stated."""
    item: dict[str, Any] = {"tpp": "3", "n": "9"}

    assert said(FIRST + SECOND + FAST, item, "2025-04-01") == "prohibited"
    assert said(FIRST + SECOND + FAST, item, "2025-03-31") == "E0611"
    assert said(FIRST + SECOND + FAST, item, "2024-12-31") == "prohibited"


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (FIRST, SECOND, []),
        (SECOND, FIRST, []),
        (FIRST, SECOND.replace("04-01", "05-01"), []),
        (FIRST, SECOND.replace("04-01", "03-31"), ["E0403"]),
        (FIRST.replace(" until 2025-03-31", ""), SECOND, ["E0403"]),
        (FIRST, UNDATED.format("item.tpp"), ["E0403"]),
        (UNDATED.format("item.tpp * 2"), UNDATED.format("item.tpp"), ["E0403"]),
        ("define z.a when destination is US\n", "define z.a when destination is DE\n", ["E0201"]),
        (FIRST, SECOND.replace("item.tpp * 3", "item.n"), ["E0207"]),
        (
            FIRST,
            DATED.format("item.tpp", "2025-04-01").replace("item.n", "item.tpp").replace("= item.tpp", "= item.n"),
            ["E0207"],
        ),
    ],
)
def test_two_formulas_share_no_day(one: str, other: str, found: list[str]) -> None:
    """A hole is allowed: the fact can have no other name; and no formula leads back to itself, whatever the days."""
    assert sorted(set(codes(one + other))) == found


@pytest.mark.parametrize("turned", [False, True])
def test_a_formula_reckons_with_what_another_gives(turned: bool) -> None:
    """Not with the rounded figure that is stated beside it, wherever the two stand."""
    third = UNDATED.format("item.tpp / 3").replace("item.n", "item.third")
    both = [UNDATED.format("item.third * 3"), third]
    text = 'fact item.third is number world "t"\n' + "".join(both[::-1] if turned else both)

    assert (
        said(text + RULE % ("item.n >= 10", "prohibits", "2024-01-01"), {"tpp": "10", "third": "3.3"}, "2025-01-01")
        == "prohibited"
    )
