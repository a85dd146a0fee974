"""One plain rule over the rows that it reaches.

What it says of a row follows from the truth of its condition, its exceptions and reviews, and from where it stands on
the day; `engine.place` puts each combination on the scale once.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from compliance.engine.place import FREE, licensed, not_enforced, place_of, status_of
from compliance.engine.review import possible
from compliance.engine.standing import Standing
from compliance.model import condition as c
from compliance.model.law import Effect, Head, LicenseException, Regime, Rule
from compliance.model.ruleset import Ruleset
from compliance.table.answer import Asked, strictness
from compliance.table.columns import Numbers
from compliance.table.distinct import distinct
from compliance.table.once import LICENSES, Leaves
from compliance.table.plain import Around
from compliance.table.rows import Here
from compliance.table.said import Said, Sayings
from compliance.table.steps import Bits, Rows, Steps, constant, either, every, negation
from compliance.values.outcome import Outcome, Range, Review
from compliance.values.truth import FALSE, TRUE, UNKNOWN, Truth

_TRUTHS = (FALSE, UNKNOWN, TRUE)


class PlainRule:
    """One plain rule.

    Args:
        near: What bears on it.
        place: Of its regime and of the rule, in the order in which the evaluator asks.

    Attributes:
        demands: The comparisons of its condition of which none may be false.
        stages: Where it stands.
        is_conjunction: Whether what it says follows from its demands, the day and the licenses alone.
    """

    def __init__(
        self, leaves: Leaves, sayings: Sayings, rule: Rule, regime: Regime, near: Around, place: tuple[int, int]
    ) -> None:
        self.rule, self._leaves, self._sayings = rule, leaves, sayings
        self._regime, self._near, self._place = regime, near, place
        self.demands = tuple([leaves.leaf(node, regime.name) for node in _demands(rule.when, leaves.ruleset)])
        self.stages = leaves.stages(rule.head, rule.not_enforced[0] if rule.not_enforced else None)
        self.effects = [(n, e) for n, e in enumerate(rule.effects) if e.kind in ("requires", "prohibits")]
        self.is_conjunction = (
            len(self.effects) == 1
            and regime.subject is None
            and not (near.exceptions or near.policies or any(clause.when for clause in rule.reviews))
            and not any(len(leaf.days) for leaf in self.demands)
            and _is_conjunction(rule.when, leaves.ruleset)
        )
        self._known: dict[tuple[int, ...], int] = {}

    def ask(self, here: Here, rows: Rows) -> Iterator[tuple[Rows, Numbers]]:
        """Yield rows and what the rule says of them, effect by effect.

        Args:
            rows: Those in which no demand is false and the rule stands.
        """
        when = self._steps(self.rule.when, here, rows)
        subject = self._steps(self._regime.subject, here, rows)
        left = when.truth != FALSE
        if not self.rule.regardless:
            left &= subject.truth != FALSE
        if not left.all():
            if not left.any():
                return
            rows, when, subject = rows[left], _only(when, left), _only(subject, left)
        stage = self.stages.at(here.part.days[rows])
        lifts = [self._lift(e, where, here, rows) for e in self._near.exceptions for where in self._lifted(e)]
        reviews = self._reviews(here, rows)
        silent = here.part.silent[rows]
        for n, effect in self.effects:
            yield rows, self._say(n, effect, _Columns(when, subject, stage, lifts, reviews, silent))

    def say(self, stages: Numbers, when: Steps, silent: npt.NDArray[np.bool_]) -> Numbers:
        """Return the number of what a conjunction says, for each stage, truth and silence about licenses."""
        ((n, effect),) = self.effects
        size = len(stages)
        reviews = [(clause.policies, constant(TRUE, size)) for clause in self.rule.reviews]
        found = _Columns(when, constant(TRUE, size), stages, [], reviews, silent)
        return self._numbers(n, effect, found, range(size), found.columns())

    def _steps(self, node: c.Condition | None, here: Here, rows: Rows) -> Steps:
        match node:
            case None:
                return constant(TRUE, len(rows))
            case c.Every(operands=operands) if operands:
                return every([self._steps(o, here, rows) for o in operands])
            case c.Either(operands=operands) if operands:
                return either([self._steps(o, here, rows) for o in operands])
            case c.Negation(operand=operand):
                return negation(self._steps(operand, here, rows))
            case c.Defined(name=name):
                return self._steps(self._leaves.ruleset.conditions[name], here, rows)
            case c.Stands(names=names):
                records = [r for name in names for r in self._leaves.ruleset.by_name.get(name, ())]
                found = [self._stands(record.head, here, rows) for record in records]
                return either([constant(FALSE, len(rows)), *found])
            case c.Every() | c.Either():
                return constant(TRUE if isinstance(node, c.Every) else FALSE, len(rows))
            case _:
                return here.steps(self._leaves.leaf(node, self._regime.name), rows)

    def _stands(self, head: Head, here: Here, rows: Rows) -> Steps:
        stages = self._leaves.stages(head)
        return Steps(stages.force[stages.at(here.part.days[rows])])

    # Exceptions -------------------------------------------------------------------------------------

    def _lifted(self, exception: LicenseException) -> list[c.Condition | None]:
        return [where for targets, where in exception.lifts if self.rule.head.name in targets]

    def _lift(self, exception: LicenseException, where: c.Condition | None, here: Here, rows: Rows) -> Steps:
        steps = [self._stands(exception.head, here, rows), self._steps(exception.when, here, rows)]
        if exception.claimed:
            silent = here.part.silent[rows]
            bits = np.where(silent, np.uint64(self._leaves.bits[LICENSES]), np.uint64(0))
            steps.append(Steps(silent.astype(np.uint8) * np.uint8(UNKNOWN), bits))
        for condition in (where, exception.provided):
            if condition is not None:
                steps.append(self._steps(condition, here, rows))
        for bar in self._near.bars:
            if exception.head.name in bar.exceptions:
                inner = every([self._stands(bar.head, here, rows), self._steps(bar.when, here, rows)])
                steps.append(negation(inner))
        if not exception.modelled:
            steps.append(constant(UNKNOWN, len(rows)))
        return every(steps)

    # Reviews ----------------------------------------------------------------------------------------

    def _reviews(self, here: Here, rows: Rows) -> list[tuple[tuple[str, ...], Steps]]:
        found = [(clause.policies, self._steps(clause.when, here, rows)) for clause in self.rule.reviews]
        for policy in self._near.policies:
            force = every([self._stands(policy.head, here, rows), self._steps(policy.when, here, rows)])
            found += [
                (clause.policies, every([force, self._steps(clause.when, here, rows)])) for clause in policy.reviews
            ]
        return found

    # What is said -----------------------------------------------------------------------------------

    def _say(self, effect_at: int, effect: Effect, found: "_Columns") -> Numbers:
        """Return the number of what is said in each row."""
        columns = found.columns()
        first, places = distinct(columns)
        return self._numbers(effect_at, effect, found, first.tolist(), columns)[places]

    def _numbers(
        self, effect_at: int, effect: Effect, found: "_Columns", rows: Iterable[int], columns: Sequence[Any]
    ) -> Numbers:
        """Return the number of what is said in each of some rows; *columns* are those of *found*."""
        numbers = []
        shown = (effect_at, *found.shown)
        for n in rows:
            key = (*shown, *[int(column[n]) for column in columns])
            if key not in self._known:
                self._known[key] = self._sayings.number(self._asked(effect_at, effect, found, n))
            numbers.append(self._known[key])
        return np.array(numbers, dtype=np.int32)

    def _asked(self, effect_at: int, effect: Effect, found: "_Columns", n: int) -> Said:
        """Return what is said in row *n*, as `engine.evaluate` has it."""
        rule, leaves = self.rule, self._leaves
        stands: Standing = self.stages.standings[found.stage[n]]
        moment = self.stages.moments[found.stage[n]]
        when, subject = _TRUTHS[found.when.truth[n]], _TRUTHS[found.subject.truth[n]]
        answered = licensed(effect, stands)
        idle = stands.force is FALSE and not stands.leaving
        lifts = [] if idle else [(_TRUTHS[lift.truth[n]], _open(lift, n)) for lift in found.lifts]
        asks = answered.kind == "requires"
        covered = UNKNOWN if asks and not idle and found.silent[n] else FALSE
        lifted = max((lift for lift, _ in lifts), default=FALSE)
        lax = not_enforced(rule, moment)
        free = FREE if subject is TRUE else Outcome.NOT_SUBJECT
        place = place_of(effect, stands, when, lifted, covered, lax=lax, free=free)
        gated = subject is UNKNOWN and not rule.regardless
        if gated:
            place = Range(Outcome.NOT_SUBJECT, place.high)
        open = 0
        if not place.settled:
            if when is UNKNOWN and (stands.leaving or stands.force is not FALSE):
                open |= _open(found.when, n)
            for lift, bits in lifts:
                open |= bits if lift is UNKNOWN else 0
            open |= leaves.bits[LICENSES] if covered is UNKNOWN else 0
        review = self._review(found, n) if asks else 0
        status = status_of(stands, when, lifted, covered, gated=gated or lax)
        asked = Asked(rule.head.name, status, place, rule.head.sources, leaves.facts(open), leaves.facts(review))
        at = (*self._place, effect_at)
        return Said(at, rule.head.regime, asked, (*strictness(asked), *at), bool(asked.open or asked.review))

    def _review(self, found: "_Columns", n: int) -> int:
        """Return the facts that leave the licensing policy open, as bits."""
        clauses: list[tuple[tuple[str, ...], Truth, int]] = [
            (policies, _TRUTHS[step.truth[n]], _open(step, n)) for policies, step in found.reviews
        ]
        kept = possible([(policies, truth) for policies, truth, _ in clauses])
        if len({Review(word) for policies in kept for word in policies}) < 2:
            return 0
        open = 0
        for policies, truth, bits in clauses:
            open |= bits if policies in kept and truth is UNKNOWN else 0
        return open


class _Columns(NamedTuple):
    """What the answer of a rule rests on, over some rows."""

    when: Steps
    subject: Steps
    stage: Numbers
    lifts: list[Steps]
    reviews: list[tuple[tuple[str, ...], Steps]]
    silent: npt.NDArray[np.bool_]

    @property
    def _opens(self) -> list[Bits | None]:
        return [self.when.open, *(lift.open for lift in self.lifts), *(clause.open for _, clause in self.reviews)]

    @property
    def shown(self) -> list[bool]:
        """Of which conditions the facts that leave them open are among the columns."""
        return [bits is not None for bits in self._opens]

    def columns(self) -> list[Any]:
        """Return what tells rows apart."""
        found = [self.stage, self.when.truth, self.subject.truth, self.silent]
        found += [lift.truth for lift in self.lifts]
        found += [clause.truth for _, clause in self.reviews]
        return [*found, *(bits for bits in self._opens if bits is not None)]


def _open(step: Steps, n: int) -> int:
    return 0 if step.open is None else int(step.open[n])


def _only(step: Steps, rows: npt.NDArray[np.bool_]) -> Steps:
    return Steps(step.truth[rows], None if step.open is None else step.open[rows])


def _demands(node: c.Condition | None, ruleset: Ruleset) -> Iterator[c.Condition]:
    """Yield the leaves of which none may be false."""
    match node:
        case c.Every(operands=operands):
            for operand in operands:
                yield from _demands(operand, ruleset)
        case c.Defined(name=name):
            yield from _demands(ruleset.conditions[name], ruleset)
        case c.Member() | c.IsNone() | c.IsTrue() | c.Compare():
            yield node
        case _:
            return


def _is_conjunction(node: c.Condition | None, ruleset: Ruleset) -> bool:
    """Return whether *node* holds where all its demands do."""
    match node:
        case c.Every(operands=operands):
            return all(_is_conjunction(operand, ruleset) for operand in operands)
        case c.Defined(name=name):
            return _is_conjunction(ruleset.conditions[name], ruleset)
        case _:
            return node is None or isinstance(node, c.Member | c.IsNone | c.IsTrue | c.Compare)
