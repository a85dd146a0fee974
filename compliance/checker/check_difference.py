"""Check a certificate that two editions of a ruleset decide alike outside the places it tells. Offline, stdlib only.

    python check_difference.py CERTIFICATE.json

A certificate holds both editions as resolved statements, the places told, and for each thing that differs (a condition
under a name, an exception, what a group of rules says) a tree of questions. Each question has two answers, so that
every shipment ends at one leaf; at each leaf the two editions must agree, or the leaf must lie in a place told.
Agreement is found by reckoning with the pairs of truths (false, unknown, true) that are possible there.

Exit status: 0 the claim holds; 1 the certificate is altered, forged or wrong; 2 no certificate; 3 questions are open.
What is trusted: this program, Python, and the reading of the law's text into the statements of the certificate.
"""

import hashlib
import json
import re
import sys
from bisect import bisect_right
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, pairwise, product

VERSION = 1
F, U, T = 0, 1, 2
EVERY, DIAGONAL = (F, U, T), frozenset([(F, F), (U, U), (T, T)])
ALL_PAIRS = frozenset(product(EVERY, EVERY))
ROLES = ("exporter", "consignee", "intermediate_consignee", "end_user", "purchaser", "forwarder")
STRICTNESS = (
    "presumption of approval", "ordinary", "case by case", "enhanced review", "presumption of denial",
    "refusal in principle", "policy of denial",
)  # fmt: skip
FREE, LIFTED, COVERED, LICENSE, PROHIBITED = range(1, 6)
MANY = 50_000
MOST = 1 << 27
OTHER = "*"


class Wrong(Exception):
    """The certificate does not show what it claims."""


# Editions as nodes --------------------------------------------------------------------------------


class Nodes:
    """Conditions as numbered nodes: what is written alike is one node, and has one truth for a shipment."""

    def __init__(self):
        self.keys, self.index = [], {}
        for truth in EVERY:
            self.make("const", truth)

    def make(self, *key):
        if key not in self.index:
            self.index[key] = len(self.keys)
            self.keys.append(key)
        return self.index[key]

    def join(self, kind, neutral, parts):
        found, todo = set(), list(parts)
        while todo:
            part = todo.pop()
            if part == 2 - neutral:
                return part
            if self.keys[part][0] == kind:
                todo += self.keys[part][1]
            elif part != neutral:
                found.add(part)
        if len(found) < 2:
            return found.pop() if found else neutral
        return self.make(kind, tuple(sorted(found)))

    def every(self, *parts):
        return self.join("and", T, parts)

    def either(self, *parts):
        return self.join("or", F, parts)

    def negate(self, node):
        key = self.keys[node]
        return 2 - key[1] if key[0] == "const" else key[1] if key[0] == "not" else self.make("not", node)

    def sure(self, node):
        """Return that *node* is true, which itself is true or false."""
        return (T if node == T else F) if node <= T else self.make("sure", node)

    def may(self, node):
        return self.negate(self.sure(self.negate(node)))


def covers(parent, child, form):
    if form == "digits":
        return child.startswith(parent)
    return child == parent or (bool(form) and child.startswith(parent + "."))


def lineage(code, form):
    if not form:
        return [code]
    if form == "digits":
        return [code[:end] for end in range(len(code), 0, -1)]
    parts = code.split(".")
    return [".".join(parts[:n]) for n in range(len(parts), 0, -1)]


def order(code, form):
    segments = code if form == "digits" else code.split(".")
    pieces = [re.findall(r"[0-9]+|[A-Za-z]+", segment) for segment in segments]
    return tuple(tuple((0, int(p), "") if p[0].isdigit() else (1, 0, p) for p in segment) for segment in pieces)


def day(text):
    return None if text is None else date.fromisoformat(text)


def within(on, period):
    return (period[0] is None or period[0] <= on) and (period[1] is None or on < period[1])


def strictness(policies):
    """Return by what clauses are put in order: the strictest policy of each, then the most lenient."""
    places = sorted(map(STRICTNESS.index, policies))
    return [places[-1], *places]


def frozen(value):
    """Return a cell of a table as the program reckons with it."""
    if not isinstance(value, list):
        return value
    if value[0] == "words":
        return ("words", tuple(value[1]), value[2], frozenset(value[3]))
    return ("day", day(value[1])) if value[0] == "day" else ("amount", Fraction(value[1]), value[2])


