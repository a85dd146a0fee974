"""A PostgreSQL server for tests: its own folder and socket, no port, gone afterwards.

The programs come from the Debian package ``postgresql``. The server refuses to run as root: root runs it as the user
``postgres``.
"""

import contextlib
import glob
import os
import shutil
import signal
import subprocess
import tempfile
import time


def programs() -> str | None:
    """Return the folder of ``initdb`` and ``pg_ctl``, or None."""
    found = shutil.which("initdb")
    folders = [os.path.dirname(os.path.realpath(found))] if found else []
    folders += sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)
    return next((folder for folder in folders if os.path.exists(f"{folder}/pg_ctl")), None)


class PostgresServer:
    """A running server."""

    def __init__(self) -> None:
        """Make its folder and start it."""
        folder = programs()
        if folder is None:
            message = "PostgreSQL is not installed: apt-get install postgresql"
            raise RuntimeError(message)
        self._bin = folder
        self.folder = tempfile.mkdtemp(prefix="pg", dir="/tmp")
        self._data = f"{self.folder}/data"
        self._root = os.geteuid() == 0
        if self._root:
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-D", self._data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()

    def __enter__(self) -> "PostgresServer":
        """Return the server."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        options = f"-c listen_addresses='' -k {self.folder} -c max_connections=60 -c shared_buffers=16MB"
        log = f"{self.folder}/log"
        for _ in range(50):
            with contextlib.suppress(subprocess.CalledProcessError):
                self._run("pg_ctl", "-D", self._data, "-o", options, "-l", log, "-w", "-t", "60", "start")
                return
            time.sleep(0.2)  # children of a killed server may still be going
        message = f"the server does not start, see {log}"
        raise RuntimeError(message)

    def database(self, name: str) -> str:
        """Make a database and return its address."""
        import psycopg

        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.address(name)

    def address(self, name: str) -> str:
        """Return the address of a database."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def kill(self) -> None:
        """Kill it by SIGKILL; its children see that it is gone and end."""
        with open(f"{self._data}/postmaster.pid", encoding="ascii") as file:
            pid = int(file.readline())
        os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        """Stop it and remove its folder."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [f"{self._bin}/{program}", *arguments]
        if self._root:
            command = ["runuser", "-u", "postgres", "--", *command]
        # the server keeps its parent's files open: give it none of ours
        subprocess.run(
            command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/"
        )
