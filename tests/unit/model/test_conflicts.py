"""What the text does not settle is refused: duties that remove each other, suspensions that leave different things."""

import pytest
from unit.cover.small import CORE, HEAD, rule

from compliance.model.build import build
from compliance.model.files import Files


def said(law: str) -> list[tuple[str, str]]:
    """The codes and messages of what is said of the law."""
    texts = {**CORE.texts, "rulesets/x/x.rules": (HEAD + law).encode()}
    return [(d.code, d.message) for d in build(Files(texts, "sha256:x", "sha256:x", ())).diagnostics]


def duty(name: str, removes: str = "", days: str = "from 2025-01-01") -> str:
    """A duty that may exclude others."""
    more = f"  excludes {removes}\n" if removes else ""
    return f'duty x.{name} "D" {{\n  rate 5 %\n{more}  in force {days}\n  source "Act"\n}}\n'


EARLY, LATE = "from 2025-01-01 until 2025-06-30", "from 2025-07-01"


@pytest.mark.parametrize(
    ("law", "found"),
    [
        (duty("a", "x.b") + duty("b", "x.c") + duty("c"), []),
        (duty("a", "x.b, x.c, x.d") + duty("b", "x.c, x.d") + duty("c", "x.d") + duty("d"), []),
        (duty("a", "x.a"), ["`x.a` removes itself"]),
        (duty("a.special", "x.a") + duty("a.base"), ["`x.a.special` removes itself"]),
        (duty("a", "x.b") + duty("b", "x.a"), ["duties remove each other: x.a -> x.b -> x.a"]),
        (
            duty("a", "x.b") + duty("b", "x.c") + duty("c", "x.a") + duty("z", "x.a"),
            ["duties remove each other: x.a -> x.b -> x.c -> x.a"],
        ),
        (
            duty("a", "x.b") + duty("b", "x.a") + duty("c", "x.d") + duty("d", "x.c") + duty("e", "x.e"),
            [
                "duties remove each other: x.a -> x.b -> x.a",
                "duties remove each other: x.c -> x.d -> x.c",
                "`x.e` removes itself",
            ],
        ),
        (duty("a", "x.b", EARLY) + duty("b", "x.a", LATE), []),
        (duty("a", "x.b", EARLY) + duty("a", "", LATE) + duty("b", "", EARLY) + duty("b", "x.a", LATE), []),
        (
            duty("a", "x.b", EARLY) + duty("a", "x.b", LATE) + duty("b", "x.a", LATE),
            ["duties remove each other: x.a -> x.b -> x.a"],
        ),
        (
            duty("a", "x.b", EARLY) + duty("a", "", LATE) + duty("b", "x.a"),
            ["duties remove each other: x.a -> x.b -> x.a"],
        ),
    ],
)
def test_duties_do_not_remove_each_other_in_a_ring(law: str, found: list[str]) -> None:
    """On a day on which all of the ring are in force, none of them would count."""
    assert said(law) == [("E0404", message) for message in found]


def suspension(days: str, leaving: str = "") -> str:
    """A suspension of the one rule."""
    more = f"  leaving requires {leaving}\n" if leaving else ""
    return f'suspend x.r {{\n  {days}\n{more}  source "Act"\n}}\n'


@pytest.mark.parametrize(
    ("one", "other", "refused"),
    [
        ("", "license from A", True),
        ("license from A", "license from B", True),
        ("license from A", "registration from A", True),
        ("license from A", "license from A", False),
        ("", "", False),
    ],
)
def test_suspensions_leave_the_same_on_one_day(one: str, other: str, refused: bool) -> None:
    """In either order; on days of their own they may leave what they like."""
    overlap, apart = "from 2025-06-30 until 2025-09-01", "from 2025-07-01 until 2025-09-01"
    first = suspension("from 2025-02-01 until 2025-06-30", one)
    codes = {
        days: [
            [code for code, _ in said(rule("x.r", "destination is US") + law)]
            for law in (first + second, second + first)
        ]
        for days in (overlap, apart)
        for second in [suspension(days, other)]
    }

    assert codes == {overlap: [["E0404"] if refused else []] * 2, apart: [[], []]}
