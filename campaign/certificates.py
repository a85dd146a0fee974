"""Certificates of decisions, honest and altered, put before the checker that imports nothing of the engine.

- fields: each field of the certificates of a small law, altered in every way that its kind allows and sealed again, as
  anybody can. It is rejected, or it is what the engine, too, decides on the facts that it then holds.
- bits: each bit of a certificate turned, and each byte taken out: rejected.
- cases: the inline cases of the shipped rulesets: the honest certificate is accepted, and with the range of a line lowered
  it is not.

Run: python campaign/certificates.py [--size ci|release]
"""

import os
import statistics
import sys
import time
from collections import Counter
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tests"))

from decision_certificates import alterations, made, rejected, sealed, true
from evidence.test_certificate import ORDERS, certified, law

from campaign.common import arguments, report
from compliance.engine.evaluate import evaluate
from compliance.model.build import build
from compliance.model.files import read_files
from compliance.shipment.read import read_mapping

SIZES = {"ci": 30, "release": 1}
"""Every how many a case, and a bit, is tried."""
RULESETS = ("cn", "us", "eu", "uk", "jp", "tariffs")
FREE = ["no_license_required", "no_license_required"]
MISSES = ("claim_altered", "untrue_accepted", "bits_accepted", "cases_rejected", "lowered_accepted", "honest_rejected")


def fields(counts: Counter[str]) -> None:
    """Alter every field."""
    ruleset = law()
    for order in ORDERS:
        _, honest = certified(ruleset, order)
        counts["honest_rejected"] += bool(rejected(sealed(honest), ruleset))
        for what, altered in alterations(honest):
            counts["fields"] += 1
            if rejected(sealed(altered), ruleset):
                counts["fields_rejected"] += 1
                continue
            counts["fields_accepted"] += 1
            counts["untrue_accepted"] += not true(altered, ruleset)
            counts["claim_altered"] += what.startswith("claims")


def bits(counts: Counter[str], step: int) -> None:
    """Turn every bit of a certificate, and take out every byte."""
    ruleset = law()
    content = sealed(certified(ruleset, ORDERS[0])[1])
    for number in range(0, 8 * len(content), step):
        place, bit = divmod(number, 8)
        counts["bits"] += 1
        turned = content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :]
        counts["bits_accepted"] += not rejected(turned, ruleset)
    for place in range(0, len(content), step):
        counts["bytes_cut"] += 1
        counts["bits_accepted"] += not rejected(content[:place] + content[place + 1 :], ruleset)


def cases(counts: Counter[str], step: int) -> list[int]:
    """Certify the cases of what ships; return how long the certificates are."""
    lengths = []
    for name in RULESETS:
        built = build(read_files([name], cases=True))
        ruleset = built.ruleset
        assert ruleset is not None
        for case in built.decided[::step]:
            reading = read_mapping(case.data, ruleset.vocabulary)
            options: dict[str, Any] = {"on": case.on, "known_on": case.known_on, "scenarios": case.scenarios}
            found = evaluate(ruleset, reading.shipments[0], **options).decision if reading.shipments else None
            if found is None:
                continue
            honest = made(ruleset, reading.shipments[0], found, case.known_on)
            content = sealed(honest)
            lengths.append(len(content))
            counts["cases"] += 1
            counts["cases_rejected"] += bool(rejected(content, ruleset))
            if found.range.high > 1:
                honest["claims"]["lines"][0]["range"] = FREE
                counts["lowered"] += 1
                counts["lowered_accepted"] += not rejected(sealed(honest), ruleset)
    return lengths


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    counts: Counter[str] = Counter(dict.fromkeys(MISSES, 0))
    fields(counts)
    bits(counts, asked.count)
    lengths = cases(counts, asked.count)
    size = {"median_bytes": round(statistics.median(lengths)), "most_bytes": max(lengths)}
    head = {"campaign": "certificates", "seed": asked.seed}
    return report(head | {name: counts[name] for name in sorted(counts)} | size, MISSES, began, tries="fields")


if __name__ == "__main__":
    sys.exit(main())
