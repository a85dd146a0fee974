"""What one regime says of one line: its rules, the law that is not modelled, its duty layers."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from compliance.engine.context import Context
from compliance.engine.decision import DutyLayer, Notice, RegimeDecision, Relief, Requirement, Step
from compliance.engine.duty import added
from compliance.engine.place import FREE
from compliance.engine.required import required
from compliance.engine.rows import rows_for
from compliance.engine.standing import Standing
from compliance.engine.truths import truth, verdict
from compliance.model.law import Duty, Effect, Regime, Rule, Unmodelled
from compliance.values.members import Members
from compliance.values.outcome import Outcome, Range, strictest
from compliance.values.truth import FALSE, TRUE, UNKNOWN, Truth


class Ready(NamedTuple):
    """What a rule says of a line, as asking it would come out.

    Attributes:
        considered: The rule's entry in `RegimeDecision.considered`; None where nobody will ask for it.
    """

    requirements: tuple[Requirement, ...]
    considered: tuple[str, Truth, str, tuple[Step, ...]] | None


class Asked(NamedTuple):
    """The statements that one regime asks of one line.

    Attributes:
        rules: In the order of the ruleset; one whose answer is worked out already is that answer.
        duties: None: the regime has none.
        read: Names of the facts that the statements left out would have asked for.
    """

    rules: Sequence[Rule | Ready]
    unmodelled: Sequence[Unmodelled]
    duties: Sequence[Duty] | None
    read: frozenset[str] = frozenset()


Sieve: TypeAlias = Callable[[Regime, Truth, Context], Asked]
"""Picks the statements to ask, given whether the line is subject to the regime. It may leave out only those that are
false of the line: a decision holds nothing of them but the names of the facts that they ask for."""


def everything(regime: Regime, subject: Truth, x: Context) -> Asked:
    """Leave out no statement."""
    law = x.ruleset
    return Asked(
        [rule for rule in law.rules if rule.head.regime == regime.name],
        [record for record in law.unmodelled if record.head.regime == regime.name],
        [duty for duty in law.duties if duty.head.regime == regime.name] or None,
    )


def decide_regime(regime: Regime, x: Context, sieve: Sieve) -> RegimeDecision:
    """Return what *regime* says of the line of *x*; *sieve* picks the statements that are asked."""
    subject = truth(regime.subject, x)
    floor = _floor(subject.truth)
    work = _Regime(x, subject.truth)
    asked = sieve(regime, subject.truth, x)
    x.read |= asked.read
    for rule in asked.rules:
        if isinstance(rule, Ready):
            if rule.considered:
                work.considered.append(rule.considered)
            work.requirements += rule.requirements
        else:
            work.rule(rule)
    work.unmodelled_law(asked.unmodelled)
    duties, duty = work.duty_layers(asked.duties)
    whole = strictest([r.place for r in work.requirements], floor)
    high = max([whole.high, *(bound for bound in work.widened)])
    return RegimeDecision(
        regime.name,
        regime.title,
        Range(whole.low, high),
        x.moment.known_on,
        subject,
        tuple(work.requirements),
        tuple(work.exceptions),
        tuple(work.licenses),
        tuple(work.obligations),
        tuple(work.flags),
        tuple(work.unmodelled),
        duties,
        duty,
        tuple(work.considered),
        frozenset(x.read),
    )


def _floor(subject: Truth) -> Range:
    match subject:
        case Truth.TRUE:
            return Range(FREE, FREE)
        case Truth.FALSE:
            return Range(Outcome.NOT_SUBJECT, Outcome.NOT_SUBJECT)
        case Truth.UNKNOWN:
            return Range(Outcome.NOT_SUBJECT, FREE)


class _Regime:
    """Gathers what one regime says of one line."""

    def __init__(self, x: Context, subject: Truth) -> None:
        self.x = x
        self.subject = subject
        self.requirements: list[Requirement] = []
        self.exceptions: list[Relief] = []
        self.licenses: list[Relief] = []
        self.obligations: list[Notice] = []
        self.flags: list[Notice] = []
        self.unmodelled: list[Notice] = []
        self.widened: list[Outcome] = []
        self.considered: list[tuple[str, Truth, str, tuple[Step, ...]]] = []

    # Rules --------------------------------------------------------------------------------------

    def rule(self, rule: Rule) -> None:
        """Ask one rule, or each row of its table."""
        if not self._reaches(rule.regardless):
            return
        stands = self.x.standing(rule.head)
        if stands.force is FALSE and not stands.suspended:
            self.considered.append((rule.head.name, FALSE, stands.state, (stands.step,)))
            return
        if not rule.table:
            self._instance(rule, stands, self.x)
            return
        reached, others, _ = rows_for(rule.when, rule.table, self.x, verdict)
        for fields in reached:
            self._instance(rule, stands, self.x.scoped("row", fields))
        if any(verdict(rule.when, self.x.scoped("row", fields)) is not FALSE for fields in others):
            self._instance(rule, stands, self.x)

    def _reaches(self, regardless: bool) -> bool:
        return regardless or self.subject is not FALSE

    def _instance(self, rule: Rule, stands: Standing, row: Context) -> None:
        when = truth(rule.when, row)
        if not rule.table or when.truth is not FALSE:
            self.considered.append((rule.head.name, min(when.truth, stands.force), stands.state, (stands.step, when)))
        if when.truth is FALSE:
            return
        for effect in rule.effects:
            if effect.kind in ("obliges", "flags"):
                self._notice(rule, effect, min(when.truth, stands.force), (stands.step, when))
            else:
                self._requirement(rule, effect, stands, when, row)

    def _notice(self, rule: Rule, effect: Effect, whole: Truth, steps: tuple[Step, ...]) -> None:
        if whole is FALSE:
            return
        cleared = self.x.get("flags_cleared") if effect.kind == "flags" else None
        done = isinstance(cleared, Members) and rule.head.name in cleared.words
        because = Step(
            f"{rule.head.name} applies", whole, rule.head.at, because=tuple(s for s in steps if s.truth is whole)
        )
        notice = Notice(rule.head.name, effect.text, whole, rule.head.sources, because, done)
        (self.flags if effect.kind == "flags" else self.obligations).append(notice)

    def _requirement(self, rule: Rule, effect: Effect, stands: Standing, when: Step, row: Context) -> None:
        found, lifts, covers = required(rule, effect, stands, when, row, self.x, self.subject)
        self.requirements.append(found)
        self.exceptions += lifts
        self.licenses += covers

    # Unmodelled law -----------------------------------------------------------------------------

    def unmodelled_law(self, records: Sequence[Unmodelled]) -> None:
        """Widen upward where law that is not expressed may reach the line."""
        for record in records:
            if not self._reaches(record.regardless):
                continue
            stands = self.x.standing(record.head)
            when = truth(record.when, self.x) if stands.force is not FALSE else stands.step
            whole = min(stands.force, when.truth)
            if whole is FALSE:
                continue
            text = f"read {'; '.join(record.head.sources)}: {record.head.title or record.head.name} is not modelled"
            step = Step(
                f"{record.head.name} may apply",
                whole,
                record.head.at,
                because=(when,),
                law="; ".join(record.head.sources),
            )
            self.unmodelled.append(Notice(record.head.name, text, whole, record.head.sources, step))
            self.widened.append(record.at_most)

    # Duties -------------------------------------------------------------------------------------

    def duty_layers(self, mine: Sequence[Duty] | None) -> tuple[tuple[DutyLayer, ...], tuple[Decimal, Decimal] | None]:
        """Return the layers that apply or may, and the lowest and highest sum of their rates."""
        if self.subject is FALSE or mine is None:
            return (), None
        steps = {}
        for duty in mine:
            stands = self.x.standing(duty.head)
            when = truth(duty.when, self.x) if stands.force is not FALSE else stands.step
            steps[id(duty)] = (min(stands.force, when.truth, self.subject), (stands.step, when), stands.ends)
        layers = []
        low = high = Decimal(0)
        for duty in sorted(mine, key=lambda d: (d.cap is not None, d.head.name)):
            applies, because, ends = steps[id(duty)]
            removers = [(o, steps[id(o)][0]) for o in mine if duty.head.name in o.removes]
            removed = max((t for _, t in removers), default=FALSE)
            stays = min(applies, TRUE if removed is FALSE else FALSE if removed is TRUE else UNKNOWN)
            if stays is FALSE or not (duty.rate or duty.cap is not None):
                continue
            low, high = added(low, high, duty, stays)
            kept = tuple(s for s in because if s.truth is applies)
            if removed is UNKNOWN:
                kept += tuple(s for o, t in removers if t is UNKNOWN for s in steps[id(o)][1] if s.truth is UNKNOWN)
            layers.append(DutyLayer(duty.head.name, duty.head.title, duty.rate, stays, ends, duty.head.sources, kept))
        return tuple(layers), (low, high)
