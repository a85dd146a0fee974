"""The reference evaluator. It is the definition of the language: every other path must agree with it.

For each line and regime: every rule is asked, in no order that matters; each requirement takes its own place
on the scale; the line takes the strictest. Unknown facts, unknown law and unknown cover make a place an interval.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from compliance.engine.context import Context
from compliance.engine.cover import covering, lifting
from compliance.engine.decision import (
    Decision,
    DutyLayer,
    LineDecision,
    Notice,
    RegimeDecision,
    Relief,
    Requirement,
    Step,
)
from compliance.engine.derive import derive
from compliance.engine.duty import added
from compliance.engine.place import FREE, licensed, not_enforced, place_of, status_of
from compliance.engine.review import review
from compliance.engine.rows import rows_for
from compliance.engine.standing import Moment, Standing
from compliance.engine.truths import truth, verdict
from compliance.engine.unknown_lists import unknown_lists
from compliance.model.law import Duty, Effect, Regime, Rule, Unmodelled
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Shipment
from compliance.text.diagnostics import Diagnostic
from compliance.values.facts import Value
from compliance.values.members import NONE, Members
from compliance.values.outcome import Outcome, Range, strictest
from compliance.values.truth import FALSE, TRUE, UNKNOWN, Truth


class Evaluated(NamedTuple):
    """A decision, or what is wrong with the shipment."""

    decision: Decision | None
    diagnostics: tuple[Diagnostic, ...]


class Before(NamedTuple):
    """A shipment and its decision, that a decision on a shipment like it may rest on."""

    shipment: Shipment
    decision: Decision


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


def evaluate(
    ruleset: Ruleset,
    shipment: Shipment,
    *,
    on: date | None = None,
    known_on: date | None = None,
    scenarios: tuple[str, ...] = (),
    facts_digest: str = "",
    before: Before | None = None,
    regimes: Collection[str] | None = None,
    sieve: Sieve | None = None,
    lean: bool = False,
) -> Evaluated:
    """Decide *shipment* under *ruleset*.

    Args:
        on: Law of that day; default: the shipment's date.
        known_on: Only what was published by then; default: each regime's own ``known through``.
        scenarios: Suppositions about suspensions.
        facts_digest: Digest of the input, carried into the decision.
        before: A shipment that differs in a few facts, with its decision under the same law: what a regime says that
            rests on none of these facts is taken over.
        regimes: Names of the regimes to ask; None: all. The range is then theirs alone.
        sieve: Picks the statements to ask; None: every one. `considered` then lacks those left out.
        lean: Keep reasons only of what is unknown, from which what is missing is read; no decision to be shown.

    Returns:
        The decision; or diagnostics: the shipment has no date, no regime is loaded, facts contradict each other.
    """
    day = on or shipment.date
    if day is None:
        help = 'add `"date": "YYYY-MM-DD"`, or give --on'
        return Evaluated(None, (Diagnostic("E0612", "the shipment has no date", path="$.date", help=help),))
    if not ruleset.regimes:  # nobody was asked: that is no permission
        help = "name a ruleset that states law, such as --rules us; `core` is a vocabulary"
        return Evaluated(
            None, (Diagnostic("E0501", "no regime is loaded: nothing would be asked", path="--rules", help=help),)
        )
    latest = known_on or max((r.known_through for r in ruleset.regimes), default=day)
    asked = ruleset.regimes if regimes is None else tuple(r for r in ruleset.regimes if r.name in regimes)
    all_facts = [{**shipment.facts, **line.facts} for line in shipment.lines]
    contexts = [
        Context(
            ruleset, Moment(day, latest, scenarios), {**shipment.facts, **line.facts, "date": day}, shipment.parties,
            line.components, shipment.licenses, shipment.assumed_of(n), lines=all_facts, lean=lean,
        )
        for n, line in enumerate(shipment.lines)
    ]  # fmt: skip
    derived = [derive(x, f"$.lines[{n}]") for n, x in enumerate(contexts)]
    problems = [found for one in derived for found in one.diagnostics] + unknown_lists(ruleset, shipment)
    if problems:  # it is nobody's shipment: no rule need be asked
        return Evaluated(None, tuple(problems))
    lines = [
        _line(x, shipment, n, derived[n].codes, known_on, before, asked, sieve or _everything)
        for n, x in enumerate(contexts)
    ]
    whole = strictest([line.range for line in lines], lines[0].range)
    decision = Decision(
        shipment.id,
        day,
        latest,
        whole,
        tuple(lines),
        _assumptions(ruleset, shipment, day, known_on, scenarios, sieve),
        notices(ruleset, day, known_on),
        {"rules": ruleset.digest, "tables": ruleset.tables_digest, "facts": facts_digest},
        scenarios=scenarios,
    )
    return Evaluated(decision, ())


def _assumptions(
    ruleset: Ruleset,
    shipment: Shipment,
    day: date,
    known_on: date | None,
    scenarios: tuple[str, ...],
    sieve: Sieve | None,
) -> tuple[dict[str, Any], ...]:
    """Return each assumption with the facts that it supplied, and the range without any of them."""
    if not shipment.assumed:
        return ()
    without = evaluate(ruleset, shipment.bare(), on=day, known_on=known_on, scenarios=scenarios, sieve=sieve).decision
    words = without.range.words if without else None
    by_name: dict[str, list[str]] = {}
    for fact, name in sorted(shipment.assumed.items()):
        by_name.setdefault(name, []).append(fact)
    return tuple({"name": name, "facts": facts, "without": words} for name, facts in by_name.items())


def notices(ruleset: Ruleset, day: date, known_on: date | None) -> tuple[str, ...]:
    """Return what has to be said where the day lies beyond what is known of the law."""
    through = {r.name: min(known_on or r.known_through, r.known_through) for r in ruleset.regimes}
    return tuple(
        f"{name}: the rules are known through {known}; the law may have moved by {day}"
        for name, known in through.items()
        if day > known
    )


def _line(
    x: Context,
    shipment: Shipment,
    number: int,
    codes: tuple[tuple[str, str, Truth], ...],
    known_on: date | None,
    before: Before | None,
    regimes: tuple[Regime, ...],
    sieve: Sieve,
) -> LineDecision:
    """Decide line *number*, of which *x* holds the facts and *codes* was derived."""
    line, moment = shipment.lines[number], x.moment
    given = tuple(sorted(name for name in (*shipment.facts, *line.facts) if name != "date"))
    kept = _kept(before, shipment, number, x.facts) if before else {}
    decided = []
    for regime in regimes:
        found = kept.get(regime.name)
        known = known_on or regime.known_through
        if found is None or found.known_on != known:
            inner = Context(
                x.ruleset, Moment(moment.on, known, moment.scenarios), dict(x.facts), x.parties,
                x.components, x.licenses, x.assumed, lines=x.lines, lean=x.lean,
            )  # fmt: skip
            found = _regime(regime, inner, sieve)
        x.read |= found.read
        decided.append(found)
    whole = strictest([r.range for r in decided], decided[0].range) if decided else Range(FREE, FREE)
    return LineDecision(line.id, whole, tuple(decided), codes, frozenset(x.read), given, facts=x.facts)


def _kept(before: Before, shipment: Shipment, number: int, facts: dict[str, Value]) -> dict[str, RegimeDecision]:
    """Return what the regimes said that rests on no fact in which the two shipments differ."""
    old = before.shipment
    here, there = shipment.lines[number], old.lines[number]
    if shipment.assumed != old.assumed:
        return {}
    line = before.decision.lines[number]
    moved = {name for name in facts.keys() | line.facts.keys() if facts.get(name) != line.facts.get(name)}
    # whoever asks of every party, or of every component, asks whether these are all
    moved |= {"parties_complete"} if shipment.parties != old.parties else set()
    moved |= {"item.components_complete"} if here.components != there.components else set()
    other = shipment.licenses != old.licenses or len(shipment.lines) > 1
    return {
        r.regime: r
        for r in line.regimes
        if r.read.isdisjoint(moved)
        and not (other and (r.requirements or r.exceptions))
        and not r.licenses  # what a license admits is asked of every code of the line
    }


def _everything(regime: Regime, subject: Truth, x: Context) -> Asked:
    law = x.ruleset
    return Asked(
        [rule for rule in law.rules if rule.head.regime == regime.name],
        [record for record in law.unmodelled if record.head.regime == regime.name],
        [duty for duty in law.duties if duty.head.regime == regime.name] or None,
    )


def _regime(regime: Regime, x: Context, sieve: Sieve) -> RegimeDecision:
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


def required(
    rule: Rule, effect: Effect, stands: Standing, when: Step, row: Context, x: Context, subject: Truth
) -> tuple[Requirement, list[Relief], list[Relief]]:
    """Return the requirement that *effect* makes, with the exceptions and the licenses held against it.

    Args:
        when: Why the rule's condition holds, or may.
        row: The context of the row of the rule's table; that of the line where it has none.
    """
    answered = licensed(effect, stands)
    idle = stands.force is FALSE and not stands.leaving
    lifts = [] if idle else lifting(rule, row, x)
    covers = covering(rule, answered, x) if answered.kind == "requires" and not idle else []
    lax = not_enforced(rule, x.moment)
    lifted = max((r.truth for r in lifts), default=FALSE)
    covered = max((r.truth for r in covers), default=FALSE)
    free = FREE if subject is TRUE else Outcome.NOT_SUBJECT
    place = place_of(effect, stands, when.truth, lifted, covered, lax=lax, free=free)
    gated = subject is UNKNOWN and not rule.regardless
    if gated:
        place = Range(Outcome.NOT_SUBJECT, place.high)
    policies, review_steps = review(rule, row, x) if answered.kind == "requires" else ((), ())
    notes = tuple(said for said in (_in_row(note, row) for note in rule.head.notes) if said)
    if lax:
        notes = (*notes, "in force, announced as not enforced: both outcomes are shown")
    if stands.leaving and stands.force is FALSE:
        notes = (*notes, f"{stands.state}; what is left: requires {answered.authorization}")
    steps = [stands.step, when]
    # what a suspension leaves waits for the condition alone
    told = [when] if stands.leaving and stands.force is FALSE else steps
    found = Requirement(
        rule.head.name,
        rule.head.title,
        answered.kind if stands.force is FALSE else effect.kind,
        status_of(stands, when.truth, lifted, covered, gated=gated or lax),
        place,
        rule.head.sources,
        answered.authority,
        answered.authorization,
        policies,
        review_steps,
        _in_row(effect.because, row),
        tuple(s for s in told if s.truth is min(t.truth for t in told)) if when.truth is not TRUE else tuple(steps),
        tuple(r for r in lifts if r.truth is not FALSE),
        tuple(r for r in covers if r.truth is not FALSE),
        notes,
    )
    return found, lifts, covers


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


def _in_row(text: str, row: Context) -> str:
    """Return the cell that *text* names, empty where there is none; else *text*."""
    if not text.startswith("row."):
        return text
    cell = row.facts.get(text)
    return "" if cell is None or cell is NONE else str(cell)
