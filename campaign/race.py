"""Eight processes draw on the last unit of a license at once, round after round: exactly one gets it.

The unit is the last of a limit over the license's life, of a value, of a calendar year counted for an item and a
consignee (whom each process spells otherwise; the license has a limit of value too, one unit further), or of twelve months of quantity or of value, within which each process draws on another day. Then every process asks again
with its key: the one that got it gets the same receipt, the others are refused again. What the records hold is added up
here, without the ledger's own arithmetic.

Run: python campaign/race.py [--size ci|release] [--store sqlite|postgres]
"""

import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from campaign.common import Child, arguments, place, report
from compliance.evidence.chain.record import parse_record
from compliance.evidence.ledger.draw import Draw
from compliance.evidence.ledger.ledger import Ledger, open_ledger
from compliance.evidence.ledger.license import License, Quota
from compliance.text.errors import EvidenceError
from compliance.values.quantity import quantity

PROCESSES = 8
SIZES = {"ci": 300, "release": 10_000}
UNIT, DOLLAR, DOLLARS = quantity(Decimal(1), "pieces"), quantity(Decimal(1), "USD"), quantity(Decimal(2), "USD")
assert UNIT
assert DOLLAR
BARE = License("R", "BIS", "individual", ("us",), "Us", None, None, None, None, None, None, None)
KINDS = {
    "quantity": BARE._replace(quantity=UNIT),
    "value": BARE._replace(value=DOLLAR),
    "calendar_year": BARE._replace(
        value=DOLLARS, items=("3A001",), quotas=(Quota("value", DOLLAR, "calendar_year", ("item", "consignee")),)
    ),
    "twelve_months": BARE._replace(quotas=(Quota("quantity", UNIT, "twelve_months"),)),
    "twelve_months_value": BARE._replace(quotas=(Quota("value", DOLLAR, "twelve_months"),)),
}
"""One unit each, so that more than one draw is too much."""
SPELLINGS = ("Acme Ltd", "ACME LTD", "Acme, Ltd.", "Acme  Ltd", "acme  ltd", "Acme\u00a0Ltd", "Acme Ltd.", "aCME lTD")
LATEST = date(2026, 10, 1)


def kind_of(round: int) -> str:
    """Return which limit is raced for in a round."""
    return list(KINDS)[round % len(KINDS)]


def drawn(round: int, process: int) -> Draw:
    """Return what a process asks for."""
    day = LATEST - timedelta(days=40 * process) if kind_of(round).startswith("twelve") else LATEST
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
        ledger.add([KINDS[kind_of(n)]._replace(number=f"R{n}") for n in range(rounds)])
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
    return count(rounds, lines, statuses) | overdrawn(where) | {"integrity": _sound(where)}


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
        **{f"{kind}_won": sum(won == 1 for n, won in winners.items() if kind_of(n) == kind) for kind in KINDS},
        "draws": len(lines),
        "rounds_without_exactly_one": sum(number != 1 for number in winners.values()),
        "changed_when_repeated": changed,
        "other_refusals": odd,
        "failed_processes": sum(status != 0 for status in statuses),
    }


def overdrawn(where: str) -> dict[str, int]:
    """Count the records after which a license, or a consignee's year or any twelve months of it, held a second unit."""
    with open_ledger(where, create=False) as ledger:
        lines = ledger._store.read(lambda query: list(ledger._journal.lines(query)))
    made: dict[tuple[str, ...], list[date]] = {}
    over: Counter[str] = Counter()
    for record in (record for line in lines if (record := parse_record(line)) and record.kind == "draw"):
        draw = record.body["draw"]
        number, day = record.body["number"], date.fromisoformat(draw["day"])
        kind = kind_of(int(number[1:]))
        counted = (str(day.year), draw["item"], letters(draw["consignee"])) if kind == "calendar_year" else ()
        days = made.setdefault((number, *counted), [])
        over[kind] += any(not kind.startswith("twelve") or abs((day - other).days) < 365 for other in days)
        days.append(day)
    return {"recorded": sum(map(len, made.values())), **{f"{kind}_overdrawn": over[kind] for kind in KINDS}}


def letters(name: str) -> str:
    """Return what all spellings of a name share."""
    return "".join(filter(str.isalnum, name.lower()))


def _sound(where: str) -> str:
    with open_ledger(where, create=False) as ledger:
        return str(ledger.verify().broken or "ok")


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, place(asked.store, folder, "race") as (where, _):
        counts = run(where, asked.count)
    misses = (
        "rounds_without_exactly_one",
        "changed_when_repeated",
        "other_refusals",
        "failed_processes",
        "integrity",
        *(f"{kind}_overdrawn" for kind in KINDS),
    )
    head = {"campaign": "race", "store": asked.store, "seed": asked.seed, "processes": PROCESSES}
    return report(head | counts, misses, began, tries="draws")


if __name__ == "__main__":
    sys.exit(main())
