"""What a shipment comes to, without the reasons: the reference evaluator gives these when they are asked for."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from compliance.engine.decision import Decision, plain_review
from compliance.values.outcome import Range
from compliance.values.truth import Truth


class Said(NamedTuple):
    """One requirement.

    Attributes:
        rule: Name of the rule.
        status: ``applies``, ``lifted``, ``covered``, ``may_apply`` or ``suspended``.
        place: Where it puts the line on the scale.
        review: Possible licensing policies.
    """

    rule: str
    status: str
    place: Range
    review: tuple[str, ...]


class Notice(NamedTuple):
    """What a statement says beside the outcome, and whether surely."""

    rule: str
    text: str
    truth: Truth


class RegimeAnswer(NamedTuple):
    """What one regime says of one line.

    Attributes:
        requirements: In the order of the rules.
        duty: The lowest and highest sum of the duty layers; None: the regime has none.
        asked: Where that is gathered: facts that the statements left by the index ask for; the reference evaluator
            asks for more.
    """

    regime: str
    range: Range
    requirements: tuple[Said, ...]
    obligations: tuple[Notice, ...]
    flags: tuple[Notice, ...]
    unmodelled: tuple[Notice, ...]
    duty: tuple[Decimal, Decimal] | None = None
    asked: frozenset[str] = frozenset()


class LineAnswer(NamedTuple):
    """What all regimes say of one line."""

    line: str
    range: Range
    regimes: tuple[RegimeAnswer, ...]


class Answer(NamedTuple):
    """What all regimes say of a shipment.

    Attributes:
        digest: Of the rules: the one edition by which it was answered.
        explain: Returns the `Decision` with its reasons, by the same edition.
    """

    shipment: str
    on: date
    known_on: date
    range: Range
    lines: tuple[LineAnswer, ...]
    digest: str
    explain: Callable[[], Decision]

    @property
    def outcome(self) -> str:
        """The outcome as scripts read it, or ``undetermined``."""
        return self.range.word

    @property
    def rules(self) -> tuple[str, ...]:
        """Names of the rules that apply, or may, or would but for an exception, a license or a suspension."""
        found = (said.rule for line in self.lines for regime in line.regimes for said in regime.requirements)
        return tuple(dict.fromkeys(found))

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON has it: the names of ``docs/interface.md``, without reasons."""
        return {
            "shipment": self.shipment, "on": self.on.isoformat(), "known_on": self.known_on.isoformat(),
            "outcome": self.outcome, "range": _ends(self.range), "rules": list(self.rules),
            "lines": [
                {
                    "line": line.line, "outcome": line.range.word, "range": _ends(line.range),
                    "regimes": [_regime(regime) for regime in line.regimes],
                }
                for line in self.lines
            ],
            "digests": {"rules": self.digest},
        }  # fmt: skip


def _regime(found: RegimeAnswer) -> dict[str, Any]:
    return {
        "regime": found.regime, "outcome": found.range.word, "range": _ends(found.range),
        "requirements": [
            {"rule": r.rule, "status": r.status, "range": _ends(r.place), "review": plain_review(r.review)}
            for r in found.requirements
        ],
        **{
            kind: [{"rule": n.rule, "text": n.text, "truth": n.truth.word} for n in getattr(found, kind)]
            for kind in ("obligations", "flags", "unmodelled")
        },
        "duty": None if found.duty is None else [str(rate) for rate in found.duty],
    }  # fmt: skip


def _ends(found: Range) -> list[str]:
    return [found.low.word, found.high.word]
