"""A decision without its reasons."""

from compliance.engine.compiled.answer import LineAnswer, Notice, RegimeAnswer, Said
from compliance.engine.decision import Decision, RegimeDecision
from compliance.engine.decision import Notice as Told


def summary(decision: Decision) -> tuple[LineAnswer, ...]:
    """Return what `decide` answers, read off a decision of the reference evaluator; what was asked is left out."""
    return tuple(LineAnswer(line.line, line.range, tuple(map(of_regime, line.regimes))) for line in decision.lines)


def of_regime(found: RegimeDecision) -> RegimeAnswer:
    """Return what one regime says of a line, without its reasons."""
    return RegimeAnswer(
        found.regime,
        found.range,
        tuple(Said(r.rule, r.status, r.place, r.review) for r in found.requirements),
        _said(found.obligations),
        _said(found.flags),
        _said(found.unmodelled),
        found.duty,
    )


def _said(notices: tuple[Told, ...]) -> tuple[Notice, ...]:
    return tuple(Notice(notice.rule, notice.text, notice.truth) for notice in notices)
