"""Check a certified decision: a program of its own, which imports nothing of the engine.

Usage: python verify_decision.py CERTIFICATE RULESET [--input FILE]

It reads the certificate and the canonical ruleset, decides the shipment again by its own reading of the language, and
compares every claim. Exit status: 0 accepted; 1 rejected, with the first reason; 2 usage; 3 the decision rests on
a form that this program does not know: neither accepted nor rejected.
"""

import hashlib
import json
import re
import sys
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

FALSE, UNKNOWN, TRUE = 0, 1, 2
TRUTHS = ("false", "unknown", "true")
SCALE = (
    "not_subject", "no_license_required", "allowed_under_exception", "allowed_under_license", "license_required",
    "prohibited",
)  # fmt: skip
OUT, FREE, EXCEPTED, LICENSED, REQUIRED, PROHIBITED = range(6)
POLICIES = (
    "presumption of approval", "ordinary", "case by case", "enhanced review", "presumption of denial",
    "refusal in principle", "policy of denial",
)  # fmt: skip
ROLES = ("exporter", "consignee", "intermediate_consignee", "end_user", "purchaser", "forwarder")
KINDS = {
    "license": ("license", "individual", "general", "trusted_exporter"), "individual license": ("individual",),
    "general license": ("general",), "registration": ("registration",), "notification": ("notification",),
    "authorization": ("authorization", "license", "individual", "general", "trusted_exporter"),
}  # fmt: skip
NONE = "none"
EVER = "9999-99-99"
Json = Any


class Rejected(Exception):
    """A claim does not hold."""


class Unknown(Exception):
    """A form that this program does not know."""


class Words(NamedTuple):
    """What is known of a fact whose values are words."""

    words: tuple[str, ...]
    complete: bool
    excluded: frozenset[str] = frozenset()


class Amount(NamedTuple):
    """An exact amount in the base unit of its dimension."""

    base: Fraction
    dimension: str
    written: str


class Stand(NamedTuple):
    """Where a statement stands in time."""

    force: int
    state: str
    leaving: Json = None
    suspended: bool = False


