"""What a statement lifts, bars, reviews or removes is of the kind that it can."""

import pytest
from unit.cover.small import CORE, HEAD, rule

from compliance.model.build import build
from compliance.model.files import Files


def _stated(keyword: str, name: str, what: str) -> str:
    return f'{keyword} x.{name} "N" {{\n  {what}\n  in force from 2025-01-01\n  source "Act"\n}}\n'


LAW = (
    rule("x.r", "destination is US") + rule("x.both.r", "destination is US") + _stated("exception", "e", "lifts x.r")
    + _stated("exception", "both.e", "lifts x.r") + _stated("duty", "d", "rate 5 %")
    + _stated("unmodelled exception", "u", "lifts x.r") + _stated("policy", "p", "for x.r\n  review case by case")
)  # fmt: skip


@pytest.mark.parametrize(
    ("keyword", "what", "refused"),
    [
        ("bar", "bars x.e", False),
        ("bar", "bars x.u", False),
        ("bar", "bars x.both", False),
        ("bar", "bars x", False),
        ("bar", "bars x.r", True),
        ("bar", "bars x.e, x.r", True),
        ("bar", "bars x except x.e", False),
        ("bar", "bars x except x.r", True),
        ("bar", "bars x.d except x.e", True),
        ("bar", "bars licenses for x.r", False),
        ("bar", "bars licenses for x.both", False),
        ("bar", "bars licenses for x.e", True),
        ("exception", "lifts x.both", False),
        ("exception", "lifts x.e", True),
        ("exception", "lifts x.d", True),
        ("policy", "for x.both\n  review case by case", False),
        ("policy", "for x.e\n  review case by case", True),
        ("duty", "excludes x.d", False),
        ("duty", "excludes x.r", True),
        ("duty", "rate 5 %\n  replaces x.e", True),
    ],
)
def test_a_target_is_of_the_right_kind(keyword: str, what: str, refused: bool) -> None:
    """A name stands for all below it, and one of these at least is what can be lifted, barred or removed."""
    texts = {**CORE.texts, "rulesets/x/x.rules": (HEAD + LAW + _stated(keyword, "new", what)).encode()}
    found = build(Files(texts, "sha256:x", "sha256:x", ()))

    assert [d.code for d in found.diagnostics] == (["E0204"] if refused else [])


@pytest.mark.parametrize(("keyword", "what"), [("bar", ""), ("policy", "for x.r")])
def test_a_bar_bars_and_a_policy_reviews(keyword: str, what: str) -> None:
    """One that says nothing would be taken for one that does."""
    texts = {**CORE.texts, "rulesets/x/x.rules": (HEAD + LAW + _stated(keyword, "new", what)).encode()}
    found = build(Files(texts, "sha256:x", "sha256:x", ()))

    assert [d.code for d in found.diagnostics] == ["E0107"]


@pytest.mark.parametrize("supposed", ["end suspension {} at 2026-01-01", "extend suspension {} until 2026-01-01"])
@pytest.mark.parametrize(
    ("word", "found"),
    [("x.r", []), ("x", []), ("x.both", ["E0204"]), ("x.e", ["E0204"]), ("x.none", ["E0204"])],
)
def test_a_scenario_supposes_of_what_is_suspended(supposed: str, word: str, found: list[str]) -> None:
    """Of anything else the law would stay as it is, and be shown as what is supposed."""
    more = 'suspend x.r {\n  from 2025-02-01 until 2025-12-31\n  source "Act"\n}\n'
    more += f'scenario s "S" {{\n  {supposed.format(word)}\n}}\n'
    texts = {**CORE.texts, "rulesets/x/x.rules": (HEAD + LAW + more).encode()}

    assert [d.code for d in build(Files(texts, "sha256:x", "sha256:x", ())).diagnostics] == found


def test_what_a_suspension_that_could_not_be_read_reaches_may_be_supposed() -> None:
    """The mistake would be gone with the other one."""
    for lost, word in (("x.r", "x.r"), ("x", "x.r"), ("x.both.r", "x.both")):
        more = f'suspend {lost} {{\n  frm 2025-02-01\n  source "Act"\n}}\n'
        more += f'scenario s "S" {{\n  end suspension {word} at 2026-01-01\n}}\n'
        texts = {**CORE.texts, "rulesets/x/x.rules": (HEAD + LAW + more).encode()}

        assert [d.code for d in build(Files(texts, "sha256:x", "sha256:x", ())).diagnostics] == ["E0108"]
