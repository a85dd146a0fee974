"""A second, naive evaluator for shipments of which every fact is known, and law of which nothing is open.

Written from docs/language.md, section 5, for the small rulesets of `small_rulesets`. Two-valued, no intervals, and
nothing of `compliance.engine` is used. It is the oracle of the brute-force property.
"""

from collections.abc import Mapping
from typing import Any

ORDER = (
    "not_subject",
    "no_license_required",
    "allowed_under_exception",
    "allowed_under_license",
    "license_required",
    "prohibited",
)


def holds(node: Any, facts: Mapping[str, Any]) -> bool:
    """Evaluate a condition in the generator's own form."""
    kind = node[0]
    if kind == "and":
        return all(holds(n, facts) for n in node[1])
    if kind == "or":
        return any(holds(n, facts) for n in node[1])
    if kind == "not":
        return not holds(node[1], facts)
    if kind == "truth":
        return facts[node[1]] is True
    if kind == "in":
        return bool(set(facts[node[1]]) & set(node[2]))
    if kind == "within":
        return set(facts[node[1]]) <= set(node[2])
    if kind == "code":
        return any(_below(c, member) for c in facts[node[1]] for member in node[2])
    assert kind == ">="
    return facts[node[1]] is not None and facts[node[1]] >= node[2]


def _below(code: str, member: str) -> bool:
    return code == member or code.startswith(f"{member}.")


def in_force(rule: Any, day: int, world: Mapping[str, bool]) -> str:
    """Return the state of a rule on a day: in force, suspended, or out."""
    if day < rule["from"] or (rule["until"] is not None and day > rule["until"]):
        return "out"
    suspension = rule["suspended"]
    if suspension and suspension["from"] <= day <= suspension["until"]:
        return "suspended"
    if suspension and day > suspension["until"] and suspension["then_unknown"] and world[rule["name"]]:
        return "suspended"
    return "in force"


def decide(ruleset: Any, facts: Mapping[str, Any], day: int, world: Mapping[str, bool]) -> str:
    """Return the outcome of a shipment of which everything is known.

    Args:
        world: For each rule whose suspension is open, and each unmodelled statement, what is really so.
    """
    subject = ruleset["subject"] is None or holds(ruleset["subject"], facts)
    worst = 1 if subject else 0
    for rule in ruleset["rules"]:
        if not subject and not rule["regardless"]:
            continue
        state = in_force(rule, day, world)
        if state == "out" or not holds(rule["when"], facts):
            continue
        effect = rule["effect"]
        if state == "suspended":
            if not rule["suspended"]["leaving"]:
                continue
            effect = "requires"
        worst = max(worst, _place(ruleset, rule, effect, facts))
    for unmodelled in ruleset["unmodelled"]:
        if subject and holds(unmodelled["when"], facts) and world[unmodelled["name"]]:
            worst = max(worst, ORDER.index("prohibited"))
    return ORDER[worst]


def _place(ruleset: Any, rule: Any, effect: str, facts: Mapping[str, Any]) -> int:
    for exception in ruleset["exceptions"]:
        if (
            exception["lifts"] == rule["name"]
            and holds(exception["when"], facts)
            and not _barred(ruleset, exception, facts)
        ):
            return ORDER.index("allowed_under_exception")
    if effect == "prohibits":
        return ORDER.index("prohibited")
    return ORDER.index("allowed_under_license" if facts["license"] == rule["name"] else "license_required")


def _barred(ruleset: Any, exception: Any, facts: Mapping[str, Any]) -> bool:
    return any(bar["bars"] == exception["name"] and holds(bar["when"], facts) for bar in ruleset["bars"])
