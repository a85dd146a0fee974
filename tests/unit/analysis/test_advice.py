"""Questions, remedies, what does not matter, and what changes by itself."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

import compliance
from compliance.analysis.relevance import irrelevant
from compliance.engine.evaluate import evaluate
from compliance.model.build import build
from compliance.model.files import Files, read_files
from compliance.rules import Rules, load
from compliance.text.diagnostics import render_all

EXAMPLES = Path(__file__).parents[3] / "examples/01_firm_check"
CN = compliance.load("cn")

TEXT = """
regime x "Example" {
  authority "Example Authority"
  known through 2026-01-01
}
fact x.form_filed is truth evidence "the form filed with the authority"
rule x.list "Listed items" {
  when item.hs in { 8505 }
  requires license from XA because "NS"
  in force from 2025-01-01 until 2025-12-31
  source "Act, s. 1"
}
rule x.bulk "Bulk" {
  when item.quantity > 100 kg
  requires license from XA
  in force from 2025-01-01
  source "Act, s. 2"
}
exception x.small "Small" {
  lifts x.list
  when item.value <= 5000 USD
  provided x.form_filed
  in force from 2025-01-01
  source "Act, s. 3"
}
rule x.flag "Red flag" {
  when knowledge is suspects
  flags "ask the buyer"
  in force from 2025-01-01
  source "Act, s. 4"
}
"""


@frozen
class _Ready:
    rules: Rules


def small() -> Rules:
    """Build the small ruleset above."""
    core = read_files([])
    files = Files({**core.texts, "rulesets/x/x.rules": TEXT.encode()}, "sha256:x", "sha256:x", ())
    built = build(files)
    assert built.ruleset is not None, render_all(built.diagnostics)
    return Rules(built.ruleset)


def shipment(**changes: Any) -> dict[str, Any]:
    """A shipment of 200 kg of magnets."""
    item = {"hs": "8505.11", "quantity": "200 kg", "value": "4000 USD", **changes.pop("item", {})}
    return {
        "id": "s",
        "date": "2025-06-01",
        "destination": "DE",
        "knowledge": "none",
        "licenses": [],
        "item": item,
        **changes,
    }


def test_a_license_and_a_smaller_quantity_are_remedies() -> None:
    """The license covers; the smaller quantity is marked as structuring; world facts are never suggested."""
    decision = small().check(shipment(**{"x.form_filed": True}))
    found = {r.change: r for r in decision.remedies}

    assert decision.outcome == "license_required"
    assert any("license from XA" in change and not r.structuring for change, r in found.items())
    assert any("item.quantity" in change and r.structuring for change, r in found.items())
    assert not any("item.hs" in change or "destination" in change for change in found)


def test_every_remedy_really_leads_there() -> None:
    """A remedy over a choice fact is decided again with the same result."""
    rules = small()
    decision = rules.check(shipment(**{"x.form_filed": True}))
    smaller = next(r for r in decision.remedies if "item.quantity" in r.change)
    again = rules.check(shipment(item={"quantity": dict(smaller.facts)["item.quantity"]}, **{"x.form_filed": True}))

    assert again.range == smaller.range


def test_evidence_is_suggested() -> None:
    """Without the form the exception is out of reach; obtaining it is a remedy."""
    decision = small().check(shipment(item={"quantity": "10 kg"}, **{"x.form_filed": False}))

    assert decision.outcome == "license_required"
    assert any("form filed" in r.change and r.range.word == "allowed_under_exception" for r in decision.remedies)


def test_evidence_unknown_is_asked() -> None:
    """The exception may apply: the range says so and the question is put."""
    decision = small().check(shipment(item={"quantity": "10 kg"}))

    assert decision.range.words == ["allowed_under_exception", "license_required"]
    assert "x.form_filed" in [q.fact for q in decision.questions]


def test_what_cannot_matter_is_not_asked() -> None:
    """An unknown fact behind a condition that is false anyway is left out."""
    decision = small().check(shipment(item={"hs": "7201", "value": None}))

    assert "item.value" not in [q.fact for q in decision.questions]


def test_stated_facts_that_do_not_matter() -> None:
    """Leaving out the destination changes nothing; leaving out the quantity does."""
    rules = small()
    record = rules.read(shipment(**{"x.form_filed": False}))
    decision = evaluate(rules.ruleset, record).decision
    assert decision is not None
    moot = irrelevant(rules.ruleset, record, decision)

    assert "destination" in moot
    assert "item.quantity" not in moot


def test_the_end_of_a_rule_is_foreseen() -> None:
    """The listed items are free from 2026: seen within the horizon, and by the timeline."""
    near = small().check(shipment(date="2025-11-01", item={"quantity": "10 kg", "value": "9000 USD"}))

    assert [c.day for c in near.changes_on] == [date(2026, 1, 1)]
    assert near.changes_on[0].range.word == "no_license_required"
    assert any(r.change == "ship on or after 2026-01-01" for r in near.remedies)


def test_a_flag_keeps_the_status_up_until_it_is_cleared() -> None:
    """3 with an open flag, 0 once a person has cleared it."""
    free = {"item": {"hs": "7201", "quantity": "1 kg"}, "knowledge": "suspects"}

    assert small().check(shipment(**free)).status == 3
    assert small().check(shipment(**free, flags_cleared=["x.flag"])).status == 0


def test_one_formula_may_use_another() -> None:
    """Two formulas, the first of which needs the second: both are derived, exactly, and compared."""
    facts = 'fact x.a is number world "a"\nfact x.b is number world "b"\nfact x.c is number world "c"\n'
    formulas = 'define x.a = x.b * 3 {\n  source "S"\n}\ndefine x.b = x.c / 3 {\n  source "S"\n}\n'
    rule = 'rule x.third "T" {\n  when x.a >= 7\n  prohibits\n  in force from 2025-01-01\n  source "S"\n}\n'
    core = read_files([])
    text = TEXT + facts + formulas + rule
    built = build(Files({**core.texts, "rulesets/x/x.rules": text.encode()}, "sha256:x", "sha256:x", ()))
    assert built.ruleset is not None, render_all(built.diagnostics)
    rules = Rules(built.ruleset)
    free = {"item": {"hs": "7201", "quantity": "1 kg"}}

    assert rules.check(shipment(**free, **{"x.c": "7"})).outcome == "prohibited"
    assert rules.check(shipment(**free, **{"x.c": "6.99"})).outcome == "no_license_required"


def test_a_formula_reckons_in_one_currency() -> None:
    """A share of two amounts in different currencies is not known: the rate is nobody's here."""
    facts = 'fact x.part is money world "a"\nfact x.whole is money world "b"\nfact x.share is number world "c"\n'
    formula = 'define x.share = x.part / x.whole {\n  source "S"\n}\n'
    rule = 'rule x.third "T" {\n  when x.share > 0.25\n  prohibits\n  in force from 2025-01-01\n  source "S"\n}\n'
    core = read_files([])
    built = build(Files({**core.texts, "rulesets/x/x.rules": (TEXT + facts + formula + rule).encode()}, "s", "s", ()))
    assert built.ruleset is not None, render_all(built.diagnostics)
    rules = Rules(built.ruleset)
    free = {"item": {"hs": "7201", "quantity": "1 kg"}, "x.part": "25 EUR"}

    assert rules.check(shipment(**free, **{"x.whole": "100 EUR"})).outcome == "no_license_required"
    assert rules.check(shipment(**free, **{"x.whole": "99 EUR"})).outcome == "prohibited"
    assert rules.check(shipment(**free, **{"x.whole": "100 USD"})).outcome == "undetermined"


