"""A proposed shipment as typed facts; what is unknown is missing."""

from collections.abc import Mapping
from datetime import date

from attrs import field

from compliance.text.record import record
from compliance.values.facts import Value

Facts = Mapping[str, Value]


@record
class LicenseHeld:
    """A license that the firm holds.

    Attributes:
        facts: ``license.number``, ``license.valid_until`` ... to value.
    """

    facts: Facts


@record
class Component:
    """A part of an item.

    Attributes:
        facts: ``component.cn`` ... to value.
    """

    facts: Facts


@record
class Line:
    """One line item.

    Attributes:
        id: Its name within the shipment.
        facts: ``item.cn`` ... to value, `item.components_complete` included.
        components: The components given; None where nothing is said of them.
    """

    id: str
    facts: Facts
    components: tuple[Component, ...] | None = None


@record
class Shipment:
    """A proposed shipment.

    Attributes:
        id: Its name, such as an order number.
        date: Day of the event (of entry, for an import); None where not stated.
        facts: Facts of the whole shipment and of each party: ``destination``,
            ``end_user.military`` ... to value.
        parties: The roles that are given, if only by one fact.
        lines: At least one.
        licenses: Licenses presented for this shipment; None where nothing is said
            of them, an empty tuple where there are none.
        assumed: Names of facts that an assumption supplied, to the assumption's name.
    """

    id: str
    date: date | None
    facts: Facts
    parties: frozenset[str]
    lines: tuple[Line, ...]
    licenses: tuple[LicenseHeld, ...] | None = None
    assumed: Mapping[str, str] = field(factory=dict)
