"""A difference as plain data."""

from typing import Any

from compliance.analysis.difference import Difference


def difference_dict(difference: Difference) -> dict[str, Any]:
    """Return *difference* as dictionaries and lists, its keys in the order of the records."""
    from cattrs import Converter  # late: only this form needs it

    made: dict[str, Any] = Converter(unstruct_collection_overrides={tuple: list}).unstructure(difference)
    return made
