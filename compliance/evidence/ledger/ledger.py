"""The license ledger: what the firm may still do under each license, exact, and safe among many writers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from compliance.evidence.chain.clock import Clock, system_clock
from compliance.evidence.chain.examine import examine
from compliance.evidence.chain.journal import Journal
from compliance.evidence.chain.record import Head
from compliance.evidence.chain.store import Query, Store, open_store
from compliance.evidence.chain.verify import Verified, settle
from compliance.evidence.ledger.admit import Terms
from compliance.evidence.ledger.balance import Use
from compliance.evidence.ledger.draw import COUNTED, RELEASED, RESERVED, Draw, Receipt
from compliance.evidence.ledger.license import License
from compliance.evidence.ledger.tables import NAME, SCHEMA, Held, Tables
from compliance.evidence.ledger.transaction import COMMIT, RELEASE, REVERSE, Transaction
from compliance.evidence.ledger.verify import differences
from compliance.text.diagnostics import Diagnostic

T = TypeVar("T")


class Holding(NamedTuple):
    """A license with what counts against it."""

    terms: Terms
    uses: tuple[Use, ...]


class Holdings(NamedTuple):
    """The whole ledger at one moment.

    Attributes:
        licenses: By number.
        draws: By key.
        seen: Highest day that the clock showed when something was recorded.
        head: The end of its chain.
    """

    licenses: tuple[Holding, ...]
    draws: tuple[Held, ...]
    seen: date | None
    head: Head


class Ledger:
    """An open ledger. One thread at a time uses it; any number of processes may write at once.

    Every operation returns a receipt once it is on disk, raises `EvidenceError` where it is refused, and gives the
    same receipt when it is asked for again.

    Example:
        ``with open_ledger("licenses.db") as ledger: ledger.draw(Draw("L-1", "SO-7/1", quantity, value))``
    """

    def __init__(self, store: Store, *, clock: Clock = system_clock) -> None:
        """Use *store*."""
        self._store = store
        self._journal = Journal(store, NAME)
        self._clock = clock

    def __enter__(self) -> "Ledger":
        """Return the ledger."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self.close()

    @property
    def place(self) -> str:
        """Path or address."""
        return self._store.place

    def add(self, licenses: Iterable[License]) -> list[Receipt]:
        """Add licenses, all or none."""
        wanted = list(licenses)
        return self._write(lambda t: [t.add(license) for license in wanted])

    def revoke(self, number: str, day: date, reason: str = "") -> Receipt:
        """Note that a license no longer holds from *day* on."""
        return self._write(lambda t: t.revoke(number, day, reason))

    def reserve(self, draw: Draw) -> Receipt:
        """Set aside what *draw* states, until it is committed or released."""
        return self._write(lambda t: t.take(draw, reserve=True))

    def draw(self, draw: Draw) -> Receipt:
        """Draw at once what *draw* states."""
        return self._write(lambda t: t.take(draw, reserve=False))

    def draw_all(self, draws: Sequence[Draw], *, reserve: bool = False) -> list[Receipt]:
        """Draw or reserve several, all or none."""
        return self._write(lambda t: [t.take(draw, reserve=reserve) for draw in draws])

    def commit(self, key: str, *, day: date | None = None) -> Receipt:
        """Draw what was reserved under *key*, on *day*: the license has to admit that day too."""
        return self._write(lambda t: t.move(key, COMMIT, day=day))

    def release(self, key: str, *, reason: str = "") -> Receipt:
        """Give back what was reserved under *key*."""
        return self._write(lambda t: t.move(key, RELEASE, reason=reason))

    def reverse(self, key: str, *, reason: str = "") -> Receipt:
        """Give back what was drawn under *key*: it was not sent after all."""
        return self._write(lambda t: t.move(key, REVERSE, reason=reason))

    def take_over(
        self,
        licenses: Sequence[License],
        draws: Sequence[Held] = (),
        revoked: Mapping[str, date] = MappingProxyType({}),
    ) -> list[Receipt]:
        """Take over what another ledger exported, all or none: licenses, draws with their state, what was revoked."""

        def work(t: Transaction) -> list[Receipt]:
            found = [t.add(license) for license in licenses]
            for held in sorted(
                draws, key=lambda held: held.state in COUNTED
            ):  # what was given back never exceeds a limit
                found.append(t.take(held.draw, reserve=held.state in (RESERVED, RELEASED)))
                if held.state not in COUNTED:
                    found.append(t.move(held.draw.key, RELEASE if held.state == RELEASED else REVERSE))
            return found + [t.revoke(number, day, "taken over") for number, day in sorted(revoked.items())]

        return self._write(work)

    def holdings(self) -> Holdings:
        """Return every license, draw and balance, as they are at one moment."""

        def work(query: Query) -> Holdings:
            tables = Tables(query)
            held = tuple(Holding(terms, tuple(tables.uses(terms.license.number))) for terms in tables.all_terms())
            return Holdings(held, tuple(tables.draws()), tables.seen(), self._journal.ends(query)[0])

        return self._store.read(work)

    def verify(self, *, anchors: Sequence[Head] = ()) -> Verified:
        """Verify every record, and that the balances are those that the records give."""
        found = settle(examine(self._store, self._journal, anchors=anchors), self.place)
        if found.broken:
            return found
        wrong = self._store.read(lambda query: differences(query, self._journal))
        return found._replace(broken=Diagnostic("E0820", wrong, path=self.place)) if wrong else found

    def close(self) -> None:
        """Close the connection."""
        self._store.close()

    def _write(self, work: Callable[[Transaction], T]) -> T:
        return self._store.write(lambda query: work(Transaction(query, self._journal, self._clock())))


def open_ledger(where: str, *, create: bool = True, clock: Clock = system_clock) -> Ledger:
    """Open the ledger at *where*: the path of an SQLite file, or a ``postgresql://`` address.

    Args:
        create: Whether it is made where it is not there.
        clock: Gives the time of writing and today's day, in UTC.

    Raises:
        EvidenceError: It cannot be opened.
    """
    return Ledger(open_store(where, SCHEMA, create=create), clock=clock)
