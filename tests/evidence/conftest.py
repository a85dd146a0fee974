"""Both databases, a clock that is set by hand, and what the tests of evidence share."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from campaign.server import PostgresServer, programs
from compliance.evidence.ledger.draw import Draw
from compliance.evidence.ledger.license import License
from compliance.model.load import load
from compliance.model.ruleset import Ruleset
from compliance.values.quantity import Quantity, quantity

_NUMBERS = count(1)


class Clock:
    """A clock that goes on by a second each time it is read, and can be set."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def set(self, year: int, month: int, day: int) -> None:
        """Set it to nine o'clock of a day."""
        self.now = datetime(year, month, day, 9, tzinfo=UTC)


@pytest.fixture(scope="session")
def server() -> Iterator[PostgresServer]:
    """A PostgreSQL server of the session's own."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with PostgresServer() as found:
        yield found


@pytest.fixture(params=["sqlite", "postgres"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new store can be made, in each database."""
    if request.param == "sqlite":
        return str(tmp_path / "store.db")
    found: PostgresServer = request.getfixturevalue("server")
    return found.database(f"test{next(_NUMBERS)}")


@pytest.fixture
def clock() -> Clock:
    """A clock of the test's own."""
    return Clock()


@pytest.fixture(scope="session")
def cn() -> Ruleset:
    """The rules of China."""
    return load("cn")


def kg(amount: str | int) -> Quantity:
    """Return an amount of kilograms."""
    found = quantity(Decimal(amount), "kg")
    assert found is not None
    return found


def usd(amount: str | int) -> Quantity:
    """Return an amount of dollars."""
    found = quantity(Decimal(amount), "USD")
    assert found is not None
    return found


def granted(number: str = "L-1", **changes: Any) -> License:
    """Return a license for a hundred kilograms, and nothing else restricted."""
    made = License(number, "MOFCOM", "individual", ("cn",), "Us", None, None, None, None, None, kg(100), None)
    return made._replace(**changes)


def draw(key: str, amount: str | int = 10, **changes: Any) -> Draw:
    """Return a draw of some kilograms."""
    return Draw("L-1", key, kg(amount))._replace(**changes)
