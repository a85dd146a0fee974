"""What happens in the law, day by day: what begins, ends, is suspended or comes back, and where knowledge ends."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from compliance.model.law import Change, WordList
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import LicenseHeld
from compliance.values.dates import Period, day_after


class Event(NamedTuple):
    """One thing that happens on a day.

    Attributes:
        name: The statement, list, regime or license that it happens to.
        text: What happens, in words.
        sources: The provisions that say so.
    """

    day: date
    name: str
    text: str
    sources: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the event as JSON has it."""
        return {"day": self.day.isoformat(), "name": self.name, "event": self.text, "source": "; ".join(self.sources)}


def calendar(ruleset: Ruleset, first: date, last: date, licenses: Iterable[LicenseHeld] = ()) -> tuple[Event, ...]:
    """Return what happens from *first* through *last*, in order of days.

    Args:
        licenses: Licenses held, of which the last valid day is shown.
    """
    found = [*_statements(ruleset), *_changes(ruleset), *_lists(ruleset), *_tables(ruleset), *_regimes(ruleset)]
    found += _licenses(licenses)
    return tuple(sorted({e for e in found if first <= e.day <= last}))


def _statements(ruleset: Ruleset) -> Iterator[Event]:
    for record in (*ruleset.named, *ruleset.classifications):
        head = record.head
        begins = f"in force from this day: {head.title or head.name}"
        yield from _period(head.period, head.name, begins, "no longer in force", head.sources)


def _changes(ruleset: Ruleset) -> Iterator[Event]:
    for change in ruleset.changes:
        for target in sorted(change.targets):
            yield from _change(change, target)


def _change(change: Change, target: str) -> Iterator[Event]:
    period, sources = change.head.period, change.head.sources
    word = {"suspend": "is suspended", "repeal": "is repealed", "void": "is void"}[change.kind]
    if period.start:
        yield Event(period.start, target, word, sources)
    if change.kind == "suspend" and period.end:
        after = "whether the suspension goes on is not known" if change.then_unknown else "is in force again"
        yield Event(period.end, target, f"the suspension ends: {after}", sources)


def _lists(ruleset: Ruleset) -> Iterator[Event]:
    for found in ruleset.lists.values():
        if found.known_from:
            yield Event(found.known_from, found.name, "the list is known from this day", ())
        for member in found.members:
            ends = "whether it is still a member is not known" if member.then_unknown else "no longer a member"
            for word in member.words:
                yield from _member(found, word, member.period, ends)


def _member(found: WordList, word: str, period: Period, ends: str) -> Iterator[Event]:
    if period.start and period.start != found.known_from:
        yield Event(period.start, found.name, f"{word} becomes a member", ())
    if period.end:
        yield Event(period.end, found.name, f"{word}: {ends}", ())


def _tables(ruleset: Ruleset) -> Iterator[Event]:
    for table in ruleset.tables.values():
        if table.known_from:
            yield Event(table.known_from, table.name, "the edition at hand begins", ())


def _regimes(ruleset: Ruleset) -> Iterator[Event]:
    for regime in ruleset.regimes:
        yield Event(
            day_after(regime.known_through), regime.name, "the rules are known to the day before", regime.sources
        )


def _licenses(licenses: Iterable[LicenseHeld]) -> Iterator[Event]:
    for held in licenses:
        last = held.facts.get("license.valid_until")
        if isinstance(last, date):
            yield Event(
                day_after(last), str(held.facts.get("license.number") or "license"), "the license has run out", ()
            )


def _period(period: Period, name: str, begins: str, ends: str, sources: tuple[str, ...]) -> Iterator[Event]:
    if period.start:
        yield Event(period.start, name, begins, sources)
    if period.end:
        yield Event(period.end, name, ends, sources)
