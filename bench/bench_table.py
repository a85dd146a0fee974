"""Time of a table of orders from file to file, against polars copying the same file in the same run.

The orders are distinct and have a fixed seed; no answer is kept from one round to the next: each round compiles the
rules for the table anew. Both alternate. Prints medians of wall and CPU seconds, their ratios and the peak memory.

Run: python bench/bench_table.py [--orders 1000000] [--rules 500 5000] [--formats parquet csv] [--rounds 5] [--shipped us]
"""

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import polars as pl  # noqa: E402
from workload import ruleset, shipments  # noqa: E402

DECLARED = ("destination", "item.value", "item.quantity")
"""Facts of the workload that `core` declares already."""


def rules(folder: Path, many: int) -> str:
    """Write the rules beside the vocabulary of `core`, and return their folder."""
    place = folder / f"rules{many}"
    place.mkdir(exist_ok=True)
    text = ruleset(many).replace("end_use", "purpose")
    for name in DECLARED:
        text = re.sub(rf"^fact {re.escape(name)} .*\n", "", text, flags=re.MULTILINE)
    (place / "x.rules").write_text(text, encoding="utf-8")
    return str(place)


def orders(folder: Path, many: int) -> Path:
    """Write the orders as Parquet and CSV, and return the path without its ending."""
    draw = random.Random(f"names {many}")
    rows = []
    for shipment in shipments(many):
        item = shipment["item"]
        rows.append(
            (
                shipment["id"], shipment["date"], shipment["destination"], shipment["end_use"], "yes", "yes", "none",
                f"Consignee {draw.randrange(20_000)}", f"End user {draw.randrange(50_000)}", item["code"],
                item["value"], item["quantity"], item.get("power", ""), item.get("density", ""),
                draw.choice(("854231", "847150", "903082", "851762", "848640")), draw.choice(("US", "DE", "NL", "JP")),
            )
        )  # fmt: skip
    headings = (
        "id,date,destination,purpose,purpose_complete,parties_complete,licenses,consignee.name,end_user.name,item.code,"
        "item.value,item.quantity,item.power,item.density,item.hs,item.origin"
    )
    return _written(folder / "orders", pl.DataFrame(rows, schema=headings.split(","), orient="row"))


def american(folder: Path, many: int) -> Path:
    """Write orders that the rules of the United States are asked about."""
    draw = random.Random(f"american {many}")
    codes = ("3A090.a", "3A001.a.1", "4A090.a", "5A002.a", "1C350.b", "2B350.a", "9A610.a", "EAR99", "6A003.a")
    columns: dict[str, list[str | None]] = {
        "id": [f"S{n}" for n in range(many)],
        "date": [f"202{draw.randint(5, 6)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}" for _ in range(many)],
        "activity": ["export"] * many,
        "departs": ["US"] * many,
        "destination": draw.choices(("CN", "DE", "JP", "RU", "IN", "NA", "VN", "TW", "AE", "GB"), k=many),
        "end_use": draw.choices(("civil", "military", "medical"), (90, 5, 5), k=many),
        "item.eccn": (chosen := draw.choices(codes, k=many)),
        "item.tpp": [_power(code, draw) for code in chosen],
        "item.value": [f"{draw.lognormvariate(8.5, 1.8):.2f} USD" for _ in range(many)],
        "end_user.name": [f"End user {draw.randrange(50_000)}" for _ in range(many)],
        "licenses": ["none"] * many,
    }
    return _written(folder / "american", pl.DataFrame(columns))


def _power(code: str, draw: random.Random) -> str | None:
    """Return a processing power that fits the code: by it 3A090.a is exact classification, and 4A090.a holds others."""
    return None if code == "4A090.a" else f"{(4800 if code == '3A090.a' else 0) + draw.random() * 4000:.2f}"


def _written(path: Path, frame: pl.DataFrame) -> Path:
    frame.write_parquet(path.with_suffix(".parquet"))
    frame.write_csv(path.with_suffix(".csv"))
    return path


def copy(source: Path, target: Path) -> None:
    """Let polars copy a file."""
    if source.suffix == ".csv":
        pl.scan_csv(source, infer_schema=False).sink_csv(target)
    else:
        pl.scan_parquet(source).sink_parquet(target)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return wall and CPU seconds of *work*."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def peak() -> int:
    """Return the most bytes that this process held; what its parent held before is in `ru_maxrss`, and not in this."""
    with open("/proc/self/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) << 10 for line in file if line.startswith("VmHWM:"))


def measure(name: str, source: Path, rounds: int) -> dict[str, Any]:
    """Measure one ruleset on one file; in a process of its own, so that the memory is its own."""
    from compliance.model.load import load_rules
    from compliance.table.law import THE_LAW
    from compliance.table.output import answer_into
    from compliance.table.work import Job

    loaded = load_rules([name]).ruleset
    assert loaded is not None
    target = source.with_name(f"out{source.suffix}")
    found: dict[str, list[tuple[float, float]]] = {"copy": [], "check": []}
    for _ in range(rounds):
        found["copy"].append(timed(lambda: copy(source, target)))
        job = Job(str(source), (name,), loaded.digest, THE_LAW)
        found["check"].append(
            timed(lambda job=job: answer_into(loaded, job, str(target), processes=os.cpu_count() or 1))
        )
    wall, cpu = ({k: statistics.median(t[n] for t in times) for k, times in found.items()} for n in (0, 1))
    return {
        "rules": len(loaded.rules), "file": source.name, "rounds": rounds,
        "copy_s": round(wall["copy"], 3), "check_s": round(wall["check"], 3), "ratio": round(wall["check"] / wall["copy"], 2),
        "copy_cpu_s": round(cpu["copy"], 3), "check_cpu_s": round(cpu["check"], 3),
        "ratio_cpu": round(cpu["check"] / cpu["copy"], 2),
        "memory_mb": peak() >> 20,
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--rules", type=int, nargs="*", default=[500, 5_000])
    parser.add_argument("--shipped", nargs="*", default=[], help="Rulesets that ship, such as us.")
    parser.add_argument("--formats", nargs="*", default=["parquet", "csv"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(measure(chosen.one[0], Path(chosen.one[1]), chosen.rounds)))
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        asked = [(rules(place, many), orders(place, chosen.orders)) for many in chosen.rules[:1]]
        asked += [(rules(place, many), asked[0][1]) for many in chosen.rules[1:]]
        if chosen.shipped:
            book = american(place, chosen.orders)
            asked += [(name, book) for name in chosen.shipped]
        for name, book in asked:
            for ending in chosen.formats:
                own = ["--one", name, str(book.with_suffix(f".{ending}")), "--rounds", str(chosen.rounds)]
                done = subprocess.run([sys.executable, __file__, *own], capture_output=True, text=True, check=True)
                found = json.loads(done.stdout)
                print(
                    f"{Path(name).name:10} {found['rules']:5} rules  {chosen.orders} orders  {ending:8}"
                    f"copy {found['copy_s']:7.3f} s  check {found['check_s']:7.3f} s  ratio {found['ratio']:6.2f}"
                    f"   CPU {found['copy_cpu_s']:6.2f} {found['check_cpu_s']:6.2f} s  ratio {found['ratio_cpu']:6.2f}"
                    f"   {found['memory_mb']} MB   (median of {found['rounds']})",
                    flush=True,
                )


if __name__ == "__main__":
    main()
