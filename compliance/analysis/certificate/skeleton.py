"""Two editions and the places told between them, as a certificate without proofs."""

import json
from typing import Any

from compliance.checker.check_difference import VERSION, edition_digest
from compliance.model.ruleset import Ruleset
from compliance.model.sections import sections

IN_ORDER = frozenset({"policies"})
"""Sections of which the order has a meaning: the first of two clauses that are as strict."""


def skeleton(old: Ruleset, new: Ruleset) -> dict[str, Any]:
    """Return a certificate that tells no place and proves nothing."""
    rulesets: dict[str, dict[str, list[Any]]] = {"both": {}, "old": {}, "new": {}}
    before, after = sections(old), sections(new)
    for kind, items in before.items():
        rulesets["both"][kind], rulesets["old"][kind], rulesets["new"][kind] = _parted(kind, items, after[kind])
    return {
        "kind": "difference", "version": VERSION, "old": edition_digest(rulesets, "old"),
        "new": edition_digest(rulesets, "new"), "rulesets": rulesets, "places": [], "proofs": [],
    }  # fmt: skip


def _parted(kind: str, old: list[Any], new: list[Any]) -> tuple[list[Any], list[Any], list[Any]]:
    if kind in IN_ORDER and old != new:
        return [], old, new
    left = {text: item for item in new if (text := json.dumps(item, sort_keys=True))}
    both: list[Any] = []
    lone: list[Any] = []
    for item in old:
        same = left.pop(json.dumps(item, sort_keys=True), None)
        (lone if same is None else both).append(item)
    return both, lone, list(left.values())
