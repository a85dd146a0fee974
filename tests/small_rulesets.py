"""Small rulesets and partial shipments, as data and as text; for the brute-force properties."""

from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import Any

from hypothesis import strategies as st
from versions import Split, in_two

from compliance.model.build import build
from compliance.model.files import Files, read_files
from compliance.model.ruleset import Ruleset
from compliance.text.diagnostics import render_all

COUNTRIES = {name: text for name, text in read_files([]).texts.items() if name.endswith("countries.csv")}
START = date(2025, 1, 1)
USES = ("civil", "military", "medical")
CODES = ("A1", "A1.a", "A1.b", "B2")
"""A complete scheme: A1 stands for A1.a or A1.b."""
LEAVES = ("A1.a", "A1.b", "B2")
BELOW = {"A1": ("A1.a", "A1.b")}
"""What a parent stands for: one of these or more."""
PLACES = ("US", "CN", "DE")
NUMBERS = (3, 5, 7)
TRUTHS = ("x.alpha", "x.beta")
DOMAINS: dict[str, tuple[Any, ...]] = {
    "x.alpha": (True, False),
    "x.beta": (True, False),
    "destination": tuple((p,) for p in PLACES),
    "end_use": tuple(
        tuple(u for u, on in zip(USES, bits, strict=True) if on) for bits in product((True, False), repeat=3)
    ),
    "item.code": tuple(
        tuple(c for c, on in zip(LEAVES, bits, strict=True) if on) for bits in product((True, False), repeat=3)
    ),
    "x.amount": (*NUMBERS, None),
}
"""Every value that a fact can take; None is "known to be none"."""

HEADER = """
regime x "X" {
  authority "XA"
  known through 2030-01-01
%s}
scheme x.code "codes" {
  form dotted
  complete
  codes A1, A1.a, A1.b, B2
}
fact destination is country world "d"
fact end_use is set of { civil, military, medical } world "u"
fact party.name is text world "n"
fact item.cn is code of x.list world "c"
fact item.quantity is quantity in any choice "q"
fact item.value is money choice "v"
scheme x.list "list" {
  partial
}
fact x.alpha is truth world "alpha"
fact x.beta is truth world "beta"
fact x.amount is number world "amount"
fact item.code is code of x.code world "code"
"""


def day(number: int) -> date:
    """Return the day of that number."""
    return START + timedelta(days=number)


@cache
def leaves() -> st.SearchStrategy[Any]:
    """Leaf conditions."""
    return st.one_of(
        st.sampled_from(TRUTHS).map(lambda n: ("truth", n)),
        st.lists(st.sampled_from(PLACES), min_size=1, max_size=2, unique=True).map(
            lambda p: ("in", "destination", tuple(p))
        ),
        st.lists(st.sampled_from(USES), min_size=1, max_size=2, unique=True).map(lambda u: ("in", "end_use", tuple(u))),
        st.lists(st.sampled_from(USES), min_size=1, max_size=2, unique=True).map(
            lambda u: ("within", "end_use", tuple(u))
        ),
        st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True).map(
            lambda c: ("code", "item.code", tuple(c))
        ),
        st.sampled_from((4, 5, 6)).map(lambda n: (">=", "x.amount", n)),
    )


@cache  # a strategy is made slower than drawn from
def conditions() -> st.SearchStrategy[Any]:
    """Conditions of a few leaves."""
    return st.recursive(
        leaves(),
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda n: ("and", tuple(n))),
            st.lists(inner, min_size=2, max_size=3).map(lambda n: ("or", tuple(n))),
            inner.map(lambda n: ("not", n)),
        ),
        max_leaves=4,
    )


@st.composite
def rulesets(draw: st.DrawFn) -> dict[str, Any]:
    """A ruleset of one to four rules with exceptions, bars, suspensions and unmodelled law."""
    rules = []
    for number in range(draw(st.integers(1, 4))):
        suspended = None
        if draw(st.booleans()):
            begin = draw(st.integers(2, 12))
            suspended = {
                "from": begin,
                "until": begin + draw(st.integers(0, 6)),
                "then_unknown": draw(st.booleans()),
                "leaving": draw(st.booleans()),
            }
        rules.append(
            {
                "name": f"x.r{number}",
                "when": draw(conditions()),
                "effect": draw(st.sampled_from(["prohibits", "requires"])),
                "from": draw(st.integers(0, 6)),
                "until": draw(st.sampled_from([None, 14, 18])),
                "suspended": suspended,
                "regardless": draw(st.integers(0, 5)) == 0,
            }
        )
    names = [r["name"] for r in rules]
    exceptions = [
        {"name": f"x.e{n}", "lifts": draw(st.sampled_from(names)), "when": draw(conditions())}
        for n in range(draw(st.integers(0, 2)))
    ]
    bars = (
        [{"name": "x.b", "bars": exceptions[0]["name"], "when": draw(conditions())}]
        if exceptions and draw(st.booleans())
        else []
    )
    unmodelled = [{"name": "x.u", "when": draw(conditions())}] if draw(st.integers(0, 3)) == 0 else []
    subject = draw(conditions()) if draw(st.integers(0, 2)) == 0 else None
    return {"rules": rules, "exceptions": exceptions, "bars": bars, "unmodelled": unmodelled, "subject": subject}


