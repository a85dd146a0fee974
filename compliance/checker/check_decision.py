"""Check certificates of decisions. Offline, with Python's standard library alone.

    python check_decision.py CERTIFICATES [RULESET] [--digest SHA256] [--order FILE]

A certificate holds the facts of a shipment, what is claimed of it, and for each rule why it is asked or the single
condition that fails. The ruleset, in canonical form, is a file of its own that the certificate names by its digest;
where RULESET is not given it is looked for beside the certificate. This program reads the law in its own way: it rules
out a rule only by the condition named, asks every other rule anew, and compares each claim with what it finds.

Exit status: 0 accepted; 1 rejected: altered, forged or wrong; 2 no certificate, or no ruleset for it.
What is trusted: this program and Python; that the canonical ruleset is that of the law, whose digest `compliance rules
digest` prints to whoever has the law (with --digest it is compared); the reading of the order into facts (with --order,
its digest is compared).
"""

import hashlib
import json
import re
import sys
from datetime import date, timedelta
from decimal import Context, Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

VERSION = 1
F, U, T = 0, 1, 2
TRUTHS = ("false", "unknown", "true")
SCALE = (
    "not_subject", "no_license_required", "allowed_under_exception", "allowed_under_license", "license_required",
    "prohibited",
)  # fmt: skip
OUT, FREE, LIFTED, COVERED, LICENSE, PROHIBITED = range(6)
STRICTNESS = (
    "presumption of approval", "ordinary", "case by case", "enhanced review", "presumption of denial",
    "refusal in principle", "policy of denial",
)  # fmt: skip
ROLES = ("exporter", "consignee", "intermediate_consignee", "end_user", "purchaser", "forwarder")
LICENSES = ("license", "individual", "general", "trusted_exporter")
SATISFIED_BY = {
    "license": LICENSES, "individual license": ("individual",), "general license": ("general",),
    "registration": ("registration",), "notification": ("notification",), "authorization": ("authorization", *LICENSES),
}  # fmt: skip
NONE = "none"
EVER = "9999-99-99"
EXACT = Context(prec=400)
MOST = 1 << 27
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
LIST = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+")
ALWAYS = ("activity", "departs", "destination")
CODE = re.compile(r"[0-9A-Za-z]+(?:[.\-][0-9A-Za-z]+)*")
Json = Any
Facts = dict[str, Any]


class Wrong(Exception):
    """The certificate does not show what it claims."""


class Words(NamedTuple):
    """What is known of a fact whose values are words."""

    words: tuple[str, ...]
    complete: bool
    excluded: frozenset[str] = frozenset()


class Amount(NamedTuple):
    """An exact amount in the base unit of its dimension, with the number and unit as written."""

    base: Fraction
    dimension: str
    number: str
    unit: str


class Leaf(NamedTuple):
    """A condition without parts that decides: its text, its truth, the facts that it reads."""

    text: str
    truth: int
    facts: tuple[str, ...]


class Asked(NamedTuple):
    """The truth of a condition, and the leaves that decide it."""

    truth: int
    leaves: tuple[Leaf, ...] = ()


class Stand(NamedTuple):
    """Where a statement stands in time; *leaving* is what a suspended one still requires."""

    force: int
    leaving: Json = None
    suspended: bool = False


# Words and days -----------------------------------------------------------------------------------


def sure(value: bool) -> int:
    return T if value else F


def covers(parent: str, child: str, form: str) -> bool:
    if form == "digits":
        return child.startswith(parent)
    return child == parent or (bool(form) and child.startswith(f"{parent}."))


def lineage(code: str, form: str) -> list[str]:
    """Return a code and those above it, from itself upward."""
    if not form:
        return [code]
    if form == "digits":
        return [code[:end] for end in range(len(code), 0, -1)]
    parts = code.split(".")
    return [".".join(parts[:n]) for n in range(len(parts), 0, -1)]


def order(code: str, form: str) -> tuple[Any, ...]:
    """Return the key of scheme order: segment by segment, numbers as numbers; of digits, digit by digit."""
    segments = code if form == "digits" else code.split(".")
    pieces = [re.findall(r"[0-9]+|[A-Za-z]+", segment) for segment in segments]
    return tuple(tuple((0, int(p), "") if p[0].isdigit() else (1, 0, p) for p in segment) for segment in pieces)


def in_span(word: str, first: str, last: str, form: str) -> bool:
    if word != last and covers(word, last, form):  # stands for codes beyond it, too
        return False
    key, low, high = order(word, form), order(first, form), order(last, form)
    return low <= key and (key <= high or key[: len(high)] == high)


def within(on: str, period: Json) -> bool:
    return (period[0] or "") <= on < (period[1] or EVER)


def head_of(word: str) -> str:
    return word.partition(".")[0]


def shown(value: Any) -> str:
    """Return a value as the claims write it."""
    if isinstance(value, Words):
        if not value.words:
            return NONE if value.complete else "not stated"
        if len(value.words) == 1 and value.complete:
            return value.words[0]
        return "{" + ", ".join(value.words) + ("" if value.complete else ", ...") + "}"
    return f"{value.number} {value.unit}".rstrip() if isinstance(value, Amount) else str(value)


def flat(node: Json) -> list[Json]:
    """Return the parts of a conjunction; each of them alone can fail it."""
    if node is None:
        return []
    return [part for inner in node["operands"] for part in flat(inner)] if node["is"] == "Every" else [node]


def names_row(node: Json) -> bool:
    """Whether a condition speaks of the row of a table."""
    if isinstance(node, dict):
        return any(names_row(value) for key, value in node.items() if key != "text")
    return any(map(names_row, node)) if isinstance(node, list) else isinstance(node, str) and node.startswith("row.")


# The ruleset --------------------------------------------------------------------------------------


