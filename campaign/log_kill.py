"""Kill four processes that decide and log, by SIGKILL, and count the decisions that were given out and are not on disk.

A decision is given out once the log returned its receipt. In the end every record is decided again: what was given out
has to come out the same.

Run: python campaign/log_kill.py [--size ci|release] [--store sqlite|postgres]
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from campaign.common import Child, arguments, place, report
from campaign.shipments import shipment
from compliance.engine.evaluate import evaluate
from compliance.evidence.chain.record import parse_record
from compliance.evidence.log.entry import Entry
from compliance.evidence.log.log import open_log
from compliance.evidence.log.replay import SAME, replay
from compliance.model.load import load
from compliance.model.ruleset import Ruleset

WRITERS = 4
SIZES = {"ci": 300, "release": 1_000}


def decide(where: str, ruleset: Ruleset, seed: str, acknowledge: Callable[[str], None]) -> None:
    """Decide, log and give out, until killed."""
    chance = random.Random(seed)
    number = 0
    with open_log(where, create=False) as log:
        while True:
            one = shipment(ruleset, chance, f"{seed} {number}")
            decision = evaluate(ruleset, one).decision
            assert decision is not None
            (receipt,) = log.append([Entry(one, decision)])
            acknowledge(f"{receipt.seq} {receipt.hash} {'/'.join(decision.range.words)} {one.id}")
            number += 1


def run(where: str, ruleset: Ruleset, kills: int, seed: int) -> dict[str, Any]:
    """Kill, then count."""
    open_log(where).close()
    chance = random.Random(seed)
    given: list[str] = []

    def start(writer: int, life: int) -> Child:
        return Child(lambda acknowledge: decide(where, ruleset, f"{seed}-{writer}-{life}", acknowledge))

    children = [start(writer, 0) for writer in range(WRITERS)]
    done = failed = 0
    while done < kills:
        time.sleep(chance.uniform(0, 0.05))
        for writer in range(WRITERS) if chance.random() < 0.2 else [chance.randrange(WRITERS)]:
            given += children[writer].kill()
            failed += children[writer].failed
            done += 1
            children[writer] = start(writer, done)
        given += [line for child in children for line in child.acknowledged()]
    given += [line for child in children for line in child.kill()]
    return {"kills": done, "failed_processes": failed, **count(where, ruleset, given)}


def count(where: str, ruleset: Ruleset, given: list[str]) -> dict[str, Any]:
    """Hold what was given out against what is on disk, and decide it again."""
    with open_log(where, create=False) as log:
        found = log.verify()
        records = [record for line in log.read(list) if (record := parse_record(line))]
    by_seq = {record.seq: record for record in records}
    lost = 0
    for line in given:
        seq, digest, words, name = line.split(" ", 3)
        record = by_seq.get(int(seq))
        kept = record and (record.hash, "/".join(record.body["decision"]["range"]), record.body["shipment"]["id"])
        lost += kept != (digest, words, name)
    again = list(replay(records, ruleset))
    return {
        "given_out": len(given),
        "records": len(records),
        "lost": lost,
        "replayed": len(again),
        "replayed_differently": sum(one.then.verdict != SAME or one.now.verdict != SAME for one in again),
        "integrity": "ok" if found.broken is None else str(found.broken),
    }


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES)
    began = time.monotonic()
    ruleset = load("cn")
    with tempfile.TemporaryDirectory() as folder, place(asked.store, folder, "log") as (where, _):
        counts = run(where, ruleset, asked.count, asked.seed)
    head = {"campaign": "log-kill", "store": asked.store, "seed": asked.seed, "writers": WRITERS}
    return report(
        head | counts, ("lost", "replayed_differently", "failed_processes", "integrity"), began, tries="given_out"
    )


if __name__ == "__main__":
    sys.exit(main())
