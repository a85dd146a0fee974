"""What the log says of one decision: enough to decide it again, and to see what came out.

The reasons are not kept: the digests say which rules and tables gave them, and a replay under these gives them again.
"""

from datetime import date
from typing import Any, NamedTuple

from compliance.engine.decision import Decision
from compliance.evidence.log.mask import SHARES, Mask, mask_shipment
from compliance.evidence.log.mask_decision import mask_words
from compliance.shipment.records import Shipment
from compliance.shipment.unstructure import unstructure
from compliance.values.truth import TRUE

KIND = "decision"
"""The kind of these records."""


class Entry(NamedTuple):
    """A decision that is to be logged.

    Attributes:
        shipment: As it was decided, assumptions and licenses of a ledger included.
        decision: What came out.
        known_on: What was asked for with ``--known-on``; None where each regime's own day counted.
        shares: Facts that state parts of a known limit, as `Mask` has them.
    """

    shipment: Shipment
    decision: Decision
    known_on: date | None = None
    shares: frozenset[str] = SHARES


def body_of(entry: Entry, mask: Mask | None = None) -> dict[str, Any]:
    """Return the body of the record, masked where a mask is given."""
    shipment, amounts = entry.shipment, None
    if mask:
        shipment, amounts = mask_shipment(shipment, mask)
    body: dict[str, Any] = {
        "shipment": unstructure(shipment),
        "decision": summary(entry.decision, mask),
        "known_on": entry.known_on.isoformat() if entry.known_on else None,
    }
    if shipment.assumed:
        body["assumed"] = dict(shipment.assumed)
    notices = entry.decision.notices
    if notices:
        body["notices"] = mask_words(notices, entry.shipment, mask) if mask else list(notices)
    if mask:
        body["masked"] = {"salt": mask.salt, "amounts": amounts}
    return body


def summary(decision: Decision, mask: Mask | None = None) -> dict[str, Any]:
    """Return what came out: outcome, range, requirements by name, licenses that cover, digests, days."""
    digests = dict(decision.digests)
    if mask and digests.get("facts"):  # without the salt it would let a reader try out what was masked
        digests["facts"] = f"masked:{mask.digest(digests['facts'])}"
    return {
        "outcome": decision.outcome,
        "range": decision.range.words,
        "status": decision.status,
        "on": decision.on.isoformat(),
        "known_on": decision.known_on.isoformat(),
        "lines": [
            {"line": line.line, "range": line.range.words, "requirements": _requirements(line.regimes)}
            for line in decision.lines
        ],
        "licenses": _licenses(decision, mask),
        "scenarios": list(decision.scenarios),
        "digests": digests,
    }


def _requirements(regimes: Any) -> list[list[str]]:
    found = {(r.rule, r.status) for regime in regimes for r in regime.requirements}
    return [list(pair) for pair in sorted(found)]


def _licenses(decision: Decision, mask: Mask | None) -> list[list[str]]:
    found = {
        (line.line, mask.name(relief.name) if mask else relief.name, relief.requirement)
        for line in decision.lines
        for regime in line.regimes
        for requirement in regime.requirements
        for relief in requirement.covered_by
        if relief.truth is TRUE
    }
    return [list(found_one) for found_one in sorted(found)]
