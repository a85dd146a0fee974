"""Rulesets over every kind of fact, and orders at their boundaries; for the properties of tables."""

import random
from datetime import date, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st
from small_rulesets import COUNTRIES
from versions import in_versions, splits

from compliance.model.build import build
from compliance.model.files import Files
from compliance.model.ruleset import Ruleset
from compliance.text.diagnostics import render_all

FORMULA = 'define item.density = item.tpp / item.area {\n  source "S"\n}\n'
HEADER = (
    """
language 1
regime w "W" {
  authority "WA"
  known through 2030-01-01
%s}
regime v "V" {
  authority "VA"
  known through 2025-01-10
}
scheme w.code "codes" {
  form dotted
  complete
  codes A1, A1.a, A1.b, B2
}
fact date is date choice "day"
fact departs is country world "from"
fact destination is country world "to"
fact end_use is set of { civil, military } world "use"
fact knowledge is one of { none, suspected } world "what is known"
fact signed is date world "day of the contract"
fact due is date world "day of delivery"
fact item.code is code of w.code world "code"
fact item.tpp is number world "performance"
fact item.area is quantity in mm2 world "area"
fact item.density is number world "density"
fact item.limit is number world "limit"
fact item.quantity is quantity in any choice "quantity"
fact item.value is money choice "value"
fact item.note is text world "note"
fact party.name is text world "name"
fact party.country is country world "country"
fact party.military is truth world "military"
fact party.on_lists is set of text world "lists"
fact paid is truth evidence "paid"
"""
    + FORMULA
    + """define w.heavy when item.quantity >= 5 kg
constraint "No trade with oneself" { never departs is US and destination is US and paid }
list w.bad "bad" of text {
  partial
  member "Acme" until 2025-01-08 then unknown
  member "Bolt" from 2025-01-04
}
list w.near "near" of country {
  complete
  rows "near.csv"
  known from 2025-01-02
}
list w.listed "listed" of code w.code {
  complete
  rows "listed.csv"
}
table w.chart "chart" {
  rows "chart.csv"
  column country is country
  column use is text
  column bound is money
  key country
  value bound
  partial
  known from 2025-01-02
  source "S"
}
table w.items "items" {
  rows "items.csv"
  column name is text
  column scope is set of code of w.code
  column bound is number
  complete
  source "S"
}
"""
)
CLASSIFY = """
classify item.code as A1.a {
  when item.tpp >= 4800
  in force from 2025-01-05
  source "S"
}
"""
CHART = "country,use,bound\nUS,civil,100 USD\nDE,civil,50 EUR\n"
NEAR = """member,from,until,then,published
DE,2025-01-03,2025-01-12,,
US,2025-01-03,2025-01-06,,
US,2025-01-07,2025-01-09,,2025-01-09
US,2025-01-10,2025-01-12,,2025-01-07
"""
LISTED = """member,from,until,then,published
A1,2025-01-02,2025-01-04,,
A1,2025-01-05,2025-01-10,unknown,2025-01-06
A1.a,2025-01-03,2025-01-07,,2025-01-02
A1.a,2025-01-08,,,2025-01-11
B2,,2025-01-08,,
B2,2025-01-09,,,2025-01-12
"""
"""Lists of which entries follow one another, published on days of their own."""
ITEMS = "name,scope,bound\none,A1,5\ntwo,B2 A1.b,7\n"
CONDITIONS = (
    "destination in { US, CN }", "destination in w.near", "not destination is DE", "end_use includes military",
    "end_use within { civil }", "knowledge is suspected", "signed >= 2025-01-05", "due < 2025-01-07", "date >= 2025-01-06",
    "date < 2025-01-04", "item.code in A1", "item.code in { A1.a, B2 }", "item.code in w.listed", "not item.code in w.listed", "item.tpp >= 4800", "item.tpp < 0.3",
    "item.area <= 1 cm2", "item.density >= 5.92", "item.limit > 4800", "item.quantity >= 5 kg", "item.quantity > 2 pieces",
    "w.heavy", "item.value >= 5000 USD", "item.value < 100 EUR", "item.value >= w.chart[destination]", 'item.note is "odd"',
    "end_user.name in w.bad", "some party where (party.military and party.country in { CN, US })",
    'some party where (party.on_lists includes "w.red")', "end_user.country is CN", "paid", "item.quantity is none", "end_user.name is none",
    "some component where (component.tpp >= 3)", "some entry in w.items where (item.code in entry.scope and item.tpp >= entry.bound)",
)  # fmt: skip