class Law:
    """The ruleset, and what is looked up in it."""

    def __init__(self, content: bytes) -> None:
        rules = parsed(content, "the ruleset")
        if rules["kind"] != "ruleset" or rules["version"] != VERSION:
            raise Wrong("no canonical ruleset in this version")
        self.digest, self.rules, self.lists, self.tables = digest(content), rules, rules["lists"], rules["tables"]
        self.named: dict[str, list[Json]] = {}
        for group in ("rules", "policies", "exceptions", "bars", "unmodelled", "duties"):
            for statement in rules[group]:
                self.named.setdefault(statement["head"]["name"], []).append(statement)
        self._kept: dict[tuple[str, ...], Any] = {}

    def kept(self, make: Any, *key: str) -> Any:
        """Return what *make* works out for the key, once."""
        name = (make.__name__, *key)
        if name not in self._kept:
            self._kept[name] = make(*key)
        return self._kept[name]

    def value(self, plain: Json) -> Any:
        """Return a value: a truth, a day, known absence, `Words` or an `Amount`."""
        if isinstance(plain, bool) or plain == NONE or (isinstance(plain, str) and DAY.fullmatch(plain)):
            return plain
        if set(plain) == {"words", "complete", "excluded"}:
            words = plain["words"]
            if not isinstance(words, list) or not isinstance(plain["complete"], bool) or len(set(words)) < len(words):
                raise Wrong(f"no words of a fact: {plain}")
            return Words(tuple(words), plain["complete"], frozenset(plain["excluded"]))
        if set(plain) != {"amount", "unit"} or not NUMBER.fullmatch(plain["amount"]):
            raise Wrong(f"no value of a fact: {plain}")
        dimension, factor = self.rules["units"].get(plain["unit"]) or (f"money:{plain['unit']}", "1")
        return Amount(Fraction(plain["amount"]) * Fraction(factor), dimension, plain["amount"], plain["unit"])

    def fact(self, name: str) -> Json:
        """Return the declaration of a fact: that of a role as of every party, of a component as of an item."""
        head, _, tail = name.partition(".")
        other = f"party.{tail}" if head in ROLES else f"item.{tail}" if head == "component" else name
        return self.rules["facts"].get(name) or self.rules["facts"].get(other)

    def scheme(self, name: str) -> Json:
        found = self.fact(name)
        return self.rules["schemes"].get(found["scheme"]) if found else None

    def leaves(self, scheme: str, code: str) -> list[str]:
        """Return the known codes below *code* that have none below them."""
        form = self.rules["schemes"][scheme]["form"]
        below = [c for c in self.rules["schemes"][scheme]["codes"] if c != code and covers(code, c, form)]
        return [c for c in below if not any(c != d and covers(c, d, form) for d in below)]

    def entries(self, name: str) -> dict[str, list[Json]]:
        """Return the entries of a list by word."""
        found: dict[str, list[Json]] = {}
        for member in self.lists[name]["members"]:
            for word in member["words"]:
                found.setdefault(word, []).append(member)
        return found

    def above(self, name: str) -> set[str]:
        """Return the codes that some member of a list lies below."""
        form = self.lists[name]["form"]
        return {code for word in self.kept(self.entries, name) for code in lineage(word, form)[1:]}

    def rows(self, name: str) -> list[Facts]:
        """Return the rows of a table as facts; what a complete table leaves empty is known to be none."""
        table = self.tables[name]
        empty = {f"row.{column}": NONE for column in table["columns"]} if table["complete"] else {}
        return [{**empty, **{f"row.{c}": self.value(v) for c, v in row.items()}} for row in table["rows"]]

    def heads(self, name: str, column: str) -> dict[str, list[int]]:
        """Return the rows by first segment of their codes in *column*; those that state none under the empty word."""
        found: dict[str, list[int]] = {"": []}
        for number, row in enumerate(self.kept(self.rows, name)):
            cell = row.get(column)
            for head in {head_of(w) for w in cell.words} if isinstance(cell, Words) else {""} if cell is None else ():
                found.setdefault(head, []).append(number)
        return found

    def cells(self, name: str) -> tuple[dict[tuple[str, ...], Json], list[set[str]]]:
        """Return the rows by key, of two alike the first; and for each key the codes above those it has."""
        table, forms = self.tables[name], dict(self.tables[name]["forms"])
        keys = table["key"][:-1] if table["across"] else table["key"]
        found: dict[tuple[str, ...], Json] = {}
        above: list[set[str]] = [set() for _ in keys]
        for row in table["rows"]:
            words = [
                (row[c]["words"][:1] or [""])[0] if isinstance(row.get(c), dict) and "words" in row[c] else ""
                for c in keys
            ]
            found.setdefault(tuple(words), row)
            for column, word, codes in zip(keys, words, above, strict=True):
                codes |= set(lineage(word, forms.get(column, ""))[1:])
        return found, above

    def standing(self, head: Json, asked: Json, known_on: str) -> Stand:
        """Return where a statement stands on the day of the event, as was known on another."""
        on = asked["on"]
        reaching = [c for c in self.rules["changes"] if head["name"] in c["targets"]]
        changes = [c for c in reaching if known(c["head"], known_on)]
        begun = [c for c in changes if (c["head"]["period"][0] or "") <= on]
        start, end = head["period"]
        if not known(head, known_on) or on < (start or "") or any(c["kind"] != "suspend" for c in begun):
            return Stand(F)
        if not within(on, head["period"]):
            later = [h for h in self.kept(self.versions, head["name"]) if h["period"][0] == end]
            return Stand(U if any(not known(h, known_on) for h in later) else F)
        running = [c for c in begun if on < self.until(c, asked["scenarios"])]
        if running:
            return Stand(F, max(running, key=lambda c: c["head"]["period"][0] or "")["leaving"], True)
        # where one of these begins, a suspension that ends may go on
        hidden = {c["head"]["period"][0] for c in reaching if not known(c["head"], known_on)}
        may = [c for c in begun if c["then_unknown"] or c["head"]["period"][1] in hidden]
        left = [c for c in may if not self.over(c, begun, asked)]
        return Stand(U, left[0]["leaving"], True) if left else Stand(T)

    def over(self, change: Json, begun: list[Json], asked: Json) -> bool:
        """Return whether a suspension is known to be over: another one began after its end, or a scenario ends it."""
        start, end = change["head"]["period"]
        if any((end or EVER) <= (c["head"]["period"][0] or "") for c in begun):
            return True
        return any((start or "") <= d <= asked["on"] for d in self.supposed(change, asked["scenarios"], "ends"))

    def versions(self, name: str) -> list[Json]:
        """Return the heads of the versions of a statement."""
        kinds = ("rules", "policies", "exceptions", "bars", "unmodelled", "duties")
        return [r["head"] for kind in kinds for r in self.rules[kind] if r["head"]["name"] == name]

    def supposed(self, change: Json, scenarios: list[str], what: str) -> list[str]:
        told = [pair for name in scenarios for pair in self.rules["scenarios"][name][what]]
        return [day for targets, day in told if set(targets) & set(change["targets"])]

    def until(self, change: Json, scenarios: list[str]) -> str:
        """Return the first day after a suspension, as the scenarios have it, one after another."""
        start, end = change["head"]["period"]
        end = end or EVER
        for name in scenarios:
            for day in self.supposed(change, [name], "ends"):
                end = min(end, day) if (start or "") <= day else end
            for day in self.supposed(change, [name], "extends"):
                after = (date.fromisoformat(day) + timedelta(1)).isoformat() if day < "9999-12-31" else day
                end = max(end, after)
        return str(end)


def known(dated: Json, known_on: str) -> bool:
    return (dated["published"] or "") <= known_on


# One line under one regime ------------------------------------------------------------------------


