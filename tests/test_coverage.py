"""The page on the coverage of the law is the one that the rulesets make."""

from pathlib import Path

from compliance.analysis.coverage import coverage
from compliance.cli.run import DEFAULT_RULES
from compliance.model.load import load
from compliance.report.coverage import coverage_page

PAGE = Path(__file__).parents[1] / "docs" / "coverage.md"


def test_page_is_current() -> None:
    """Make it anew with `compliance rules coverage > docs/coverage.md`."""
    assert PAGE.read_text("utf-8") == coverage_page(coverage(load(*DEFAULT_RULES)))


def test_every_statement_of_law_is_under_a_provision() -> None:
    """Nothing that can decide a shipment is left out of the page."""
    ruleset = load(*DEFAULT_RULES)
    shown = {n for regime in coverage(ruleset) for p in regime.provisions for n in (*p.modelled, *p.unmodelled)}

    assert {record.head.name for record in ruleset.named} <= shown


def test_status_says_what_is_not_expressed() -> None:
    """A provision with an unmodelled statement is never called modelled."""
    for regime in coverage(load(*DEFAULT_RULES)):
        for provision in regime.provisions:
            assert (provision.status == "modelled") is (not provision.unmodelled)
