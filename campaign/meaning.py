"""What must not change the meaning of rules, and what may change it one way only; on generated rulesets, partial shipments.

- round trips: the canonical form of a text parses to the same tree and is its own canonical form; a ruleset that was
  written to the cache and read back decides the same;
- the order of statements, and a rule said twice under two names, change no outcome;
- a prohibition more, a suspension less, an exception less, a bar more never loosen: neither end of the range goes down;
- a fact deleted never frees: what was settled with it stays within the range.

Run: python campaign/meaning.py [--size ci|release] [--seed N]
"""

import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from copy import deepcopy
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tests"))

from hypothesis import HealthCheck, Phase, given, seed, settings
from small_rulesets import built, conditions, day, rulesets, shipment_of, statements

from campaign.common import arguments, report
from campaign.diff_pairs import partial
from campaign.rule_texts import statement
from compliance.engine.decision import Decision
from compliance.engine.evaluate import evaluate
from compliance.language.format import format_source
from compliance.language.parse import parse
from compliance.model.ruleset import Ruleset
from compliance.model.store import dump, restore
from compliance.shipment.read import read_mapping
from compliance.text.source import Source

SIZES = {"ci": 5_000, "release": 100_000}
"""Of each kind of change."""
MISSES = (
    "round_trip_differs", "cache_differs", "order_matters", "doubling_matters", "prohibition_loosens", "suspension_loosens",
    "exception_tightens", "bar_loosens", "deletion_frees", "raised",
)  # fmt: skip
CORES = 2
SHIPMENTS = 25


def decided(ruleset: Ruleset, data: dict[str, Any], number: int) -> Decision:
    """Decide a shipment in the JSON form."""
    reading = read_mapping(data, ruleset.vocabulary)
    decision = evaluate(ruleset, reading.shipments[0], on=day(number)).decision
    assert decision is not None
    return decision


