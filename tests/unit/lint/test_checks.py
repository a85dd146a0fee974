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
        ("x.mass >= 5 kg and x.mass >= 3 pieces and x.mass <= 2 pieces", ["L001"]),
        ("x.mass >= 5 kg and x.mass <= 3 pieces", []),
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
    assert codes(body + good.replace("  lifts x.r", "  when x.fast\n  lifts x.r") + bar % "  when x.fast\n") == ["L003"]
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
    assert codes(rule("x.r", one) + rule("x.s", other), only="L007") == found
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
    assert codes(rule("x.r", "x.mass > 5 kg") + rule("x.s", "x.mass > 3 pieces"), only="L008") == ["L008"]
    assert codes(rule("x.r", "x.mass > 5 kg") + rule("x.s", "x.mass > 3 t"), only="L008") == []


def test_holes() -> None:
    """One day miscounted; more is another finding for memberships, and what law does for suspensions."""
    text = 'list x.l "L" of country {\n  partial\n  member US until 2025-03-31\n  member US from %s\n  source "S"\n}\n'

    assert codes(text % "2025-04-02") == ["L006"]
    assert codes(text % "2025-04-01") == []
    assert codes(text % "2025-04-03") == ["L017"]
    assert codes(text % "2025-04-02" + rule("x.r", "x.fast")) == ["L006"]
    body = rule("x.r", "x.fast") + SUSPEND % ("2025-02-01", "2025-03-31", "")
    unknown = body.replace("2025-03-31", "2025-03-31 then unknown") + SUSPEND % ("2025-04-02", "2027-01-01", "")
    assert codes(unknown) == []
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


BAR = 'bar x.b%s "B" {\n  bars x.e\n  when %s\n  in force %s\n  source "S"\n}\n'


@pytest.mark.parametrize(
    ("bars", "found"),
    [
        ([("x.speed > 5", "from 2025-01-01"), ("not x.speed > 5", "from 2025-01-01")], ["L003"]),
        # what is known to have no speed fulfils neither
        ([("x.speed > 5", "from 2025-01-01"), ("x.speed <= 5", "from 2025-01-01")], []),
        ([("x.speed > 5", "from 2025-01-01"), ("not x.speed > 4", "from 2025-01-01")], []),
        ([("x.speed > 5", "from 2025-01-01"), ("not x.speed > 5", "from 2025-02-01")], []),
        ([("x.speed > 5", "from 2025-01-01")], []),
        # on each stretch of days another pair
        (
            [
                ("x.speed > 5", "from 2024-01-01"),
                ("not x.speed > 5", "from 2024-01-01 until 2025-06-30"),
                ("not x.speed > 6", "from 2025-07-01 published 2024-12-01"),
            ],
            ["L003"],
        ),
        ([("destination in x.l", "from 2025-01-01"), ("destination not in x.l", "from 2025-01-01")], ["L003"]),
        # membership moves, so that on no day is anything left
        ([("destination in x.l", "from 2025-01-01"), ("not destination is US", "from 2025-01-01")], ["L003"]),
        ([("destination in x.l", "from 2025-01-01"), ("not destination is CN", "from 2025-01-01")], []),
    ],
)
def test_bars_that_together_leave_nothing(bars: list[tuple[str, str]], found: list[str]) -> None:
    """Bars whose union covers the exception, day by day."""
    text = (
        'list x.l "L" of country {\n  complete\n  member US\n  member CN from 2025-06-01\n  source "S"\n}\n'
        + rule("x.r", "x.fast", LICENSE)
        + EXCEPTION % ("  lifts x.r\n", "2025-01-01")
    )
    stated = "".join(BAR % (n, when, days) for n, (when, days) in enumerate(bars))

    assert codes(text + stated, only="L003") == found


def test_a_bar_that_may_be_suspended_leaves_something() -> None:
    """Of two bars that together leave nothing, one is suspended for a time, or known later."""
    text = rule("x.r", "x.fast", LICENSE) + EXCEPTION % ("  lifts x.r\n", "2025-01-01")
    both = BAR % (1, "x.speed > 5", "from 2025-01-01") + BAR % (2, "not x.speed > 5", "from 2025-01-01")

    assert codes(text + both) == ["L003"]
    assert codes(text + both + SUSPEND.replace("x.r", "x.b1") % ("2025-02-01", "2025-03-01", "")) == []
    assert codes(text + both.replace("from 2025-01-01\n", "from 2025-01-01 published 2025-03-01\n", 1)) == []


def test_redundant_prohibitions() -> None:
    """A prohibition within a wider one that nothing takes away."""
    both = rule("x.r", "x.speed > 5") + rule("x.s", "x.speed > 7 and x.fast")

    assert codes(both, only="L016") == ["L016"]
    assert codes(rule("x.r", "x.speed > 5") + rule("x.s", "x.speed > 4 and x.fast"), only="L016") == []
    assert codes(both + SUSPEND % ("2025-02-01", "2025-03-01", ""), only="L016") == []
    assert codes(both + EXCEPTION % ("  lifts x.r\n", "2025-01-01"), only="L016") == []
    assert (
        codes(rule("x.r", "x.fast", days="from 2025-02-01") + rule("x.s", "x.fast and x.speed > 7"), only="L016") == []
    )
    assert codes(rule("x.r", "x.fast") + rule("x.s", "x.fast"), only="L016") == ["L016"]
    free = rule("x.r", "x.speed > 5") + rule("x.s", "x.speed > 7", more="  regardless of jurisdiction\n")
    assert codes(free, only="L016") == []


