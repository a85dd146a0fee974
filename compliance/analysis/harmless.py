"""Values by which few rules apply: what a shipment that a reader knows says of facts that do not matter."""

from collections.abc import Mapping
from typing import Any

from compliance.values.facts import WORDS, Base, Fact


def harmless(fact: Fact, data: Mapping[str, Any]) -> Any:
    """Return such a value of a fact as a shipment states it; None where there is none.

    Args:
        data: The shipment, whose destination is where its parties are.
    """
    kind, choices = fact.type, fact.type.choices
    if fact.name in ("parties_complete", "item.components_complete"):
        return True
    if kind.base is Base.TRUTH:
        return False
    if kind.base is Base.COUNTRY:
        return "none" if fact.name == "transit" else data.get("destination") or "DE"
    if kind.base is Base.CHOICE:
        return next(
            (w for w in ("none", "civil", "export", "commodity") if w in choices), "none" if kind.many else None
        )
    if kind.base in WORDS:
        return "none"
    return "1 USD" if kind.base is Base.MONEY else "none" if kind.base is not Base.DATE else None
