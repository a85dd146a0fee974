"""A decision as data: what was decided, why, what is missing, what would change it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from compliance.values.facts import Value
from compliance.values.outcome import Range
from compliance.values.quantity import plain
from compliance.values.truth import Truth


class Step(NamedTuple):
    """One condition as it came out.

    Attributes:
        text: The condition as written.
        truth: What it came to.
        at: Place in the rules; empty for a step of the engine's own.
        facts: Names and values that it read; None where the value is unknown.
        because: The operands that decide it.
        law: The instrument that leaves it unknown, where it is the law that does.
        dated: Whether it may come out differently on another day.
    """

    text: str
    truth: Truth
    at: str = ""
    facts: tuple[tuple[str, str | None], ...] = ()
    because: tuple["Step", ...] = ()
    law: str = ""
    dated: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the step as JSON has it."""
        found: dict[str, Any] = {"condition": self.text, "truth": self.truth.word}
        if self.facts:
            found["facts"] = dict(self.facts)
        if self.at:
            found["at"] = self.at
        if self.law:
            found["law"] = self.law
        if self.because:
            found["because"] = [step.to_dict() for step in self.because]
        return found


class Requirement(NamedTuple):
    """One requirement of one rule, or of one row of its table.

    Attributes:
        rule: Name of the rule.
        effect: ``prohibits`` or ``requires``.
        status: ``applies``, ``lifted``, ``covered``, ``may_apply``, ``suspended``.
        place: Its interval on the scale.
        review: Possible licensing policies; one where it is settled.
        reason: Reason for control, where the rule names one.
        because: Why.
        lifted_by: Exceptions that lift it, or may.
        covered_by: Numbers of licenses held that cover it, or may.
    """

    rule: str
    title: str
    effect: str
    status: str
    place: Range
    sources: tuple[str, ...]
    authority: str
    authorization: str
    review: tuple[str, ...]
    review_because: tuple[Step, ...]
    reason: str
    because: tuple[Step, ...]
    lifted_by: tuple["Relief", ...] = ()
    covered_by: tuple["Relief", ...] = ()
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the requirement as JSON has it."""
        return {
            "rule": self.rule,
            "title": self.title,
            "effect": self.effect,
            "status": self.status,
            "range": self.place.words,
            "source": "; ".join(self.sources),
            "authority": self.authority or None,
            "authorization": self.authorization or None,
            "reason": self.reason or None,
            "review": plain_review(self.review),
            "review_because": [step.to_dict() for step in self.review_because],
            "because": [step.to_dict() for step in self.because],
            "lifted_by": [relief.name for relief in self.lifted_by],
            "covered_by": [relief.name for relief in self.covered_by],
            "notes": list(self.notes),
        }


def plain_review(policies: tuple[str, ...]) -> str | list[str] | None:
    """Return possible policies as JSON has them."""
    if not policies:
        return None
    return policies[0] if len(policies) == 1 else list(policies)


class Relief(NamedTuple):
    """An exception or a license held, against one requirement.

    Attributes:
        name: Name of the exception, or number of the license.
        requirement: Rule that it bears on.
        truth: Whether it lifts or covers.
        because: Why, or why not.
        sources: Provisions of an exception.
    """

    name: str
    requirement: str
    truth: Truth
    because: Step
    sources: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the relief as JSON has it."""
        return {
            "name": self.name,
            "rule": self.requirement,
            "truth": self.truth.word,
            "source": "; ".join(self.sources) or None,
            "because": [self.because.to_dict()],
        }


class Notice(NamedTuple):
    """An obligation, a flag, or law that is not modelled."""

    rule: str
    text: str
    truth: Truth
    sources: tuple[str, ...]
    because: Step
    cleared: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the notice as JSON has it."""
        return {
            "rule": self.rule,
            "text": self.text,
            "truth": self.truth.word,
            "cleared": self.cleared,
            "source": "; ".join(self.sources),
            "because": [self.because.to_dict()],
        }


class DutyLayer(NamedTuple):
    """One layer of duty; its rate in percent of value."""

    rule: str
    title: str
    rate: Decimal
    truth: Truth
    ends: date | None
    sources: tuple[str, ...]
    because: tuple[Step, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the layer as JSON has it."""
        return {
            "rule": self.rule,
            "title": self.title,
            "rate": f"{plain(self.rate)} %",
            "truth": self.truth.word,
            "ends": self.ends.isoformat() if self.ends else None,
            "source": "; ".join(self.sources),
            "because": [step.to_dict() for step in self.because],
        }


class RegimeDecision(NamedTuple):
    """What one regime says of one line.

    Attributes:
        subject: Why the line is, is not, or may be subject to the regime.
        duty: Total rate in percent, lowest and highest; None where no layer is in question.
        considered: Name, truth, state and reasons of each rule that was asked; the index leaves out false ones.
        read: Names of the facts that it rests on.
    """

    regime: str
    title: str
    range: Range
    known_on: date
    subject: Step
    requirements: tuple[Requirement, ...]
    exceptions: tuple[Relief, ...]
    licenses: tuple[Relief, ...]
    obligations: tuple[Notice, ...]
    flags: tuple[Notice, ...]
    unmodelled: tuple[Notice, ...]
    duties: tuple[DutyLayer, ...]
    duty: tuple[Decimal, Decimal] | None
    considered: tuple[tuple[str, Truth, str, tuple[Step, ...]], ...] = ()
    read: frozenset[str] = frozenset()

    def to_dict(self) -> dict[str, Any]:
        """Return the regime's part as JSON has it."""
        return {
            "regime": self.regime,
            "title": self.title,
            "outcome": self.range.word,
            "range": self.range.words,
            "known_on": self.known_on.isoformat(),
            "subject": self.subject.to_dict(),
            "requirements": [r.to_dict() for r in self.requirements],
            "exceptions": [r.to_dict() for r in self.exceptions],
            "licenses": [r.to_dict() for r in self.licenses],
            "obligations": [n.to_dict() for n in self.obligations],
            "flags": [n.to_dict() for n in self.flags],
            "duties": [d.to_dict() for d in self.duties],
            "duty": [f"{plain(rate)} %" for rate in self.duty] if self.duty else None,
            "unmodelled": [n.to_dict() for n in self.unmodelled],
        }


