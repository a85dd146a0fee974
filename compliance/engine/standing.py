"""Where a statement stands in time: void, repealed, ended, not yet, suspended, in force; or not known."""

from bisect import bisect_right
from datetime import date
from typing import NamedTuple

from compliance.engine.decision import Step
from compliance.model.law import Change, Effect, Head
from compliance.model.ruleset import Ruleset
from compliance.values.dates import day_after, day_before
from compliance.values.truth import FALSE, TRUE, UNKNOWN, Truth


class Standing(NamedTuple):
    """The state of one statement on one day, as known on another.

    Attributes:
        force: Whether it is in force and not suspended.
        state: The state in words.
        step: The same for an explanation.
        leaving: What is still required while it is suspended; with *force* unknown, in the possible suspension.
        suspended: Whether it is suspended, or may be.
        ends: Last day known of the present state; None where none is known.
    """

    force: Truth
    state: str
    step: Step
    leaving: Effect | None = None
    suspended: bool = False
    ends: date | None = None


class Moment(NamedTuple):
    """The two axes of time, and what is supposed of the future.

    Attributes:
        on: Day of the event.
        known_on: Publications up to this day count.
        scenarios: Names of the scenarios supposed.
    """

    on: date
    known_on: date
    scenarios: tuple[str, ...] = ()


def standing(head: Head, ruleset: Ruleset, moment: Moment) -> Standing:
    """Return where the statement *head* stands; the strongest state first (language.md, section 3)."""
    if head.published and head.published > moment.known_on:
        return _plain(head, FALSE, "not yet published")
    changes = [c for c in ruleset.changes if head.name in c.targets and _published(c, moment)]
    for kind, word in (("void", "void"), ("repeal", "repealed")):
        for change in changes:
            if change.kind == kind and change.head.period.begun(moment.on):
                return _plain(head, FALSE, word, change)
    if not head.period.begun(moment.on):
        return _plain(head, FALSE, f"not yet in force (from {head.period.start})")
    if moment.on not in head.period:
        state, later = f"no longer in force (until {_last_day(head.period.end)})", follower(head, ruleset)
        if later is None or later.published is None or later.published <= moment.known_on:
            return _plain(head, FALSE, state)
        # its last day is the one before another version begins, of which nobody could know yet
        state = f"until a version published on {later.published}, not known before whether it goes on"
        law = "; ".join(head.sources) or head.name
        return Standing(
            UNKNOWN, state, Step(f"{head.name} is in force ({state})", UNKNOWN, head.at, law=law, dated=True)
        )
    return _suspension(head, ruleset, [c for c in changes if c.kind == "suspend"], moment)


def standings(ruleset: Ruleset, moment: Moment) -> dict[tuple[str, date | None], Standing]:
    """Return what was worked out of how statements stand at *moment*, by name and first day; to be added to.

    It is kept with the ruleset: nothing moves within a stretch of days between two of its boundaries.
    """
    kept: dict[object, dict[tuple[str, date | None], Standing]] = ruleset.scratch.setdefault("standings", {})
    key = bisect_right(ruleset.boundaries, moment.on), moment.known_on, moment.scenarios
    found = kept.get(key)
    if found is None:
        if len(kept) >= _MOST:
            kept.clear()
        found = kept[key] = {}
    return found


_MOST = 200
"""Stretches kept for one ruleset, so that it stays bounded whatever days are asked."""


def follower(head: Head, ruleset: Ruleset) -> Head | None:
    """Return the version that begins where the version *head* ends; None where there is none."""
    if head.period.end is None:
        return None
    heads = [record.head for record in ruleset.by_name.get(head.name, ())]
    return next((other for other in heads if other.period.start == head.period.end), None)


def _published(change: Change, moment: Moment) -> bool:
    return change.head.published is None or change.head.published <= moment.known_on


