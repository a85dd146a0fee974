"""Limits and quotas: exact sums over calendar years and over any twelve months."""

from datetime import date

import pytest

from compliance.evidence.ledger.balance import Use, limits, remaining, year_before
from compliance.evidence.ledger.license import Quota
from tests.evidence.conftest import granted, kg, usd

D = date.fromisoformat
YEAR = Quota("value", usd(1200), "calendar_year", ("item", "consignee"), "15 CFR 740.3(d)")
TWELVE = Quota("value", usd(1200), "twelve_months")


def _use(day: str, value: int, item: str = "3A001", consignee: str = "A") -> Use:
    return Use(D(day), {"item": item, "consignee": consignee}, value=usd(value).base)


def _left(quota: Quota, uses: list[Use], day: str, item: str = "3A001", consignee: str = "A") -> str:
    terms = granted(quantity=None, quotas=(quota,))
    return str(remaining(limits(terms, uses, D(day), {"item": item, "consignee": consignee}), "value"))


@pytest.mark.parametrize(
    ("day", "left"), [("2026-12-31", "200 USD"), ("2027-01-01", "1200 USD"), ("2025-12-31", "1200 USD")]
)
def test_a_calendar_year_begins_anew(day: str, left: str) -> None:
    """What was drawn in one year does not count in the next."""
    assert _left(YEAR, [_use("2026-01-01", 500), _use("2026-12-31", 500)], day) == left


def test_quotas_count_apart() -> None:
    """By consignee and by entry; paragraphs of one entry together (15 CFR 740.3(d): a single ECCN)."""
    uses = [_use("2026-05-01", 1000, "3A001.a.1")]

    assert _left(YEAR, uses, "2026-06-01", "3A001.b") == "200 USD"
    assert _left(YEAR, uses, "2026-06-01", "3A002") == "1200 USD"
    assert _left(YEAR, uses, "2026-06-01", "3A001.a.1", "B") == "1200 USD"


@pytest.mark.parametrize(
    ("day", "left"),
    [
        ("2026-03-14", "200 USD"),  # the last of the twelve months that begin on 15 March 2025
        ("2026-03-15", "1200 USD"),
        ("2024-03-15", "1200 USD"),  # no twelve months hold both days
        ("2024-03-16", "200 USD"),  # entered late: the twelve months that end with the use hold both
    ],
)
def test_no_twelve_months_hold_more(day: str, left: str) -> None:
    """Every window in which the day lies counts, those that end later too."""
    assert _left(TWELVE, [_use("2025-03-15", 1000)], day) == left


def test_the_fullest_window_counts() -> None:
    """Two uses a year apart lie in no common window; the day between them lies in one with each."""
    uses = [_use("2025-01-01", 700), _use("2026-01-01", 900)]

    assert _left(TWELVE, uses, "2025-06-01") == "300 USD"


def test_a_leap_day() -> None:
    """The twelve months that end on 29 February begin on 1 March."""
    assert year_before(D("2024-02-29")) == D("2023-02-28")
    assert year_before(D("2025-02-28")) == D("2024-02-28")


def test_the_least_counts_in_the_unit_of_the_limit() -> None:
    """A tonne less a gram is 999.999 kg, exactly."""
    terms = granted(quantity=kg(1000), quotas=(Quota("quantity", kg(2000), "calendar_year"),))
    found = limits(terms, [Use(D("2026-01-01"), {}, quantity=kg("0.001").base)], D("2026-01-02"), {})

    assert str(remaining(found, "quantity")) == "999.999 kg"
    assert remaining(found, "value") is None


@pytest.mark.parametrize("consignee", ["acme ltd", " ACME  Ltd. ", "Acme,Ltd", "\uff21CME Ltd"])
def test_another_spelling_opens_no_quota(consignee: str) -> None:
    """Capitals, blanks, marks and wide letters: the same firm for what is counted."""
    assert _left(YEAR, [_use("2026-01-01", 1200, consignee="Acme Ltd")], "2026-02-01", consignee=consignee) == "0 USD"
    assert _left(YEAR, [_use("2026-01-01", 1200, item="3a001.b")], "2026-02-01") == "0 USD"


@pytest.mark.parametrize("items", [("3A001.a", "3A001"), ("3A001", "3A001.a")])
def test_codes_named_one_above_the_other_are_counted_together(items: tuple[str, ...]) -> None:
    """Whatever their order, under the upper one."""
    quota = Quota("value", usd(1200), "calendar_year", ("item",))
    terms = granted(quantity=None, items=items, quotas=(quota,))
    found = limits(terms, [_use("2026-01-01", 1200, "3A001.a.1")], D("2026-02-01"), {"item": "3A001.b"})

    assert str(remaining(found, "value")) == "0 USD"
