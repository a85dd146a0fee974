"""What a comparison tells, on small rulesets."""

from typing import Any

import pytest
from small_rulesets import built

from compliance.analysis import comparing
from compliance.analysis.comparing import compare
from compliance.analysis.witness import Trials


def _rule(name: str, when: Any, suspended: Any = None) -> dict[str, Any]:
    return {
        "name": name, "when": when, "effect": "prohibits", "from": 0, "until": None, "suspended": suspended,
        "regardless": True,
    }  # fmt: skip


def _ruleset(*rules: dict[str, Any]) -> dict[str, Any]:
    exceptions = [{"name": f"x.e{n}", "lifts": "x.r0", "when": ("truth", "x.alpha")} for n in (0, 1)]
    return {"rules": list(rules), "exceptions": exceptions, "bars": [], "unmodelled": [], "subject": None}


def test_a_prohibition_lost_beside_a_suspension_is_told() -> None:
    """Where one end of the range stays and the outcome falls from prohibited to an exception, a region says so."""
    alpha, both = ("truth", "x.alpha"), ("and", (("truth", "x.alpha"), ("truth", "x.beta")))
    pause = {"from": 3, "until": 9, "then_unknown": False, "leaving": False}
    old = built(_ruleset(_rule("x.r0", alpha), _rule("x.r1", both)))
    new = built(_ruleset(_rule("x.r0", alpha, pause), _rule("x.r1", ("not", both))))

    found = compare(old, new)

    moved = {(r.before.high, r.after.high) for r in found.regions if r.witness}
    assert found.open or ("prohibited", "allowed_under_exception") in moved


def test_a_suspended_requirement_says_nothing() -> None:
    """A rule that is suspended on all its days moves nothing, and no shipment is said to be answered differently."""
    pause = {"from": 0, "until": 9, "then_unknown": False, "leaving": False}
    idle = {**_rule("x.r1", ("truth", "x.alpha"), pause), "effect": "requires", "until": 9}
    old = built({**_ruleset(_rule("x.r0", ("truth", "x.beta"))), "exceptions": []})
    new = built({**_ruleset(_rule("x.r0", ("truth", "x.beta")), idle), "exceptions": []})
    shipment = {"id": "s", "date": "2025-01-03", "x.alpha": True, "x.beta": False, "item": {}, "licenses": []}

    assert compare(old, new).equal
    assert not Trials(old, new).decide(shipment).differs()


def test_what_masks_a_prohibition_is_named() -> None:
    """Another prohibition that stands wherever one moves keeps the outcome, and is named."""
    alpha, both = ("truth", "x.alpha"), ("and", (("truth", "x.alpha"), ("truth", "x.beta")))
    old = built(_ruleset(_rule("x.r0", alpha)) | {"exceptions": []})
    new = built(_ruleset(_rule("x.r0", alpha), _rule("x.r1", both)) | {"exceptions": []})

    found = compare(old, new)

    assert found.equal
    # around it, where it is open whether any of them applies, none is named
    assert {region.masked for region in found.regions} == {"x.r0", "another requirement"}


@pytest.mark.parametrize("nodes", [*range(2, 60, 4), *range(60, 400, 40)])
def test_sets_that_grow_too_large_are_not_settled(nodes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However little may be made: nothing is called equal that is not, and what was not settled is said."""
    alpha, beta = ("truth", "x.alpha"), ("truth", "x.beta")
    both, plain = ("and", (alpha, beta)), {"exceptions": []}
    old = built(_ruleset(_rule("x.r0", alpha)) | plain)
    masked = old, built(_ruleset(_rule("x.r0", alpha), _rule("x.r1", both)) | plain)
    moved = old, built(_ruleset(_rule("x.r0", both)) | plain)
    wanted = [compare(*pair).equal for pair in (masked, moved)]
    monkeypatch.setattr(comparing, "NODES", nodes)

    for pair, equal in zip((masked, moved), wanted, strict=True):
        found = compare(*pair)
        assert not found.equal or (equal and not found.open)
        assert found.equal or found.open or any(region.witness for region in found.regions)
    assert wanted == [True, False]
    if nodes == 2:
        assert compare(*masked).open
