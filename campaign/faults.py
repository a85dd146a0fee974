"""Let the disk fail under a ledger and a log: full, read-only, I/O errors, torn writes, failing syncs; set the clock back.

After each fault whatever was acknowledged has to be there, whatever is there has to be sound and within the limit, and
a failing sync must never have been acknowledged. I/O errors come from a small library that is preloaded (`faults.c`;
a C compiler is needed); a full disk is a small tmpfs where it may be mounted, and a limit of the size of files.

Run: python campaign/faults.py [--size ci|release]
"""

import contextlib
import ctypes
import errno
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from campaign.common import Child, arguments, report
from compliance.evidence.chain.record import parse_record
from compliance.evidence.ledger.draw import Draw
from compliance.evidence.ledger.ledger import open_ledger
from compliance.evidence.ledger.license import License, Quota
from compliance.text.errors import EvidenceError
from compliance.values.quantity import quantity

SIZES = {"ci": 120, "release": 600}
LIMIT, YEAR = 1_000_000, 1_000
_HERE = os.path.dirname(os.path.abspath(__file__))
_PRELOADED = "COMPLIANCE_FAULTS"
_DRAWS = 12


def main() -> int:
    """Run and report; first start again with the library preloaded."""
    asked = arguments(__doc__, SIZES, stores=False)
    library = os.environ.get(_PRELOADED)
    if library is None:
        with tempfile.TemporaryDirectory() as folder:
            library = build(folder)
            environment = {**os.environ, "LD_PRELOAD": library, _PRELOADED: library}
            return subprocess.run([sys.executable, *sys.argv], env=environment, check=False).returncode
    began = time.monotonic()
    chance = random.Random(asked.seed)
    counts: Counter[str] = Counter()
    for kind in KINDS:
        counts[f"{kind}_faults"] = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        shim = ctypes.CDLL(library)
        for number in range(asked.count):
            kind = list(KINDS)[number % len(KINDS)]
            one_fault(kind, os.path.join(folder, str(number)), shim, chance, counts)
    head = {"campaign": "faults", "seed": asked.seed, "faults": asked.count}
    return report(head | dict(sorted(counts.items())) | missed(counts), MISSES, began, tries="refused")


MISSES = (
    "lost",
    "unsound",
    "overdrawn",
    "acknowledged_without_sync",
    "not_refused",
    "not_recovered",
    "crashed",
    "expired_drawn",
)


def missed(counts: Counter[str]) -> dict[str, int]:
    """Return every count of misses, zero ones too."""
    return {name: counts[name] for name in MISSES}


