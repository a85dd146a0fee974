"""Whether two rulesets answer alike: what the proof of it came to, and the shipment that tells them apart."""

from collections.abc import Mapping
from datetime import date
from enum import Enum

from attrs import frozen


class Verdict(Enum):
    """What is known of two rulesets."""

    EQUAL = "equal"
    DIFFERS = "differs"
    OPEN = "open"


@frozen
class Witness:
    """A shipment of which two rulesets say something else.

    Attributes:
        data: The shipment as the JSON reader takes it.
        on: Law of that day.
        known_on: Publications up to this day count; None: as each regime has it.
    """

    data: Mapping[str, object]
    on: date
    known_on: date | None = None


@frozen
class Difference:
    """The verdict on two rulesets.

    Attributes:
        witness: A shipment that tells them apart, where they are known to differ and one was found.
        proof: Of two that are equal, what shows it. ``nothing to tell apart``: what is touched says the same;
            ``search``: proved to have no shipment between them; ``masked``: a statement says something else of some
            shipment, and of each the outcome is decided by others. Empty where they are not equal.
    """

    verdict: Verdict
    witness: Witness | None = None
    proof: str = ""


UNPROVED = Difference(Verdict.OPEN)
"""What is said where nobody proved anything."""
