"""The regions in the order in which every report shows and numbers them."""

from attrs import frozen

from compliance.analysis.difference import Difference, Region
from compliance.report.directions import DIRECTIONS, Direction, direction_of


@frozen
class Numbered:
    """A region with its number, the same in every report and in the names of the witness files."""

    number: int
    region: Region
    direction: Direction


def ordered(difference: Difference) -> tuple[Numbered, ...]:
    """Return the regions by regime, those that move the outcome first; masked ones come behind all others."""
    regimes = list(dict.fromkeys(region.regime for region in difference.regions))
    found = sorted(
        difference.regions,
        key=lambda r: (bool(r.masked), regimes.index(r.regime), DIRECTIONS.index(direction_of(r))),
    )
    return tuple(Numbered(number, region, direction_of(region)) for number, region in enumerate(found, start=1))
