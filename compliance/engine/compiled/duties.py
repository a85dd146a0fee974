"""The sum of the duty layers of a regime: the interval alone, as the reference evaluator has it."""

from collections.abc import Mapping
from decimal import Decimal

from compliance.engine.duty import added
from compliance.model.law import Duty
from compliance.values.truth import FALSE, TRUE, UNKNOWN, Truth


def duties(mine: list[Duty], applies: Mapping[int, Truth]) -> tuple[Decimal, Decimal]:
    """Return the lowest and the highest sum of the rates.

    Args:
        mine: Every layer of the regime.
        applies: `id` of a layer to whether it applies; one left out does not.
    """
    low = high = Decimal(0)
    for duty in sorted(mine, key=lambda d: (d.cap is not None, d.head.name)):
        removed = max((applies.get(id(o), FALSE) for o in mine if duty.head.name in o.removes), default=FALSE)
        stays = min(applies.get(id(duty), FALSE), TRUE if removed is FALSE else FALSE if removed is TRUE else UNKNOWN)
        if stays is not FALSE:
            low, high = added(low, high, duty, stays)
    return low, high
