"""Each check on what it is to find, and on what is near it and sound."""

from datetime import date

import pytest
from unit.lint.small import codes, linted, rule

LICENSE = "requires license from A"
SUSPEND = 'suspend x.r {\n  from %s until %s%s\n  source "S"\n}\n'
WITHDRAW = '%s x.r {\n  from %s\n  published %s\n  source "S"\n}\n'
EXCEPTION = 'exception x.e "E" {\n%s  in force from %s\n  source "S"\n}\n'


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ("x.fast and not x.fast", ["L001"]),
        ("x.fast or not x.fast", []),
        ("x.speed > 5 and x.speed <= 5", ["L001"]),
        ("x.speed >= 5 and x.speed <= 5", []),
        ("x.speed > 5 and not x.speed > 5", ["L001"]),
        ("x.speed is none and x.speed > 5", ["L001"]),
        ("x.speed is none and not x.speed > 5", []),
        ("destination in { US, CN } and destination not in { US, CN, JP }", ["L001"]),
        ("destination in { US, CN } and destination not in { US }", []),
        ("item.eccn in { 3A001 } and item.eccn in { 3A002 }", []),  # an item may bear both
        ("item.eccn in { 3A001.a } and item.eccn not in { 3A001 }", ["L001"]),
        ("item.eccn in { 3A001 } and item.eccn not in { 3A001.a }", []),
        ("end_use includes civil and end_use within { military }", ["L001"]),
        ("end_use includes civil and end_use includes military", []),
        ("date >= 2026-01-01", []),
        ("date < 2025-01-01", ["L001"]),
        ("date <= 2025-01-01", []),
        ("some party where (party.country is US and party.country is CN)", ["L001"]),
        ("exporter.country is US and end_user.country is CN", []),
        ("x.fast or destination is US and destination is CN", ["L001"]),
        ("x.mass >= 5 kg and x.mass <= 1 t", []),
        ("x.mass >= 5 t and x.mass <= 5 kg", ["L001"]),
    ],
)
def test_conditions(when: str, found: list[str]) -> None:
    """Contradictions within one condition."""
    assert codes(rule("x.r", when), only="L001") == found


def test_lists_in_time() -> None:
    """A complete list bounds what can be a member, on the days of the statement; a partial one does not."""
    text = 'list x.l "L" of country {\n  %s\n  member US from 2025-01-01 until 2025-06-30%s\n  source "S"\n}\n'
    late = rule("x.r", "destination in x.l", days="from 2025-07-01")

    assert codes(text % ("complete", "") + late, only="L001") == ["L001"]
    assert codes(text % ("partial", "") + late, only="L001") == []
    assert codes(text % ("complete", " then unknown") + late, only="L001") == []
    assert codes(text % ("complete", "") + rule("x.r", "destination in x.l"), only="L001") == []
    assert codes(text % ("complete\n  known from 2025-08-01", "") + late, only="L001") == []


def test_repealed_before_it_begins() -> None:
    """Void or repealed on all its days; but not where the repeal was published later than the rule."""
    body = rule("x.r", "x.fast", days="from 2025-03-01")

    assert codes(body + WITHDRAW % ("repeal", "2025-02-01", "2025-02-01")) == ["L001"]
    assert codes(body + WITHDRAW % ("void", "2025-02-01", "2025-06-01")) == []
    assert codes(body + WITHDRAW % ("repeal", "2025-04-01", "2025-02-01")) == []


def test_subject_of_the_regime() -> None:
    """A rule about what its regime does not reach."""
    regime = (
        'regime x.y "Y" {\n  authority "A"\n  known through 2026-01-01\n  subject when departs is CN\n  source "S"\n}\n'
    )

    assert codes(regime + rule("x.y.r", "departs is US")) == ["L001"]
    assert codes(regime + rule("x.y.r", "departs is US", more="  regardless of jurisdiction\n")) == []


ROWS = 'table x.t "T" {\n  rows "tables/t.csv"\n  column reason is text\n  column eccn is code of us.eccn\n  source "S"\n}\n'
CSV = "reason,eccn\nNS,3A001\nRS,3A002\n"


def test_rows() -> None:
    """A rule, and a `where`, that no row fulfils."""
    each = "  for each row in x.t\n"

    assert codes(ROWS + rule("x.r", 'row.reason is "AT"', LICENSE, each), t=CSV, only="L001") == ["L001"]
    assert codes(ROWS + rule("x.r", 'row.reason is "RS" and item.eccn in row.eccn', LICENSE, each), t=CSV) == []
    body = ROWS + rule("x.r", "item.eccn in row.eccn", LICENSE, each)
    assert codes(body + EXCEPTION % ('  lifts x.r where row.reason is "AT"\n', "2025-01-01"), t=CSV) == ["L003"]
    assert codes(body + EXCEPTION % ('  lifts x.r where row.reason is "RS"\n', "2025-01-01"), t=CSV) == []
    some = rule("x.r", 'some entry in x.t where (entry.reason is "AT" and item.eccn in entry.eccn)')
    assert codes(ROWS + some, t=CSV, only="L001") == ["L001"]


