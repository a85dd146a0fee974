"""Time of `compliance diff` on edits of the full United States ruleset that move nothing, and on the smallest that do.

Four edits keep every answer (a rule split in two, statements in another order, lists renamed, a table's rows and columns
in another order): the comparison must prove it. Three move one: a cell of the Country Chart, a threshold by its last
digit, a day by one. Each is run as the command a reviewer runs, on copies of the rulesets in a folder, one process each.
Prints the median of the seconds and their ratio to loading both editions, the regions, the closing statement and the
first witness. A wrong answer ends with status 1.

Run: python bench/bench_diff.py [--rounds 3] [--edit NAME]
"""

import argparse
import csv
import io
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHART = "tables/country-chart.csv"


def split(us: Path) -> None:
    """Write a rule whose condition is a union as two rules, one for each part."""
    path = us / "3a090.rules"
    text = path.read_text()
    rule = next(
        r for r in re.findall(r"(?ms)^rule .*?^\}\n", text) if re.search(r"(?m)^  when [^\n()]* or [^\n()]*$", r)
    )
    whole = re.search(r"(?m)^  when ([^\n()]*) or ([^\n()]*)$", rule)
    assert whole
    name = rule.split()[1]
    one = rule.replace(whole[0], f"  when {whole[1]}")
    other = rule.replace(whole[0], f"  when {whole[2]}").replace(f"rule {name}", f"rule {name}.second", 1)
    path.write_text(text.replace(rule, f"{one}\n{other}"))


def reorder(us: Path) -> None:
    """Turn the statements of every file about."""
    for path in us.glob("*.rules"):
        head, *statements = re.split(
            r"(?m)^(?=(?:# [^\n]*\n)*(?:rule|list|exception|suspend|condition) )", path.read_text()
        )
        path.write_text(head + "\n".join(s.rstrip("\n") + "\n" for s in reversed(statements)))


def rename(us: Path) -> None:
    """Rename the lists of the country groups wherever they are named."""
    for path in us.rglob("*"):
        if path.suffix in (".rules", ".csv"):
            path.write_text(re.sub(r"\bus\.ear\.(not-)?([AD]\d)\b", r"us.ear.\1group-\2", path.read_text()))


def normalise(us: Path) -> None:
    """Write the chart with its rows and columns in another order."""
    rows = list(csv.DictReader(io.StringIO((us / CHART).read_text())))
    columns = [next(iter(rows[0])), *sorted(list(rows[0])[1:], reverse=True)]
    with (us / CHART).open("w", newline="") as out:
        table = csv.DictWriter(out, columns)
        table.writeheader()
        table.writerows(reversed(rows))


def cell(us: Path) -> None:
    """Take the mark of NS1 from Armenia: one cell."""
    rows = list(csv.DictReader(io.StringIO((us / CHART).read_text())))
    row = next(r for r in rows if r["country"] == "AM")
    assert row["NS1"] == "X"
    row["NS1"] = ""
    with (us / CHART).open("w", newline="") as out:
        table = csv.DictWriter(out, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def threshold(us: Path) -> None:
    """Move a bound on performance density by its last digit."""
    replace_once(us / "3a090.rules", "item.performance_density >= 1.6 ", "item.performance_density >= 1.7 ")


def day(us: Path) -> None:
    """Let the affiliates rule begin a day later."""
    replace_once(us / "listed-parties.rules", "in force from 2025-09-29", "in force from 2025-09-30")


def replace_once(path: Path, old: str, new: str) -> None:
    """Replace the first of *old*."""
    text = path.read_text()
    assert old in text, f"{path.name}: {old}"
    path.write_text(text.replace(old, new, 1))


EDITS: dict[str, Callable[[Path], None]] = {
    "rule split": split, "statements reordered": reorder, "lists renamed": rename, "table normalised": normalise,
    "cell of the chart": cell, "threshold by 0.1": threshold, "day by one": day,
}  # fmt: skip
LOAD = "import compliance, sys; [compliance.load(path) for path in sys.argv[1:]]"
SAME = ("rule split", "statements reordered", "lists renamed", "table normalised")


def timed(command: list[str], folder: str, right: tuple[int, ...]) -> tuple[float, subprocess.CompletedProcess[str]]:
    """Run a command of the interpreter; return its seconds and what it printed. It must end in one of *right*."""
    began = time.perf_counter()
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False, cwd=folder)
    took = time.perf_counter() - began
    if done.returncode not in right:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}\n{done.stderr or done.stdout}")
    return took, done


def measured(name: str, rounds: int) -> bool:
    """Run one edit and print what came of it; return whether it came out right."""
    loads, took = [], []
    with tempfile.TemporaryDirectory() as folder:
        old, new = Path(folder, "old", "rulesets"), Path(folder, "new", "rulesets")
        for place in (old, new):
            shutil.copytree(ROOT / "rulesets", place, ignore=shutil.ignore_patterns(".cache"))
        EDITS[name](new / "us")
        pair = [str(old / "us"), str(new / "us")]
        for _ in range(rounds):
            loads.append(timed(["-c", LOAD, *pair], folder, (0,))[0])
            seconds, done = timed(["-m", "compliance", "diff", *pair, "--format", "json"], folder, (0, 1, 3))
            took.append(seconds)
    found = json.loads(done.stdout)
    right = done.returncode == (0 if name in SAME else 1) and found["settled"]
    seconds = statistics.median(took)
    print(
        f"{name:22} {seconds:8.1f} {seconds / statistics.median(loads):7.1f} {len(found['regions']):8}  "
        f"{'' if right else 'WRONG: '}{found['statement']}"
    )
    witnesses = [region for region in found["regions"] if region["witness"]]
    for region in witnesses[:1]:
        print(f"  {region['before']['low']} -> {region['after']['low']}: {json.dumps(region['witness']['shipment'])}")
    return right


def main() -> int:
    """Run and report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--edit", choices=EDITS, action="append")
    asked = parser.parse_args()
    print(f"{'edit':22} {'seconds':>8} {'x load':>7} {'regions':>8}  closing statement; first witness")
    right = [measured(name, asked.rounds) for name in asked.edit or EDITS]  # all of them, whatever one says
    return 0 if all(right) else 1


if __name__ == "__main__":
    sys.exit(main())
