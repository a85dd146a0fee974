"""What a reader found on 2026-11-28, each with the rules and the shipment that showed it."""

from datetime import date
from typing import Any

import decision_certificates as certificates
import polars as pl
import pytest
from decision_certificates import rejected, sealed

from compliance.analysis.questions import ask
from compliance.engine.compiled.decide import decide
from compliance.engine.evaluate import evaluate
from compliance.model.build import Built, build
from compliance.model.files import Files, read_files
from compliance.shipment.read import read_mapping
from compliance.table.check import check_frame
from compliance.text.diagnostics import render_all

CORE = read_files([]).texts
HEAD = """language 1
regime z "Z" {
  authority "ZA"
  known through 2030-01-01
}
scheme z.code "codes" {
  form dotted
  %s
  codes A1, A1.a, A1.b, B2
}
fact item.z is code of z.code world "code"
fact item.n is number world "n"
fact item.part is money world "part"
"""
RULE = 'rule z.r "R" {\n  when %s\n  %s\n  in force from %s\n  source "S"\n}\n'
CAUGHT = RULE % ("item.z in A1", "requires license from ZA", "2024-01-01")
FREED = 'exception z.e "E" {\n  lifts z.r\n  in force from 2024-01-01\n  source "S"\n}\n'
A1 = {"z": "A1"}


def suspended(name: str, days: str, source: str = "S", *more: str) -> str:
    """Return a suspension."""
    return "\n  ".join([f"suspend {name} {{", f"from {days}", *more, f'source "{source}"']) + "\n}\n"


def made(text: str, scheme: str = "complete") -> Built:
    """Build a ruleset."""
    return build(Files({**CORE, "z.rules": (HEAD % scheme + text).encode()}, "sha256:z", "sha256:z", ()))


def said(text: str, item: dict[str, Any], on: str, *, scheme: str = "complete", **asked: Any) -> str:
    """Return the range of a shipment in words, as both paths give it."""
    ruleset = made(text, scheme).ruleset
    assert ruleset is not None, render_all(made(text, scheme).diagnostics)
    reading = read_mapping({"date": on, "destination": "US", "licenses": [], "item": item}, ruleset.vocabulary)
    whole, quick = evaluate(ruleset, reading.shipments[0], **asked), decide(ruleset, reading.shipments[0], **asked)
    if whole.decision is None:
        return whole.diagnostics[0].code
    assert quick.answer is not None and quick.answer.range == whole.decision.range
    return "..".join(dict.fromkeys(whole.decision.range.words))


def codes(text: str) -> list[str]:
    """Return the codes of the mistakes."""
    return [d.code for d in made(text).diagnostics if d.code.startswith("E")]


OPEN = "allowed_under_exception..license_required"
ENDS, MAY_GO_ON = suspended("z.e", "2024-06-01 until 2024-12-31"), "2024-02-01 until 2024-12-31 then unknown"


@pytest.mark.parametrize("between", ["", "# a remark\n" * 15])
@pytest.mark.parametrize("turned", [False, True])
def test_no_place_in_a_file_decides_which_suspension_governs(between: str, turned: bool) -> None:
    """Two end on one day, one of them "then unknown": whichever is written first, it may go on."""
    both = [ENDS, suspended("z.e", MAY_GO_ON)]
    text = CAUGHT + FREED + between + between.join(both[::-1] if turned else both)

    assert said(text, A1, "2025-07-01") == OPEN


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2024-02-01 until 2024-09-30 then unknown", "2024-06-01 until 2024-12-31", OPEN),
        ("2024-02-01 until 2024-09-30 then unknown", "2024-10-01 until 2024-12-31", "allowed_under_exception"),
        ("2024-02-01 until 2024-09-30 then unknown", "2024-10-01 until 2024-12-31 then unknown", OPEN),
    ],
)
def test_whether_a_suspension_was_renewed_is_open_until_another_begins(first: str, second: str, expected: str) -> None:
    """One that began before the end says nothing of what came after it."""
    text = CAUGHT + FREED + suspended("z.e", first) + suspended("z.e", second)

    assert said(text, A1, "2025-07-01") == expected


