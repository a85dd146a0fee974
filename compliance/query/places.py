"""Where a statement puts a line, as a table over everything that may be known of it: the reference's own answers.

A mode is what the day settles of an effect; with the truth of the condition, of the exceptions, of the licenses and of
jurisdiction it has one place. The table holds them all, so that the query reckons nothing.
"""

from itertools import product
from typing import NamedTuple

from compliance.engine.place import FREE, licensed, not_enforced, place_of, status_of
from compliance.engine.standing import Moment, Standing
from compliance.model.law import Effect, Rule, Unmodelled
from compliance.values.outcome import Outcome, Range
from compliance.values.truth import FALSE, TRUE, UNKNOWN, Truth

SILENT = "-"
"""The status of a place at which nothing is said."""


class Mode(NamedTuple):
    """What the day settles of one effect of a rule, or of law that is not modelled (*at_most*)."""

    kind: str
    leaving: Effect | None
    force: Truth
    suspended: bool
    lax: bool
    regardless: bool
    at_most: Outcome | None = None


class Place(NamedTuple):
    """One place; truths as numbers, 0 to 2. *licenses*: 1 where it is not stated whether any is held, else 0."""

    mode: int
    truth: int
    lifted: int
    licenses: int
    subject: int
    low: int
    high: int
    status: str


def mode_of(statement: Rule | Unmodelled, effect: Effect | None, stands: Standing, moment: Moment) -> Mode:
    """Return the mode of *effect* of a rule at *moment*; of law that is not modelled there is no effect."""
    if isinstance(statement, Unmodelled):
        return Mode("unmodelled", None, stands.force, False, False, statement.regardless, statement.at_most)
    assert effect is not None
    lax = not_enforced(statement, moment)
    return Mode(effect.kind, stands.leaving, stands.force, stands.suspended, lax, statement.regardless)


def places(modes: list[Mode]) -> list[Place]:
    """Return every place of *modes*; the mode at index n is number n."""
    found = []
    for number, mode in enumerate(modes):
        for when, lifted, licenses, subject in product((UNKNOWN, TRUE), Truth, (0, 1), Truth):
            place, status = _place(mode, when, lifted, licenses, subject)
            found.append(Place(number, when, lifted, licenses, subject, place.low, place.high, status))
    return found


_NOWHERE = Range(Outcome.NOT_SUBJECT, Outcome.NOT_SUBJECT)


def _place(mode: Mode, when: Truth, lifted: Truth, licenses: int, subject: Truth) -> tuple[Range, str]:
    if subject is FALSE and not mode.regardless:
        return _NOWHERE, SILENT
    if mode.at_most is not None or mode.kind in ("obliges", "flags"):
        whole = min(when, mode.force)
        if whole is FALSE:
            return _NOWHERE, SILENT
        status = mode.kind if whole is TRUE or mode.at_most is not None else f"may_{mode.kind.removesuffix('s')}"
        return Range(Outcome.NOT_SUBJECT, mode.at_most or Outcome.NOT_SUBJECT), status
    stands = Standing(mode.force, "", None, mode.leaving, mode.suspended)  # type: ignore[arg-type]
    effect = Effect(mode.kind)
    idle = mode.force is FALSE and not mode.leaving
    lift = FALSE if idle else lifted
    cover = UNKNOWN if licenses and licensed(effect, stands).kind == "requires" and not idle else FALSE
    free = FREE if subject is TRUE else Outcome.NOT_SUBJECT
    place = place_of(effect, stands, when, lift, cover, lax=mode.lax, free=free)
    gated = subject is UNKNOWN and not mode.regardless
    if gated:
        place = Range(Outcome.NOT_SUBJECT, place.high)
    return place, status_of(stands, when, lift, cover, gated=gated or mode.lax)
