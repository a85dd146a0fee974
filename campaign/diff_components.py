"""Edits of rulesets about components, classification and conditions under a name: no false "equal", no false proof.

Small rulesets of two regimes, which may count publications up to other days, ask `some component where (...)` in rules,
rows, exceptions, bars, subjects, definitions, classification and constraints, within rows, parties and other components.
One edit or two are made. Orders with up to five components are decided under both editions: where these are called
equal they come out alike; where one is proved to tighten or to relax no order comes out the other way; where regions
are told, each order that differs lies in one of them.

Run: python campaign/diff_components.py [--size ci|release] [--seed N]
"""

import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from campaign.common import arguments, report, spread
from compliance.analysis.comparing import Comparing
from compliance.analysis.prove.tightens import relaxes, tightens
from compliance.analysis.prove.verdict import PROVED
from compliance.analysis.witness import REFUSED, Trials
from compliance.model.build import build
from compliance.model.files import Files, read_files
from compliance.model.ruleset import Ruleset
from compliance.regions.nodes import YES
from compliance.regions.point import point
from compliance.shipment.read import read_mapping
from compliance.values.outcome import BY_WORD

SIZES = {"ci": 60, "release": 5_000}
ORDERS = 200
"""Orders for each pair."""
EDITS = 2
"""Edits tried of each ruleset."""
STEPS = 3_000
MISSES = (
    "equal_but_an_order_differs",
    "proved_but_an_order_differs",
    "differs_outside",
    "witness_not_confirmed",
    "raised",
)
CORE = read_files([]).texts
HEAD = """language 1
regime zz "Z" {
  authority "A"
  known through ZZ_DAY
  SUBJECT
  source "L"
}
regime yy "Y" {
  authority "A"
  known through YY_DAY
  source "L"
}
scheme zz.code "codes" {
  form dotted
  complete
  codes 1A.1, 1A.2, 2B.1, 2B.2
  source "L"
}
fact item.z is code of zz.code world "code"
fact item.w is code of zz.code world "another code"
fact item.speed is number world "speed"
fact item.heat is number world "heat"
fact item.code is code of zz.code world "code of a part"
fact item.mil is truth world "for the military"
list zz.one "one" of code zz.code {
  complete
  rows "one.csv"
  source "L"
}
list zz.two "two" of code zz.code {
  complete
  rows "two.csv"
  source "L"
}
table zz.t "T" {
  rows "t.csv"
  column id is text
  column scope is set of code of zz.code
  column other is set of code of zz.code
  column heat is number
  complete
  source "L"
}
"""
PARENTS = ("1A", "1A.1", "1A.2", "2B", "2B.1", "2B.2")
LEAVES = ("1A.1", "1A.2", "2B.1", "2B.2")
SCOPES = ("1A", "1A except 1A.1", "1A except 1A.2", "2B", "2B.1", "1A.1 2B.2", "2B except 2B.1")
KNOWN = ("2026-01-01", "2026-12-01")
CHANGES = (
    (r">= 3\b", ">= 5"), (r">= 5\b", ">= 3"), (r"< 5\b", "< 3"), (r"\bnot ", ""), (r" and ", " or "), (r" or ", " and "),
    (r"zz\.one\b", "zz.two"), (r"zz\.two\b", "zz.one"), (r"1A\.1", "1A.2"), (r"2B\b(?!\.)", "2B.1"),
    ("prohibits", "requires license from A"), (r"zz\.d1\b(?! when)", "zz.d2"), ("from 2025-01-01", "from 2026-02-01"),
)  # fmt: skip
"""What an edit puts in the place of what."""


