"""`compliance prove`: verdicts, exit statuses, and counterexamples that can be run."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from compliance.cli.main import group

BASE = """language 1

regime zz "Nowhere" {
  authority "Nobody"
  known through 2026-01-01
  source "Widget Act"
}
fact item.width is number world "width of a widget"
fact widget is truth world "whether it is a widget"
"""


def _rule(when: str, effect: str = "requires license from NOBODY") -> str:
    return f'rule zz.act-1 "Widgets" {{\n  when {when}\n  {effect}\n  in force from 2020-01-01\n  source "Act"\n}}\n'


def _assertion(when: str, outcome: str) -> str:
    return f'assert "Widgets ask" {{\n  when {when}\n  from 2020-01-01\n  outcome {outcome} in zz\n  source "Act"\n}}\n'


UNMODELLED = 'unmodelled zz.more "The rest" {\n  when widget\n  at most license_required\n  source "Act"\n}\n'
WIDE = _rule("widget and item.width >= 5")


def _run(*arguments: str, input: str = "") -> Result:
    return CliRunner().invoke(group, ["prove", *arguments], input=input)


def _file(folder: Path, name: str, text: str) -> str:
    path = folder / f"{name}.rules"
    path.write_text(BASE + text, "utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("law", "claim", "status", "word"),
    [
        (WIDE, _assertion("widget and item.width >= 7", "at least allowed_under_license"), 0, "proved"),
        (WIDE, _assertion("widget", "at least allowed_under_license"), 1, "refuted"),
        (WIDE, _assertion("widget", "at most license_required"), 0, "proved"),
        (WIDE, _assertion("widget", "at most allowed_under_license"), 1, "refuted"),
        (UNMODELLED, _assertion("widget", "at least license_required"), 3, "not settled"),
        (UNMODELLED, _assertion("widget", "at most license_required"), 0, "proved"),
    ],
)
def test_assertions(law: str, claim: str, status: int, word: str, tmp_path: Path) -> None:
    """Each assertion is proved, refuted, or not settled, and the status says which."""
    found = _run(_file(tmp_path, "a", law + claim))

    assert found.exit_code == status, found.output
    assert found.output.startswith(f"{word}: Widgets ask\n")


def test_a_fact_unstated_on_which_nothing_hangs(tmp_path: Path) -> None:
    """Where each answer to an open question keeps to the bound, it is proved of every completion, and said so."""
    either = _rule("widget") + _rule("not widget").replace("zz.act-1", "zz.act-2")
    found = _run(_file(tmp_path, "a", either + _assertion("item.width >= 1", "at least allowed_under_license")))

    assert found.exit_code == 0
    assert "for every completion" in found.output


def test_unknown_law_is_named(tmp_path: Path) -> None:
    """What leaves an assertion open is named."""
    claim = _assertion("widget", "at least license_required")

    assert "(zz.more)" in _run(_file(tmp_path, "a", UNMODELLED + claim)).output


def _verdict(*arguments: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = json.loads(_run(*arguments, "--format", "json").output)
    return found[0]


def _outcome(shipment: dict[str, Any], rules: str) -> str:
    found = CliRunner().invoke(group, ["check", "-", "--rules", rules, "--format", "json"], input=json.dumps(shipment))
    regimes = json.loads(found.output)["lines"][0]["regimes"]
    return str(next(r["outcome"] for r in regimes if r["regime"] == "zz"))


def test_a_counterexample_runs(tmp_path: Path) -> None:
    """`compliance check` decides the shipment that refutes an assertion as the verdict says."""
    law = _file(tmp_path, "a", WIDE + _assertion("widget", "at least allowed_under_license"))
    (example,) = _verdict(law)["examples"]

    assert example["said"] == {"it is decided": "no_license_required"}
    assert _outcome(example["shipment"], law) == "no_license_required"


@pytest.mark.parametrize(
    ("claim", "before", "after", "status"),
    [
        ("--tightens", "widget and item.width >= 5", "widget and item.width >= 4", 0),
        ("--tightens", "widget and item.width >= 4", "widget and item.width >= 5", 1),
        ("--relaxes", "widget and item.width >= 4", "widget and item.width >= 5", 0),
        ("--relaxes", "widget and item.width >= 5", "widget and item.width >= 4", 1),
        ("--equivalent", "not (widget and item.width >= 5)", "not widget or not item.width >= 5", 0),
        ("--equivalent", "widget and item.width >= 5", "widget and item.width > 5", 1),
    ],
)
def test_two_editions(claim: str, before: str, after: str, status: int, tmp_path: Path) -> None:
    """A claim about two editions is proved or refuted; the counterexample comes out differently under them."""
    names = [_file(tmp_path, "old", _rule(before)), _file(tmp_path, "new", _rule(after))]

    assert _run(claim, *names).exit_code == status
    if status:
        (example,) = _verdict(claim, *names)["examples"]
        assert _outcome(example["shipment"], names[0]) != _outcome(example["shipment"], names[1])


@pytest.mark.parametrize(
    ("when", "status"),
    [("widget and item.width >= 5", 0), ("widget and item.width < 5", 1), ("item.width >= 3 and item.width < 5", 1)],
)
def test_more_of_an_amount(when: str, status: int, tmp_path: Path) -> None:
    """More never lowers the outcome, or two shipments that differ in the amount alone show that it does."""
    law = _file(tmp_path, "a", _rule(when))

    assert _run("--monotone", "item.width", law).exit_code == status
    if status:
        less, more = (example["shipment"] for example in _verdict("--monotone", "item.width", law)["examples"])
        assert float(less["item"].pop("width")) < float(more["item"].pop("width"))
        assert less == more


def test_what_a_formula_makes_is_not_taken_as_proved(tmp_path: Path) -> None:
    """Where the outcome rests on what a formula makes of the amount, nothing is called proved."""
    more = 'fact item.area is number world "area"\nfact item.share is number world "share"\n'
    formula = 'define item.share = item.area / item.width {\n  source "Act"\n}\n'
    law = _file(tmp_path, "a", more + formula + _rule("item.share >= 2"))

    assert _run("--monotone", "item.width", law).exit_code == 3


def test_an_exhausted_budget_is_no_proof(tmp_path: Path) -> None:
    """A claim for which the budget is too small is not settled."""
    law = _file(tmp_path, "a", WIDE + _assertion("widget and item.width >= 7", "at least allowed_under_license"))

    assert _run(law, "--budget", "1").exit_code == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ("--monotone", "item.widht"), ("--monotone", "widget"), ("--tightens", "OLD", "OLD", "OLD"),
        ("--tightens", "OLD", "OLD", "--relaxes", "OLD", "OLD"), ("--relaxes", "OLD", "nowhere.rules"), ("nowhere.rules",),
    ],
)  # fmt: skip
def test_usage(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """What is asked wrongly, and what cannot be read, has its own status."""
    law = _file(tmp_path, "a", WIDE)
    asked = [law if a == "OLD" else a for a in arguments]

    assert _run(*asked, *([law] if "--monotone" in asked else [])).exit_code == 2
