"""Every code has a page, and the page's examples do what it says."""

import re
from datetime import date
from pathlib import Path

import pytest

from compliance.analysis.lint.lint import lint
from compliance.model.build import build
from compliance.model.files import Files, read_files
from compliance.shipment.read import read_json
from compliance.text.codes import CATALOGUE
from compliance.text.diagnostics import render_all

PAGES = Path(__file__).parents[1] / "docs/codes"
CORE = read_files([])
VOCABULARY = build(CORE).ruleset
FENCE = re.compile(r"## (Bad|Good)\n\n```(rules|json)\n(.*?)```", re.DOTALL)
EXAMPLES = [
    (page.stem, which, kind, text)
    for page in sorted(PAGES.glob("*.md"))
    for which, kind, text in FENCE.findall(page.read_text("utf-8"))
]
WITHOUT = {
    "E0001": "tests/hostile", "E0002": "tests/hostile", "E0003": "tests/hostile: a page cannot show the characters", "E0004": "tests/hostile",
    "E0006": "tests/hostile: needs a table", "E0411": "tests/unit/model/test_rows_at_hand.py: needs a table", "E0110": "ours", "E0212": "tests/cli", "E0213": "tests/cli", "E0408": "kept, no longer reported",
    "E0611": "tests/unit/engine", "E0612": "tests/unit/engine", "E0701": "tests/unit/importing", "E0702": "tests/unit/importing", "E0703": "tests/unit/importing", "E0704": "tests/unit/importing",
    "E0705": "tests/unit/importing", "E0706": "tests/unit/importing", "E0707": "tests/unit/importing",
    "E0615": "tests/unit/analysis/test_advice.py", "E0008": "tests/unit/model/test_editions.py", "E0009": "tests/unit/model/test_editions.py",
    "E0501": "tests/hostile", "E0012": "tests/unit/table", "E0013": "tests/unit/table", "E0010": "tests/unit/model/test_editions.py", "E0011": "tests/unit/model/test_editions.py", "E0901": "ours", "T001": "tests/conformance", "T002": "tests/conformance",
    "T003": "tests/conformance", **{f"D00{n}": "tests/unit/report/test_difference_sarif.py" for n in range(1, 9)},
    "E0801": "tests/evidence/test_stores.py", "E0802": "tests/evidence/test_stores.py", "E0803": "tests/evidence/test_chain.py",
    "E0804": "tests/evidence/test_log.py", "E0805": "tests/evidence/test_stores.py", "E0806": "tests/evidence/test_log.py",
    "E0807": "tests/evidence/test_log.py", "E0808": "tests/evidence/test_certificate.py", "E0811": "tests/evidence/test_ledger.py", "E0812": "tests/evidence/test_ledger.py",
    "E0813": "tests/evidence/test_ledger.py", "E0814": "tests/evidence/test_ledger.py", "E0815": "tests/evidence/test_ledger.py",
    "E0816": "tests/evidence/test_ledger.py", "E0817": "tests/evidence/test_ledger.py", "E0818": "tests/evidence/test_ledger.py",
    **{f"E083{n}": "tests/unit/bundle" for n in range(1, 10)}, "E0840": "tests/unit/bundle",
    **{f"E085{n}": "tests/unit/query" for n in range(1, 4)},
    "E0819": "tests/evidence/test_read.py", "E0820": "tests/evidence/test_ledger.py",
}  # fmt: skip
"""Codes whose page has no example that this test can run, with where they are shown instead."""


def test_every_code_has_a_page_and_no_page_is_without_a_code() -> None:
    """Pages and catalogue name the same codes."""
    assert {page.stem for page in PAGES.glob("*.md")} == set(CATALOGUE)


def test_every_page_has_its_examples() -> None:
    """A bad and a good example, or a reason."""
    shown = {code for code, *_ in EXAMPLES}

    assert shown | set(WITHOUT) == set(CATALOGUE)
    assert not shown & set(WITHOUT)


@pytest.mark.parametrize(("code", "which", "kind", "text"), EXAMPLES, ids=[f"{c}-{w}" for c, w, *_ in EXAMPLES])
def test_examples_do_what_the_page_says(code: str, which: str, kind: str, text: str) -> None:
    """The bad example yields the code, the good one nothing."""
    if kind == "rules":
        files = {**CORE.texts, "rulesets/example/example.rules": text.encode()}
        built = build(Files(files, "sha256:x", "sha256:x", ()))
        found = built.diagnostics
        if code.startswith("L"):
            assert built.ruleset is not None, render_all(found)
            found = lint(built, on=date(2026, 1, 1), files=lambda name: "example" in name).findings
    else:
        assert VOCABULARY is not None
        found = read_json(text, VOCABULARY.vocabulary).diagnostics
    codes = {d.code for d in found}

    assert (code in codes) if which == "Bad" else not found, render_all(found)
