"""Whatever looks only at the days on which the law moves misses none: held against a decision of every day."""

import os
from datetime import date, timedelta
from typing import Any

from daily import moving_days
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from moving_rulesets import FIRST, KNOWN_ON, LAST, SHIPMENTS, rulesets, shipment_of

from compliance.analysis.calendar import calendar
from compliance.analysis.timeline import changes
from compliance.engine.compiled.decide import decide
from compliance.engine.compiled.summary import summary
from compliance.engine.evaluate import evaluate
from compliance.model.ruleset import Ruleset

EXAMPLES = 30 * int(os.environ.get("COMPLIANCE_EXAMPLES", "1"))


def _facts(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None}


@given(rulesets(), SHIPMENTS, KNOWN_ON)
@settings(deadline=None, max_examples=EXAMPLES)
def test_the_timeline_has_each_day_on_which_the_answer_moves(
    ruleset: Ruleset, data: dict[str, Any], known_on: date | None
) -> None:
    """And no other day."""
    shipment = shipment_of(ruleset, _facts(data))
    decision = evaluate(ruleset, shipment, known_on=known_on).decision
    assume(decision)
    assert decision is not None
    found = changes(ruleset, shipment, decision, until=LAST, known_on=known_on)

    assert [change.day for change in found] == list(moving_days(ruleset, shipment, FIRST, LAST, known_on=known_on))


@given(rulesets(), SHIPMENTS, KNOWN_ON, st.booleans())
@settings(deadline=None, max_examples=EXAMPLES)
def test_the_compiled_path_keeps_nothing_over_such_a_day(
    ruleset: Ruleset, data: dict[str, Any], known_on: date | None, back: bool
) -> None:
    """Day after day, or backward, with what it worked out for the day before at hand."""
    shipment = shipment_of(ruleset, _facts(data))
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    for day in reversed(days) if back else days:
        defined = evaluate(ruleset, shipment, on=day, known_on=known_on)
        found = decide(ruleset, shipment, on=day, known_on=known_on)

        assert found.diagnostics == defined.diagnostics
        if defined.decision:
            assert found.answer is not None
            assert [[r._replace(asked=frozenset()) for r in line.regimes] for line in found.answer.lines] == [
                list(line.regimes) for line in summary(defined.decision)
            ], day


@given(rulesets(), SHIPMENTS)
@settings(deadline=None, max_examples=EXAMPLES)
def test_the_calendar_has_each_day_on_which_an_answer_moves(ruleset: Ruleset, data: dict[str, Any]) -> None:
    """Whatever is shipped: the law moves by nothing that the calendar does not name."""
    shipment = shipment_of(ruleset, _facts(data))
    told = {event.day for event in calendar(ruleset, FIRST, LAST, shipment.licenses or ())}

    assert told.issuperset(moving_days(ruleset, shipment, FIRST, LAST))
