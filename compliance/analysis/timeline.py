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
    look = _Look(ruleset, shipment, decision)
    last_day = until or date.max
    days = {day for day, names in ruleset.movements if decision.on < day <= last_day and look.may_matter(day, names)}
    for held in shipment.licenses or ():
        start, last = held.facts.get("license.valid_from"), held.facts.get("license.valid_until")
        days |= {start} if isinstance(start, date) else set()
        days |= {date.fromordinal(last.toordinal() + 1)} if isinstance(last, date) and last < date.max else set()
    return sorted(day for day in days if day > decision.on and (until is None or day <= until))


class _Look:
    """Which days need a full decision: those on which a statement moves that could reach the shipment."""

    def __init__(self, ruleset: Ruleset, shipment: Shipment, decision: Decision) -> None:
        self.ruleset = ruleset
        self.shipment = shipment
        self.decision = decision
        self.conditions: dict[str, list[Condition | None]] = {}
        for record in ruleset.named:
            self.conditions.setdefault(record.head.name, []).append(record.when)
        # a rule whose condition is false today for a reason that no day changes stays out for good
        self.out = {
            name
            for line in decision.lines
            for regime in line.regimes
            for name, _, _, steps in regime.considered
            if len(steps) > 1 and len(decision.lines) == 1 and steps[1].truth is FALSE and not steps[1].dated
        }

    def may_matter(self, day: date, names: tuple[str, ...]) -> bool:
        """Whether some statement that moves on *day* has a condition that is not false, before or after."""
        if EVERYTHING in names:
            return True
        return any(self._reaches(name, day) for name in names if name not in self.out)

    def _reaches(self, name: str, day: date) -> bool:
        for at in (date.fromordinal(day.toordinal() - 1), day):
            for line in self.shipment.lines:
                moment = Moment(at, date.max, self.decision.scenarios)
                facts = {**self.shipment.facts, **line.facts, "date": at}
                x = Context(self.ruleset, moment, facts, self.shipment.parties, line.components, self.shipment.licenses)
                steps = [truth(node, x) for node in self.conditions[name]]
                if any(step.truth is not FALSE for step in steps):
                    return True
                if not any(step.dated for step in steps):
                    self.out.add(name)
                    return False
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
