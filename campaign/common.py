"""What the campaigns share: the command line, the report, children that are forked and killed."""

import argparse
import contextlib
import json
import multiprocessing
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from campaign.server import PostgresServer


def arguments(doc: str | None, sizes: dict[str, int], *, stores: bool = True) -> argparse.Namespace:
    """Return the command line: the size as a number, the seed, the store."""
    parser = argparse.ArgumentParser(description=(doc or "").splitlines()[0])
    parser.add_argument("--size", choices=sorted(sizes), default="ci")
    parser.add_argument("--count", type=int, help="a number in place of the size")
    parser.add_argument("--seed", type=int, default=20260101)
    if stores:
        parser.add_argument("--store", choices=["sqlite", "postgres"], default="sqlite")
    found = parser.parse_args()
    found.count = found.count or sizes[found.size]
    return found


def report(counts: dict[str, Any], misses: tuple[str, ...], began: float, *, tries: str) -> int:
    """Print the counts; return 1 where one of *misses* is not zero or ``ok``, or nothing was tried.

    Args:
        tries: The count without which no miss could be seen.
    """
    counts["seconds"] = round(time.monotonic() - began, 1)
    counts["date"] = datetime.now(UTC).date().isoformat()
    missed = {name: counts[name] for name in misses if counts[name] not in (0, "ok")}
    missed |= {} if counts.get(tries) else {f"no_{tries}": 1}
    counts["misses"] = sorted(missed)
    print(json.dumps(counts))
    return 1 if missed else 0


def spread(
    run: Callable[[int, int], tuple[Counter[str], list[str]]], count: int, seed: int, cores: int = 2
) -> Counter[str]:
    """Run a part of *count* on each core, with a seed of its own; return the counts, after showing the first misses."""
    with multiprocessing.get_context("spawn").Pool(cores) as pool:
        done = pool.starmap(run, [(count // cores, seed + core) for core in range(cores)])
    for _, failed in done:
        for line in failed[:10]:
            print(line, file=sys.stderr)
    counts: Counter[str] = Counter()
    for found, _ in done:
        counts.update(found)  # a sum of counters would leave out what is zero
    return counts


def peak_mib() -> int:
    """Return the most memory this program has held, in MiB.

    The kernel's own note of this program's pages: `getrusage` keeps, over `exec`, what the process that forked it held.
    """
    with open("/proc/self/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) // 1024


@contextlib.contextmanager
def place(store: str, folder: str, name: str) -> Iterator[tuple[str, PostgresServer | None]]:
    """Yield where a new store is to be made: a path in *folder*, or a database of a server started for it."""
    if store == "sqlite":
        yield os.path.join(folder, f"{name}.db"), None
        return
    import psycopg  # noqa: F401 - once, before children are forked

    with PostgresServer() as server:
        yield server.database(name), server


class Child:
    """A forked process with a pipe on which it acknowledges, one line each.

    Attributes:
        failed: Whether it ended by itself, and not well.
    """

    def __init__(self, work: Callable[[Callable[[str], None]], None]) -> None:
        """Fork and run *work* in the child, with a function that acknowledges."""
        read, write = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(read)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            status = 1
            try:
                work(lambda line: _send(write, line))
                status = 0
            except BaseException as error:
                print(f"child failed: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
            finally:
                os._exit(status)
        os.close(write)
        os.set_blocking(read, False)
        self._pipe = read
        self._rest = b""
        self.failed = False

    def acknowledged(self) -> list[str]:
        """Return the lines that came since the last call."""
        with contextlib.suppress(BlockingIOError):
            while chunk := os.read(self._pipe, 1 << 16):
                self._rest += chunk
        *lines, self._rest = self._rest.split(b"\n")
        return [line.decode() for line in lines]

    def kill(self) -> list[str]:
        """Kill it by SIGKILL and return the lines that it had still sent."""
        os.kill(self.pid, signal.SIGKILL)
        return self.wait()[1]

    def wait(self) -> tuple[int, list[str]]:
        """Wait for its end and return its status and the lines that it had still sent."""
        lines: list[str] = []
        while True:
            lines += self.acknowledged()  # a full pipe would keep it waiting
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                break
            time.sleep(0.001)
        lines += self.acknowledged()
        os.close(self._pipe)
        code = os.waitstatus_to_exitcode(status)
        self.failed = code not in (0, -signal.SIGKILL)
        return code, lines


def _send(pipe: int, line: str) -> None:
    os.write(pipe, f"{line}\n".encode())  # one write below PIPE_BUF: whole or not at all
