"""Each kind of change on a small law: a case that notices it, and one that cannot."""

import pytest
from unit.cover.small import built, case, killer, rule

from compliance.analysis.cases import run_case, run_cases
from compliance.analysis.cover.kill import Cases
from compliance.analysis.cover.mutants import mutants

LICENSE = "requires license from A"
SUSPEND = 'suspend x.r {\n  from 2025-03-01 until 2025-04-30%s\n%s  source "S"\n}\n'
EXCEPTION = 'exception x.e "E" {\n  lifts x.r%s\n%s  in force from 2025-01-01\n  source "S"\n}\n'
PLACES = 'list x.near "Near" of country {\n  complete\n  member JP, KR from 2025-03-01\n}\nlist x.far "Far" of country {\n  complete\n  member US\n}\n'
TABLE = """
table x.chart "Chart" {
  rows "tables/chart.csv"
  column country is country
  column mark is truth
  column word is text
  key country
  value mark
  complete
  source "S"
}
"""
BAR = 'bar x.b "B" {\n  bars x.e\n  when item.small\n  in force from 2025-01-01\n  source "S"\n}\n'
POLICY = 'policy x.p "P" {\n  for x.r\n  review presumption of denial\n  in force from 2025-01-01\n  source "S"\n}\n'
DUTY = 'duty x.d "D" {\n  when item.fast\n  rate 25 %\n  in force from 2025-01-01\n  source "S"\n}\n'
CAPPED = (
    'duty x.cap "C" {\n  when item.fast\n  rate 10 %\n  capped at 30 %\n  in force from 2025-01-01\n  source "S"\n}\n'
)
FORMULA = 'define item.density = item.speed / item.power {\n  source "S"\n}\n'
CLASSIFY = 'classify item.eccn as 3A090.a {\n  when item.speed >= 5\n  in force from 2025-01-01\n  source "S"\n}\n'
GAP = (
    'unmodelled x.u "U" {\n  when item.fast\n  at most license_required\n  in force from 2025-01-01\n  source "S"\n}\n'
)
PROHIBITED, FREE, NEEDED = "prohibited in x", "no_license_required in x", "license_required in x"
HELD = '  holds license { number = "L", authority = A, kind = general, rules = { x.r }, items = { 3A001 }, destination = { US }, holder = "F", end_user = "U", valid_from = none, valid_until = none, quantity = none, value = none }\n'
HOLDER = 'item.fast = yes, exporter.name = "F", end_user.name = "U", destination = US, item.eccn = 3A001'

