"""A proposed shipment as typed facts; what is unknown is missing."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from compliance.values.facts import Value

Facts = Mapping[str, Value]


class LicenseHeld(NamedTuple):
    """A license that the firm holds.

    Attributes:
        facts: ``license.number``, ``license.valid_until`` ... to value.
    """

    facts: Facts


class Component(NamedTuple):
    """A part of an item.

    Attributes:
        facts: ``component.cn`` ... to value.
    """

    facts: Facts


class Line(NamedTuple):
    """One line item.

    Attributes:
        id: Its name within the shipment.
        facts: ``item.cn`` ... to value, `item.components_complete` included.
        components: The components given; None where nothing is said of them.
    """

    id: str
    facts: Facts
    components: tuple[Component, ...] | None = None


class Shipment(NamedTuple):
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
        assumed: Names of facts that an assumption supplied, to the assumption's name. A fact that some line states
            itself stands with each line that it was supplied to, counted from 0: ``lines[1].item.cn``.
    """

    id: str
    date: date | None
    facts: Facts
    parties: frozenset[str]
    lines: tuple[Line, ...]
    licenses: tuple[LicenseHeld, ...] | None = None
    assumed: Mapping[str, str] = MappingProxyType({})

    def bare(self) -> "Shipment":
        """Return the shipment without what assumptions supplied."""
        supplied = [self.assumed_of(n) for n in range(len(self.lines))]
        return self._replace(
            facts={name: value for name, value in self.facts.items() if name not in self.assumed},
            lines=tuple(
                line._replace(facts={name: value for name, value in line.facts.items() if name not in names})
                for line, names in zip(self.lines, supplied, strict=True)
            ),
            assumed={},
        )

    def assumed_of(self, number: int) -> Mapping[str, str]:
        """Return what assumptions supplied to one line and to the shipment as a whole, by the names of the facts."""
        of_line = f"lines[{number}]."
        return {
            name.removeprefix(of_line): said
            for name, said in self.assumed.items()
            if name.startswith(of_line) or not name.startswith("lines[")
        }
