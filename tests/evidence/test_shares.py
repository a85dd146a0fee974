"""The ledger states how much of a quota is drawn, so that an exception whose quota is full lifts nothing."""

from datetime import date
from typing import Any

import pytest

from compliance.engine.evaluate import evaluate
from compliance.evidence.chain.record import START
from compliance.evidence.ledger.admit import Terms
from compliance.evidence.ledger.balance import Use
from compliance.evidence.ledger.ledger import Holding, Holdings
from compliance.evidence.ledger.license import Quota
from compliance.evidence.ledger.shares import Shared, state_shares
from compliance.model.load import load
from compliance.shipment.read import read_mapping
from compliance.shipment.records import Shipment
from tests.evidence.conftest import granted, usd

US = load("us")
DAY = date(2026, 8, 7)
LVS = Quota("value", usd(6_000), "calendar_year", ("item", "consignee"), "15 CFR 740.3(d)", "item.lvs_year_share", 12)
TERMS = granted(number="us.ear.LVS", kind="exception", items=("0A501",), quantity=None, quotas=(LVS,))
ITEM = {
    "eccn": "0A501.c", "kind": "commodity", "control_scopes": "none", "exception_scopes": "none",
    "order_value": "500 USD", "with_usml_I_h_2": False, "contract_value": "1000 USD",
}  # fmt: skip
CLEAR = {"on_lists": "none", "government": False, "headquarters": "DZ", "parent_headquarters": "DZ"}
ORDER = {
    "date": DAY.isoformat(), "activity": "export", "departs": "US", "destination": "DZ", "order_split": False,
    "end_user": CLEAR,
    "parties_complete": True, "licenses": [],
}  # fmt: skip


def holdings(*uses: tuple[str, str, int]) -> Holdings:
    """Return a ledger with so much drawn: code, consignee, dollars."""
    drawn = (Use(date(2026, 8, 1), {"item": i, "consignee": c}, value=usd(value).base) for i, c, value in uses)
    return Holdings((Holding(Terms(TERMS), tuple(drawn)),), (), None, START)


def order(*lines: dict[str, Any], consignee: str = "Acme Ltd") -> Shipment:
    """Return an order of some lines."""
    data: dict[str, Any] = {**ORDER, "lines": [{"id": str(n), **line} for n, line in enumerate(lines, 1)]}
    data |= {"consignee": {"name": consignee, **CLEAR}} if consignee else {}
    (found,) = read_mapping(data, US.vocabulary).shipments
    return found


def share(found: Shared, line: int = 0) -> str:
    """Return what a line states."""
    return str(found.shipment.lines[line].facts.get("item.lvs_year_share", "not stated"))


@pytest.mark.parametrize(
    ("drawn", "value", "wanted"),
    [
        ((), "500 USD", "1"),
        ((("0A501.a", "ACME, Ltd.", 5_500),), "500 USD", "12"),
        ((("0A501.a", "ACME, Ltd.", 5_500),), "500.01 USD", "12.00002"),
        ((("0A501.a", "Other", 5_500), ("0A502", "Acme Ltd", 900)), "500 USD", "1"),
        ((), None, "not stated"),
        ((), "500 EUR", "not stated"),
    ],
)
def test_the_share_is_what_is_drawn_with_the_shipment(drawn: Any, value: str | None, wanted: str) -> None:
    """In twelfths of the year's limit; open where it cannot be counted."""
    line = {"eccn": "0A501.c", **({"value": value} if value else {})}

    assert share(state_shares(order(line), holdings(*drawn), DAY)) == wanted


def test_lines_of_one_shipment_count_together() -> None:
    """Each line states what all of them draw; another code is not counted."""
    lines = [{"eccn": "0A501.c", "value": "500 USD"}, {"eccn": "0A501.d", "value": "1000 USD"}, {"eccn": "EAR99"}]
    found = state_shares(order(*lines), holdings(), DAY)

    assert [share(found, n) for n in range(3)] == ["3", "3", "not stated"]


@pytest.mark.parametrize("said", ["1", "2", None])
def test_the_ledger_stands_in_place_of_less(said: str | None) -> None:
    """A lower figure is told; without a consignee nothing can be counted, and the fact is left open."""
    line = {"eccn": "0A501.c", "value": "1000 USD", **({"lvs_year_share": said} if said else {})}
    found = state_shares(order(line), holdings(("0A501", "Acme Ltd", 500)), DAY)

    assert share(found) == "3"
    assert bool(found.notices) == bool(said)
    assert share(state_shares(order(line, consignee=""), holdings(), DAY)) == "not stated"


def test_more_than_the_ledger_counts_is_kept() -> None:
    """Not all may have been drawn on this ledger."""
    line = {"eccn": "0A501.c", "value": "500 USD", "lvs_year_share": "12.5"}

    assert share(state_shares(order(line), holdings(), DAY)) == "12.5"


def test_an_exception_with_a_full_quota_lifts_nothing() -> None:
    """The same order, before and after the quota is drawn."""
    told = []
    for drawn in ((), (("0A501", "Acme Ltd", 6_000),)):
        shipment = state_shares(order({**ITEM, "value": "500 USD"}), holdings(*drawn), DAY).shipment
        decision = evaluate(US, shipment).decision
        assert decision
        told.append(decision.range.low.word)

    assert told == ["allowed_under_exception", "license_required"]


@pytest.mark.parametrize(("drawn", "notices"), [(5_500, 0), (5_501, 1)])
def test_a_full_quota_that_no_fact_states_is_told(drawn: int, notices: int) -> None:
    """The rules cannot know of it."""
    silent = TERMS._replace(quotas=(LVS._replace(states="", parts=1),))
    uses = holdings(("0A501", "Acme Ltd", drawn)).licenses[0].uses
    found = state_shares(
        order({"eccn": "0A501.c", "value": "500 USD"}), Holdings((Holding(Terms(silent), uses),), (), None, START), DAY
    )

    assert len(found.notices) == notices
    assert share(found) == "not stated"
