"""When the outcome changes by itself: the same shipment, decided on every day on which the law moves."""

from datetime import date

from compliance.engine.decision import ChangeOn, Decision
from compliance.engine.evaluate import evaluate
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Shipment


def changes(
    ruleset: Ruleset, shipment: Shipment, decision: Decision, *, until: date | None = None, known_on: date | None = None
) -> tuple[ChangeOn, ...]:
    """Return the days after the decision's own on which the range, a status or a review changes.

    Args:
        until: Last day looked at; default: the last on which a statement begins or ends.
        known_on: As for `evaluate`.
    """
    found = []
    before = decision
    for day in _days(ruleset, shipment, decision.on, until):
        result = evaluate(ruleset, shipment, on=day, known_on=known_on, scenarios=decision.scenarios)
        if result.decision is None:
            continue
        why = _differences(before, result.decision)
        if why:
            found.append(ChangeOn(day, result.decision.range, why))
        before = result.decision
    return tuple(found)


def _days(ruleset: Ruleset, shipment: Shipment, after: date, until: date | None) -> list[date]:
    days = set(ruleset.boundaries)
    for held in shipment.licenses or ():
        start, last = held.facts.get("license.valid_from"), held.facts.get("license.valid_until")
        days |= {start} if isinstance(start, date) else set()
        days |= {date.fromordinal(last.toordinal() + 1)} if isinstance(last, date) and last < date.max else set()
    return sorted(day for day in days if day > after and (until is None or day <= until))


def _differences(before: Decision, after: Decision) -> tuple[str, ...]:
    """Return what differs, in words; empty where nothing that is shown does."""
    old, new = _states(before), _states(after)
    found = [f"{name}: {old.get(name, 'absent')} -> {new.get(name, 'absent')}" for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]
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
