"""The engine reads the ledger as facts: which license covers what, and what remains."""

from datetime import date
from typing import Any

import pytest
from decision_certificates import made, rejected, sealed

from compliance.engine.decision import Decision
from compliance.engine.evaluate import evaluate
from compliance.evidence.ledger.draw import Draw
from compliance.evidence.ledger.held import Presented, present
from compliance.evidence.ledger.ledger import Holdings, open_ledger
from compliance.evidence.ledger.license import License, Quota
from compliance.evidence.ledger.remains import with_balances
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping
from compliance.shipment.records import Shipment
from compliance.values.members import NONE
from tests.evidence.conftest import Clock, draw, granted, kg, usd

DAY = date(2025, 6, 15)


def ship(cn: Ruleset, quantity: str = "40 kg", **facts: Any) -> Shipment:
    """Return a shipment of samarium magnets that needs a license of the MOFCOM."""
    data = {
        "id": "S", "date": "2025-06-15", "activity": "export", "departs": "CN", "destination": "US", "end_use": "civil",
        "knowledge": "none", "parties_complete": True, "exporter": {"name": "Us", "on_lists": []},
        "consignee": {"name": "C", "on_lists": []},
        "end_user": {"name": "A", "country": "US", "headquarters": "US", "military": False, "on_lists": []},
        "lines": [{"id": "1", "cn": "1C902.a.4", "quantity": quantity, "value": "100 USD"}],
        **facts,
    }  # fmt: skip
    reading = read_mapping(data, cn.vocabulary)
    assert not reading.diagnostics, reading.diagnostics
    return reading.shipments[0]


def held(tmp_path: Any, clock: Clock, licenses: list[License], draws: tuple[Draw, ...] = ()) -> Holdings:
    """Return a ledger with licenses and draws."""
    with open_ledger(str(tmp_path / "l.db"), clock=clock) as ledger:
        ledger.add(licenses)
        for one in draws:
            ledger.draw(one)
        return ledger.holdings()


def decided(cn: Ruleset, shipment: Shipment, holdings: Holdings, day: date = DAY) -> Decision:
    """Decide with the ledger's licenses."""
    presented = present(shipment, holdings, day)
    decision = evaluate(cn, presented.shipment, on=day).decision
    assert decision is not None
    assert not rejected(sealed(made(cn, presented.shipment, decision)), cn)
    return with_balances(decision, presented, holdings)


def test_a_license_of_the_ledger_covers(tmp_path: Any, clock: Clock, cn: Ruleset) -> None:
    """The decision names the license, the rule, what remains before and after, and the condition."""
    holdings = held(tmp_path, clock, [granted(conditions=("report",))], (draw("a", 30, day=DAY),))
    decision = decided(cn, ship(cn), holdings)

    assert decision.outcome == "allowed_under_license"
    assert decision.notices[0] == (
        "license L-1 covers line 1 (cn.2025-18): quantity 70 kg remains before this shipment, 30 kg after it and "
        "no limit of value"
    )
    assert decision.notices[1:] == ("license L-1, condition: report",)


def test_without_the_ledger_it_does_not(cn: Ruleset) -> None:
    """The same shipment that says nothing of licenses is open."""
    decision = evaluate(cn, ship(cn)).decision

    assert decision is not None
    assert decision.outcome == "undetermined"


@pytest.mark.parametrize(
    ("quantity", "outcome"), [("70 kg", "allowed_under_license"), ("70.000001 kg", "license_required")]
)
def test_only_what_remains_covers(tmp_path: Any, clock: Clock, cn: Ruleset, quantity: str, outcome: str) -> None:
    """To the last gram of what was left."""
    holdings = held(tmp_path, clock, [granted()], (draw("a", 30, day=DAY),))

    assert decided(cn, ship(cn, quantity), holdings).outcome == outcome


@pytest.mark.parametrize(
    "terms",
    [
        {"authority": "BIS"}, {"rules": ("us",)}, {"holder": "Them"}, {"end_users": ("B",)}, {"items": ("1C903",)},
        {"destinations": ("CA",)}, {"valid_until": date(2025, 6, 14)}, {"valid_from": date(2025, 6, 16)},
        {"value": usd(99)}, {"quotas": (Quota("value", usd(99), "calendar_year", ("consignee",)),)},
        {"items": ("1C902",), "quotas": (Quota("value", usd(99), "calendar_year", ("item", "consignee")),)},
        {"quotas": (Quota("quantity", kg(39), "twelve_months"),)},
    ],
)  # fmt: skip
def test_what_the_license_does_not_admit(tmp_path: Any, clock: Clock, cn: Ruleset, terms: dict[str, Any]) -> None:
    """Each term alone takes the cover away."""
    assert decided(cn, ship(cn), held(tmp_path, clock, [granted(**terms)])).outcome == "license_required"


