"""The engine against z3: for each decision no completion of the shipment comes out beyond the interval.

The ruleset is a formula (`tests/smt.py`, which uses nothing of the engine), the shipment what is known of it. z3 is asked
whether some completion, some license and some way in which open law can really be gives an outcome above the interval,
or below it; and, for how tight it is, whether each end is reached. Not a sample: every completion at once.

Run: python campaign/smt.py [--size ci|release] [--seed N]
"""

import os
import random
import sys
import time
from collections import Counter
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tests"))

import z3
from hypothesis import HealthCheck, Phase, given, seed, settings
from small_rulesets import BELOW, LEAVES, PLACES, USES, built, day, rulesets, shipment_of
from smt import World, outcome

from campaign.common import arguments, report
from campaign.diff_pairs import partial
from compliance.engine.evaluate import evaluate
from compliance.shipment.read import read_mapping

SIZES = {"ci": 10_000, "release": 100_000}
MISSES = ("permissive", "too_strict", "refused", "too_many_unknown")
SHIPMENTS = 40


def given_of(facts: dict[str, Any], number: int, licenses: list[str], w: World) -> list[Any]:
    """Return what is known of a shipment, as z3 has it."""
    found = [w.day == number]
    for name, (how, value) in ((n, f) for n, f in facts.items() if n != "license" and f):
        match name:
            case "x.alpha" | "x.beta":
                found.append(w.truth[name] == value)
            case "destination":
                found.append(w.place == PLACES.index(value[0]))
            case "x.amount":
                found.append(w.no_amount if value is None else z3.And(z3.Not(w.no_amount), w.amount == value))
            case _:
                words = {u: w.use[u] for u in USES} if name == "end_use" else {c: w.code[c] for c in LEAVES}
                named = [BELOW.get(word, (word,)) for word in value]
                found += [z3.Or(*(words[leaf] for leaf in leaves)) for leaves in named]
                if how != "open":
                    found += [z3.Not(held) for word, held in words.items() if not any(word in below for below in named)]
    if facts["license"] is not None:
        rule = facts["license"][1]
        found.append(w.license == (licenses.index(rule) if rule in licenses else -1))
    return found


def judge(data: Any, rng: random.Random, counts: Counter[str]) -> None:
    """Hold the decisions about some shipments against the formula of their ruleset."""
    ruleset, w = built(data), World()
    licenses = [r["name"] for r in data["rules"]]
    solver, result = z3.Solver(), z3.Int("outcome")
    solver.add(*w.bounds(), w.license >= -1, w.license < len(licenses), result == outcome(data, w, licenses))
    for _ in range(SHIPMENTS):
        facts, number = partial(rng), rng.randrange(0, 24)
        reading = read_mapping(shipment_of(facts), ruleset.vocabulary)
        decision = evaluate(ruleset, reading.shipments[0], on=day(number)).decision if reading.shipments else None
        counts["decisions"] += 1
        if decision is None:
            counts["refused"] += 1
            continue
        low, high = int(decision.range.low), int(decision.range.high)
        counts["open"] += low != high
        known = given_of(facts, number, licenses, w)
        answers = {
            name: solver.check(*known, where)
            for name, where in (
                ("permissive", result > high), ("too_strict", result < low),
                ("low_reached", result == low), ("high_reached", result == high),
            )
        }  # fmt: skip
        for name, found in answers.items():
            counts[name] += found == z3.sat
            counts["unknown"] += found == z3.unknown


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    counts: Counter[str] = Counter(dict.fromkeys(MISSES, 0))
    rng = random.Random(asked.seed)

    @seed(asked.seed)
    @settings(
        max_examples=-(-asked.count // SHIPMENTS), deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(rulesets())
    def one(data: Any) -> None:
        judge(data, rng, counts)

    one()
    counts["too_many_unknown"] = int(1000 * counts["unknown"] >= counts["decisions"])
    head = {"campaign": "smt", "seed": asked.seed}
    return report(head | {name: counts[name] for name in sorted(counts)}, MISSES, began, tries="decisions")


if __name__ == "__main__":
    sys.exit(main())
