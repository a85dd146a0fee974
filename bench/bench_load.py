"""Time to load every ruleset that ships: from its files (no cache), and from the cache.

Each run is a new process that has imported the engine already when the clock starts. Prints medians; ``--json`` for scripts.

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
PROGRAM = """
import time, compliance
from compliance.model.files import available
import compliance.model.build
names = [n for n in available() if n != "core"]
start = time.perf_counter()
compliance.load(*names)
print((time.perf_counter() - start) * 1000)
"""


def load(environment: dict[str, str]) -> float:
    """Return the milliseconds of one load in a new process."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    found: dict[str, list[float]] = {"no cache": [], "warm cache": []}
    for _ in range(chosen.rounds):
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "COMPLIANCE_CACHE": folder, "PYTHONPATH": str(ROOT)}
            for times in found.values():
                times.append(load(environment))
    medians = {name: round(statistics.median(times), 1) for name, times in found.items()}
    if chosen.json:
        print(json.dumps({"rounds": chosen.rounds, "python": sys.version.split()[0], "ms": medians}, indent=2))
        return
    for name, median in medians.items():
        print(f"load every ruleset, {name:12} {median:8} ms   (median of {chosen.rounds})")


if __name__ == "__main__":
    main()
