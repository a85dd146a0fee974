"""A chain in a store: append a record, read the records, rotate."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from compliance.evidence.chain.record import Head, Record, seal
from compliance.evidence.chain.store import Query, Row, Store
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import EvidenceError

PAGE = 500
"""Records that are read at once."""


class Journal:
    """The records of one store. Its methods are called within a transaction of that store."""

    def __init__(self, store: Store, name: str) -> None:
        """Use the tables *name* of *store*."""
        self._lock = store.lock
        self._place = store.place
        self._name = name

    def lock(self, query: Query) -> Head:
        """Keep other writers out until the end of the transaction, and return the end of the chain."""
        return self._head(query(f"SELECT seq, hash, first FROM {self._name}_head WHERE one = 1{self._lock}"))[0]

    def ends(self, query: Query) -> tuple[Head, int]:
        """Return the end of the chain, and the number of the first record that is still here."""
        return self._head(query(f"SELECT seq, hash, first FROM {self._name}_head WHERE one = 1"))

    def _head(self, rows: list[Row]) -> tuple[Head, int]:
        if len(rows) != 1 or [type(cell) for cell in rows[0]] != [int, str, int]:
            message = "the end of its chain is damaged"
            raise EvidenceError([Diagnostic("E0801", message, path=self._place, help="restore it from a copy")])
        return Head(rows[0][0], rows[0][1]), rows[0][2]

    def append(self, query: Query, after: Head, moment: datetime, kind: str, body: dict[str, Any]) -> Record:
        """Add one record behind *after*, which `lock` returned or the append before."""
        record = seal(after, moment, kind, body)
        query(f"INSERT INTO {self._name}_record VALUES (?, ?)", (record.seq, record.line))
        query(f"UPDATE {self._name}_head SET seq = ?, hash = ?", (record.seq, record.hash))
        return record

    def lines(self, query: Query, *, page: int = PAGE) -> Iterator[str]:
        """Yield the stored lines, a page at a time."""
        after = 0
        while True:
            start = after
            rows = query(
                f"SELECT seq, record FROM {self._name}_record WHERE seq > ? ORDER BY seq LIMIT {page}",
                (after,),
            )
            for seq, line in rows:
                yield line
                after = seq
            if len(rows) < page or after <= start:  # a damaged file may not even count upward
                return

    def line(self, query: Query, seq: int) -> str | None:
        """Return the stored line of one record."""
        found = query(f"SELECT record FROM {self._name}_record WHERE seq = ?", (seq,))
        return str(found[0][0]) if found else None

    def drop(self, query: Query, *, before: int) -> None:
        """Delete the records before number *before*: a sealed file holds them."""
        query(f"UPDATE {self._name}_head SET first = ?", (before,))
        query(f"DELETE FROM {self._name}_record WHERE seq < ?", (before,))