class Law:
    """The ruleset, and what is looked up in it."""

    def __init__(self, rules: Json) -> None:
        if rules["ruleset"] != 1:
            raise Unknown(f"form {rules['ruleset']} of the ruleset")
        self.rules = rules
        self.lists, self.conditions, self.scenarios = rules["lists"], rules["conditions"], rules["scenarios"]
        self.named: dict[str, list[Json]] = {}
        for group in ("rules", "policies", "exceptions", "bars", "unmodelled", "duties"):
            for statement in rules[group]:
                self.named.setdefault(statement["head"]["name"], []).append(statement)
        self.tables = rules["tables"]
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._cells: dict[str, dict[tuple[str, ...], dict[str, Any]]] = {}
        self._entries: dict[str, dict[str, list[Json]]] = {}
        self._leaves: dict[tuple[str, str], list[str]] = {}

    def value(self, plain: Json) -> Any:
        """Return a value of a fact: `Words`, `Amount`, a truth, a day, or known absence."""
        if isinstance(plain, bool) or plain == NONE or (isinstance(plain, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", plain)):
            return plain
        if set(plain) == {"words", "complete", "excluded"} and type(plain["complete"]) is bool:
            texts = [*plain["words"], *plain["excluded"]]
            if all(isinstance(text, str) for text in texts):
                return Words(tuple(plain["words"]), plain["complete"], frozenset(plain["excluded"]))
        if set(plain) == {"amount", "unit"} and re.fullmatch(r"-?\d+(\.\d+)?", plain["amount"]):
            dimension, factor = self.rules["units"].get(plain["unit"], (f"money:{plain['unit']}", "1"))
            written = f"{plain['amount']} {plain['unit']}".rstrip()
            return Amount(Fraction(plain["amount"]) * Fraction(factor), dimension, written)
        raise Rejected(f"no value of a fact: {plain}")

    def fact(self, name: str) -> Json:
        """Return what is declared of a fact; that of a role is declared for every party, a component is an item."""
        head, _, tail = name.partition(".")
        other = f"party.{tail}" if head in ROLES else f"item.{tail}" if head == "component" else name
        return self.rules["facts"].get(name) or self.rules["facts"].get(other)

    def scheme(self, fact: str) -> Json:
        found = self.fact(fact)
        return self.rules["schemes"].get(found["scheme"]) if found else None

    def leaves(self, name: str, scheme: Json, code: str) -> list[str]:
        """Return the known codes below *code* that have none below them."""
        if (name, code) not in self._leaves:
            below = [c for c in scheme["codes"] if c != code and covers(code, c, scheme["form"])]
            self._leaves[name, code] = [
                c for c in below if not any(c != d and covers(c, d, scheme["form"]) for d in below)
            ]
        return self._leaves[name, code]

    def entries(self, name: str) -> dict[str, list[Json]]:
        """Return the entries of a list by word."""
        if name not in self._entries:
            found: dict[str, list[Json]] = {}
            for member in self.lists[name]["members"]:
                for word in member["words"]:
                    found.setdefault(word, []).append(member)
            self._entries[name] = found
        return self._entries[name]

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of a table as facts; what a complete table leaves empty is known to be none."""
        if name not in self._rows:
            table = self.tables[name]
            empty = {f"row.{c}": NONE for c in table["columns"]} if table["complete"] else {}
            self._rows[name] = [
                {**empty, **{f"row.{c}": self.value(v) for c, v in row.items()}} for row in table["rows"]
            ]
        return self._rows[name]

    def cell(self, name: str, keys: list[str]) -> "dict[str, Any] | None | str":
        """Return the row of these keys, that of the longest codes; ``divided`` where it has rows below one of them."""
        table, forms = self.tables[name], dict(self.tables[name]["forms"])
        columns = table["key"][:-1] if table["across"] else table["key"]
        if name not in self._cells:
            found: dict[tuple[str, ...], dict[str, Any]] = {}
            for row in self.rows(name):
                cells = [row.get(f"row.{column}") for column in columns]
                found.setdefault(tuple(c.words[0] if isinstance(c, Words) and c.words else "" for c in cells), row)
            self._cells[name] = found
        rows = self._cells[name]
        best: tuple[int, dict[str, Any]] | None = None
        for place, (column, word) in enumerate(zip(columns, keys, strict=False)):
            if column in forms and any(k[place] != word and covers(word, k[place], forms[column]) for k in rows):
                return "divided"
        for key, row in rows.items():
            fits = all(
                covers(k, word, forms[c]) if k and c in forms else k == word
                for k, c, word in zip(key, columns, keys, strict=False)
            )
            if fits and (best is None or len("".join(key)) > best[0]):
                best = len("".join(key)), row
        return best and best[1]

    def standing(self, head: Json, on: str, known_on: str, scenarios: list[str]) -> Stand:
        """Return where a statement stands: void, repealed, not yet, ended, suspended, in force."""
        if (head["published"] or "") > known_on:
            return Stand(FALSE, "not yet published")
        changes = [
            c
            for c in self.rules["changes"]
            if head["name"] in c["targets"] and (c["head"]["published"] or "") <= known_on and start(c["head"]) <= on
        ]
        kinds = {c["kind"] for c in changes}
        if kinds & {"void", "repeal"}:
            return Stand(FALSE, "void" if "void" in kinds else "repealed")
        if start(head) > on:
            return Stand(FALSE, "not yet in force")
        if end(head) <= on:
            return Stand(FALSE, "ended")
        begun = [c for c in changes if c["kind"] == "suspend"]
        running = [c for c in begun if on < self._until(c, scenarios)]
        if running:
            last = max(running, key=lambda c: (start(c["head"]), c["head"]["at"]))
            return Stand(FALSE, "suspended", last["leaving"], suspended=True)
        if begun:
            last = max(begun, key=lambda c: (end(c["head"]), c["head"]["at"]))
            over = any(day <= on for day in self._supposed(last, scenarios, "ends"))
            if last["then_unknown"] and not over:
                return Stand(UNKNOWN, "suspended", last["leaving"], suspended=True)
        return Stand(TRUE, "in force")

    def _supposed(self, change: Json, scenarios: list[str], what: str) -> list[str]:
        told = [pair for name in scenarios for pair in self.scenarios[name][what]]
        return [day for targets, day in told if set(targets) & set(change["targets"])]

    def _until(self, change: Json, scenarios: list[str]) -> str:
        """Return the first day after a suspension, as the scenarios have it, one after another."""
        found = end(change["head"])
        for name in scenarios:
            for day in self._supposed(change, [name], "ends"):
                found = min(found, day) if start(change["head"]) <= day else found
            for day in self._supposed(change, [name], "extends"):
                after = (date.fromisoformat(day) + timedelta(1)).isoformat() if day < "9999-12-31" else day
                found = max(found, after)
        return found


class Line:
    """One line of the shipment at one moment: facts, and the truth of conditions."""

    def __init__(self, law: Law, shipment: Json, number: int, asked: Json, known_on: str) -> None:
        self.law, self.on, self.known_on, self.scenarios = law, asked["on"], known_on, asked["scenarios"]
        line = shipment["lines"][number]
        self.parties, self.licenses = shipment["parties"], shipment["licenses"]
        self.licenses = None if self.licenses is None else [self.read(held) for held in self.licenses]
        self.components = None if line["components"] is None else [self.read(part) for part in line["components"]]
        self.lines = [self.read({**shipment["facts"], **other["facts"]}) for other in shipment["lines"]]
        self.facts: dict[str, Any] = {**self.lines[number], "date": self.on}
        self.defined: dict[str, int] = {}

    def read(self, facts: Json) -> dict[str, Any]:
        return {name: self.law.value(value) for name, value in facts.items()}

    def at(self, known_on: str) -> "Line":
        """Return the same facts as known on another day."""
        made = Line.__new__(Line)
        made.__dict__.update({**self.__dict__, "known_on": known_on, "defined": {}})
        return made

    def stands(self, statement: Json) -> Stand:
        return self.law.standing(statement["head"], self.on, self.known_on, self.scenarios)

    # Conditions: Kleene's three values; `and` is the minimum, `or` the maximum ----------------------

    def truth(self, node: Json, more: dict[str, Any] | None = None) -> int:
        """Return the truth of a condition; *more* holds the facts of a row, a party or a component."""
        if node is None:
            return TRUE
        kind, more = node["is"], more or {}
        if kind in ("Every", "Either"):
            pick, stop = (min, FALSE) if kind == "Every" else (max, TRUE)
            whole = TRUE if kind == "Every" else FALSE
            for operand in node["operands"]:
                whole = pick(whole, self.truth(operand, more))
                if whole == stop:
                    break
            return whole
        if kind == "Negation":
            return TRUE - self.truth(node["operand"], more)
        if kind == "Defined":
            name = node["name"]
            if name not in self.defined:
                self.defined[name] = self.truth(self.law.conditions[name])
            return self.defined[name]
        value = more.get(node["fact"], self.facts.get(node["fact"])) if "fact" in node else None
        if kind == "IsTrue":
            return sure(value) if isinstance(value, bool) else FALSE if value == NONE else UNKNOWN
        if kind == "IsNone":
            if isinstance(value, Words):
                return FALSE if value.words else TRUE if value.complete else UNKNOWN
            return UNKNOWN if value is None else sure(value == NONE)
        if kind == "Member":
            return self.member(node, value, more)
        if kind == "Compare":
            return self.compare(node, value, more)
        if kind == "Marked":
            found, content = self.cell(node["cell"], more)
            return sure(content is True) if found == TRUE else found
        if kind == "Stands":
            heads = [s for name in node["names"] for s in self.law.named.get(name, ())]
            return max((self.stands(s).force for s in heads), default=FALSE)
        if kind == "Exists":
            return self.exists(node, more)
        raise Unknown(f"condition of the kind {kind}")

    def exists(self, node: Json, more: dict[str, Any]) -> int:
        kind, further = node["kind"], FALSE
        if kind == "row":
            if self.not_at_hand(self.law.tables[node["table"]]):
                return UNKNOWN
            found = self.law.rows(node["table"])
        elif kind == "party":
            found = [
                {f"party.{n[len(role) + 1 :]}": v for n, v in self.facts.items() if n.startswith(f"{role}.")}
                for role in ROLES
                if role in self.parties
            ]
            further = FALSE if self.facts.get("parties_complete") is True else UNKNOWN
        elif kind == "component":
            found = self.components or []
            further = FALSE if self.facts.get("item.components_complete") is True else UNKNOWN
        else:
            raise Unknown(f"some {kind}")
        return max([further, *(self.truth(node["operand"], {**more, **one}) for one in found)])

    def not_at_hand(self, dated: Json) -> bool:
        """Whether a list or table says nothing of this moment."""
        return self.on < (dated["known_from"] or "") or (dated["published"] or "") > self.known_on

    # Membership ---------------------------------------------------------------------------------

    def member(self, node: Json, value: Any, more: dict[str, Any]) -> int:
        """Return whether some value, or with `every` all of them, lies in the set."""
        if value is None or value == NONE:
            return UNKNOWN if value is None else FALSE
        within, scheme = node["set"], self.law.scheme(node["fact"])
        if within["minus"] and within["minus"]["fields"]:
            raise Unknown("a field of a row in what is taken away")
        fields = [more.get(name, self.facts.get(name)) for name in within["fields"]]
        cells = [cell for cell in fields if isinstance(cell, Words)]
        known = [self.word(word, within, node["fact"], scheme, cells) for word in value.words]
        if node["every"]:
            found = min(known, default=TRUE)
            found = found if value.complete else min(found, UNKNOWN)
        else:
            found = max(known, default=FALSE)
            if not value.complete and not self.ruled_out(value, within, node["fact"], scheme, cells):
                found = max(found, UNKNOWN)
        return UNKNOWN if found == FALSE and None in fields else found

    def word(self, word: str, within: Json, fact: str, scheme: Json, cells: list[Words]) -> int:
        form = scheme["form"] if scheme else ""
        written = {*within["words"], *(w for cell in cells for w in cell.words)}
        found = self.direct(word, within, written, form)
        if found != TRUE and scheme:
            below = any(m != word and covers(word, m, form) for m in [*written, *sum(within["spans"], [])])
            below = below or any(self.above(word, name) for name in within["lists"])
            if below:
                leaves = self.law.leaves(fact, scheme, word) if scheme["complete"] else []
                whole = leaves and all(self.direct(leaf, within, written, form) == TRUE for leaf in leaves)
                found = TRUE if whole else UNKNOWN
        if within["minus"]:
            found = min(found, TRUE - self.word(word, within["minus"], fact, scheme, []))
        for taken in (m for cell in cells for m in cell.excluded):
            gone = TRUE if covers(taken, word, form) else UNKNOWN if covers(word, taken, form) else FALSE
            found = min(found, TRUE - gone)
        return found

    def direct(self, word: str, within: Json, written: set[str], form: str) -> int:
        if word in written or (form and any(covers(m, word, form) for m in written)):
            return TRUE
        if any(in_span(word, *span) for span in within["spans"]):
            return TRUE
        return max((self.listed(word, name) for name in within["lists"]), default=FALSE)

    def above(self, word: str, name: str) -> bool:
        form = self.law.lists[name]["form"]
        return bool(form) and any(m != word and covers(word, m, form) for m in self.law.entries(name))

    def listed(self, word: str, name: str) -> int:
        found = self.law.lists[name]
        if self.not_at_hand(found):
            return UNKNOWN
        entries, best = self.law.entries(name), FALSE
        for code in lineage(word, found["form"]) if found["form"] else [word]:
            for entry in entries.get(code, ()):
                first, after = entry["period"]
                if (entry["published"] or "") > self.known_on or self.on < (first or ""):
                    continue
                if self.on < (after or EVER):
                    return TRUE
                best = max(best, UNKNOWN if entry["then_unknown"] else FALSE)
        return best if found["complete"] else max(best, UNKNOWN)

    def ruled_out(self, value: Words, within: Json, fact: str, scheme: Json, cells: list[Words]) -> bool:
        """Whether exact classification excludes every code that is written out."""
        if not value.excluded or within["spans"] or within["lists"] or any(cell.words for cell in cells):
            return False

        def gone(code: str) -> bool:
            return any(covers(e, code, scheme["form"]) for e in value.excluded)

        return all(
            gone(code) or ((leaves := self.law.leaves(fact, scheme, code)) and all(map(gone, leaves)))
            for code in within["words"]
        )

    # Amounts and cells --------------------------------------------------------------------------

    def compare(self, node: Json, value: Any, more: dict[str, Any]) -> int:
        bound, found = node["bound"], TRUE
        if isinstance(bound, dict) and bound.get("is") == "Cell":
            found, bound = self.cell(bound, more)
        elif isinstance(bound, str) and not bound[0].isdigit():
            bound = more.get(bound, self.facts.get(bound))
        else:
            bound = self.law.value(bound)
        if found == FALSE or bound == NONE or value == NONE:
            return FALSE
        if found == UNKNOWN or value is None or bound is None:
            return UNKNOWN
        if isinstance(value, Amount) and isinstance(bound, Amount):
            if value.dimension != bound.dimension:
                return UNKNOWN
            sides: tuple[Any, Any] = value.base, bound.base
        elif isinstance(value, str) and isinstance(bound, str):
            sides = value, bound
        else:
            return UNKNOWN
        return sure(ordered(node["operator"], *sides))

    def cell(self, cell: Json, more: dict[str, Any]) -> tuple[int, Any]:
        """Return whether the table has the cell, and what it holds."""
        table = self.law.tables[cell["table"]]
        if self.not_at_hand(table):
            return UNKNOWN, None
        keys = [more.get(key, self.facts.get(key)) for key in cell["keys"]]
        words = [k.words[0] if isinstance(k, Words) and len(k.words) == 1 and k.complete else None for k in keys]
        if None in words:
            return (FALSE if any(isinstance(k, Words) and not k.words and k.complete for k in keys) else UNKNOWN), None
        column = words[-1] if table["across"] else table["value"]
        row = self.law.cell(cell["table"], [w for w in (words[:-1] if table["across"] else words) if w is not None])
        if row == "divided":
            return UNKNOWN, None
        told = row and table["rows"][self.law.rows(cell["table"]).index(row)]
        if isinstance(told, dict) and column in told:
            return TRUE, self.law.value(told[column])
        across = told is not None and column in table["across"]
        return (FALSE if across or table["complete"] else UNKNOWN), None
