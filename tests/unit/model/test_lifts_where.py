"""`lifts RULES where` asks of the rows of each of these rules: all have rows, and the column in them."""

import pytest
from unit.cover.small import CORE, HEAD, rule

from compliance.model.build import build
from compliance.model.files import Files

TABLE = """table x.%s "T" {
  rows "tables/%s.csv"
  column place is country
  column %s is text
  complete
  source "Act"
}
"""
ROWS = 'rule x.%s "R" {\n  for each row in x.%s\n  when destination is row.place\n  prohibits\n  in force from 2025-01-01\n  source "Act"\n}\n'
EXCEPTION = 'exception x.e "E" {\n  lifts %s where row.reason is "NS"\n  in force from 2025-01-01\n  source "Act"\n}\n'
LAW = (
    (TABLE % ("t", "t", "reason")) + (TABLE % ("u", "u", "reason")) + (TABLE % ("v", "v", "other"))
    + (ROWS % ("one", "t")) + (ROWS % ("two", "u")) + (ROWS % ("three", "v")) + rule("x.plain", "destination is US")
)  # fmt: skip


@pytest.mark.parametrize(
    ("targets", "codes"),
    [
        ("x.one", []),
        ("x.one, x.two", []),
        ("x.plain", ["E0205"]),
        ("x.plain, x.one", ["E0205"]),
        ("x.one, x.plain", ["E0205"]),
        ("x.one, x.three", ["E0205"]),
        ("x.three, x.one", ["E0205"]),
    ],
)
def test_all_that_are_lifted_have_the_column(targets: str, codes: list[str]) -> None:
    """A rule without rows, or without the column, would be open for ever."""
    tables = {
        f"rulesets/x/tables/{name}.csv": f"place,{column}\nUS,NS\n".encode()
        for name, column in (("t", "reason"), ("u", "reason"), ("v", "other"))
    }
    files = {**CORE.texts, **tables, "rulesets/x/x.rules": (HEAD + LAW + EXCEPTION % targets).encode()}
    found = build(Files(files, "sha256:x", "sha256:x", ()))

    assert sorted({d.code for d in found.diagnostics if d.code.startswith("E")}) == codes