class Edition:
    """One edition: what it says, as nodes. *strict* puts definitions in the place of names that differ."""

    def __init__(self, model, side, strict):
        self.model, self.nodes, self.side, self.strict = model, model.nodes, side, strict
        self.law = law = model.law[side]
        self.named = {kind: {r["name"]: r for r in law[kind]} for kind in ("conditions", "lists", "tables", "regimes")}
        self.classified = {r["fact"] for r in law["classifications"]}
        self.versions = defaultdict(list)
        for record in sorted(law["exceptions"], key=lambda e: e["period"][0] or ""):
            self.versions[record["name"]].append(record)
        self.heads, self.changes = defaultdict(list), defaultdict(list)
        for kind in ("rules", "policies", "exceptions", "bars", "unmodelled", "duties"):
            for record in law[kind]:
                self.heads[record["name"]].append(record)
        for change in law["changes"]:
            key = (change["kind"], tuple(map(day, change["period"])), day(change["published"]), change["then_unknown"])
            for name in change["targets"]:
                self.changes[name].append((*key, change["leaving"] and tuple(change["leaving"])))
        self.lifts = defaultdict(list)
        for name, records in self.versions.items():
            for version, record in enumerate(records):
                for targets, where in record["lifts"]:
                    for target in targets:
                        self.lifts[target].append((name, version, where))
        self._symbols, self._said, self._conditions, self._reads = {}, {}, {}, {}

    # Conditions

    def symbol(self, *key):
        """Return the node of something with a name: one for both editions, but for what differs where *strict*."""
        return self.definition(*key) if self.strict and not self.model.agree(key) else self.nodes.make("symbol", key)

    def definition(self, *key):
        if key not in self._symbols:
            self._symbols[key] = getattr(self, f"define_{key[0]}")(*key[1:])
        return self._symbols[key]

    def define_condition(self, name):
        record = self.named["conditions"].get(name)
        return F if record is None else self.condition(record["when"])

    def define_subject(self, name):
        record = self.named["regimes"].get(name)
        return F if record is None else self.condition(record["subject"])

    def define_bar(self, name):
        records = [b for b in self.law["bars"] if b["name"] == name]
        return self.nodes.either(*(self.nodes.every(self.force(b), self.condition(b["when"])) for b in records))

    def define_exception(self, name, version):
        nodes, records = self.nodes, self.versions[name]
        if version >= len(records):
            return F
        e = records[version]
        bars = dict.fromkeys(b["name"] for b in self.law["bars"] if name in b["exceptions"])
        parts = [self.force(e), self.condition(e["when"]), self.condition(e["provided"]), T if e["modelled"] else U]
        parts += [nodes.negate(self.symbol("bar", bar)) for bar in bars]
        return nodes.every(*parts, self.held("claim", name) if e["claimed"] else T)

    def define_borne(self, fact, code):
        """A code is borne where its classification is surely true, excluded where it is surely false, else neither."""
        nodes, borne, excluded = self.nodes, [], []
        for record in self.law["classifications"]:
            if (record["fact"], record["code"]) == (fact, code):
                stands, when = nodes.sure(self.force(record)), self.condition(record["when"], declared=True)
                borne.append(nodes.every(stands, nodes.sure(when)))
                excluded.append(nodes.every(stands, nodes.sure(nodes.negate(when))))
        return nodes.either(*borne, nodes.every(nodes.negate(nodes.either(*excluded)), U))

    def define_refused(self):
        return self.nodes.either(*(self.nodes.sure(self.condition(k["never"])) for k in self.law["constraints"]))

    def condition(self, c, row=None, role="", part=False, declared=False):
        """Return the node of a condition; *row*, *role*, *part* say of whom ``row``, ``party``, ``component`` speak."""
        if c is None:
            return T
        if row is not None and self.reads_row(c):
            return self.made(c, row, role, part, declared)
        key = (id(c), role, part, declared)
        if key not in self._conditions:
            self._conditions[key] = self.made(c, None, role, part, declared)
        return self._conditions[key]

    def reads_row(self, c):
        """Return whether a condition speaks of the row that a rule asks."""
        if id(c) not in self._reads:
            self._reads[id(c)] = '"row.' in json.dumps(c)
        return self._reads[id(c)]

    def made(self, c, row, role, part, declared):
        nodes, again = self.nodes, (row, role, part, declared)
        match c:
            case ["and", parts]:
                return nodes.every(*(self.condition(p, *again) for p in parts))
            case ["or", parts]:
                return nodes.either(*(self.condition(p, *again) for p in parts))
            case ["not", inner]:
                return nodes.negate(self.condition(inner, *again))
            case ["defined", name] if declared:  # the symbol means the codes that are borne
                record = self.named["conditions"].get(name)
                return F if record is None else self.condition(record["when"], *again)
            case ["defined", name]:
                return self.symbol("condition", name)
            case ["stands", names]:
                return nodes.either(*(self.force(r) for name in names for r in self.heads.get(name, ())))
            case ["some", "party", inner, _]:
                each = [
                    nodes.every(nodes.make("given", r), self.condition(inner, row, r, part, declared)) for r in ROLES
                ]
                return nodes.either(*each, self.further("parties_complete"))
            case ["some", "component", inner, _]:
                some = nodes.make("component", self.condition(inner, row, role, True, declared))
                return nodes.either(some, self.further("item.components_complete"))
            case ["some", "row", inner, name]:
                return self.some_row(inner, self.named["tables"][name], role, part, declared)
            case ["in", fact, held, every]:
                term, gap = self.term(fact, *again), any((row or {}).get(name) is None for name in held[3])
                return self.atom("in", term, self.words(held, row), every, gap)
            case ["none" | "true" as kind, fact]:
                return self.atom(kind, self.term(fact, *again))
            case ["compare", fact, operator, ["cell", table, keys]]:
                return self.atom("compare", self.term(fact, *again), operator, self.cell(table, keys, *again))
            case ["compare", fact, operator, ["name", bound]]:
                return self.atom("compare", self.term(fact, *again), operator, self.term(bound, *again))
            case ["compare", fact, operator, bound]:
                return self.atom("compare", self.term(fact, *again), operator, ("value", frozen(bound)))
            case ["marked", ["cell", table, keys]]:
                return self.atom("marked", self.cell(table, keys, *again))
        raise Wrong(f"a condition that this program does not know: {str(c)[:80]}")

    def term(self, name, row, role, part, declared):
        """Return what a name stands for: a fact of the shipment, or a value."""
        head, _, tail = name.partition(".")
        if head == "row":
            return ("value", (row or {}).get(name))
        if head == "party":
            return ("fact", f"{role}.{tail}") if role else ("value", None)
        if head == "component" and not part:
            return ("value", None)
        return ("fact", f"declared {name}" if declared and name in self.classified else name)

    def atom(self, *key):
        if key[0] == "compare" and key[3][0] == "fact":
            return self.nodes.make("opaque", key)  # one fact against another: the same in both editions, or open
        if not facts_of(key) and not self.model.moves(key):
            return self.model.value(key, {}, (self.model.on[0], (False, self.model.on[0])))
        if key not in self.nodes.index:
            self.model.note(key)
        return self.nodes.make(*key)

    def further(self, name):
        """Return that it is open whether there are more of them than those given."""
        return self.nodes.every(self.nodes.negate(self.nodes.make("is", name, frozenset([True]))), U)

    def words(self, held, row):
        """Return a set of words with the contents of its lists and of the fields of a row."""
        cells = [c for name in held[3] if isinstance(c := (row or {}).get(name), tuple) and c[0] == "words"]
        added, taken = frozenset(w for c in cells for w in c[1]), frozenset(w for c in cells for w in c[3])
        return self.word_set(held, added, taken)

    def word_set(self, held, added, taken):
        lists = tuple(sorted({self.model.listing(self.named["lists"][name]) for name in held[2]}))
        minus = None if held[4] is None else self.word_set(held[4], added, taken)
        return (frozenset(held[0]) | added, tuple(map(tuple, held[1])), lists, minus, bool(added), taken)

    def cell(self, name, keys, *again):
        return ("cell", self.model.table(self.named["tables"][name]), tuple(self.term(k, *again) for k in keys))

    # Tables of which each row is asked

    def some_row(self, inner, table, role, part, declared):
        nodes, rows = self.nodes, []
        fact, found = self.chosen(inner, table)
        for fields, _, unstated in found:
            whole = self.condition(inner, fields, role, part, declared)
            if unstated:  # asked only where some code is stated, or may be
                some = nodes.either(self.near(fact, None), nodes.negate(nodes.make("closed", fact)))
                whole = nodes.either(nodes.sure(whole), nodes.every(some, whole))
            rows.append(whole)
        here = self.atom("at hand", day(table["known_from"]), day(table["published"]))
        return nodes.either(nodes.every(nodes.either(*rows), here), nodes.every(nodes.negate(here), U))

    def chosen(self, when, table):
        """Return the code fact by which rows are chosen, and each row with its codes' heads; see `engine.rows`."""
        dotted, fact, column = {f"row.{c}" for c, form in table["forms"].items() if form == "dotted"}, "", ""
        for node in flat(when):
            alone = node[0] == "in" and not node[3] and node[2] == [[], [], [], node[2][3], None]
            if alone and len(node[2][3]) == 1 and node[2][3][0] in dotted and not fact:
                fact, column = node[1], node[2][3][0]
        found = []
        for fields in self.model.rows(table):
            cell = fields.get(column)
            heads = frozenset(w.partition(".")[0] for w in cell[1]) if isinstance(cell, tuple) else frozenset()
            found.append((fields, heads, bool(fact) and cell is None))
        return fact, found

    def near(self, fact, heads):
        return self.atom("near", ("fact", fact), heads)

    def instances(self, rule):
        """Yield each requirement of a rule: where it is asked, its condition, its row."""
        if not rule["table"]:
            yield T, self.condition(rule["when"]), None
            return
        nodes, others = self.nodes, []
        fact, found = self.chosen(rule["when"], self.named["tables"][rule["table"]])
        closed = nodes.make("closed", fact) if fact else T
        for fields, heads, unstated in found:
            when = self.condition(rule["when"], fields)
            if when == F:
                continue
            if not fact:
                yield T, when, fields
                continue
            near = self.near(fact, None if unstated else heads)
            others.append(nodes.every(nodes.negate(closed), nodes.negate(near), nodes.may(when)))
            yield near if unstated else nodes.either(closed, near), when, fields
        if others:
            yield nodes.either(*others), self.condition(rule["when"], {}), {}

    # Standing in time

    def head(self, record):
        changes = tuple(sorted(self.changes.get(record["name"], ()), key=repr))
        period = tuple(map(day, record["period"]))
        later = [
            day(h["published"]) for h in self.heads[record["name"]] if day(h["period"][0]) == period[1] is not None
        ]
        return (period, day(record["published"]), changes, max(filter(None, later), default=None))

    def force(self, record):
        return self.atom("force", self.head(record))

    def states(self, record):
        """Return the states that a statement may be in, each with the moments at which it is."""
        head = self.head(record)
        found = dict.fromkeys(standing(head, on, known) for on, known in self.model.corners("force", head))
        return [(self.atom("state", head, state), state) for state in found] if len(found) > 1 else [(T, *found)]

    # What a regime says

    def held(self, kind, *key):
        """Return whether a license covers, or an exception is claimed; unknown where nothing is said of licenses."""
        nodes, given = self.nodes, self.nodes.make("license")
        return nodes.either(nodes.every(given, nodes.make("opaque", (kind, *key))), nodes.every(nodes.negate(given), U))

    def said(self, regime):
        """Return what each statement makes a regime say: name to saying to the nodes where it does."""
        if regime not in self._said:
            self._said[regime] = found = defaultdict(lambda: defaultdict(list))
            if regime in self.named["regimes"]:
                subject, nodes = self.symbol("subject", regime), self.nodes
                found[""]["low", FREE].append(nodes.sure(subject))
                found[""]["high", FREE].append(nodes.may(subject))
                for rule in self.law["rules"]:
                    if rule["regime"] == regime:
                        self.say_rule(rule, subject, found[rule["name"]])
                for record in self.law["unmodelled"]:
                    if record["regime"] == regime:
                        where = nodes.may(nodes.every(self.force(record), self.condition(record["when"])))
                        where = nodes.every(where, T if record["regardless"] else nodes.may(subject))
                        for outcome in range(FREE, record["at_most"] + 1):
                            found[record["name"]]["high", outcome].append(where)
                self.say_duties([d for d in self.law["duties"] if d["regime"] == regime], subject, found)
        return self._said[regime]

    def say_rule(self, rule, subject, said):
        nodes, regardless = self.nodes, rule["regardless"]
        reached = T if regardless else nodes.may(subject)
        states = [(at, s) for at, s in self.states(rule) if s[0] != F or s[1]]
        for asked, when, row in self.instances(rule) if states else ():
            sure, may = nodes.every(asked, nodes.sure(when)), nodes.every(asked, nodes.may(when), reached)
            for effect, (at, state) in product(map(tuple, rule["effects"]), states):
                if effect[0] in ("obliges", "flags"):
                    if state[0] != F:
                        said[effect[0], effect[3], "maybe"].append(nodes.every(may, at))
                    if state[0] == T:
                        said[effect[0], effect[3], "surely"].append(nodes.every(sure, at, reached))
                    continue
                gate = nodes.every(sure, at, nodes.negate(self.lax(rule)), T if regardless else nodes.sure(subject))
                self.say_requirement(rule, effect, state, gate, nodes.every(may, at), row, said)

    def say_requirement(self, rule, effect, state, sure, may, row, said):
        nodes, (force, leaving, _) = self.nodes, state
        answered = leaving if leaving and (force == F or effect[0] == "prohibits") else effect
        free = nodes.negate(self.lifted(rule, row))
        open_ = nodes.every(free, nodes.negate(self.covered(rule, answered))) if answered[0] == "requires" else free
        possible = ([effect] if force != F else []) + ([leaving] if force != T else [])
        for outcome in range(FREE, PROHIBITED + 1):
            ends = [self.at_least(e, outcome, free, open_) for e in possible]
            said["low", outcome].append(nodes.every(sure, *map(nodes.sure, ends)))
            said["high", outcome].append(nodes.every(may, nodes.either(*map(nodes.may, ends))))
        if answered[0] == "requires":
            for policy, where in self.reviews(rule, row):
                said["review", policy].append(nodes.every(may, where))
                said["review", policy, "outstanding"].append(nodes.every(said["high", LICENSE][-1], where))

    def at_least(self, effect, outcome, free, open_):
        """Return where an effect that applies puts the requirement at *outcome* or above."""
        if effect is None or (outcome == PROHIBITED and effect[0] != "prohibits"):
            return F
        return T if outcome <= LIFTED else open_ if outcome == LICENSE and effect[0] != "prohibits" else free

    def lax(self, rule):
        lax = rule["not_enforced"]
        return self.atom("lax", tuple(map(day, lax[0])), day(lax[1])) if lax else F

    def lifted(self, rule, row):
        found = [
            self.nodes.every(self.symbol("exception", name, version), self.condition(where, row))
            for name, version, where in self.lifts[rule["name"]]
        ]
        return self.nodes.either(*found)

    def covered(self, rule, effect):
        bars = dict.fromkeys(b["name"] for b in self.law["bars"] if rule["name"] in b["licenses_for"])
        held = self.held("cover", self.model.common(rule["name"], self.side), effect[1], effect[2])
        given = self.nodes.make("license")
        barred = self.nodes.either(*(self.symbol("bar", b) for b in bars))
        return self.nodes.every(held, self.nodes.negate(self.nodes.every(given, barred)))

    def reviews(self, rule, row):
        """Yield each policy with where it is possible: the strictest that is sure, and those stricter that may be."""
        nodes = self.nodes
        clauses = [(tuple(p), self.condition(when, row)) for p, when in rule["reviews"]]
        for policy in self.law["policies"]:
            if rule["name"] in policy["targets"]:
                base = nodes.every(self.force(policy), self.condition(policy["when"], row))
                clauses += [(tuple(p), nodes.every(base, self.condition(when, row))) for p, when in policy["reviews"]]
        unsure = nodes.every(*(nodes.negate(nodes.sure(when)) for _, when in clauses))
        found = defaultdict(list, ordinary=[unsure])
        for n, (policies, when) in enumerate(clauses):
            own, rank = strictness(policies), [strictness(p) for p, _ in clauses]
            above = [w for m, (_, w) in enumerate(clauses) if rank[m] > own or (rank[m] == own and m < n)]
            base = nodes.every(nodes.sure(when), *(nodes.negate(nodes.sure(w)) for w in above))
            beside = [nodes.negate(nodes.sure(w)) for m, (_, w) in enumerate(clauses) if rank[m] >= own]
            beside += [nodes.negate(unsure)] if own <= strictness(["ordinary"]) else []
            for policy in policies:
                found[policy] += [base, nodes.every(nodes.may(when), *beside)]
        for policy, where in found.items():
            yield policy, nodes.either(*where)

    def say_duties(self, mine, subject, found):
        nodes = self.nodes
        applies = [nodes.every(self.force(d), self.condition(d["when"]), subject) for d in mine]
        for duty, where in zip(mine, applies, strict=True):
            if Fraction(duty["rate"]) or duty["cap"] is not None:
                removed = [w for d, w in zip(mine, applies, strict=True) if duty["name"] in d["removes"]]
                stays = nodes.every(where, nodes.negate(nodes.either(*removed)))
                for end, node in (("surely", nodes.sure(stays)), ("maybe", nodes.may(stays))):
                    found[duty["name"]]["duty", duty["name"], duty["rate"], duty["cap"], end].append(node)