class LineDecision(NamedTuple):
    """What every regime says of one line.

    Attributes:
        codes: Code facts that classification settled: fact, code, whether it is borne.
        read: Names of facts that some statement in force read.
        given: Names of facts that are known of the line.
        unmoved: Stated facts proved not to matter, by `compliance.analysis.relevance`.
        facts: What is known of the line, derived facts included.
    """

    line: str
    range: Range
    regimes: tuple[RegimeDecision, ...]
    codes: tuple[tuple[str, str, Truth], ...] = ()
    read: frozenset[str] = frozenset()
    given: tuple[str, ...] = ()
    unmoved: tuple[str, ...] = ()
    facts: Mapping[str, Value] = {}

    @property
    def irrelevant(self) -> tuple[str, ...]:
        """Facts that were stated and that no statement in force read: they cannot matter."""
        return tuple(name for name in self.given if name not in self.read)

    def to_dict(self) -> dict[str, Any]:
        """Return the line as JSON has it."""
        return {
            "line": self.line,
            "outcome": self.range.word,
            "range": self.range.words,
            "classified": [{"fact": f, "code": c, "truth": t.word} for f, c, t in self.codes],
            "irrelevant": sorted({*self.irrelevant, *self.unmoved}),
            "regimes": [r.to_dict() for r in self.regimes],
        }


class Question(NamedTuple):
    """A missing fact.

    Attributes:
        fact: Its name.
        sentence: What it means.
        settles: What an answer can settle: ``outcome`` or ``review``.
        answers: Sample answers with the range each leads to.
        lines: Lines that it concerns.
    """

    fact: str
    sentence: str
    settles: str
    answers: tuple[tuple[str, Range], ...]
    lines: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the question as JSON has it."""
        return {
            "fact": self.fact,
            "question": self.sentence,
            "settles": self.settles,
            "answers": [{"value": value, "range": r.words} for value, r in self.answers],
            "lines": list(self.lines),
        }


class Remedy(NamedTuple):
    """A change of facts that are ours to choose or to obtain, and where it would lead.

    Attributes:
        change: What to do, in words.
        facts: Fact to value.
        range: The outcome then.
        structuring: It looks like splitting below a threshold.
    """

    change: str
    facts: tuple[tuple[str, str], ...]
    range: Range
    structuring: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the remedy as JSON has it."""
        return {
            "change": self.change,
            "facts": dict(self.facts),
            "outcome": self.range.word,
            "range": self.range.words,
            "structuring": self.structuring,
        }


class ChangeOn(NamedTuple):
    """A day on which the answer changes by itself.

    Attributes:
        range: The range from then on; None: the shipment is refused, for its facts cannot be so.
        because: What changes, each from what to what; or why it is refused.
    """

    day: date
    range: Range | None
    because: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the change as JSON has it."""
        return {
            "date": self.day.isoformat(),
            "outcome": self.range.word if self.range else "refused",
            "range": self.range.words if self.range else None,
            "because": list(self.because),
        }


class Decision(NamedTuple):
    """A decision on one shipment.

    Attributes:
        on: Day of the event.
        known_on: Publications up to this day count.
        questions, remedies, changes_on: Filled by `compliance.analysis`.
    """

    shipment: str
    on: date
    known_on: date
    range: Range
    lines: tuple[LineDecision, ...]
    assumptions: tuple[dict[str, Any], ...]
    notices: tuple[str, ...]
    digests: Mapping[str, str]
    questions: tuple[Question, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    changes_on: tuple[ChangeOn, ...] = ()
    scenarios: tuple[str, ...] = ()

    @property
    def outcome(self) -> str:
        """The outcome as a word, ``undetermined`` where the range is open."""
        return self.range.word

    @property
    def status(self) -> int:
        """Exit status: 0 nothing stops it, 1 it stops, 3 undetermined or a flag is not cleared."""
        if self.range.low.word in ("license_required", "prohibited"):
            return 1
        open_flag = any(not flag.cleared for line in self.lines for regime in line.regimes for flag in regime.flags)
        return 3 if open_flag or not self.range.settled else 0

    def to_json(self) -> str:
        """Return `to_dict` as JSON text, as ``json.dumps`` writes it with ``ensure_ascii=False``."""
        from compliance.engine.decision_json import decision_json  # late: it names the classes of this file

        return decision_json(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the decision as JSON has it."""
        return {
            "shipment": self.shipment,
            "on": self.on.isoformat(),
            "known_on": self.known_on.isoformat(),
            "outcome": self.outcome,
            "range": self.range.words,
            "lines": [line.to_dict() for line in self.lines],
            "questions": [q.to_dict() for q in self.questions],
            "remedies": [r.to_dict() for r in self.remedies],
            "changes_on": [c.to_dict() for c in self.changes_on],
            "assumptions": list(self.assumptions),
            "notices": list(self.notices),
            "scenarios": list(self.scenarios),
            "digests": dict(self.digests),
        }
