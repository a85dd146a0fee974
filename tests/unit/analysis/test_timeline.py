"""No day on which the answer moves is missed, wherever in the law the day stands."""

from datetime import date
from typing import Any

import pytest
from daily import moving_days
from moving_rulesets import FIRST, HELD, LAST, built, shipment_of, statement

from compliance.analysis.complete import complete
from compliance.analysis.timeline import changes
from compliance.engine.decision import ChangeOn
from compliance.engine.evaluate import evaluate
from compliance.language.clauses import CLAUSES, STATEMENTS
from compliance.language.parse import parse
from compliance.model.ruleset import Ruleset
from compliance.text.source import Source

DATED = "firm in t.dated"
RULE = 'rule t.r "R" {\n  requires license from TA\n  in force from 2025-01-01\n  source "S"\n}\n'
ROWS = """rule t.rows "R" {
  for each row in t.days
  when row.country in { US, DE, CN }
  requires license from TA because row.code
  in force from 2025-01-01
  source "S"
}
"""
OTHER = 'rule t.other "O" {\n  flags "x"\n  in force from 2025-01-01 until 2025-01-14\n  source "S"\n}\n'


def rule(*clauses: str, name: str = "t.a") -> str:
    """Return a rule."""
    return statement(f'rule {name} "A"', *clauses)


def exception(*clauses: str) -> str:
    """Return an exception of `t.r` beside the rule."""
    return RULE + statement('exception t.e "E"', *clauses)


def timeline(ruleset: Ruleset, asked: dict[str, Any], more: dict[str, Any]) -> tuple[ChangeOn, ...]:
    """Return the changes of a shipment, after holding them against a decision of every day."""
    shipment = shipment_of(ruleset, more)
    decision = evaluate(ruleset, shipment, **asked).decision
    assert decision is not None
    found = changes(ruleset, shipment, decision, until=LAST, known_on=asked.get("known_on"))
    near = complete(ruleset, shipment, decision, known_on=asked.get("known_on"))

    assert [c.day for c in found] == list(moving_days(ruleset, shipment, FIRST, LAST, **asked))
    assert set(found) <= set(near.changes_on), "the decision itself does not warn"
    return found


CONDITIONS = {
    "a day": "date >= 2025-01-15",
    "after a day": "date > 2025-01-14",
    "to a day": "date <= 2025-01-14",
    "before a day": "date < 2025-01-15",
    "not before a day": "not date < 2025-01-15",
    "a cell": "date >= t.days[destination]",
    "before a cell": "date < t.days[destination]",
    "some row": "some entry in t.days where (entry.country in { US } and date >= entry.from)",
    "no row": "not some entry in t.days where (entry.country in { US } and date >= entry.from)",
    "a list": DATED,
    "not a list": f"not {DATED}",
    "an edition of a list": "firm in t.edition",
    "an edition of a table": "not some entry in t.late where (entry.country in { FR })",
    "an edition of a cell": "date < t.late[destination]",
    "a statement in force": "t.other is in force",
    "some party": "some party where (date >= 2025-01-15)",
    "a name": "t.named",
}
BESIDE = {"a name": "define t.named when date >= 2025-01-15\n", "a statement in force": OTHER}


@pytest.mark.parametrize("where", CONDITIONS)
@pytest.mark.parametrize("negated", ["", "not "])
def test_each_condition_that_moves(where: str, negated: str) -> None:
    """On 15 January, whatever says so."""
    ruleset = built(BESIDE.get(where, "") + rule(f"when {negated}({CONDITIONS[where]})", "prohibits"))

    assert date(2025, 1, 15) in [c.day for c in timeline(ruleset, {}, {})]


