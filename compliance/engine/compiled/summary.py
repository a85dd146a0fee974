"""A decision without its reasons."""

from compliance.engine.compiled.answer import LineAnswer, RegimeAnswer, Said
from compliance.engine.decision import Decision, Notice, RegimeDecision
from compliance.values.truth import Truth


def summary(decision: Decision) -> tuple[LineAnswer, ...]:
    """Return what `decide` answers, read off a decision of the reference evaluator."""
    return tuple(LineAnswer(line.line, line.range, tuple(map(_regime, line.regimes))) for line in decision.lines)


def _regime(found: RegimeDecision) -> RegimeAnswer:
    return RegimeAnswer(
        found.regime,
        found.range,
        tuple(Said(r.rule, r.status, r.place) for r in found.requirements),
        _names(found.obligations),
        _names(found.flags),
        _names(found.unmodelled),
    )


def _names(notices: tuple[Notice, ...]) -> tuple[tuple[str, Truth], ...]:
    return tuple((notice.rule, notice.truth) for notice in notices)
