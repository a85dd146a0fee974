"""Read open orders from CSV, decide each, and write back which to hold and why.

Run: python holds.py orders.csv holds.csv
"""

import csv
import sys

import compliance
from compliance.shipment.csv_orders import read_csv


def main(source: str, target: str) -> None:
    """Write one row an order: id, hold or release, the rules, the first question."""
    rules = compliance.load("cn")
    with open(source, encoding="utf-8", newline="") as orders, open(target, "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["order", "action", "outcome", "rules", "ask first"])
        for reading in read_csv(orders, rules.ruleset.vocabulary, name=source):
            for problem in reading.diagnostics:
                writer.writerow(["", "hold", problem.code, problem.message, problem.path])
            for shipment in reading.shipments:
                decision = rules.check(shipment)
                found = [
                    r.rule
                    for line in decision.lines
                    for g in line.regimes
                    for r in g.requirements
                    if r.status == "applies"
                ]
                first = decision.questions[0].fact if decision.questions else ""
                action = "release" if decision.status == 0 else "hold"
                writer.writerow([shipment.id, action, decision.outcome, " ".join(found), first])


if __name__ == "__main__":
    main(*sys.argv[1:3])
