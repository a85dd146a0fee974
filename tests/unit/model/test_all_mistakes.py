"""All mistakes are shown at once, and none that only follows from another."""

import pytest
from unit.cover.small import CORE

from compliance.model.build import build
from compliance.model.files import Files

REGIME = 'regime x "X" {\n  authority "A"\n  known through 2026-01-01\n  source "S"\n}\n'
RULE = 'rule x.r "R" {{\n  when {}\n  prohibits\n  in force from 2025-01-01\n  source "S"\n}}\n'
CASE = 'case "c" {\n  given item.odd = 3\n  on 2025-01-01\n  expect prohibited in x by x.r\n}\n'


def codes(*texts: str) -> list[str]:
    """Return the codes of what is said of some files."""
    files = {f"rulesets/x/{n}.rules": text.encode() for n, text in enumerate(texts)}
    return [d.code for d in build(Files({**CORE.texts, **files}, "sha256:x", "sha256:x", ())).diagnostics]


@pytest.mark.parametrize(
    ("broken", "asked"),
    [
        ('fact item.new is nmber world "t"\n', "item.new >= 5"),
        ('fact item.new is nmber world "t"\n', "some component where (component.new >= 5)"),
        ('fact party.new is trth world "t"\n', "end_user.new"),
        ('fct item.new is number world "t"\n', "item.new >= 5"),
        ('list x.near "l" of country {\n  membr US\n  complete\n}\n', "destination in x.near"),
        ('list x.near "l" of country {\n  membr US\n  complete\n}\n', "destination in near"),
        ('list x.words "l" of text {\n  membr "a"\n  complete\n}\n', "end_user.name in words"),
        (
            'table x.t "t" {\n  rows "t.csv"\n  colum country is country\n}\n',
            "some entry in x.t where (destination is entry.country)",
        ),
        ("define x.both when destination is is US\n", "x.both"),
        ('rule x.s "S" {\n  when destination is US\n  prohibts\n}\n', "x.s is in force"),
        ('rule x.s.a "S" {\n  when destination is US\n  prohibts\n}\n', "x.s is in force"),
        ('scheme x.c "c" {\n  frm dotted\n}\nfact item.c is code of x.c world "c"\n', "item.c in A1"),
    ],
)
def test_what_could_not_be_read_is_not_called_unknown(broken: str, asked: str) -> None:
    """A name that a statement with a mistake declares is known; without the statement it is not."""
    found = codes(REGIME + broken + RULE.format(asked))

    assert len(found) == 1
    assert found[0].startswith("E01")
    assert any(code.startswith("E02") for code in codes(REGIME + RULE.format(asked)))


def test_a_regime_that_could_not_be_read_is_not_called_unknown() -> None:
    """Its statements are looked at all the same."""
    assert codes(REGIME.replace("source", "surce") + RULE.format("item.odd")) == ["E0108", "E0203"]


def test_mistakes_of_every_kind_are_shown_together() -> None:
    """Of syntax, of meaning, of definitions in a ring, of cases, in several files."""
    ring = "define x.a when x.b\ndefine x.b when x.a\n"
    formulas = "define item.tpp = item.die_area * 1 per\n"
    found = codes(REGIME + formulas, ring, RULE.format("item.odder"), CASE)

    assert found[0].startswith("E01")
    assert sorted(found[1:]) == ["E0203", "E0203", "E0207"]


def test_a_version_that_could_not_be_read_leaves_no_hole() -> None:
    """The hole would be gone with the mistake."""
    versions = [
        RULE.format("destination is US").replace("2025-01-01", days)
        for days in ("2025-01-01 until 2025-01-31", "2025-02-01 until 2025-02-28", "2025-03-01")
    ]
    versions[1] = versions[1].replace("prohibits", "prohibts")

    assert codes(REGIME + "".join(versions)) == ["E0108"]


AUTHORITY, KNOWN = '  authority "A"\n', "  known through 2026-01-01\n"


@pytest.mark.parametrize(
    ("clauses", "found"),
    [
        ('  authorty "A"\n' + KNOWN, ["E0108"]),
        (AUTHORITY + "  knwn through 2026-01-01\n", ["E0108"]),
        (AUTHORITY + "  known thrugh 2026-01-01\n", ["E0101"]),
        ("  authority A\n" + KNOWN, ["E0101"]),
        ('  known through 2026-01-01 authorty "A"\n', ["E0108"]),
        ('  authorty "A"\n', ["E0107", "E0108"]),
        ('  body "A"\n' + KNOWN, ["E0107", "E0108"]),
        (KNOWN, ["E0107"]),
        ("", ["E0107", "E0107"]),
    ],
)
def test_a_clause_that_could_not_be_read_is_not_called_missing(clauses: str, found: list[str]) -> None:
    """One that is not there at all is, and so is one of which no word that was written is a slip."""
    assert sorted(codes(f'regime x "X" {{\n{clauses}  source "S"\n}}\n')) == found
