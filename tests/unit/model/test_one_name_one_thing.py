"""A condition under a name, and the name of a row, hide no fact."""

import pytest
from unit.cover.small import CORE, HEAD, rule

from compliance.model.build import build
from compliance.model.files import Files

FACTS = """fact party.nice is truth world "n"
fact alone is truth world "a"
fact x.blocked is truth world "b"
list x.words "W" of country {
  complete
  member US
}
table x.t "T" {
  rows "t.csv"
  column country is country
  complete
}
"""


def codes(law: str) -> list[str]:
    """What is said of the law, with a table of one country beside it."""
    texts = {**CORE.texts, "rulesets/x/x.rules": (HEAD + FACTS + law).encode(), "rulesets/x/t.csv": b"country\nUS\n"}
    return [d.code for d in build(Files(texts, "sha256:x", "sha256:x", ())).diagnostics]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("x.free", []),
        ("x.blocked", ["E0201"]),
        ("alone", ["E0201"]),
        ("item.fast", ["E0201"]),
        ("component.fast", ["E0201"]),
        ("party.nice", ["E0201"]),
        ("end_user.nice", ["E0201"]),
        ("parties_complete", ["E0201"]),
    ],
)
def test_a_condition_does_not_take_the_name_of_a_fact(name: str, expected: list[str]) -> None:
    """What a shipment states of the fact would not count, or only in some relations."""
    assert codes(f"define {name} when destination is CN\n") == expected


def test_a_formula_has_the_name_of_its_fact() -> None:
    """It gives the fact."""
    assert codes('define item.density = item.speed / item.power {\n  source "Act"\n}\n') == []


HIDING = ("party", "component", "license", "item", "end_user", "alone", "x", "activity")


@pytest.mark.parametrize("name", ["row", "entry", "xx", *HIDING])
def test_the_row_of_a_rule_hides_no_fact(name: str) -> None:
    """A column of that name would be read where the fact is meant."""
    found = codes(rule("x.r", f"destination is {name}.country", more=f"  for each {name} in x.t\n"))

    assert found == (["E0201"] if name in HIDING else [])


@pytest.mark.parametrize("name", ["row", "entry", *HIDING])
def test_nor_does_the_row_of_a_question(name: str) -> None:
    """`some NAME in TABLE where` likewise, and it does not take the name of the row around it."""
    asked = f"some {name} in x.t where (destination is {name}.country)"

    assert codes(rule("x.r", asked)) == (["E0201"] if name in HIDING else [])
    assert "E0201" in codes(rule("x.r", asked, more=f"  for each {name} in x.t\n"))
    assert codes(rule("x.r", asked, more="  for each other in x.t\n")) == (["E0201"] if name in HIDING else [])
