"""Which stated facts do not matter, with proof.

A fact is left out and the shipment decided again. If nothing changes, the settled outcome holds for every value of
the fact, since an interval holds the outcomes of all completions (language.md, section 4).
"""

from compliance.analysis.change import decide_other
from compliance.engine.decision import Decision
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Shipment


def irrelevant(ruleset: Ruleset, shipment: Shipment, decision: Decision, *, line: int = 0) -> tuple[str, ...]:
    """Return the stated facts of a line whose value cannot change the decision.

    Where the outcome is not settled only facts that no statement in force read are named.
    """
    found = decision.lines[line]
    unread = set(found.irrelevant)
    if not found.range.settled:
        return tuple(sorted(unread))
    shown = _summary(decision)
    for name in found.given:
        if name in unread:
            continue
        other = decide_other(ruleset, _without(shipment, name), shipment, decision)
        if other is not None and _summary(other) == shown:
            unread.add(name)
    return tuple(sorted(unread))


def _without(shipment: Shipment, name: str) -> Shipment:
    facts = {n: v for n, v in shipment.facts.items() if n != name}
    lines = tuple(line._replace(facts={n: v for n, v in line.facts.items() if n != name}) for line in shipment.lines)
    return shipment._replace(facts=facts, lines=lines)


def _summary(decision: Decision) -> list[object]:
    """Everything that a decision says, reasons aside."""
    return [
        (
            regime.range,
            [(r.rule, r.status, r.place, r.review, r.reason) for r in regime.requirements],
            [(n.rule, n.truth) for n in (*regime.obligations, *regime.flags, *regime.unmodelled)],
            [(d.rule, d.truth) for d in regime.duties],
            regime.duty,
        )
        for line in decision.lines
        for regime in line.regimes
    ]