class Line:
    """One line of the shipment as known on a day: its facts, and the truth of conditions."""

    def __init__(self, law: Law, shipment: Json, number: int, asked: Json, known_on: str) -> None:
        self.law, self.asked, self.on, self.known_on = law, asked, asked["on"], known_on
        line = shipment["lines"][number]
        self.parties = shipment["parties"]
        self.licenses = read_all(law, shipment["licenses"])
        self.components = read_all(law, line["components"]) or []
        self.lines = [read(law, {**shipment["facts"], **other["facts"]}) for other in shipment["lines"]]
        self.facts: Facts = {**self.lines[number], "date": self.on}
        self.memo: dict[Any, Any] = {}

    def known(self, known_on: str) -> "Line":
        """Return the same facts as known on another day."""
        made = Line.__new__(Line)
        made.__dict__.update({**self.__dict__, "known_on": known_on, "memo": {}})
        return made

    def stands(self, statement: Json) -> Stand:
        return self.law.standing(statement["head"], self.asked, self.known_on)

    # Conditions, in Kleene's three values: `and` is the minimum, `or` the maximum

    def truth(self, node: Json, facts: Facts | None = None) -> int:
        return self.ask(node, self.facts if facts is None else facts).truth

    def ask(self, node: Json, facts: Facts) -> Asked:
        """Return what a condition comes to."""
        if node is None:
            return Asked(T)
        match node["is"]:
            case "Every":
                return joined(min, T, [self.ask(part, facts) for part in node["operands"]])
            case "Either":
                return joined(max, F, [self.ask(part, facts) for part in node["operands"]])
            case "Negation":
                truth, leaves = self.ask(node["operand"], facts)
                same = (a._replace(truth=T - a.truth) if a.text == node["text"] else a for a in leaves)
                return Asked(T - truth, tuple(same))  # `X is not Y` is one condition to its reader
            case "Defined":
                if node["name"] not in self.memo:
                    self.memo[node["name"]] = self.ask(self.law.rules["conditions"][node["name"]], self.facts)
                return self.memo[node["name"]]  # type: ignore[no-any-return]
            case "Stands":
                found = [self.stands(s).force for name in node["names"] for s in self.law.named.get(name, ())]
                return Asked(max(found, default=F))
            case "Exists":
                return self.exists(node, facts)
            case "Marked":
                there, content = self.cell(node["cell"], facts)
                return leaf(node, there if there != T else sure(content is True), *node["cell"]["keys"])
            case "Compare":
                return self.compare(node, facts)
        value = facts.get(node["fact"])
        match node["is"]:
            case "IsTrue":
                return leaf(node, sure(value) if isinstance(value, bool) else F if value == NONE else U, node["fact"])
            case "IsNone" if isinstance(value, Words):
                return leaf(node, F if value.words else T if value.complete else U, node["fact"])
            case "IsNone":
                return leaf(node, U if value is None else sure(value == NONE), node["fact"])
            case "Member":
                return leaf(node, self.member(node, value, facts), node["fact"])
            case kind:
                raise Wrong(f"the ruleset holds a condition of a kind that is not known here: {kind}")

    def exists(self, node: Json, facts: Facts) -> Asked:
        """Ask each party, component or row; what may be there beside those given is unknown."""
        if node["kind"] == "row":
            return self.some_row(node, facts)
        found = []
        if node["kind"] == "party":
            for role in ROLES:
                if role in self.parties:
                    own = {f"party.{n[len(role) + 1 :]}": v for n, v in self.facts.items() if n.startswith(f"{role}.")}
                    one = self.ask(node["operand"], inside("party.", facts, own))
                    found.append(Asked(one.truth, tuple(of_role(inner, role) for inner in one.leaves)))
        else:
            found = [self.ask(node["operand"], inside("component.", facts, part)) for part in self.components]
        whole = "parties_complete" if node["kind"] == "party" else "item.components_complete"
        if facts.get(whole) is not True:
            found.append(Asked(U, (Leaf(f"some further {node['kind']} does", U, (whole,)),)))
        return joined(max, F, found)

    def some_row(self, node: Json, facts: Facts) -> Asked:
        table = self.law.tables[node["table"]]
        if not self.at_hand(table):
            return Asked(U)
        if any(self.truth(part, facts) == F for part in flat(node["operand"]) if not names_row(part)):
            return Asked(F)
        reached, others, fact, _ = self.select(node["operand"], node["table"], facts)
        rows = self.law.kept(self.law.rows, node["table"])
        found = [a for n in reached if (a := self.ask(node["operand"], inside("row.", facts, rows[n]))).truth != F]
        if not any(a.truth == T for a in found):
            beside = (self.ask(node["operand"], inside("row.", facts, rows[n])) for n in others)
            found += [a for a in beside if a.truth != F][:1]
        return joined(max, F, found) if found else Asked(F, (Leaf(node["text"], F, (fact,)),) if fact else ())

    def select(self, when: Json, table: str, facts: Facts) -> tuple[list[int], list[int], str, str]:
        """Cut a table: return the rows to ask, those that only codes not given could reach, the fact and the column.

        Where the condition demands that a code of the line lies in the row's own, a row whose codes share no first
        segment with the line's cannot fulfil it.
        """
        dotted = {f"row.{column}" for column, form in self.law.tables[table]["forms"] if form == "dotted"}
        every = list(range(len(self.law.tables[table]["rows"])))
        for node in flat(when):
            if node["is"] == "Member" and not node["every"] and only_a_field(node["set"], dotted):
                fact, column = node["fact"], node["set"]["fields"][0]
                break
        else:
            return every, [], "", ""
        value = facts.get(fact)
        if value == NONE:
            return [], [], fact, column
        if not isinstance(value, Words):
            return [], every, fact, column
        heads = self.law.kept(self.law.heads, table, column)
        near = {n for word in value.words for head in (head_of(word), "") for n in heads.get(head, ())}
        return sorted(near), [] if value.complete else [n for n in every if n not in near], fact, column

    def at_hand(self, dated: Json) -> bool:
        """Whether a list or table speaks of this moment."""
        return (dated["known_from"] or "") <= self.on and known(dated, self.known_on)

    # Membership

    def member(self, node: Json, value: Any, facts: Facts) -> int:
        """Return whether some value, or with `every` all of them, lies in the set."""
        if value is None or value == NONE:
            return U if value is None else F
        among, fields = node["set"], [facts.get(name) for name in node["set"]["fields"]]
        if among["minus"] and among["minus"]["fields"]:
            raise Wrong("the ruleset takes a field of a row away, a form that is not known here")
        cells = [cell for cell in fields if isinstance(cell, Words)]
        found = [self.word(word, among, node["fact"], cells) for word in value.words]
        if node["every"]:
            whole = min(found, default=T) if value.complete else min([U, *found])
        else:
            whole = max(found, default=F) if value.complete else max([U, *found])
            if whole != T and self.ruled_out(value, among, node["fact"], cells):
                whole = F
        return U if whole == F and None in fields else whole

    def word(self, word: str, among: Json, fact: str, cells: list[Words]) -> int:
        scheme = self.law.scheme(fact)
        form = scheme["form"] if scheme else ""
        written = {*among["words"], *(w for cell in cells for w in cell.words)}
        found = self.direct(word, among, written, form)
        if found != T and scheme:  # a code stands for some code below it
            named = [*written, *(end for span in among["spans"] for end in span)]
            lists = [self.law.kept(self.law.above, name) for name in among["lists"]]
            if any(m != word and covers(word, m, form) for m in named) or any(word in codes for codes in lists):
                leaves = self.law.leaves(scheme["name"], word) if scheme["complete"] else []
                whole = leaves and all(self.direct(code, among, written, form) == T for code in leaves)
                found = T if whole else U
        if among["minus"]:
            found = min(found, T - self.word(word, among["minus"], fact, []))
        taken = [m for cell in cells for m in cell.excluded]
        if any(covers(m, word, form) for m in taken):
            return F
        return min(found, U) if any(covers(word, m, form) for m in taken) else found

    def direct(self, word: str, among: Json, written: set[str], form: str) -> int:
        if word in written or (form and any(covers(m, word, form) for m in written)):
            return T
        if any(in_span(word, first, last, form) for first, last in among["spans"]):
            return T
        return max((self.listed(word, name) for name in among["lists"]), default=F)

    def listed(self, word: str, name: str) -> int:
        record = self.law.lists[name]
        if not self.at_hand(record):
            return U
        entries, found = self.law.kept(self.law.entries, name), [F if record["complete"] else U]
        for own in [entries.get(code, []) for code in lineage(word, record["form"])]:
            hidden = {e["period"][0] for e in own if not known(e, self.known_on)}  # what ends there may go on
            for entry in own:
                if known(entry, self.known_on) and (entry["period"][0] or "") <= self.on:
                    may = entry["then_unknown"] or entry["period"][1] in hidden
                    found.append(T if within(self.on, entry["period"]) else U if may else F)
        return max(found)

    def ruled_out(self, value: Words, among: Json, fact: str, cells: list[Words]) -> bool:
        """Whether exact classification excludes every code that is written out."""
        scheme = self.law.scheme(fact)
        if not (value.excluded and scheme) or among["spans"] or among["lists"] or any(cell.words for cell in cells):
            return False

        return all(self.held(code, [*value.excluded], scheme) for code in among["words"])

    # Amounts and cells

    def compare(self, node: Json, facts: Facts) -> Asked:
        bound, found, names, value = node["bound"], T, [node["fact"]], facts.get(node["fact"])
        if isinstance(bound, dict) and bound.get("is") == "Cell":
            names += bound["keys"]
            found, bound = self.cell(bound, facts)
        elif isinstance(bound, str) and not DAY.fullmatch(bound):
            names.append(bound)
            bound = facts.get(bound)
        else:
            bound = self.law.value(bound)
        if found == F or NONE in (bound, value):
            return leaf(node, F, *names)
        sides = (value, bound) if isinstance(value, str) and isinstance(bound, str) else None
        if isinstance(value, Amount) and isinstance(bound, Amount) and value.dimension == bound.dimension:
            sides = value.base, bound.base  # type: ignore[assignment]
        if found == U or sides is None:
            return leaf(node, U, *names)
        one, other = sides
        held = {">=": one >= other, "<=": one <= other, ">": one > other, "<": one < other, "=": one == other}
        return leaf(node, sure(held[node["operator"]]), *names)

    def cell(self, cell: Json, facts: Facts) -> tuple[int, Any]:
        """Return whether the table has the cell, and what it holds; a code finds the longest that covers it."""
        table, forms = self.law.tables[cell["table"]], dict(self.law.tables[cell["table"]]["forms"])
        keys = [facts.get(key) for key in cell["keys"]]
        words = [k.words[0] if isinstance(k, Words) and len(k.words) == 1 and k.complete else None for k in keys]
        if not self.at_hand(table):
            return U, None
        if None in words:
            return (F if any(isinstance(k, Words) and not k.words and k.complete for k in keys) else U), None
        column = words.pop() if table["across"] else table["value"]
        rows, above = self.law.kept(self.law.cells, cell["table"])
        options = []
        for place, (name, word) in enumerate(zip(table["key"], words, strict=False)):
            if word in above[place]:
                return U, None  # the table divides what lies below the code
            options.append(lineage(str(word), forms.get(name, "")))
        fitting = [key for key in product(*options) if key in rows]
        row = rows[max(fitting, key=lambda key: sum(map(len, key)))] if fitting else {}
        if column in row:
            return T, self.law.value(row[column])
        return (F if table["complete"] or (fitting and column in table["across"]) else U), None

    # Derived facts

    def derive(self) -> list[Json]:
        """Add the facts that formulas and classifications give; return fact, code and truth of each classification.

        Raises:
            Wrong: The facts contradict each other: that is nobody's shipment.
        """
        todo = [d for d in self.law.rules["definitions"] if within(self.on, d["period"])]
        for _ in range(len(todo)):
            todo = [d for d in todo if not self.define(d)]
        found = []
        for record in self.law.rules["classifications"]:
            if self.stands(record).force == T:
                found.append([record["fact"], record["code"], self.truth(record["when"])])
        for fact in dict.fromkeys(fact for fact, _, _ in found):
            self.bear(
                fact,
                [code for f, code, t in found if (f, t) == (fact, T)],
                {c for f, c, t in found if (f, t) == (fact, F)},
            )
        self.memo = {}
        for constraint in self.law.rules["constraints"]:
            if self.truth(constraint["never"]) == T:
                raise Wrong(f"the facts contradict a constraint: {constraint['title']}")
        return found

    def define(self, definition: Json) -> bool:
        """Add the fact of a formula; return whether its value is known."""
        name = definition["name"]
        value, fact, given = self.term(definition["formula"]), self.law.fact(name), self.facts.get(name)
        currencies = self.currencies(definition["formula"])
        if value is None or fact is None or len(currencies) > 1:
            return False
        unit = fact["unit"]
        dimension, factor = self.law.rules["units"].get(unit, ("number", "1"))
        if fact["base"] == "money":
            dimension, unit = min(currencies), min(currencies).partition(":")[2]
        if given == NONE:
            raise Wrong(f"`{name}` is given as none, and its formula gives it")
        if isinstance(given, Amount):
            step = Fraction(10) ** -len(given.number.partition(".")[2])
            per = given.base / Fraction(given.number) if Fraction(given.number) else 1
            rounded = abs(given.base - value) * 2 <= step * per
            cut = abs(given.base) <= abs(value) < abs(given.base) + step * per and given.base * value >= 0
            other = fact["base"] == "money" and given.dimension != dimension
            if other or not (rounded or cut):
                raise Wrong(f"`{name}` is given as {shown(given)}, which is not what its formula gives")
        if given is None or isinstance(given, Amount):
            self.facts[name] = Amount(value, dimension, str(value / Fraction(factor)), unit)
        return True

    def currencies(self, term: Json) -> set[str]:
        if term["operator"] == "fact":
            value = self.facts.get(term["fact"])
            return {value.dimension} if isinstance(value, Amount) and value.dimension.startswith("money:") else set()
        return {c for part in (term["left"], term["right"]) if part for c in self.currencies(part)}

    def term(self, term: Json) -> Fraction | None:
        if term["operator"] == "number":
            return Fraction(term["number"] or 0)
        if term["operator"] == "fact":
            value = self.facts.get(term["fact"])
            return value.base if isinstance(value, Amount) else None
        left, right = self.term(term["left"]), self.term(term["right"])
        if left is None or right is None or (term["operator"] == "/" and not right):
            return None
        match term["operator"]:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case _:
                return left / right

    def bear(self, fact: str, borne: list[str], excluded: set[str]) -> None:
        """Add the codes that classification finds borne, and those that it excludes."""
        value = self.facts.get(fact)
        if value is not None and not isinstance(value, Words):
            return
        declared, scheme = value or Words((), complete=False), self.law.scheme(fact)
        form = scheme["form"]
        for code in borne:
            if declared.complete and not any(covers(w, code, form) or covers(code, w, form) for w in declared.words):
                raise Wrong(f"`{fact}` is declared as {shown(declared)}, but the technical facts make it {code}")
        if any(self.held(word, [*excluded], scheme) for word in declared.words):
            raise Wrong(f"`{fact}` is declared as {shown(declared)}, but the technical facts exclude that")
        if value is not None or borne or excluded:
            kept = [w for w in declared.words if w not in borne and not self.told(w, borne, excluded, scheme)]
            self.facts[fact] = Words((*kept, *borne), declared.complete, frozenset(excluded))

    def told(self, word: str, borne: list[str], excluded: set[str], scheme: Json) -> bool:
        """Return whether a code below a declared one is borne, and of every other one it is known whether it is."""
        some = any(covers(word, code, scheme["form"]) for code in borne)
        return some and self.held(word, [*borne, *excluded], scheme)

    def held(self, word: str, by: list[str], scheme: Json) -> bool:
        """Return whether some of *by* holds a code, or every code that it may stand for, where these are known."""
        leaves = self.law.leaves(scheme["name"], word) if scheme["complete"] else []
        return all(any(covers(one, leaf, scheme["form"]) for one in by) for leaf in leaves or [word])

    # Exceptions and licenses

    def exception(self, exception: Json) -> Asked:
        """Return whether an exception applies, but for what it says of the rows of a rule."""
        stands = Asked(self.stands(exception).force)
        if stands.truth == F:
            return stands
        parts = [stands, self.ask(exception["when"], self.facts)]
        parts += [self.claim(exception)] if exception["claimed"] else []
        parts += [self.ask(exception["provided"], self.facts)] if exception["provided"] else []
        parts += self.bars(exception["head"]["name"], "exceptions")
        return joined(min, T, [*parts, *([] if exception["modelled"] else [Asked(U)])])

    def bars(self, name: str, what: str) -> list[Asked]:
        """Return that each bar of a statement does not apply."""
        found = []
        for bar in self.law.rules["bars"]:
            if name in bar[what]:
                stands = Asked(self.stands(bar).force)
                whole = joined(min, T, [stands, *([self.ask(bar["when"], self.facts)] if stands.truth != F else [])])
                found.append(Asked(T - whole.truth, whole.leaves))
        return found

    def claim(self, exception: Json) -> Asked:
        """Return whether the shipment presents the exception, within the limits that its claim states."""
        name = exception["head"]["name"]
        if self.licenses is None:
            return Asked(U, (Leaf(f"the shipment claims {name}", U, ("licenses",)),))
        found = F
        for held in self.licenses:
            named = min(among(held, "kind", ("exception",)), among(held, "number", (name,)))
            start, end = held.get("license.valid_from"), held.get("license.valid_until")
            days = [sure(start in (None, NONE) or start <= self.on), sure(end in (None, NONE) or self.on <= end)]
            if named != F:
                limits = [
                    test(held)[0]
                    for field, test in self.limits(exception["head"]["regime"]).items()
                    if f"license.{field}" in held
                ]
                found = max(found, min([named, *days, *limits]))
        return Asked(found)

    def limits(self, regime: str) -> dict[str, Any]:
        return {
            "items": lambda held: self.items(held, regime),
            "destination": lambda held: self.same(held, "destination", "destination"),
            "holder": lambda held: self.same(held, "holder", "exporter.name"),
            "end_user": lambda held: self.same(held, "end_user", "end_user.name"),
            "quantity": lambda held: self.suffices(held, "quantity", regime),
            "value": lambda held: self.suffices(held, "value", regime),
        }  # fmt: skip

    def covering(self, rule: str, effect: Json) -> list[tuple[str, int, list[str]]]:
        """Return the licenses presented that cover a requirement, or do not: number, truth, the facts that decide."""
        if self.licenses is None:
            return [("", U, ["licenses"])]
        found = []
        for held in self.licenses:
            named = held.get("license.rules")
            if among(held, "kind", ("exception",)) == T:
                continue
            if isinstance(named, Words) and not any(covers(word, rule, "dotted") for word in named.words):
                continue
            tests = [
                (T if isinstance(named, Words) else U, ["license.rules"]),
                (among(held, "authority", (effect["authority"],)), ["license.authority"]),
                (among(held, "kind", SATISFIED_BY[effect["authorization"]]), ["license.kind"]),
                (self.valid(held), ["license.valid_from", "license.valid_until", "date"]),
                *(test(held) for test in self.limits(self.law.named[rule][0]["head"]["regime"]).values()),
                *(
                    (bar.truth, [name for at in bar.leaves for name in at.facts])
                    for bar in self.bars(rule, "licenses_for")
                ),
            ]
            whole = min(truth for truth, _ in tests)
            number = shown(held["license.number"]) if held.get("license.number") else "license"
            found.append((number, whole, sorted({name for truth, names in tests if truth == whole for name in names})))
        return found

    def valid(self, held: Facts) -> int:
        start, end = held.get("license.valid_from"), held.get("license.valid_until")
        begun = U if start is None else sure(start == NONE or start <= self.on)
        return min(begun, U if end is None else sure(end == NONE or self.on <= end))

    def same(self, held: Facts, field: str, fact: str) -> tuple[int, list[str]]:
        admitted, value = held.get(f"license.{field}"), self.facts.get(fact)
        if not isinstance(admitted, Words) or not isinstance(value, Words):
            return U, [f"license.{field}", fact]
        return sure(bool(value.words) and set(value.words) <= set(admitted.words)), [f"license.{field}", fact]

    def codes(self, facts: Facts, regime: str) -> list[str]:
        """Return the facts whose codes count: those of the regime's country, unless the line has none there."""
        codes = sorted(n for n, f in self.law.rules["facts"].items() if f["base"] == "code" and n.startswith("item."))
        schemes = {n: self.law.fact(n)["scheme"] for n in codes}
        named = [n for n in codes if n.removeprefix("item.") in schemes[n].split(".")]
        every = [n for n in codes if n in named or schemes[n] not in {schemes[one] for one in named}]
        country = [n for n in every if schemes[n].split(".")[0] == regime.split(".")[0]]
        if all(isinstance(v := facts.get(n), Words) and v.complete and not v.words for n in country):
            return [n for n in every if n in facts]
        return country

    def admits(self, held: Facts, facts: Facts, regime: str) -> int:
        admitted, names = held.get("license.items"), self.codes(facts, regime)
        if held.get("license.any_item") is True:
            return T
        given = [facts.get(n) for n in names]
        stated = [v for v in given if isinstance(v, Words) and v.words]
        if not isinstance(admitted, Words) or not stated:
            return U
        inside = {id(v): [any(covers(a, word, "dotted") for a in admitted.words) for word in v.words] for v in stated}
        if any(all(inside[id(v)]) and v.complete for v in stated):
            return T
        below = any(covers(word, a, "dotted") for v in stated for word in v.words for a in admitted.words)
        settled = all(isinstance(v, Words) and v.complete and not any(inside.get(id(v), ())) for v in given)
        return F if settled and not below else U

    def items(self, held: Facts, regime: str) -> tuple[int, list[str]]:
        field = "any_item" if held.get("license.any_item") is True else "items"
        return self.admits(held, self.facts, regime), [f"license.{field}", *self.codes(self.facts, regime)]

    def suffices(self, held: Facts, field: str, regime: str) -> tuple[int, list[str]]:
        """The sum over all lines that the license may admit stays within its limit."""
        limit, fact = held.get(f"license.{field}"), f"item.{field}"
        if limit == NONE:
            return T, [f"license.{field}"]
        given = [facts.get(fact) for facts in self.lines if self.admits(held, facts, regime) != F]
        amounts = [a for a in given if isinstance(a, Amount) and isinstance(limit, Amount) and a[1] == limit.dimension]
        if not isinstance(limit, Amount) or len(amounts) < len(given):
            return U, [f"license.{field}", fact]
        return sure(sum((a.base for a in amounts), Fraction(0)) <= limit.base), [f"license.{field}", fact]


