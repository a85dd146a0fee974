"""The two databases behind one interface: durable, one writer at a time, and honest when they fail."""

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from campaign.server import PostgresServer
from compliance.evidence.chain.store import Query, open_store
from compliance.evidence.ledger.ledger import open_ledger
from compliance.evidence.ledger.tables import SCHEMA
from compliance.evidence.log.log import open_log
from compliance.text.errors import EvidenceError
from tests.evidence.conftest import draw, granted


def _code(error: pytest.ExceptionInfo[EvidenceError]) -> str:
    return error.value.diagnostics[0].code


def test_what_is_not_there_is_not_made_unasked(where: str) -> None:
    """E0801, and nothing is left behind."""
    with pytest.raises(EvidenceError) as error:
        open_ledger(where, create=False)

    assert _code(error) == "E0801"
    assert "://" in where or not os.path.exists(where)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    """A text, a log where a ledger is asked for, a folder."""
    text, log = tmp_path / "text.db", tmp_path / "log.db"
    text.write_text("no database, but long enough to be read as the head of one, if it were" * 9)
    open_log(str(log)).close()
    for place in (text, log, tmp_path):
        with pytest.raises(EvidenceError) as error:
            open_ledger(str(place), create=False)

        assert _code(error) == "E0801"


def test_records_cannot_be_changed_by_accident(where: str) -> None:
    """The database itself refuses an update, a delete and a truncation of records."""
    with open_ledger(where) as ledger:
        ledger.add([granted()])
    for statement in (
        "UPDATE license_ledger_record SET record = 'x'",
        "DELETE FROM license_ledger_record",
        *(["TRUNCATE license_ledger_record"] if "://" in where else []),
    ):
        store = open_store(where, SCHEMA)
        with pytest.raises(EvidenceError) as error:
            store.write(lambda query, sql=statement: query(sql))
        store.close()

        assert "append-only" in str(error.value)
    with open_ledger(where) as ledger:
        assert ledger.verify().broken is None


def test_what_fails_leaves_nothing(where: str) -> None:
    """All of a transaction is undone, whatever ended it."""
    store = open_store(where, SCHEMA)

    def work(query: Query) -> None:
        query("UPDATE license_ledger_seen SET day = ?", ("2026-01-01",))
        raise KeyError

    with pytest.raises(KeyError):
        store.write(work)

    assert store.read(lambda query: query("SELECT day FROM license_ledger_seen")) == [("",)]
    store.close()


def test_the_ledger_file_is_synced_to_disk(tmp_path: Path) -> None:
    """Write-ahead log, and a sync with every commit."""
    where = str(tmp_path / "l.db")
    with open_ledger(where) as ledger:
        mode = ledger._store.read(
            lambda query: [query(f"PRAGMA {name}")[0][0] for name in ("journal_mode", "synchronous")]
        )

    assert mode == ["wal", 2]


def test_a_busy_file_is_refused_and_nothing_is_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that waited long enough says that nothing was recorded."""
    where = str(tmp_path / "l.db")
    with open_ledger(where) as ledger:
        ledger.add([granted()])
    monkeypatch.setattr("compliance.evidence.chain.sqlite.WAIT_SECONDS", 0.05)
    other = sqlite3.connect(where, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with open_ledger(where) as ledger, pytest.raises(EvidenceError) as error:
        ledger.draw(draw("a"))
    other.execute("ROLLBACK")
    other.close()

    assert _code(error) == "E0802"
    with open_ledger(where) as ledger:
        assert ledger.draw(draw("a")).seq == 2


def test_a_missing_library_names_itself(tmp_path: Path) -> None:
    """Without psycopg a PostgreSQL address is refused with the extra that brings it; SQLite works all the same."""
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from compliance.evidence.log.log import open_log\n"
        "from compliance.text.errors import EvidenceError\n"
        f"open_log({str(tmp_path / 'log.db')!r}).close()\n"
        "try:\n    open_log('postgresql://me:secret@nowhere/x')\n"
        "except EvidenceError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "E0805" in done.stdout
    assert "compliance-engine[postgres]" in done.stdout
    assert "secret" not in done.stdout


def test_an_unreachable_server_is_refused_without_its_password() -> None:
    """E0801, in a second, and no password in the message."""
    with pytest.raises(EvidenceError) as error:
        open_ledger("postgresql://me:secret@127.0.0.1:1/x?password=secret")

    assert _code(error) == "E0801"
    assert "secret" not in str(error.value)


def test_a_server_that_does_not_sync_is_refused(server: PostgresServer) -> None:
    """What a server with fsync off acknowledges may be gone after a crash."""
    import psycopg

    address = server.database("unsynced")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    try:
        time.sleep(1)  # the reload reaches new connections soon, not at once
        with pytest.raises(EvidenceError) as error:
            open_ledger(address)
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM RESET fsync")
            connection.execute("SELECT pg_reload_conf()")

    assert "fsync" in str(error.value)


def test_a_lost_connection_is_told_and_mended(server: PostgresServer) -> None:
    """The draw is refused as not recorded; the same key afterwards is."""
    import psycopg

    address = server.database("lost")
    with open_ledger(address) as ledger:
        ledger.add([granted()])
        with psycopg.connect(address, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'lost' AND pid <> pg_backend_pid()"
            )
        with pytest.raises(EvidenceError) as error:
            ledger.draw(draw("a"))
        receipt = ledger.draw(draw("a"))

    assert _code(error) == "E0802"
    assert receipt.seq == 2
