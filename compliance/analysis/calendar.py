"""What happens in the law, day by day: what begins, ends, is suspended or comes back, and where knowledge ends."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from compliance.analysis.turns import turns
from compliance.engine.standing import Moment, Standing, standing
from compliance.model.law import Change, Head, Membership, WordList
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import LicenseHeld
from compliance.values.dates import day_after, day_before
from compliance.values.truth import FALSE, TRUE, UNKNOWN


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
        licenses: Licenses held, of which the first and the last valid day are shown.
    """
    found = [
        *_statements(ruleset), *_changes(ruleset), *_not_enforced(ruleset), *_turns(ruleset), *_formulas(ruleset),
        *_lists(ruleset), *_tables(ruleset), *_regimes(ruleset), *_licenses(licenses),
    ]  # fmt: skip
    return tuple(sorted({e for e in found if first <= e.day <= last}))


class _Standings:
    """Where statements stand on a day, by all that is published; of several versions the one that counts."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.heads: dict[str, list[Head]] = {}
        for record in (*ruleset.named, *ruleset.classifications):
            self.heads.setdefault(record.head.name, []).append(record.head)

    def on(self, name: str, day: date) -> Standing:
        """Return where the statement stands."""
        begun = [head for head in self.heads[name] if head.period.begun(day)] or self.heads[name][:1]
        found = [standing(head, self.ruleset, Moment(day, date.max)) for head in begun]
        return max(reversed(found), key=lambda s: (s.force, s.suspended))

    def before(self, name: str, day: date) -> Standing:
        """Return where the statement stands the day before."""
        return self.on(name, day_before(day))


def _over(stands: Standing) -> bool:
    """Whether it is repealed, void, ended or not yet begun: not in force for another reason than a suspension."""
    return stands.force is FALSE and not stands.suspended


def _statements(ruleset: Ruleset) -> Iterator[Event]:
    standings = _Standings(ruleset)
    for name, heads in standings.heads.items():
        for head in heads:
            title, (start, end) = head.title or name, head.period
            if start:
                stands = standings.on(name, start)
                text = "in force from this day" if stands.force is TRUE else f"would be in force, but is {stands.state}"
                yield Event(start, name, f"{text}: {title}", head.sources)
            if end:
                yield Event(end, name, _ends(standings, name, end), head.sources)
            if head.published and head.published != start:
                yield Event(head.published, name, f"is published: in force{_from(start)}", head.sources)


def _ends(standings: _Standings, name: str, day: date) -> str:
    if not _over(standings.on(name, day)):
        return "this version ends, and the next begins"
    before = standings.before(name, day)
    return f"its period ends; it was {before.state} already" if _over(before) else "no longer in force"


def _from(day: date | None) -> str:
    return f" from {day}" if day else " from the start"


def _changes(ruleset: Ruleset) -> Iterator[Event]:
    standings = _Standings(ruleset)
    for change in ruleset.changes:
        for target in sorted(change.targets):
            yield from _change(change, target, standings)


_WORDS = {"suspend": "is suspended", "repeal": "is repealed", "void": "is void"}


def _change(change: Change, target: str, standings: _Standings) -> Iterator[Event]:
    (start, end), sources = change.head.period, change.head.sources
    word = _WORDS[change.kind]
    if start:
        yield Event(start, target, _begins(change, target, standings, start), sources)
    if change.kind == "suspend" and end:
        yield Event(end, target, f"the suspension ends: {_after(standings.on(target, end))}", sources)
    if change.head.published and change.head.published != start:
        yield Event(change.head.published, target, f"is published: {word}{_from(start)}", sources)


def _begins(change: Change, target: str, standings: _Standings, day: date) -> str:
    word = _WORDS[change.kind]
    if change.kind != "suspend":
        return word
    now, before = standings.on(target, day), standings.before(target, day)
    if _over(now):
        return f"{word}: {now.state}"
    return "is suspended further" if before.suspended and before.force is FALSE else word


def _after(stands: Standing) -> str:
    """Return what a statement is once a suspension has ended: in force only where nothing else stands against it."""
    if stands.force is TRUE:
        return "is in force again"
    if stands.force is UNKNOWN:
        return "whether the suspension goes on is not known"
    return f"another goes on, {stands.state}" if stands.suspended else stands.state


def _not_enforced(ruleset: Ruleset) -> Iterator[Event]:
    for rule in ruleset.rules:
        if rule.not_enforced is None:
            continue
        (start, end), published = rule.not_enforced
        name, sources = rule.head.name, rule.head.sources
        if start:
            yield Event(start, name, "is announced as not enforced from this day", sources)
        if end:
            yield Event(end, name, "is no longer announced as not enforced", sources)
        if published and published != start:
            yield Event(published, name, f"is published: announced as not enforced{_from(start)}", sources)


def _turns(ruleset: Ruleset) -> Iterator[Event]:
    for turn in turns(ruleset):
        word = "holds from this day" if turn.holds else "no longer holds"
        yield Event(turn.day, turn.name, f"{turn.text} {word}", turn.sources)


def _formulas(ruleset: Ruleset) -> Iterator[Event]:
    for found in ruleset.definitions:
        if found.period.start:
            yield Event(found.period.start, found.name, f"is reckoned from this day as {found.text}", found.sources)
        if found.period.end:
            yield Event(found.period.end, found.name, f"is no longer reckoned as {found.text}", found.sources)


def _lists(ruleset: Ruleset) -> Iterator[Event]:
    for found in ruleset.lists.values():
        if found.known_from:
            yield Event(found.known_from, found.name, "the list is known from this day", found.sources)
        if found.published and found.published != found.known_from:
            yield Event(found.published, found.name, "the list is published", found.sources)
        for member in found.members:
            for word in member.words:
                yield from _member(found, word, member)


def _member(found: WordList, word: str, member: Membership) -> Iterator[Event]:
    start, end = member.period
    others = [m for m in found.by_word[word] if m is not member]
    if start and start != found.known_from and not any(day_before(start) in m.period for m in others):
        yield Event(start, found.name, f"{word} becomes a member", found.sources)
    if end and not any(end in m.period for m in others):
        ends = "whether it is still a member is not known" if member.then_unknown else "no longer a member"
        yield Event(end, found.name, f"{word}: {ends}", found.sources)
    if member.published and member.published != start:
        yield Event(member.published, found.name, f"{word}: membership{_from(start)} is published", found.sources)


def _tables(ruleset: Ruleset) -> Iterator[Event]:
    for table in ruleset.tables.values():
        if table.known_from:
            yield Event(table.known_from, table.name, "the edition at hand begins", table.sources)
        if table.published and table.published != table.known_from:
            yield Event(table.published, table.name, "the edition at hand is published", table.sources)


def _regimes(ruleset: Ruleset) -> Iterator[Event]:
    for regime in ruleset.regimes:
        yield Event(
            day_after(regime.known_through), regime.name, "the rules are known to the day before", regime.sources
        )


def _licenses(licenses: Iterable[LicenseHeld]) -> Iterator[Event]:
    for held in licenses:
        start, last = held.facts.get("license.valid_from"), held.facts.get("license.valid_until")
        name = str(held.facts.get("license.number") or "license")
        if isinstance(start, date):
            yield Event(start, name, "the license becomes valid", ())
        if isinstance(last, date):
            yield Event(day_after(last), name, "the license has run out", ())