def test_redundant_by_lists_and_ranges() -> None:
    """What follows by way of a list that moves, or a range of codes, is asked of the algebra."""
    listed = 'list x.l "L" of country {\n  complete\n  member US\n  member CN until %s\n  source "S"\n}\n'
    both = rule("x.r", "destination in x.l") + rule("x.s", "destination is CN", days="from 2025-01-01 until 2025-06-30")

    assert codes(listed % "2025-06-30" + both, only="L016") == ["L016"]
    assert codes(listed % "2025-06-29" + both, only="L016") == []
    ranges = rule("x.r", "item.cn in 1C902 .. 1C908") + rule("x.s", "item.cn in %s")
    assert codes(ranges % "1C904 .. 1C905", only="L016") == ["L016"]
    assert codes(ranges % "1C904 .. 1C909", only="L016") == []


def test_requirements_stated_twice() -> None:
    """The same condition, reason, authority, and the same that reaches both."""
    one, other = rule("x.r", "x.fast and x.speed > 5", LICENSE), rule("x.s", "x.speed > 5 and x.fast", LICENSE)

    assert codes(one + other) == ["L016"]
    assert codes(one + other.replace("from A", 'from A because "NS"')) == []
    assert codes(one + other.replace("2025-01-01", "2025-01-02")) == []
    assert codes(one + other + EXCEPTION % ("  lifts x.r\n", "2025-01-01")) == []
    assert codes(one + other + EXCEPTION % ("  lifts x.r, x.s\n", "2025-01-01")) == ["L016"]
    assert codes(one + rule("x.s", "x.speed > 6 and x.fast", LICENSE)) == []


def test_days_between_memberships() -> None:
    """More than one day; not where another entry, a parent or `then unknown` covers them."""
    text = 'list x.l "L" of %s {\n  partial\n%s  source "S"\n}\n'
    hole = "  member US until 2025-03-01\n  member US from 2025-04-01\n"

    found = linted(text % ("country", hole)).findings
    assert [d.code for d in found] == ["L017"]
    assert "from 2025-03-02 through 2025-03-31" in found[0].message
    assert codes(text % ("country", hole + "  member US from 2025-02-01 until 2025-03-31\n")) == []
    assert codes(text % ("country", hole + "  member US from 2025-02-01 until 2025-03-30\n")) == ["L006"]
    assert codes(text % ("country", hole.replace("03-01", "03-01 then unknown"))) == []
    assert codes(text % ("country", hole.replace("until 2025-03-01", "until 2025-03-31"))) == []
    code = "  member 3A001.a until 2025-03-01\n  member 3A001.a from 2025-04-01\n"
    assert codes(text % ("code us.eccn", code)) == ["L017"]
    assert codes(text % ("code us.eccn", code + "  member 3A001\n")) == []


@pytest.mark.parametrize(
    ("supposed", "found"),
    [
        ("extend suspension x.r until 2025-10-31", ["L018"]),
        ("extend suspension x.r until 2025-12-31", ["L018"]),
        ("extend suspension x.r until 2026-01-01", []),
        ("extend suspension x until 2025-12-31", ["L018"]),
        ("end suspension x.r at 2025-10-31", []),
        ("end suspension x.r at 2025-02-01", []),
        ("end suspension x.r at 2025-01-31", ["L018"]),
        ("end suspension x.r at 2026-01-01", ["L018"]),
        ("end suspension x at 2025-10-31", []),
    ],
)
def test_suppositions(supposed: str, found: list[str]) -> None:
    """A scenario that supposes what is so anyway."""
    body = rule("x.r", "x.fast") + rule("x.s", "x.speed > 5", LICENSE) + SUSPEND % ("2025-02-01", "2025-12-31", "")

    assert codes(f'{body}scenario s "S" {{\n  {supposed}\n}}\n') == found


def test_suppositions_about_what_ended_unknown() -> None:
    """Any end settles it; to go on until its own last day leaves it as it was."""
    body = rule("x.r", "x.fast") + SUSPEND % ("2025-02-01", "2026-12-31", " then unknown")

    assert codes(body + 'scenario s "S" {\n  end suspension x.r at 2027-01-01\n}\n') == []
    assert codes(body + 'scenario s "S" {\n  extend suspension x.r until 2026-12-31\n}\n') == ["L018"]


