"""`expect refused by CODE`: what a case says of facts that contradict each other."""

import pytest
from unit.cover.small import built, case, rule

from compliance.analysis.cases import run_cases

LAW = 'constraint "Nothing is fast and small" { never item.fast and item.small }\n' + rule("x.fast", "item.fast")
BOTH = "item.fast = yes, item.small = yes"


@pytest.mark.parametrize(
    ("given", "expect", "message"),
    [
        (BOTH, "refused by E0611", ""),
        (BOTH, "refused by E0604", "expected to be refused by E0604, it is by E0611"),
        ("item.fast = yes", "refused by E0611", "expected to be refused by E0611, the facts are decided"),
        (BOTH, "x.fast applies", "no decision: E0611"),
        (BOTH, "refused by E0611\n  expect x.fast applies", "nothing comes out of facts that are refused"),
        ("destination = ZZ", "refused by E0602", ""),
    ],
)
def test_a_refusal_is_held_against_its_code(given: str, expect: str, message: str) -> None:
    """One that is expected is no mistake; another, none, or more than one is."""
    failures = run_cases(built(LAW + case(given, expect))).failures

    assert [d.message.startswith(message) for d in failures] == ([True] if message else [])
