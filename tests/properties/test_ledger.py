"""A random history of operations: the ledger against a plain model that keeps everything in dictionaries."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaign.server import PostgresServer, programs
from compliance.evidence.ledger.draw import Draw
from compliance.evidence.ledger.ledger import Ledger, open_ledger
from compliance.evidence.ledger.license import License, Quota
from compliance.text.errors import EvidenceError
from compliance.values.quantity import Quantity, parse_quantity, quantity

_NAMES = count(1)
UNITS = {"g": Fraction(1), "kg": Fraction(1000), "t": Fraction(1_000_000)}
LIMIT, YEAR, TWELVE = Fraction(100_000), Fraction(60_000), Fraction(70_000)


def amount(text: str) -> Quantity:
    """Return the amount of a text."""
    split = parse_quantity(text)
    found = quantity(*split) if split else None
    assert found is not None
    return found


LICENSE = License(
    "L", "BIS", "individual", ("us",), "Us", None, ("3A001", "3A002"), None, date(2025, 3, 1), date(2027, 9, 30), amount("0.1 t"), None,
    (Quota("quantity", amount("60 kg"), "calendar_year", ("consignee",)),
     Quota("quantity", amount("70000 g"), "twelve_months", ("item",))),
)  # fmt: skip


class Model:
    """The ledger, naive: every draw with its state; every limit counted anew from all of them."""

    def __init__(self) -> None:
        self.draws: dict[str, dict[str, Any]] = {}
        self.done: dict[tuple[str, str], tuple[Any, ...]] = {}
        self.seen: date | None = None

    def counted(self) -> list[dict[str, Any]]:
        """Return the draws that count."""
        return [d for d in self.draws.values() if d["state"] in ("reserved", "committed")]

    def fits(self, new: dict[str, Any]) -> bool:
        """Return whether *new* keeps every limit, counted over every window of twelve months there is."""
        if not date(2025, 3, 1) <= new["day"] <= date(2027, 9, 30):
            return False
        found = [*self.counted(), new]
        if sum(d["grams"] for d in found) > LIMIT:
            return False
        same = [d for d in found if d["consignee"] == new["consignee"] and d["day"].year == new["day"].year]
        if sum(d["grams"] for d in same) > YEAR:
            return False
        items = [d for d in found if d["item"] == new["item"]]
        for first in {d["day"] for d in items}:
            last = first.replace(year=first.year + 1)  # no leap day is drawn
            inside = [d for d in items if first <= d["day"] < last]
            if new in inside and sum(d["grams"] for d in inside) > TWELVE:
                return False
        return True

    def apply(self, operation: str, key: str, content: tuple[Any, ...], new: dict[str, Any] | None, today: date) -> str:
        """Return ``done``, ``again`` or ``refused``."""
        space = "draw" if operation in ("draw", "reserve") else operation
        if (space, key) in self.done:
            return "again" if self.done[space, key] == content else "refused"
        stated = content[-1]
        if space in ("draw", "commit") and stated is None and self.seen and today < self.seen:
            return "refused"
        if new is not None:
            if not self.fits(new):
                return "refused"
            self.draws[key] = new
        else:
            before, after = {"commit": ("reserved", "committed"), "release": ("reserved", "released"),
                             "reverse": ("committed", "reversed")}[operation]  # fmt: skip
            found = self.draws.get(key)
            if found is None or found["state"] != before:
                return "refused"
            moved = {**found, "state": after}
            if operation == "commit":
                moved["day"] = stated or today
                del self.draws[key]
                if not self.fits(moved):
                    self.draws[key] = found
                    return "refused"
            self.draws[key] = moved
        self.done[space, key] = content
        self.seen = max(today, self.seen or today)
        return "done"


DAYS = st.one_of(
    st.none(),
    st.sampled_from(["2025-02-28", "2025-03-01", "2025-12-31", "2026-01-01", "2026-02-28", "2026-03-01", "2027-09-30",
                     "2027-10-01"]).map(date.fromisoformat),
    st.dates(date(2025, 3, 1), date(2027, 9, 30)).filter(lambda d: (d.month, d.day) != (2, 29)),
)  # fmt: skip
OPERATIONS = st.tuples(
    st.sampled_from(["draw", "draw", "draw", "reserve", "reserve", "commit", "release", "reverse", "clock"]),
    st.sampled_from("abcdef"),
    st.sampled_from(["1 kg", "30 kg", "35 kg", "30000.5 g", "0.03 t", "0.000001 g", "59.9999999 kg", "101 kg"]),
    DAYS,
    st.sampled_from(["A", "B"]),
    st.sampled_from(["3A001", "3A002"]),
    st.integers(-40, 200),
)


def replay(ledger: Ledger, clock: list[datetime], history: list[tuple[Any, ...]]) -> None:
    """Do the same to the ledger and to the model, and compare after every step."""
    ledger.add([LICENSE])
    model = Model()
    model.seen = clock[0].date()
    receipts: dict[tuple[str, str], str] = {}
    for operation, key, text, day, consignee, item, days in history:
        today = clock[0].date()
        if operation == "clock":
            clock[0] += timedelta(days=days)
            if (clock[0].month, clock[0].day) == (2, 29):
                clock[0] += timedelta(days=1)
            continue
        new = None
        if operation in ("draw", "reserve"):
            split = text.split(" ")
            state = "reserved" if operation == "reserve" else "committed"
            new = {"grams": Fraction(split[0]) * UNITS[split[1]], "day": day or today, "consignee": consignee,
                   "item": item, "state": state}  # fmt: skip
            content: tuple[Any, ...] = (operation, text, consignee, item, day)
            draw = Draw("L", key, amount(text), None, day, item, "", "", consignee)
        else:
            content = (day if operation == "commit" else None,)
        expected = model.apply(operation, key, content, new, today)
        try:
            if new is not None:
                receipt = ledger.draw(draw) if operation == "draw" else ledger.reserve(draw)
            elif operation == "commit":
                receipt = ledger.commit(key, day=day)
            else:
                receipt = getattr(ledger, operation)(key)
        except EvidenceError:
            receipt = None
        assert (receipt is None) == (expected == "refused"), (operation, key, expected)
        if receipt is None:
            continue
        space = "draw" if new is not None else operation
        if expected == "done":
            assert receipts.setdefault((space, key), receipt.hash) == receipt.hash
        assert receipts[space, key] == receipt.hash
    agree(ledger, model)


def agree(ledger: Ledger, model: Model) -> None:
    """Balances, states and days are the same; the records verify; no limit is broken."""
    found = ledger.holdings()
    used = sum((Fraction(use.quantity) for use in found.licenses[0].uses), Fraction(0))

    assert used == sum(d["grams"] for d in model.counted())
    assert used <= LIMIT
    assert {h.draw.key: (h.state, h.draw.day) for h in found.draws} == {
        key: (d["state"], d["day"]) for key, d in model.draws.items()
    }
    assert found.seen == model.seen
    assert ledger.verify().broken is None


@settings(max_examples=150)
@given(st.lists(OPERATIONS, max_size=25))
def test_sqlite_agrees_with_the_model(tmp_path_factory: pytest.TempPathFactory, history: list[tuple[Any, ...]]) -> None:
    """Whatever the history: nothing overdrawn, the same receipts, the same balances."""
    clock = [datetime(2026, 1, 15, tzinfo=UTC)]
    where = tmp_path_factory.mktemp("ledger") / "l.db"
    with open_ledger(str(where), clock=lambda: clock[0]) as ledger:
        replay(ledger, clock, history)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A database of a server of our own."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with PostgresServer() as server:
        yield server.database("properties")


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(OPERATIONS, max_size=25))
def test_postgresql_agrees_with_the_model(address: str, history: list[tuple[Any, ...]]) -> None:
    """The same on the other database, each history in a schema of its own."""
    import psycopg

    name = f"s{next(_NAMES)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    clock = [datetime(2026, 1, 15, tzinfo=UTC)]
    with open_ledger(f"{address}&options=-csearch_path%3D{name}", clock=lambda: clock[0]) as ledger:
        replay(ledger, clock, history)


def test_the_model_can_tell(tmp_path: Path) -> None:
    """A ledger that forgets to count is found: the comparison is no empty one."""
    clock = [datetime(2026, 1, 15, tzinfo=UTC)]
    with open_ledger(str(tmp_path / "l.db"), clock=lambda: clock[0]) as ledger:
        history: list[tuple[Any, ...]] = [("draw", key, "30 kg", None, "A", "3A001", 0) for key in "abc"]
        replay(ledger, clock, history[:2])
        with pytest.raises(AssertionError):
            agree(ledger, Model())
