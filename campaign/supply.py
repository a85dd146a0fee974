"""What is installed, and what the package does with what it reads.

- scan: no module of the package evaluates, unpickles, opens an archive, a shell or the network
  (`tests/hostile/test_no_evaluation.py` says what is sought, and that it would be found).
- network: the commands of the README run with an audit hook that refuses sockets; none is tried.
- lock: each library that a run needs is pinned by version and SHA-256 in `.ci/requirements.lock`, and within the bounds of
  `pyproject.toml`. Before a release pip has to accept the hashes.

Run: python campaign/supply.py [--size ci|release]
"""

import ast
import os
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from importlib.metadata import requires
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tests"))

from hostile.test_no_evaluation import MODULES, ROOT, findings
from packaging.requirements import Requirement

from campaign.common import arguments, report

SIZES = {"ci": 1, "release": 2}
MISSES = ("findings", "sockets", "failed_commands", "not_pinned", "outside_bounds", "hashes_refused")
TOP = Path(__file__).parents[1]
LOCK = TOP / ".ci" / "requirements.lock"
COMMANDS = (
    ("check", "examples/01_firm_check/magnets.json", "--rules", "cn"),
    ("explain", "examples/01_firm_check/magnets.json", "--rules", "cn"),
    ("timeline", "examples/01_firm_check/magnets.json", "--rules", "cn"),
    ("test", "tariffs"),
    ("lint", "tariffs"),
    ("calendar", "--from", "2026-10-20", "--rules", "cn"),
    ("diff", "cn", "--without", "suspend cn.2025-61"),
    ("prove", "tariffs"),
    ("rules", "list"),
)
HOOK = """
import sys
tried = []
def refuse(event, arguments):
    if event.startswith("socket.") and event != "socket.__new__" or event in ("urllib.Request", "http.client.connect"):
        tried.append(event)
        raise OSError(f"the network is closed: {event}")
sys.addaudithook(refuse)
sys.argv = ["compliance", *sys.argv[1:]]
from compliance.cli.front import main
try:
    main()
except SystemExit as done:
    code = done.code
print(f"\\nsockets {len(tried)} status {code}", file=sys.stderr)
"""


def network(counts: Counter[str]) -> None:
    """Run the commands without a network."""
    for words in COMMANDS:
        done = subprocess.run(
            [sys.executable, "-c", HOOK, *words], cwd=TOP, capture_output=True, text=True, check=False
        )
        found = re.search(r"sockets (\d+) status (\d+)$", done.stderr.strip())
        counts["commands"] += 1
        counts["failed_commands"] += found is None or found[2] not in ("0", "1", "3")
        counts["sockets"] += int(found[1]) if found else 0


def pinned() -> dict[str, str]:
    """Return the versions in the lock; a line without a hash is none."""
    found = re.findall(r"^([\w.-]+)==(\S+) --hash=sha256:[0-9a-f]{64}$", LOCK.read_text("utf-8"), re.M)
    return {name.lower().replace("_", "-"): version for name, version in found}


def lock(counts: Counter[str]) -> None:
    """Hold the lock against what the package asks for, and what that asks for."""
    pins = pinned()
    todo = [
        Requirement(r) for r in tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    ]
    seen = set()
    while todo:
        one = todo.pop()
        name = one.name.lower().replace("_", "-")
        if name in seen or (one.marker and not one.marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        counts["libraries"] += 1
        if name not in pins:
            counts["not_pinned"] += 1
            continue
        counts["outside_bounds"] += not one.specifier.contains(pins[name])
        todo += [Requirement(r) for r in requires(name) or ()]


def hashes(counts: Counter[str]) -> None:
    """Let pip judge the hashes."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes",
            "--target", folder, "-r", str(LOCK),
        ]  # fmt: skip
        counts["hashes_refused"] += subprocess.run(command, capture_output=True, check=False).returncode != 0
        counts["installed_by_hash"] += 1


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    counts: Counter[str] = Counter(dict.fromkeys(MISSES, 0))
    for path in MODULES:
        counts["modules"] += 1
        counts["findings"] += len(list(findings(ast.parse(path.read_text("utf-8")), str(path.relative_to(ROOT)))))
    network(counts)
    lock(counts)
    if asked.count > 1:
        hashes(counts)
    head = {"campaign": "supply", "seed": asked.seed}
    return report(head | {name: counts[name] for name in sorted(counts)}, MISSES, began, tries="modules")


if __name__ == "__main__":
    sys.exit(main())
