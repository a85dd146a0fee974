"""Eight processes draw on the last unit of a license at once, round after round: exactly one gets it.

The unit is the last of a limit over the license's life, of a value, of a calendar year counted for an item and a
consignee (whom each process spells otherwise), or of twelve months, within which each process draws on another day. Then every process asks again with its key: the one that got it gets the same receipt, the others are refused again.

Run: python campaign/race.py [--size ci|release] [--store sqlite|postgres]
"""

import multiprocessing
import os
import sys
import tempfile
import time
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from campaign.common import Child, arguments, place, report
from compliance.evidence.ledger.draw import Draw
from compliance.evidence.ledger.ledger import Ledger, open_ledger
from compliance.evidence.ledger.license import License, Quota
from compliance.text.errors import EvidenceError
from compliance.values.quantity import quantity

PROCESSES = 8
SIZES = {"ci": 300, "release": 10_000}
UNIT, DOLLAR = quantity(Decimal(1), "pieces"), quantity(Decimal(1), "USD")
assert UNIT
assert DOLLAR
BARE = License("R", "BIS", "individual", ("us",), "Us", None, None, None, None, None, None, None)
KINDS = (
    BARE._replace(quantity=UNIT),
    BARE._replace(value=DOLLAR),
    BARE._replace(quotas=(Quota("value", DOLLAR, "calendar_year", ("item", "consignee")),)),
    BARE._replace(quotas=(Quota("quantity", UNIT, "twelve_months"),)),
)
SPELLINGS = ("Acme Ltd", "ACME LTD", "Acme, Ltd.", "Acme  Ltd", "acme  ltd", "Acme\u00a0Ltd", "Acme Ltd.", "aCME lTD")
LATEST = date(2026, 10, 1)


def drawn(round: int, process: int) -> Draw:
    """Return what a process asks for."""
    day = LATEST - timedelta(days=40 * process) if round % len(KINDS) == 3 else LATEST
    key = f"{process}-{round}"
    return Draw(f"R{round}", key, UNIT, DOLLAR, day, item="3A001.a", consignee=SPELLINGS[process])


def attempt(ledger: Ledger, draw: Draw) -> str:
    """Return the hash of the receipt, or the code of the refusal."""
    try:
        return ledger.draw(draw).hash
    except EvidenceError as error:
        return error.diagnostics[0].code


def run(where: str, rounds: int) -> dict[str, Any]:
    """Race, then count."""
    with open_ledger(where) as ledger:
        ledger.add([KINDS[n % len(KINDS)]._replace(number=f"R{n}") for n in range(rounds)])
    barrier = multiprocessing.get_context("fork").Barrier(PROCESSES)

    def race(process: int, acknowledge: Any) -> None:
        with open_ledger(where, create=False) as ledger:
            for n in range(rounds):
                draw = drawn(n, process)
                barrier.wait()
                first = attempt(ledger, draw)
                acknowledge(f"{n} {first} {attempt(ledger, draw)}")

    children = [Child(lambda acknowledge, process=p: race(process, acknowledge)) for p in range(PROCESSES)]
    lines = []
    while len(lines) < rounds * PROCESSES:
        found = [line for child in children for line in child.acknowledged()]
        lines += found
        if not found:
            time.sleep(0.002)
    statuses = [child.wait()[0] for child in children]
    return count(rounds, lines, statuses) | {"integrity": _sound(where)}


def count(rounds: int, lines: list[str], statuses: list[int]) -> dict[str, Any]:
    """Count the rounds in which not exactly one got the last unit, and the answers that changed when asked again."""
    winners = dict.fromkeys(range(rounds), 0)
    changed = odd = 0
    for line in lines:
        n, first, again = line.split(" ")
        winners[int(n)] += first.startswith("sha256:")
        changed += first != again
        odd += not first.startswith("sha256:") and first != "E0814"
    return {
        "rounds": rounds,
        "draws": len(lines),
        "rounds_without_exactly_one": sum(number != 1 for number in winners.values()),
        "changed_when_repeated": changed,
        "other_refusals": odd,
        "failed_processes": sum(status != 0 for status in statuses),
    }


def _sound(where: str) -> str:
    with open_ledger(where, create=False) as ledger:
        return str(ledger.verify().broken or "ok")


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, place(asked.store, folder, "race") as (where, _):
        counts = run(where, asked.count)
    misses = ("rounds_without_exactly_one", "changed_when_repeated", "other_refusals", "failed_processes", "integrity")
    head = {"campaign": "race", "store": asked.store, "seed": asked.seed, "processes": PROCESSES}
    return report(head | counts, misses, began, tries="draws")


if __name__ == "__main__":
    sys.exit(main())