def test_a_defined_condition_is_not_dated() -> None:
    """A period there would be passed over: it is refused."""
    text = 'define x.odd when destination is US {\n  in force from 2025-01-01\n  source "S"\n}\n'
    core = read_files([])
    built = build(Files({**core.texts, "rulesets/x/x.rules": (TEXT + text).encode()}, "s", "s", ()))

    assert [d.code for d in built.diagnostics] == ["E0108"]


def test_check_many_goes_on_after_a_bad_row() -> None:
    """One result a row, in order."""
    rows = [shipment(), {"nonsense": 1}, shipment(id="last")]
    found = list(small().check_many(rows))

    assert [type(r).__name__ for r in found] == ["Decision", "Refused", "Decision"]
    assert found[1].to_dict()["row"] == 2  # type: ignore[union-attr]


def test_the_samarium_question() -> None:
    """For the open samarium order the end user's military character comes first."""
    decision = CN.check(json.loads((EXAMPLES / "open.json").read_text("utf-8")))

    assert decision.questions[0].fact == "end_user.military"


def _claims(eccn: str) -> str:
    data = {
        "date": "2026-08-10", "activity": "export", "departs": "US", "destination": "CN", "licenses": [],
        "item": {"eccn": eccn, "kind": "commodity", "control_scopes": "none", "serves": "none", "value": "100000 USD"},
        "end_user": {"on_lists": "none"}, "parties_complete": True,
    }  # fmt: skip
    found = [r.change for r in load("us").check(data).remedies if r.change.startswith("claim")]
    return found[0] if found else ""


