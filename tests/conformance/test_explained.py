"""The index answers and explains the cases of the shipped rulesets as the reference evaluator does."""

import pytest
from properties.test_compiled import explained_alike
from shipped import RULESETS, shipped, some

from compliance.shipment.read import read_mapping

MOST = 350
"""So many cases of each."""


@pytest.mark.parametrize("name", RULESETS)
def test_cases_are_explained_alike(name: str) -> None:
    """Some of the cases, with every fact, without one of them, with no word on licenses."""
    ruleset = shipped(name).ruleset
    assert ruleset is not None
    for number, case in enumerate(some(name, MOST)):
        shipment = read_mapping(case.data, ruleset.vocabulary).shipments[0]
        facts = sorted(shipment.facts)
        less = dict(shipment.facts)
        if facts:
            del less[facts[number % len(facts)]]
        for one in (shipment, shipment._replace(facts=less), shipment._replace(licenses=None)):
            explained_alike(ruleset, one, on=case.on, known_on=case.known_on, scenarios=case.scenarios)
