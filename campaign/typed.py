"""Rulesets that the checks accept decide every well-typed shipment: no evaluation ends in an error of types.

Rulesets are one to three statements written from the grammar, beside a header of facts, lists and a table; only those
count that are accepted. Each decides ten shipments whose facts are drawn from what their types allow: bounds and beside
them, parents of codes, open lists, none, unknown. The evaluator and the compiled path must both answer or both refuse
with a diagnostic, and alike.

Run: python campaign/typed.py [--size ci|release] [--seed N]
"""

import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tests"))

from properties.test_compiled import said

from campaign.common import arguments, report
from campaign.fuzz_rules import built, prepared
from campaign.rule_texts import MEMBERS, TABLE, Text, statement
from compliance.engine.compiled.decide import decide as compiled
from compliance.engine.compiled.summary import summary
from compliance.engine.evaluate import evaluate
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping

SIZES = {"ci": 4_000, "release": 1_000_000}
MISSES = ("raised", "compiled_differs", "one_alone_refuses", "not_read")
CORES = 2
CHUNK = 200
"""Accepted rulesets of one piece of work."""
SHIPMENTS = 10
DAYS = 900
PLACES = ("US", "CN", "DE", "BR")
AMOUNTS = ("0", "2", "4", "4.0", "4799.9", "4800", "4800.1", "none")
VALUES: dict[str, tuple[Any, ...]] = {
    "destination": PLACES,
    "departs": PLACES,
    "end_use": ("civil", ["civil", "military"], ["military"], "none"),
    "activity": ("export", "reexport"),
    "x.alpha": (True, False),
    "x.gift": (True, False),
    "parties_complete": (True, False),
    "licenses": ([],),
}
ITEM: dict[str, tuple[Any, ...]] = {
    "code": ("A1", "A1.a", ["A1.a", "B2"], ["A1", "B2"], "none"),
    "code_complete": (True, False),
    "tpp": AMOUNTS,
    "area": ("814 mm2", "8.14 cm2", "0 mm2", "none"),
    "value": ("5000 USD", "0 USD", "4999.99 EUR", "none"),
    "quantity": ("5 kg", "5000 g", "3 pieces", "none"),
    "components": ([], [{"code": "A1.b", "tpp": "4800"}], [{"value": "10 USD"}, {}]),
}
PARTY: dict[str, tuple[Any, ...]] = {
    "name": ("Firm",), "on_lists": ("none", ["EL"], ["EL", "t"]), "military": (True, False),
}  # fmt: skip


def drawn(chance: random.Random) -> dict[str, Any]:
    """Draw a shipment: each fact unknown, or what its type allows."""
    item = _some(ITEM, chance)
    if not isinstance(item.get("code"), list):
        item.pop("code_complete", None)
    parties = {role: _some(PARTY, chance) for role in ("exporter", "end_user") if chance.random() < 0.5}
    day = date(2024, 1, 1) + timedelta(days=chance.randrange(DAYS))
    return {"date": day.isoformat(), **_some(VALUES, chance), **parties, "item": item}


def _some(facts: dict[str, tuple[Any, ...]], chance: random.Random) -> dict[str, Any]:
    return {name: chance.choice(values) for name, values in facts.items() if chance.random() < 0.75}


def _accepted(seed: str) -> Iterator[tuple[Ruleset, random.Random, bool]]:
    """Yield rulesets, and whether each is accepted; a refused one stands for no ruleset."""
    chance = random.Random(seed)
    text = Text(0, 0, ["\n"])
    text.table, text.members = TABLE, MEMBERS
    while True:
        text.rules = "".join(statement(chance) for _ in range(chance.choice((1, 1, 2, 3)))).encode()
        made = built(text).ruleset
        yield made or prepared()[1], chance, made is not None


def run(piece: int, many: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Try so many accepted rulesets; return the counts and what failed."""
    prepared()
    counts: Counter[str] = Counter()
    failed: list[str] = []
    for ruleset, chance, accepted in _accepted(f"{seed} {piece}"):
        counts["texts"] += 1
        if accepted:
            counts["rulesets"] += 1
            for _ in range(SHIPMENTS):
                data = drawn(chance)
                try:
                    counts.update(_decided(ruleset, data))
                except Exception as error:  # whatever it is, it is a miss
                    counts["raised"] += 1
                    failed.append(f"piece {piece}, ruleset {counts['rulesets']}: {type(error).__name__}: {error}"[:300])
        if counts["rulesets"] == many:
            return counts, failed
    raise AssertionError


def _decided(ruleset: Ruleset, data: dict[str, Any]) -> Counter[str]:
    reading = read_mapping(data, ruleset.vocabulary)
    counts: Counter[str] = Counter({"shipments": 1, "not_read": not reading.shipments})
    for shipment in reading.shipments:
        result, answered = evaluate(ruleset, shipment), compiled(ruleset, shipment)
        counts["decided"] += result.decision is not None
        counts["refused"] += result.decision is None
        if result.decision is None or answered.answer is None:
            counts["one_alone_refuses"] += answered.answer is not None or result.decision is not None
        else:
            counts["compiled_differs"] += said(answered.answer) != summary(result.decision)
    return counts


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    counts: Counter[str] = Counter(dict.fromkeys(MISSES, 0))
    failed: list[str] = []
    work = [(n, CHUNK, asked.seed) for n in range(-(-asked.count // CHUNK))]
    with multiprocessing.get_context("spawn").Pool(CORES) as pool:
        for found, missed in pool.starmap(run, work, chunksize=1):
            counts.update(found)
            failed += missed
    for line in failed[:20]:
        print(line, file=sys.stderr)
    head = {"campaign": "typed", "seed": asked.seed}
    return report(head | {name: counts[name] for name in sorted(counts)}, MISSES, began, tries="decided")


if __name__ == "__main__":
    sys.exit(main())
