"""When the outcome changes by itself: the same shipment, decided on every day on which the law moves."""

from datetime import date

from compliance.engine.context import Context
from compliance.engine.decision import ChangeOn, Decision
from compliance.engine.derive import derive
from compliance.engine.evaluate import evaluate
from compliance.engine.standing import Moment
from compliance.engine.truths import verdict
from compliance.model.law import Rule
from compliance.model.movements import EVERYTHING, conditions_of_statement
from compliance.model.ruleset import Named, Ruleset
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
    """Which days need a full decision: those on which some statement itself comes out differently."""

    def __init__(self, ruleset: Ruleset, shipment: Shipment, decision: Decision) -> None:
        self.ruleset = ruleset
        self.shipment = shipment
        self.decision = decision
        # a rule whose condition is false today for a reason that no day changes stays out for good
        self.out = {
            name
            for line in decision.lines
            for regime in line.regimes
            for name, _, _, steps in regime.considered
            if len(steps) > 1 and len(decision.lines) == 1 and steps[1].truth is FALSE and not steps[1].dated
        }

        if len(decision.lines) == 1:
            beyond = {r.regime for r in decision.lines[0].regimes if r.subject.truth is FALSE and not r.subject.dated}
            self.out |= {
                n.head.name for n in ruleset.named if n.head.regime in beyond and not getattr(n, "regardless", False)
            }

    def may_matter(self, day: date, names: tuple[str, ...]) -> bool:
        """Whether the standing or a condition of some statement differs between *day* and the day before."""
        if EVERYTHING in names:
            return True
        left = [name for name in names if name not in self.out]
        if not left:
            return False
        before, after = self._contexts(date.fromordinal(day.toordinal() - 1)), self._contexts(day)
        return any(
            self._state(record, x) != self._state(record, y)
            for x, y in zip(before, after, strict=True)
            for name in left
            for record in self.ruleset.by_name[name]
        )

    def _contexts(self, day: date) -> list[Context]:
        moment = Moment(day, self.decision.known_on, self.decision.scenarios)
        found = []
        for line in self.shipment.lines:
            facts = {**self.shipment.facts, **line.facts, "date": day}
            x = Context(self.ruleset, moment, facts, self.shipment.parties, line.components, self.shipment.licenses)
            derive(x, "")
            found.append(x)
        return found

    def _state(self, record: Named, x: Context) -> tuple[object, ...]:
        """Return what the statement adds to a decision: where it stands and what its conditions come to."""
        stands = x.standing(record.head)
        if stands.force is FALSE and not stands.suspended:
            return (FALSE,)
        reaches = verdict(record.when, x)
        if reaches is FALSE:
            return (FALSE,)
        rows = x.moment.on if isinstance(record, Rule) and record.table else None
        lax = isinstance(record, Rule) and record.not_enforced is not None and x.moment.on in record.not_enforced[0]
        return (
            stands.force,
            stands.suspended,
            stands.leaving is None,
            lax,
            rows,
            reaches,
            *(verdict(node, x) for node in conditions_of_statement(record)),
        )


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
