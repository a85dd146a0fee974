"""Where a chain is kept: SQLite in a file, or PostgreSQL for a firm with many machines, through one interface.

SQL is the same on both sides (``?`` marks a parameter; the PostgreSQL side rewrites it) and values are text and
integers only, so that an amount is the same decimal everywhere.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias, TypeVar

T = TypeVar("T")
Row: TypeAlias = tuple[Any, ...]


class Query(Protocol):
    """Runs one statement within a transaction and returns its rows."""

    def __call__(self, sql: str, parameters: Sequence[object] = (), /) -> list[Row]:
        """Run *sql*."""
        ...


Work: TypeAlias = Callable[[Query], T]
"""What is done within one transaction. It may run twice where the database asks for it: it changes nothing else."""


class Schema(NamedTuple):
    """The tables of one kind of store.

    Attributes:
        name: Prefix of its tables, such as ``decision_log``.
        title: What a person calls it.
        tables: Further ``CREATE TABLE`` statements, in SQL that both databases take.
    """

    name: str
    title: str
    tables: tuple[str, ...] = ()


class Store(Protocol):
    """One open database."""

    place: str
    """Path or address, without a password."""
    lock: str
    """What follows a ``SELECT`` that has to keep other writers out."""

    def write(self, work: Work[T]) -> T:
        """Run *work* alone among writers; on return it is on disk.

        Raises:
            EvidenceError: It could not be recorded; all of it is undone, or the error says that this is not known.
        """
        ...

    def read(self, work: Work[T]) -> T:
        """Run *work* on one unchanging view."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


def open_store(where: str, schema: Schema, *, create: bool = True) -> Store:
    """Open the store at *where*: a ``postgresql://`` address, or the path of an SQLite file.

    Args:
        create: Whether it is made where it is not there.

    Raises:
        EvidenceError: E0801, E0802 or E0805.
    """
    if where.startswith(("postgresql://", "postgres://")):
        from compliance.evidence.chain.postgres import PostgresStore  # late: psycopg is an extra

        return PostgresStore(where, schema, create=create)
    from compliance.evidence.chain.sqlite import SqliteStore

    return SqliteStore(where, schema, create=create)
