"""The store in an SQLite file: write-ahead log, ``synchronous=FULL``, one writer at a time.

``BEGIN IMMEDIATE`` takes the write lock before anything is read, so that no balance is read that another writer is
about to change. With ``synchronous=FULL`` a commit returns after the log is synced to disk (SQLite documentation,
"PRAGMA synchronous").
"""

import contextlib
import os
import sqlite3
from collections.abc import Sequence

from compliance.evidence.chain.store import Row, Schema, T, Work
from compliance.evidence.chain.tables import sqlite_guards, statements
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import EvidenceError

WAIT_SECONDS = 60
"""How long a writer waits for others."""
DAMAGE = (sqlite3.Error, UnicodeError, OverflowError)
"""What a damaged file may raise: text that is no text, numbers that are too large."""


class SqliteStore:
    """An open SQLite file. One thread at a time uses it; processes open their own."""

    lock = ""

    def __init__(self, path: str, schema: Schema, *, create: bool = True) -> None:
        """Open *path*; make it and its tables where *create* says so."""
        self.place = path
        self._schema = schema
        if not create and not os.path.isfile(path):
            raise _unusable(path, f"there is no {schema.title} here")
        try:
            self._connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        except sqlite3.Error as error:
            raise _unusable(path, f"the file cannot be opened: {error}") from error
        try:
            self._prepare(create=create)
        except DAMAGE as error:
            self.close()
            raise _unusable(path, f"the file cannot be used as a {schema.title}: {error}") from error
        except EvidenceError:
            self.close()
            raise

    def _prepare(self, *, create: bool) -> None:
        run = self._connection.execute
        run("PRAGMA synchronous=FULL")
        run("PRAGMA cell_size_check=ON")
        if run("SELECT count(*) FROM sqlite_master WHERE name = ?", (f"{self._schema.name}_head",)).fetchone()[0]:
            return
        if not create:
            raise _unusable(self.place, f"the file holds no {self._schema.title}")
        if run("PRAGMA journal_mode").fetchone()[0] != "wal":
            run("PRAGMA journal_mode=WAL")
        self.write(self._make)

    def _make(self, query: object) -> None:
        run = self._connection.execute
        if not run("SELECT count(*) FROM sqlite_master WHERE name = ?", (f"{self._schema.name}_head",)).fetchone()[0]:
            for statement in [*statements(self._schema), *sqlite_guards(self._schema)]:
                run(statement)

    def write(self, work: Work[T]) -> T:
        """Run *work* alone among writers; on return it is on disk.

        Where the commit itself fails, a later recovery may still find it whole in the write-ahead log.
        """
        committing = False
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                found = work(self._query)
                committing = True
                self._connection.execute("COMMIT")
            except BaseException:
                self._undo()
                raise
        except DAMAGE as error:
            known = "it is not known whether this was recorded" if committing else "nothing was recorded"
            message = f"{known}: {error}"
            help = "mend the cause and repeat with the same key: what was recorded is then found, not made twice"
            raise EvidenceError([Diagnostic("E0802", message, path=self.place, help=help)]) from error
        return found

    def read(self, work: Work[T]) -> T:
        """Run *work* on one unchanging view."""
        try:
            self._connection.execute("BEGIN")
            try:
                return work(self._query)
            finally:
                self._undo()
        except DAMAGE as error:
            raise _unusable(self.place, f"the file cannot be read: {error}") from error

    def close(self) -> None:
        """Close the connection."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()

    def _query(self, sql: str, parameters: Sequence[object] = (), /) -> list[Row]:
        return self._connection.execute(sql, parameters).fetchall()

    def _undo(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")


def _unusable(path: str, message: str) -> EvidenceError:
    return EvidenceError([Diagnostic("E0801", message, path=path)])