def test_a_scenario_ends_what_has_begun() -> None:
    """It was over before the second suspension began, whose renewal it does not settle."""
    both = suspended("z.e", "2024-02-01 until 2024-05-31")
    both += suspended("z.e", "2024-08-01 until 2024-12-31 then unknown")
    text = CAUGHT + FREED + both + 'scenario early "X" {\n  end suspension z.e at 2024-04-01\n}\n'

    assert said(text, A1, "2024-04-15", scenarios=("early",)) == "allowed_under_exception"
    assert said(text, A1, "2024-09-01", scenarios=("early",)) == "license_required"
    assert said(text, A1, "2025-07-01", scenarios=("early",)) == OPEN


def test_two_licenses_of_which_nobody_knows_which_is_required() -> None:
    """A registration answers the rule and not what its suspension leaves; where both are one license, it may stand."""
    rule = RULE % ("item.z in A1", "requires registration from ZA", "2024-01-01")
    left = suspended("z.r", "2024-06-01 until 2024-12-31 then unknown", "S", "leaving requires license from ZB")

    assert codes(rule + left) == ["E0404"]
    assert codes(rule + left.replace("license from ZB", "registration from ZA")) == []
    ended = rule + left.replace(" then unknown", "")
    assert codes(ended) == []
    assert codes(ended + suspended("z.r", "2025-01-01", "S", "published 2024-12-15")) == ["E0404"]
    assert codes(ended + suspended("z.r", "2025-01-01", "S", "published 2024-06-01")) == []
    assert codes(ended + suspended("z.r", "2025-01-02", "S", "published 2024-12-15")) == []


@pytest.mark.parametrize("days", ["2024-06-01 until 2025-04-04", "2024-06-01 until 2024-12-31 then unknown"])
def test_a_fact_is_asked_for_on_which_what_a_suspension_leaves_depends(days: str) -> None:
    """The condition is what is open, while the rule is suspended, too."""
    text = RULE % ("item.n >= 5", "prohibits", "2024-01-01") + suspended(
        "z.r", days, "T", "leaving requires license from ZA"
    )
    ruleset = made(text).ruleset
    assert ruleset is not None
    shipment = read_mapping({"date": "2025-01-04", "licenses": [], "item": A1}, ruleset.vocabulary).shipments[0]
    decision = evaluate(ruleset, shipment).decision
    assert decision is not None
    (requirement,) = decision.lines[0].regimes[0].requirements

    assert decision.outcome == "undetermined"
    assert [question.fact for question in ask(ruleset, shipment, decision).questions] == ["item.n"]
    assert "item.n >= 5" in [step.text for step in requirement.because]
    assert said(text, {"n": "4"}, "2025-01-04") == "no_license_required"
    table = pl.DataFrame({"date": ["2025-01-04"], "item.z": ["A1"], "licenses": ["none"]})
    assert check_frame(ruleset, table)["missing"].to_list() == [["item.n"]]


def test_codes_that_no_list_names_are_not_excluded_with_those_below() -> None:
    """In a scheme of which a part is known, excluding the known ones below a code leaves others."""
    classified = "".join(
        f'classify item.z as A1.{x} {{\n  when item.n >= {n}\n  in force from 2024-01-01\n  source "S"\n}}\n'
        for x, n in (("a", 5), ("b", 7))
    )
    text = classified + RULE % ("item.z in { A1 }", "requires license from ZA", "2024-01-01")

    assert said(text, {"n": 1}, "2025-01-01", scheme="partial") == "no_license_required..license_required"
    assert said(text, {"n": 1, "z": "A1.c"}, "2025-01-01", scheme="partial") == "license_required"
    assert said(text, {"n": 1}, "2025-01-01") == "no_license_required"


def test_a_last_day_that_a_later_version_sets_was_not_known_before_it() -> None:
    """Seen from a day before the second version was published, the first may go on; an exception may, too."""
    first = CAUGHT.replace("2024-01-01", "2024-01-01 until 2025-06-30")
    second = RULE % ("item.z in A1", "prohibits", "2025-07-01 published 2025-06-15")

    def known(day: date, text: str = first + second) -> str:
        return said(text, A1, "2025-08-01", known_on=day)

    assert known(date(2025, 6, 14)) == "no_license_required..license_required"
    assert known(date(2025, 6, 15)) == "prohibited"
    assert known(date(2025, 6, 14), first) == "no_license_required"
    lifted = FREED.replace("2024-01-01", "2024-01-01 until 2025-06-30")
    lifted += FREED.replace("2024-01-01", "2025-07-01 published 2025-06-15")
    assert known(date(2025, 6, 14), CAUGHT + lifted) == OPEN


