"""Evaluator against evaluator: the engine, its compiled path, the naive oracle, the sets; on generated rulesets.

A pair is one shipment under one ruleset on one day, decided by the engine and by one of the others:

- the oracle (`tests/oracle.py`), two-valued and of its own reading of the reference: where every fact is known, once for
  each way in which the open law can really be; where facts are missing, for completions drawn at random. The engine's
  interval must hold each; where nothing is open it must be that outcome.
- the sets of `regions` (`tests/second_reading.py`): both ends of the interval must be the same;
- the compiled path: interval, requirements with status, place and review, notices must be the same.

A quarter of the rulesets consist of tables: a list of entries with sets of codes, and a chart by country and reason, held
against a plain reading of the rows (`tests/properties/test_tables.py`).

Run: python campaign/evaluators.py [--size ci|release] [--seed N]
"""

import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from datetime import date
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tests"))

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from oracle import ORDER, decide
from properties import test_tables as tables
from properties.test_compiled import said
from second_reading import SecondReading
from small_rulesets import DOMAINS, built, day, may_be, rulesets, shipment_of, worlds

from campaign.common import arguments, report
from campaign.diff_pairs import partial
from compliance.engine.compiled.decide import decide as compiled
from compliance.engine.compiled.summary import summary
from compliance.engine.decision import Decision
from compliance.engine.evaluate import evaluate
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping
from compliance.shipment.records import Shipment
from compliance.values.outcome import Range

SIZES = {"ci": 100_000, "release": 1_000_000}
MISSES = (
    "oracle_outside", "oracle_differs", "permissive", "sets_differ", "compiled_differs", "refused", "raised",
)  # fmt: skip
CORES = 2
SHIPMENTS = 40
"""For each ruleset; each on two days."""
COMPLETIONS = 6


def whole(rng: random.Random) -> dict[str, Any]:
    """Draw a shipment of which every fact is known."""
    facts: dict[str, Any] = {name: ("known", rng.choice(domain)) for name, domain in DOMAINS.items()}
    return facts | {"license": ("known", rng.choice([None, None, "x.r0", "x.r1"]))}