ROWS = [
    ("flip the strictness of a comparison", "item.speed > 5", rule("x.r", "item.speed >= 5"),
     case("item.speed = 5", PROHIBITED), case("item.speed = 6", PROHIBITED)),
    ("move a threshold", "item.speed >= 4.1", rule("x.r", "item.speed >= 4.0"),
     case("item.speed = 4", PROHIBITED), case("item.speed = 5", PROHIBITED)),
    ("move a threshold", "item.mass >= 499 g", rule("x.r", "item.mass >= 500 g"),
     case("item.mass = 0.4995 kg", FREE), case("item.mass = 0.4 kg", FREE)),
    ("move a date in a condition", "date >= 2025-03-02", rule("x.r", "date >= 2025-03-01"),
     case("item.fast = yes", PROHIBITED, "2025-03-01"), case("item.fast = yes", PROHIBITED, "2025-03-02")),
    ("negate a condition", "not (item.fast)", rule("x.r", "item.fast and item.small"),
     case("item.fast = yes, item.small = yes", PROHIBITED), case("item.fast = yes, item.small = no", FREE)),
    ("drop an operand of `and`", "`item.small` is dropped", rule("x.r", "item.fast and item.small"),
     case("item.fast = yes, item.small = no", FREE), case("item.fast = yes, item.small = yes", PROHIBITED)),
    ("drop an operand of `or`", "`item.small` is dropped", rule("x.r", "item.fast or item.small"),
     case("item.fast = no, item.small = yes", PROHIBITED), case("item.fast = yes, item.small = no", PROHIBITED)),
    ("swap `and` and `or`", "`and` becomes `or`", rule("x.r", "item.fast and item.small"),
     case("item.fast = yes, item.small = no", FREE), case("item.fast = yes, item.small = yes", PROHIBITED)),
    ("drop a condition", "`item.fast` is dropped: always", rule("x.r", "item.fast"),
     case("item.fast = no", FREE), case("item.fast = yes", PROHIBITED)),
    ("drop a word of a set", "becomes `destination in JP`", rule("x.r", "destination in { US, JP }"),
     case("destination = US", PROHIBITED), case("destination = JP", PROHIBITED)),
    ("drop a range of a set", "item.eccn in 3A001", rule("x.r", "item.eccn in { 3A001, 3A090 .. 3A991 }"),
     case("item.eccn = 3A090.a", PROHIBITED), case("item.eccn = 3A001", PROHIBITED)),
    ("drop a list of a set", "destination in x.far", PLACES + rule("x.r", "destination in { x.near, x.far }"),
     case("destination = JP", PROHIBITED), case("destination = US", PROHIBITED)),
    ("swap a list", "destination in x.far", PLACES + rule("x.r", "destination in x.near"),
     case("destination = JP", PROHIBITED), case("destination = DE", FREE)),
    ("swap a word", "activity in reexport", rule("x.r", "activity is export"),
     case("activity = export", PROHIBITED), case("activity = transfer", FREE)),
    ("drop `except`", "becomes `destination in x.near`", PLACES + rule("x.r", "destination in x.near except { JP }"),
     case("destination = JP", FREE), case("destination = KR", PROHIBITED)),
    ("swap `includes` and `within`", "end_use within military", rule("x.r", "end_use includes military"),
     case("end_use = only { civil, military }", PROHIBITED), case("end_use = military", PROHIBITED)),
    ("drop a member of a list", "`JP`", PLACES + rule("x.r", "destination in x.near"),
     case("destination = JP", PROHIBITED), case("destination = KR", PROHIBITED)),
    ("move a day of a list", "from 2025-03-01 becomes from 2025-03-02", PLACES.replace("JP, KR", "KR") + rule("x.r", "destination in x.near"),
     case("destination = KR", PROHIBITED, "2025-03-01"), case("destination = KR", PROHIBITED, "2025-03-02")),
    ("move a date", "`from 2025-01-01` becomes `from 2025-01-02`", rule("x.r", "item.fast"),
     case("item.fast = yes", PROHIBITED, "2025-01-01"), case("item.fast = yes", PROHIBITED, "2025-01-02")),
    ("move a date", "`until 2025-05-31` becomes `until 2025-06-01`", rule("x.r", "item.fast", days="from 2025-01-01 until 2025-05-31"),
     case("item.fast = yes", FREE, "2025-06-01"), case("item.fast = yes", FREE, "2025-06-02")),
    ("move a date of a suspension, repeal or annulment", "`until 2025-04-30` becomes `until 2025-05-01`", rule("x.r", "item.fast") + SUSPEND % ("", ""),
     case("item.fast = yes", PROHIBITED, "2025-05-01"), case("item.fast = yes", PROHIBITED, "2025-05-02")),
    ("drop a suspension", "x.r", rule("x.r", "item.fast") + SUSPEND % ("", ""),
     case("item.fast = yes", "x.r suspended", "2025-03-01"), case("item.fast = yes", PROHIBITED, "2025-05-01")),
    ("flip `then unknown`", "is dropped", rule("x.r", "item.fast") + SUSPEND % (" then unknown", ""),
     case("item.fast = yes", "x.r may_apply", "2025-05-01"), case("item.fast = yes", "x.r suspended", "2025-04-30")),
    ("drop `leaving`", "`leaving` is dropped", rule("x.r", "item.fast") + SUSPEND % ("", "  leaving requires license from A\n"),
     case("item.fast = yes", NEEDED, "2025-04-01", "  holds no license\n"), case("item.fast = yes", PROHIBITED, "2025-05-01")),
    ("drop a repeal", "x.r", rule("x.r", "item.fast") + 'repeal x.r {\n  from 2025-03-01\n  source "S"\n}\n',
     case("item.fast = yes", FREE, "2025-03-01"), case("item.fast = yes", PROHIBITED, "2025-02-28")),
    ("drop a rule", "x.r", rule("x.r", "item.fast"), case("item.fast = yes", PROHIBITED), case("item.fast = no", FREE)),
    ("swap the effect", "becomes `requires license`", rule("x.r", "item.fast"),
     case("item.fast = yes", PROHIBITED), case("item.fast = yes", "x.r applies")),
    ("swap the authority", "`A` becomes `B`", rule("x.r", "item.fast", LICENSE) + rule("x.s", "item.small", "requires license from B"),
     case(HOLDER + ", item.small = no", "x.r covered", more=HELD), case("item.fast = yes, item.small = no", NEEDED, more="  holds no license\n")),
    ("swap the authority", "`A` becomes `B`", rule("x.r", "item.fast", LICENSE) + rule("x.s", "item.small", "requires license from B"),
     case("item.fast = yes", "x.r requires license from A"), case("item.fast = yes", "x.r applies")),
    ("drop an effect", "`obliges tell A`", rule("x.r", "item.fast", 'obliges "tell A"\n  obliges "keep it"'),
     case("item.fast = yes", 'x.r obliges "tell A"'), case("item.fast = yes", "x.r applies")),
    ("swap the authorization", "becomes `individual license`", rule("x.r", "item.fast", LICENSE),
     case(HOLDER, "x.r covered", more=HELD), case("item.fast = yes", NEEDED, more="  holds no license\n")),
    ("drop an effect", "`requires license` is dropped", rule("x.r", "item.fast", LICENSE + '\n  obliges "report it"'),
     case("item.fast = yes", NEEDED, more="  holds no license\n"), case("item.fast = no", FREE)),
    ("flip `regardless`", "also holds", rule("x.r", "item.fast"),
     case("item.fast = yes, departs = JP", "not_subject in x"), case("item.fast = yes", PROHIBITED)),
    ("drop `not enforced`", "not enforced", rule("x.r", "item.fast", more="  not enforced from 2025-03-01\n"),
     case("item.fast = yes", "x.r may_apply", "2025-03-01"), case("item.fast = yes", PROHIBITED, "2025-02-28")),
    ("drop a review clause", "case by case", rule("x.r", "item.fast", LICENSE, "  review case by case\n"),
     case("item.fast = yes", "review case by case for x.r"), case("item.fast = yes", NEEDED, more="  holds no license\n")),
    ("move a review policy", "becomes `review ordinary`", rule("x.r", "item.fast", LICENSE, "  review case by case\n"),
     case("item.fast = yes", "review case by case for x.r"), case("item.fast = yes", NEEDED, more="  holds no license\n")),
    ("drop a policy", "x.p", rule("x.r", "item.fast", LICENSE) + POLICY,
     case("item.fast = yes", "review presumption of denial for x.r"), case("item.fast = yes", NEEDED, more="  holds no license\n")),
    ("drop an exception", "x.e", rule("x.r", "item.fast", LICENSE) + EXCEPTION % ("", "  when item.small\n"),
     case("item.fast = yes, item.small = yes", "x.r lifted"), case("item.fast = yes, item.small = no", NEEDED, more="  holds no license\n")),
    ("flip `claimed`", "has to", rule("x.r", "item.fast", LICENSE) + EXCEPTION % ("", "  when item.small\n"),
     case("item.fast = yes, item.small = yes", "x.r lifted", more="  holds no license\n"), case("item.fast = yes, item.small = no", NEEDED, more="  holds no license\n")),
    ("drop a condition", "`item.proof` is dropped", rule("x.r", "item.fast", LICENSE) + EXCEPTION % ("", "  provided item.proof\n"),
     case("item.fast = yes, item.proof = no", NEEDED, more="  holds no license\n"), case("item.fast = yes, item.proof = yes", "x.r lifted")),
    ("drop what an exception lifts", "no longer lifts `x.s`", rule("x.r", "item.fast", LICENSE) + rule("x.s", "item.small", LICENSE) + EXCEPTION % (", x.s", ""),
     case("item.fast = no, item.small = yes", "x.s lifted"), case("item.fast = yes, item.small = no", "x.r lifted")),
    ("drop a bar", "x.b", rule("x.r", "item.fast", LICENSE) + EXCEPTION % ("", "") + BAR,
     case("item.fast = yes, item.small = yes", NEEDED, more="  holds no license\n"), case("item.fast = yes, item.small = no", "x.r lifted")),
    ("drop a gap", "x.u", GAP, case("item.fast = yes", "x.u applies"), case("item.fast = no", FREE)),
    ("move `at most`", "becomes `at most prohibited`", GAP,
     case("item.fast = yes", "between no_license_required and license_required in x"), case("item.fast = yes", "x.u applies")),
    ("drop a duty", "x.d", DUTY, case("item.fast = yes", "duty 25 % in x"), case("item.fast = no", "duty 0 % in x")),
    ("move a rate", "becomes `rate 26 %`", DUTY, case("item.fast = yes", "duty 25 % in x"), case("item.fast = yes", "x.d applies")),
    ("move a cap", "no cap", DUTY + CAPPED, case("item.fast = yes", "duty 30 % in x"), case("item.fast = no", "duty 0 % in x")),
    ("drop what a duty replaces", "`x.d`", DUTY + CAPPED.replace("  capped at 30 %\n", "  replaces x.d\n"),
     case("item.fast = yes", "duty 10 % in x"), case("item.fast = no", "duty 0 % in x")),
    ("drop a classification", "item.eccn", CLASSIFY, case("item.speed = 5", "classified 3A090.a"), case("item.fast = yes", FREE)),
    ("change a formula", "`/` becomes `*`", FORMULA + rule("x.r", "item.density > 3"),
     case("item.speed = 6, item.power = 3", FREE), case("item.speed = 6, item.power = 1", PROHIBITED)),
]  # fmt: skip


