"""What became of a place in which editions may differ."""

from attrs import frozen

from compliance.analysis.difference import Witness
from compliance.regions.compare import Candidate


@frozen
class Settled:
    """What became of a candidate: a witness, a proof that something else stands in every case, or neither.

    Attributes:
        by: Of a masked one the requirements that stand for one shipment there, under both editions.
    """

    candidate: Candidate
    witness: Witness | None
    masked: bool
    open: str = ""
    by: tuple[str, ...] = ()