_APART = ("party", "component", "entry", "density", "w.chart", "end_user")
PLAIN = tuple(one for one in CONDITIONS if not any(word in one for word in _APART))
"""Conditions on one fact against fixed words and bounds."""


@cache
def conditions(among: tuple[str, ...] = CONDITIONS) -> st.SearchStrategy[str]:
    """Conditions of a few leaves."""
    return st.recursive(
        st.sampled_from(among),
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' and '.join(parts)})"),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' or '.join(parts)})"),
            inner.map(lambda part: f"not ({part})"),
        ),
        max_leaves=4,
    )


KNOWN_ON = (None, None, *(date(2025, 1, n) for n in (1, 6, 9, 12)))
"""Days up to which publications count; None: as each regime has it."""
_BODIES = ("item.tpp / item.area", "item.tpp * 2 / item.area", "item.limit / item.area", "item.tpp - item.limit * 2")


@st.composite
def formulas(draw: st.DrawFn) -> str:
    """The formula of the header, or two of which each has its days, and at times another one with which they reckon."""
    if draw(st.integers(0, 2)):
        return FORMULA
    last = date(2025, 1, draw(st.integers(1, 10)))
    days = f"2024-01-01 until {last}", f"{last + timedelta(days=draw(st.sampled_from([1, 1, 3])))}"
    dated = 'define item.{} = {} {{\n  in force from {}\n  source "S"\n}}\n'
    bodies = draw(st.permutations(_BODIES))
    found = [dated.format("density", body, on) for body, on in zip(bodies, days, strict=False)]
    if draw(st.integers(0, 3)) == 0:
        found.append(dated.format("limit", "item.tpp * 2", draw(st.sampled_from(days))))
    return "".join(draw(st.permutations(found)))


EFFECTS = (
    "prohibits",
    "requires license from WA",
    'flags "look"',
    'obliges "say"',
    "requires license from WA\n  review case by case when paid",
)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """The statements of a ruleset."""
    found = []
    names = [f"{draw(st.sampled_from('wv'))}.r{n}" for n in range(draw(st.integers(1, 6)))]
    for name in names:
        start = date(2025, 1, draw(st.integers(1, 9)))
        until = draw(st.sampled_from(["", f" until {start + timedelta(days=4)}"]))
        more = draw(st.sampled_from(["", "", "  regardless of jurisdiction\n", "  not enforced from 2025-01-07\n"]))
        each = draw(st.integers(0, 4)) == 0
        rows = "  for each row in w.items\n  when item.code in row.scope\n" if each else ""
        found.append(
            f'rule {name} "R" {{\n{rows}  when {draw(conditions())}\n  {draw(st.sampled_from(EFFECTS))}\n{more}'
            f'  in force from {start}{until}\n  source "{name}"\n}}\n'
        )
        if draw(st.integers(0, 3)) == 0:
            then = draw(st.sampled_from(["", " then unknown"]))
            leaving = draw(st.sampled_from(["", "  leaving requires license from WA\n"]))
            found.append(f'suspend {name} {{\n  from 2025-01-06 until 2025-01-08{then}\n{leaving}  source "S"\n}}\n')
    for n in range(draw(st.integers(0, 2))):
        claimed = draw(st.sampled_from(["", "  claimed\n", "  provided paid\n"]))
        lifted = draw(st.sampled_from(names))
        mine = lifted[0]
        found.append(
            f'exception {mine}.e{n} "E" {{\n  lifts {lifted}\n  when {draw(conditions())}\n{claimed}'
            '  in force from 2025-01-02\n  source "S"\n}\n'
        )
        if draw(st.booleans()):
            found.append(
                f'bar {mine}.b{n} "B" {{\n  bars {mine}.e{n}\n  when {draw(conditions())}\n  in force from 2025-01-03\n  source "S"\n}}\n'
            )
    if draw(st.integers(0, 3)) == 0:
        found.append(
            f'bar {names[0][0]}.l "L" {{\n  bars licenses for {names[0]}\n  when {draw(conditions())}\n  in force from 2025-01-03\n  source "S"\n}}\n'
        )
    if draw(st.integers(0, 3)) == 0:
        found.append(
            f'policy {names[0][0]}.p "P" {{\n  for {names[0]}\n  when {draw(conditions())}\n  review presumption of denial\n  in force from 2025-01-02\n  source "S"\n}}\n'
        )
    if draw(st.integers(0, 3)) == 0:
        found.append(f'unmodelled w.u "U" {{\n  when {draw(conditions())}\n  source "S"\n}}\n')
    subjects = ("departs is CN or paid", "w.heavy", "departs in w.near")
    subject = draw(st.sampled_from(["", "", "", *(f"  subject when {when}\n" for when in subjects)]))
    exact = CLASSIFY if draw(st.integers(0, 3)) == 0 else ""
    cuts = splits(date(2025, 1, 2), date(2025, 1, 13))
    head = (HEADER % subject).replace(FORMULA, draw(formulas()))
    return head + in_versions(exact + "".join(found), cuts, draw)


