"""Time of `compliance impact` over a book of orders, against reading the same table with `csv.reader`.

The book is made with a fixed seed: Chinese and United States goods, mixed destinations, days of the end of 2025 and
of 2026. The question is what cn.2024-46 (dual-use items for the United States) does to it. Prints the median time, the
share of orders passed over, the orders that flip, and the ratio to merely reading the rows in the same run.

Run: python bench/bench_impact.py [--rows 10000 100000 1000000] [--rounds 3]
"""

import argparse
import csv
import json
import random
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
SEED = 20251126
HEADINGS = (
    "id", "date", "activity", "departs", "destination", "end_use", "end_user.name", "end_user.military",
    "end_user.headquarters", "exporter.name", "parties_complete", "item.cn", "item.eccn", "item.origin",
    "item.cn_rare_earth_share", "item.quantity", "item.value", "knowledge", "licenses",
)  # fmt: skip
PLACES = (
    "US",
    "US",
    "US",
    "US",
    "DE",
    "FR",
    "JP",
    "KR",
    "VN",
    "MX",
    "BR",
    "IN",
    "GB",
    "NL",
    "IT",
    "PL",
    "TH",
    "MY",
    "SG",
    "AU",
    "CA",
)
CHINESE = ("1C905.a.4", "1C902.a.4", "3C004.a", "none", "none", "none", "none", "none")
AMERICAN = ("EAR99", "3A090.a", "4A994", "5A992.c", "3A991.a", "EAR99", "EAR99", "EAR99")
START = date(2025, 10, 1)


def book(rows: int) -> str:
    """Return a table of that many orders."""
    chance = random.Random(SEED)
    lines = [",".join(HEADINGS)]
    for number in range(rows):
        chinese = chance.random() < 0.6
        day = START + timedelta(days=chance.randrange(480))
        place = chance.choice(PLACES)
        share = chance.choice(("", "", "", "0 %", "0.05 %", "2 %")) if not chinese and chance.random() < 0.05 else "0 %"
        military = chance.random() < 0.05
        lines.append(
            ",".join(
                (
                    f"SO-{number:07}", day.isoformat(), "export" if chinese or chance.random() < 0.9 else "reexport",
                    "CN" if chinese else chance.choice(("US", "US", "DE")), place, "military" if military else "civil",
                    f"Buyer {chance.randrange(5000)}", "true" if military else "false", place,
                    "Example Works" if chinese else "Example Corp.", "true",
                    chance.choice(CHINESE) if chinese else "none", "" if chinese else chance.choice(AMERICAN),
                    "CN" if chinese else "US", share, f"{chance.randrange(1, 900)} pieces",
                    f"{chance.randrange(100, 90000)}.{chance.randrange(100):02} {'CNY' if chinese else 'USD'}", "none", "none",
                )
            )
        )  # fmt: skip
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and print."""
    from compliance.analysis.impact import impact
    from compliance.analysis.sift import Book
    from compliance.model.editions import edition

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    new = edition("cn")
    old = edition("cn", leave_out=("cn.2024-46",))
    found = []
    for rows in chosen.rows:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "book.csv"
            path.write_text(book(rows), encoding="utf-8")
            reading, deciding = [], []
            for _ in range(chosen.rounds):
                begun = time.process_time()
                with path.open(newline="", encoding="utf-8") as file:
                    assert sum(1 for _ in csv.reader(file)) == rows + 1
                reading.append(time.process_time() - begun)
                begun = time.process_time()
                with path.open("rb") as file:
                    said = impact(old, new, [Book("csv", file)])
                deciding.append(time.process_time() - begun)
        took, read = statistics.median(deciding), statistics.median(reading)
        found.append(
            {
                "rows": rows, "seconds": round(took, 2), "csv_seconds": round(read, 3), "ratio": round(took / read, 1),
                "skipped_percent": round(100 * said.skipped / rows, 2), "looked_at": said.looked_at,
                "refused": said.refused, "flips": len(said.flips),
            }
        )  # fmt: skip
        if not chosen.json:
            print("  ".join(f"{key} {value}" for key, value in found[-1].items()), flush=True)
    if chosen.json:
        print(json.dumps({"rounds": chosen.rounds, "python": sys.version.split()[0], "rows": found}, indent=2))


if __name__ == "__main__":
    main()
