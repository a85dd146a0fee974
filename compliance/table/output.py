"""Answer a file of orders into another file, so that a run that stopped can go on where it stopped.

Beside the output stands a folder of parts, one a piece, with a manifest: the digests of the rules and of the orders,
the law that is asked, and each part that is on disk. A run with the same manifest goes on after the last part; under
other rules, for other orders or another question it is refused. With the last part the output is put together, and the
folder goes.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import polars as pl

from compliance.model.ruleset import Ruleset
from compliance.table.pieces import ASKED, BYTES, CELLS, ROWS, SLOW, divide, unreadable
from compliance.table.processes import answers, is_slow
from compliance.table.rest import Refusal
from compliance.table.work import Answered, Job
from compliance.table.write import write
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import TableError

FORMAT = 1
"""Version of the manifest."""


class Summary(NamedTuple):
    """What came out of a file.

    Attributes:
        rows: Rows written, those refused included.
        resumed: How many of them stood there from an earlier run.
    """

    rows: int
    refused: int
    stopped: int
    open: int
    resumed: int
    shown: Refusal

    @property
    def status(self) -> int:
        """Exit status: 2 where rows were refused, 1 where some are stopped, 3 where some are open, else 0."""
        return 2 if self.refused else 1 if self.stopped else 3 if self.open else 0

    def plus(self, found: Answered) -> "Summary":
        """Return the summary with the answers of one piece more."""
        return Summary(
            self.rows + len(found.frame), self.refused + found.refused, self.stopped + found.stopped,
            self.open + found.open, self.resumed, (*self.shown, *found.shown),
        )  # fmt: skip


def answer_into(
    ruleset: Ruleset,
    job: Job,
    output: str,
    *,
    processes: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Summary:
    """Write the answers of the orders of *job* to *output*.

    Args:
        progress: Told how many pieces are done, of how many.

    Raises:
        TableError: The orders cannot be read or are none, the output cannot be written, or parts of another run stand
            there (E0012).
    """
    pieces = divide(job.path, slow=is_slow(ruleset, job))
    parts = _Parts(output, _manifest(ruleset, job))
    done = parts.read()[: len(pieces)]
    resumed = sum(part["rows"] for part in done)
    progress(len(done), len(pieces))
    alone = len(pieces) == 1 and not done  # one piece is done or not: there is nothing to go on with
    made: list[pl.DataFrame] = []
    try:
        for number, found in enumerate(answers(ruleset, job, pieces[len(done) :], processes=processes), len(done)):
            if alone:
                made.append(found.frame)
                done.append(_entry(found, 0))
            else:
                done.append(parts.keep(number, found, done))
            progress(number + 1, len(pieces))
    finally:
        if alone or not done:
            parts.leave()
    if not any(part["rows"] for part in done):
        if done and not alone:
            parts.remove(len(done))
        raise TableError((Diagnostic("E0614", "the file holds no order", path=job.path),))
    write(made or [parts.path(n) for n in range(len(pieces))], output)
    if not alone:
        parts.remove(len(pieces))
    rows, refused, stopped, left = (sum(part[name] for part in done) for name in ("rows", "refused", "stopped", "open"))
    return Summary(
        rows, refused, stopped, left, resumed, tuple(Diagnostic(*shown) for part in done for shown in part["shown"])
    )


def _manifest(ruleset: Ruleset, job: Job) -> dict[str, Any]:
    law = job.law
    return {
        "format": FORMAT,
        "rules": ruleset.digest,
        "tables": ruleset.tables_digest,
        "orders": _digest(job.path),
        "on": law.on.isoformat() if law.on else None,
        "known_on": law.known_on.isoformat() if law.known_on else None,
        "scenarios": list(law.scenarios),
        "piece": [ROWS, CELLS, BYTES, SLOW, ASKED],
    }


def _digest(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    except OSError as error:
        raise unreadable(path, error) from error


def _entry(found: Answered, size: int) -> dict[str, Any]:
    """Return what is kept of a piece beside its answers."""
    return {
        "rows": len(found.frame), "refused": found.refused, "stopped": found.stopped, "open": found.open,
        "bytes": size, "shown": [[d.code, d.message, None, d.path, d.help] for d in found.shown],
    }  # fmt: skip


class _Parts:
    """The folder of parts of one output."""

    def __init__(self, output: str, head: dict[str, Any]) -> None:
        self._output, self._head = output, head
        self._folder = f"{output}.parts"
        self._manifest = os.path.join(self._folder, "manifest.json")

    def path(self, number: int) -> str:
        """Return the path of a part."""
        return os.path.join(self._folder, f"{number:05}.arrow")

    def read(self) -> list[dict[str, Any]]:
        """Return the parts that an earlier run left; none where there was none."""
        with self._writing():
            os.makedirs(self._folder, exist_ok=True)
        try:
            with open(self._manifest, encoding="utf-8") as file:
                found = json.load(file)
            head = {name: value for name, value in found.items() if name != "parts"}
            parts = list(found["parts"])
            whole = all(os.path.getsize(self.path(n)) == part["bytes"] for n, part in enumerate(parts))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._unwritable(error) from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise self._other("its manifest cannot be read") from error
        moved = sorted(name for name in head.keys() | self._head.keys() if head.get(name) != self._head.get(name))
        if moved:
            raise self._other(f"it was begun with other {', '.join(moved)}")
        if not whole:
            raise self._other("a part of it has another size")
        return parts

    def keep(self, number: int, found: Answered, before: list[dict[str, Any]]) -> dict[str, Any]:
        """Put one part on disk, then into the manifest, and return its entry."""
        path = self.path(number)
        with self._writing():
            found.frame.write_ipc(path, compression="lz4")
            with open(path, "rb+") as file:
                os.fsync(file.fileno())
            entry = _entry(found, os.path.getsize(path))
            self._write([*before, entry])
        return entry

    def _write(self, parts: list[dict[str, Any]]) -> None:
        beside = f"{self._manifest}.writing"
        with open(beside, "w", encoding="utf-8") as file:
            json.dump({**self._head, "parts": parts}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, self._manifest)

    def leave(self) -> None:
        """Remove a folder in which no part is on disk: there is nothing to go on with."""
        with self._writing():
            for name in os.listdir(self._folder):
                os.remove(os.path.join(self._folder, name))
            os.rmdir(self._folder)

    def remove(self, parts: int) -> None:
        """Remove the folder, the manifest first: what is left of it then is no run that could go on."""
        with self._writing():
            for path in (self._manifest, *map(self.path, range(parts))):
                os.remove(path)
            os.rmdir(self._folder)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Tell what the disk refuses."""
        try:
            yield
        except OSError as error:
            raise self._unwritable(error) from error

    def _other(self, why: str) -> TableError:
        help = "remove the folder to begin anew, or name another output"
        message = f"the output was begun by another run: {why}"
        return TableError([Diagnostic("E0012", message, path=self._folder, help=help)])

    def _unwritable(self, error: OSError) -> TableError:
        message = f"the output cannot be written: {error.strerror or error}"
        return TableError([Diagnostic("E0013", message, path=self._output)])
