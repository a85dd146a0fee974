"""The place of a requirement on the scale, and its status, from what is known of its parts (language.md, 5)."""

from functools import cache

from compliance.engine.standing import Moment, Standing
from compliance.model.law import Effect, Rule
from compliance.values.outcome import Outcome, Range
from compliance.values.truth import FALSE, TRUE, UNKNOWN, Truth

FREE = Outcome.NO_LICENSE_REQUIRED
"""The place of a line to which nothing applies."""


def not_enforced(rule: Rule, moment: Moment) -> bool:
    """Return whether the rule is announced as not enforced on the day."""
    if rule.not_enforced is None:
        return False
    period, published = rule.not_enforced
    return moment.on in period and (published is None or published <= moment.known_on)


def licensed(effect: Effect, stands: Standing) -> Effect:
    """Return the effect that a license could answer: the one a suspension leaves, or the rule's own."""
    if stands.leaving and (stands.force is FALSE or effect.kind == "prohibits"):
        return stands.leaving
    return effect


def place_of(
    effect: Effect, stands: Standing, when: Truth, lifted: Truth, covered: Truth, *, lax: bool, free: Outcome
) -> Range:
    """Return the interval over every possibility that is left open (language.md, section 5)."""
    leaving = stands.leaving.kind if stands.leaving else ""
    return _place(effect.kind, leaving, stands.force, when, lifted, covered, lax, free)


@cache
def _place(
    kind: str, leaving: str, force: Truth, when: Truth, lifted: Truth, covered: Truth, lax: bool, free: Outcome
) -> Range:
    places = set[Outcome]()
    for applies in _possible(when):
        for in_force in _possible(force):
            standing_kind = kind if in_force else leaving
            if not applies or not standing_kind:
                places.add(free)
                continue
            places |= {_one(standing_kind, x, y) for x in _possible(lifted) for y in _possible(covered)}
            if lax:
                places.add(free)
    return Range(min(places), max(places))


def _one(kind: str, lifted: bool, covered: bool) -> Outcome:
    if lifted:
        return Outcome.ALLOWED_UNDER_EXCEPTION
    if kind == "prohibits":
        return Outcome.PROHIBITED
    return Outcome.ALLOWED_UNDER_LICENSE if covered else Outcome.LICENSE_REQUIRED


def _possible(value: Truth) -> tuple[bool, ...]:
    match value:
        case Truth.TRUE:
            return (True,)
        case Truth.FALSE:
            return (False,)
        case Truth.UNKNOWN:
            return (True, False)


def status_of(stands: Standing, when: Truth, lifted: Truth, covered: Truth, *, gated: bool) -> str:
    """Return the status in the words of the interface."""
    if stands.suspended and stands.force is FALSE and not stands.leaving:
        return "suspended"
    if when is not TRUE or stands.force is UNKNOWN or gated:
        return "may_apply"
    if lifted is TRUE:
        return "lifted"
    return "covered" if covered is TRUE else "applies"