def test_shadowed() -> None:
    """A requirement inside a prohibition, unless something can lift or suspend the prohibition."""
    both = rule("x.r", "x.speed > 5") + rule("x.s", "x.speed > 7 and x.fast", LICENSE)

    assert codes(both) == ["L002"]
    assert codes(both + SUSPEND % ("2025-02-01", "2025-03-01", "")) == []
    assert codes(both + EXCEPTION % ("  lifts x.r\n", "2025-01-01")) == []
    assert codes(rule("x.r", "x.speed > 5") + rule("x.s", "x.speed > 4", LICENSE)) == []
    assert codes(rule("x.r", "x.speed > 5", days="from 2025-06-01") + rule("x.s", "x.speed > 6", LICENSE)) == []


def test_exceptions() -> None:
    """Nothing to lift, no common day, a contradiction, a bar without condition."""
    body = rule("x.r", "destination is US", LICENSE, days="from 2025-01-01 until 2025-06-30")
    bar = 'bar x.b "B" {\n  bars x.e\n%s  in force from 2024-01-01\n  source "S"\n}\n'
    good = EXCEPTION % ("  lifts x.r\n", "2025-01-01")

    assert codes(body + good) == []
    assert codes(body + EXCEPTION % ("  lifts x.r\n", "2025-07-01")) == ["L003"]
    assert codes(body + EXCEPTION % ("  lifts x.r\n  when destination is CN\n", "2025-01-01")) == ["L003"]
    assert codes(body + good + bar % "") == ["L003"]
    assert codes(body + good + bar % "  when x.fast\n") == []
    assert codes(rule("x.r", "x.fast", 'flags "look"') + good) == ["L003"]
    assert codes(
        body + rule("x.s", "x.fast", 'obliges "tell"') + EXCEPTION % ("  lifts x.r\n  lifts x.s\n", "2025-01-01")
    ) == ["L003"]


def test_reviews() -> None:
    """A review of a prohibition, below a stricter one, or of nobody."""
    policy = 'policy x.p "P" {\n  for x.r\n  when %s\n  review policy of denial\n  in force from 2025-01-01\n  source "S"\n}\n'
    strict = "  review policy of denial when x.speed > 5\n"

    assert codes(rule("x.r", "x.fast", more="  review case by case\n")) == ["L004"]
    assert codes(rule("x.r", "x.fast", LICENSE, strict + "  review case by case when x.speed > 7\n")) == ["L004"]
    assert codes(rule("x.r", "x.fast", LICENSE, strict + "  review case by case when x.speed > 3\n")) == []
    assert codes(rule("x.r", "x.fast", LICENSE, "  review case by case when not x.fast\n")) == ["L004"]
    assert codes(rule("x.r", "x.fast", LICENSE) + policy % "not x.fast") == ["L004"]
    assert codes(rule("x.r", "x.fast", LICENSE) + policy % "x.speed > 5") == []


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("x.speed > 5", "x.speed < 5", ["L007"]),
        ("x.speed >= 5", "x.speed <= 5", ["L007"]),
        ("x.speed >= 5", "x.speed > 5", ["L007"]),
        ("x.speed >= 5", "x.speed < 5", []),
        ("x.speed > 5", "not x.speed > 5", []),
        ("x.speed > 5 and x.fast", "x.speed < 5", []),
        ("x.speed > 5 and x.fast", "x.fast and x.speed < 5", ["L007"]),
        ("x.speed > 5", "x.speed < 6", []),
        ("x.mass > 5 kg", "x.mass < 5000 g", ["L007"]),
    ],
)
def test_seams(one: str, other: str, found: list[str]) -> None:
    """Neighbours at one bound."""
    assert codes(rule("x.r", one) + rule("x.s", other)) == found
    assert codes(rule("x.r", f"({one}) or ({other})"), only="L007") == found


def test_a_bound_covered_by_a_third() -> None:
    """Three neighbours leave nothing out."""
    assert codes(rule("x.r", "x.speed > 5") + rule("x.s", "x.speed < 5") + rule("x.t", "x.speed = 5")) == []


def test_seams_of_other_days() -> None:
    """What is never in force together is no neighbour."""
    one = rule("x.r", "x.speed > 5", days="from 2024-01-01 until 2024-12-31")

    assert codes(one + rule("x.s", "x.speed < 5")) == []


