"""Where a rule asks about components, a shipment that has none says so, and shows what moves and what is refuted."""

from unit.cover.small import built, rule

from compliance.analysis.comparing import compare
from compliance.analysis.prove.invariant import Invariants
from compliance.analysis.prove.verdict import REFUTED

LAW = rule("x.parts", "some component where (component.origin is CN)")
CATCH = 'unmodelled x.catch "Catch" {\n  when destination is US\n  at most license_required\n  in force from 2025-06-01\n  source "Act"\n}\n'
FREE = 'exception x.free "Free" {\n  lifts x.us\n  when end_use includes civil\n  in force from 2025-01-01\n  source "Act"\n}\n'
ASSERT = 'assert "never free" {\n  when departs is CN and destination is US and date >= 2025-01-01\n  outcome at least license_required\n}\n'


def test_what_is_beside_such_a_rule_is_told() -> None:
    """The statement beside it moves for shipments without components, each shown."""
    old, new = (built(LAW + text).ruleset for text in (CATCH, CATCH.replace("is US", "is RU")))
    assert old and new
    found = compare(old, new)

    assert not found.open
    assert len(found.regions) == 2
    assert [r.witness and r.witness.shipment["item"] for r in found.regions] == [{"components": []}] * 2


def test_an_assertion_beside_such_a_rule_is_refuted() -> None:
    """By a shipment without components that the exception lifts."""
    us = rule("x.us", "destination is US", effect="requires license from A")
    made = built(LAW + us + FREE + ASSERT)
    assert made.ruleset
    (verdict,) = Invariants(made.ruleset, made.assertions).verdicts()

    assert verdict.status == REFUTED
    assert verdict.examples[0].shipment["item"] == {"components": []}