def build(folder: str) -> str:
    """Compile the library."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        message = "a C compiler is needed: apt-get install gcc libc6-dev"
        raise RuntimeError(message)
    library = os.path.join(folder, "faults.so")
    command = [compiler, "-shared", "-fPIC", "-O1", "-w", "-o", library, os.path.join(_HERE, "faults.c"), "-ldl"]
    subprocess.run(command, check=True)
    return library


def one_fault(kind: str, folder: str, shim: Any, chance: random.Random, counts: Counter[str]) -> None:
    """Make a ledger, let it meet one fault, and look what is left."""
    os.makedirs(folder)
    counts[f"{kind}_faults"] += 1
    with KINDS[kind][0](folder) as place:
        where = os.path.join(place, "ledger.db")
        with open_ledger(where) as ledger:
            ledger.add([license_of()])
            for number in range(3):
                ledger.draw(draw_of(f"before-{number}"))
        seed = chance.random()
        child = Child(lambda acknowledge: KINDS[kind][1](where, shim, random.Random(seed), acknowledge))
        status, lines = child.wait()
        counts["crashed"] += status != 0
        counts["refused"] += sum(line.startswith("refused") for line in lines)
        counts["acknowledged"] += sum(line.startswith("drawn") for line in lines)
        for line in lines:
            if line.split(" ")[0] in MISSES:
                counts[line.split(" ")[0]] += 1
        judge(where, lines, counts)
    shutil.rmtree(folder, ignore_errors=True)


def judge(where: str, lines: list[str], counts: Counter[str]) -> None:
    """Hold what was acknowledged against what is there, now that the disk works again."""
    with open_ledger(where, create=False, clock=lambda: datetime(2030, 1, 1, tzinfo=UTC)) as ledger:
        found = ledger.verify()
        counts["unsound"] += found.broken is not None
        records = ledger._store.read(lambda query: [parse_record(line) for line in ledger._journal.lines(query)])
        there = {record.body["key"]: record.hash for record in records if record and "key" in record.body}
        for line in lines:
            if line.startswith("drawn"):
                _, key, digest = line.split(" ")
                counts["lost"] += there.get(key) != digest
        for holding in ledger.holdings().licenses:
            counts["overdrawn"] += sum(use.quantity for use in holding.uses) > LIMIT
        # of the quota is left what the records leave, to the piece
        used = sum(record.body["number"] == "L" and record.kind == "draw" for record in records if record)
        today = draw_of("rest")._replace(day=datetime.now(UTC).date())
        for key, left, fits in (("rest", YEAR - used, True), ("over", 1, False)):
            try:
                ledger.draw(today._replace(key=key, quantity=quantity(Decimal(left), "pieces")))
                counts["overdrawn"] += not fits
            except EvidenceError:
                counts["unsound"] += fits
        # what was refused may be repeated with its key, and is then there once
        receipt = ledger.draw(draw_of("draw-0"))
        counts["unsound"] += ledger.verify().broken is not None
        counts["lost"] += there.get("draw-0", receipt.hash) != receipt.hash
        lines = ledger._store.read(lambda query: list(ledger._journal.lines(query)))
        made = [record.body.get("key") for line in lines if (record := parse_record(line))]
        counts["recovered"] += made.count("draw-0") == 1
        counts["not_recovered"] += made.count("draw-0") != 1


def license_of() -> License:
    """Return a license that suffices, with a quota that no fault's draws use up."""
    limit, year = quantity(Decimal(LIMIT), "pieces"), quantity(Decimal(YEAR), "pieces")
    assert year
    quotas = (Quota("quantity", year, "twelve_months"),)
    return License("L", "BIS", "individual", ("us",), "Us", None, None, None, None, None, limit, None, quotas)


def draw_of(key: str) -> Draw:
    """Return a draw; its reference makes the record long enough to fill a disk."""
    return Draw("L", key, quantity(Decimal(1), "pieces"), shipment="x" * 900)


def attempt(where: str, acknowledge: Callable[[str], None], *, number: int) -> bool:
    """Draw once, and acknowledge, or say that it was refused."""
    try:
        with open_ledger(where, create=False) as ledger:
            receipt = ledger.draw(draw_of(f"draw-{number}"))
    except EvidenceError as error:
        acknowledge(f"refused {error.diagnostics[0].code}")
        return False
    acknowledge(f"drawn draw-{number} {receipt.hash}")
    return True


# The faults -------------------------------------------------------------------------------------


def io_error(where: str, shim: Any, chance: random.Random, acknowledge: Callable[[str], None]) -> None:
    """One call fails, or a few, or all from then on; writes may be torn."""
    code = chance.choice([errno.EIO, errno.ENOSPC, errno.EROFS, errno.EDQUOT])
    shim.fault_arm(
        ctypes.c_long(chance.randrange(25)), code, ctypes.c_long(chance.choice([1, 1, 2, 5, -1])), chance.randrange(2)
    )
    for number in range(_DRAWS):
        attempt(where, acknowledge, number=number)
    shim.fault_arm(ctypes.c_long(-1), 0, ctypes.c_long(0), 0)


def failing_sync(where: str, shim: Any, chance: random.Random, acknowledge: Callable[[str], None]) -> None:
    """Every write succeeds and every sync fails: nothing may be acknowledged."""
    with open_ledger(where, create=False) as ledger:
        for number in range(chance.randrange(3)):
            ledger.draw(draw_of(f"warm-{number}"))
        shim.fault_sync(chance.choice([errno.EIO, errno.ENOSPC, errno.EDQUOT]))
        for number in range(3):
            try:
                ledger.draw(draw_of(f"draw-{number}"))
                acknowledge("acknowledged_without_sync")
            except EvidenceError as error:
                acknowledge(f"refused {error.diagnostics[0].code}")
        shim.fault_sync(0)
        ledger.draw(draw_of("after"))