def facts_of(key):
    """Return the facts that an atom reads, the day aside."""
    match key:
        case ["closed" | "is" | "meets", name, *_]:
            return [name]
        case ["compare", term, _, ["cell", _, terms]]:
            terms = [term, *terms]
        case ["marked", ["cell", _, terms]]:
            pass
        case ["in" | "none" | "true" | "compare" | "near", term, *_]:
            terms = [term]
        case _:
            terms = []
    return [t[1] for t in terms if t[0] == "fact" and t[1] != "date"]


def around(text):
    """Return a day and the next one: between such days nothing moves."""
    first = date.fromisoformat(text)
    return {first, min(first, date.max - timedelta(1)) + timedelta(1)}


def in_span(word, first, last, form):
    if word != last and covers(word, last, form):  # stands for codes beyond it, too
        return False
    key, low, high = order(word, form), order(first, form), order(last, form)
    return low <= key and (key <= high or key[: len(high)] == high)


def compared(value, operator, bound):
    if "none" in (value, bound) or (bound and bound[0] == "truth" and bound[1] == F):
        return F
    if not (isinstance(value, tuple) and isinstance(bound, tuple)) or value[0] != bound[0] or value[2:] != bound[2:]:
        return U
    one, other = value[1], bound[1]
    held = {">=": one >= other, "<=": one <= other, ">": one > other, "<": one < other, "=": one == other}
    return T if held[operator] else F


def matches(value, element):
    """Return whether a value is what an answer to a question names."""
    if value is None or isinstance(value, (bool, str)):
        return value is element or (value == "none" and element == "none")
    if value[0] == "words":
        return element == "none" if not value[1] else element == f"={value[1][0]}"
    if not isinstance(element, tuple) or element[0] != value[0]:
        return False
    if value[0] == "day":
        return within(value[1], element[1:])
    _, dimension, low, low_in, high, high_in = element
    return dimension == value[2] and not (
        (low is not None and (value[1] < low or (value[1] == low and not low_in)))
        or (high is not None and (value[1] > high or (value[1] == high and not high_in)))
    )


def list_key(record):
    members = frozenset(
        (word, tuple(map(day, period)), unknown, day(published))
        for words, period, unknown, published in record["members"]
        for word in words
    )
    return (record["form"], record["complete"], day(record["known_from"]), day(record["published"])), members


def list_held(record, key):
    by_word = defaultdict(list)
    for word, *entry in sorted(key[1], key=repr):
        by_word[word].append(entry)
    return (*key[0], by_word, {a for w in by_word for a in lineage(w, record["form"])[1:]})


def table_held(record, _):
    keys = record["key"][:-1] if record["across"] else record["key"]
    rows = [{c: frozen(v) for c, v in row.items()} for row in record["rows"]]
    by_key, above = {}, defaultdict(set)
    for row in rows:
        words = [row[c][1][0] if isinstance(row.get(c), tuple) and row[c][1] else "" for c in keys]
        by_key.setdefault(tuple(words), row)
        for column, word in zip(keys, words, strict=True):
            above[column] |= set(lineage(word, record["forms"].get(column, ""))[1:])
    return {**record, "rows": rows, "by_key": by_key, "above": above, "keys": keys}


def flat(c):
    return [n for part in c[1] for n in flat(part)] if c and c[0] == "and" else [c] if c else []


def standing(head, on, known):
    """Return force, what a suspension leaves, and whether it is suspended; see `engine.standing`."""
    period, published, changes, later = head
    if published and published > known:
        return (F, None, False)
    hidden = {c[1][0] for c in changes if c[2] and c[2] > known}
    begun = [c for c in changes if (c[2] is None or c[2] <= known) and (c[1][0] is None or c[1][0] <= on)]
    if any(c[0] in ("void", "repeal") for c in begun) or (period[0] and on < period[0]):
        return (F, None, False)
    if not within(on, period):  # what ended it may be a version of which nobody knew yet
        return (U if later and later > known else F, None, False)
    suspended = [c for c in begun if c[0] == "suspend"]
    covering = [c for c in suspended if within(on, c[1])]
    if covering:
        return (F, max(covering, key=lambda c: c[1][0] or date.min)[4], True)
    # whether one was renewed is left open until another one begins after its end, or what ended it is published
    starts = [c[1][0] or date.min for c in suspended]
    may = [c for c in suspended if c[3] or c[1][1] in hidden]
    left = [c for c in may if not any((c[1][1] or date.max) <= start for start in starts)]
    return (U, left[0][4], True) if left else (T, None, False)


# What is possible in a box of shipments ---------------------------------------------------------------


class Box:
    """What a path of answers leaves: for each variable a mask of its values; for a set of words those it may hold."""

    def __init__(self, sides=None):
        self.sides, self.truths, self.pairs = sides or {}, {}, {}

    def get(self, var, default):
        return self.sides.get(var, default)


class Universe:
    """The words of a fact: those named, for each the codes below it that nobody names, and any other."""

    def __init__(self, words, form, spans, accepted):
        self.form, self.reps = form, []
        self.ends = sorted({order(end, form) for span in spans for end in span})
        closed = {code for word in words for code in lineage(word, form)}
        for word in sorted(closed):
            self.reps.append((word, word, None))
        for word in [*sorted(closed), ""] if form else [""]:
            rep = OTHER if not word else f"{word}{OTHER}" if form == "digits" else f"{word}.{OTHER}"
            key = order(word, form) if word else ()
            apart = any(end[: len(key)] == key and end != key for end in self.ends)
            for place in range(2 * len(self.ends) + 1) if apart else [None]:
                self.reps.append((rep if place is None else f"{rep}@{place}", rep, place))
        self.reps = [r for r in self.reps if accepted(r[1])]
        self.index = {name: n for n, (name, _, _) in enumerate(self.reps)}
        self.all = (1 << len(self.reps)) - 1
        self.heads = defaultdict(list)
        for n, (_, rep, _) in enumerate(self.reps):
            self.heads[rep.partition(".")[0]].append(n)

    def in_span(self, rep, place, first, last):
        if place is None:
            return in_span(rep, first, last, self.form)
        begins, ends = (self.ends.index(order(end, self.form)) for end in (first, last))
        return 2 * begins < place <= 2 * ends + 1

    def mask(self, names):
        return sum(1 << self.index[name] for name in set(names) if name in self.index)