PLACES = {
    "when": rule(f"when {DATED}", "prohibits"),
    "unless": rule(f"unless {DATED}", "prohibits"),
    "review when": rule("requires license from TA", f"review policy of denial when {DATED}"),
    "policy": RULE + statement('policy t.p "P"', "for t.r", f"when {DATED}", "review policy of denial"),
    "policy review when": RULE + statement('policy t.p "P"', "for t.r", f"review policy of denial when {DATED}"),
    "exception": exception("lifts t.r", f"when {DATED}"),
    "provided": exception("lifts t.r", f"provided {DATED}"),
    "lifts where": ROWS + statement('exception t.e "E"', f"lifts t.rows where {DATED}"),
    "lifts where, by the row": ROWS + statement('exception t.e "E"', "lifts t.rows where date >= row.from"),
    "an exception that is not modelled": RULE
    + statement('unmodelled exception t.e "E"', "lifts t.r", f"when {DATED}", days=""),
    "an exception that is not modelled, by the row": ROWS
    + statement('unmodelled exception t.e "E"', f"lifts t.rows where {DATED}", days=""),
    "bar": exception("lifts t.r") + statement('bar t.b "B"', "bars t.e", f"when {DATED}"),
    "bar on licenses": RULE + statement('bar t.b "B"', "bars licenses for t.r", f"when {DATED}"),
    "unmodelled": statement('unmodelled t.m "M"', f"when {DATED}"),
    "duty": statement('duty t.d "D"', f"when {DATED}", "rate 10 %"),
    "obliges": rule(f"when {DATED}", 'obliges "say"'),
    "flags": rule(f"when {DATED}", 'flags "look"'),
    "classify": statement("classify item.code as A1", f"when {DATED}") + rule("when item.code in A1", "prohibits"),
    "constraint": RULE + f'constraint "never" {{\n  never {DATED}\n}}\n',
    "constraint until": RULE + 'constraint "never" {\n  never date > 2025-01-14 and date <= 2025-01-19\n}\n',
    "definition": RULE + f"define t.x when {DATED}\n" + rule("when t.x", "prohibits"),
    "row": rule("for each row in t.days", "when row.country in { US } and date >= row.from", "prohibits"),
    "one row of several": rule(
        "for each row in t.days", "when not date >= row.from", "requires license from TA because row.code"
    ),
    "not enforced": rule("prohibits", "not enforced from 2025-01-15 until 2025-01-20"),
    "versions": statement('rule t.a "A"', "when destination is CN", "prohibits", days="in force from 2025-01-01 until 2025-01-14")
    + statement('rule t.a "A"', "when destination is US", "prohibits", days="in force from 2025-01-15"),
    "an obligation that reads otherwise": statement(
        'rule t.a "A"', 'obliges "say so"', days="in force from 2025-01-01 until 2025-01-14"
    )
    + statement('rule t.a "A"', 'obliges "say no"', days="in force from 2025-01-15"),
    "another authority": statement(
        'rule t.a "A"', "requires license from TA", days="in force from 2025-01-01 until 2025-01-14"
    )
    + statement('rule t.a "A"', "requires license from UA", days="in force from 2025-01-15"),
    "the cap of a duty": statement('duty t.d "D"', "rate 10 %")
    + statement('duty t.c "C"', "rate 30 %", "capped at 20 %", days="in force from 2025-01-01 until 2025-01-14")
    + statement('duty t.c "C"', "rate 30 %", "capped at 15 %", days="in force from 2025-01-15"),
    "another exception": exception("lifts t.r", "provided paid")
    + statement('exception t.f "F"', "lifts t.r", "provided paid", days="in force from 2025-01-15"),
    "a formula": 'define item.density = item.tpp / item.area {\n  in force from 2025-01-15\n  source "S"\n}\n'
    + rule("when item.density >= 2", "prohibits"),
    "suspended, of whatever is below": rule("prohibits", name="t.a.one")
    + statement("suspend t.a", "from 2025-01-15 until 2025-01-20 then unknown", days=""),
    "a suspension that leaves another authority": rule("prohibits")
    + statement("suspend t.a", "from 2025-01-01 until 2025-01-14", "leaving requires license from TA", days="")
    + statement("suspend t.a", "from 2025-01-15", "leaving requires license from UA", days=""),
}  # fmt: skip


