"""When the outcome changes by itself: the same shipment, decided on every day on which the law moves."""

from datetime import date

from compliance.engine.context import Context
from compliance.engine.decision import ChangeOn, Decision
from compliance.engine.evaluate import evaluate
from compliance.engine.standing import Moment
from compliance.engine.truths import truth
from compliance.model.condition import Condition
from compliance.model.movements import EVERYTHING
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Shipment
from compliance.values.truth import FALSE


def changes(
    ruleset: Ruleset, shipment: Shipment, decision: Decision, *, until: date | None = None, known_on: date | None = None
) -> tuple[ChangeOn, ...]:
    """Return the days after the decision's own on which the range, a status, a review or a duty changes.

    Args:
        until: Last day looked at; default: the last on which the law moves.
        known_on: As for `evaluate`.
    """
    found = []
    before = decision
    for day in _days(ruleset, shipment, decision, until):
        result = evaluate(ruleset, shipment, on=day, known_on=known_on, scenarios=decision.scenarios)
        if result.decision is None:
            continue
        why = _differences(before, result.decision)
        if why:
            found.append(ChangeOn(day, result.decision.range, why))
        before = result.decision
    return tuple(found)


def _days(ruleset: Ruleset, shipment: Shipment, decision: Decision, until: date | None) -> list[date]:
    conditions = _conditions(ruleset)
    days = {day for day, names in ruleset.movements if _may_matter(day, names, conditions, ruleset, shipment, decision)}
    for held in shipment.licenses or ():
        start, last = held.facts.get("license.valid_from"), held.facts.get("license.valid_until")
        days |= {start} if isinstance(start, date) else set()
        days |= {date.fromordinal(last.toordinal() + 1)} if isinstance(last, date) and last < date.max else set()
    return sorted(day for day in days if day > decision.on and (until is None or day <= until))


def _conditions(ruleset: Ruleset) -> dict[str, list[Condition | None]]:
    found: dict[str, list[Condition | None]] = {}
    for record in (
        *ruleset.rules, *ruleset.policies, *ruleset.exceptions, *ruleset.bars, *ruleset.unmodelled, *ruleset.duties,
    ):  # fmt: skip
        found.setdefault(record.head.name, []).append(record.when)
    return found


def _may_matter(
    day: date,
    names: tuple[str, ...],
    conditions: dict[str, list[Condition | None]],
    ruleset: Ruleset,
    shipment: Shipment,
    decision: Decision,
) -> bool:
    """Whether some statement that moves on *day* has a condition that is not false, before or after."""
    if day <= decision.on:
        return False
    if EVERYTHING in names:
        return True
    for line in shipment.lines:
        for at in (date.fromordinal(day.toordinal() - 1), day):
            moment = Moment(at, date.max, decision.scenarios)
            facts = {**shipment.facts, **line.facts, "date": at}
            x = Context(ruleset, moment, facts, shipment.parties, line.components, shipment.licenses)
            if any(truth(node, x).truth is not FALSE for name in names for node in conditions[name]):
                return True
    return False


def _differences(before: Decision, after: Decision) -> tuple[str, ...]:
    """Return what differs, in words; empty where nothing that is shown does."""
    old, new = _states(before), _states(after)
    names = sorted(old.keys() | new.keys())
    found = [f"{n}: {old.get(n, 'absent')} -> {new.get(n, 'absent')}" for n in names if old.get(n) != new.get(n)]
    if before.range != after.range and not found:
        found = [f"{before.outcome} -> {after.outcome}"]
    return tuple(found)


def _states(decision: Decision) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in decision.lines:
        for regime in line.regimes:
            for r in regime.requirements:
                review = f", review {' or '.join(r.review)}" if r.review else ""
                found[f"line {line.line} {r.rule}"] = f"{r.status} ({r.place.word}{review})"
            for layer in regime.duties:
                found[f"line {line.line} {layer.rule}"] = f"{layer.rate} % {layer.truth.word}"
            for notice in (*regime.flags, *regime.unmodelled, *regime.obligations):
                found[f"line {line.line} {notice.rule}"] = notice.truth.word
            found[f"line {line.line} {regime.regime}"] = regime.range.word
    return found
