"""What became of a claim about rulesets: proved, refuted by a shipment, or not settled. Plain data."""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

PROVED, REFUTED, OPEN = "proved", "refuted", "not settled"
WHOLE = "for every shipment, partial ones too"


@frozen
class Example:
    """A concrete shipment of which a verdict speaks, as the reference evaluator decides it.

    Attributes:
        shipment: The shipment as JSON; ``compliance check`` runs it.
        known_on: Day up to which publications count; empty: each regime's own.
        regime: The regime that says it; empty: all together.
        said: Who says what, such as ``("old edition", "license_required")``.
    """

    shipment: Mapping[str, Any]
    known_on: str
    regime: str
    said: tuple[tuple[str, str], ...]


@frozen
class Verdict:
    """What became of one claim.

    Attributes:
        claim: The claim in words.
        status: `PROVED`, `REFUTED` or `OPEN`.
        reason: What was proved, or what is missing, in one sentence.
        examples: What refutes the claim: the shipment, or the two shipments; of what is open, a shipment
            if there is one.
    """

    claim: str
    status: str
    reason: str
    examples: tuple[Example, ...] = ()