def test_each_clause_that_holds_a_condition_is_tried() -> None:
    """A clause that the language gains has to be added above."""
    can = {
        (keyword, clause)
        for keyword, (_, clauses) in STATEMENTS.items()
        for clause in (part.strip(" *!") for part in clauses.split(","))
        if "CONDITION" in CLAUSES.get(clause, "") and clause not in ("unless", "subject") and keyword != "assert"
    }
    tried = {
        (s.keyword, clause.keyword)
        for text in PLACES.values()
        for s in parse(Source("t.rules", text)).file.statements
        for clause in s.clauses
        if clause.condition
    }

    assert can - tried == set()


@pytest.mark.parametrize("place", PLACES)
def test_each_place_that_moves(place: str) -> None:
    """A dated list, or a day, in whichever clause of whichever statement."""
    found = timeline(built(PLACES[place]), {}, {"licenses": [HELD]} if "licenses" in place else {})

    assert date(2025, 1, 15) in [c.day for c in found]
    assert all(c.because for c in found)


def test_the_reach_of_a_regime() -> None:
    """A condition on the day decides what is subject."""
    found = timeline(built(RULE, "  subject when date >= 2025-01-15\n"), {}, {})

    assert [c.day for c in found] == [date(2025, 1, 15)]


def test_what_holds_regardless_of_jurisdiction_is_lifted_there() -> None:
    """An exception bears on a rule that holds although the regime does not reach the line."""
    text = rule("prohibits", "regardless of jurisdiction") + statement(
        'exception t.e "E"', "lifts t.a", days="in force from 2025-01-15"
    )
    found = timeline(built(text, "  subject when departs is US\n"), {}, {})

    assert [c.day for c in found] == [date(2025, 1, 15)]


def test_a_constraint_refuses_some_days() -> None:
    """The day from which the facts cannot be, and the day from which they can again, are both said."""
    refused, again = timeline(built(PLACES["constraint until"]), {}, {})

    assert (refused.day, refused.range) == (date(2025, 1, 15), None)
    assert refused.to_dict()["outcome"] == "refused"
    assert "never" in refused.because[0]
    assert (again.day, again.because[0]) == (date(2025, 1, 20), "no longer refused")
    assert again.range is not None


@pytest.mark.parametrize("known_on", [None, date(2025, 1, 20), date(2025, 1, 12)])
def test_each_regime_counts_what_was_published_by_its_own_day(known_on: date | None) -> None:
    """An annulment published after a regime's last known day is none for it, though another regime knows more."""
    text = statement('rule u.a "A"', "prohibits", days="in force from 2025-01-15 published 2025-01-02") + statement(
        "void u.a", "from the start", "published 2025-01-12", days=""
    )
    found = timeline(built(RULE + text), {"known_on": known_on}, {})

    assert [c.day for c in found] == ([date(2025, 1, 15)] if known_on is None else [])


def test_a_scenario_moves_all_that_the_suspension_reaches() -> None:
    """A scenario that names one of two rules ends the suspension of both."""
    text = rule("prohibits", name="t.a.one") + rule("when paid", "prohibits", name="t.a.two")
    text += statement("suspend t.a", "from 2025-01-01 until 2025-01-25", days="")
    text += 'scenario s "S" {\n  end suspension t.a.two at 2025-01-15\n}\n'
    found = timeline(built(text), {"scenarios": ("s",)}, {"paid": False})

    assert [c.day for c in found] == [date(2025, 1, 15)]


def test_a_license_begins_and_runs_out() -> None:
    """From its first valid day, to the day after its last."""
    held = {**HELD, "valid_from": "2025-01-10", "valid_until": "2025-01-14"}
    found = timeline(built(RULE), {}, {"licenses": [held]})

    assert [c.day for c in found] == [date(2025, 1, 10), date(2025, 1, 15)]