def without(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the shipment without each of its facts in turn; what says that a set is complete goes with the set."""
    found = []
    for holder in ("", "item"):
        for key in data if not holder else data["item"]:
            if key in ("id", "item", "exporter", "end_user", "cn", "quantity", "value") or key.endswith("_complete"):
                continue
            less = deepcopy(data)
            target = less["item"] if holder else less
            target.pop(key)
            target.pop(f"{key}_complete", None)
            found.append(less)
    return found


def _looser(one: Decision, other: Decision) -> bool:
    """Whether *other* goes below *one* at either end."""
    return other.range.low < one.range.low or other.range.high < one.range.high


def tightened(ruleset: dict[str, Any], more: Any, rng: random.Random) -> dict[str, tuple[dict[str, Any], bool]]:
    """Return changed rulesets by the miss they would show, each with whether the change is the stricter side."""
    found: dict[str, tuple[dict[str, Any], bool]] = {}
    rule = {
        "name": "x.more", "when": more, "effect": "prohibits", "from": rng.randrange(8), "until": None, "suspended": None, "regardless": rng.random() < 0.3,
    }  # fmt: skip
    found["prohibition_loosens"] = ({**ruleset, "rules": [*ruleset["rules"], rule]}, True)
    suspended = [r for r in ruleset["rules"] if r["suspended"]]
    if suspended:
        rules = [{**r, "suspended": None} if r is suspended[0] else r for r in ruleset["rules"]]
        found["suspension_loosens"] = ({**ruleset, "rules": rules}, True)
    exception = {"name": "x.lift", "lifts": ruleset["rules"][0]["name"], "when": more}
    found["exception_tightens"] = ({**ruleset, "exceptions": [*ruleset["exceptions"], exception]}, False)
    if ruleset["exceptions"]:
        bar = {"name": "x.bar", "bars": ruleset["exceptions"][0]["name"], "when": more}
        found["bar_loosens"] = ({**ruleset, "bars": [*ruleset["bars"], bar]}, True)
    return found


def judge(ruleset: dict[str, Any], more: Any, rng: random.Random) -> Counter[str]:
    """Change one ruleset in every way, decide, and count."""
    counts: Counter[str] = Counter({"rulesets": 1})
    made = built(ruleset)
    order = list(range(len(statements(ruleset))))
    rng.shuffle(order)
    twice = {**ruleset, "rules": [*ruleset["rules"], {**ruleset["rules"][0], "name": "x.again"}]}
    lifted = any(e["lifts"] == ruleset["rules"][0]["name"] for e in ruleset["exceptions"])
    same = {"order_matters": built(ruleset, order), "cache_differs": restore(dump(made))}
    if not lifted:  # what lifts the one would have to name the other
        same["doubling_matters"] = built(twice)
    changed = {miss: (built(new), stricter) for miss, (new, stricter) in tightened(ruleset, more, rng).items()}
    for _ in range(SHIPMENTS):
        data, number = shipment_of(partial(rng)), rng.randrange(-1, 24)
        held = data.get("licenses")
        one = decided(made, data, number)
        for miss, other in same.items():
            if miss == "doubling_matters" and held != []:
                continue  # a license covers the one rule by name
            counts[miss.replace("_matters", "_tries").replace("_differs", "_tries")] += 1
            counts[miss] += decided(other, data, number).range != one.range
        for miss, (other, stricter) in changed.items():
            counts[miss.replace("_loosens", "_tries").replace("_tightens", "_tries")] += 1
            two = decided(other, data, number)
            counts[miss] += _looser(one, two) if stricter else _looser(two, one)
        for less in without(data):
            counts["deletion_tries"] += 1
            wide = decided(made, less, number).range
            counts["deletion_frees"] += not wide.low <= one.range.low <= one.range.high <= wide.high
    return counts


def run(many: int, seeded: int) -> Counter[str]:
    """Judge as many rulesets as give *many* tries, and format texts."""
    rng = random.Random(seeded)
    counts: Counter[str] = Counter()

    @seed(seeded)
    @settings(
        max_examples=-(-many // SHIPMENTS), deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(rulesets(), conditions())
    def change(ruleset: dict[str, Any], more: Any) -> None:
        try:
            counts.update(judge(ruleset, more, rng))
        except Exception as error:  # whatever it is, it is a miss
            counts["raised"] += 1
            print(f"raised: {type(error).__name__}: {error}"[:500], ruleset, file=sys.stderr)

    change()
    while counts["round_trip_tries"] < many:
        counts.update(_round_trip(rng))
    return counts


def _round_trip(rng: random.Random) -> Counter[str]:
    """Format statements with comments among them; texts with mistakes are no try."""
    lines = "".join(statement(rng) for _ in range(rng.randint(1, 2))).split("\n")
    noted = (f"{line}  # note {n}" if rng.random() < 0.2 else line for n, line in enumerate(lines))
    source = Source("x.rules", "\n".join(f"# above\n{line}" if rng.random() < 0.1 else line for line in noted) + "\n")
    parsed = parse(source)
    if parsed.diagnostics:
        return Counter()
    once = format_source(source)
    again = parse(Source("x.rules", once.text))
    same = parsed.file.statements == again.file.statements
    comments = [text for _, text in parsed.file.comments] == [text for _, text in again.file.comments]
    stable = format_source(Source("x.rules", once.text)).text == once.text
    differs = bool(once.diagnostics) or not (same and comments and stable)
    if differs:
        print(f"round trip differs: {source.text!r}", file=sys.stderr)
    return Counter({"round_trip_tries": 1, "round_trip_differs": differs})


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    counts: Counter[str] = Counter(dict.fromkeys(MISSES, 0))
    with multiprocessing.get_context("fork").Pool(CORES) as pool:
        for found in pool.starmap(run, [(asked.count // CORES, asked.seed + core) for core in range(CORES)]):
            counts.update(found)
    head = {"campaign": "meaning", "seed": asked.seed}
    return report(head | {name: counts[name] for name in sorted(counts)}, MISSES, began, tries="rulesets")


if __name__ == "__main__":
    sys.exit(main())
