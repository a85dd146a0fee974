"""Parties that a file spreads over several rows."""

from collections.abc import Iterator
from datetime import date

from attrs import define

from compliance.importing.records import Item, Party, Rejected, names


@define
class Group:
    """What the rows of one party say together."""

    id: str
    kind: str
    since: date | None
    names: list[str]
    countries: list[str]
    programs: list[str]
    place: str = ""
    rows: int = 0


class Grouped:
    """The parties of a file, in the order in which they begin."""

    def __init__(self, listed: str, source: str) -> None:
        self._listed = listed
        self._source = source
        self._found: dict[str, Group] = {}

    def add(self, key: str, row: Group, place: str) -> None:
        """Join a row to the party of *key*."""
        group = self._found.setdefault(key, row)
        if group is row:
            group.place = place
        else:
            group.names += row.names
            group.countries += row.countries
            group.programs += row.programs
        group.rows += 1

    def parties(self) -> Iterator[Item]:
        """Yield the parties; the first name is the one under which a party is listed."""
        for group in self._found.values():
            written = names(group.names)
            if not written:
                yield from [Rejected(group.place, "the entry has no name")] * group.rows
                continue
            yield Party(
                self._listed,
                self._source,
                group.id,
                group.kind.casefold(),
                written[0],
                written[1:],
                names(group.countries),
                names(group.programs),
                group.since,
                None,
                group.place,
                group.rows,
            )