class Model:
    """Both editions of a certificate, and what is possible in them."""

    def __init__(self, certificate):
        self.nodes = Nodes()
        self.law = {side: unfolded(certificate["rulesets"], side) for side in ("old", "new")}
        self.facts = {f["name"]: f for side in self.law.values() for f in side["facts"]}
        self.schemes = {s["name"]: s for side in self.law.values() for s in side["schemes"]}
        self._contents, self._ids, self._seen, self._rows = [], {}, {}, {}
        self.bounds, self.named, self.spans = defaultdict(set), defaultdict(set), defaultdict(set)
        self._universes, self._domains, self._looks, self._atoms, self._cuts = {}, {}, {}, {}, {}
        self._signs, self._masks, self._leaves, self._parts, self._above = {}, {}, {}, {}, {}
        self.names = {side: {r["name"] for r in self.law[side]["rules"]} for side in self.law}
        self.on = sorted(
            {d for text in re.findall(r'"(\d{4}-\d\d-\d\d)"', json.dumps(certificate)) for d in around(text)}
        )
        self.on = [self.on[0] - timedelta(1), *self.on] if self.on else [date(2025, 1, 1)]
        ends = {side: {r["name"]: day(r["known_through"]) for r in self.law[side]["regimes"]} for side in self.law}
        self.through = {**ends["old"], **ends["new"]}
        self.last = max(self.through.values(), default=self.on[0])
        self.ends = ends
        self.known = [(False, d) for d in self.on] + [(True, d) for d in sorted({*self.through.values(), self.last})]
        self._agree = {}
        self.strict = [Edition(self, side, True) for side in ("old", "new")]
        self.editions = [Edition(self, side, False) for side in ("old", "new")]
        self.regimes = sorted(self.through)
        self.symbols = sorted({key for e in self.editions for key in self.keys_of(e)}, key=repr)
        for regime in self.regimes:
            for edition in self.editions:
                edition.said(regime)
        self.defined = {key: [e.definition(*key) for e in self.editions] for key in self.symbols}
        self.places = [[self.place(p["place"], n) for n in (0, 1)] for p in certificate["places"]]
        if any(not p["told"] for p in certificate["places"]):
            for regime in self.regimes:
                for edition in self.strict:
                    edition.said(regime)
        self.size = len(self.nodes.keys)

    def keys_of(self, edition):
        law = edition.law
        yield from (("condition", name) for name in edition.named["conditions"])
        yield from (("subject", name) for name in edition.named["regimes"])
        yield from (("bar", b["name"]) for b in law["bars"])
        yield from (("borne", r["fact"], r["code"]) for r in law["classifications"])
        yield from (("exception", name, n) for name, found in edition.versions.items() for n in range(len(found)))
        yield ("refused",)

    def agree(self, key):
        """Return whether both editions define a name alike, all that it rests on included."""
        if key not in self._agree:
            one, other = (edition.definition(*key) for edition in self.strict)
            self._agree[key] = one == other
        return self._agree[key]

    def common(self, name, side):
        """Return the longest beginning of a rule's name that names rules of the other edition too."""
        others = self.names["new" if side == "old" else "old"]
        while name not in others and "." in name and not any(o.startswith(f"{name}.") for o in others):
            name = name.rpartition(".")[0]
        return name

    # Contents of lists and tables

    def content(self, record, key, made):
        """Return the number of what a list or table holds, its name aside: the same for two that hold the same."""
        if id(record) not in self._seen:
            if (found := key(record)) not in self._ids:
                self._ids[found] = len(self._contents)
                self._contents.append(made(record, found))
            self._seen[id(record)] = self._ids[found]
        return self._seen[id(record)]

    def listing(self, record):
        return self.content(record, list_key, list_held)

    def table(self, record):
        return self.content(record, lambda r: json.dumps({**r, "name": ""}, sort_keys=True), table_held)

    def rows(self, record):
        """Return the rows as a condition names their fields; what a complete table leaves empty is none."""
        content = self.table(record)
        if content not in self._rows:
            empty = {f"row.{c}": "none" for c in record["columns"]} if record["complete"] else {}
            rows = self._contents[content]["rows"]
            self._rows[content] = [empty | {f"row.{c}": v for c, v in row.items()} for row in rows]
        return self._rows[content]

    # Variables

    def fact(self, name):
        name = name.removeprefix("declared ")
        head, _, tail = name.partition(".")
        other = f"party.{tail}" if head in ROLES else f"item.{tail}" if head == "component" else name
        return self.facts.get(name) or self.facts.get(other) or {"base": "truth", "many": False, "scheme": ""}

    def is_bag(self, name):
        fact = self.fact(name)
        return fact["base"] == "code" or (fact["many"] and fact["base"] in ("country", "choice", "text"))

    def form(self, name):
        return self.schemes.get(self.fact(name)["scheme"], {"form": ""})["form"]

    def note(self, key):
        """Take note of the words and bounds that a fact is held against: they make its values."""
        kind, terms = key[0], [k for k in key[1:] if isinstance(k, tuple) and k and k[0] == "fact"]
        if kind == "in" and terms:
            self.note_words(self.shared(terms[0][1]), key[2])
        cell = key[-1] if kind in ("compare", "marked") and key[-1][0] == "cell" else None
        if cell:
            table = self._contents[cell[1]]
            for term, column in zip(cell[2], table["key"], strict=True):
                if term[0] == "fact":
                    words = [w for row in table["rows"] for w in row.get(column, ("", ()))[1]] + table["across"]
                    self.named[self.shared(term[1])].update(words)
            if kind == "compare" and terms:
                found = {v for row in table["rows"] for v in row.values() if isinstance(v, tuple)}
                self.bounds[terms[0][1]] |= {v for v in found if v[0] in ("amount", "day")}
        elif kind == "compare" and terms and isinstance(key[3][1], tuple):
            self.bounds[terms[0][1]].add(key[3][1])

    def shared(self, name):
        return name.removeprefix("declared ")

    def note_words(self, name, held):
        words, spans, lists, minus, _, taken = held
        self.named[name] |= words | taken | {w for span in spans for w in span}
        self.spans[name] |= set(spans)
        for content in lists:
            self.named[name] |= set(self._contents[content][4])
        if minus:
            self.note_words(name, minus)

    def universe(self, name):
        name = self.shared(name)
        if name not in self._universes:
            fact, form, words = self.fact(name), self.form(name), set(self.named[name])
            scheme = self.schemes.get(fact["scheme"], {"complete": False, "codes": []})
            codes = {a for code in scheme["codes"] for a in lineage(code, form)}
            parents = {a for code in scheme["codes"] for a in lineage(code, form)[1:]}
            words |= codes | {
                r["code"] for law in self.law.values() for r in law["classifications"] if r["fact"] == name
            }
            if fact["base"] == "country":
                words = {c["name"] for law in self.law.values() for c in law["countries"]}
            elif fact["base"] == "choice":
                words = set(fact["choices"])

            def accepted(word):
                if fact["base"] in ("country", "choice"):
                    return word != OTHER
                if not scheme["complete"] or word in codes:
                    return True
                near = next((a for a in lineage(word, form) if a in codes), None)
                return form == "dotted" and near is not None and near not in parents

            self._universes[name] = Universe(words, form, self.spans[name], accepted)
        return self._universes[name]

    def domain(self, name):
        """Return values of a plain fact that stand for all: between two bounds none differs from the next."""
        if name not in self._domains:
            base = self.fact(name)["base"]
            found = [None, "none"]
            if base == "truth":
                found += [False, True]
            elif base in ("country", "choice", "text"):
                found[1] = ("words", (), True, frozenset())
                found += [("words", (rep,), True, frozenset()) for _, rep, _ in self.universe(name).reps]
            elif base == "date":
                cuts = sorted({d for b in self.bounds[name] for d in around(b[1].isoformat())}) or [date(2025, 1, 1)]
                found += [("day", d) for d in [cuts[0] - timedelta(1), *cuts]]
            else:
                by_dimension = defaultdict(set)
                for _, amount, dimension in self.bounds[name]:
                    by_dimension[dimension].add(amount)
                for dimension, cuts in sorted(by_dimension.items()):
                    points = sorted(cuts)
                    between = [(a + b) / 2 for a, b in pairwise(points)]
                    ends = [points[0] - 1, points[-1] + 1]
                    found += [("amount", x, dimension) for x in sorted([*points, *between, *ends])]
                if base == "money" or (base == "quantity" and self.fact(name)["unit"] in ("", "*")) or not by_dimension:
                    found.append(("amount", Fraction(0), OTHER))
            self._domains[name] = found
        return self._domains[name]

    def bounds_of(self, domain):
        """Return the amounts that a fact is held against: of a domain every second value in a dimension."""
        amounts = [v for v in domain if isinstance(v, tuple) and v[0] == "amount" and v[2] != OTHER]
        return [v for d in {v[2] for v in amounts} for v in sorted(a for a in amounts if a[2] == d)[1::2]]

    # Time

    def cuts(self, key):
        """Return the days between which an atom does not change, on either axis."""
        if key not in self._cuts:
            on, known = set(), set()
            if key[0] == "in":
                self.list_cuts(key[2], on, known)
            elif key[0] in ("compare", "marked") and key[-1][0] == "cell":
                table = self._contents[key[-1][1]]
                on, known = {day(table["known_from"])}, {day(table["published"])}
                if ("fact", "date") in (key[1], *key[-1][2]):
                    held = {v[1] for row in table["rows"] for v in row.values() if v[0] == "day"}
                    on |= {d for v in held for d in around(v.isoformat())}
            elif key[0] == "compare" and key[1] == ("fact", "date") and isinstance(key[3][1], tuple):
                on = set(around(key[3][1][1].isoformat()))
            elif key[0] in ("at hand", "lax"):
                on, known = {*(key[1] if key[0] == "lax" else [key[1]])}, {key[2]}
            elif key[0] in ("force", "state"):
                period, published, changes, later = key[1]
                on = {*period, *(d for c in changes for d in c[1])}
                known = {published, later, *(c[2] for c in changes)}
            elif key[0] in ("on", "known"):
                (on if key[0] == "on" else known).update(key[1:])
            self._cuts[key] = (sorted(on - {None}), sorted(known - {None}))
        return self._cuts[key]

    def list_cuts(self, held, on, known):
        for content in held[2]:
            _, _, known_from, published, by_word, _ = self._contents[content]
            on.add(known_from)
            known.add(published)
            for period, _, of in (entry for entries in by_word.values() for entry in entries):
                on.update(period)
                known.add(of)
        if held[3]:
            self.list_cuts(held[3], on, known)

    def moves(self, key):
        return any(self.cuts(key))

    def corners(self, *key):
        on, known = self.cuts(key)
        return product([self.on[0], *on], [self.on[0], *known])

    def moments(self, keys, box):
        """Return one moment for each that the atoms can tell apart and the box leaves."""
        cuts = [sorted({d for key in keys for d in self.cuts(key)[axis]}) for axis in (0, 1)]
        mask, states, default = box.get(("on",), -1), box.get(("known",), -1), any(key[0] == "default" for key in keys)
        days, knowns = {}, {}
        for n, on in enumerate(self.on if cuts[0] else self.on[:0]):
            if mask >> n & 1:
                days.setdefault(bisect_right(cuts[0], on), on)
        for n, state in enumerate(self.known if cuts[1] or default else ()):
            if states >> n & 1:
                knowns.setdefault((bisect_right(cuts[1], state[1]), state[0] if default else None), state)
        return list(
            product(
                days.values() if cuts[0] else [self.on[0]],
                knowns.values() if cuts[1] or default else [(False, self.on[0])],
            )
        )

    # Truth of atoms, as the language defines it

    def look(self, word, place, held, name, moment):
        """Return whether a word is in a set on a day."""
        *_, minus, _, taken = held
        scheme = self.schemes.get(self.fact(name)["scheme"]) if name else None
        form = scheme["form"] if scheme else ""
        found = self.direct(word, place, held, form, name, moment)
        if found != T and scheme and word in self.above(held, form):
            leaves = self.leaves(scheme).get(word, ()) if scheme["complete"] else ()
            all_in = leaves and all(self.direct(leaf, None, held, form, name, moment) == T for leaf in leaves)
            found = T if all_in else max(found, U)
        if minus and found != F:
            found = min(found, 2 - self.look(word, place, minus, name, moment))
        if taken and found != F:
            above, below = (any(covers(*pair, form or "dotted") for pair in pairs) for pairs in
                            ([(m, word) for m in taken], [(word, m) for m in taken]))  # fmt: skip
            found = min(found, F if above else U if below else T)
        return found

    def direct(self, word, place, held, form, name, moment):
        words, spans, lists = held[:3]
        if any(above in words for above in lineage(word, form)):
            return T
        universe = self.universe(name) if spans else None
        if any(universe.in_span(word, place, *span) for span in spans):
            return T
        return max((self.listed(word, self._contents[content], moment) for content in lists), default=F)

    def listed(self, word, found, moment):
        form, complete, known_from, published, by_word, _ = found
        on, (_, known) = moment
        if (known_from and on < known_from) or (published and published > known):
            return U
        best = F
        for above in lineage(word, form):
            hidden = {p[0] for p, _, of in by_word.get(above, ()) if of and of > known}
            for period, unknown, of in by_word.get(above, ()):
                if not (of and of > known):
                    begun = period[0] is None or period[0] <= on
                    may = begun and (unknown or period[1] in hidden)  # what ended it was not known yet
                    best = max(best, T if within(on, period) else U if may else F)
        return best if complete else max(best, U)

    def above(self, held, form):
        """Return the codes that lie above a word of a set."""
        key = (held, form)
        if key not in self._above:
            written = held[0] | {end for span in held[1] for end in span}
            self._above[key] = {a for w in written for a in lineage(w, form)[1:]}.union(
                *(self._contents[content][5] for content in held[2])
            )
        return self._above[key]

    def leaves(self, scheme):
        if scheme["name"] not in self._leaves:
            inner = {a for code in scheme["codes"] for a in lineage(code, scheme["form"])[1:]}
            found = self._leaves[scheme["name"]] = defaultdict(list)
            for code in scheme["codes"]:
                for above in lineage(code, scheme["form"])[1:] if code not in inner else ():
                    found[above].append(code)
        return self._leaves[scheme["name"]]

    def looks(self, name, held, moment):
        """Return which classes of words are surely in a set, and which may be."""
        key = (self.shared(name), held, moment if self.moves(("in", None, held)) else None)
        if key not in self._looks:
            universe = self.universe(name)
            words = self.held_words(held)
            far = self.look(OTHER, None, held, name, moment) if not self.has_spans(held) else None
            near = range(len(universe.reps))
            if far is not None and universe.form == "dotted":
                near = [n for head in {w.partition(".")[0] for w in words} for n in universe.heads.get(head, ())]
            surely = universe.all if far == T else 0
            maybe = universe.all if far else 0
            for n in near:
                _, rep, place = universe.reps[n]
                found = self.look(rep, place, held, name, moment)
                surely = surely | 1 << n if found == T else surely & ~(1 << n)
                maybe = maybe | 1 << n if found else maybe & ~(1 << n)
            self._looks[key] = (surely, maybe)
        return self._looks[key]

    def held_words(self, held):
        found = held[0] | held[5] | {w for content in held[2] for w in self._contents[content][4]}
        return found | self.held_words(held[3]) if held[3] else found

    def has_spans(self, held):
        return bool(held[1]) or bool(held[3] and self.has_spans(held[3]))

    def value(self, key, given, moment):
        """Return the truth of an atom for given values of its terms."""

        def of(term):
            return term[1] if term[0] == "value" else ("day", moment[0]) if term[1] == "date" else given[term[1]]

        match key[0]:
            case "in":
                _, term, held, every, gap = key
                value = of(term)
                if value is None or value == "none":
                    return U if value is None else F
                name = term[1] if term[0] == "fact" else ""
                found = [self.look(w, None, held, name, moment) for w in value[1]]
                whole = min(found, default=T) if every else max(found, default=F)
                return U if gap and whole == F else whole
            case "none":
                value = of(key[1])
                return U if value is None else T if value in ("none", ("words", (), True, frozenset())) else F
            case "true":
                value = of(key[1])
                return U if value is None else T if value is True else F
            case "compare":
                bound = self.cell_value(key[3], of, moment) if key[3][0] == "cell" else of(key[3])
                return compared(of(key[1]), key[2], bound)
            case "marked":
                found = self.cell_value(key[1], of, moment)
                return (
                    U
                    if found is None
                    else found[1]
                    if isinstance(found, tuple) and found[0] == "truth"
                    else T
                    if found is True
                    else F
                )
            case "is":
                return T if any(matches(given[key[1]], e) for e in key[2]) else F
            case "at hand":
                on, (_, known) = moment
                return F if (key[1] and on < key[1]) or (key[2] and key[2] > known) else T
            case "lax":
                on, (_, known) = moment
                return T if within(on, key[1]) and (key[2] is None or key[2] <= known) else F
            case "force":
                return standing(key[1], moment[0], moment[1][1])[0]
            case "state":
                return T if standing(key[1], moment[0], moment[1][1]) == key[2] else F
            case "on":
                return T if within(moment[0], key[1:]) else F
            case "known":
                return T if not moment[1][0] and within(moment[1][1], key[1:]) else F
            case "default":
                return T if moment[1][0] else F
        raise Wrong(f"no such atom: {key[0]}")

    def cell_value(self, cell, of, moment):
        """Return the content of a cell; None where it is not known, a false truth where a complete table lacks it."""
        table, keys = self._contents[cell[1]], [of(term) for term in cell[2]]
        on, (_, known) = moment
        if (table["known_from"] and on < day(table["known_from"])) or (
            table["published"] and day(table["published"]) > known
        ):
            return None
        words = [
            k[1][0] if isinstance(k, tuple) and k[0] == "words" and len(k[1]) == 1 and k[2] else None for k in keys
        ]
        heading = words.pop() if table["across"] else ""
        if None in words or heading is None:
            none = any(isinstance(k, tuple) and k[0] == "words" and not k[1] and k[2] for k in keys)
            return ("truth", F) if none else None
        options = [()]
        for column, word in zip(table["keys"], words, strict=True):
            if word in table["above"][column]:
                return None
            options = [(*o, a) for o in options for a in lineage(word, table["forms"].get(column, ""))]
        fitting = [o for o in options if o in table["by_key"]]
        row = table["by_key"][max(fitting, key=lambda o: sum(map(len, o)))] if fitting else None
        column = heading if table["across"] else table["value"]
        if row is not None and column in row:
            return row[column]
        known_cell = table["complete"] or (row is not None and column in table["across"])
        return ("truth", F) if known_cell else None

    # What truths are possible in a box

    def bag_states(self, name, readers, moment, box):
        """Return what atoms that read a set of words may see of it together, one tuple for each possibility."""
        universe, whole = self.universe(name), box.get(("whole", name), 3)
        out, musts = box.get(("bag", name), (0, ()))
        left = universe.all & ~out
        if any(r[0] in ("compare", "marked") for r in readers):
            return self.key_states(universe, readers, left, musts, whole)
        groups = {(): left}
        for reader in readers:
            masks = self.reader_masks(name, reader, moment)
            groups = {(*key, n): part for key, group in groups.items() for n, mask in masks if (part := group & mask)}
        if len(groups) > 9:
            return set(product(EVERY, repeat=len(readers)))
        states, wanted = set(), [{key for key, group in groups.items() if group & must} for must in musts]
        for size in range(len(groups) + 1):
            for held in combinations(groups, size):
                if all(not want.isdisjoint(held) for want in wanted):
                    for closed in (c for c in (0, 1) if whole >> c & 1):
                        seen = [self.read(r, [key[n] for key in held], closed, name) for n, r in enumerate(readers)]
                        states |= set(product(*seen))
        return states

    def reader_masks(self, name, reader, moment):
        universe = self.universe(name)
        if reader[0] == "in":
            surely, maybe = self.looks(name, reader[2], moment)
            return [(T, surely), (U, maybe & ~surely), (F, universe.all & ~maybe)]
        if reader[0] == "near":
            heads = universe.heads if reader[2] is None else reader[2]
            mask = sum(1 << n for head in heads for n in universe.heads.get(head, ()))
            return [(T, mask), (F, universe.all & ~mask)]
        mask = universe.mask(reader[2]) if reader[0] == "meets" else universe.all
        return [(T, mask), (F, universe.all & ~mask)]

    def read(self, reader, words, closed, name):
        """Return what an atom may come to, for what its words come to."""
        match reader[0]:
            case "in":
                _, _, held, every, gap = reader
                whole = min(words, default=T) if every else max(words, default=F)
                found = {whole if closed or whole == (F if every else T) else U}
                written = not (held[1] or held[2] or held[4])
                borne = any(r["fact"] == name for law in self.law.values() for r in law["classifications"])
                if not every and written and whole != T and borne:
                    found.add(F)  # exact classification may rule every member out
                return {U if gap and t == F else t for t in found}
            case "none":
                return {F if words else T if closed else U}
            case "closed":
                return {T if closed else F}
            case _:
                return {max(words, default=F)}

    def key_states(self, universe, readers, left, musts, whole):
        keys = {None}
        if whole & 2:
            keys |= {("words", (), True, frozenset())} if not musts else set()
            for n, (_, rep, _) in enumerate(universe.reps):
                if left >> n & 1 and all(must >> n & 1 for must in musts):
                    keys.add(("words", (rep,), True, frozenset()))
        rest = [None if r[0] in ("compare", "marked") else EVERY for r in readers]
        return {state for key in keys for state in product(*([key] if r is None else r for r in rest))}

    def together(self, one, other, box):
        """Return the pairs of truths that two atoms may come to, by every state of what they read."""
        keys = [self.nodes.keys[n] for n in ((one,) if one == other else (one, other))]
        free = [self.free(key, box) for key in keys]
        if None not in free:
            return set(product(free[0], free[-1])) if one != other else {(t, t) for t in free[0]}
        if free != [None] * len(keys):
            return set(product(self.truths(one, box), self.truths(other, box)))
        facts = sorted({f for key in keys for f in facts_of(key)})
        plain, bags = [f for f in facts if not self.is_bag(f)], [f for f in facts if self.is_bag(f)]
        seen = (one, other, box.get(("on",), -1), box.get(("known",), -1), *(box.get(("fact", f), -1) for f in plain),
                *(box.get((kind, f), None) for f in bags for kind in ("bag", "whole")))  # fmt: skip
        if seen not in self._atoms:
            self._atoms[seen] = self.enumerated(keys, plain, bags, box)
        found = self._atoms[seen]
        return {(p[0], p[-1]) for p in found}

    def free(self, key, box):
        """Return the truths of an atom that nothing else bears on; None for one that reads facts or days."""
        match key[0]:
            case "opaque":
                return EVERY
            case "given" | "license":
                mask = box.get(key, 3)
                return [t for t, bit in ((F, 1), (T, 2)) if mask & bit]
        return None

    def enumerated(self, keys, plain, bags, box):
        domains = [[v for n, v in enumerate(self.domain(f)) if box.get(("fact", f), -1) >> n & 1] for f in plain]
        found, moments = set(), self.moments(keys, box)
        steps = len(moments)
        for domain in domains:
            steps *= len(domain)
        if steps > MANY:
            return set(product(EVERY, repeat=len(keys)))
        for moment in moments:
            readers = [[(n, key) for n, key in enumerate(keys) if bag in facts_of(key)] for bag in bags]
            states = [self.bag_states(b, [r for _, r in rs], moment, box) for b, rs in zip(bags, readers, strict=True)]
            for values in product(*domains):
                given = dict(zip(plain, values, strict=True))
                for state in product(*states):
                    seen = [dict(given) for _ in keys]
                    for bag, rs, results in zip(bags, readers, state, strict=True):
                        for (n, _), result in zip(rs, results, strict=True):
                            seen[n][bag] = result
                    found.add(tuple(self.seen(key, own, moment) for key, own in zip(keys, seen, strict=True)))
                if len(found) == 3 ** len(keys):
                    return found
        return found

    def seen(self, key, given, moment):
        names = facts_of(key)
        if key[0] in ("in", "none", "near", "closed", "meets") and names and self.is_bag(names[0]):
            return given[names[0]]
        return self.value(key, given, moment)

    def truths(self, node, box):
        """Return the truths that a node may have in a box: all that it has there, and perhaps more."""
        if node not in box.truths:
            box.truths[node] = frozenset(t for t in self._truths(node, box) if box.get(("node", node), 7) >> t & 1)
        return box.truths[node]

    def _truths(self, node, box):
        key = self.nodes.keys[node]
        match key[0]:
            case "const":
                return {key[1]}
            case "and" | "or":
                pick, whole = (min, {T}) if key[0] == "and" else (max, {F})
                for part in key[1]:
                    found = self.truths(part, box)
                    whole = {pick(x, y) for x in whole for y in found}
                    if whole == {pick(F, T)} or not whole:
                        break
                return whole
            case "not":
                return {2 - t for t in self.truths(key[1], box)}
            case "sure":
                return {T if t == T else F for t in self.truths(key[1], box)}
            case "among":
                return {T if key[2] >> t & 1 else F for t in self.truths(key[1], box)}
            case "component":
                return {F, *self.truths(key[1], box)}
            case "symbol":
                one, other = self.defined[key[1]]
                return self.truths(one, box) & self.truths(other, box)
        return {t for t, _ in self.together(node, node, box)}

    def pairs(self, one, other, box):
        """Return the pairs of truths that two nodes may have together: all that they have, and perhaps more."""
        if one == other:
            return frozenset((t, t) for t in self.truths(one, box))
        if (one, other) not in box.pairs:
            sides = self.truths(one, box), self.truths(other, box)
            found = set(product(*sides))
            if min(map(len, sides)) > 1 or found - DIAGONAL:
                for joint in self.joints(one, other, box):
                    found &= joint
            box.pairs[one, other] = frozenset(found)
        return box.pairs[one, other]

    def joints(self, one, other, box):
        keys = [self.nodes.keys[n] for n in (one, other)]
        kinds = [key[0] for key in keys]
        for kind, pick, neutral in (("and", min, T), ("or", max, F)):
            if kind in kinds:
                yield self.matched(keys, (one, other), kind, pick, neutral, box)
        if "symbol" in kinds:
            sides = [
                self.defined[k[1]] if k[0] == "symbol" else (n, n) for n, k in zip((one, other), keys, strict=True)
            ]
            for edition in (0, 1):
                yield self.pairs(sides[0][edition], sides[1][edition], box)
        elif kinds[0] == kinds[1] and kinds[0] in ("not", "sure", "component"):
            inner = self.pairs(keys[0][1], keys[1][1], box)
            if kinds[0] == "not":
                yield {(2 - x, 2 - y) for x, y in inner}
            elif kinds[0] == "sure":
                yield {(F if x < T else T, F if y < T else T) for x, y in inner}
            else:
                yield DIAGONAL if inner <= DIAGONAL else ALL_PAIRS
        elif not {*kinds} & {"and", "or", "not", "sure", "among", "const", "component"}:
            yield self.together(one, other, box)

    def matched(self, keys, nodes, kind, pick, neutral, box):
        """Join the pairs of parts: what both have is the same in both, the rest part by part."""
        sides = [list(key[1]) if key[0] == kind else [n] for key, n in zip(keys, nodes, strict=True)]
        common = set(sides[0]) & set(sides[1])
        whole = {(t, t) for t in (self.truths(self.nodes.join(kind, neutral, common), box) if common else {neutral})}
        rest = [[n for n in side if n not in common] for side in sides]
        for one, other in self.matching(*rest, neutral):
            if whole == {(pick(F, T),) * 2} or not whole:
                break
            found = self.pairs(one, other, box)
            whole = {(pick(x, v), pick(y, w)) for x, y in whole for v, w in found}
        return whole

    def matching(self, one, other, neutral):
        """Pair the parts that read the same facts, in order; what is left stands alone."""
        by_sign = defaultdict(list)
        for node in other:
            by_sign[self.sign(node)].append(node)
        rest = []
        for node in one:
            same = by_sign[self.sign(node)]
            rest.append((node, same.pop(0))) if same else rest.append((node, None))
        left = [node for nodes in by_sign.values() for node in nodes]
        for node, same in rest:
            yield node, same if same is not None else left.pop(0) if left else neutral
        yield from ((neutral, node) for node in left)

    def sign(self, node):
        """Return what a node reads, by which parts of two nodes are paired."""
        if node not in self._signs:
            key = self.nodes.keys[node]
            parts = key[1] if key[0] in ("and", "or") else key[1:2] if key[0] in ("not", "sure", "component") else ()
            found = (
                frozenset().union(*(self.sign(p) for p in parts)) if parts else frozenset([(key[0], *facts_of(key))])
            )
            self._signs[node] = found
        return self._signs[node]

    # Questions and places

    def side(self, q, edition=None):
        """Return the node of a question, which is true or false of every shipment and moment."""
        match q:
            case ["on" | "known" as axis, first, end]:
                return self.nodes.make(axis, day(first), day(end))
            case ["default"] | ["license"]:
                return self.nodes.make(q[0])
            case ["given", role] if role in ROLES:
                return self.nodes.make("given", role)
            case ["closed", name] if self.is_bag(name):
                return self.nodes.make("closed", name)
            case ["meets", name, words] if self.is_bag(name):
                return self.nodes.make("meets", name, frozenset(words))
            case ["is", name, elements] if not self.is_bag(name):
                return self.nodes.make("is", name, frozenset(map(element, elements)))
            case ["truth", int(node), int(mask)] if 0 <= node < self.size:
                return self.nodes.make("among", node, mask)
            case ["symbol", list(key), int(mask)] if edition is not None:
                return self.nodes.make("among", self.strict[edition].symbol(*key), mask)
            case ["held", list(key), int(mask)] if edition is not None:
                return self.nodes.make("among", self.nodes.make("opaque", tuple(key)), mask)
            case ["open", regime, list(names)] if edition is not None:
                return self.openness(regime, names, edition)
        raise Wrong(f"no such question: {str(q)[:80]}")

    def place(self, p, edition):
        match p:
            case ["all", list(parts)]:
                return self.nodes.every(*(self.place(part, edition) for part in parts))
            case ["any", list(parts)]:
                return self.nodes.either(*(self.place(part, edition) for part in parts))
            case ["not", part]:
                return self.nodes.negate(self.place(part, edition))
        return self.side(p, edition)

    def openness(self, regime, names, edition):
        """Return where it is open under an edition what one of some statements, or a name, comes to."""
        if not regime:
            definition = self.strict[edition].definition(*names)
            return self.nodes.make("among", definition, 1 << U)
        found = []
        for said in (self.combined(self.editions[edition], regime, [name]) for name in names):
            for says, node in said.items():
                if says[0] == "high" or says[-1] == "maybe":
                    sure = ("low", says[1]) if says[0] == "high" else (*says[:-1], "surely")
                    found.append(self.nodes.every(node, self.nodes.negate(said.get(sure, F))))
        return self.nodes.either(*found)

    def combined(self, edition, regime, names=None):
        """Return for each saying where one of some statements, or of all, makes the regime say it."""
        said, found = edition.said(regime), defaultdict(list)
        for name in said if names is None else names:
            for says, nodes in said.get(name, {}).items():
                found[says] += nodes
        return {says: self.nodes.either(*nodes) for says, nodes in found.items()}

    def restrict(self, box, q, yes):
        """Return what a box leaves where a question is answered so; None where that is nothing."""
        sides, node = dict(box.sides), self.side(q)
        if node not in self._masks:
            self._masks[node] = self.answers(self.nodes.keys[node])
        var, mask, whole = self._masks[node]
        if var[0] == "bag":
            return self.restrict_bag(sides, var, mask, yes)
        sides[var] = sides.get(var, whole) & (mask if yes else whole & ~mask)
        return Box(sides) if sides[var] else None

    def answers(self, key):
        """Return the variable that a question asks for, the values that fulfil it, and all of them."""
        if self.of_component(key[1]) if key[0] == "among" else any(f.startswith("component.") for f in facts_of(key)):
            raise Wrong("a question about one component of many")
        match key[0]:
            case "on":
                values = [(self.value(key, {}, (d, (False, d)))) for d in self.on]
                var = ("on",)
            case "known" | "default":
                values = [self.value(key, {}, (self.on[0], state)) for state in self.known]
                var = ("known",)
            case "is":
                values = [self.value(key, {key[1]: v}, None) for v in self.domain(key[1])]
                var = ("fact", key[1])
            case "meets":
                return ("bag", key[1]), self.universe(key[1]).mask(key[2]), 0
            case "among":
                return ("node", key[1]), key[2], 7
            case _:
                return (("whole", key[1]) if key[0] == "closed" else key), 2, 3
        return var, sum((v == T) << n for n, v in enumerate(values)), (1 << len(values)) - 1

    def restrict_bag(self, sides, var, mask, yes):
        out, musts = sides.get(var, (0, ()))
        sides[var] = out, musts = (out, (*musts, mask)) if yes else (out | mask, musts)
        left = self.universe(var[1]).all & ~out
        return Box(sides) if all(must & left for must in musts) else None

    def of_component(self, node):
        """Return whether a node speaks of one component, so that it has no truth of its own for a shipment."""
        if node not in self._parts:
            key = self.nodes.keys[node]
            parts = key[1] if key[0] in ("and", "or") else key[1:2] if key[0] in ("not", "sure", "among") else ()
            own = any(name.startswith("component.") for name in facts_of(key))
            self._parts[node] = own or any(map(self.of_component, parts))
        return self._parts[node]


