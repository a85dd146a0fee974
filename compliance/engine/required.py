"""One requirement: what an effect of a rule asks, where it stands, and what is held against it."""

from compliance.engine.context import Context
from compliance.engine.cover import covering, lifting
from compliance.engine.decision import Relief, Requirement, Step
from compliance.engine.place import FREE, licensed, not_enforced, place_of, status_of
from compliance.engine.review import review
from compliance.engine.standing import Standing
from compliance.model.law import Effect, Rule
from compliance.values.members import NONE
from compliance.values.outcome import Outcome, Range
from compliance.values.truth import FALSE, TRUE, UNKNOWN, Truth


def required(
    rule: Rule, effect: Effect, stands: Standing, when: Step, row: Context, x: Context, subject: Truth
) -> tuple[Requirement, list[Relief], list[Relief]]:
    """Return the requirement that *effect* makes, with the exceptions and the licenses held against it.

    Args:
        when: Why the rule's condition holds, or may.
        row: The context of the row of the rule's table; that of the line where it has none.
    """
    answered = licensed(effect, stands)
    idle = stands.force is FALSE and not stands.leaving
    lifts = [] if idle else lifting(rule, row, x)
    covers = covering(rule, answered, x) if answered.kind == "requires" and not idle else []
    lax = not_enforced(rule, x.moment)
    lifted = max((r.truth for r in lifts), default=FALSE)
    covered = max((r.truth for r in covers), default=FALSE)
    free = FREE if subject is TRUE else Outcome.NOT_SUBJECT
    place = place_of(effect, stands, when.truth, lifted, covered, lax=lax, free=free)
    gated = subject is UNKNOWN and not rule.regardless
    if gated:
        place = Range(Outcome.NOT_SUBJECT, place.high)
    policies, review_steps = review(rule, row, x) if answered.kind == "requires" else ((), ())
    notes = tuple(said for said in (_in_row(note, row) for note in rule.head.notes) if said)
    if lax:
        notes = (*notes, "in force, announced as not enforced: both outcomes are shown")
    if stands.leaving and stands.force is FALSE:
        notes = (*notes, f"{stands.state}; what is left: requires {answered.authorization}")
    steps = [stands.step, when]
    # what a suspension leaves waits for the condition alone
    told = [when] if stands.leaving and stands.force is FALSE else steps
    found = Requirement(
        rule.head.name,
        rule.head.title,
        answered.kind if stands.force is FALSE else effect.kind,
        status_of(stands, when.truth, lifted, covered, gated=gated or lax),
        place,
        rule.head.sources,
        answered.authority,
        answered.authorization,
        policies,
        review_steps,
        _in_row(effect.because, row),
        tuple(s for s in told if s.truth is min(t.truth for t in told)) if when.truth is not TRUE else tuple(steps),
        tuple(r for r in lifts if r.truth is not FALSE),
        tuple(r for r in covers if r.truth is not FALSE),
        notes,
    )
    return found, lifts, covers


def _in_row(text: str, row: Context) -> str:
    """Return the cell that *text* names, empty where there is none; else *text*."""
    if not text.startswith("row."):
        return text
    cell = row.facts.get(text)
    return "" if cell is None or cell is NONE else str(cell)
