"""Edits of rulesets over every kind of fact: no false "equal", and no witness that the evaluator does not confirm.

Rulesets are written as for `columnar.py`, beside tables whose cells hold days, names, tariff codes and codes with some
taken away. One edit is made in their text or tables: a day, a number, a word, a sign, a statement left out, a
classification more. Orders with cells at every boundary are decided under both editions. Where the
comparison calls these equal they must come out alike; where it tells of regions, each order that does not must lie in
one that is shown to move or was left open.

Run: python campaign/diff_wide.py [--size ci|release] [--seed N]
"""

import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tests"))

import polars as pl
from hypothesis import HealthCheck, Phase, given, seed, settings
from small_rulesets import COUNTRIES
from wide_rulesets import CELLS, CHART, CONDITIONS, ITEMS, KNOWN_ON, LISTED, NEAR, texts

from campaign.common import arguments, report, spread
from compliance.analysis.comparing import Comparing
from compliance.analysis.witness import Trials
from compliance.engine.compiled.decide import decide
from compliance.model.build import build
from compliance.model.files import Files
from compliance.model.ruleset import Ruleset
from compliance.regions.nodes import YES
from compliance.regions.point import point
from compliance.shipment.read import Reading, read_mapping
from compliance.table.check import Checker, check_frame
from compliance.table.law import Law
from compliance.text.errors import TableError

SIZES = {"ci": 100, "release": 5_000}
ROWS = 600
"""Orders for each pair that is found equal."""
LOOKED = 30
"""Orders that come out differently of which the place is looked for, for each pair."""
EDITS = 3
"""Edits tried of each ruleset."""
STEPS = 2_000
MISSES = ("equal_but_an_order_differs", "differs_outside", "witness_not_confirmed", "raised")
MORE = """
scheme w.tariff "tariff" {
  form digits
  partial
}
fact item.hs is code of w.tariff world "tariff code"
table w.days "days" {
  rows "days.csv"
  column country is country
  column first is date
  column last is date
  key country
  value last
  complete
  source "S"
}
table w.names "names" {
  rows "names.csv"
  column name is text
  column credit is money
  key name
  value credit
  complete
  source "S"
}
table w.tariffs "tariffs" {
  rows "tariffs.csv"
  column id is text
  column scope is set of code of w.tariff
  column own is set of code of w.code
  complete
  source "S"
}
table w.marked "marked" {
  rows "marked.csv"
  column hs is code of w.tariff
  column mark is truth
  key hs
  value mark
  complete
  source "S"
}
"""
TABLES = {
    "chart.csv": CHART, "items.csv": ITEMS, "near.csv": NEAR, "listed.csv": LISTED,
    "days.csv": "country,first,last\nUS,2025-01-03,2025-01-06\nDE,2025-01-05,2025-01-09\n",
    "names.csv": "name,credit\nAcme,100 USD\nDole,5000 USD\n",
    "tariffs.csv": "id,scope,own\na,8471 except 847130,A1 except A1.a\nb,8505 9999,B2\n",
    "marked.csv": "hs,mark\n850511,yes\n847141,yes\n",
}  # fmt: skip
ASKED = (
    "date <= w.days[destination]", "some entry in w.days where (date >= entry.first and date <= entry.last)",
    "some entry in w.days where (destination is entry.country and date < entry.last)", "item.value >= w.names[end_user.name]",
    "some entry in w.tariffs where (item.hs in entry.scope)", "some entry in w.tariffs where (item.code in entry.own)",
    "w.marked[item.hs] is marked", "item.hs in 8471 .. 8505", "item.hs in 847130 .. 8505 except { 8473 }", "item.hs in { 99, 8505 }",
    "item.code in A1.b .. B2",
    *(COMPONENTS := (
        "some component where (component.tpp >= 3 and component.code in A1)", "some component where (component.tpp < 4800)",
        "not some component where (component.code in { A1.a, B2 } or component.tpp > 4800)",
        "some component where (component.value >= 100 USD and not component.code in B2)",
        "some component where (component.tpp >= 4800) and some component where (component.tpp < 3)",
    )),
)  # fmt: skip
"""Conditions of what is held against tables, and of components; these are asked for one ruleset in three."""
PARTS: dict[str, tuple[object, ...]] = {
    "tpp": (None, "none", "2.9", "3", "4799", "4800", "4801"), "code": (None, "A1", "A1.a", "A1.b", "B2"),
    "value": (None, "none", "99 USD", "100 USD", "101 USD"),
}  # fmt: skip
"""What components state, on both sides of whatever the conditions draw a line at."""
WITH_PARTS = 60
"""Orders for each pair that are decided once more with components."""
MORE_CELLS = {
    **CELLS,
    "item.hs": (
        "8471",
        "847130",
        "847141",
        "847150",
        "8473",
        "850511",
        "8505",
        "85",
        "9999",
        "990101",
        "120100",
        "none",
        "",
    ),
}
WORDS = ("US", "CN", "DE", "civil", "military", "A1", "A1.a", "A1.b", "B2", "847130", "847141", "850511", "8505", "99", "yes", "no",
         "Acme", "Dole", "Bolt")  # fmt: skip
