"""Flip every byte of a sealed log; cut, swap and double its records; flip bytes of the files of a log and a ledger.

Every change of a sealed file has to be found, and the first bad record named. In a database file some bytes hold
nothing; a flip there has to leave everything as it was, anything else has to be found.

Run: python campaign/tamper.py [--size ci|release]
"""

import os
import random
import sys
import tempfile
import time
from bisect import bisect_right
from collections.abc import Callable
from decimal import Decimal
from itertools import accumulate, chain
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from campaign.common import arguments, report
from campaign.ledger_kill import license_of
from campaign.shipments import shipment
from compliance.engine.evaluate import evaluate
from compliance.evidence.chain.canonical import canonical
from compliance.evidence.chain.record import START, Head, parse_record
from compliance.evidence.chain.sealed import verify_sealed
from compliance.evidence.chain.verify import settle
from compliance.evidence.ledger.draw import Draw
from compliance.evidence.ledger.ledger import open_ledger
from compliance.evidence.ledger.table import ledger_json
from compliance.evidence.log.entry import Entry
from compliance.evidence.log.log import open_log
from compliance.model.load import load
from compliance.text.errors import EvidenceError
from compliance.values.quantity import quantity

SIZES = {"ci": 40, "release": 900}
"""Records; a record has about 1,150 bytes, so that the release flips each byte of a megabyte."""
WHOLE = 997
"""Every so many flips the whole file is verified, and not only from the record on whose byte it is."""


def make(folder: str, records: int, seed: int) -> tuple[str, bytes]:
    """Return the path of a log, and its sealed export."""
    ruleset, chance = load("cn"), random.Random(seed)
    where, out = os.path.join(folder, "log.db"), os.path.join(folder, "log.jsonl")
    with open_log(where) as log:
        entries = []
        for number in range(records):
            one = shipment(ruleset, chance, f"T-{number}")
            decision = evaluate(ruleset, one).decision
            assert decision is not None
            entries.append(Entry(one, decision))
        log.append(entries)
        log.export(out)
    with open(out, "rb") as file:
        return where, file.read()


def flips(content: bytes, chance: random.Random) -> dict[str, int]:
    """Flip one bit of each byte; return how many flips there were, and how many were missed or misnamed."""
    lines = content.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, lines))]
    heads: list[Head] = [START]
    for line in lines[:-1]:
        record = parse_record(line.rstrip(b"\n"))
        assert record is not None
        heads.append(record.head)
    missed = misnamed = whole = 0
    for offset in range(len(content)):
        bit = 1 << chance.randrange(8)
        row = bisect_right(starts, offset) - 1
        changed = bytearray(b"".join(lines[row : row + 2]))  # the next one too: the line break may be what is flipped
        changed[offset - starts[row]] ^= bit
        found = verify_sealed(chain(_lines(bytes(changed)), lines[row + 2 :]), after=heads[row])
        if offset % WHOLE == 0:
            whole += 1
            everything = content[: starts[row]] + bytes(changed) + b"".join(lines[row + 2 :])
            again = verify_sealed(_lines(everything))
            missed += again.broken is None
            misnamed += again.bad != found.bad
        missed += found.broken is None
        misnamed += found.broken is not None and found.bad != row + 1
    return {"flips": len(content), "verified_whole": whole, "flips_missed": missed, "flips_misnamed": misnamed}


def _lines(content: bytes) -> Any:
    """Yield lines lazily, as a file does: the first bad one ends the verification."""
    start = 0
    while start < len(content):
        end = content.find(b"\n", start) + 1 or len(content)
        yield content[start:end]
        start = end


def moves(content: bytes) -> dict[str, int]:
    """Cut, swap and double each record, and cut the tail at each byte of the last lines."""
    lines = content.splitlines(keepends=True)
    tries = missed = misnamed = 0
    for row in range(len(lines)):
        cut = lines[:row] + lines[row + 1 :]
        double = [*lines[: row + 1], lines[row], *lines[row + 1 :]]
        swapped = [*lines[:row], *lines[row + 1 : row + 2], lines[row], *lines[row + 2 :]]
        for changed, bad in ((cut, row + 1), (double, row + 2), (swapped, row + 1)):
            if changed == lines:
                continue  # the last cannot be swapped with the next
            found = verify_sealed(iter(changed))
            tries += 1
            missed += found.broken is None
            # a cut or doubled closing line shows at the last record's place or the one behind it
            misnamed += found.broken is not None and row < len(lines) - 2 and found.bad != bad
    for length in range(len(content) - len(lines[-1]) - len(lines[-2]), len(content)):
        found = verify_sealed(_lines(content[:length]))
        tries += 1
        missed += found.broken is None
    return {"moves": tries, "moves_missed": missed, "moves_misnamed": misnamed}


def database(where: str, times: int, chance: random.Random, look: Callable[[str], tuple[str, str]]) -> dict[str, int]:
    """Flip bytes of a database file; count those that were neither found nor without any effect.

    Args:
        look: Opens a file and returns what is wrong with it (empty: nothing), and what it says.
    """
    with open(where, "rb") as file:
        content = file.read()
    said = look(where)[1]
    found = named = idle = silent = 0
    broken = f"{where}.flipped.db"
    for _ in range(times):
        offset, bit = chance.randrange(len(content)), 1 << chance.randrange(8)
        changed = bytearray(content)
        changed[offset] ^= bit
        with open(broken, "wb") as file:
            file.write(changed)
        try:
            wrong, now = look(broken)
        except EvidenceError as error:
            wrong, now = str(error), ""
        found += bool(wrong)
        named += "record " in wrong
        idle += not wrong and now == said
        silent += not wrong and now != said
        for rest in (broken, f"{broken}-wal", f"{broken}-shm"):
            if os.path.exists(rest):
                os.remove(rest)
    return {"flips": times, "found": found, "named": named, "idle": idle, "silent": silent}


def look_at_log(where: str) -> tuple[str, str]:
    """Return what is wrong with a log, and its records."""
    with open_log(where, create=False) as log:
        found = settle(log.verify())
        return str(found.broken or ""), "" if found.broken else "".join(log.read(list))


def look_at_ledger(where: str) -> tuple[str, str]:
    """Return what is wrong with a ledger, and what it says of licenses and draws."""
    with open_ledger(where, create=False) as ledger:
        found = ledger.verify()
        return str(found.broken or ""), "" if found.broken else canonical(ledger_json(ledger.holdings()))


def make_ledger(folder: str, draws: int) -> str:
    """Return the path of a ledger with so many draws."""
    where = os.path.join(folder, "ledger.db")
    with open_ledger(where) as ledger:
        ledger.add([license_of("wide", draws * 9)])
        for number in range(draws):
            ledger.reserve(Draw("wide", str(number), quantity(Decimal(number % 9 + 1), "pieces"), shipment="x" * 50))
            if number % 2:
                ledger.release(str(number))
    return where


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        where, sealed = make(folder, asked.count, asked.seed)
        counts = {"bytes": len(sealed), **flips(sealed, chance), **moves(sealed)}
        for name, path, look in (("log", where, look_at_log), ("ledger", make_ledger(folder, 20), look_at_ledger)):
            found = database(path, min(asked.count * 8, 800), chance, look)
            counts |= {f"{name}_file_{key}": number for key, number in found.items()}
    head = {"campaign": "tamper", "seed": asked.seed, "records": asked.count}
    return report(
        head | counts,
        ("flips_missed", "flips_misnamed", "moves_missed", "moves_misnamed", "log_file_silent", "ledger_file_silent"),
        began,
        tries="flips",
    )


if __name__ == "__main__":
    sys.exit(main())
