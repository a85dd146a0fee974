"""A witness written as a case, and read back."""

from datetime import date

import pytest
from unit.cover.small import CORE, HEAD, built, rule

from compliance.analysis.cover.offer import PLACEHOLDER, offer
from compliance.analysis.cover.verdict import Witness
from compliance.model.build import build
from compliance.model.files import Files
from compliance.shipment.read import read_mapping

LAW = 'fact x.promise is truth evidence "a promise"\n' + rule("x.r", "item.fast")
BARE = {"departs": "CN", "item": {"speed": "4800.50", "fast": True}}
PARTIES = {
    "exporter": {"name": 'Firm "A" \\ Co', "country": "CN"},
    "end_user": {"military": False, "on_lists": []},
    "parties_complete": True,
    "item": {"eccn": ["3A090.a", "5A002"], "mass": "2.5 kg", "value": "100.00 USD", "hs": "none"},
}
SETS = {
    "end_use": ["civil", "military"], "end_use_complete": True, "destination": "US",
    "item": {"eccn": ["3A001"], "components": [{"eccn": "3A090.a", "fast": True}, {"value_share": "0.12 %"}]},
}  # fmt: skip
OPEN = {"end_use": ["civil"], "licenses": [], "item": {"small": "none", "eccn": "none"}}
HELD = {
    "item": {"eccn": "3A001"},
    "licenses": [
        {"number": "L-1", "authority": "A", "kind": "individual", "rules": ["x.r"], "holder": "F {  } G", "items": ["3A001"], "destination": ["US", "JP"],
         "valid_from": "2025-01-01", "valid_until": "none", "quantity": "500 kg", "value": "none"},
        {"kind": "exception", "number": "x.e"},
    ],
}  # fmt: skip
EMPTY = {"item": {"components": []}, "licenses": [{}], "x.promise": True}
BLANK = {"item": {"components": [{}]}}


@pytest.mark.parametrize("data", [BARE, PARTIES, SETS, OPEN, HELD, EMPTY, BLANK])
def test_an_offered_case_has_the_facts_of_the_witness(data: dict[str, object]) -> None:
    """Filled in and read back, it is the same shipment on the same days."""
    ruleset = built(LAW).ruleset
    assert ruleset is not None
    witness = Witness(data, date(2025, 6, 1), date(2025, 7, 1))
    text = offer(witness, ruleset.vocabulary, 'what "it" is about').replace(PLACEHOLDER, "expect x.r applies")
    case = built(LAW + text).cases[0]
    (expected,) = read_mapping(data, ruleset.vocabulary).shipments
    (found,) = read_mapping(case.data, ruleset.vocabulary).shipments

    assert (case.on, case.known_on, case.title) == (witness.on, witness.known_on, 'what "it" is about')
    assert found.facts == expected.facts
    assert [line.facts for line in found.lines] == [line.facts for line in expected.lines]
    assert [line.components for line in found.lines] == [line.components for line in expected.lines]
    assert found.licenses == expected.licenses
    assert found.parties == expected.parties


def test_an_offered_case_is_refused_until_somebody_fills_it_in() -> None:
    """What comes out is for a person to say: without it the ruleset does not load."""
    ruleset = built(LAW).ruleset
    assert ruleset is not None
    text = HEAD + LAW + offer(Witness(BARE, date(2025, 6, 1)), ruleset.vocabulary, "speed")
    refused = build(Files({**CORE.texts, "rulesets/x/x.rules": text.encode()}, "sha256:x", "sha256:x", ()))

    assert refused.ruleset is None
    assert [(d.code, d.message) for d in refused.diagnostics] == [("E0107", "`case` needs an `expect`")]