def element(written):
    """Return an answer to a question on a plain fact, as JSON writes it, in the program's own form."""
    match written:
        case ["day", first, end]:
            return ("day", day(first), day(end))
        case ["amount", dimension, low, low_in, high, high_in]:
            ends = [None if end is None else Fraction(end) for end in (low, high)]
            return ("amount", dimension, ends[0], low_in, ends[1], high_in)
    if written is None or isinstance(written, (bool, str)):
        return written
    raise Wrong(f"no such answer: {str(written)[:80]}")


def unfolded(rulesets, side):
    return {kind: [*rulesets["both"][kind], *rulesets[side][kind]] for kind in rulesets["both"]}


# The check ---------------------------------------------------------------------------------------------


class Checking:
    """One certificate: what has to be shown, and whether its proofs show it."""

    def __init__(self, certificate):
        self.certificate, self.model = certificate, Model(certificate)
        self.told = [p["told"] for p in certificate["places"]]
        self._needed = {}

    def uncovered(self):
        """Return what no certificate of this kind speaks of."""
        law, found = self.model.law, []
        for kind, what in (("facts", "fact"), ("schemes", "scheme"), ("countries", "country")):
            one, other = ({r["name"]: r for r in law[side][kind]} for side in ("old", "new"))
            same = one.keys() & other.keys() if kind != "countries" else one.keys() | other.keys()
            found += [f"the {what} {name} differs" for name in sorted(same) if one.get(name) != other.get(name)]
        one, other = (
            sorted(json.dumps(d, sort_keys=True) for d in law[side]["definitions"]) for side in ("old", "new")
        )
        found += ["the formulas differ"] if one != other else []
        days = {day(d) for d in re.findall(r'"published": "([0-9-]+)"', json.dumps(law))} | self.member_days()
        ends = self.model.ends
        spans = [(ends["old"][r], ends["new"][r]) for r in ends["old"].keys() & ends["new"].keys()]
        spans += [tuple(max(e.values()) for e in ends.values())] if all(ends.values()) else []
        if any(min(span) < d <= max(span) for span in spans for d in days):
            found.append("the day up to which publications count moved across a publication")
        return found

    def member_days(self):
        lists = [record for law in self.model.law.values() for record in law["lists"]]
        lax = [r["not_enforced"][1] for law in self.model.law.values() for r in law["rules"] if r["not_enforced"]]
        return {day(d) for d in [*(m[3] for record in lists for m in record["members"]), *lax] if d}

    def claims(self):
        """Return everything that has to be shown: names that differ, statements that differ, places masked."""
        model = self.model
        found = [("name", key) for key in model.symbols if len(set(model.defined[key])) > 1]
        for regime in model.regimes:
            for name in sorted({*model.editions[0].said(regime), *model.editions[1].said(regime)}):
                one, other = (model.combined(edition, regime, [name]) for edition in model.editions)
                found += [("says", regime, name)] if one != other else []
        found += [("masked", n, regime) for n, told in enumerate(self.told) if not told for regime in model.regimes]
        return found

    def sides(self, about):
        """Return the pairs of nodes that a proof has to show alike, and the box it starts from."""
        model = self.model
        match about:
            case ["name", key]:
                pairs = [tuple(model.defined[hashable(key)])]
                regimes = {*model.through.values(), model.last}
            case ["says", regime, *names]:
                pairs = self.sayings(model.editions, regime, names)
                regimes = {model.through[regime]}
            case ["masked", _, regime]:
                pairs = self.sayings(model.strict, regime, None)
                regimes = {model.through[regime]}
            case _:
                raise Wrong(f"no such claim: {str(about)[:80]}")
        known = sum(1 << n for n, (default, d) in enumerate(model.known) if not default or d in regimes)
        return pairs, Box({("known",): known})

    def sayings(self, editions, regime, names):
        one, other = (self.model.combined(edition, regime, names) for edition in editions)
        return sorted({(one.get(says, F), other.get(says, F)) for says in {*one, *other}})

    def same(self, pairs, box):
        return all(self.model.pairs(one, other, box) <= DIAGONAL for one, other in pairs)

    def inside(self, n, box):
        """Return whether every shipment of a box lies in a place, as one edition or the other reads it."""
        return any(self.model.truths(node, box) <= {T} for node in self.model.places[n])

    def outside(self, n, box):
        return all(self.model.truths(node, box) <= {F} for node in self.model.places[n])

    def leaf(self, reason, about, pairs, box):
        """Return whether a leaf's reason holds."""
        if reason == "same":
            return self.same(pairs, box)
        word, _, number = str(reason).partition(" ")
        n = int(number) if number.isdecimal() else -1
        if not 0 <= n < len(self.told):
            return False
        if word == "outside":
            return about[0] == "masked" and n == about[1] and self.outside(n, box)
        if word == "masked" and (
            about[0] == "masked"
            or about[:2] in (["name", ["refused"]],)
            or (about[0] == "name" and about[1][0] == "borne")
        ):
            return False
        return word in ("told", "masked") and self.told[n] == (word == "told") and self.inside(n, box)

    def prove(self, proof):
        """Return the number of leaves of a proof, and how many of them are open."""
        about = proof["about"]
        pairs, box = self.sides(about)
        leaves = open_ones = 0
        todo = [(proof["tree"], box)]
        while todo:
            tree, box = todo.pop()
            if isinstance(tree, list):
                if len(tree) != 3:
                    raise Wrong("a question without two answers")
                branches = [(tree[n], self.model.restrict(box, tree[0], n == 1)) for n in (1, 2)]
                todo += [(branch, inner) for branch, inner in branches if inner is not None]
                continue
            leaves += 1
            if tree == "open":
                open_ones += 1
            elif not self.leaf(tree, about, pairs, box):
                raise Wrong(f"{name_of(about)}: a leaf does not show what it says ({tree})")
        return leaves, open_ones


