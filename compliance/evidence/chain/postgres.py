"""The store in PostgreSQL, for a firm with many machines. psycopg comes with the extra ``postgres``.

A writer first locks the row of the chain's head (``SELECT ... FOR UPDATE``); READ COMMITTED then shows it everything
that was committed before it got the lock. Deadlocks and serialization failures are tried again. A server that does
not sync to disk is refused: what is acknowledged has to be there after a crash.
"""

import contextlib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from compliance.evidence.chain.store import Row, Schema, T, Work
from compliance.evidence.chain.tables import postgres_guards, statements
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import EvidenceError

if TYPE_CHECKING:
    import psycopg

TRIES = 20
"""How often a transaction is tried that the database gave up."""
_AGAIN = ("40001", "40P01")  # serialization_failure, deadlock_detected (PostgreSQL, Appendix A)
_MAKING = 7_304_118_225_001  # key of the lock under which tables are made


class PostgresStore:
    """An open connection. One thread at a time uses it."""

    lock = " FOR UPDATE"

    def __init__(self, address: str, schema: Schema, *, create: bool = True) -> None:
        """Connect to *address*; make the tables where *create* says so."""
        self.place = _without_password(address)
        self._address = address
        self._schema = schema
        self._psycopg = _library(self.place)
        self._connection = self._connect()
        try:
            self._prepare(create=create)
        except self._psycopg.Error as error:
            self.close()
            raise self._unusable(f"the database cannot be used as a {schema.title}: {_first_line(error)}") from error
        except EvidenceError:
            self.close()
            raise

    def _connect(self) -> "psycopg.Connection[Any]":
        try:
            made: psycopg.Connection[Any] = self._psycopg.connect(self._address, autocommit=True, connect_timeout=10)
        except self._psycopg.Error as error:
            raise self._unusable(f"the database cannot be reached: {_first_line(error)}") from error
        if made.execute("SHOW fsync").fetchone() == ("off",):
            made.close()
            raise self._unusable("the server runs with fsync off: what it acknowledges may be lost")
        if made.execute("SHOW synchronous_commit").fetchone() in (("off",), ("local",)):
            made.execute("SET synchronous_commit TO on")
        return made

    def _prepare(self, *, create: bool) -> None:
        if self._made(self._query):
            return
        if not create:
            raise self._unusable(f"the database holds no {self._schema.title}")

        def make(query: object) -> None:
            self._query(f"SELECT pg_advisory_xact_lock({_MAKING})")
            if not self._made(self._query):
                for statement in [*statements(self._schema), *postgres_guards(self._schema)]:
                    self._query(statement)

        self.write(make)

    def _made(self, query: Any) -> bool:
        return bool(query("SELECT to_regclass(?) IS NOT NULL", (f"{self._schema.name}_head",))[0][0])

    def write(self, work: Work[T]) -> T:
        """Run *work* alone among writers; on return it is on disk."""
        for _ in range(TRIES):
            committing = False
            try:
                self._connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
                try:
                    found = work(self._query)
                    committing = True
                    self._connection.execute("COMMIT")
                except BaseException:
                    self._undo()
                    raise
            except self._psycopg.Error as error:
                if error.sqlstate in _AGAIN:
                    continue
                raise self._not_recorded(error, known=not committing or bool(error.sqlstate)) from error
            return found
        message = f"nothing was recorded: other writers got in the way {TRIES} times"
        raise EvidenceError([Diagnostic("E0802", message, path=self.place, help="repeat with the same key")])

    def read(self, work: Work[T]) -> T:
        """Run *work* on one unchanging view."""
        try:
            self._connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                return work(self._query)
            finally:
                self._undo()
        except self._psycopg.Error as error:
            raise self._unusable(f"the database cannot be read: {_first_line(error)}") from error

    def close(self) -> None:
        """Close the connection."""
        with contextlib.suppress(self._psycopg.Error):
            self._connection.close()

    def _query(self, sql: str, parameters: Sequence[object] = (), /) -> list[Row]:
        done = self._connection.execute(sql.replace("?", "%s") if parameters else sql, list(parameters) or None)
        return done.fetchall() if done.description else []

    def _undo(self) -> None:
        with contextlib.suppress(self._psycopg.Error):
            if not self._connection.closed:
                self._connection.execute("ROLLBACK")

    def _not_recorded(self, error: "psycopg.Error", *, known: bool) -> EvidenceError:
        """Return the refusal; a connection lost while committing leaves open whether the record was made."""
        if self._connection.closed:
            with contextlib.suppress(EvidenceError):
                self._connection = self._connect()
        message = "nothing was recorded" if known else "it is not known whether this was recorded"
        help = "mend the cause and repeat with the same key: what was recorded is then found, not made twice"
        return EvidenceError(
            [Diagnostic("E0802", f"{message}: {_first_line(error)}", path=self.place, help=help)],
        )

    def _unusable(self, message: str) -> EvidenceError:
        return EvidenceError([Diagnostic("E0801", message, path=self.place)])


def _library(place: str) -> Any:
    try:
        import psycopg
    except ImportError as error:
        help = "pip install 'compliance-engine[postgres]'"
        message = "the library psycopg is not installed, or cannot be loaded"
        raise EvidenceError([Diagnostic("E0805", message, path=place, help=help)]) from error
    return psycopg


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _without_password(address: str) -> str:
    hidden = re.sub(r"(?<=://)([^/@:]*):[^/@]*@", r"\1:***@", address)
    return re.sub(r"(?i)(password=)[^&\s]*", r"\1***", hidden)
