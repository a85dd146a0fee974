"""Rulesets in which a day stands wherever one can, and shipments under them; for what looks only at some days."""

from datetime import date, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st
from small_rulesets import COUNTRIES
from versions import in_versions, splits

from compliance.model.build import build
from compliance.model.files import Files
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping
from compliance.shipment.records import Shipment
from compliance.text.diagnostics import render_all

FIRST, LAST = date(2025, 1, 1), date(2025, 1, 31)
TABLE = """table t.{name} "{name}" {{
  rows "days.csv"
  column country is country
  column from is date
  column code is text
  key country
  value from
  partial
  known from {day}
  source "S"
}}
"""
HEADER = """
language 1
regime t "T" {
  authority "TA"
  known through 2030-01-01
%s}
regime u "U" {
  authority "UA"
  known through 2025-01-10
}
fact date is date choice "day"
fact signed is date world "day of the contract"
fact destination is country world "to"
fact departs is country world "from"
fact firm is text world "firm"
fact paid is truth evidence "paid"
fact party.on_lists is set of text world "lists"
fact item.tpp is number world "performance"
fact item.area is number world "area"
fact item.density is number world "density"
fact item.code is code of t.codes world "code"
scheme t.codes "codes" {
  partial
  codes A1, A2
}
list t.dated "dated" of text {
  complete
  member "Acme" from 2025-01-15
}
list t.edition "edition" of text {
  partial
  member "Acme"
  known from 2025-01-15
}
table t.days "days" {
  rows "days.csv"
  column country is country
  column from is date
  column code is text
  key country
  value from
  complete
  source "S"
}
""" + TABLE.format(name="late", day="2025-01-15")
DAYS = "country,from,code\nUS,2025-01-15,NS\nDE,2025-02-01,MT\nCN,,NS\n"


def built(text: str, subject: str = "", days: str = DAYS, moving: str = "") -> Ruleset:
    """Build the ruleset of *text* beside the header, with the table *days*, and *moving* the rows of a list."""
    files = {"rulesets/t/t.rules": (HEADER % subject + text).encode(), "rulesets/t/days.csv": days.encode()}
    files |= {"rulesets/t/moving.csv": moving.encode()} if moving else {}
    made = build(Files({**COUNTRIES, **files}, "sha256:t", "sha256:t", ()))
    assert made.ruleset is not None, render_all(made.diagnostics) + text
    return made.ruleset


def statement(head: str, *clauses: str, days: str = "in force from 2025-01-01") -> str:
    """Return a statement of law."""
    return "\n  ".join([f"{head} {{", *clauses, *([days] if days else []), 'source "S"']) + "\n}\n"


def shipment_of(ruleset: Ruleset, more: dict[str, Any]) -> Shipment:
    """Return a shipment of the first day."""
    data = {"date": FIRST.isoformat(), "destination": "US", "departs": "DE", "firm": "Acme", "licenses": []}
    data |= {"item": {"tpp": "4", "area": "2"}, "parties_complete": True, "end_user": {"on_lists": "none"}, **more}
    reading = read_mapping(data, ruleset.vocabulary)
    assert not reading.diagnostics, render_all(reading.diagnostics)
    return reading.shipments[0]


KNOWN_ON = st.sampled_from([None, None, date(2025, 1, 8), date(2025, 1, 16), date(2025, 1, 24)])
"""Days up to which publications count; None: as each regime has it."""
HELD = {
    "number": "L", "authority": "TA", "kind": "individual", "rules": ["t"], "valid_from": "none", "quantity": "none",
    "valid_until": "none", "value": "none",
}  # fmt: skip
SHIPMENTS = st.fixed_dictionaries(
    {
        "destination": st.sampled_from(["US", "DE", "CN", "FR", None]),
        "firm": st.sampled_from(["Acme", "Bolt", None]),
        "paid": st.sampled_from([True, False, None]),
        "signed": st.sampled_from(["2025-01-05", None]),
        "licenses": st.sampled_from(
            [None, [], [HELD], [{**HELD, "valid_from": "2025-01-08", "valid_until": "2025-01-21"}]]
        ),
        "item": st.fixed_dictionaries({"tpp": st.sampled_from(["1", "4", None]), "area": st.just("2")}),
    }
)


