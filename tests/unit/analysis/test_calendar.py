"""The calendar of the law."""

import json
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from moving_rulesets import DAYS, FIRST, LAST, built, statement

from compliance.analysis.calendar import calendar
from compliance.cli.calendar import command
from compliance.model.load import load
from compliance.values.dates import day_after

RULESETS = ("cn", "us", "eu", "uk", "jp", "tariffs")


def test_suspensions_that_run_out() -> None:
    """The truce of 2025 ran to 9 and 10 November 2026; what came after is not known, and said so."""
    events = calendar(load(*RULESETS), date(2026, 11, 1), date(2026, 11, 30))
    found = {(e.day.day, e.name) for e in events if "is not known" in e.text}

    assert {(10, "us.ear.affiliates-50.entity-list"), (11, "cn.2025-61.1.1"), (28, "cn.2024-46.2.graphite")} <= found
    assert all(e.sources for e in events if e.text.startswith("the suspension"))


@pytest.mark.parametrize("name", RULESETS)
def test_no_movement_of_a_period_is_left_out(name: str) -> None:
    """Each first day, and each day after the last, of every statement and suspension is in the calendar."""
    ruleset = load(name)
    days = {(e.day, e.name) for e in calendar(ruleset, date.min, date.max)}
    expected = {
        (day, record.head.name)
        for record in ruleset.named
        for day in (record.head.period.start, record.head.period.end)
        if day
    }
    expected |= {(day, t) for c in ruleset.changes for t in c.targets for day in (c.head.period.start,) if day}
    expected |= {(day_after(r.known_through), r.name) for r in ruleset.regimes}

    assert expected <= days


def test_only_the_days_asked_for() -> None:
    """Both ends are included."""
    ruleset = load("cn")
    day = date(2026, 11, 11)

    assert {e.day for e in calendar(ruleset, day, day)} == {day}
    assert calendar(ruleset, day + timedelta(days=1), day + timedelta(days=16)) == ()


def test_a_license_runs_out(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """The day after its last valid day is shown, beside the law."""
    order = {
        "id": "A", "date": "2026-11-01", "departs": "CN", "destination": "DE", "item": {"cn": "1C902.a.4"},
        "licenses": [{"number": "L-7", "valid_until": "2026-11-12"}],
    }  # fmt: skip
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(order), "utf-8")
    done = CliRunner().invoke(
        command, [str(path), "--from", "2026-11-12", "--days", "2", "--rules", "cn", "--format", "json"]
    )

    assert done.exit_code == 0, done.output
    assert {"day": "2026-11-13", "name": "L-7", "event": "the license has run out", "source": ""} in json.loads(
        done.output
    )


def told(text: str, subject: str = "", days: str = DAYS) -> list[tuple[int, str, str]]:
    """Return the days of January with what the calendar says of the statements of *text*."""
    found = calendar(built(text, subject, days), FIRST, LAST)
    own = {"t.dated", "t.edition", "t.late", "u"}
    return [(event.day.day, event.name, event.text) for event in found if event.name not in own and event.day > FIRST]


RULE = 'rule t.r "R" {\n  prohibits\n  in force from 2025-01-01\n  source "S"\n}\n'


def test_a_suspension_that_another_follows_at_once() -> None:
    """In force again only on a day on which it is."""
    first = statement("suspend t.r", days="from 2025-01-05 until 2025-01-09 then unknown")
    second = statement("suspend t.r", days="from 2025-01-10 until 2025-01-12")
    apart = statement("suspend t.r", days="from 2025-01-14 until 2025-01-15")

    assert told(RULE + first + second + apart) == [
        (5, "t.r", "is suspended"),
        (10, "t.r", "is suspended further"),
        (10, "t.r", "the suspension ends: another goes on, suspended until 2025-01-12"),
        (13, "t.r", "the suspension ends: is in force again"),
        (14, "t.r", "is suspended"),
        (16, "t.r", "the suspension ends: is in force again"),
    ]


def test_a_suspension_of_what_is_no_longer_in_force() -> None:
    """Repealed, ended or not yet in force: no suspension that ends brings it into force."""
    suspended = statement("suspend t.r", days="from 2025-01-05 until 2025-01-09 then unknown")
    repealed = statement("repeal t.r", days="from 2025-01-08")
    ended = RULE.replace("01-01", "01-01 until 2025-01-07")
    late = RULE.replace("01-01", "01-07")

    assert told(RULE + suspended + repealed)[1:] == [
        (8, "t.r", "is repealed"),
        (10, "t.r", "the suspension ends: repealed"),
    ]
    assert told(ended + suspended)[1:] == [
        (8, "t.r", "no longer in force"),
        (10, "t.r", "the suspension ends: no longer in force (until 2025-01-07)"),
    ]
    assert told(late + suspended) == [
        (5, "t.r", "is suspended: not yet in force (from 2025-01-07)"),
        (7, "t.r", "would be in force, but is suspended until 2025-01-09: R"),
        (10, "t.r", "the suspension ends: whether the suspension goes on is not known"),
    ]