def joined(pick: Any, empty: int, parts: list[Asked]) -> Asked:
    """Join conditions; those that came to the truth of the whole decide it."""
    whole = pick([part.truth for part in parts], default=empty)
    return Asked(whole, tuple(inner for part in parts if part.truth == whole for inner in part.leaves))


def leaf(node: Json, truth: int, *names: str) -> Asked:
    return Asked(truth, (Leaf(node["text"], truth, names),))


def inside(head: str, facts: Facts, own: Facts) -> Facts:
    """Return the facts inside a row, a party or a component: nothing is known there of another one around it."""
    return {**{name: value for name, value in facts.items() if not name.startswith(head)}, **own}


def of_role(found: Leaf, role: str) -> Leaf:
    """Name the facts of `party` as those of the party in its role."""
    names = tuple(n.replace("party.", f"{role}.", 1) if n.startswith("party.") else n for n in found.facts)
    return Leaf(f"{role}: {found.text}", found.truth, names)


def only_a_field(words: Json, columns: set[str]) -> bool:
    others = words["words"] or words["spans"] or words["lists"] or words["minus"]
    return len(words["fields"]) == 1 and words["fields"][0] in columns and not others


def among(held: Facts, field: str, words: tuple[str, ...]) -> int:
    value = held.get(f"license.{field}")
    return sure(any(word in words for word in value.words)) if isinstance(value, Words) else U


