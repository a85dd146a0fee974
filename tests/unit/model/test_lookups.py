"""What a table is looked up by, and what its cell is held against, fits the types of its columns."""

import pytest
from unit.cover.small import CORE, HEAD, rule

from compliance.model.build import build
from compliance.model.files import Files

FACTS = """fact x.reason is text world "r"
fact x.amount is money choice "a"
fact x.day is date choice "d"
scheme x.code "C" {
  complete
  codes A1, A1.a, B2
}
scheme x.other "O" {
  complete
  codes A1, A1.a
}
fact item.code is code of x.code world "c"
fact item.other is code of x.other world "o"
"""
TABLE = """table x.t "T" {
  rows "t.csv"
  column country is country
  column reason is text
  column cell is %s
  key country, reason
  value cell
  complete
}
"""
KEYED = """table x.t "T" {
  rows "t.csv"
  column n is %s
  column cell is truth
  key n
  value cell
  complete
}
"""
SCOPES = """table x.t "T" {
  rows "t.csv"
  column scope is set of code of %s
  column use is one of { civil, medical }
  complete
}
"""


def codes(law: str, table: str = "") -> list[str]:
    """What is said of the law, with one table of that text beside it."""
    texts = {**CORE.texts, "rulesets/x/x.rules": (HEAD + FACTS + law).encode(), "rulesets/x/t.csv": table.encode()}
    return [d.code for d in build(Files(texts, "sha256:x", "sha256:x", ())).diagnostics]


@pytest.mark.parametrize(
    ("kind", "cell", "when", "expected"),
    [
        ("truth", "yes", "x.t[destination, x.reason] is marked", []),
        ("text", "X", "x.t[destination, x.reason] is marked", ["E0301"]),
        ("number", "1", "x.t[destination, x.reason] is marked", ["E0301"]),
        ("truth", "yes", "x.t[x.reason, destination] is marked", ["E0301", "E0301"]),
        ("truth", "yes", "x.t[destination, item.code] is marked", ["E0301"]),
        ("truth", "yes", "x.t[destination] is marked", ["E0205"]),
        ("money", "5 USD", "x.amount <= x.t[destination, x.reason]", []),
        ("money", "5 USD", "x.amount <= x.t[x.reason, x.reason]", ["E0301"]),
        ("text", "5 USD", "x.amount <= x.t[destination, x.reason]", ["E0301"]),
        ("quantity in kg", "5 kg", "x.amount <= x.t[destination, x.reason]", ["E0301"]),
        ("quantity in kg", "5 kg", "item.mass <= x.t[destination, x.reason]", []),
        ("number", "5", "item.mass <= x.t[destination, x.reason]", ["E0301"]),
        ("number", "5", "item.speed <= x.t[destination, x.reason]", []),
        ("date", "2025-01-01", "x.day <= x.t[destination, x.reason]", []),
        ("date", "2025-01-01", "item.speed <= x.t[destination, x.reason]", ["E0301"]),
    ],
)
def test_a_lookup_fits_the_columns(kind: str, cell: str, when: str, expected: list[str]) -> None:
    """What does not fit would be found nowhere, and so require nothing."""
    table = f"country,reason,cell\nUS,NS,{cell}\n"

    assert codes(TABLE % kind + rule("x.r", when), table) == expected


@pytest.mark.parametrize(
    ("kind", "key", "expected"),
    [
        ("code of x.code", "A1", []),
        ("set of code of x.code", "A1 B2 except A1.a", ["E0301"]),
        ("set of text", "A1", ["E0301"]),
        ("number", "1", ["E0301"]),
        ("truth", "yes", ["E0301"]),
        ("code of x.other", "A1", ["E0301"]),
    ],
)
def test_a_key_is_one_word(kind: str, key: str, expected: list[str]) -> None:
    """Of a set only the first word, and of an amount nothing, would find the row."""
    found = codes(KEYED % kind + rule("x.r", "x.t[item.code] is marked"), f"n,cell\n{key},yes\n")

    assert sorted(set(found)) == expected


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("some e in x.t where (item.code in e.scope)", []),
        ("some e in x.t where (item.other in e.scope)", ["E0301"]),
        ("some e in x.t where (item.other under e.scope)", ["E0301"]),
        ("some e in x.t where (end_use includes e.use)", []),
        ("some e in x.t where (activity is e.use)", ["E0301"]),
        ("some e in x.t where (item.speed >= e.use)", ["E0301"]),
    ],
)
def test_a_column_holds_what_the_fact_holds(when: str, expected: list[str]) -> None:
    """Codes of another scheme, and choices that the fact does not have, are never equal to its own."""
    assert codes(SCOPES % "x.code" + rule("x.r", when), "scope,use\nA1,civil\n") == expected