def test_units() -> None:
    """Shares above the whole, amounts below zero, amounts that cannot be compared."""
    assert codes(rule("x.r", "x.mass > 101 %")) == ["L008"]
    assert codes(rule("x.r", "x.mass > 100 %")) == []
    assert codes(rule("x.r", "x.mass > -5 kg")) == ["L008"]
    assert codes(rule("x.r", "x.speed > -5")) == []
    assert codes(rule("x.r", "x.mass > 5 kg") + rule("x.s", "x.mass > 3 pieces")) == ["L008"]
    assert codes(rule("x.r", "x.mass > 5 kg") + rule("x.s", "x.mass > 3 t")) == []


def test_holes() -> None:
    """One day miscounted; more is what law does."""
    text = 'list x.l "L" of country {\n  partial\n  member US until 2025-03-31\n  member US from %s\n  source "S"\n}\n'

    assert codes(text % "2025-04-02") == ["L006"]
    assert codes(text % "2025-04-01") == []
    assert codes(text % "2025-04-03") == []
    body = rule("x.r", "x.fast") + SUSPEND % ("2025-02-01", "2025-03-31", "")
    assert codes(body + SUSPEND % ("2025-04-02", "2025-05-01", "")) == ["L006"]
    assert codes(body + SUSPEND % ("2025-04-02", "2025-05-01", "") + SUSPEND % ("2025-03-15", "2025-04-10", "")) == []


def test_age() -> None:
    """Knowledge against the day asked for."""
    assert codes("") == []
    assert codes("", on=date(2026, 1, 1)) == []
    assert codes("", on=date(2026, 1, 2)) == ["L011"]
    assert codes("", on=date(2026, 6, 30)) == ["L011"]
    assert codes("", on=date(2026, 7, 1)) == ["L010"]


def test_run_out() -> None:
    """A suspension `then unknown` that has ended, unless a later one, an end or a repeal settles it."""
    body = rule("x.r", "x.fast")
    open_end = SUSPEND % ("2025-02-01", "2025-12-31", " then unknown")

    assert codes(body + open_end) == ["L011"]
    assert codes(body + open_end, on=date(2025, 12, 31)) == []
    assert codes(body + open_end + SUSPEND % ("2026-01-01", "2026-05-01", "")) == []
    assert codes(rule("x.r", "x.fast", days="from 2025-01-01 until 2025-12-31") + open_end) == []
    assert codes(body + open_end + WITHDRAW % ("repeal", "2026-01-01", "2025-12-01")) == []
    member = 'list x.l "L" of country {\n  partial\n  member US until 2025-06-30 then unknown\n%s  source "S"\n}\n'
    assert codes(member % "") == ["L011"]
    assert codes(member % "  member US from 2025-07-01\n") == []


def test_sources() -> None:
    """A list without a source."""
    assert codes('list x.l "L" of country {\n  partial\n  member US\n}\n') == ["L009"]


def test_unused() -> None:
    """What nothing uses; a use in a definition, an exclusion or a key of a table is one."""
    used = 'list x.l "L" of country {\n  partial\n  member US\n  source "S"\n}\n'
    text = (
        rule("x.r", "x.fast and x.quick and x.mass > 5 kg")
        + "define x.quick when x.speed > 5 and destination not in x.l\n"
    )

    assert codes(used + text, only="L012") == []
    found = linted(used + rule("x.r", "x.fast"), codes=frozenset({"L012"})).findings
    assert {d.message.split("`")[1] for d in found} == {"x.l", "x.speed", "x.mass"}


def test_cases() -> None:
    """A rule is named by `by`, by its state, by a review, or by a name above it."""
    case = 'case "C" {\n  given x.fast = yes\n  on 2025-06-01\n  expect %s\n}\n'
    body = rule("x.r.a", "x.fast", LICENSE)

    assert codes(body) == []
    assert codes(body + case % "license_required in x") == ["L013"]
    for named in ("license_required in x by x.r.a", "x.r.a applies", "review ordinary for x.r.a", "x.r applies"):
        assert codes(body + case % named) == []


def test_claimed_exceptions_are_named_by_licenses() -> None:
    """The number of a license of the kind `exception` names the exception."""
    body = rule("x.r", "x.fast", LICENSE) + EXCEPTION % ("  lifts x.r\n  claimed\n", "2025-01-01")
    case = 'case "C" {\n  given x.fast = yes\n%s  on 2025-06-01\n  expect x.r lifted\n}\n'

    assert codes(body + case % "") == ["L013"]
    assert codes(body + case % '  holds license { kind = exception, number = "x.e" }\n') == []


def test_codes_of_a_scheme() -> None:
    """Codes that a range, a list or a parent names are named."""
    scheme = 'scheme x.code "C" {\n  form dotted\n  complete\n  codes A1, A1.a, A1.b, B1, B2\n}\nfact item.x is code of x.code world "c"\n'

    assert codes(scheme + rule("x.r", "item.x in { A1 } or item.x in B1 .. B2")) == []
    found = linted(scheme + rule("x.r", "item.x in { A1.a, B1 }")).findings
    assert [d.code for d in found] == ["L005"]
    assert "A1.b, B2" in found[0].help