def read_all(law: Law, records: Json) -> list[Facts] | None:
    return None if records is None else [read(law, record) for record in records]


def read(law: Law, facts: Json) -> Facts:
    """Return facts as values, each of the type that is declared for it."""
    found = {name: law.value(value) for name, value in facts.items()}
    for name, value in found.items():
        fact = law.fact(name)
        none = isinstance(value, Words) and value.complete and not value.words
        if fact is None or not fits(law, fact, value) or (none and name in ALWAYS):
            raise Wrong(f"`{name}` is no fact of this ruleset, or not of its type")
    return found


def fits(law: Law, fact: Json, value: Any) -> bool:
    """Return whether a value is of the type of a fact."""
    base = fact["base"]
    if isinstance(value, Words):
        if base != "code" and not fact["many"] and not (value.complete and len(value.words) <= 1):
            return False
        if base == "code":
            scheme = law.rules["schemes"].get(fact["scheme"])
            dotted = scheme is None or scheme["form"] == "dotted"
            formed = all(CODE.fullmatch(w) and (dotted or w.isdigit()) for w in value.words)
            return not value.excluded and formed and all(listed(scheme, w) for w in value.words)
        admitted = {"country": law.rules["countries"], "choice": fact["choices"]}.get(base, value.words)
        return base in ("country", "choice", "text") and not value.excluded and set(value.words) <= set(admitted)
    if base == "date":
        return value == NONE or (isinstance(value, str) and date.fromisoformat(value) is not None)
    if isinstance(value, Amount) and base in ("number", "quantity", "money"):
        units = law.rules["currencies"] if base == "money" else law.rules["units"]
        wanted = value.dimension if base == "money" or fact["unit"] == "*" else law.rules["units"][fact["unit"]][0]
        return value.unit in units and value.dimension == wanted and value.base >= 0
    return value == NONE or (base == "truth" and isinstance(value, bool))


def listed(scheme: Json, word: str) -> bool:
    """Return whether a scheme may have a code: a complete one has it, or codes below it, or one above it undivided."""
    if scheme is None or not scheme["complete"]:
        return True
    form, codes = scheme["form"], scheme["codes"]
    if any(covers(word, code, form) for code in codes):
        return True
    above = [code for code in codes if form == "dotted" and covers(code, word, form)]
    return any(not any(code != other and covers(code, other, form) for other in codes) for code in above)


# What a regime says -------------------------------------------------------------------------------