SIGNS = {
    ">=": ">",
    "<=": "<",
    " > ": " >= ",
    " < ": " <= ",
    " and ": " or ",
    " or ": " and ",
    "not ": "",
    "includes": "within",
}
_STATEMENT = re.compile(r"^(?:rule|exception|bar|policy|suspend|unmodelled|classify) .*?^}$", re.MULTILINE | re.DOTALL)
_DAY, _NUMBER = re.compile(r"2025-\d\d-\d\d"), re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w.-])")


def built(files: dict[str, str]) -> Ruleset | None:
    """Return the ruleset of some files; None where they have a mistake."""
    whole = {f"rulesets/w/{name}": text.encode() for name, text in files.items()}
    return build(Files({**COUNTRIES, **whole}, "sha256:w", "sha256:w", ())).ruleset


def edited(files: dict[str, str], chance: random.Random) -> dict[str, str]:
    """Return the files with one edit."""
    name = chance.choice([*(["w.rules"] * 3), *TABLES])
    text = files[name]
    how: list[Callable[[], str]] = [
        lambda: _one(_DAY, text, chance, lambda day: str(date.fromisoformat(day) + timedelta(chance.choice((-1, 1))))),
        lambda: _one(_NUMBER, text, chance, lambda number: str(int(float(number)) + chance.choice((-1, 1, 10)))),
        lambda: _one(_either(WORDS), text, chance, lambda _: chance.choice(WORDS)),
    ]
    if name == "w.rules":
        how.append(lambda: _one(_either(SIGNS, bare=True), text, chance, lambda sign: SIGNS[sign]))
        how.append(lambda: _one(_STATEMENT, text, chance, lambda _: ""))
        how.append(lambda: _classifying(text, chance))
    return files | {name: chance.choice(how)()}


def _classifying(text: str, chance: random.Random) -> str:
    """Return the rules with a classification more."""
    code, (fact, bound) = chance.choice(("A1.a", "A1.b", "B2")), chance.choice((("tpp", "4800"), ("limit", "5")))
    sign = chance.choice((">=", "<"))
    when = f"item.{fact} {sign} {bound}"
    if chance.random() < 0.3:
        when = f"some component where (component.tpp {sign} {bound})"
    return f'{text}classify item.code as {code} {{\n  when {when}\n  in force from 2025-01-05\n  source "S"\n}}\n'


def _either(words: Any, *, bare: bool = False) -> re.Pattern[str]:
    whole = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(whole if bare else rf"(?<![\w.])(?:{whole})(?![\w.])")


def _one(pattern: re.Pattern[str], text: str, chance: random.Random, other: Callable[[str], str]) -> str:
    found = list(pattern.finditer(text))
    if not found:
        return text
    at = chance.choice(found)
    return text[: at.start()] + other(at[0]) + text[at.end() :]


