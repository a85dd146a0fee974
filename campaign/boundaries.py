"""Every bound and every day in the shipped rulesets, one step below it, at it, and one step above it.

- amounts: each comparison with a number is asked about the bound less one unit of its last digit, the bound, and one unit
  more; what has to come out is reckoned here from the words of the comparison, with `fractions`.
- days in conditions: likewise, with the day before and the day after.
- days of statements: each rule, exception, bar and policy that nothing suspends is asked on the days about those that its
  own text names after ``in force from`` and ``until``.

Run: python campaign/boundaries.py
"""

import operator
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from campaign.common import arguments, report
from compliance.engine.context import Context
from compliance.engine.standing import Moment, standing
from compliance.engine.truths import truth
from compliance.model import condition as c
from compliance.model.build import build
from compliance.model.files import read_files
from compliance.model.leaves import leaves
from compliance.model.ruleset import Ruleset
from compliance.values.quantity import Quantity, quantity
from compliance.values.truth import FALSE, TRUE

RULESETS = ("cn", "us", "eu", "uk", "jp", "tariffs")
SIZES = {"ci": 1, "release": 1}
MISSES = ("amount_wrong", "day_wrong", "period_wrong", "not_read", "literals_not_tried")
OPERATORS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq}
BOUND = re.compile(
    r"^(?P<fact>[\w.]+) (?P<operator>>=|<=|>|<|=) (?P<bound>[\d.]+|\d{4}-\d\d-\d\d)(?: (?P<unit>[^\s]+))?$"
)
DATED = re.compile(r"^\s+in force from (?P<start>\d{4}-\d\d-\d\d)(?: until (?P<until>\d{4}-\d\d-\d\d))?", re.M)


def conditions(ruleset: Ruleset) -> Iterator[c.Condition]:
    """Yield every condition of a ruleset."""
    yield from ruleset.conditions.values()
    for record in ruleset.named:
        for name in ("when", "provided"):
            node = getattr(record, name, None)
            if node is not None:
                yield node
        for clause in getattr(record, "reviews", ()):
            if clause.when is not None:
                yield clause.when
        for _, where in getattr(record, "lifts", ()):
            if where is not None:
                yield where
    for record in ruleset.classifications:
        if record.when is not None:
            yield record.when
    for constraint in ruleset.constraints:
        yield constraint.never
    for regime in ruleset.regimes:
        if regime.subject is not None:
            yield regime.subject


def bounds(ruleset: Ruleset, counts: Counter[str]) -> None:
    """Ask every comparison with a literal about its neighbourhood."""
    seen = set()
    for whole in conditions(ruleset):
        for leaf in leaves(whole):
            if not isinstance(leaf, c.Compare) or not isinstance(leaf.bound, Quantity | date) or leaf.text in seen:
                continue
            seen.add(leaf.text)
            counts["literals"] += 1
            found = BOUND.match(leaf.text)
            if found is None:
                counts["not_read"] += 1
                print(f"not read: {leaf.text}", file=sys.stderr)
                continue
            compare, text = OPERATORS[found["operator"]], found["bound"]
            if isinstance(leaf.bound, date):
                bound = date.fromisoformat(text)
                for value in (bound - timedelta(days=1), bound, bound + timedelta(days=1)):
                    counts["days_tried"] += 1
                    counts["day_wrong"] += ask(ruleset, leaf, value) is not (TRUE if compare(value, bound) else FALSE)
                continue
            exponent = Decimal(text).as_tuple().exponent
            assert isinstance(exponent, int)
            step = Decimal(1).scaleb(exponent)
            for amount in (Decimal(text) - step, Decimal(text), Decimal(text) + step):
                value_of = quantity(amount, found["unit"] or "")
                assert value_of is not None, leaf.text
                counts["amounts_tried"] += 1
                right = TRUE if compare(Fraction(amount), Fraction(text)) else FALSE
                counts["amount_wrong"] += ask(ruleset, leaf, value_of) is not right


def ask(ruleset: Ruleset, leaf: c.Compare, value: Any) -> Any:
    """Return what the engine says of one comparison where its fact has a value."""
    moment = Moment(date(2026, 1, 1), date(2026, 1, 1))
    return truth(leaf, Context(ruleset, moment, {leaf.fact: value}, frozenset(), None, None)).truth


def periods(name: str, ruleset: Ruleset, counts: Counter[str]) -> None:
    """Ask the statements of the texts whether they stand, about the days that they name."""
    changed = {target for change in ruleset.changes for target in change.targets}
    for path, content in read_files([name]).texts.items():
        if not path.endswith(".rules"):
            continue
        for block in re.split(r"(?m)^(?=(?:rule|exception|bar|policy) )", content.decode()):
            words = re.match(r"(?:rule|exception|bar|policy) (\S+)", block)
            dated = DATED.search(block.partition("\n}")[0])
            if not words or not dated:
                continue
            counts["statements"] += 1
            start = date.fromisoformat(dated["start"])
            until = date.fromisoformat(dated["until"]) if dated["until"] else None
            heads = [r.head for r in ruleset.by_name.get(words[1], ()) if r.head.period.start == start]
            if words[1] in changed or len(heads) != 1:
                counts["statements_changed_by_others"] += 1
                continue
            for on in [start + timedelta(days=d) for d in (-1, 0, 1)] + [
                until + timedelta(days=d) for d in (-1, 0, 1) if until
            ]:
                right = start <= on and (until is None or on <= until)
                counts["period_days_tried"] += 1
                force = standing(heads[0], ruleset, Moment(on, date(2100, 1, 1))).force
                counts["period_wrong"] += force is not (TRUE if right else FALSE)


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    counts: Counter[str] = Counter(dict.fromkeys(MISSES, 0))
    for name in RULESETS:
        ruleset = build(read_files([name])).ruleset
        assert ruleset is not None
        bounds(ruleset, counts)
        periods(name, ruleset, counts)
    counts["literals_not_tried"] = 3 * counts["literals"] - counts["amounts_tried"] - counts["days_tried"]
    head = {"campaign": "boundaries", "seed": asked.seed}
    return report(head | {name: counts[name] for name in sorted(counts)}, MISSES, began, tries="literals")


if __name__ == "__main__":
    sys.exit(main())
