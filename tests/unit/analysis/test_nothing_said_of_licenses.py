"""Where nothing is said of licenses, none is presented: a place found there becomes a shipment that lies in it."""

from typing import Any

from small_rulesets import built

from compliance.analysis.comparing import compare


def _rule(name: str, when: Any, effect: str = "requires", start: int = 0) -> dict[str, Any]:
    return {
        "name": name, "when": when, "effect": effect, "from": start, "until": 18, "suspended": None, "regardless": False
    }  # fmt: skip


ALPHA = ("truth", "x.alpha")
USES = ("within", "end_use", ("military", "medical"))
MIXED = (
    "and",
    (
        ("within", "end_use", ("medical", "civil")),
        ("in", "end_use", ("civil", "military")),
        ("code", "item.code", ("A1.b",)),
    ),
)
OLD: dict[str, Any] = {
    "rules": [
        _rule("x.r0", ("not", (">=", "x.amount", 4))),
        _rule("x.r1", ("and", (("in", "end_use", ("medical",)), ("within", "end_use", ("medical",)))), "prohibits", 6),
        _rule("x.r2", ("not", MIXED), start=2),
    ],
    "exceptions": [
        {"name": "x.e0", "lifts": "x.r2", "when": ("not", ALPHA)},
        {"name": "x.e1", "lifts": "x.r0", "when": ALPHA},
    ],
    "bars": [],
    "unmodelled": [{"name": "x.u", "when": ("not", ALPHA)}],
    "subject": None,
}
ADDED = {"name": "x.f2", "lifts": "x.r0", "when": ("or", (USES, ALPHA))}


def test_a_place_where_nothing_is_said_is_settled() -> None:
    """An exception is added; where it may lift, and licenses may cover, the lower end moves: shown or disproved."""
    found = compare(built(OLD), built({**OLD, "exceptions": [*OLD["exceptions"], ADDED]}))

    assert found.open == ()
    assert [r for r in found.regions if r.witness and "x.f2" in r.text]
