"""The index explains the cases of the shipped rulesets as the reference evaluator does."""

import pytest
from conformance.test_rulesets import BUILT, RULESETS
from properties.test_compiled import explained_alike

from compliance.shipment.read import read_mapping

STEP = 11


@pytest.mark.parametrize("name", RULESETS)
def test_cases_are_explained_alike(name: str) -> None:
    """Every so many of the cases, with every fact, without one of them, with no word on licenses."""
    built = BUILT[name]
    assert built.ruleset is not None
    for number, case in enumerate(built.decided[::STEP]):
        shipment = read_mapping(case.data, built.ruleset.vocabulary).shipments[0]
        facts = sorted(shipment.facts)
        less = dict(shipment.facts)
        if facts:
            del less[facts[number % len(facts)]]
        for one in (shipment, shipment._replace(facts=less), shipment._replace(licenses=None)):
            explained_alike(built.ruleset, one, on=case.on, known_on=case.known_on, scenarios=case.scenarios)