class Regime:
    """Works out what one regime claims of one line, with the evidence in hand."""

    def __init__(self, regime: Json, line: Line) -> None:
        self.law, self.line, self.name = line.law, line, regime["name"]
        self.subject = line.ask(regime["subject"], line.facts)
        self.notices: dict[str, list[Json]] = {"requirements": [], "obligations": [], "flags": [], "unmodelled": []}
        self.reliefs: dict[str, list[Json]] = {"exceptions": [], "licenses": []}
        self.ranges = [{F: (OUT, OUT), U: (OUT, FREE), T: (FREE, FREE)}[self.subject.truth]]
        self.widened: list[tuple[str, int]] = []
        self.placed: list[tuple[str, int, int]] = []
        self.open = self.missing(self.subject.leaves)

    def missing(self, leaves: tuple[Leaf, ...]) -> set[str]:
        """Return the facts that open conditions wait for; where all are given, those that are given too broadly."""
        found: set[str] = set()
        for at in leaves:
            names = [name for name in at.facts if not name.startswith("row.")] if at.truth == U else []
            found |= {n for n in names if is_open(self.line.facts.get(n))} or set(names)
        return found

    def of(self, group: str) -> list[Json]:
        return [s for s in self.law.rules[group] if s["head"]["regime"] == self.name]

    def says(self, evidence: Json) -> Json:
        """Return what the regime says; every rule must be accounted for, and no other."""
        rules = self.of("rules")
        if [entry["rule"] for entry in evidence] != [rule["head"]["name"] for rule in rules]:
            raise Wrong(f"the evidence does not account for every rule of {self.name}, each once")
        for rule, entry in zip(rules, evidence, strict=True):
            self.rule(rule, entry)
        self.unmodelled_law()
        duties, duty = self.duties()
        placed = [*((n, high) for n, _, high in self.placed), *self.widened]
        low = max(low for low, _ in self.ranges)
        high = max([high for _, high in self.ranges] + [at_most for _, at_most in self.widened])
        return {
            "regime": self.name, "known_on": self.line.known_on, **outcome(low, high),
            "subject": {"truth": TRUTHS[self.subject.truth], "because": told(self.subject.leaves)},
            "decided_by": {
                "low": sorted({name for name, at, _ in self.placed if at == low}),
                "high": sorted({name for name, at in placed if at == high}),
            },
            **self.notices, **self.reliefs, "duties": duties, "duty": duty, "open": sorted(self.open),
        }  # fmt: skip

    def rule(self, rule: Json, entry: Json) -> None:
        """Take a rule's evidence: out of force or reach, or failing by one condition, or asked anew."""
        stands, when, name = self.line.stands(rule), rule["when"], rule["head"]["name"]
        if not rule["regardless"] and self.subject.truth == F:
            shows: Json = {"rule": name, "out": "not subject"}
        elif stands.force == F and not stands.suspended:
            shows = {"rule": name, "out": "not in force"}
        elif "fails" in entry:
            named = [part for part in flat(when) if part["text"] == entry["fails"]]
            if not any(self.line.truth(part) == F for part in named):
                raise Wrong(f"{name}: no condition `{entry['fails']}` fails")
            shows = {"rule": name, "fails": entry["fails"]}
        elif not rule["table"]:
            shows = {"rule": name, "when": TRUTHS[self.instance(rule, stands, self.line.facts)]}
        else:
            shows = {"rule": name, **self.rows(rule, stands)}
        if canonical(shows) != canonical(entry):
            raise Wrong(f"{name}: the evidence is {short(entry)}, found is {short(shows)}")

    def rows(self, rule: Json, stands: Stand) -> Json:
        """Ask the rows that the cut leaves; those that only codes not given could reach are one together."""
        rows, facts = self.law.kept(self.law.rows, rule["table"]), self.line.facts
        reached, others, fact, column = self.line.select(rule["when"], rule["table"], facts)
        found = {str(n): self.instance(rule, stands, {**facts, **rows[n]}) for n in reached}
        beside = F
        if any(self.line.truth(rule["when"], {**facts, **rows[n]}) != F for n in others):
            beside = self.instance(rule, stands, facts)
        value = facts.get(fact)
        heads = sorted({head_of(word) for word in value.words}) if isinstance(value, Words) else []
        cut = {"table": rule["table"], "fact": fact, "column": column, "codes": heads, "rows": len(rows)}
        return {"cut": cut, "apply": {n: TRUTHS[t] for n, t in found.items() if t != F}, "others": TRUTHS[beside]}

    def instance(self, rule: Json, stands: Stand, facts: Facts) -> int:
        """Place what a rule demands; return the truth of its condition."""
        when = self.line.ask(rule["when"], facts)
        for effect in rule["effects"] if when.truth != F else ():
            if effect["kind"] in ("obliges", "flags"):
                self.notice(rule, effect, min(when.truth, stands.force), when)
            else:
                self.requirement(rule, effect, stands, when, facts)
        return when.truth

    def notice(self, rule: Json, effect: Json, whole: int, when: Asked) -> None:
        if whole == F:
            return
        cleared = self.line.facts.get("flags_cleared") if effect["kind"] == "flags" else None
        leaves = when.leaves if when.truth == whole else ()
        self.open |= self.missing(leaves)
        self.notices["flags" if effect["kind"] == "flags" else "obligations"].append({
            "rule": rule["head"]["name"], "text": effect["text"], "truth": TRUTHS[whole],
            "source": rule["head"]["sources"],
            "cleared": isinstance(cleared, Words) and rule["head"]["name"] in cleared.words, "because": told(leaves),
        })  # fmt: skip

    def requirement(self, rule: Json, effect: Json, stands: Stand, when: Asked, facts: Facts) -> None:
        """Place one requirement: what applies, what lifts it, what covers it, each as far as it is known."""
        name, left = rule["head"]["name"], stands.leaving
        answered = left if left and (stands.force == F or effect["kind"] == "prohibits") else effect
        idle = stands.force == F and not left
        lifts = [] if idle else self.lifting(rule, facts)
        covers_ = self.line.covering(name, answered) if answered["kind"] == "requires" and not idle else []
        lifted = max((t for _, t, _ in lifts), default=F)
        covered = max((t for _, t, _ in covers_), default=F)
        lax = rule["not_enforced"] is not None and (
            within(self.line.on, rule["not_enforced"][0]) and (rule["not_enforced"][1] or "") <= self.line.known_on
        )
        free = FREE if self.subject.truth == T else OUT
        places = set()
        for applies, force in product(possible(when.truth), possible(stands.force)):
            standing = effect if force else left
            if not applies or standing is None:
                places.add(free)
                continue
            places |= {place(standing, a, b) for a, b in product(possible(lifted), possible(covered))} | (
                {free} if lax else set()
            )
        gated = self.subject.truth == U and not rule["regardless"]
        low, high = OUT if gated else min(places), max(places)
        if stands.suspended and idle:
            status = "suspended"
        elif when.truth != T or stands.force == U or gated or lax:
            status = "may_apply"
        else:
            status = "lifted" if lifted == T else "covered" if covered == T else "applies"
        self.ranges.append((low, high))
        self.placed.append((name, low, high))
        leaves = when.leaves if left or when.truth == T or when.truth <= stands.force else ()
        self.open |= self.missing(leaves)
        for other, truth, deciding in lifts:
            self.open |= self.missing(deciding) if truth == U else set()
            self.reliefs["exceptions"].append(
                {"name": other, "rule": name, "truth": TRUTHS[truth], "because": told(deciding)}
            )
        for number, truth, names in covers_:
            found = {n for n in names if is_open(self.line.facts.get(n))}
            self.open |= found if truth == U else set()
            self.reliefs["licenses"].append({"name": number, "rule": name, "truth": TRUTHS[truth], "facts": names})
        self.notices["requirements"].append({
            "rule": name, "effect": answered["kind"] if stands.force == F else effect["kind"], "status": status,
            "range": [SCALE[low], SCALE[high]], "authority": answered["authority"],
            "authorization": answered["authorization"], "reason": in_row(effect["because"], facts),
            "review": self.review(rule, facts) if answered["kind"] == "requires" else [],
            "source": rule["head"]["sources"], "because": told(leaves),
            "lifted_by": [other for other, truth, _ in lifts if truth != F],
            "covered_by": [number for number, truth, _ in covers_ if truth != F],
        })  # fmt: skip

    def lifting(self, rule: Json, facts: Facts) -> list[tuple[str, int, tuple[Leaf, ...]]]:
        """Return the exceptions that lift a requirement, or do not; one to be claimed that was not is in none."""
        found = []
        for exception in self.law.rules["exceptions"]:
            for targets, where in exception["lifts"]:
                if rule["head"]["name"] not in targets:
                    continue
                if exception["claimed"] and self.line.claim(exception).truth == F:
                    continue
                whole = self.line.ask(where, facts)
                if whole.truth != F:
                    whole = joined(min, T, [whole, self.line.exception(exception)])
                found.append((exception["head"]["name"], whole.truth, whole.leaves))
        return found

    def review(self, rule: Json, facts: Facts) -> list[str]:
        """Return the policies that are possible: the strictest that is sure, and those stricter that may be."""
        clauses = [(c["policies"], self.line.truth(c["when"], facts)) for c in rule["reviews"]]
        for policy in self.law.rules["policies"]:
            force = self.line.stands(policy).force if rule["head"]["name"] in policy["targets"] else F
            if force != F:
                force = min(force, self.line.truth(policy["when"], facts))
                clauses += [(c["policies"], min(force, self.line.truth(c["when"], facts))) for c in policy["reviews"]]
        base = max((p for p, truth in clauses if truth == T), key=strictness, default=["ordinary"])
        above = [p for p, truth in clauses if truth == U and strictness(p) > strictness(base)]
        return sorted({word for policies in [base, *above] for word in policies}, key=STRICTNESS.index)

    def unmodelled_law(self) -> None:
        """Law that is not expressed widens upward where it may reach the line."""
        for record in self.of("unmodelled"):
            force = self.line.stands(record).force
            when = self.line.ask(record["when"], self.line.facts)
            if min(force, when.truth) == F or (self.subject.truth == F and not record["regardless"]):
                continue
            self.widened.append((record["head"]["name"], SCALE.index(record["at_most"])))
            self.open |= self.missing(when.leaves)
            self.notices["unmodelled"].append({
                "rule": record["head"]["name"], "truth": TRUTHS[min(force, when.truth)],
                "source": record["head"]["sources"],
                "because": told(when.leaves),
            })  # fmt: skip

    def duties(self) -> tuple[list[Json], list[str] | None]:
        """Return the layers of duty that stay or may, and the lowest and highest sum of their rates."""
        mine, found, low, high = self.of("duties"), [], Decimal(0), Decimal(0)
        if self.subject.truth == F or not mine:
            return [], None
        asked = []
        for duty in mine:
            force = self.line.stands(duty).force
            when = self.line.ask(duty["when"], self.line.facts) if force != F else Asked(F)
            asked.append((duty, min(force, when.truth, self.subject.truth), when))
        for duty, applies, when in sorted(asked, key=lambda d: (d[0]["cap"] is not None, d[0]["head"]["name"])):
            removers = [(truth, w) for other, truth, w in asked if duty["head"]["name"] in other["removes"]]
            removed = max((truth for truth, _ in removers), default=F)
            stays, rate = min(applies, T - removed), Decimal(duty["rate"])
            if stays == F or not (rate or duty["cap"] is not None):
                continue
            low, high = raised(low, rate, duty["cap"]) if stays == T else low, raised(high, rate, duty["cap"])
            leaves = when.leaves if when.truth == applies else ()
            for truth, other in removers if removed == U else ():
                leaves += other.leaves if truth == U == other.truth else ()
            self.open |= self.missing(leaves)
            found.append({
                "rule": duty["head"]["name"], "rate": f"{rate:f} %", "truth": TRUTHS[stays],
                "source": duty["head"]["sources"],
                "because": told(leaves),
            })  # fmt: skip
        return found, [f"{low:f} %", f"{high:f} %"]