_TWICE = (f"{EFFECTS[1]}\n  review case by case", f"{EFFECTS[1]}\n  {EFFECTS[0]}")


@st.composite
def plain_texts(draw: st.DrawFn) -> str:
    """Statements of a ruleset of many rules that hold single facts, most of them all of a few demands."""
    found = []
    demands = st.lists(st.sampled_from(PLAIN), min_size=1, max_size=4).map(" and ".join)
    for n in range(draw(st.integers(4, 16))):
        when = draw(st.one_of(demands, demands, demands, conditions(PLAIN)))
        effect = draw(st.sampled_from((*EFFECTS[:2], EFFECTS[1], EFFECTS[4], *_TWICE)))
        more = draw(st.sampled_from(["", "", "", "  not enforced from 2025-01-07\n"]))
        start = date(2025, 1, draw(st.integers(1, 9)))
        until = draw(st.sampled_from(["", "", f" until {start + timedelta(days=4)}"]))
        name = f"{draw(st.sampled_from('wwv'))}.r{n}"
        found.append(
            f'rule {name} "R" {{\n  when {when}\n  {effect}\n{more}  in force from {start}{until}\n  source "{name}"\n}}\n'
        )
        if draw(st.integers(0, 7)) == 0:
            found.append(f'suspend {name} {{\n  from 2025-01-06 until 2025-01-08 then unknown\n  source "S"\n}}\n')
        if draw(st.integers(0, 7)) == 0:
            lifting = f"lifts {name}\n  when {draw(conditions(PLAIN))}\n  in force from 2025-01-02"
            found.append(f'exception {name[0]}.e{n} "E" {{\n  {lifting}\n  source "S"\n}}\n')
        if draw(st.integers(0, 7)) == 0:
            review = f"for {name}\n  when {draw(conditions(PLAIN))}\n  review presumption of denial"
            found.append(f'policy {name[0]}.p{n} "P" {{\n  {review}\n  in force from 2025-01-02\n  source "S"\n}}\n')
    subject = draw(st.sampled_from(["", "", "", "  subject when departs is CN or paid\n"]))
    return HEADER % subject + in_versions("".join(found), splits(date(2025, 1, 2), date(2025, 1, 13)), draw)


@st.composite
def plain_tables(draw: st.DrawFn) -> dict[str, list[str]]:
    """A table of facts that plain rules ask, with cells that state nothing among them; nothing said of licenses, or that
    there are none.
    """
    names = [name for name in CELLS if not name.startswith(("license", "end_user", "consignee")) and name != "date"]
    rng = random.Random(draw(st.integers(0, 1 << 32)))
    rows = draw(st.integers(1, 40))
    table = {"date": [rng.choice(_DAYS[1:]) for _ in range(rows)]}
    for name in names:
        if rng.random() < 0.8 and name not in ("flags_cleared", "item.density", "item.components"):
            table[name] = [rng.choice(CELLS[name]) for _ in range(rows)]
    for name in ("end_use_complete", "item.code_complete"):
        table[name] = [rng.choice(("", "no"))] * rows
    return table | {"licenses": [rng.choice(("none", "")) for _ in range(rows)]}


def single(condition: str, formula: str = FORMULA) -> str:
    """Return a ruleset of one rule with one condition."""
    rule = 'rule w.r0 "R" {\n  when %s\n  requires license from WA\n  in force from 2025-01-03\n  source "S"\n}\n'
    return (HEADER % "").replace(FORMULA, formula) + rule % condition


def built(text: str) -> Ruleset:
    """Build the ruleset."""
    files = {
        "rulesets/w/w.rules": text.encode(),
        "rulesets/w/chart.csv": CHART.encode(),
        "rulesets/w/items.csv": ITEMS.encode(),
        "rulesets/w/near.csv": NEAR.encode(),
        "rulesets/w/listed.csv": LISTED.encode(),
    }
    made = build(Files({**COUNTRIES, **files}, "sha256:w", "sha256:w", ()))
    assert made.ruleset is not None, render_all(made.diagnostics) + text
    return made.ruleset


