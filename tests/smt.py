"""The small rulesets as formulas of z3: a third reading of the language, for pairs of editions.

Written from docs/language.md for the generator's own form (`small_rulesets`), two-valued, over shipments of which every
fact is known: nothing of `compliance` is used. A test dependency only.
"""

from typing import Any

import z3
from oracle import ORDER
from small_rulesets import CODES, LEAVES, PLACES, USES


class World:
    """A shipment, a day, and what open law really is."""

    def __init__(self) -> None:
        self.truth = {name: z3.Bool(name) for name in ("x.alpha", "x.beta")}
        self.place = z3.Int("destination")
        self.use = {use: z3.Bool(f"use {use}") for use in USES}
        self.code = {code: z3.Bool(f"code {code}") for code in LEAVES}
        self.amount, self.no_amount = z3.Int("amount"), z3.Bool("no amount")
        self.day = z3.Int("day")
        self.license = z3.Int("license")
        self.open: dict[str, Any] = {}

    def bounds(self) -> list[Any]:
        """Return what holds of every shipment."""
        return [self.place >= 0, self.place < len(PLACES), self.day >= 0, self.day <= 25, self.amount >= 0]

    def really(self, name: str) -> Any:
        """Return whether open law of that name is really so."""
        return self.open.setdefault(name, z3.Bool(f"open {name}"))


def holds(node: Any, w: World) -> Any:
    """Return the formula of a condition."""
    match node[0]:
        case "and":
            return z3.And([holds(n, w) for n in node[1]])
        case "or":
            return z3.Or([holds(n, w) for n in node[1]])
        case "not":
            return z3.Not(holds(node[1], w))
        case "truth":
            return w.truth[node[1]]
        case "in" if node[1] == "destination":
            return z3.Or([w.place == PLACES.index(p) for p in node[2]])
        case "in":
            return z3.Or([w.use[u] for u in node[2]])
        case "within":
            return z3.And([z3.Not(w.use[u]) for u in USES if u not in node[2]])
        case "code":
            assert set(node[2]) <= set(CODES)
            return z3.Or([w.code[c] for c in LEAVES for m in node[2] if c == m or c.startswith(f"{m}.")])
        case _:
            return z3.And(z3.Not(w.no_amount), w.amount >= node[2])


def outcome(ruleset: Any, w: World, licenses: list[str]) -> Any:
    """Return the outcome as a number of `ORDER`; *licenses* numbers the rules that a license may name."""
    subject = holds(ruleset["subject"], w) if ruleset["subject"] is not None else z3.BoolVal(True)
    worst = z3.If(subject, 1, 0)
    for rule in ruleset["rules"]:
        reached = z3.Or(subject, rule["regardless"])
        alive = w.day >= rule["from"]
        if rule["until"] is not None:
            alive = z3.And(alive, w.day <= rule["until"])
        place = _place(ruleset, rule, rule["effect"], w, licenses)
        suspension = rule["suspended"]
        if suspension:
            inside = z3.And(w.day >= suspension["from"], w.day <= suspension["until"])
            if suspension["then_unknown"]:
                inside = z3.Or(inside, z3.And(w.day > suspension["until"], w.really(rule["name"])))
            left = _place(ruleset, rule, "requires", w, licenses) if suspension["leaving"] else z3.IntVal(0)
            place = z3.If(inside, left, place)
        worst = _most(worst, z3.If(z3.And(reached, alive, holds(rule["when"], w)), place, 0))
    for unmodelled in ruleset["unmodelled"]:
        where = z3.And(subject, holds(unmodelled["when"], w), w.really(unmodelled["name"]))
        worst = _most(worst, z3.If(where, ORDER.index("prohibited"), 0))
    return worst


def _place(ruleset: Any, rule: Any, effect: str, w: World, licenses: list[str]) -> Any:
    lifted = z3.BoolVal(False)
    for exception in ruleset["exceptions"]:
        if exception["lifts"] == rule["name"]:
            barred = [holds(b["when"], w) for b in ruleset["bars"] if b["bars"] == exception["name"]]
            lifted = z3.Or(lifted, z3.And(holds(exception["when"], w), z3.Not(z3.Or(barred))))
    if effect == "prohibits":
        rest: Any = ORDER.index("prohibited")
    else:
        known = rule["name"] in licenses
        covered = w.license == licenses.index(rule["name"]) if known else z3.BoolVal(False)
        rest = z3.If(covered, ORDER.index("allowed_under_license"), ORDER.index("license_required"))
    return z3.If(lifted, ORDER.index("allowed_under_exception"), rest)


def _most(one: Any, other: Any) -> Any:
    return z3.If(one >= other, one, other)


def tells_apart(old: Any, new: Any) -> bool:
    """Return whether some shipment, of which all is known, comes out differently.

    What open law really is may be chosen for either edition on its own: an edition that leaves a question open differs
    from one that settles it. A license may name the rules that both editions have.
    """
    licenses = sorted({r["name"] for r in old["rules"]} & {r["name"] for r in new["rules"]})
    w = World()
    solver = z3.Solver()
    solver.add(*w.bounds(), w.license >= -1, w.license < len(licenses))
    solver.add(outcome(old, w, licenses) != outcome(new, w, licenses))
    return bool(solver.check() == z3.sat)