class Writer:
    """Writes rulesets and orders by chance."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def one(self, *choices: Any) -> Any:
        """Return one of the choices."""
        return self.chance.choice(choices)

    def files(self) -> dict[str, str]:
        """Return the files of a ruleset."""
        text = HEAD.replace("ZZ_DAY", self.one(*KNOWN)).replace("YY_DAY", self.one(*KNOWN))
        text = text.replace("SUBJECT", self.one("", "", f"subject when {self.condition()}"))
        text += "".join(f"define zz.d{n} when {self.condition()}\n" for n in (1, 2))
        for _ in range(self.one(0, 0, 1, 1, 2, 3)):
            code = self.one("1A.1", "1A.2", "2B.1")
            text += self._statement(f"classify item.{self.one('z', 'z', 'w')} as {code}", self.condition(named=True))
        if self.chance.random() < 0.2:
            never = f"{self.component()} and item.speed >= 3"
            text += f'constraint "c" {{\n  never {never}\n  source "L"\n}}\n'
        for number, regime in enumerate(("zz", "zz", "yy"), 1):
            text += self._rule(f"{regime}.r{number}", f"{regime}.e{number}", f"{regime}.b{number}")
        if self.chance.random() < 0.3:
            text += self._statement('unmodelled zz.u "U"', "item.speed >= 0", "  at most prohibited\n")
        table = "".join(
            f"{n},{self.one(*SCOPES)},{self.one(*SCOPES)},{self.one(3, 5)}\n" for n in "abc"[: self.one(1, 2, 3)]
        )
        return {
            "a.rules": text, "one.csv": self._list(), "two.csv": self._list(), "t.csv": f"id,scope,other,heat\n{table}",
        }  # fmt: skip

    def _list(self) -> str:
        some = self.chance.sample(LEAVES, self.one(1, 2, 3))
        rows = (f"{c},2020-01-01,{self.one('', '', '2026-01-01')},,{self.one('', '', '2026-06-01')}\n" for c in some)
        return f"member,from,until,then,published\n{''.join(rows)}"

    def _rule(self, rule: str, exception: str, bar: str) -> str:
        row = "row" if self.chance.random() < 0.3 else ""
        each = "  for each row in zz.t\n" if row else ""
        effect = self.one("requires license from A", "prohibits")
        text = self._statement(f'rule {rule} "R"', self.condition(row, named=True), f"  {effect}\n", each)
        if self.chance.random() < 0.5:
            where = " where (item.w in row.scope)" if row and self.chance.random() < 0.7 else ""
            text += self._statement(
                f'exception {exception} "E"', self.condition(named=True), f"  lifts {rule}{where}\n"
            )
            if self.chance.random() < 0.4:
                text += self._statement(f'bar {bar} "B"', self.condition(named=True), f"  bars {exception}\n")
        return text

    def _statement(self, head: str, when: str, more: str = "", before: str = "") -> str:
        return f'{head} {{\n{before}  when {when}\n{more}  in force from 2025-01-01\n  source "L"\n}}\n'

    def condition(self, row: str = "", *, named: bool = False) -> str:
        """Return a condition, of components more often than of anything else."""
        entry = "component.code in entry.scope and component.heat >= entry.heat"
        kinds: list[Callable[[], str]] = [lambda: self.component(row)] * 6
        kinds += [
            lambda: f"some entry in zz.t where ({self.component('entry')})",
            lambda: f"some entry in zz.t where (some component where ({entry}))",
            lambda: f"some party where (party.country is CN or {self.component()})",
            lambda: f"item.speed >= {self.one(3, 5)}",
            lambda: f"{self.one('', 'not ')}item.{self.one('z', 'z', 'w')} in {{ {self.one(*PARENTS)} }}",
        ]
        if named:
            kinds += [lambda: f"{self.one('', 'not ')}{self.one('zz.d1', 'zz.d2')}"] * 2
        if row:
            kinds.append(lambda: f"item.w in {row}.{self.one('scope', 'other')}")
        parts = [self.chance.choice(kinds)() for _ in range(self.one(1, 2, 2, 3))]
        return self.one(" and ", " and ", " or ").join(parts)

    def component(self, row: str = "", *, nested: bool = False) -> str:
        """Return a condition about some component."""
        inner = self.one(" and ", " and ", " or ").join(self._leaf(row) for _ in range(self.one(1, 2, 2, 3)))
        if not nested and self.chance.random() < 0.1:
            inner = f"({inner}) and {self.component(row, nested=True)}"
        return f"{self.one('', '', 'not ')}some component where ({inner})"

    def _leaf(self, row: str) -> str:
        found = [
            "component.code in zz.one", "component.code in zz.two", f"component.code in {{ {self.one(*PARENTS)} }}",
            f"component.heat >= {self.one(3, 5)}", f"component.heat < {self.one(3, 5)}", "component.mil",
            f"item.z in {{ {self.one(*PARENTS)} }}", "component.code in { 1A, 2B } except zz.two", "component.heat is none",
            f"item.speed >= {self.one(3, 5)}",
        ]  # fmt: skip
        if row:
            found += [f"component.code in {row}.scope", f"component.heat >= {row}.heat", f"component.heat < {row}.heat"]
        return self.one("", "", "", "not ") + self.chance.choice(found)

    def edited(self, files: dict[str, str]) -> dict[str, str]:
        """Return the files with an edit, or as they are where there is nothing to edit."""
        if self.chance.random() < 0.2:
            name = self.one("one.csv", "two.csv", "t.csv")
            lines = files[name].splitlines()
            at = self.chance.randrange(1, len(lines))
            lines[at] = re.sub(r"\d[AB]\.\d", self.one(*LEAVES), lines[at], count=1)
            return files | {name: "\n".join(lines) + "\n"}
        text = files["a.rules"]
        start = text.index("define zz.d1")
        pattern, other = self.chance.choice(CHANGES)
        found = list(re.finditer(pattern, text[start:]))
        if not found:
            return files
        at, end = self.chance.choice(found).span()
        return files | {"a.rules": text[: start + at] + other + text[start + end :]}

    def order(self) -> dict[str, Any]:
        """Return an order at the bounds that the conditions draw."""
        item: dict[str, Any] = {}
        if self.chance.random() < 0.8:
            item["speed"] = self.one(2, 3, 4, 5, 6)
        for name in ("z", "w"):
            if self.chance.random() < 0.7:
                item[name] = self.chance.sample(PARENTS, self.one(1, 1, 2))
                if self.chance.random() < 0.5:
                    item[f"{name}_complete"] = True
        if self.chance.random() < 0.9:
            item["components"] = [self._part() for _ in range(self.chance.randrange(6))]
            if self.chance.random() < 0.75:
                item["components_complete"] = True
        days = ("2025-06-01", "2025-12-31", "2026-01-01", "2026-03-01", "2026-07-01")
        found: dict[str, Any] = {"id": "x", "date": self.one(*days), "destination": "CN", "departs": "US", "item": item}
        if self.chance.random() < 0.5:
            found["licenses"] = []
        if self.chance.random() < 0.4:
            found["end_user"] = {"name": "A", "country": self.one("CN", "US")}
        if self.chance.random() < 0.5:
            found["parties_complete"] = True
        return found

    def _part(self) -> dict[str, Any]:
        part: dict[str, Any] = {
            "code": self.one(*PARENTS),
            "heat": self.one(2, 3, 4, 5, 6, "none"),
            "mil": self.one(True, False),
        }
        return {name: value for name, value in part.items() if self.chance.random() < 0.87}


def built(files: dict[str, str]) -> Ruleset | None:
    """Return the ruleset of some files; None where they have a mistake."""
    whole = {name: text.encode() for name, text in files.items()}
    return build(Files({**CORE, **whole}, "sha256:a", "sha256:a", ())).ruleset


def run(many: int, seeded: int) -> tuple[Counter[str], list[str]]:
    """Compare so many rulesets with edits of theirs."""
    counts: Counter[str] = Counter(dict.fromkeys((*MISSES, "pairs", "equal", "orders", "witnesses"), 0))
    failed: list[str] = []
    for number in range(many):
        write = Writer(random.Random(f"{seeded} {number}"))
        files = write.files()
        old = built(files)
        for _ in range(EDITS):
            edit = write.edited(files)
            edit = write.edited(edit) if write.chance.random() < 0.3 else edit
            new = built(edit)
            if edit == files or old is None or new is None:
                counts["no_ruleset"] += 1
                continue
            try:
                wrong = judged(old, new, write, counts)
            except Exception as error:  # whatever it is, it is a miss
                counts["raised"] += 1
                wrong = f"{type(error).__name__}: {error}"
            if wrong:
                failed.append(f"seed {seeded} ruleset {number}: {wrong}"[:2000])
    return counts, failed


def judged(old: Ruleset, new: Ruleset, write: Writer, counts: Counter[str]) -> str:
    """Hold what is said of two editions against orders; return what is wrong."""
    comparing = Comparing(old, new, STEPS)
    found = comparing.run()
    counts["pairs"] += 1
    counts["equal"] += found.equal
    counts["not_settled"] += bool(found.open)
    trials = Trials(old, new)
    for witness in [r.witness for r in found.regions if r.witness]:
        counts["witnesses"] += 1
        answers = trials.decide(witness.shipment, witness.known_on).answers[witness.regime]
        if answers[0] == answers[1] or answers != (witness.before, witness.after):
            counts["witness_not_confirmed"] += 1
            return f"not confirmed: {witness}"
    claims = ((tightens, 1), (relaxes, -1))
    proved = [sign for claim, sign in claims if claim(old, new, budget=STEPS).status == PROVED]
    counts["proved"] += len(proved)
    for _ in range(ORDERS):
        data, known_on = write.order(), write.one("", "", "", "2026-05-01", "2026-08-01")
        counts["orders"] += 1
        moved = [pair for pair in trials.decide(data, known_on).answers.values() if pair[0] != pair[1]]
        if not moved:
            continue
        counts["orders_that_differ"] += 1
        if found.equal:
            counts["equal_but_an_order_differs"] += 1
            return f"equal: {data} {known_on}"
        for one, other in (pair for pair in moved if REFUSED not in pair):
            steps = [BY_WORD[other.low] - BY_WORD[one.low], BY_WORD[other.high] - BY_WORD[one.high]]
            if any(sign * step < 0 for sign in proved for step in steps):
                counts["proved_but_an_order_differs"] += 1
                return f"proved: {data} {known_on}"
        if not found.open and not _is_told(comparing, data, known_on):
            counts["differs_outside"] += 1
            return f"in no place: {data} {known_on}"
    return ""


def _is_told(comparing: Comparing, data: dict[str, Any], known_on: str) -> bool:
    """Return whether an order lies in a place that was shown to move; one of more components than these has is not asked."""
    first = comparing.first
    shipment = read_mapping(data, comparing.editions[0].vocabulary).shipments[0]
    assert shipment.date
    if len(shipment.lines[0].components or ()) > len(first.space.components) > 0:
        return True
    day = date.fromisoformat(known_on) if known_on else None
    places = [first.expanded(n, s.candidate.where) for s in comparing.settled if not s.masked for n in (0, 1)]
    at = point(first.space, first.lowerings, shipment, shipment.lines[0], shipment.date, day)  # once all is lowered
    return any(first.nodes.within(place, at) == YES for place in places)


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    counts = spread(run, asked.count, asked.seed)
    head = {"campaign": "diff_components", "seed": asked.seed}
    return report(head | {name: counts[name] for name in sorted(counts)}, MISSES, began, tries="pairs")


if __name__ == "__main__":
    sys.exit(main())
