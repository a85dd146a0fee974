"""Coverage-guided fuzzing of rules, shipments and bundles with atheris; for a night, not for CI.

It goes on until something raises or the time is over, and leaves the input that did it beside it (`crash-...`). What the
guided inputs reach goes through the same judgement as `fuzz_rules`.

Needs: pip install -e '.[test,fuzz]'
Run: python campaign/fuzz_nightly.py rules|shipments|bundles -max_total_time=28800 [CORPUS_FOLDER]
"""

import os
import sys
from collections.abc import Callable

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import atheris

with atheris.instrument_imports(include=["compliance"]):
    from campaign import fuzz_rules
    from campaign.rule_texts import Text
    from compliance.bundle.verify import matches, verify
    from compliance.model.load import load
    from compliance.shipment.csv_orders import read_csv
    from compliance.shipment.read import read_json
    from compliance.text.diagnostics import render_all


def rules() -> Callable[[bytes], None]:
    """Texts of rules."""
    _, base = fuzz_rules.prepared()

    def one(data: bytes) -> None:
        text = Text(0, 0, ["\n"])
        text.rules = data
        counts = fuzz_rules.judge(0, text, base)
        assert not any(counts[miss] for miss in fuzz_rules.MISSES), counts

    return one


def shipments() -> Callable[[bytes], None]:
    """JSON and CSV: read, or refused with a place."""
    vocabulary = load("core").vocabulary

    def one(data: bytes) -> None:
        for reading in (read_json(data, vocabulary, name="in.json"), *read_csv(data, vocabulary, name="in.csv")):
            assert reading.shipments or reading.diagnostics or not data.strip()
            assert all(d.place for d in reading.diagnostics)
            render_all(reading.diagnostics).encode("utf-8")

    return one


def bundles() -> Callable[[bytes], None]:
    """Bundles: no input is verified under no key, whatever it says."""

    def one(data: bytes) -> None:
        matches(data, "in.bundle")
        assert verify(data, {}, None, name="in.bundle").manifest is None

    return one


if __name__ == "__main__":
    kind = sys.argv.pop(1) if len(sys.argv) > 1 else ""
    kinds = {"rules": rules, "shipments": shipments, "bundles": bundles}
    if kind not in kinds:
        sys.exit(__doc__)
    atheris.Setup(sys.argv, kinds[kind]())
    atheris.Fuzz()