def hashable(key):
    return tuple(key)


def name_of(about):
    return " ".join(str(a) if not isinstance(a, (list, tuple)) else " ".join(map(str, a)) for a in about)


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest(value):
    return "sha256:" + hashlib.sha256(canonical(value).encode()).hexdigest()


def edition_digest(rulesets, side):
    """Return the digest of one edition: of its statements, whatever their order."""
    return digest({kind: sorted(map(canonical, items)) for kind, items in unfolded(rulesets, side).items()})


def check(certificate):
    """Return the report of a certificate.

    Raises:
        Wrong: It does not show what it claims.
    """
    if certificate.get("version") != VERSION or certificate.get("kind") != "difference":
        raise Wrong("no certificate of a difference in this version")
    if digest({k: v for k, v in certificate.items() if k != "digest"}) != certificate["digest"]:
        raise Wrong("the digest of the certificate does not match what it holds")
    for side in ("old", "new"):
        if edition_digest(certificate["rulesets"], side) != certificate[side]:
            raise Wrong(f"the digest of the {side} edition does not match its statements")
    checking = Checking(certificate)
    claims, shown, leaves = checking.claims(), set(), 0
    open_ones = checking.uncovered()
    for proof in certificate["proofs"] if not open_ones else ():
        about = proof["about"]
        found, left = checking.prove(proof)
        leaves += found
        named = [("says", about[1], name) for name in about[2:]] if about[0] == "says" else []
        named += [("name", tuple(about[1]))] if about[0] == "name" else [tuple(about)] if about[0] == "masked" else []
        shown |= {*named} if not left else set()
        open_ones += [f"{name_of(about)}: {left} of {found} cases"] if left else []
    missing = [name_of(claim) for claim in claims if claim not in shown]
    open_ones += [f"{claim}: not shown" for claim in missing if not any(o.startswith(claim) for o in open_ones)]
    return {
        "old": certificate["old"], "new": certificate["new"], "claims": len(claims), "leaves": leaves,
        "told": [p for p in certificate["places"] if p["told"]], "masked": checking.told.count(False),
        "open": open_ones,
    }  # fmt: skip


