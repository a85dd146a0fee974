"""The edits that a region names, found again among those of the difference."""

from attrs import frozen

from compliance.analysis.difference import Difference, Edit, Region


@frozen
class Responsible:
    """One edit that a region names.

    Attributes:
        name: As the region has it.
        edit: The edit; None where the difference has none of that name.
        number: Its number among the edits, from 1; 0 where there is none.
    """

    name: str
    edit: Edit | None = None
    number: int = 0


def responsible(difference: Difference, region: Region) -> tuple[Responsible, ...]:
    """Return the edits of *region* in its order; of several that bear one name, those that may move something."""
    found: list[Responsible] = []
    for name in region.edits:
        named = [Responsible(name, e, n) for n, e in enumerate(difference.edits, start=1) if e.name == name]
        moving = [one for one in named if one.edit and one.edit.meaning != "none"]
        found += moving or named or [Responsible(name)]
    return tuple(found)