@cache
def _day() -> st.SearchStrategy[date]:
    return st.integers(1, 27).map(lambda n: FIRST + timedelta(days=n))


@cache
def _leaves(rows: str = "") -> st.SearchStrategy[str]:
    """Return conditions of one leaf; *rows* names the variable whose row may be asked."""
    kinds = [
        st.sampled_from(
            [
                "paid", "destination in { US, CN }", "firm in t.moving", "firm in t.later", "item.density >= 2",
                "item.code in A1", "t.named", "date >= t.days[destination]", "date < t.days[destination]",
                "date <= t.before[destination]", "date > t.before[destination]", "t.r0 is in force", "t is in force",
                "some entry in t.days where (date >= entry.from and destination is entry.country)",
                "some entry in t.before where (date < entry.from)",
            ]
        ),
        st.builds("{0} {1} {2}".format, st.sampled_from(["date", "signed"]), st.sampled_from(OPERATORS), _day()),
        st.builds("some party where (date {0} {1})".format, st.sampled_from(OPERATORS), _day()),
    ]  # fmt: skip
    if rows:
        asked = [
            f"date >= {rows}.from",
            f"date < {rows}.from",
            f"destination is {rows}.country",
            f'{rows}.code is "NS"',
        ]
        kinds.append(st.sampled_from(asked))
    return st.one_of(kinds)


OPERATORS = (">=", "<=", ">", "<", "=")


@cache
def _conditions(rows: str = "") -> st.SearchStrategy[str]:
    return st.recursive(
        _leaves(rows),
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=2).map(" and ".join).map("({})".format),
            st.lists(inner, min_size=2, max_size=2).map(" or ".join).map("({})".format),
            inner.map("not ({})".format),
        ),
        max_leaves=3,
    )


@st.composite
def _period(draw: st.DrawFn, word: str = "in force from") -> str:
    start = draw(_day())
    length = draw(st.sampled_from([None, None, 0, 3, 8]))
    until = "" if length is None else f" until {start + timedelta(days=length)}"
    then = draw(st.sampled_from(["", " then unknown"])) if until and word == "from" else ""
    published = draw(st.sampled_from(["", "\n  published 2025-01-01", "\n  published 2025-01-12"]))
    return f"{word} {start}{until}{then}{published}"


@st.composite
def _rule(draw: st.DrawFn, name: str) -> str:
    rows = "row" if draw(st.integers(0, 2)) == 0 else ""
    effects = ["prohibits", f"requires license from {draw(st.sampled_from(['TA', 'UA']))}", 'obliges "a"', 'flags "b"']
    effect = draw(st.sampled_from(effects))
    clauses = ["for each row in t.days"] if rows else []
    clauses += [f"when {draw(_conditions(rows))}"] if rows or draw(st.booleans()) else []
    if effect.startswith("requires"):
        effect += " because row.code" if rows and draw(st.booleans()) else ""
        clauses += [f"review policy of denial when {draw(_conditions(rows))}"] if draw(st.booleans()) else []
    clauses += ["regardless of jurisdiction"] if draw(st.integers(0, 3)) == 0 else []
    clauses += [draw(_period("not enforced from"))] if draw(st.integers(0, 3)) == 0 else []
    clauses = [c.replace("\n  published", " published") for c in clauses]
    return statement(f'rule {name} "R"', *clauses, effect, days=draw(_period()))


@st.composite
def _formulas(draw: st.DrawFn) -> list[str]:
    """One formula, or two of the same fact one after the other."""
    days = draw(_period()).partition("\n")[0]
    if draw(st.booleans()):
        return [statement("define item.density = item.tpp / item.area", days=days)]
    last = draw(_day())
    later = last + timedelta(days=draw(st.sampled_from([1, 1, 4])))
    first, second = draw(st.permutations(["item.tpp / item.area", "item.tpp", "item.tpp * item.area"]))[:2]
    return [
        statement(f"define item.density = {second}", days=f"in force from {later}"),
        statement(f"define item.density = {first}", days=f"in force from 2024-12-01 until {last}"),
    ]