def run(many: int, seeded: int) -> tuple[Counter[str], list[str]]:
    """Compare so many rulesets with edits of theirs."""
    counts: Counter[str] = Counter(dict.fromkeys((*MISSES, "pairs", "equal", "orders", "witnesses"), 0))
    failed: list[str] = []
    chance = random.Random(seeded)

    @seed(seeded)
    @settings(
        max_examples=many, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(texts())
    def judge(text: str) -> None:
        old = {"w.rules": _asking(text, chance), **TABLES}
        for _ in range(EDITS):
            new = edited(old, chance)
            sides = [built(files) for files in (old, new)]
            if new == old or sides[0] is None or sides[1] is None:
                counts["no_ruleset"] += 1
                continue
            try:
                wrong = _judged((sides[0], sides[1]), chance, counts)
            except Exception as error:  # whatever it is, it is a miss
                counts["raised"] += 1
                wrong = f"{type(error).__name__}: {error}"
            if wrong:
                name = next(n for n in new if new[n] != old[n])
                apart = [
                    pair
                    for pair in zip(old[name].splitlines(), new[name].splitlines(), strict=False)
                    if len(set(pair)) > 1
                ]
                failed.append(f"{apart}: {wrong}"[:2000])

    judge()
    return counts, failed


def _asking(text: str, chance: random.Random) -> str:
    """Return the ruleset with its further tables, which some of its conditions ask."""
    head, sep, rules = text.partition('table w.items "items"')
    body = head + MORE + sep + rules
    for _ in range(chance.randrange(1, 4)):
        old = chance.choice([c for c in CONDITIONS if c in body[body.index('source "S"\n}\n') :]] or [CONDITIONS[0]])
        body = body.replace(f"when {old}", f"when {chance.choice(ASKED)}", 1)
    rule = f'rule w.r9 "R" {{\n  when {chance.choice(ASKED)}\n  requires license from WA\n  in force from 2025-01-02\n  source "S"\n}}\n'
    return body + rule


def _judged(sides: tuple[Ruleset, Ruleset], chance: random.Random, counts: Counter[str]) -> str:
    comparing = Comparing(*sides, STEPS)
    found = comparing.run()
    counts["pairs"] += 1
    counts["not_settled"] += bool(found.open)
    for witness in {id(r.witness): r.witness for r in found.regions if r.witness}.values():
        counts["witnesses"] += 1
        answers = Trials(*sides).decide(witness.shipment, witness.known_on).answers[witness.regime]
        if answers[0] == answers[1] or answers != (witness.before, witness.after):
            counts["witness_not_confirmed"] += 1
            return f"not confirmed: {witness}"
    counts["equal"] += found.equal
    names = [name for name in MORE_CELLS if not name.startswith("license.") and name != "flags_cleared"]
    book = pl.DataFrame(
        {name: [chance.choice(MORE_CELLS[name]) or None for _ in range(ROWS)] for name in names},
        schema=dict.fromkeys(names, pl.String),
    )
    law = Law(None, chance.choice(KNOWN_ON), ())
    try:
        one, other = (check_frame(side, book, law) for side in sides)
    except TableError as error:
        return f"table refused: {error}"
    counts["orders"] += ROWS
    moves = (one["low"] != other["low"]) | (one["high"] != other["high"])
    refused = one["low"].is_null() != other["low"].is_null()
    # a comparison speaks of party lists that both ask for: a name that only one knows is refused by the other
    refused &= sides[0].party_lists == sides[1].party_lists
    differ = (moves.fill_null(False) | refused).arg_true().to_list()
    counts["orders_that_differ"] += len(differ)
    reader = Checker(sides[0], book.columns, law).table
    composed = [_composed(sides[0], reader.read(book.row(at), at), chance) for at in range(WITH_PARTS)]
    apart = [reading for reading in composed if _differ(sides, reading, law)]
    counts["orders"] += WITH_PARTS
    counts["orders_with_components_that_differ"] += len(apart)
    if found.equal:
        counts["equal_but_an_order_differs"] += len(differ) + len(apart)
        if apart:
            return f"with components: {apart[0].shipments}"
        wrong = differ
    elif comparing.touched.vocabulary or comparing.touched.formulas or "the budget ran out" in str(found.open):
        wrong = []  # then not every place is told
    else:
        lost = [reading for reading in apart if not _is_told(comparing, reading, law)]
        counts["looked_for"] += len(apart)
        counts["differs_outside"] += len(lost)
        if lost:
            return f"with components: {lost[0].shipments}"
        wrong = [at for at in differ[:LOOKED] if not _is_told(comparing, reader.read(book.row(at), at), law)]
        counts["looked_for"] += len(differ[:LOOKED])
        counts["differs_outside"] += len(wrong)
    return f"{ {k: v for k, v in book.row(wrong[0], named=True).items() if v} }" if wrong else ""


def _composed(ruleset: Ruleset, reading: Reading, chance: random.Random) -> Reading:
    """Return an order with one to three components, whether these are all said or not."""
    parts = [
        {name: value for name, values in PARTS.items() if (value := chance.choice(values)) is not None}
        for _ in range(chance.randrange(1, 4))
    ]
    item = {"components": parts} | ({"components_complete": True} if chance.random() < 0.5 else {})
    made = read_mapping({"id": "x", "item": item}, ruleset.vocabulary).shipments[0].lines[0]
    return reading._replace(
        shipments=tuple(
            s._replace(
                lines=tuple(x._replace(components=made.components, facts={**x.facts, **made.facts}) for x in s.lines)
            )
            for s in reading.shipments
        )
    )


def _differ(sides: tuple[Ruleset, Ruleset], reading: Reading, law: Law) -> bool:
    """Return whether an order comes out differently, or is refused by one edition alone."""
    for shipment in reading.shipments:
        told = [decide(side, shipment, known_on=law.known_on).answer for side in sides]
        ranges = [[(r.regime, r.range) for r in x.lines[0].regimes] if x else None for x in told]
        if ranges[0] != ranges[1]:
            return None not in ranges or sides[0].party_lists == sides[1].party_lists
    return False


def _is_told(comparing: Comparing, reading: Reading, law: Law) -> bool:
    """Return whether an order lies in a place that was shown to move, or left open."""
    first = comparing.first
    for shipment in reading.shipments:
        assert shipment.date
        if len(shipment.lines[0].components or ()) > len(first.space.components) > 0:
            return True  # it is as one of fewer components, and nobody says which
        for settled in comparing.settled:
            if settled.masked:
                continue
            for edition in (0, 1):
                place = first.expanded(edition, settled.candidate.where)
                at = point(first.space, first.lowerings, shipment, shipment.lines[0], shipment.date, law.known_on)
                if first.nodes.within(place, at) == YES:
                    return True
    return not reading.shipments


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    counts = spread(run, asked.count, asked.seed)
    head = {"campaign": "diff_wide", "seed": asked.seed}
    return report(head | {name: counts[name] for name in sorted(counts)}, MISSES, began, tries="pairs")


if __name__ == "__main__":
    sys.exit(main())
