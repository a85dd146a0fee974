"""Codes that are numbers by their look, sets without members, and codes that classification may give."""

import pytest
from unit.cover.small import CORE, HEAD, rule

from compliance.language.format import format_source
from compliance.model.build import Built, build
from compliance.model.files import Files
from compliance.text.source import Source

SCHEMES = """scheme x.digits "D" {
  form digits
  partial
}
scheme x.code "C" {
  complete
  codes A1, A1.a, A1.b, B2
}
fact item.n is code of x.digits world "n"
fact item.code is code of x.code world "c"
fact item.list is set of text world "l"
"""


def made(law: str) -> Built:
    """The law with the schemes."""
    texts = {**CORE.texts, "rulesets/x/x.rules": (HEAD + SCHEMES + law).encode()}
    return build(Files(texts, "sha256:x", "sha256:x", ()))


def codes(law: str) -> list[str]:
    """What is said of it."""
    return [d.code for d in made(law).diagnostics]


@pytest.mark.parametrize(
    "when",
    [
        "item.n in 8505",
        "item.n in 8505.11",
        "item.n is 8505",
        "item.n under 8505",
        "item.n not under 8505",
        "item.n includes 8505",
        "item.n in 8505 except 8505.11",
        "item.n in { 8505 } except 8505",
        "item.n in 0101",
    ],
)
def test_a_code_of_digits_needs_no_braces(when: str) -> None:
    """The grammar says `CODE`; it means what it means in braces, and is written back as it was read."""
    law = rule("x.r", when)
    braced = rule("x.r", when.replace("8505.11", "{ 8505.11 }") if "except" in when else when)

    assert codes(law) == codes(braced) == []
    assert format_source(Source("x.rules", law)).text == law


def test_the_code_is_that_in_braces() -> None:
    """A nought before it counts: chapter 1 is 01."""
    bare, braced = (made(rule("x.r", f"item.n in {code}")).ruleset for code in ("0101", "{ 0101 }"))
    assert bare
    assert braced

    assert bare.rules[0].when[:3] == braced.rules[0].when[:3]  # type: ignore[index]
    case = 'case "C" {\n  given item.n = 0101, item.speed = 12.50\n  on 2025-06-01\n  expect no_license_required\n}\n'
    assert made(case).cases[0].data["item"] == {"n": "0101", "speed": "12.50"}
    assert format_source(Source("x.rules", case)).text == case


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("destination in 8505", "E0209"),
        ("item.list includes 8505", "E0202"),
        ("item.speed is 8505", "E0301"),
        ("item.speed >= 0101", "E0301"),
        ("item.n in 8505 except -1", "E0101"),
    ],
)
def test_a_number_is_no_other_word(when: str, expected: str) -> None:
    """What is no code is told."""
    assert codes(rule("x.r", when)) == [expected]


@pytest.mark.parametrize(
    "when",
    [
        "destination in {}",
        "destination not in { }",
        "item.n in {}",
        "item.list within {}",
        "item.list includes {}",
        "item.n in 8505 except {}",
    ],
)
def test_a_set_has_members(when: str) -> None:
    """The grammar gives it one at least; of none nothing is a member."""
    assert codes(rule("x.r", when)) == ["E0303"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [("A1.a", []), ("A1", []), ("B2.c", []), ("A1.c", ["E0208"]), ("C3", ["E0208"]), ("A_1", ["E0208"])],
)
def test_classification_gives_a_code_of_its_scheme(code: str, expected: list[str]) -> None:
    """A code that a complete scheme lacks would be borne, and no shipment could state it; nor can a rule ask it."""
    law = 'classify item.code as %s {\n  when item.fast\n  in force from 2025-01-01\n  source "Act"\n}\n'

    assert codes(law % code) == expected
    assert codes(rule("x.r", f"item.code in {code}")) == expected


@pytest.mark.parametrize(
    ("code", "refused"), [("A1.a", False), ("A1", False), ("B2.c", False), ("A1.c", True), ("C3", True)]
)
def test_a_list_holds_codes_of_its_scheme(code: str, refused: bool) -> None:
    """A code that no shipment can state would stand for nothing, and so the law about it."""
    member = f'list x.l "L" of code x.code {{\n  complete\n  member B2, {code}\n}}\n'

    assert codes(member) == (["E0208"] if refused else [])