_ULP = (
    "4799.999999999999999999",
    "4800",
    "4800.0",
    "4800.000000000000000001",
    "0.3",
    "0.29",
    "3",
    "5",
    "7",
    "none",
    "",
)
_DAYS = ("", "2025-01-01", *(f"2025-01-{n:02}" for n in range(2, 14)))
CELLS: dict[str, tuple[Any, ...]] = {
    "date": (*_DAYS[1:], *_DAYS[1:], ""),
    "departs": ("CN", "US", ""),
    "destination": ("US", "CN", "DE", "NA", "", "Germany"),
    "end_use": ("civil", "military", "civil;military", "none", ""),
    "end_use_complete": ("yes", "no", ""),
    "knowledge": ("none", "suspected", ""),
    "signed": _DAYS,
    "due": _DAYS,
    "item.code": ("A1", "A1.a", "A1.b", "B2", "A1.b;B2", "A1;B2", "none", ""),
    "item.code_complete": ("", "", "yes"),
    "item.tpp": _ULP,
    "item.area": ("814 mm2", "100 mm2", "100.0000000001 mm2", "1 cm2", "none", ""),
    "item.density": ("", "", "", "5.9"),
    "item.limit": _ULP,
    "item.quantity": ("5 kg", "4999.999 g", "5000.001 g", "0.005 t", "2 pieces", "3 pieces", "7 m", "none", ""),
    "item.value": (
        "5000 USD",
        "4999.99 USD",
        "5000.01 USD",
        "100 EUR",
        "99.9 EUR",
        "100 USD",
        "50 EUR",
        "7 CNY",
        "none",
        "",
    ),
    "item.note": ("odd", "even", "a}", ""),
    "end_user.name": ("Acme", "Bolt", "Cole", "Dole", "x ...}", "none", ""),
    "end_user.country": ("CN", "DE", ""),
    "end_user.military": ("yes", "no", "none", ""),
    "end_user.on_lists": ("w.red", "w.blue", "other.x", "none", ""),
    "consignee.military": ("yes", "no", ""),
    "consignee.name": ("Acme", "Cole", ""),
    "parties_complete": ("yes", "no", ""),
    "paid": ("yes", "no", ""),
    "flags_cleared": ("w.r0", "w.r1", ""),
    "licenses": ("none", ""),
    "item.components": ("none", ""),
    "license.number": ("L", "w.e0", "v.e0", "none", ""),
    "license.kind": ("individual", "exception", ""),
    "license.rules": ("w.r0", "w.r0;w", ""),
    "license.authority": ("WA", ""),
    "license.quantity": ("none", "6 kg", ""),
    "license.destination": ("US", ""),
    "license.valid_until": ("2025-01-07", "none", ""),
}
"""Headings, with cells on both sides of whatever the conditions draw a line at."""
REFUSED = {
    "destination": ("Atlantis",), "item.code": ("Z9",), "item.area": ("9 kg",), "item.value": ("5",), "paid": ("maybe",),
    "date": ("today",), "item.density": ("48",), "item.note": ("=1",),
    "end_user.on_lists": ("w.nowhere", "W.other", "Red", "w blue", "W_R-E/D,"),
}  # fmt: skip
"""Cells that the reader, or derivation, refuses."""
_LICENSES = ("licenses", *(name for name in CELLS if name.startswith("license.")))


@st.composite
def tables(draw: st.DrawFn, text: str) -> dict[str, list[str]]:
    """A table: some of the headings, a few rows; what the rules of *text* name takes more values than the rest."""
    rules = text[text.index("rule w.r0") if "rule w.r0" in text else text.index("rule v.r0") :]
    rows = draw(st.integers(1, 60))
    licensed = draw(st.sampled_from([(), ("licenses",), _LICENSES[1:]]))
    names = ["date", *(n for n in CELLS if n not in ("date", *_LICENSES) and draw(st.integers(0, 5)) > 0), *licensed]
    rng = random.Random(draw(st.integers(0, 1 << 32)))  # hypothesis' own goes for the extremes
    pools = {}
    for name in names:  # few values a table: rows that fall into one group are what is in question
        asked = name.rpartition(".")[2] in rules
        pools[name] = [rng.choice(CELLS[name]) for _ in range(rng.choice((2, 6, 8) if asked else (1, 1, 1, 2)))]
        if name == "date" and rng.random() < 0.9:
            pools[name] = [cell for cell in pools[name] if cell] or ["2025-01-06"]
        if name in REFUSED and rng.random() < 0.03:
            pools[name].append(rng.choice(REFUSED[name]))
        if name.endswith("_complete") and rng.random() < 0.8:
            pools[name] = ["", "no"]
        if name == "item.density" and rng.random() < 0.8:
            pools[name] = [""]
    return {name: [rng.choice(pools[name]) for _ in range(rows)] for name in names}
