"""The verdict on a mutant that no case kills: equal by proof, different by a witness, or open."""

from datetime import date

from compliance.analysis.comparing import compare
from compliance.analysis.cover.verdict import Difference, Verdict, Witness
from compliance.model.ruleset import Ruleset

BUDGET = 4_000
"""Steps of search for one mutant."""


def differ(old: Ruleset, new: Ruleset) -> Difference:
    """Return whether two rulesets answer alike, by the comparison of `analysis.comparing`."""
    found = compare(old, new, budget=BUDGET)
    if found.equal:
        kind = "masked" if found.work["candidates"] else "search" if found.work["steps"] else "nothing to tell apart"
        return Difference(Verdict.EQUAL, proof=kind)
    for region in found.regions:
        if region.witness:
            known_on = region.witness.known_on
            shown = Witness(
                region.witness.shipment,
                date.fromisoformat(region.witness.on),
                date.fromisoformat(known_on) if known_on else None,
            )
            return Difference(Verdict.DIFFERS, shown)
    return Difference(Verdict.OPEN)
