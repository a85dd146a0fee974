"""Sums of duty layers, as intervals: what surely applies below, what may above."""

from decimal import Decimal

from compliance.model.law import Duty
from compliance.values.quantity import EXACT
from compliance.values.truth import TRUE, Truth


def added(low: Decimal, high: Decimal, duty: Duty, stays: Truth) -> tuple[Decimal, Decimal]:
    """Add one layer to the interval; a cap bounds what the layer may bring the sum to."""

    def sum_of(total: Decimal) -> Decimal:
        whole = EXACT.add(total, duty.rate)
        return whole if duty.cap is None else max(total, min(whole, duty.cap))

    return (sum_of(low) if stays is TRUE else low), sum_of(high)
