"""Fill in what a decision says beyond itself: questions, changes to come, remedies."""

from datetime import date, timedelta

from compliance.analysis.timeline import changes
from compliance.engine.decision import Decision
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Shipment
from compliance.values.outcome import Outcome

HORIZON = timedelta(days=90)
"""How far a decision looks ahead for changes of the law; `compliance timeline` looks to the end."""


def complete(ruleset: Ruleset, shipment: Shipment, decision: Decision, *, known_on: date | None = None) -> Decision:
    """Return *decision* with its questions, the changes of the coming months, and remedies."""
    until = date.max if date.max - decision.on < HORIZON else decision.on + HORIZON
    decision = decision._replace(changes_on=changes(ruleset, shipment, decision, until=until, known_on=known_on))
    if _has_questions(decision):
        from compliance.analysis.questions import ask  # late: a settled shipment needs none

        decision = ask(ruleset, shipment, decision)
    if decision.range.high > Outcome.ALLOWED_UNDER_LICENSE:
        from compliance.analysis.remedies import remedies  # late: what may go needs none

        decision = decision._replace(remedies=remedies(ruleset, shipment, decision))
    return decision


def _has_questions(decision: Decision) -> bool:
    return any(
        not regime.range.settled
        or any(len(r.review) > 1 for r in regime.requirements)
        or (regime.duty is not None and regime.duty[0] != regime.duty[1])
        for line in decision.lines
        for regime in line.regimes
    )
