"""The days on which an answer moves, found by deciding every day; for tests of what looks only at some of them."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from compliance.engine.evaluate import evaluate
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Shipment


def said(ruleset: Ruleset, shipment: Shipment, day: date, **asked: Any) -> object:
    """Return all that a decision on *day* says but for its reasons; why there is none, where the shipment is refused."""
    decided = evaluate(ruleset, shipment, on=day, **asked)
    if decided.decision is None:
        return sorted({d.message for d in decided.diagnostics})
    return [
        (
            regime.regime,
            regime.range,
            regime.duty,
            sorted((layer.rule, layer.rate, layer.truth) for layer in regime.duties),
            sorted((n.rule, n.text, n.truth) for n in (*regime.flags, *regime.obligations, *regime.unmodelled)),
            sorted(
                (
                    r.rule, r.reason, r.effect, r.status, r.place, r.authority, r.authorization, r.review,
                    [(relief.name, relief.truth) for relief in (*r.lifted_by, *r.covered_by)],
                )
                for r in regime.requirements
            ),
            line.codes,
        )
        for line in decided.decision.lines
        for regime in line.regimes
    ]  # fmt: skip


def moving_days(ruleset: Ruleset, shipment: Shipment, first: date, last: date, **asked: Any) -> Iterator[date]:
    """Yield each day after *first* through *last* on which the answer differs from that of the day before."""
    before = said(ruleset, shipment, first, **asked)
    for number in range(1, (last - first).days + 1):
        day = first + timedelta(days=number)
        found = said(ruleset, shipment, day, **asked)
        if found != before:
            yield day
        before = found