def test_one_version_follows_another() -> None:
    """The statement as such stays in force."""
    versions = RULE.replace("01-01", "01-01 until 2025-01-09") + RULE.replace("01-01", "01-10")

    assert told(versions) == [
        (10, "t.r", "in force from this day: R"),
        (10, "t.r", "this version ends, and the next begins"),
    ]


def test_what_is_not_enforced() -> None:
    """From the day, to the day after the last, and when it was published."""
    text = RULE.replace(
        "  prohibits", "  prohibits\n  not enforced from 2025-01-05 until 2025-01-08 published 2025-01-03"
    )

    assert told(text) == [
        (3, "t.r", "is published: announced as not enforced from 2025-01-05"),
        (5, "t.r", "is announced as not enforced from this day"),
        (9, "t.r", "is no longer announced as not enforced"),
    ]


TURNS = {
    ">=": [(15, "`{0}` holds from this day")],
    ">": [(16, "`{0}` holds from this day")],
    "<": [(15, "`{0}` no longer holds")],
    "<=": [(16, "`{0}` no longer holds")],
    "=": [(15, "`{0}` holds from this day"), (16, "`{0}` no longer holds")],
}


@pytest.mark.parametrize("operator", TURNS)
def test_a_condition_on_the_date_turns(operator: str) -> None:
    """In a statement, behind a name, in the reach of a regime, in a constraint."""
    asked = f"date {operator} 2025-01-15"
    found = told(
        RULE.replace("  prohibits", f"  when {asked}\n  prohibits")
        + f'define t.named when not {asked}\nconstraint "never so" {{\n  never {asked} and paid\n}}\n',
        f"  subject when {asked} or paid\n",
    )

    names = ["never so", "t", "t.named", "t.r"]
    assert found == [(day, name, text.format(asked)) for day, text in TURNS[operator] for name in names]


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ("date >= t.days[destination]", "`date >= t.days[destination]` for US in t.days holds from this day"),
        (
            "some entry in t.days where (date >= entry.from)",
            "`date >= entry.from` for US in t.days holds from this day",
        ),
    ],
)
def test_a_cell_that_the_date_is_held_against(condition: str, text: str) -> None:
    """With its row."""
    assert told(RULE.replace("  prohibits", f"  when {condition}\n  prohibits")) == [(15, "t.r", text)]


def test_a_row_that_the_date_is_held_against() -> None:
    """In the rule over rows, and in the exception that lifts some of its requirements."""
    rows = RULE.replace("  prohibits", "  for each row in t.days\n  when date < row.from\n  requires license from TA")
    lifts = statement('exception t.e "E"', "lifts t.r where date >= row.from")

    assert told(rows + lifts) == [
        (15, "t.e", "`date >= row.from` for US in t.days holds from this day"),
        (15, "t.r", "`date < row.from` for US in t.days no longer holds"),
    ]


def test_days_of_publication() -> None:
    """Where something was published on another day than that on which it begins."""
    text = RULE.replace("01-01", "01-01 published 2025-01-04")
    text += statement("void t.r", "from the start", "published 2025-01-06", days="")
    text += 'list t.l "L" of text {\n  complete\n  member "A"\n  published 2025-01-08\n}\n'
    text += TABLE

    assert told(text) == [
        (4, "t.r", "is published: in force from 2025-01-01"),
        (6, "t.r", "is published: is void from the start"),
        (8, "t.l", "the list is published"),
        (9, "t.t", "the edition at hand is published"),
    ]


TABLE = """table t.t "T" {
  rows "days.csv"
  column country is country
  column from is date
  complete
  published 2025-01-09
  source "S"
}
"""


def test_a_member_that_stays_one() -> None:
    """Two entries of a list that adjoin: nothing begins and nothing ends."""
    text = 'list t.l "L" of text {\n  complete\n  member "A" until 2025-01-09\n  member "A" from 2025-01-10 until 2025-01-12\n}\n'

    assert told(text) == [(13, "t.l", "A: no longer a member")]


def test_a_formula_begins() -> None:
    """A fact that is reckoned from a day on."""
    text = statement("define item.density = item.tpp / item.area", days="in force from 2025-01-05 until 2025-01-08")

    assert [(day, name) for day, name, _ in told(text)] == [(5, "item.density"), (9, "item.density")]
