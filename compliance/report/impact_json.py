"""An impact as plain data."""

from typing import Any

from attrs import asdict

from compliance.analysis.impact_records import Impact


def impact_dict(impact: Impact) -> dict[str, Any]:
    """Return *impact* as dictionaries and lists, its keys in the order of the records."""
    made = asdict(impact, filter=lambda attribute, _: attribute.name != "refusals")
    return made | {"refusals": [diagnostic.to_dict() for diagnostic in impact.refusals]}