def words_of(place):
    """Return a place in words that are made of what was checked; what the certificate calls it is anybody's."""
    match place:
        case ["all" | "any" as how, list(parts)]:
            joined = (" and " if how == "all" else " or ").join(map(words_of, parts))
            return f"({joined})" if len(parts) > 1 else joined or ("everywhere" if how == "all" else "nowhere")
        case ["not", part]:
            return f"not {words_of(part)}"
        case ["on" | "known" as axis, first, end]:
            bounds = [f"{axis} {sign} {d}" for sign, d in ((">=", first), ("<", end)) if d]
            return " and ".join(bounds) or f"{axis} any day"
        case ["default"]:
            return "known on no day in particular"
        case ["license"]:
            return "licenses are stated"
        case ["given" | "closed" as what, name]:
            return f"{name} is {what}"
        case ["meets" | "is", name, words]:
            return f"{name} in {{{', '.join(map(element_words, words))}}}"
        case ["truth", number, mask]:
            return f"condition {number} is {among(mask)}"
        case ["symbol" | "held", list(key), mask]:
            return f"{' '.join(map(str, key))} is {among(mask)}"
        case ["open", regime, names]:
            return f"open what {', '.join(map(str, names))} comes to{f' in {regime}' * bool(regime)}"
    raise Wrong(f"no such place: {str(place)[:80]}")