def test_days_before_the_law() -> None:
    """A regime whose first statement begins late, unless it says what was before or decides no outcome."""
    before = 'unmodelled x.before "Before" {\n  in force from 1000-01-01\n  source "S"\n}\n'
    before += 'repeal x.before {\n  from 2025-01-01\n  source "S"\n}\n'
    body = rule("x.r", "x.fast")

    found = linted(body, codes=frozenset({"L019"})).findings
    assert [d.code for d in found] == ["L019"]
    assert "before 2025-01-01" in found[0].message
    assert "`repeal` it from 2025-01-01" in found[0].help
    assert codes(body + before, only="L019") == []
    assert codes(body + before.replace("1000", "1950"), only="L019") == ["L019"]
    assert codes(body + before.replace("1000", "1900"), only="L019") == []
    assert codes(rule("x.r", "x.fast", 'flags "look"'), only="L019") == []
    assert codes("", only="L019") == []


@pytest.mark.parametrize(
    ("days", "last", "effect", "found"),
    [
        ("from 2025-01-01", "2024-12-31", "prohibits", ["L019"]),
        ("from 2025-01-01 published 1000-01-02", "2024-12-31", "prohibits", ["L019"]),
        ("from 2025-01-01 published 1000-01-01", "2024-12-31", "prohibits", []),
        ("from 2025-01-01", "2024-12-30", "prohibits", []),
        ("from 2025-01-01", "2025-12-31", "prohibits", []),
        ("from 2025-01-01", "2024-12-31", 'flags "look"', []),
    ],
)
def test_older_law_ended_by_what_nobody_knew_yet(days: str, last: str, effect: str, found: list[str]) -> None:
    """Law that is not modelled ends where a statement begins that was published after it."""
    before = f'unmodelled x.before "Before" {{\n  in force from 1000-01-01 until {last}\n  source "S"\n}}\n'
    successor = rule("x.r", "x.fast", effect, days=days)

    got = linted(before + successor, codes=frozenset({"L019"})).findings
    assert [d.code for d in got] == found
    assert all("2024-12-31" in d.message and "`x.r`" in d.message for d in got)


def test_older_law_that_may_go_on_in_a_version_of_its_own() -> None:
    """Before its version was published it is open whether it goes on: nothing is silent."""
    before = 'unmodelled x.before "Before" {\n  in force from 1000-01-01 until 2024-12-31\n  source "S"\n}\n'
    again = before.replace("1000-01-01", "2025-01-01").replace("2024-12-31", "2099-12-31")

    assert codes(before + rule("x.r", "x.fast"), only="L019") == ["L019"]
    assert codes(before + again + rule("x.r", "x.fast"), only="L019") == []


CONSTRAINT = 'constraint "%s" {\n  never %s\n  source "S"\n}\n'


def test_constraints() -> None:
    """A combination that nobody has, or that another constraint excludes."""
    one = CONSTRAINT % ("one", "x.fast and x.speed > 5")

    assert codes(one) == []
    assert codes(CONSTRAINT % ("none", "x.speed > 5 and x.speed < 4")) == ["L020"]
    assert codes(one + CONSTRAINT % ("within", "x.fast and x.speed > 6")) == ["L020"]
    assert codes(one + CONSTRAINT % ("beside", "x.speed > 6")) == []
    assert codes(one + CONSTRAINT % ("other", "x.fast and x.speed < 4")) == []
    assert codes(one + CONSTRAINT % ("again", "x.speed > 5 and x.fast")) == ["L020"]


def test_choices() -> None:
    """Of a fact some choices of which are named, those that are not; the rest stands for itself."""
    fact = 'fact x.use is one of { farm, mine, arms, other } world "use"\n'

    assert codes(fact + rule("x.r", "x.use is arms"), only="L021") == ["L021"]
    found = linted(fact + rule("x.r", "x.use is arms"), codes=frozenset({"L021"})).findings
    assert found[0].help.endswith("farm, mine")
    assert codes(fact + rule("x.r", "x.use in { arms, mine } or not x.use is farm"), only="L021") == []
    assert codes(fact + rule("x.r", "x.fast"), only="L021") == []


def test_reviews_of_two_statements() -> None:
    """Wherever one applies the stricter one does; under one rule is enough."""
    policy = 'policy x.p%s "P" {\n  for x.r\n%s  review %s\n  in force from %s\n  source "S"\n}\n'
    lenient = rule("x.r", "x.fast", LICENSE, "  review case by case\n")
    strict = policy % ("1", "", "presumption of denial", "2025-01-01")

    assert codes(lenient + strict) == ["L022"]
    assert codes(lenient + strict.replace("for x.r\n", "for x.r\n  when x.speed > 5\n")) == []
    assert codes(lenient + strict.replace("from 2025-01-01", "from 2025-02-01")) == []
    assert codes(lenient + strict.replace("presumption of denial", "case by case")) == []
    assert codes(lenient + strict + SUSPEND.replace("x.r", "x.p1") % ("2025-02-01", "2025-03-01", "")) == []
    plain = rule("x.r", "x.fast", LICENSE)
    assert codes(plain + strict + policy % ("2", "  when x.speed > 5\n", "case by case", "2025-01-01")) == ["L022"]
    narrow = policy % ("2", "  when x.speed > 5\n", "policy of denial", "2025-01-01")
    assert codes(plain + strict + narrow) == []