def size_limit(where: str, shim: Any, chance: random.Random, acknowledge: Callable[[str], None]) -> None:
    """No file may grow beyond a size."""
    limit = os.path.getsize(where) + chance.randrange(60_000)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    for number in range(200):
        if not attempt(where, acknowledge, number=number):
            attempt(where, acknowledge, number=number)
            break
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def full_disk(where: str, shim: Any, chance: random.Random, acknowledge: Callable[[str], None]) -> None:
    """The disk is full but for a little."""
    ballast = os.path.join(os.path.dirname(where), "ballast")
    with contextlib.suppress(OSError), open(ballast, "wb", buffering=0) as file:
        while file.write(bytes(4096)) == 4096:
            pass
    kept = os.path.getsize(ballast)
    os.truncate(ballast, max(0, kept - chance.randrange(80_000)))
    refused = 0
    for number in range(200):
        refused += not attempt(where, acknowledge, number=number)
        if refused > 2:
            break
    if not refused:
        acknowledge("not_refused")
    os.remove(ballast)


def read_only(where: str, shim: Any, chance: random.Random, acknowledge: Callable[[str], None]) -> None:
    """Nothing may be written, by another user than root."""
    folder = os.path.dirname(where)
    for name in os.listdir(folder):
        os.chmod(os.path.join(folder, name), 0o444)
    os.chmod(folder, 0o555)
    if os.geteuid() == 0:
        os.seteuid(65534)
    if attempt(where, acknowledge, number=1):
        acknowledge("not_refused")
    with contextlib.suppress(PermissionError):
        os.seteuid(0)
    os.chmod(folder, 0o755)
    for name in os.listdir(folder):
        os.chmod(os.path.join(folder, name), 0o644)


def clock_back(where: str, shim: Any, chance: random.Random, acknowledge: Callable[[str], None]) -> None:
    """The clock goes past the last day of a license and is set back: it must not live again unnoticed."""
    last = date(2026, 3, 31)
    now = [datetime(2026, 3, chance.randint(1, 31), 12, tzinfo=UTC)]
    ended = license_of()._replace(number="E", valid_until=last)
    with open_ledger(where, create=False, clock=lambda: now[0]) as ledger:
        now[0] = datetime(2027, 1, 1, tzinfo=UTC)
        ledger.add([ended])
        now[0] = datetime(2027, 1, 1, tzinfo=UTC) - timedelta(days=chance.randint(1, 500))
        try:
            ledger.draw(draw_of("late")._replace(license="E"))
            acknowledge("expired_drawn")
        except EvidenceError as error:
            acknowledge(f"refused {error.diagnostics[0].code}")
        receipt = ledger.draw(draw_of("stated")._replace(license="E", day=last))
        if not receipt.warnings:
            acknowledge("expired_drawn")
        ledger.reverse("stated")


@contextlib.contextmanager
def _folder(folder: str) -> Iterator[str]:
    yield folder


@contextlib.contextmanager
def _small_disk(folder: str) -> Iterator[str]:
    """Yield a tmpfs of one megabyte; where none may be mounted, files of a limited size stand for it."""
    command = ["mount", "-t", "tmpfs", "-o", "size=1m,mode=755", "tmpfs", folder]
    if subprocess.run(command, check=False, capture_output=True).returncode != 0:
        message = "no tmpfs can be mounted here"
        raise RuntimeError(message)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


KINDS: dict[str, tuple[Any, Any]] = {
    "io_error": (_folder, io_error),
    "failing_sync": (_folder, failing_sync),
    "size_limit": (_folder, size_limit),
    "full_disk": (_small_disk, full_disk),
    "read_only": (_folder, read_only),
    "clock_back": (_folder, clock_back),
}

if __name__ == "__main__":
    sys.exit(main())
