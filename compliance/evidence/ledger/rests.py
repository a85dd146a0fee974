"""Whether a decision rests on an exception of which the ledger says that it is used up: then it is not given.

The rules ask for the amount of an exception only where a fact states it (`shares`). Where none does, or the rules do
not ask for it, the exception lifts what it lifts, however much was drawn.
"""

from collections.abc import Collection, Sequence

from compliance.engine.decision import Decision, Relief
from compliance.evidence.ledger.license import License
from compliance.evidence.ledger.shares import Short
from compliance.text.diagnostics import Diagnostic
from compliance.values.truth import TRUE


def resting_on(decision: Decision, short: Sequence[Short], exceptions: Collection[str]) -> list[Diagnostic]:
    """Return why *decision* may not be given; empty where it may.

    Args:
        decision: What was decided.
        short: Limits of exceptions that lines overstep, or may.
        exceptions: Names of the exceptions of the rules.
    """
    found: list[Diagnostic] = []
    for line in decision.lines:
        mine = [one for one in short if one.line == line.line]
        for requirement in (r for regime in line.regimes for r in regime.requirements):
            used_up = [
                [one for one in mine if _is(one.license, relief, exceptions)]
                for relief in requirement.lifted_by
                if relief.truth is TRUE
            ]
            if all(used_up):  # none of those that lift it is left
                found += [_problem(one) for several in used_up for one in several]
    return list(dict.fromkeys(found))


def _is(license: License, relief: Relief, exceptions: Collection[str]) -> bool:
    """Whether the license counts the exception: it bears or lists its name, or else lists a rule that is lifted."""
    own = [license.number] if license.number in exceptions else [n for n in exceptions if _listed(license, n)]
    return relief.name in own if own else _listed(license, relief.requirement)


def _listed(license: License, name: str) -> bool:
    return any(name == word or name.startswith(f"{word}.") for word in license.rules)


def _problem(short: Short) -> Diagnostic:
    number, path = short.license.number, f"line {short.line}"
    if short.known:
        message = f"it comes out under an exception that {number} counts, and {short.limit} does not suffice"
        help = "apply for a license, or state by `states` of the quota the fact that the rules ask for"
        return Diagnostic("E0814", message, path=path, help=help)
    message = f"it comes out under an exception that {number} counts, and {short.limit} cannot be counted"
    help = "state what the limit counts by and in: code, consignee, end user, destination, value, quantity"
    return Diagnostic("E0815", message, path=path, help=help)