@pytest.mark.parametrize(("operator", "text", "law", "kills", "misses"), ROWS, ids=[f"{r[0]}: {r[1]}" for r in ROWS])
def test_a_case_at_the_change_kills_and_one_beside_it_does_not(
    operator: str, text: str, law: str, kills: str, misses: str
) -> None:
    """The same mutant, with a case that notices it and with one that does not."""
    near, beside = built(law + kills), built(law + misses)

    assert [d.message for found in (near, beside) for d in run_cases(found).failures] == []
    assert killer(near, operator, text)
    assert not killer(beside, operator, text)


CHART = "country,mark,word\nJP,yes,one\nUS,no,two\n"


@pytest.mark.parametrize(
    ("operator", "text", "expect"),
    [
        ("flip a cell of a table", "row 1 (JP) of x.chart, column mark: marked becomes not marked", PROHIBITED),
        ("drop a row of a table", "row 1 (JP)", PROHIBITED),
    ],
)
def test_a_cell_is_killed_by_a_case_of_its_row_alone(operator: str, text: str, expect: str) -> None:
    """A case of Japan notices the row of Japan, one of the United States does not."""
    law = TABLE + rule("x.r", "x.chart[destination] is marked")
    near = built(law + case("destination = JP", expect), chart=CHART)
    beside = built(law + case("destination = US", FREE), chart=CHART)

    assert killer(near, operator, text)
    assert not killer(beside, operator, text)