def is_open(value: Any) -> bool:
    return value is None or (isinstance(value, Words) and not value.complete)


def possible(truth: int) -> tuple[bool, ...]:
    return (True,) if truth == T else (False,) if truth == F else (True, False)


def place(effect: Json, lifted: bool, covered: bool) -> int:
    if lifted or effect["kind"] == "prohibits":
        return LIFTED if lifted else PROHIBITED
    return COVERED if covered else LICENSE


def strictness(policies: list[str]) -> list[int]:
    """Return by what clauses are put in order: the strictest policy of each, then the most lenient."""
    places = sorted(map(STRICTNESS.index, policies))
    return [places[-1], *places]


def raised(total: Decimal, rate: Decimal, cap: str | None) -> Decimal:
    """Add a layer; a cap bounds what it may bring the sum to."""
    whole = EXACT.add(total, rate)
    return whole if cap is None else max(total, min(whole, Decimal(cap)))


def in_row(text: str, facts: Facts) -> str:
    if not text.startswith("row."):
        return text
    return "" if facts.get(text) in (None, NONE) else shown(facts[text])


def told(leaves: tuple[Leaf, ...]) -> list[Json]:
    """Return deciding conditions as the claims write them, each once, in order."""
    found = [{"condition": a.text, "truth": TRUTHS[a.truth], "facts": list(a.facts)} for a in leaves]
    return [json.loads(text) for text in sorted({canonical(one) for one in found})]


def outcome(low: int, high: int) -> Json:
    return {"outcome": SCALE[low] if low == high else "undetermined", "range": [SCALE[low], SCALE[high]]}


# The whole certificate ----------------------------------------------------------------------------


def claims(law: Law, shipment: Json, asked: Json, evidence: Json) -> Json:
    """Return what can be claimed of a shipment.

    Raises:
        Wrong: The evidence does not hold, or the facts are nobody's shipment.
    """
    rules, lines = law.rules, []
    if not rules["regimes"] or not shipment["lines"]:
        raise Wrong("no regime is asked, or of no line")
    if len(evidence) != len(shipment["lines"]) or any(name not in rules["scenarios"] for name in asked["scenarios"]):
        raise Wrong("the evidence is not that of the lines, or a scenario is none")
    check_form(shipment)
    check_lists(rules, shipment["facts"])
    latest = asked["known_on"] or max(regime["known_through"] for regime in rules["regimes"])
    for number, entries in enumerate(evidence):
        line, regimes = Line(law, shipment, number, asked, latest), []
        classified = line.derive()
        if len(entries) != len(rules["regimes"]):
            raise Wrong("the evidence does not account for every regime")
        for regime, entry in zip(rules["regimes"], entries, strict=True):
            inner = line.known(asked["known_on"] or regime["known_through"])
            regimes.append(Regime(regime, inner).says(entry))
        lines.append({
            "line": shipment["lines"][number]["id"], **widest(regimes), "regimes": regimes,
            "classified": [[fact, code, TRUTHS[truth]] for fact, code, truth in classified],
        })  # fmt: skip
    return {"shipment": shipment["id"], "on": asked["on"], "known_on": latest, **widest(lines), "lines": lines}


def widest(parts: list[Json]) -> Json:
    """Return the strictest of the lower and of the upper ends."""
    low, high = (max(SCALE.index(part["range"][end]) for part in parts) for end in (0, 1))
    return outcome(low, high)


def check_form(shipment: Json) -> None:
    """Refuse what no reader of orders gives."""
    roles, assumed, lines = shipment["parties"], set(shipment["assumed"]), shipment["lines"]
    places: list[tuple[Facts, set[str], bool]] = [(shipment["facts"], {"item", "component", "license", "party"}, False)]
    places += [(line["facts"], {"item"}, True) for line in lines]
    places += [(facts, {"item", "component"}, True) for line in lines for facts in line["components"] or ()]
    places += [(facts, {"license"}, True) for facts in shipment["licenses"] or ()]
    for found, heads, wanted in places:
        if any((name.partition(".")[0] in heads) != wanted for name in found):
            raise Wrong("a fact stands where no order states it")
    ids = [line["id"] for line in lines]
    if len(set(ids)) < len(ids) or not all(isinstance(name, str) and name for name in ids):
        raise Wrong("the lines are not told apart by their names")
    if any(line.keys() != {"id", "facts", "components"} for line in shipment["lines"]):
        raise Wrong("a line has not the fields that it should have")
    facts = {*shipment["facts"], *(name for line in shipment["lines"] for name in line["facts"])}
    of_lines = {f"lines[{n}].{name}" for n, line in enumerate(lines) for name in line["facts"]}
    if roles != sorted(set(roles)) or not {name.partition(".")[0] for name in facts} & {*ROLES} <= {*roles} <= {*ROLES}:
        raise Wrong("the parties are not those of the facts")
    if not assumed <= facts | of_lines or not all(
        isinstance(name, str) for name in [*shipment["assumed"].values(), shipment["id"]]
    ):
        raise Wrong("something is assumed that is no fact, or a name is none")


def check_lists(rules: Json, facts: Json) -> None:
    """Refuse a party list that no rule asks for: a misspelt one would read as a clear party."""
    names = set(rules["party_lists"])
    publishers = {name.partition(".")[0] for name in names}
    spelt = {letters(name.split(".", n)[n]) for name in names for n in range(name.count(".") + 1)}
    for fact, value in facts.items():
        for word in value["words"] if names and fact.endswith("on_lists") and isinstance(value, dict) else ():
            own = LIST.fullmatch(word) and word.partition(".")[0] not in publishers and letters(word) not in spelt
            if word not in names and not own:
                raise Wrong(f"`{fact}` names the list `{word}`, for which no rule asks")


def letters(name: str) -> str:
    return name.replace(".", "").replace("-", "")


def bare(shipment: Json) -> Json:
    """Return a shipment without what assumptions supplied."""
    assumed = shipment["assumed"]
    lines = [
        {**line, "facts": stated(line["facts"], assumed, f"lines[{n}].")} for n, line in enumerate(shipment["lines"])
    ]
    return {**shipment, "facts": stated(shipment["facts"], assumed), "lines": lines, "assumed": {}}


def stated(facts: Json, assumed: Json, place: str = "") -> Json:
    return {name: value for name, value in facts.items() if name not in assumed and place + name not in assumed}


def canonical(value: Json) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def parsed(content: bytes, what: str) -> Json:
    """Return JSON in its one canonical spelling: one line of ASCII, sorted keys, no blanks, no floats."""
    found = json.loads(content)
    if f"{canonical(found)}\n".encode("ascii") != content:
        raise Wrong(f"{what} is not in canonical form")
    return found


