"""Records as CSV, one row a decision, for a reader with a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from compliance.evidence.chain.record import Record
from compliance.evidence.log.entry import KIND
from compliance.text.cells import safe

HEADINGS = ("record", "written", "shipment", "on", "known_on", "outcome", "low", "high", "requirements", "licenses",
            "rules", "hash", "status", "scenarios", "assumed", "notices")  # fmt: skip


def record_rows(records: Iterable[Record]) -> str:
    """Return the decisions among *records* as CSV text with a heading."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADINGS)
    for record in records:
        if record.kind == KIND:
            writer.writerow([safe(cell) for cell in _row(record)])
    return out.getvalue()


def _row(record: Record) -> list[str]:
    decision = record.body["decision"]
    requirements = [f"{rule} {status}" for line in decision["lines"] for rule, status in line["requirements"]]
    return [
        str(record.seq),
        record.at,
        str(record.body["shipment"].get("id", "")),
        decision["on"],
        decision["known_on"],
        decision["outcome"],
        *decision["range"],
        "; ".join(dict.fromkeys(requirements)),
        "; ".join(dict.fromkeys(number for _, number, _ in decision["licenses"])),
        decision["digests"]["rules"],
        record.hash,
        str(decision["status"]),
        "; ".join(decision["scenarios"]),
        "; ".join(_assumed(record.body.get("assumed", {}))),
        "; ".join(record.body.get("notices", ())),
    ]


def _assumed(by_fact: Mapping[str, str]) -> Iterator[str]:
    """Yield each assumption with the facts that it supplied."""
    for name in dict.fromkeys(by_fact.values()):
        yield f"{name}: {', '.join(fact for fact, supplied in by_fact.items() if supplied == name)}"