@st.composite
def rulesets(draw: st.DrawFn) -> Ruleset:
    """A ruleset with days in a few of all places."""
    names = [f"t.r{n}" for n in range(draw(st.integers(1, 3)))]
    rules = [draw(_rule(name)) for name in names] + [draw(_rule("u.r0"))]
    rowed = [name for name, text in zip(names, rules, strict=False) if "for each" in text]
    some = st.sampled_from(names)
    named = {c: draw(st.booleans()) for c in ("policy", "exception", "where", "bar", "cover", "unmodelled", "duty")}
    found = list(rules)
    if named["policy"]:
        clauses = (f"for {draw(some)}", f"when {draw(_conditions())}", "review presumption of denial")
        found.append(statement('policy t.p "P"', *clauses, days=draw(_period())))
    if named["exception"] or named["bar"]:
        lifts = f"lifts {draw(some)}"
        if rowed and named["where"]:
            lifts = f"lifts {draw(st.sampled_from(rowed))} where {draw(_conditions('row'))}"
        clauses = (lifts, f"when {draw(_conditions())}", f"provided {draw(_conditions())}")
        found.append(statement('exception t.e "E"', *clauses, days=draw(_period())))
    if named["bar"]:
        found.append(statement('bar t.b "B"', "bars t.e", f"when {draw(_conditions())}", days=draw(_period())))
    if named["cover"]:
        clauses = (f"bars licenses for {draw(some)}", f"when {draw(_conditions())}")
        found.append(statement('bar t.c "C"', *clauses, days=draw(_period())))
    if named["unmodelled"]:
        found.append(statement('unmodelled t.m "M"', f"when {draw(_conditions())}", days=draw(_period())))
    if named["duty"]:
        found.append(statement('duty t.d "D"', f"when {draw(_conditions())}", "rate 10 %", days=draw(_period())))
    one = not any("license from UA" in rule for rule in rules)  # of two licenses it would be open which is left
    leaving = draw(st.sampled_from([(), ("leaving requires license from TA",)])) if one else ()
    for _ in range(draw(st.integers(0, 2))):
        target = draw(st.sampled_from([*names, "t"]))
        found.append(statement(f"suspend {target}", *leaving, days=draw(_period("from"))))
    if draw(st.integers(0, 3)) == 0:
        kind = draw(st.sampled_from(["repeal", "void"]))
        found.append(statement(f"{kind} {draw(some)}", f"published {draw(_day())}", days=f"from {draw(_day())}"))
    if draw(st.integers(0, 3)) == 0:
        found.append(f'constraint "no" {{\n  never {draw(_leaves())}\n}}\n')
    if draw(st.integers(0, 2)) == 0:
        found.append(statement("classify item.code as A1", f"when {draw(_leaves())}", days=draw(_period())))
    found += draw(_formulas())
    found.append(f"define t.named when firm in t.moving and date {draw(st.sampled_from(OPERATORS))} {draw(_day())}\n")
    found = [in_versions(text, splits(FIRST, LAST), draw) for text in found]
    found.append('list t.moving "m" of text {\n  complete\n  rows "moving.csv"\n}\n')
    found.append(f'list t.later "l" of text {{\n  partial\n  member "Acme"\n  known from {draw(_day())}\n}}\n')
    found.append(TABLE.format(name="before", day=draw(_day())))
    cells = [draw(st.one_of(_day().map(str), st.just(""))) for _ in range(3)]
    days = "country,from,code\n" + "".join(
        f"{c},{d},{r}\n" for c, d, r in zip(("US", "DE", "CN"), cells, "NNM", strict=True)
    )
    subject = f"  subject when {draw(_conditions())}\n" if draw(st.integers(0, 2)) == 0 else ""
    return built("".join(found), subject, days, draw(_entries()))


@st.composite
def _entries(draw: st.DrawFn) -> str:
    """Rows of a list in which a second entry of a word may follow the first, published on a day of its own."""
    first, last = sorted((draw(_day()), draw(_day())))
    rows = f"member,from,until,then,published\nAcme,{first},{last},{draw(st.sampled_from(['', 'unknown']))},\n"
    if draw(st.booleans()):
        start = last + timedelta(days=draw(st.sampled_from([1, 1, 2])))
        rows += f"Acme,{start},{draw(st.sampled_from(['', str(start + timedelta(days=5))]))},,{draw(_day())}\n"
    return rows