MALFORMED = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
FORM = {
    "kind": str, "version": int, "digest": str, "digests": dict, "asked": dict, "shipment": dict, "claims": dict,
    "evidence": dict,
}  # fmt: skip
PARTS = {
    "asked": {"on", "known_on", "scenarios"}, "digests": {"ruleset", "rules", "tables", "order"},
    "shipment": {"id", "facts", "parties", "lines", "licenses", "assumed"}, "evidence": {"lines", "without"},
}  # fmt: skip


def check(content: bytes, law: Law) -> Json:
    """Return a certificate that holds under the ruleset.

    Raises:
        Wrong: It does not show what it claims.
    """
    certificate = parsed(content, "the certificate")
    if {name: type(value) for name, value in certificate.items()} != FORM:
        raise Wrong("it has not the parts of a certificate")
    if certificate["kind"] != "decision" or certificate["version"] != VERSION:
        raise Wrong("no certificate of a decision in this version")
    if any(set(certificate[part]) != names for part, names in PARTS.items()):
        raise Wrong("a part has not the fields that it should have")
    sealed = {name: value for name, value in certificate.items() if name != "digest"}
    if digest(canonical(sealed).encode()) != certificate["digest"]:
        raise Wrong("its digest is not that of what it holds")
    digests, asked, shipment, evidence = (certificate[part] for part in ("digests", "asked", "shipment", "evidence"))
    if law.digest != digests["ruleset"]:
        raise Wrong("it was made under another ruleset than this one")
    if any(law.rules[f"{name}_digest"] != digests[name] for name in ("rules", "tables")):
        raise Wrong("the digests of rules and tables are not those of the ruleset")
    for day in [asked["on"], *([asked["known_on"]] if asked["known_on"] is not None else [])]:
        if not DAY.fullmatch(day) or date.fromisoformat(day).isoformat() != day:
            raise Wrong(f"no day: {day}")
    found = claims(law, shipment, asked, evidence["lines"])
    found["assumptions"] = assumptions(law, shipment, asked, evidence["without"])
    difference = differs("claims", certificate["claims"], found)
    if difference:
        raise Wrong(difference)
    return certificate


def assumptions(law: Law, shipment: Json, asked: Json, evidence: Json) -> Json:
    """Return what assumptions supplied, and the range without any of them."""
    if not shipment["assumed"]:
        if evidence:
            raise Wrong("nothing was assumed, so that there is nothing to show without it")
        return None
    without = claims(law, bare(shipment), asked, evidence)["range"] if evidence else None
    return {"facts": shipment["assumed"], "without": without}


def differs(path: str, claimed: Json, found: Json) -> str:
    """Return where a claim is not what was found; empty where there is no such place."""
    if canonical(claimed) == canonical(found):
        return ""
    if isinstance(claimed, dict) and isinstance(found, dict) and claimed.keys() == found.keys():
        return next(filter(None, (differs(f"{path}.{key}", claimed[key], found[key]) for key in sorted(found))))
    if isinstance(claimed, list) and isinstance(found, list) and len(claimed) == len(found):
        return next(
            filter(None, (differs(f"{path}[{n}]", c, f) for n, (c, f) in enumerate(zip(claimed, found, strict=True))))
        )
    return f"{path} is claimed to be {short(claimed)}, found is {short(found)}"


def short(value: Json) -> str:
    text = canonical(value)
    return text if len(text) <= 200 else f"{text[:200]}..."


def report(certificate: Json, law: Law, compared: set[str]) -> list[str]:
    through = {regime["name"]: regime["known_through"] for regime in law.rules["regimes"]}
    claimed, digests = certificate["claims"], certificate["digests"]
    ends = " to ".join(dict.fromkeys(claimed["range"]))
    name = claimed["shipment"] or "shipment"
    lines = [f"{name} on {claimed['on']} (publications through {claimed['known_on']}): {ends}"]
    for line in claimed["lines"]:
        for regime in line["regimes"]:
            by, open_ = ", ".join(regime["decided_by"]["high"]), ", ".join(regime["open"])
            end = f" by {by}" if by else ""
            lines.append(
                f"  line {line['line']}, {regime['regime']}: {' to '.join(dict.fromkeys(regime['range']))}{end}"
            )
            lines += [f"    open: {open_}"] if open_ else []
            known = min(regime["known_on"], through[regime["regime"]])
            if claimed["on"] > known:
                lines.append(f"    the law is known through {known}; it may have moved by {claimed['on']}")
    if certificate["asked"]["scenarios"]:
        lines.insert(1, f"  supposing: {', '.join(certificate['asked']['scenarios'])}")
    own = certificate["shipment"]["facts"].get("date")
    if own != claimed["on"]:
        lines.insert(1, f"  the law of {claimed['on']} was asked for; the order's own day: {own or 'not stated'}")
    if certificate["shipment"]["assumed"]:
        without = (claimed["assumptions"] or {}).get("without")
        shown = " to ".join(dict.fromkeys(without)) if without else "not shown"
        lines.append(f"  assumed: {', '.join(certificate['shipment']['assumed'])}; without that: {shown}")
    said = {name: "" if name in compared else " (not compared)" for name in ("ruleset", "order")}
    said |= dict.fromkeys(("rules", "tables"), " (as the ruleset names itself)")
    lines += [f"  {name} {digests[name]}{said[name]}" for name in ("ruleset", "rules", "tables", "order")]
    return [printable(line) for line in lines]


def printable(text: str) -> str:
    """Return a text in one line, without what moves a terminal: a certificate's words are anybody's."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def about() -> str:
    size = len(Path(__file__).read_text(encoding="utf-8").splitlines())
    return f"{__doc__ or ''}\n{size} lines; imports nothing but the standard library.\n"


def main(arguments: list[str]) -> int:
    if arguments == ["--about"]:
        sys.stdout.write(about())
        return 0
    options = {"--order": "", "--digest": ""}
    for name in options:
        if name in arguments[:-1]:
            at = arguments.index(name)
            options[name] = arguments[at + 1]
            arguments = arguments[:at] + arguments[at + 2 :]
            if not options[name].strip():
                sys.stderr.write(f"{name} is empty: nothing would be compared\n")
                return 2
    order_file, wanted = options["--order"], options["--digest"]
    if len(arguments) not in (1, 2):
        sys.stderr.write((__doc__ or "").partition("\n\n")[2])
        return 2
    try:
        contents = bounded(arguments[0]).splitlines(keepends=True)
        ordered = digest(bounded(order_file)) if order_file else ""
    except OSError as error:
        sys.stderr.write(f"no certificate: {error}\n")
        return 2
    if not contents:
        sys.stderr.write("no certificate: the file is empty\n")
        return 2
    status, laws = 0, {}
    for content in contents:
        try:
            path = arguments[1] if len(arguments) == 2 else beside(arguments[0], content)
            if path not in laws:
                laws[path] = Law(bounded(path))
            certificate = check(content, laws[path])
            if wanted and laws[path].digest != wanted:
                raise Wrong("it was made under another ruleset than that of the digest")
            if ordered and certificate["digests"]["order"] != ordered:
                raise Wrong("it was made for another order than this one")
            compared = {name for name, given in (("ruleset", wanted), ("order", ordered)) if given}
            sys.stdout.write("\n".join(["Accepted.", *report(certificate, laws[path], compared)]) + "\n")
        except OSError as error:
            sys.stderr.write(f"no ruleset: {error}\n")
            return 2
        except Wrong as wrong:
            sys.stdout.write(f"Rejected: {printable(str(wrong))}.\n")
            status = 1
        except MALFORMED as error:
            why = printable(f"{type(error).__name__}: {error}")
            sys.stdout.write(f"Rejected: the certificate is not well formed ({why}).\n")
            status = 1
    return status


def bounded(path: str) -> bytes:
    """Return the content of a file; a device or a pipe that never ends is read no further than a file may reach."""
    with open(path, "rb") as file:
        content = file.read(MOST + 1)
    if len(content) > MOST:
        raise OSError(f"{path} is larger than {MOST} bytes")
    return content


def beside(path: str, content: bytes) -> str:
    """Return where the ruleset lies that a certificate names, beside it."""
    named = re.fullmatch("sha256:([0-9a-f]{64})", json.loads(content)["digests"]["ruleset"])
    if not named:
        raise Wrong("it names no ruleset")
    return str(Path(path).parent / f"ruleset-{named[1][:16]}.json")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
