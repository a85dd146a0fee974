"""The verdicts on assertions as diagnostics, for `compliance test`."""

import json

from compliance.analysis.prove.invariant import Invariants
from compliance.analysis.prove.verdict import PROVED, REFUTED, Example
from compliance.model.cases import Assertion
from compliance.model.ruleset import Ruleset
from compliance.text.diagnostics import Diagnostic


def diagnostics(ruleset: Ruleset, assertions: tuple[Assertion, ...]) -> list[Diagnostic]:
    """Return T002 for each assertion that is refuted, T003 for each that is not settled."""
    found = []
    for assertion, verdict in zip(assertions, Invariants(ruleset, assertions).verdicts(), strict=True):
        span = assertion.statement.parts[0].span  # type: ignore[union-attr]
        if verdict.status == REFUTED:
            help = _shown(verdict.examples[0])
            found.append(Diagnostic("T002", "the invariant does not hold", span, help=help))
        elif verdict.status != PROVED:
            found.append(Diagnostic("T003", "the invariant is not settled", span, help=verdict.reason))
    return found


def _shown(example: Example) -> str:
    """Return a counterexample in one line."""
    said = "; ".join(f"{who}: {what}" for who, what in example.said)
    return f"{said}, for {json.dumps(example.shipment, ensure_ascii=False)}"
