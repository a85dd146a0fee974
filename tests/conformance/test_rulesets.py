"""The rulesets' own cases and assertions, and the conformance cases of the founding issue."""

import pytest
from shipped import RULESETS, shipped

from compliance.analysis.cases import run_case
from compliance.analysis.invariants import check_assertions
from compliance.cli.options import DEFAULT_RULES
from compliance.engine.evaluate import evaluate
from compliance.model.build import build
from compliance.model.files import read_files
from compliance.shipment.read import read_mapping
from compliance.text.codes import Severity
from compliance.text.diagnostics import render_all


@pytest.mark.parametrize("name", RULESETS)
def test_ruleset_loads(name: str) -> None:
    """A shipped ruleset has no mistakes."""
    assert shipped(name).ruleset is not None, render_all(shipped(name).diagnostics)


@pytest.mark.parametrize("name", RULESETS)
def test_cases_hold(name: str) -> None:
    """Every case of a shipped ruleset comes out as its provision says."""
    built = shipped(name)
    assert built.ruleset is not None
    failures = [d for case in built.cases for d in run_case(built.ruleset, case)]

    assert not failures, render_all(failures)
    assert len(built.cases) > 100


@pytest.mark.parametrize("name", RULESETS)
def test_assertions_hold(name: str) -> None:
    """No assertion of a shipped ruleset fails."""
    built = shipped(name)
    assert built.ruleset is not None
    failures = [d for d in check_assertions(built.ruleset, built.assertions) if d.severity is Severity.ERROR]

    assert not failures, render_all(failures)


@pytest.mark.parametrize("name", RULESETS)
def test_every_case_names_its_source(name: str) -> None:
    """An expected outcome comes from the provision, never from the engine."""
    assert not [case.title for case in shipped(name).cases if not case.sources and not case.regression]


def test_no_case_is_refused_beside_the_other_rulesets() -> None:
    """A constraint, or a list that is known, of one regime makes no mistake of what another regime's case states."""
    built = build(read_files(DEFAULT_RULES, cases=True))
    ruleset = built.ruleset
    assert ruleset is not None
    refused = []
    for case in built.decided:
        shipment = read_mapping(case.data, ruleset.vocabulary).shipments[0]
        found = evaluate(
            ruleset, shipment, on=case.on, known_on=case.known_on, scenarios=case.scenarios, regimes=()
        )  # no rule need be asked
        refused += [(case.title, d.message) for d in found.diagnostics]

    assert not refused


def test_order_of_files_changes_nothing() -> None:
    """The same files in reverse order give the same decisions."""
    files = read_files(["cn"], cases=True)
    turned = build(files._replace(texts=dict(reversed(files.texts.items()))))
    straight = shipped("cn")
    assert turned.ruleset is not None
    assert straight.ruleset is not None
    for case in straight.decided[::9]:
        shipment = read_mapping(case.data, straight.ruleset.vocabulary).shipments[0]
        found = [
            evaluate(ruleset, shipment, on=case.on, known_on=case.known_on, scenarios=case.scenarios).decision
            for ruleset in (straight.ruleset, turned.ruleset)
        ]
        assert found[0] is not None
        assert found[1] is not None

        assert found[0].to_dict() == found[1].to_dict()