def element_words(written):
    match written:
        case None:
            return "not stated"
        case ["day", first, end]:
            return f"days [{first}, {end})"
        case ["amount", dimension, low, low_in, high, high_in]:  # in the base unit of its dimension
            ends = f"{'(['[low_in]}{low or '-'}, {high or '-'}{')]'[high_in]}"
            return f"{dimension} {ends}"
    return str(written)


def among(mask):
    return " or ".join(word for truth, word in ((T, "true"), (U, "open"), (F, "false")) if mask >> truth & 1)


def report(found):
    yield f"old {found['old']}"
    yield f"new {found['new']}"
    yield f"{found['claims']} claims, {found['leaves']} cases, {found['masked']} places where something else stands"
    for n, place in enumerate(found["told"], 1):
        yield f"{n}. where {words_of(place['place'])}"
        yield f"   the certificate calls it (in words of its own, which are not checked): {place['text']}"
    where = "outside the places above" if found["told"] else "anywhere"
    if found["open"]:
        yield from (f"open: {what}" for what in found["open"])
        yield f"Not shown in full: {len(found['open'])} questions are open."
    else:
        yield f"Shown: nothing comes out differently {where}."


def printable(text):
    """Return a text in one line, without what moves a terminal: a certificate's words are anybody's."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write((__doc__ or "").partition("\n\n")[2])
        return 2
    try:
        with open(arguments[0], "rb") as file:
            content = file.read(MOST + 1)
        if len(content) > MOST:
            raise ValueError(f"it is larger than {MOST} bytes")
        certificate = json.loads(content)
    except (OSError, ValueError, RecursionError) as error:
        sys.stderr.write(f"no certificate: {error}\n")
        return 2
    try:
        found = check(certificate)
    except Wrong as wrong:
        sys.stdout.write(f"Rejected: {printable(str(wrong))}.\n")
        return 1
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError) as error:
        why = printable(f"{type(error).__name__}: {error}")
        sys.stdout.write(f"Rejected: the certificate is not well formed ({why}).\n")
        return 1
    sys.stdout.write("\n".join(map(printable, report(found))) + "\n")
    return 3 if found["open"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
