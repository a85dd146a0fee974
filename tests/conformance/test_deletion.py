"""Deleting a fact never makes a conformance case more permissive, unless it provably does not matter.

Every fact of every case is deleted in turn; ``COMPLIANCE_EXAMPLES`` above 1 takes all cases, CI a fixed sample. Asked is the
compiled path, which `test_explained.py` holds to the reference on cases and on cases without a fact.
"""

import os
from typing import Any

import pytest
from shipped import RULESETS, shipped, some

from compliance.engine.compiled.decide import decide
from compliance.shipment.read import read_mapping

MOST = 100_000 if int(os.environ.get("COMPLIANCE_EXAMPLES", "1")) > 1 else 550
"""So many cases of each."""


def paths(data: dict[str, Any], prefix: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the ways to the facts of a shipment."""
    found: list[tuple[Any, ...]] = []
    for key, value in data.items():
        if key in ("id", "date"):
            continue
        if isinstance(value, dict):  # a party or an item is given; its facts are what is deleted
            found += paths(value, (*prefix, key))
        else:
            found.append((*prefix, key))
    return found


def without(data: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    """Return the shipment without one fact."""
    copy = {k: dict(v) if isinstance(v, dict) else v for k, v in data.items()}
    inner = copy
    for key in path[:-1]:
        inner[key] = dict(inner[key])
        inner = inner[key]
    del inner[path[-1]]
    if path == ("item",):
        copy["item"] = {}
    for key in (path[-1], f"{path[-1]}_complete"):
        inner.pop(key, None)
    if path == ("item",):
        copy["item"] = {}
    return copy


@pytest.mark.parametrize("name", RULESETS)
def test_silence_is_never_permission(name: str) -> None:
    """The interval without a fact holds the interval with it; duties likewise."""
    ruleset = shipped(name).ruleset
    assert ruleset is not None
    checked = 0
    for case in some(name, MOST):
        whole = range_of(ruleset, case, case.data)
        assert whole is not None, case.title
        for path in paths(case.data):
            less = range_of(ruleset, case, without(case.data, path))
            if less is None:  # a completeness statement without its fact is refused
                continue
            checked += 1

            assert less.low <= whole.low <= whole.high <= less.high, (case.title, path, whole, less)
    assert checked > 100


def range_of(ruleset: Any, case: Any, data: dict[str, Any]) -> Any:
    """Return the interval of a case with other facts; None where they are refused."""
    reading = read_mapping(data, ruleset.vocabulary)
    if reading.diagnostics:
        return None
    answer = decide(ruleset, reading.shipments[0], on=case.on, known_on=case.known_on, scenarios=case.scenarios).answer
    return answer.range if answer else None
