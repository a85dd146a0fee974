"""Kill four writers of a license ledger by SIGKILL, again and again, and count what was acknowledged and is not there.

Each writer draws, reserves, commits, releases and reverses under keys of its own and acknowledges each receipt to its
parent only after the ledger returned it. A writer that was killed is forked anew and repeats what was under way with
the same key. With PostgreSQL the server too is killed, every hundredth time.

Run: python campaign/ledger_kill.py [--size ci|release] [--store sqlite|postgres]
"""

import os
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from campaign.common import Child, arguments, place, report
from compliance.evidence.chain.record import Record, parse_record
from compliance.evidence.ledger.draw import Draw, Receipt
from compliance.evidence.ledger.ledger import Ledger, open_ledger
from compliance.evidence.ledger.license import License
from compliance.text.errors import EvidenceError
from compliance.values.quantity import quantity

WRITERS = 4
MISSES = ("lost", "doubled", "overdrawn", "receipts_differ", "servers_not_killed", "integrity")
SIZES = {"ci": 1_000, "release": 10_000}
LIMITS = {"wide": 10_000_000, "narrow": 50}
"""Two licenses: one that suffices, one that all writers use up."""
PLANS = (
    ("draw",),
    ("reserve", "commit"),
    ("reserve", "release"),
    ("draw", "reverse"),
    ("reserve", "commit", "reverse"),
)


def license_of(number: str, limit: int) -> License:
    """Return a license for so many pieces."""
    pieces = quantity(Decimal(limit), "pieces")
    return License(number, "BIS", "individual", ("us",), "Us", None, None, None, None, None, pieces, None)


def write(where: str, writer: int, start: int, seed: int, acknowledge: Callable[[str], None]) -> None:
    """Work through keys from number *start* on, until killed."""
    ledger: Ledger | None = None
    number = start
    while True:
        plan = random.Random(f"{seed} {writer} {number}")
        key, license = f"{writer}-{number}", plan.choice(("wide", "wide", "narrow"))
        draw = Draw(license, key, quantity(Decimal(plan.randint(1, 5)), "pieces"))
        for operation in plan.choice(PLANS):
            while True:
                try:
                    ledger = ledger or open_ledger(where, create=False)
                    receipt = _do(ledger, operation, draw)
                except EvidenceError as error:
                    if error.diagnostics[0].code in ("E0801", "E0802"):  # the server is down: once more, same key
                        if ledger:
                            ledger.close()
                        ledger = None
                        time.sleep(0.02)
                        continue
                    receipt = None
                break
            if receipt is None:
                break  # the narrow license is used up
            acknowledge(f"{key} {operation} {receipt.seq} {receipt.hash} {number}")
        number += 1


def _do(ledger: Ledger, operation: str, draw: Draw) -> Receipt:
    if operation in ("draw", "reserve"):
        return ledger.draw(draw) if operation == "draw" else ledger.reserve(draw)
    done: Receipt = getattr(ledger, operation)(draw.key)
    return done


def run(where: str, server: Any, kills: int, seed: int) -> dict[str, Any]:
    """Kill, then count."""
    with open_ledger(where) as ledger:
        ledger.add([license_of(*each) for each in LIMITS.items()])
    chance = random.Random(seed)
    acknowledged: list[tuple[str, str, int, str]] = []
    reached = dict.fromkeys(range(WRITERS), 0)

    def take(writer: int, lines: list[str]) -> None:
        for line in lines:
            key, operation, seq, digest, number = line.split(" ")
            acknowledged.append((key, operation, int(seq), digest))
            reached[writer] = int(number)

    def start(writer: int) -> Child:
        first = reached[writer]
        return Child(lambda acknowledge: write(where, writer, first, seed, acknowledge))

    children = [start(writer) for writer in range(WRITERS)]
    done = server_kills = failed = 0
    while done < kills:
        time.sleep(chance.uniform(0, 0.05))
        if server and done >= 50 + 100 * server_kills:
            server.kill()
            server.start()
            server_kills += 1
        victims = range(WRITERS) if chance.random() < 0.2 else [chance.randrange(WRITERS)]
        for writer in victims:
            take(writer, children[writer].kill())
            failed += children[writer].failed
            done += 1
        for writer in victims:
            children[writer] = start(writer)
        for writer, child in enumerate(children):
            take(writer, child.acknowledged())
    for writer, child in enumerate(children):
        take(writer, child.kill())
    return {"kills": done, "server_kills": server_kills, "failed_processes": failed, **count(where, acknowledged)}


def unkilled(kills: int, made: int) -> int:
    """Return how many kills of the server are wanting; the last round may go past one that was due."""
    return max(0, (kills - 50 - WRITERS) // 100 + 1 - made)


def count(where: str, acknowledged: list[tuple[str, str, int, str]]) -> dict[str, Any]:
    """Hold what was acknowledged against what is on disk."""
    with open_ledger(where, create=False) as ledger:
        found = ledger.verify()
        lines = ledger._store.read(lambda query: list(ledger._journal.lines(query)))
    records = {record.seq: record for line in lines if (record := parse_record(line))}
    lost = sum(
        not (record := records.get(seq)) or (record.hash, record.kind, record.body["key"]) != (digest, operation, key)
        for key, operation, seq, digest in acknowledged
    )
    made = Counter((record.kind, record.body.get("key", record.body["number"])) for record in records.values())
    receipts: dict[tuple[str, str], set[str]] = {}
    for key, operation, _, digest in acknowledged:
        receipts.setdefault((key, operation), set()).add(digest)
    return {
        "acknowledged": len({(key, operation) for key, operation, *_ in acknowledged}),
        "records": len(records),
        "lost": lost,
        "doubled": sum(number - 1 for number in made.values()),
        "overdrawn": _overdrawn(records.values()),
        "receipts_differ": sum(len(digests) > 1 for digests in receipts.values()),
        "narrow_left": LIMITS["narrow"] - _used(records.values())["narrow"],
        "integrity": "ok" if found.broken is None and _sound(where) else str(found.broken),
    }


def _used(records: Any) -> Counter[str]:
    used: Counter[str] = Counter()
    for record in records:
        used[record.body["number"]] += _change(record)
    return used


def _overdrawn(records: Any) -> int:
    """Count the records after which more was drawn than the license admits."""
    used: Counter[str] = Counter()
    over = 0
    for record in records:
        used[record.body["number"]] += _change(record)
        over += used[record.body["number"]] > LIMITS[record.body["number"]]
    return over


def _change(record: Record) -> int:
    sign = {"draw": 1, "reserve": 1, "release": -1, "reverse": -1}.get(record.kind, 0)
    return sign * int(record.body["draw"]["quantity"].split(" ")[0]) if sign else 0


def _sound(where: str) -> bool:
    if "://" in where:
        return True
    connection = sqlite3.connect(where)
    try:
        return bool(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)])
    finally:
        connection.close()


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, place(asked.store, folder, "ledger") as (where, server):
        counts = run(where, server, asked.count, asked.seed)
    counts["servers_not_killed"] = unkilled(asked.count, counts["server_kills"]) if asked.store == "postgres" else 0
    head = {"campaign": "ledger-kill", "store": asked.store, "seed": asked.seed, "writers": WRITERS}
    # a killed server takes its writers with it
    misses = MISSES if asked.store == "postgres" else (*MISSES, "failed_processes")
    return report(head | counts, misses, began, tries="acknowledged")


if __name__ == "__main__":
    sys.exit(main())
