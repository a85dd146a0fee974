"""Whether a refactoring changes nothing: neither the outcome of any shipment nor what stands beside it."""

from compliance.analysis.comparing import BUDGET, compare
from compliance.analysis.difference import Answer
from compliance.analysis.lone_names import lone_names
from compliance.analysis.prove.verdict import OPEN, PROVED, REFUTED, WHOLE, Example, Verdict
from compliance.model.ruleset import Ruleset

CLAIM = "the editions are equivalent"


def equivalent(old: Ruleset, new: Ruleset, *, budget: int = BUDGET) -> Verdict:
    """Return whether nothing comes out differently under *new*."""
    found = compare(old, new, budget=budget)
    witness = next((r.witness for r in found.regions if r.witness), None)
    if witness:
        said = (("the old edition", _words(witness.before)), ("the new edition", _words(witness.after)))
        example = Example(witness.shipment, witness.known_on, witness.regime, said)
        return Verdict(CLAIM, REFUTED, "a shipment is decided otherwise", (example,))
    if found.equal:
        return Verdict(CLAIM, PROVED, "; ".join(filter(None, (WHOLE, lone_names(old, new)))))
    return Verdict(CLAIM, OPEN, "; ".join(found.open))


def _words(answer: Answer) -> str:
    outcome = answer.low if answer.low == answer.high else f"between {answer.low} and {answer.high}"
    return "; ".join([outcome, *answer.beside])
