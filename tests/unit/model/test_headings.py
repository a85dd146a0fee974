"""A heading that is all but `from`, `until`, `then` or `published` is no free column."""

import pytest
from unit.cover.small import CORE, HEAD

from compliance.model.build import build
from compliance.model.files import Files

LIST = 'list x.l "L" of country {\n  complete\n  rows "l.csv"\n}\n'
TABLE = 'table x.l "L" {\n  complete\n  rows "l.csv"\n  column member is country\n%s}\n'


def codes(law: str, heading: str) -> list[str]:
    """What is said of the law beside a file with this heading behind `member`."""
    content = f"member,{heading}\nUS{',' * (heading.count(',') + 1)}\n".encode()
    texts = {**CORE.texts, "rulesets/x/x.rules": (HEAD + law).encode(), "rulesets/x/l.csv": content}
    return [d.code for d in build(Files(texts, "sha256:x", "sha256:x", ())).diagnostics]


SLIPS = ("untill", "utnil", "unti", "Until", "until ", "form", "fron", "From", "than", "ten", "publishd", "Published")
FREE = ("chinese", "country", "alias_of", "id", "concerns", "unit", "note", "time", "suspended_until", "f", "")


@pytest.mark.parametrize("heading", [*SLIPS, *FREE, "from", "until", "then", "published"])
def test_of_a_list(heading: str) -> None:
    """Its days would not be read, and what has left the list would stay in it."""
    assert codes(LIST, heading) == (["E0006"] if heading in SLIPS else [])


@pytest.mark.parametrize("heading", [*SLIPS, *FREE, "from", "until", "then", "published"])
def test_of_a_table(heading: str) -> None:
    """Rows of a table have no days: such a column is declared, or is called something else."""
    assert codes(TABLE % "", heading) == ([] if heading in FREE else ["E0006"])
    if heading.isalpha():
        assert codes(TABLE % f"  column {heading} is date\n", heading) == []


def test_all_of_them_are_shown() -> None:
    """One finding a heading."""
    assert codes(LIST, "untill,fron,chinese") == ["E0006", "E0006"]