@st.composite
def versioned(draw: st.DrawFn, of: st.SearchStrategy[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A ruleset of which some statements have two versions, the second published on a day of its own."""
    found = draw(of or rulesets())
    kinds = ("rules", "exceptions", "bars", "unmodelled")
    names = [statement["name"] for kind in kinds for statement in found[kind]]
    versions = {name: draw(cuts()) for name in names if draw(st.booleans())}
    return {**found, "versions": versions or {names[0]: draw(cuts())}}


@cache
def cuts() -> st.SearchStrategy[Split]:
    """Return where statements are cut in two: within the days on which they are in force."""
    return st.builds(Split, st.integers(5, 12).map(day), st.integers(3, 18).map(day), st.booleans())


@cache
def known_days() -> st.SearchStrategy[date | None]:
    """Return days up to which publications count, before, at and after those of `versioned`; None: as it is known."""
    days = st.integers(-1, 18).map(day)
    return st.one_of(st.none(), days, days)


def text_of(node: Any) -> str:
    """Return a condition as the language writes it."""
    kind = node[0]
    if kind in ("and", "or"):
        return "(" + f" {kind} ".join(text_of(n) for n in node[1]) + ")"
    if kind == "not":
        return f"not {text_of(node[1])}"
    if kind == "truth":
        return str(node[1])
    if kind == ">=":
        return f"{node[1]} >= {node[2]}"
    word = {"in": "includes" if node[1] == "end_use" else "in", "within": "within", "code": "in"}[kind]
    return f"{node[1]} {word} {{ {', '.join(node[2])} }}"


def statements(ruleset: dict[str, Any]) -> list[str]:
    """Return the statements of a ruleset, one text each; the versions of one are a text."""
    cut = ruleset.get("versions", {})
    named = [(text, cut.get(text.split()[1])) for text in _statements(ruleset)]
    return [in_two(text, split) if split and not text.startswith("suspend") else text for text, split in named]


def _statements(ruleset: dict[str, Any]) -> list[str]:
    found = []
    for rule in ruleset["rules"]:
        effect = "prohibits" if rule["effect"] == "prohibits" else "requires license from XA"
        until = f" until {day(rule['until'])}" if rule["until"] is not None else ""
        more = "  regardless of jurisdiction\n" if rule["regardless"] else ""
        found.append(
            f'rule {rule["name"]} "R" {{\n  when {text_of(rule["when"])}\n  {effect}\n{more}  in force from {day(rule["from"])}{until}\n  source "S"\n}}\n'
        )
        suspended = rule["suspended"]
        if suspended:
            then = " then unknown" if suspended["then_unknown"] else ""
            leaving = "  leaving requires license from XA\n" if suspended["leaving"] else ""
            found.append(
                f'suspend {rule["name"]} {{\n  from {day(suspended["from"])} until {day(suspended["until"])}{then}\n{leaving}  source "T"\n}}\n'
            )
    for e in ruleset["exceptions"]:
        found.append(
            f'exception {e["name"]} "E" {{\n  lifts {e["lifts"]}\n  when {text_of(e["when"])}\n  in force from {day(0)}\n  source "S"\n}}\n'
        )
    for b in ruleset["bars"]:
        barred = b["bars"] or f"licenses for {b['licenses_for']}"
        found.append(
            f'bar {b["name"]} "B" {{\n  bars {barred}\n  when {text_of(b["when"])}\n  in force from {day(0)}\n  source "S"\n}}\n'
        )
    for u in ruleset["unmodelled"]:
        found.append(f'unmodelled {u["name"]} "U" {{\n  when {text_of(u["when"])}\n  source "S"\n}}\n')
    return found


@st.composite
def formulas(draw: st.DrawFn) -> str:
    """Two formulas of `x.amount`, each with its days, one behind the other or a few days apart."""
    last = draw(st.integers(1, 15))
    days = f"{day(-30)} until {day(last)}", f"{day(last + draw(st.sampled_from([1, 1, 3])))}"
    bodies = draw(st.permutations(["x.half * 2", "x.half + 2", "9 - x.half", "x.half * x.half / 2"]))
    return 'fact x.half is number world "h"\n' + "".join(
        f'define x.amount = {body} {{\n  in force from {on}\n  source "S"\n}}\n'
        for body, on in draw(st.permutations(list(zip(bodies, days, strict=False))))
    )


HALVES = ("2", "2.5", "3", "5", None)
"""Values of `x.half` by which its formulas come to both sides of the bounds."""


def built(ruleset: dict[str, Any], order: list[int] | None = None, more: str = "") -> Ruleset:
    """Build the ruleset; *order* shuffles its statements, *more* stands before them."""
    parts = statements(ruleset)
    if order:
        parts = [parts[i] for i in order]
    subject = f"  subject when {text_of(ruleset['subject'])}\n" if ruleset["subject"] else ""
    text = HEADER % subject + more + "\n".join(parts)
    files = Files({**COUNTRIES, "rulesets/x/x.rules": text.encode()}, "sha256:x", "sha256:x", ())
    made = build(files)
    assert made.ruleset is not None, render_all(made.diagnostics) + text
    return made.ruleset


@st.composite
def partial_facts(draw: st.DrawFn) -> dict[str, Any]:
    """A partial shipment: each fact unknown, open (a set of which more may hold), whole (parents in it), or known."""
    found: dict[str, Any] = {}
    for name, domain in DOMAINS.items():
        how = draw(st.sampled_from(["unknown", "known", "known", "open", "whole"]))
        stated = facts_stated(name, how, draw(st.sampled_from(domain)), draw(st.booleans()))
        found |= {name: stated} if stated else {}
    found["license"] = draw(st.sampled_from([("known", None), ("known", "x.r0"), ("known", "x.r1"), None]))
    return found


def facts_stated(name: str, how: str, value: Any, parents: bool) -> tuple[str, Any] | None:
    """Return how a fact is stated whose value is drawn: codes by their parents where asked; None where it is unknown."""
    if name == "item.code" and how in ("open", "whole") and value:
        above = {leaf: parent for parent, below in BELOW.items() for leaf in below} if parents else {}
        return how, tuple(sorted({above.get(word, word) for word in value}))
    if name == "end_use" and how == "open" and value:
        return how, value
    return ("known", value) if how in ("known", "whole") else None


def may_be(how: str, stated: Any, really: Any) -> bool:
    """Return whether what is stated of a fact may really be *really*."""
    if how == "unknown" or (how == "known" and stated == really):
        return True
    if how == "known":
        return False
    named = [BELOW.get(word, (word,)) for word in stated]
    within = how == "open" or set(really) <= {leaf for leaves in named for leaf in leaves}
    return within and all(set(leaves) & set(really) for leaves in named)


def shipment_of(partial: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON form of a partial shipment."""
    data: dict[str, Any] = {
        "id": "s",
        "exporter": {"name": "Firm"},
        "end_user": {"name": "User"},
        "item": {"cn": "Z9", "quantity": "1 kg", "value": "1 USD"},
    }
    for name, found in partial.items():
        if name == "license" or found is None:
            continue
        how, value = found
        target = data["item"] if name.startswith("item.") else data
        key = name.removeprefix("item.")
        if isinstance(value, tuple):
            target[key] = value[0] if name == "destination" else list(value)
            if how in ("known", "whole") and value and name != "destination":
                target[f"{key}_complete"] = True
        else:
            target[key] = "none" if value is None else value
    if partial["license"] is not None:
        rule = partial["license"][1]
        data["licenses"] = [] if rule is None else [_license(rule)]
    return data


def _license(rule: str) -> dict[str, Any]:
    return {
        "number": "L", "authority": "XA", "kind": "individual", "rules": [rule], "holder": "Firm", "end_user": "User", "items": ["A1", "B2", "Z9"],
        "destination": list(PLACES), "valid_from": "2020-01-01", "valid_until": "2030-01-01", "quantity": "none", "value": "none",
    }  # fmt: skip


def completions(partial: dict[str, Any], ruleset: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every complete shipment that the partial one may be."""
    choices: list[list[tuple[str, Any]]] = []
    for name, domain in DOMAINS.items():
        how, value = partial.get(name) or ("unknown", None)
        choices.append([(name, v) for v in domain if may_be(how, value, v)])
    licenses = [None, *(r["name"] for r in ruleset["rules"])] if partial["license"] is None else [partial["license"][1]]
    choices.append([("license", v) for v in licenses])
    return [dict(found) for found in product(*choices)]


def worlds(ruleset: dict[str, Any]) -> list[dict[str, bool]]:
    """Return every way in which the open law can really be."""
    names = [r["name"] for r in ruleset["rules"] if r["suspended"] and r["suspended"]["then_unknown"]]
    names += [u["name"] for u in ruleset["unmodelled"]]
    return [dict(zip(names, bits, strict=True)) for bits in product((True, False), repeat=len(names))]


def uses(ruleset: dict[str, Any]) -> list[str]:
    """Return the fact of every leaf, with repetition."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if node[0] in ("and", "or"):
            for inner in node[1]:
                walk(inner)
        elif node[0] == "not":
            walk(node[1])
        else:
            found.append(node[1])

    for part in (*ruleset["rules"], *ruleset["exceptions"], *ruleset["bars"], *ruleset["unmodelled"]):
        walk(part["when"])
    if ruleset["subject"]:
        walk(ruleset["subject"])
    return found
