"""The calendar of the law."""

import json
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

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
