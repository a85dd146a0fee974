"""Time to load rulesets: every one that ships, and 5,000 generated rules, from their files and from the cache.

Each run is a new process that has imported the engine already when the clock starts. Beside the 5,000 rules ``json.loads``
reads the same content, all records of the cache as one text. From the cache a record is read when it is first asked for;
"every record" asks for all. Prints medians and ratios; ``--json`` for scripts.

Run: python bench/bench_load.py [--rounds 5]
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from bench_table import rules  # noqa: E402

MANY = 5_000
PROGRAM = """
import json, sys, time, compliance
from compliance.model.files import available
import compliance.model.build
from compliance.model.store import dump
names = sys.argv[1:] or [n for n in available() if n != "core"]
start = time.perf_counter()
ruleset = compliance.load(*names).ruleset
load = time.perf_counter() - start
start = time.perf_counter()
for value in ruleset:
    if hasattr(value, "values"):
        list(value.values())
every = load + time.perf_counter() - start
head, _, rest = dump(ruleset).partition(b"\\n")
records, rest = [rest[: int(head)].decode()], rest[int(head):].decode()
at = 0
while at < len(rest):
    end = json.JSONDecoder().raw_decode(rest, at)[1]
    records.append(rest[at:end])
    at = end
text = "[" + ",".join(records) + "]"
del ruleset, rest, records
start = time.perf_counter()
json.loads(text)
print(json.dumps([load * 1000, every * 1000, (time.perf_counter() - start) * 1000]))
"""


def load(environment: dict[str, str], *names: str) -> list[float]:
    """Return the milliseconds of one load in a new process, of reading every record, and of `json.loads`."""
    asked = [sys.executable, "-c", PROGRAM, *names]
    found: list[float] = json.loads(
        subprocess.run(asked, env=environment, capture_output=True, text=True, check=True).stdout
    )
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    work = {"all that ship": ()}
    found: dict[tuple[str, str], list[list[float]]] = {}
    with tempfile.TemporaryDirectory() as place:
        work[f"{MANY} rules"] = (rules(Path(place), MANY),)
        for _ in range(chosen.rounds):
            with tempfile.TemporaryDirectory() as folder:
                environment = {**os.environ, "COMPLIANCE_CACHE": folder, "PYTHONPATH": str(ROOT)}
                for name, names in work.items():
                    for cache in ("no cache", "warm cache"):
                        found.setdefault((name, cache), []).append(load(environment, *names))
    medians = {key: [round(statistics.median(t), 1) for t in zip(*times, strict=True)] for key, times in found.items()}
    if chosen.json:
        ms = {" ".join(key): dict(zip(("load", "every", "json"), times, strict=True)) for key, times in medians.items()}
        print(json.dumps({"rounds": chosen.rounds, "python": sys.version.split()[0], "ms": ms}, indent=2))
        return
    for (name, cache), (loaded, every, read) in medians.items():
        print(
            f"{name:14} {cache:11} load {loaded:8} ms   and every record {every:8} ms   json.loads {read:6} ms"
            f"   ratio {loaded / read:5.1f} {every / read:5.1f}   (medians of {chosen.rounds})"
        )


if __name__ == "__main__":
    main()
