"""The decision log: append-only, chained by hash, on disk before a decision is given out."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from compliance.evidence.chain.clock import Clock, system_clock
from compliance.evidence.chain.examine import examine
from compliance.evidence.chain.journal import Journal
from compliance.evidence.chain.record import Head, Record
from compliance.evidence.chain.sealed import write_sealed
from compliance.evidence.chain.store import Query, Schema, Store, open_store
from compliance.evidence.chain.verify import ROTATION, Verified
from compliance.evidence.log.entry import KIND, Entry, body_of
from compliance.evidence.log.mask import Mask

SCHEMA = Schema("decision_log", "decision log")
T = TypeVar("T")


class Receipt(NamedTuple):
    """What is kept of one logged decision.

    Attributes:
        seq: Number of the record.
        hash: Its hash; kept elsewhere, it anchors the log up to here.
        at: When it was written, in UTC.
    """

    seq: int
    hash: str
    at: str


class DecisionLog:
    """An open log. One thread at a time uses it; any number of processes may write at once.

    Example:
        ``with open_log("decisions.db") as log: log.append([Entry(shipment, decision)])``
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock = system_clock,
        key: bytes | None = None,
        draw_salt: Callable[[], bytes] = lambda: os.urandom(16),
    ) -> None:
        """Use *store*; mask what is written where a *key* is given."""
        self._store = store
        self._journal = Journal(store, SCHEMA.name)
        self._clock = clock
        self._key = key
        self._salt = draw_salt

    def __enter__(self) -> "DecisionLog":
        """Return the log."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self.close()

    @property
    def place(self) -> str:
        """Path or address."""
        return self._store.place

    def append(self, entries: Sequence[Entry]) -> list[Receipt]:
        """Log decisions, all or none; on return they are on disk.

        Raises:
            EvidenceError: E0802; the decisions must not be given out.
        """
        bodies = [
            body_of(entry, Mask(self._key, self._salt().hex(), entry.shares) if self._key else None)
            for entry in entries
        ]

        def work(query: Query) -> list[Receipt]:
            head = self._journal.lock(query)
            found = []
            for body in bodies:
                record = self._journal.append(query, head, self._clock(), KIND, body)
                head = record.head
                found.append(Receipt(record.seq, record.hash, record.at))
            return found

        return self._store.write(work)

    def verify(self, *, after: Head | None = None, anchors: Sequence[Head] = ()) -> Verified:
        """Verify every record that is here, and that the last is the one that was written last."""
        return examine(self._store, self._journal, after=after, anchors=anchors)

    def read(self, work: Callable[[Iterator[str]], T]) -> T:
        """Return what *work* makes of the stored lines, on one unchanging view."""
        return self._store.read(lambda query: work(self._journal.lines(query)))

    def export(self, path: str) -> Verified:
        """Write all records that are here to the sealed file *path*."""
        return self.read(lambda lines: write_sealed(path, lines, name=self.place))

    def rotate(self, path: str) -> Record:
        """Close the records that are here in the sealed file *path*, and go on in an empty log that names it.

        Where it dies in between, the file is there and the log whole: rotating again writes a file that holds more.
        """

        def work(query: Query) -> Record:
            head = self._journal.lock(query)
            found = write_sealed(path, self._journal.lines(query), name=self.place)
            sealed = {"file": os.path.basename(path), "first": found.first, "head": str(found.head)}
            record = self._journal.append(query, head, self._clock(), ROTATION, {"sealed": sealed})
            self._journal.drop(query, before=record.seq)
            return record

        return self._store.write(work)

    def close(self) -> None:
        """Close the connection."""
        self._store.close()


def open_log(where: str, *, create: bool = True, clock: Clock = system_clock, key: bytes | None = None) -> DecisionLog:
    """Open the decision log at *where*: the path of an SQLite file, or a ``postgresql://`` address.

    Args:
        create: Whether it is made where it is not there.
        clock: Gives the time of writing.
        key: The firm's masking key; None writes shipments as they are.

    Raises:
        EvidenceError: It cannot be opened.
    """
    return DecisionLog(open_store(where, SCHEMA, create=create), clock=clock, key=key)