def test_the_exceptions_that_could_be_claimed_are_named() -> None:
    """Those that the gates of 740.2(a) leave to the item and the destination, and no others."""
    shown = _claims("3A001.a.2")

    assert "us.ear.RPL.a" in shown
    assert "us.ear.TMP.a-1," in shown
    assert "us.ear.TMP.a-2" not in shown, "firearms"
    assert "us.ear.TSU" not in shown, "software and technology"
    assert "us.ear.STA" not in shown, "groups A:5 and A:6"


def test_no_claim_is_offered_where_every_exception_is_barred() -> None:
    """A missile item to China that 740.2(a)(5)(ii) does not name."""
    assert _claims("9A101") == ""


@pytest.mark.parametrize(
    "facts",
    [
        {"item": {"eccn": ["EAR99", "5A992.c"], "eccn_complete": True}},
        {"item": {"eccn": ["EAR99", "3A001.a.2"]}},
        {"item": {"eccn": "5E991", "kind": "technology"}, "activity": "deemed_export", "destination": "US"},
        {"item": {"eccn": "3A001.a.2", "kind": "commodity"}, "activity": "deemed_export"},
    ],
)
def test_contradictory_classifications_are_refused(facts: dict[str, Any]) -> None:
    """EAR99 beside a code of the list, and deemed exports that are none, would switch requirements off."""
    data = {"date": "2026-08-10", "activity": "export", "departs": "US", "destination": "CN", "licenses": [], **facts}
    with pytest.raises(compliance.ShipmentError) as caught:
        load("us").check(data)

    assert [d.code for d in caught.value.diagnostics] == ["E0611"]


@pytest.mark.parametrize("name", ["us.bis.entitylist", "us.bis.entity-list.fn9", "us.entity-list"])
def test_a_misspelt_party_list_is_refused(name: str) -> None:
    """It would pass for "not listed"; a list of the firm's own is let through."""
    data = {"date": "2026-08-10", "destination": "CN", "item": {"eccn": "EAR99"}, "licenses": []}
    with pytest.raises(compliance.ShipmentError) as caught:
        load("us").check({**data, "end_user": {"on_lists": [name]}})

    assert [d.code for d in caught.value.diagnostics] == ["E0615"]
    assert load("us").check({**data, "end_user": {"on_lists": ["firm.blocked", "us.bis.entity-list"]}})


@pytest.mark.parametrize(
    "spelt",
    ["US.bis.entity-list", "Entity List", "bis.entity-list", "us_bis_entity_list", "us/bis/Entity List", "US.anything"],
)
def test_a_party_list_spelt_otherwise_is_refused(spelt: str) -> None:
    """It would read as a list of one's own, and the party as clear."""
    data = {"date": "2026-08-10", "departs": "US", "destination": "DE", "item": {"eccn": "EAR99"}, "licenses": []}
    with pytest.raises(compliance.ShipmentError) as caught:
        load("us").check({**data, "end_user": {"on_lists": [spelt]}})

    assert [d.code for d in caught.value.diagnostics] == ["E0615"]
    assert spelt == "US.anything" or "it is spelt `us.bis.entity-list`" in str(caught.value)


def test_state_traded_goods_without_a_code_are_refused() -> None:
    """Silver bears no code of the unified list, and No. 68 still says who may export it: no answer is better than "free"."""
    data = {"date": "2026-08-10", "activity": "export", "departs": "CN", "destination": "DE", "licenses": []}
    with pytest.raises(compliance.ShipmentError) as caught:
        load("cn").check({**data, "item": {"cn": "none", "state_trading": ["silver"]}})

    assert [d.code for d in caught.value.diagnostics] == ["E0611"]
