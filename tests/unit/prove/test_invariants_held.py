"""An assertion that a license is always required is refuted by who holds one, whatever the license has to name."""

import pytest

from compliance.analysis.prove.decided import Decided
from compliance.analysis.prove.invariant import Invariants
from compliance.analysis.prove.verdict import PROVED, REFUTED
from compliance.model.build import build
from compliance.model.files import Files, read_files
from compliance.text.diagnostics import render_all
from compliance.values.outcome import Outcome, Range

CORE = read_files([]).texts
WAY = "departs is DE and destination is FR"
TEXT = """language 1
regime {regime} "T" {{
  authority "M"
  known through 2026-10-01
  source "Act"
}}
classify item.eccn as 3A090.a {{
  when {classified}
  in force from 2025-01-01
  source "s"
}}
rule {regime}.r "R" {{
  when {when}
  requires license from MOT
  in force from 2025-01-01
  source "Act 1"
}}
{more}
assert "always" {{
  when {when}
  from 2025-02-01
  outcome at least license_required in {regime}
}}
"""
BARRED = """bar cn.b "B" {
  bars licenses for cn.r
  when departs is DE
  in force from 2025-01-01
  source "x"
}
"""
TPP, FORMULA = "item.tpp >= 4800", "item.performance_density >= 5"
CASES = {
    "no code of the country's lists is stated": ("cn", TPP, "item.hs in { 8506 }"),
    "the code is borne": ("us.x", TPP, "item.eccn in 3A090.a"),
    "the code is borne by what a formula gives": ("us.x", FORMULA, "item.tpp >= 5000 and item.die_area >= 10 mm2"),
    "another code is borne beside": ("us.x", TPP, "item.eccn in { 4A003 } and item.tpp >= 5000"),
    "a code of another country's list is borne": ("cn", TPP, "item.eccn in 3A090.a"),
    "it has no code in the country's lists": ("cn", TPP, "not item.cn is listed"),
}


def _verdict(regime: str, classified: str, when: str, more: str = "") -> tuple[str, Range | None]:
    text = TEXT.format(regime=regime, classified=classified, when=f"{WAY} and {when}", more=more)
    found = build(Files({**CORE, "a.rules": text.encode()}, "sha256:0", "sha256:0", ()))
    assert found.ruleset, render_all(list(found.diagnostics))
    (verdict,) = Invariants(found.ruleset, found.assertions).verdicts()
    shown = verdict.examples[0].shipment if verdict.examples else None
    return verdict.status, None if shown is None else Decided(found.ruleset).range(shown, regime)


@pytest.mark.parametrize("name", CASES)
def test_a_license_held_refutes_it(name: str) -> None:
    """The example is decided so by the evaluator: allowed under the license."""
    status, decided = _verdict(*CASES[name])

    assert status == REFUTED
    assert decided == Range(Outcome.ALLOWED_UNDER_LICENSE, Outcome.ALLOWED_UNDER_LICENSE)


def test_a_license_that_is_barred_does_not() -> None:
    """Nothing but a license takes the requirement away, and every license is barred."""
    assert _verdict("cn", TPP, "item.hs in { 8506 }", BARRED)[0] == PROVED
