"""What counts as impossible is impossible: held against every complete shipment, by brute force."""

from itertools import product

import oracle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_rulesets import DOMAINS, built, conditions

from compliance.analysis.lint.satisfiable import implies, possible

WORLDS = [dict(zip(DOMAINS, values, strict=True)) for values in product(*DOMAINS.values())]
RULE = {"effect": "prohibits", "from": 0, "until": None, "suspended": None, "regardless": False}
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WHOLE = st.one_of(conditions(), st.tuples(conditions(), conditions()).map(lambda pair: ("and", pair)))


def _rules(*nodes):
    rules = [{**RULE, "name": f"x.r{n}", "when": node} for n, node in enumerate(nodes)]
    found = built({"rules": rules, "exceptions": [], "bars": [], "unmodelled": [], "subject": None})
    return found, [rule.when for rule in found.rules]


@SLOW
@given(WHOLE)
def test_what_cannot_be_is_never(node) -> None:
    """A condition that is said to be impossible holds of no complete shipment."""
    ruleset, (when,) = _rules(node)

    if not possible(ruleset, [when]):
        assert not any(oracle.holds(node, world) for world in WORLDS)


@SLOW
@given(conditions(), conditions())
def test_what_follows_always_does(one, other) -> None:
    """An implication that is said to hold holds of every complete shipment."""
    ruleset, (premise, conclusion) = _rules(one, other)

    if implies(ruleset, [premise], conclusion):
        assert all(oracle.holds(other, world) for world in WORLDS if oracle.holds(one, world))


@SLOW
@given(conditions())
def test_nothing_holds_with_its_opposite(node) -> None:
    """A condition of these few leaves and its negation are always found to contradict each other."""
    ruleset, (when, against) = _rules(node, ("not", node))

    assert not possible(ruleset, [when, against])
