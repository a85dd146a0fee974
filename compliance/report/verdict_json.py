"""The verdict on a claim as JSON has it."""

from typing import Any

from compliance.analysis.prove.verdict import Verdict


def verdict_dict(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as plain data."""
    return {
        "claim": verdict.claim,
        "status": verdict.status,
        "reason": verdict.reason,
        "examples": [
            {
                "shipment": dict(example.shipment),
                "known_on": example.known_on,
                "regime": example.regime,
                "said": dict(example.said),
            }
            for example in verdict.examples
        ],
    }