def _plain(head: Head, force: Truth, state: str, change: Change | None = None, ends: date | None = None) -> Standing:
    by = change.head if change else head
    source = f", {'; '.join(by.sources)}" if change and by.sources else ""
    shown = "" if state == "in force" else f" ({state}{source})"
    step = Step(f"{head.name} is in force{shown}", force, by.at, dated=True)
    return Standing(force, state, step, ends=ends)


def _suspension(head: Head, ruleset: Ruleset, suspensions: list[Change], moment: Moment) -> Standing:
    """The suspension that covers the day governs, the last begun of several; after it, what it says of its end.

    Whether one was renewed is left open until another one begins after its end, and whether one goes on that another
    change follows as long as that change was not published. Of several that leave it open all leave the same (E0404);
    what is shown is told by their days and sources, never by their place in a file.
    """
    begun = [s for s in suspensions if s.head.period.begun(moment.on)]
    covering = [s for s in begun if _covers(s, ruleset, moment)]
    if covering:
        last = max(covering, key=_order)
        until = _until(last, ruleset, moment)
        state = f"suspended until {_last_day(until)}" if until else "suspended"
        found = _plain(head, FALSE, state, last, _last_day(until))
        return Standing(FALSE, state, found.step, last.leaving, suspended=True, ends=found.ends)
    left = [s for s in begun if _may_go_on(s, head, ruleset, moment) and not _is_over(s, begun, ruleset, moment)]
    if left:
        last = max(left, key=lambda s: (s.head.period.end or date.max, *_order(s)))
        later = None if last.then_unknown else ruleset.follower(head.name, last)
        open_till = f"not known before {later} whether it goes on" if later else "not known whether renewed"
        state = f"suspended until {_last_day(last.head.period.end)}, {open_till}"
        source = "; ".join(last.head.sources)
        step = Step(
            f"{head.name} is in force ({state})", UNKNOWN, last.head.at, law=source or last.head.name, dated=True
        )
        return Standing(UNKNOWN, state, step, last.leaving, suspended=True)
    coming = [s.head.period.start for s in suspensions if s.head.period.start and s.head.period.start > moment.on]
    last_days = [day for day in (_last_day(head.period.end), *(_last_day(d) for d in coming)) if day]
    return _plain(head, TRUE, "in force", ends=min(last_days, default=None))


def _last_day(end: date | None) -> date | None:
    return day_before(end) if end else None


def _covers(s: Change, ruleset: Ruleset, moment: Moment) -> bool:
    until = _until(s, ruleset, moment)
    return until is None or moment.on < until


def _until(s: Change, ruleset: Ruleset, moment: Moment) -> date | None:
    """Return the first day after the suspension, as the scenarios have it."""
    end = s.head.period.end
    for name in moment.scenarios:
        scenario = ruleset.scenarios[name]
        for targets, day in scenario.ends:
            if targets & s.targets and (s.head.period.start or date.min) <= day:
                end = day if end is None else min(end, day)
        for targets, day in scenario.extends:
            if targets & s.targets and end is not None:
                end = max(end, day_after(day))
    return end


def _order(s: Change) -> tuple[date, date, tuple[str, ...]]:
    """Return by what suspensions are put in order: their days, then what they say."""
    return s.head.period.start or date.min, s.head.period.end or date.max, s.head.sources


def _may_go_on(s: Change, head: Head, ruleset: Ruleset, moment: Moment) -> bool:
    """Whether it is open what comes after the suspension: it says so, or nobody knew yet of the change that follows."""
    later = ruleset.follower(head.name, s)
    return s.then_unknown or (later is not None and later > moment.known_on)


def _is_over(s: Change, begun: list[Change], ruleset: Ruleset, moment: Moment) -> bool:
    """Whether the suspension is known to be over: another one began after its end, or a scenario ends it."""
    end = s.head.period.end
    if end is not None and any(end <= (other.head.period.start or date.min) for other in begun):
        return True
    return any(
        targets & s.targets and (s.head.period.start or date.min) <= day <= moment.on
        for name in moment.scenarios
        for targets, day in ruleset.scenarios[name].ends
    )