def test_a_revoked_license_covers_what_left_before(tmp_path: Any, clock: Clock, cn: Ruleset) -> None:
    """From its day on it covers nothing."""
    with open_ledger(str(tmp_path / "l.db"), clock=clock) as ledger:
        ledger.add([granted()])
        ledger.revoke("L-1", date(2025, 6, 16))
        holdings = ledger.holdings()

    assert decided(cn, ship(cn), holdings, DAY).outcome == "allowed_under_license"
    assert decided(cn, ship(cn), holdings, date(2025, 6, 16)).outcome == "license_required"


def _presented(tmp_path: Any, clock: Clock, cn: Ruleset, kept: list[License], **facts: Any) -> Presented:
    return present(ship(cn, **facts), held(tmp_path, clock, kept), DAY)


def _numbers(presented: Presented) -> list[str]:
    assert presented.shipment.licenses is not None
    return [str(one.facts["license.number"]) for one in presented.shipment.licenses]


def test_the_ledger_goes_before_what_a_shipment_says(tmp_path: Any, clock: Clock, cn: Ruleset) -> None:
    """A license that the ledger holds is presented as the ledger has it; one that it does not know is pointed out."""
    named = [{"number": "L-1", "quantity": "999999 kg"}, {"number": "X"}]
    presented = _presented(tmp_path, clock, cn, [granted(), granted("L-2")], licenses=named)

    assert sorted(_numbers(presented)) == ["L-1", "X"]
    assert presented.left["L-1"]["quantity"] == kg(100)
    assert presented.notices == ("the ledger holds no license X",)


def test_a_shipment_that_presents_none_is_not_given_any(tmp_path: Any, clock: Clock, cn: Ruleset) -> None:
    """`licenses: []` is a statement; that the ledger was not asked is said."""
    presented = _presented(tmp_path, clock, cn, [granted()], licenses=[])

    assert presented.shipment.licenses == ()
    assert "was not asked" in presented.notices[0]


def test_a_quota_by_what_is_not_known_leaves_the_cover_open(tmp_path: Any, clock: Clock, cn: Ruleset) -> None:
    """Who the consignee is decides what is left for it: unknown, never permission."""
    quota = Quota("value", usd(5000), "calendar_year", ("consignee",))
    shipment = ship(cn, consignee={"on_lists": []})
    decision = decided(cn, shipment, held(tmp_path, clock, [granted(quotas=(quota,))]))

    assert decision.range.words == ["allowed_under_license", "license_required"]


def test_quotas_of_other_consignees_do_not_count(tmp_path: Any, clock: Clock, cn: Ruleset) -> None:
    """What another one had is not taken from this one; what this one had of the same entry is."""
    quota = Quota("value", usd(150), "calendar_year", ("item", "consignee"))

    def had(key: str, consignee: str, item: str) -> Draw:
        return draw(key, 1, value=usd(100), consignee=consignee, item=item, day=date(2025, 2, 1))

    licenses = [granted(items=("1C902", "1C903"), quotas=(quota,))]
    (tmp_path / "one").mkdir()
    free = held(tmp_path / "one", clock, licenses, (had("a", "D", "1C902"), had("b", "C", "1C903")))
    used = held(tmp_path, clock, licenses, (had("a", "C", "1C902.b"),))

    assert decided(cn, ship(cn), free).outcome == "allowed_under_license"
    assert decided(cn, ship(cn), used).outcome == "license_required"
    assert decided(cn, ship(cn), used, date(2026, 6, 15)).outcome == "allowed_under_license"


def test_no_limit_is_no_limit(tmp_path: Any, clock: Clock, cn: Ruleset) -> None:
    """A measure without a limit is known to be without one."""
    presented = _presented(tmp_path, clock, cn, [granted(quantity=None)])
    assert presented.shipment.licenses is not None

    assert presented.shipment.licenses[0].facts["license.quantity"] is NONE


def test_an_ended_license_is_pointed_out_where_the_day_lies_back(tmp_path: Any, clock: Clock, cn: Ruleset) -> None:
    """A shipment dated before the end is covered, and the decision says that the ledger has seen later days."""
    decision = decided(cn, ship(cn), held(tmp_path, clock, [granted(valid_until=date(2025, 12, 31))]))

    assert decision.outcome == "allowed_under_license"
    assert "has seen 2026-03-01" in decision.notices[-1]