def test_a_row_is_killed_by_a_code_below_its_own() -> None:
    """Rows are found by the first segment of a code."""
    table = """
table x.controls "Controls" {
  rows "tables/controls.csv"
  column control is text
  column scope is set of code of us.eccn
  complete
  source "S"
}
"""
    law = table + rule("x.r", "item.eccn in row.scope").replace("{\n", "{\n  for each row in x.controls\n", 1)
    near = built(law + case("item.eccn = 3A090.a", PROHIBITED), controls="control,scope\none,3A090\ntwo,5A002\n")
    beside = built(law + case("item.eccn = 5A002", PROHIBITED), controls="control,scope\none,3A090\ntwo,5A002\n")

    assert killer(near, "drop a row of a table", "one")
    assert not killer(beside, "drop a row of a table", "one")


def test_a_recorded_answer_kills_nothing() -> None:
    """What the engine said of itself is no evidence."""
    law = rule("x.r", "item.fast")
    own = built(law + case("item.fast = yes", PROHIBITED))
    recorded = built(law + case("item.fast = yes", PROHIBITED, more="  regression\n"))

    assert killer(own, "drop a rule", "x.r")
    assert not killer(recorded, "drop a rule", "x.r")


def test_an_expectation_that_fails_already_kills_nothing() -> None:
    """A case that is wrong of the law as it is says nothing of a mutant."""
    law = rule("x.r", "item.fast") + case("item.fast = yes", FREE)

    assert not killer(built(law), "drop a rule", "x.r")


def test_a_question_that_is_no_longer_open_kills() -> None:
    """`expect asks` fails where nothing rests on the fact any more."""
    law = rule("x.r", "item.fast and item.small") + case("item.fast = yes", "asks item.small")

    assert killer(built(law), "drop an operand of `and`", "`item.small` is dropped")
    assert not killer(built(law), "drop an operand of `and`", "`item.fast` is dropped")


def test_a_rule_named_in_force_elsewhere_is_missed_there() -> None:
    """What asks whether a rule is in force notices that the rule is gone, whatever the rule's own condition."""
    law = rule("x.r", "item.small") + rule("x.s", "x.r is in force")
    found = built(law + case("item.small = no", "prohibited in x by x.s"))

    assert killer(found, "drop a rule", "rule `x.r`")


@pytest.mark.parametrize("law", sorted({law + kills + misses for _, _, law, kills, misses in ROWS if kills != misses}))
def test_what_is_not_asked_would_not_have_killed(law: str) -> None:
    """For every mutant, deciding every case in full finds a killer where the quick way does, and only there."""
    found = built(law)
    assert found.ruleset is not None
    cases = Cases(found.ruleset, found.cases)
    for mutant in mutants(found.ruleset):
        mutated = mutant.applied(found.ruleset)
        in_full = any(run_case(mutated, case) for case in found.cases)

        assert (cases.killer(mutant) is not None) is in_full, mutant.text
