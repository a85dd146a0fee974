"""A suspension whose last day is written because another change follows: before that one was published it may go on."""

import json
from datetime import date
from typing import Any

import pytest
from entry_paths import built_of, expected, paths

from compliance.analysis.certificate.certify import certify
from compliance.analysis.comparing import BUDGET, Comparing
from compliance.checker.check_difference import check
from compliance.model.ruleset import Ruleset

RULE = """rule z.r "R" {
  when item.z in A1
  requires license from ZA
  in force from 2024-01-01
  source "S"
}
"""
EXCEPTION = """exception z.e "E" {
  lifts z.r
  in force from 2024-01-01
  source "S"
}
"""
BEFORE, SINCE = date(2025, 6, 14), date(2025, 6, 15)
NO, YES, OPEN = ("no_license_required",) * 2, ("license_required",) * 2, ("no_license_required", "license_required")
LIFTED, MAY_LIFT = ("allowed_under_exception",) * 2, ("allowed_under_exception", "license_required")


def law(*changes: str) -> Ruleset:
    """Build a rule with an exception, and changes of the one or the other."""
    return built_of(RULE + EXCEPTION + "".join(changes))


def change(
    target: str, start: str, until: str | None = None, published: str = "2025-01-01", kind: str = "suspend"
) -> str:
    """Return a change of one statement."""
    end = f" until {until}" if until else ""
    return f'{kind} {target} {{\n  from {start}{end}\n  published {published}\n  source "S"\n}}\n'


def said(ruleset: Ruleset, on: str, known_on: date) -> dict[str, Any]:
    """Return what each path says, beside an edition in which nothing is asked."""
    return paths(ruleset, built_of(RULE.replace("in A1", "in B2")), on, known_on, "A1")


FIRST = change("z.e", "2025-01-01", "2025-06-30")
FURTHER = change("z.e", "2025-07-01", "2025-12-31", "2025-06-15")


@pytest.mark.parametrize(
    ("on", "known_on", "ends"),
    [
        ("2024-12-31", BEFORE, LIFTED),
        ("2025-06-30", BEFORE, YES),
        ("2025-07-01", BEFORE, MAY_LIFT),
        ("2026-02-01", BEFORE, MAY_LIFT),
        ("2025-07-01", SINCE, YES),
        ("2026-01-01", SINCE, LIFTED),
        ("2025-03-01", date(2024, 12, 31), LIFTED),
    ],
)
def test_an_exception_is_not_restored_as_long_as_its_next_suspension_was_not_published(
    on: str, known_on: date, ends: Any
) -> None:
    """Whoever asks what could have been known then is not told that the exception would be back."""
    assert said(law(FIRST, FURTHER), on, known_on) == expected(ends)


@pytest.mark.parametrize(
    ("changes", "known_on", "ends"),
    [
        ((FIRST, change("z.e", "2025-07-01", None, "2025-06-15", "repeal")), BEFORE, MAY_LIFT),
        ((FIRST, change("z.e", "2025-07-01", None, "2025-06-15", "void")), BEFORE, MAY_LIFT),
        ((FIRST, change("z.e", "2025-07-01", None, "2025-06-15", "repeal")), SINCE, YES),
        ((FIRST, change("z", "2025-07-01", "2025-12-31", "2025-06-15")), BEFORE, MAY_LIFT),
        ((FIRST, FURTHER.replace("2025-07-01", "2025-07-02")), BEFORE, LIFTED),
        ((FIRST, change("z.r", "2025-07-01", "2025-12-31", "2025-06-15")), BEFORE, LIFTED),
        ((FIRST, FURTHER, change("z.e", "2025-07-03", "2025-07-05")), BEFORE, LIFTED),
        ((FIRST,), BEFORE, LIFTED),
    ],
    ids=[
        "a repeal", "an annulment", "a repeal, published", "a suspension of all", "a gap", "a change of another",
        "another began since", "nothing",
    ],
)  # fmt: skip
def test_what_may_follow(changes: tuple[str, ...], known_on: date, ends: Any) -> None:
    """Any change of the same statement from the next day on of which nobody knew; none that began since is known."""
    assert said(law(*changes), "2025-07-15", known_on) == expected(ends)


@pytest.mark.parametrize(("known_on", "ends"), [(BEFORE, OPEN), (SINCE, NO)])
def test_a_rule_may_stay_suspended(known_on: date, ends: Any) -> None:
    """It is open, too, whether what was suspended is required again."""
    bare = RULE + change("z.r", "2025-01-01", "2025-06-30") + change("z.r", "2025-07-01", None, "2025-06-15")

    assert said(built_of(bare), "2025-07-15", known_on) == expected(ends)


def test_the_day_of_publication_of_what_follows_is_an_edit() -> None:
    """Two editions that differ in it alone are not called equal, and the certificate says where they differ."""
    comparing = Comparing(law(FIRST, FURTHER), law(FIRST, FURTHER.replace("2025-06-15", "2025-06-20")), BUDGET)
    found = comparing.run()

    assert not found.equal
    assert not found.open
    assert [(r.limits[-1].text, r.direction) for r in found.regions] == [
        ("from 2025-06-15 until 2025-06-19", "stricter")
    ]
    assert not check(json.loads(json.dumps(certify(comparing).certificate)))["open"]
