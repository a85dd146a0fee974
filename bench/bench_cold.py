"""CPU time of a cold ``compliance check`` of one shipment, against Python importing click and attrs.

Every run is a new process; the two alternate, so that a busy machine slows both. Bytecode and the cache of loaded
rulesets are warm, in folders of this benchmark's own. Prints medians and ratios; ``--json`` for scripts.

Run: python bench/bench_cold.py [--rounds 25]
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXAMPLE = str(ROOT / "examples/01_firm_check/magnets.json")
BASE = "import click, attrs"
JOBS = {
    BASE: [sys.executable, "-c", BASE],
    "check, rules cn": [sys.executable, "-m", "compliance", "check", EXAMPLE, "--rules", "cn"],
    "check, every ruleset that ships": [sys.executable, "-m", "compliance", "check", EXAMPLE],
    "check, rules cn, --brief": [sys.executable, "-m", "compliance", "check", EXAMPLE, "--rules", "cn", "--brief"],
}


def cpu(arguments: list[str], environment: dict[str, str]) -> float:
    """Run one process and return its user and system time in milliseconds."""
    silent = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]
    pid = os.posix_spawn(arguments[0], arguments, environment, file_actions=silent)
    _, _, usage = os.wait4(pid, 0)
    return (usage.ru_utime + usage.ru_stime) * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment |= {
            "COMPLIANCE_CACHE": f"{folder}/cache",
            "PYTHONPYCACHEPREFIX": f"{folder}/pyc",
            "PYTHONPATH": str(ROOT),
        }
        for arguments in JOBS.values():
            cpu(arguments, environment)
        times: dict[str, list[float]] = {name: [] for name in JOBS}
        for _ in range(chosen.rounds):
            for name, arguments in JOBS.items():
                times[name].append(cpu(arguments, environment))
    medians = {name: statistics.median(found) for name, found in times.items()}
    rows = [{"job": name, "cpu_ms": round(m, 1), "ratio": round(m / medians[BASE], 2)} for name, m in medians.items()]
    if chosen.json:
        print(json.dumps({"rounds": chosen.rounds, "python": sys.version.split()[0], "rows": rows}, indent=2))
        return
    print(f"{'job':36} {'CPU ms':>8} {'ratio':>7}   (medians of {chosen.rounds}, Python {sys.version.split()[0]})")
    for row in rows:
        print(f"{row['job']:36} {row['cpu_ms']:8} {row['ratio']:7}")


if __name__ == "__main__":
    main()
