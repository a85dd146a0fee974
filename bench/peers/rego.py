"""The ruleset in Rego, for OPA, Regorus and regopy: each statement a rule; or as data, which one rule interprets.

The second is indexed by code by hand: what an experienced author would do for speed.
"""

import json
from typing import Any

from peers.form import Bound, Facts, Form, Row

MATCH = "data.x.match"
FACTS = ("code", "destination", "end_use", "power", "density", "value", "day")


def given(facts: Facts) -> dict[str, Any]:
    """Return the input document."""
    return {name: facts[name] for name in FACTS}


def policy(form: Form) -> str:
    """Return a rule for each statement; one more for each side of an `or`."""
    return _HEAD + "".join(map(_rule, form.rows))


def countries(form: Form) -> dict[str, Any]:
    """Return the data that the rules ask for."""
    return {"lies_in": {country: dict.fromkeys(names, True) for country, names in form.lies_in.items()}}


def statements(form: Form) -> dict[str, Any]:
    """Return the statements as data, by code."""
    by_code: dict[str, list[dict[str, Any]]] = {}
    others = []
    for row in form.rows:
        record = {
            "name": row.name, "group": row.group, "uses": list(row.uses), "start": row.start or 0,
            "end": row.end or 9_999_999, "bounds": [list(b) for b in row.bounds],
            "either": [[list(b) for b in clause] for clause in row.either],
        }  # fmt: skip
        for code in row.codes:
            by_code.setdefault(code, []).append(record)
        if not row.codes:
            others.append(record)
    return {**countries(form), "by_code": by_code, "others": others}


def _rule(row: Row) -> str:
    demands = []
    if row.codes:
        demands.append(
            f"input.code == {json.dumps(row.codes[0])}" if len(row.codes) == 1 else f"input.code in {_set(row.codes)}"
        )
    if row.group:
        demands.append(f"groups[{json.dumps(row.group)}]")
    if row.uses:
        demands.append(f"input.end_use in {_set(row.uses)}")
    demands += [_said(bound) for bound in (*row.bounds, *row.days())]
    bodies = ["; ".join([*demands, *map(_said, clause)]) for clause in row.either or ((),)]
    return "".join(f"match contains {json.dumps(row.name)} if {{ {body} }}\n" for body in bodies)


def _set(words: tuple[str, ...]) -> str:
    return "{" + ", ".join(map(json.dumps, words)) + "}"


def _said(bound: Bound) -> str:
    return f"input.{bound[0]} {bound[1]} {bound[2]}"


_HEAD = "package x\nimport rego.v1\n\ngroups := data.lies_in[input.destination]\n"

INTERPRETER = (
    _HEAD
    + """
some_of contains s if { some s in data.by_code[input.code] }
some_of contains s if { some s in data.others }
match contains s.name if {
  some s in some_of
  input.day >= s.start
  input.day < s.end
  within(s)
  used(s)
  every b in s.bounds { input[b[0]] >= b[2] }
  either(s)
}
within(s) if s.group == ""
within(s) if groups[s.group]
used(s) if count(s.uses) == 0
used(s) if input.end_use in s.uses
either(s) if count(s.either) == 0
either(s) if { some clause in s.either; every b in clause { input[b[0]] >= b[2] } }
"""
)
"""The generated bounds are all lower bounds."""
