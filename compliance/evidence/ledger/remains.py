"""What a decision says of the ledger: which license covers what, and what remains before and after."""

from collections.abc import Iterator

from compliance.engine.decision import Decision
from compliance.evidence.ledger.balance import ZERO, in_unit
from compliance.evidence.ledger.held import Presented
from compliance.evidence.ledger.ledger import Holding, Holdings
from compliance.evidence.ledger.license import MEASURES
from compliance.values.quantity import EXACT, Quantity
from compliance.values.truth import TRUE


def with_balances(decision: Decision, presented: Presented, holdings: Holdings) -> Decision:
    """Return *decision* with a notice on each license of the ledger that covers some of it."""
    notices = [*decision.notices, *presented.notices]
    for holding in holdings.licenses:
        covered = _covered(decision, holding.terms.license.number)
        if covered and holding.terms.license.number in presented.left:
            notices += _notices(holding, covered, presented, holdings)
    return decision._replace(notices=tuple(notices))


def _covered(decision: Decision, number: str) -> dict[str, list[str]]:
    """Return lines to the rules whose requirement the license covers."""
    found: dict[str, list[str]] = {}
    for line in decision.lines:
        for regime in line.regimes:
            for requirement in regime.requirements:
                if any(relief.name == number and relief.truth is TRUE for relief in requirement.covered_by):
                    found.setdefault(line.line, []).append(requirement.rule)
    return found


def _notices(
    holding: Holding, covered: dict[str, list[str]], presented: Presented, holdings: Holdings
) -> Iterator[str]:
    license = holding.terms.license
    lines = "; ".join(f"line {line} ({', '.join(dict.fromkeys(rules))})" for line, rules in covered.items())
    left = [_left(measure, presented.left[license.number].get(measure), covered, presented) for measure in MEASURES]
    ends = f"; it ends on {license.valid_until}" if license.valid_until else ""
    yield f"license {license.number} covers {lines}: {' and '.join(left)}{ends}"
    for condition in license.conditions:
        yield f"license {license.number}, condition: {condition}"
    if license.valid_until and holdings.seen and license.valid_until < holdings.seen:
        yield (
            f"license {license.number} ended on {license.valid_until}, and the ledger has seen {holdings.seen}: "
            "it covers only what left by then"
        )


def _left(measure: str, before: Quantity | None, covered: dict[str, list[str]], presented: Presented) -> str:
    if before is None:
        return f"no limit of {measure}"
    taken = ZERO
    for line in presented.shipment.lines:
        amount = line.facts.get(f"item.{measure}")
        if line.id in covered and isinstance(amount, Quantity):
            taken = EXACT.add(taken, amount.base)
    after = in_unit(EXACT.subtract(before.base, taken), before)
    return f"{measure} {before} remains before this shipment, {after} after it"