def completion(given_facts: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Draw what a partial shipment may really be."""
    facts: dict[str, Any] = {}
    for name, domain in DOMAINS.items():
        how, value = given_facts.get(name) or ("unknown", None)
        facts[name] = rng.choice([v for v in domain if may_be(how, value, v)])
    held = given_facts["license"]
    facts["license"] = held[1] if held else rng.choice([None, "x.r0"])
    return facts


def _compiled(ruleset: Ruleset, shipment: Shipment, on: date, decision: Decision) -> Counter[str]:
    """Decide by the compiled path, and count where it says something else."""
    answer = compiled(ruleset, shipment, on=on).answer
    same = answer is not None and answer.range == decision.range and said(answer) == summary(decision)
    return Counter({"with_the_compiled_path": 1, "compiled_differs": not same})


class Trial:
    """One ruleset under every evaluator."""

    def __init__(self, data: dict[str, Any]) -> None:
        """Build *data* for each of them."""
        self.data = data
        self.ruleset: Ruleset = built(data)
        self.worlds = worlds(data)
        self.sets = SecondReading(self.ruleset)

    def judge(self, facts: dict[str, Any], numbers: list[int], rng: random.Random) -> Counter[str]:
        """Decide one shipment on some days, and count."""
        reading = read_mapping(shipment_of(facts), self.ruleset.vocabulary)
        if reading.diagnostics:
            return Counter({"refused": 1})
        counts: Counter[str] = Counter()
        for number in numbers:
            counts.update(self._on(number, facts, reading.shipments[0], rng))
        return counts

    def _on(self, number: int, facts: dict[str, Any], shipment: Shipment, rng: random.Random) -> Counter[str]:
        decision = evaluate(self.ruleset, shipment, on=day(number)).decision
        if decision is None:
            return Counter({"refused": 1})
        found = decision.range
        sets = self.sets.range("x", shipment, day(number))
        counts = self._oracle(facts, number, found, rng)
        counts.update({"pairs": 3, "with_the_sets": 1, "sets_differ": sets != (found.low.word, found.high.word)})
        counts.update(_compiled(self.ruleset, shipment, day(number), decision))
        counts["open"] += not found.settled
        counts[f"low_{found.low.word}"] += 1
        return counts

    def _oracle(self, facts: dict[str, Any], number: int, found: Range, rng: random.Random) -> Counter[str]:
        known = all(facts.get(name, ("unknown",))[0] == "known" for name in DOMAINS) and facts["license"] is not None
        counts: Counter[str] = Counter({"with_the_oracle": 1, "whole": known})
        for _ in range(1 if known else COMPLETIONS):
            really = completion(facts, rng)
            for world in self.worlds:
                true = ORDER.index(decide(self.data, really, number, world))
                counts["outcomes_of_the_oracle"] += 1
                counts["oracle_outside"] += not int(found.low) <= true <= int(found.high)
                counts["permissive"] += true > int(found.high)
                counts["exact"] += known and len(self.worlds) == 1
                counts["oracle_differs"] += known and len(self.worlds) == 1 and (true, true) != (found.low, found.high)
        return counts


class TableTrial:
    """A ruleset of tables under every evaluator."""

    def __init__(self, rows: list[tables.Row], chart: dict[str, tuple[bool, bool]]) -> None:
        """Build the tables for each of them."""
        self.rows, self.chart = rows, chart
        self.ruleset = tables.built(rows, chart)
        self.sets = SecondReading(self.ruleset)
        self.names = [f"r{n}" for n in range(len(rows))]

    def judge(self, rng: random.Random) -> Counter[str]:
        """Decide one shipment, and count."""
        code, country = rng.choice(tables.CODES), rng.choice(["CN", "US", None])
        met = rng.choice([None, rng.sample(self.names, rng.randint(0, len(self.names)))])
        data: dict[str, Any] = {"licenses": [], "date": "2025-02-01", "item": {"code": code}}
        data |= {"destination": country} if country else {}
        if met is not None:
            data |= {"x.scopes": met or "none", **({"x.scopes_complete": True} if met else {})}
        shipment = read_mapping(data, self.ruleset.vocabulary).shipments[0]
        decision = evaluate(self.ruleset, shipment).decision
        assert decision is not None
        found = decision.range
        counts: Counter[str] = Counter({"pairs": 3, "with_the_oracle": 1, "with_the_sets": 1, "with_tables": 1})
        counts.update(_compiled(self.ruleset, shipment, date(2025, 2, 1), decision))
        for leaf in (leaf for leaf in tables.LEAVES if tables.lies_in(leaf, code)):
            for place in [country] if country else ["CN", "US"]:
                for really in [met] if met is not None else tables.subsets(self.names):
                    outcome = tables.plain(self.rows, self.chart, leaf, frozenset(really), place)
                    true = ORDER.index(outcome)
                    counts["outcomes_of_the_oracle"] += 1
                    counts["oracle_outside"] += not int(found.low) <= true <= int(found.high)
                    counts["permissive"] += true > int(found.high)
                    known = leaf == code and country is not None and met is not None
                    counts["exact"] += known
                    counts["oracle_differs"] += known and (true, true) != (found.low, found.high)
        sets = self.sets.range("x", shipment, date(2025, 2, 1))
        counts["sets_differ"] += sets != (found.low.word, found.high.word)
        counts["open"] += not found.settled
        counts[f"low_{found.low.word}"] += 1
        return counts


def run(many: int, seeded: int) -> Counter[str]:
    """Decide about *many* pairs."""
    rng = random.Random(seeded)
    counts: Counter[str] = Counter()
    each = 6 * SHIPMENTS

    def over(strategy: Any, rulesets_: int, judge: Any) -> None:
        @seed(seeded)
        @settings(
            max_examples=rulesets_, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(strategy)
        def one(data: Any) -> None:
            counts["rulesets"] += 1
            try:
                judge(data)
            except Exception as error:  # whatever it is, it is a miss
                counts["raised"] += 1
                print(f"raised: {type(error).__name__}: {error}"[:500], data, file=sys.stderr)

        one()

    def small(data: dict[str, Any]) -> None:
        trial = Trial(data)
        for _ in range(SHIPMENTS):
            facts = whole(rng) if rng.random() < 0.5 else partial(rng)
            counts.update(trial.judge(facts, [rng.randrange(-1, 24), rng.randrange(-1, 24)], rng))

    def of_tables(data: Any) -> None:
        trial = TableTrial(*data)
        for _ in range(2 * SHIPMENTS):
            counts.update(trial.judge(rng))

    over(rulesets(), -(-3 * many // (4 * each)), small)
    over(st.tuples(tables.lists(), tables.charts), -(-many // (4 * each)), of_tables)
    return counts


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    counts: Counter[str] = Counter(dict.fromkeys(MISSES, 0))
    with multiprocessing.get_context("fork").Pool(CORES) as pool:
        for found in pool.starmap(run, [(asked.count // CORES, asked.seed + core) for core in range(CORES)]):
            counts.update(found)
    head = {"campaign": "evaluators", "seed": asked.seed}
    return report(head | {name: counts[name] for name in sorted(counts)}, MISSES, began, tries="pairs")


if __name__ == "__main__":
    sys.exit(main())