@pytest.mark.parametrize(
    ("given", "refused"), [("5", False), ("5.1", False), ("6", True), ("5.10", False), ("4", True)]
)
def test_a_number_agrees_with_its_formula_rounded_or_cut(given: str, refused: bool) -> None:
    """5.1 is 5 either way, and never 6."""
    text = 'define item.n = item.tpp / 10 {\n  source "S"\n}\n' + RULE % ("item.n >= 5.5", "prohibits", "2024-01-01")

    assert (said(text, {"tpp": "51", "n": given}, "2025-01-01") == "E0611") == refused


@pytest.mark.parametrize(
    ("speed", "declared", "expected"),
    [("9", "8505", "prohibited"), ("9", "85051110", "prohibited"), ("9", "8506", "E0611"), ("1", "85051110", "E0611"),
     ("1", "8506", "no_license_required")],
)  # fmt: skip
def test_classification_reads_codes_of_digits_digit_by_digit(speed: str, declared: str, expected: str) -> None:
    """What is declared above or below the code agrees with it; what is declared below an excluded one does not."""
    text = 'classify item.hs as 8505.11 {\n  when item.n >= 5\n  in force from 2024-01-01\n  source "S"\n}\n'
    text += RULE % ("item.hs in { 8505.11 }", "prohibits", "2024-01-01")
    item = {"n": speed, "hs": declared, "hs_complete": True}

    assert said(text, item, "2025-01-01") == expected


def test_a_formula_has_no_day_of_publication() -> None:
    """It was read and counted for nothing."""
    text = 'define item.n = item.tpp * 2 {\n  in force from 2024-01-01%s\n  source "S"\n}\n'

    assert codes(text % " published 2026-01-01") == ["E0108"]
    assert codes(text % "\n  published 2026-01-01") == ["E0108"]
    assert codes(text % "") == []


@pytest.mark.parametrize("name", ["p1", "p9"])
def test_the_strictest_review_is_so_under_any_name(name: str) -> None:
    """A policy that allows a milder one, too, is milder than one that does not."""
    policy = 'policy z.%s "P" {\n  for z.r\n  review %s\n  in force from 2024-01-01\n  source "S"\n}\n'
    text = CAUGHT + policy % (name, "case by case or presumption of denial") + policy % ("p2", "presumption of denial")
    ruleset = made(text).ruleset
    assert ruleset is not None
    reading = read_mapping({"date": "2025-01-01", "licenses": [], "item": A1}, ruleset.vocabulary)
    decision = evaluate(ruleset, reading.shipments[0]).decision
    assert decision is not None

    assert decision.lines[0].regimes[0].requirements[0].review == ("presumption of denial",)


FIRST = CAUGHT.replace("2024-01-01", "2024-01-01 until 2025-06-30")
SECOND = RULE % ("item.z in A1", "prohibits", "2025-07-01 published 2025-06-15")
LIFTED = "".join(FREED.replace("2024-01-01", days) for days in ("2024-01-01 until 2025-06-30", "2025-07-01 published 2025-06-15"))  # fmt: skip
GOES_ON = suspended("z.e", "2024-02-01 until 2024-09-30 then unknown") + ENDS


@pytest.mark.parametrize("text", [FIRST + SECOND, CAUGHT + LIFTED, CAUGHT + FREED + GOES_ON])
@pytest.mark.parametrize("known_on", [date(2025, 6, 14), date(2025, 6, 15)])
def test_tables_and_certificates_have_it_too(text: str, known_on: date) -> None:
    """A version not yet published, and a suspension that may go on: the same range, and a certificate of it."""
    pl = pytest.importorskip("polars")
    from compliance.table.check import check_frame
    from compliance.table.law import Law

    ruleset = made(text).ruleset
    assert ruleset is not None
    data = {"date": "2025-08-01", "destination": "US", "licenses": [], "item": A1}
    shipment = read_mapping(data, ruleset.vocabulary).shipments[0]
    decision = evaluate(ruleset, shipment, known_on=known_on).decision
    assert decision is not None

    row = {"date": ["2025-08-01"], "destination": ["US"], "licenses": ["none"], "item.z": ["A1"]}
    found = check_frame(ruleset, pl.DataFrame(row), Law(None, known_on, ()))
    assert found.select("low", "high").row(0) == tuple(decision.range.words)
    content = sealed(certificates.made(ruleset, shipment, decision, known_on))
    assert rejected(content, ruleset) == ""
