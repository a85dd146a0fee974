"""Pairs of small rulesets: an edition and an edit of it, as an author would make one."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from small_rulesets import conditions, cuts, rulesets, versioned

EDITS = (
    "threshold", "negate", "split", "reorder", "drop rule", "add rule", "effect", "from", "until", "suspend", "drop exception",
    "exception when", "add exception", "bar", "regardless", "subject", "and or", "double", "unmodelled", "nothing",
)  # fmt: skip


@st.composite
def pairs(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A ruleset, and the same with one to three edits; some of them change nothing in meaning."""
    old = draw(rulesets())
    new = deepcopy(old)
    for _ in range(draw(st.integers(1, 3))):
        _edit(draw, new, draw(st.sampled_from(EDITS)))
    return old, new


@st.composite
def versioned_pairs(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A ruleset with versions, and an edit of it: mostly of where its statements are cut, or of when that was known."""
    old = draw(versioned())
    new = deepcopy(old)
    name = draw(st.sampled_from(sorted(old["versions"])))
    cut = old["versions"][name]
    match draw(st.sampled_from(("published", "until", "swapped", "in one", "in two", "another"))):
        case "published":
            new["versions"][name] = cut._replace(
                published=cut.published + timedelta(days=draw(st.sampled_from((-1, 1, 3))))
            )
        case "until":
            new["versions"][name] = cut._replace(until=cut.until + timedelta(days=draw(st.sampled_from((-1, 1)))))
        case "swapped":
            new["versions"][name] = cut._replace(swapped=not cut.swapped)
        case "in one":
            del new["versions"][name]
        case "in two":
            new["versions"] |= {rule["name"]: draw(cuts()) for rule in old["rules"]}
        case _:
            _edit(draw, new, draw(st.sampled_from(EDITS)))
    return old, new


def _edit(draw: st.DrawFn, ruleset: dict[str, Any], how: str) -> None:
    rules = ruleset["rules"]
    rule = draw(st.sampled_from(rules))
    match how:
        case "threshold":
            rule["when"] = _changed(rule["when"])
        case "negate":
            rule["when"] = ("not", rule["when"])
        case "split" if rule["when"][0] == "or" and not rule["suspended"]:
            parts = [{**deepcopy(rule), "when": part} for part in rule["when"][1]]
            for number, part in enumerate(parts[1:]):
                part["name"] = f"{rule['name']}s{number}"
            rules[rules.index(rule) : rules.index(rule) + 1] = parts
        case "reorder":
            rules.reverse()
            if rule["when"][0] in ("and", "or"):
                rule["when"] = (rule["when"][0], tuple(reversed(rule["when"][1])))
        case "drop rule" if len(rules) > 1 and not any(e["lifts"] == rule["name"] for e in ruleset["exceptions"]):
            rules.remove(rule)
        case "add rule":
            rules.append({**deepcopy(rule), "name": f"x.n{len(rules)}", "when": draw(conditions()), "suspended": None})
        case "effect":
            rule["effect"] = "prohibits" if rule["effect"] == "requires" else "requires"
        case "from":
            rule["from"] = max(rule["from"] + draw(st.sampled_from([-1, 1])), 0)
        case "until" if rule["until"] is not None:
            rule["until"] += draw(st.sampled_from([-1, 1]))
        case "suspend":
            rule["suspended"] = (
                None if rule["suspended"] else {"from": 3, "until": 9, "then_unknown": False, "leaving": False}
            )
        case "drop exception" if ruleset["exceptions"] and not ruleset["bars"]:
            ruleset["exceptions"].pop()
        case "exception when" if ruleset["exceptions"]:
            ruleset["exceptions"][0]["when"] = draw(conditions())
        case "add exception":
            name = f"x.f{len(ruleset['exceptions'])}"
            ruleset["exceptions"].append({"name": name, "lifts": rule["name"], "when": draw(conditions())})
        case "bar" if ruleset["exceptions"]:
            ruleset["bars"] = (
                []
                if ruleset["bars"]
                else [{"name": "x.b", "bars": ruleset["exceptions"][0]["name"], "when": draw(conditions())}]
            )
        case "regardless":
            rule["regardless"] = not rule["regardless"]
        case "subject":
            ruleset["subject"] = draw(conditions()) if draw(st.booleans()) else None
        case "and or" if rule["when"][0] in ("and", "or"):
            rule["when"] = ("or" if rule["when"][0] == "and" else "and", rule["when"][1])
        case "double":
            rule["when"] = ("and", (rule["when"], rule["when"]))
        case "unmodelled":
            ruleset["unmodelled"] = [] if ruleset["unmodelled"] else [{"name": "x.u", "when": draw(conditions())}]
        case _:
            pass


def _changed(node: Any) -> Any:
    if node[0] == ">=":
        return (">=", node[1], node[2] + 1)
    if node[0] in ("and", "or"):
        return (node[0], (_changed(node[1][0]), *node[1][1:]))
    return ("not", _changed(node[1])) if node[0] == "not" else node
