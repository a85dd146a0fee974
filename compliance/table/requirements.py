"""What plain rules require, column by column: for each rule the rows that it reaches, and what it says of them.

A rule is asked only of the rows in which no demand of its condition is false. What it says there follows from the
truth of its condition, its exceptions and reviews, and from where it stands on the day; `engine.place` puts each
combination on the scale once.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from compliance.engine.place import FREE, licensed, not_enforced, place_of, status_of
from compliance.engine.review import possible
from compliance.engine.standing import Moment, Standing, standing
from compliance.model import condition as c
from compliance.model.law import Effect, Head, LicenseException, Regime, Rule, WordList
from compliance.model.ruleset import Ruleset
from compliance.table.answer import Asked, Names, strictness
from compliance.table.axes import Axis
from compliance.table.columns import Numbers
from compliance.table.plain import Around, Surroundings
from compliance.table.steps import Leaf, Rows, Steps, constant, either, every, negation, steps_of
from compliance.values.dates import Period
from compliance.values.outcome import Outcome, Range, Review
from compliance.values.truth import FALSE, TRUE, UNKNOWN, Truth

_TRUTHS = (FALSE, UNKNOWN, TRUE)
LICENSES = "licenses"
_NO_ROWS: Rows = np.zeros(0, dtype=np.int32)


class Said(NamedTuple):
    """What one rule says, of whatever rows.

    Attributes:
        place: Of regime, rule and effect, in the order in which the evaluator asks.
        rank: By which what is said of a row is sorted.
        open: Whether some fact leaves its place or its licensing policy open.
    """

    place: tuple[int, int, int]
    regime: str
    asked: Asked
    rank: tuple[object, ...]
    open: bool


class Part(NamedTuple):
    """Some rows of a table.

    Attributes:
        size: How many.
        numbers: Fact to the class of each row.
        days: The day of each row, as its ordinal.
        silent: Whether nothing is said of licenses held, in each row.
    """

    size: int
    numbers: Mapping[str, Numbers]
    days: Numbers
    silent: npt.NDArray[np.bool_]


class Requirements:
    """Asks plain rules.

    Args:
        rules: The plain rules of *ruleset*, in their order.
        facts: The facts that they read.
        axes: Fact to its axis; one that no column states is unknown.
        known_on: Only what was published by then.

    Attributes:
        said: What was said so far, by number.
    """

    def __init__(
        self,
        ruleset: Ruleset,
        rules: Sequence[Rule],
        facts: Sequence[str],
        axes: Mapping[str, Axis],
        known_on: date | None,
    ) -> None:
        self.said: list[Said] = []
        self.ruleset, self.axes = ruleset, axes
        self.moments = {r.name: Moment(date.min, known_on or r.known_through) for r in ruleset.regimes}
        self.bits = {name: 1 << n for n, name in enumerate((*facts, LICENSES))}
        self.names = tuple(self.bits)
        self._numbers: dict[Said, int] = {}
        self._leaves: dict[object, Leaf] = {}
        self._by_node: dict[tuple[int, str], Leaf] = {}
        self._moved: dict[tuple[str, ...], list[int]] = {}
        self._heads: dict[tuple[str, date | None, Period | None], _Stages] = {}
        self._changes: dict[str, list[Period]] = {}
        for change in ruleset.changes:
            for name in change.targets:
                self._changes.setdefault(name, []).append(change.head.period)
        near = Surroundings(ruleset)
        order = {regime.name: n for n, regime in enumerate(ruleset.regimes)}
        regimes = {regime.name: regime for regime in ruleset.regimes}
        self._rules = [
            _Rule(self, rule, regimes[rule.head.regime], near.of(rule.head.name), (order[rule.head.regime], n))
            for n, rule in enumerate(rules)
        ]

    def ask(self, part: Part) -> tuple[Rows, Numbers]:
        """Return the rows of which something is said, and the number of what is said."""
        here = _Here(self, part)
        rows: list[Any] = [np.zeros(0, dtype=np.int32)]
        said: list[Any] = [np.zeros(0, dtype=np.int32)]
        for rule in self._rules:
            for at, number in rule.ask(here):
                rows.append(at)
                said.append(number)
        return np.concatenate(rows), np.concatenate(said)

    def order(self) -> Numbers:
        """Return the place of each number of what is said, the strictest first."""
        found = np.empty(len(self.said), dtype=np.int64)
        found[sorted(range(len(self.said)), key=lambda n: self.said[n].rank)] = np.arange(len(self.said))
        return found

    def number(self, said: Said) -> int:
        """Return the number of what is said."""
        found = self._numbers.setdefault(said, len(self.said))
        if found == len(self.said):
            self.said.append(said)
        return found

    def facts(self, open: int) -> Names:
        """Return the facts that these bits stand for."""
        return tuple(sorted(name for name, bit in self.bits.items() if open & bit))

    def leaf(self, node: c.Condition, regime: str) -> Leaf:
        """Return the leaf of *node*; those that ask the same are one."""
        known = self._by_node.get((id(node), regime))
        if known is None:
            assert isinstance(node, c.Member | c.IsNone | c.IsTrue | c.Compare)
            lists = tuple(_lists(node.set)) if isinstance(node, c.Member) else ()
            key = (*_meaning(node), regime if lists else "")
            if key not in self._leaves:
                axis, days = self.axes.get(node.fact), self._days(lists)
                self._leaves[key] = Leaf(node, node.fact, axis, self.ruleset, self.moments[regime], days)
            known = self._by_node[id(node), regime] = self._leaves[key]
        return known

    def _days(self, lists: tuple[str, ...]) -> list[int]:
        """Return the days on which some of the lists moves."""
        if lists not in self._moved:
            found = {day.toordinal() for name in lists for day in _days(self.ruleset.lists[name])}
            self._moved[lists] = sorted(found)
        return self._moved[lists]

    def stages(self, head: Head, more: Period | None = None) -> "_Stages":
        """Return where a statement stands, by stage."""
        key = (head.name, head.period.start, more)
        if key not in self._heads:
            periods = [head.period, *self._changes.get(head.name, ()), *([more] if more else [])]
            days = sorted({day.toordinal() for period in periods for day in period if day})
            self._heads[key] = _Stages(head, days, self.ruleset, self.moments[head.regime])
        return self._heads[key]


class _Stages:
    """Where one statement stands between the days on which it moves."""

    def __init__(self, head: Head, days: list[int], ruleset: Ruleset, moment: Moment) -> None:
        self.days = np.array(days, dtype=np.int32)
        first = [(days[0] - 1 if days else moment.known_on.toordinal()), *days]
        self.moments = [moment._replace(on=date.fromordinal(day)) for day in first]
        self.standings = [standing(head, ruleset, at) for at in self.moments]
        self.force = np.array([s.force for s in self.standings], dtype=np.uint8)
        self.alive = np.array([s.force is not FALSE or s.suspended for s in self.standings])

    def at(self, days: Numbers) -> Numbers:
        """Return the stage of each day."""
        return np.searchsorted(self.days, days, side="right")


class _Here:
    """Some rows, sorted by the classes of each fact."""

    def __init__(self, whole: Requirements, part: Part) -> None:
        self.part = part
        self._sorted: dict[int, _Sorted] = {}
        self._reach: dict[int, tuple[int, Numbers]] = {}
        self._subjects: dict[str, Steps] = {}
        self.bits = whole.bits

    def numbers(self, leaf: Leaf) -> Numbers | None:
        """Return the class of each row; None where no column states the fact."""
        return self.part.numbers.get(leaf.fact)

    def sorted(self, leaf: Leaf) -> "_Sorted":
        """Return the rows by class of the fact of *leaf*."""
        numbers = self.numbers(leaf)
        key = id(leaf.axis)
        if key not in self._sorted:
            self._sorted[key] = _Sorted(numbers if numbers is not None else np.zeros(self.part.size, dtype=np.uint8))
        return self._sorted[key]

    def reach(self, leaf: Leaf) -> tuple[int, Numbers]:
        """Return in how many rows a leaf can be anything but false, and the classes of these."""
        found = self._reach.get(id(leaf))
        if found is None:
            by_class = self.sorted(leaf)
            classes = leaf.prepare(by_class.present)
            classes = classes[classes < len(by_class.counts)]
            found = self._reach[id(leaf)] = (int(by_class.counts[classes].sum()), classes)
        return found

    def steps(self, leaf: Leaf, rows: Rows) -> Steps:
        """Return a leaf in some rows."""
        self.reach(leaf)
        return steps_of(self.codes(leaf, rows), self.bits[leaf.fact])

    def codes(self, leaf: Leaf, rows: Rows) -> npt.NDArray[np.uint8]:
        """Return what a leaf that was prepared comes to in some rows."""
        numbers = self.numbers(leaf)
        mine = np.zeros(len(rows), dtype=np.uint8) if numbers is None else numbers[rows]
        stages = np.searchsorted(leaf.days, self.part.days[rows], side="right") if len(leaf.days) else None
        return leaf.codes(mine, stages)


class _Sorted:
    """Rows by the class of one fact.

    Attributes:
        present: The classes that occur.
        counts: How often each does.
    """

    def __init__(self, numbers: Numbers) -> None:
        self.counts = np.bincount(numbers)
        self.present = np.flatnonzero(self.counts)
        self._starts = np.concatenate([[0], np.cumsum(self.counts)])
        self._numbers = numbers
        self._order: Rows | None = None

    def of(self, classes: Numbers) -> Rows:
        """Return the rows of these classes."""
        if self._order is None:
            small = self._numbers.astype(np.uint16) if len(self.counts) < 1 << 16 else self._numbers
            self._order = np.argsort(small, kind="stable").astype(np.int32)
        order, starts = self._order, self._starts
        parts = [order[starts[n] : starts[n + 1]] for n in classes.tolist()]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)


class _Rule:
    """One plain rule."""

    def __init__(self, whole: Requirements, rule: Rule, regime: Regime, near: Around, place: tuple[int, int]) -> None:
        self.rule, self._whole, self._near, self._place = rule, whole, near, place
        self._regime = regime
        self._demands = [whole.leaf(node, regime.name) for node in _demands(rule.when, whole.ruleset)]
        self._stages = whole.stages(rule.head, rule.not_enforced[0] if rule.not_enforced else None)
        self._effects = [(n, e) for n, e in enumerate(rule.effects) if e.kind in ("requires", "prohibits")]
        self._known: dict[tuple[int, ...], int] = {}

    def ask(self, here: _Here) -> Iterator[tuple[Rows, Numbers]]:
        """Yield rows and what the rule says of them, effect by effect."""
        rows = self._reached(here)
        if not len(rows) or not self._effects:
            return
        when = self._steps(self.rule.when, here, rows)
        subject = self._steps(self._regime.subject, here, rows)
        left = when.truth != FALSE
        if not self.rule.regardless:
            left &= subject.truth != FALSE
        if not left.all():
            if not left.any():
                return
            rows, when, subject = rows[left], _only(when, left), _only(subject, left)
        stage = self._stages.at(here.part.days[rows])
        lifts = [self._lift(e, where, here, rows) for e in self._near.exceptions for where in self._lifted(e)]
        reviews = self._reviews(here, rows)
        silent = here.part.silent[rows]
        for n, effect in self._effects:
            yield rows, self._say(n, effect, _Columns(when, subject, stage, lifts, reviews, silent))

    def _reached(self, here: _Here) -> Rows:
        """Return the rows in which no demand is false and the rule can say something."""
        reached = []
        for leaf in self._demands:
            reached.append((*here.reach(leaf), leaf))
            if not reached[-1][0]:
                return _NO_ROWS
        reached.sort(key=lambda found: found[0])
        self._demands = [leaf for _, _, leaf in reached]  # the next part is likely to be like this one
        if reached and reached[0][0] < here.part.size:
            rows = here.sorted(reached[0][2]).of(reached[0][1])
        else:
            rows = np.arange(here.part.size, dtype=np.int32)
        for count, classes, leaf in reached[1:]:
            numbers = here.numbers(leaf)
            if numbers is not None and count < here.part.size:
                able = np.zeros(len(here.sorted(leaf).counts), dtype=bool)
                able[classes] = True
                rows = rows[able[numbers[rows]]]
        alive = self._stages.alive
        if len(rows) and not alive.all():
            rows = rows[alive[self._stages.at(here.part.days[rows])]]
        return rows

    def _steps(self, node: c.Condition | None, here: _Here, rows: Rows) -> Steps:
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
                return self._steps(self._whole.ruleset.conditions[name], here, rows)
            case c.Stands(names=names):
                records = [r for name in names for r in self._whole.ruleset.by_name.get(name, ())]
                found = [self._stands(record.head, here, rows) for record in records]
                return either([constant(FALSE, len(rows)), *found])
            case c.Every() | c.Either():
                return constant(TRUE if isinstance(node, c.Every) else FALSE, len(rows))
            case _:
                return here.steps(self._whole.leaf(node, self._regime.name), rows)

    def _stands(self, head: Head, here: _Here, rows: Rows) -> Steps:
        stages = self._whole.stages(head)
        return Steps(stages.force[stages.at(here.part.days[rows])])

    # Exceptions -------------------------------------------------------------------------------------

    def _lifted(self, exception: LicenseException) -> list[c.Condition | None]:
        return [where for targets, where in exception.lifts if self.rule.head.name in targets]

    def _lift(self, exception: LicenseException, where: c.Condition | None, here: _Here, rows: Rows) -> Steps:
        steps = [self._stands(exception.head, here, rows), self._steps(exception.when, here, rows)]
        if exception.claimed:
            silent = here.part.silent[rows]
            bits = np.where(silent, np.uint64(self._whole.bits[LICENSES]), np.uint64(0))
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

    def _reviews(self, here: _Here, rows: Rows) -> list[tuple[tuple[str, ...], Steps]]:
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
        columns: list[Any] = [found.stage, found.when.truth, found.subject.truth, found.silent]
        opens: list[Any] = [found.when.open]
        for lift in found.lifts:
            columns.append(lift.truth)
            opens.append(lift.open)
        for _, clause in found.reviews:
            columns.append(clause.truth)
            opens.append(clause.open)
        columns += [bits for bits in opens if bits is not None]
        first, inverse = _distinct(columns)
        shown = [bits is not None for bits in opens]
        table = []
        for n in first.tolist():
            key = (effect_at, *shown, *(int(column[n]) for column in columns))
            if key not in self._known:
                self._known[key] = self._whole.number(self._asked(effect_at, effect, found, n))
            table.append(self._known[key])
        return np.array(table, dtype=np.int32)[inverse]

    def _asked(self, effect_at: int, effect: Effect, found: "_Columns", n: int) -> Said:
        """Return what is said in row *n*, as `engine.evaluate` has it."""
        rule, whole = self.rule, self._whole
        stands: Standing = self._stages.standings[found.stage[n]]
        moment = self._stages.moments[found.stage[n]]
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
            if when is UNKNOWN and stands.force is not FALSE:
                open |= _open(found.when, n)
            for lift, bits in lifts:
                open |= bits if lift is UNKNOWN else 0
            open |= whole.bits[LICENSES] if covered is UNKNOWN else 0
        review = self._review(found, n) if asks else 0
        status = status_of(stands, when, lifted, covered, gated=gated or lax)
        asked = Asked(rule.head.name, status, place, rule.head.sources, whole.facts(open), whole.facts(review))
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


def _open(step: Steps, n: int) -> int:
    return 0 if step.open is None else int(step.open[n])


def _only(step: Steps, rows: npt.NDArray[np.bool_]) -> Steps:
    return Steps(step.truth[rows], None if step.open is None else step.open[rows])


def _distinct(columns: list[Any]) -> tuple[Rows, Rows]:
    """Return the first of each different row, and the place of each row among these."""
    size = len(columns[0])
    inverse, many = np.zeros(size, dtype=np.int64), 1
    for column in columns:
        if len(column) and (column[0] == column).all():
            continue
        values, mine = np.unique(column, return_inverse=True)
        inverse, many = inverse * len(values) + mine, many * len(values)
        if many > 1 << 40:
            _, inverse = np.unique(inverse, return_inverse=True)
            many = int(inverse.max()) + 1
    if many == 1:
        return np.zeros(1, dtype=np.int64), inverse
    _, first, inverse = np.unique(inverse, return_index=True, return_inverse=True)
    return first, inverse


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


def _meaning(node: c.Member | c.IsNone | c.IsTrue | c.Compare) -> tuple[object, ...]:
    """Return what a leaf asks, without its words and place."""
    match node:
        case c.Member(fact=fact, set=words, every=whole):
            return "member", fact, words, whole
        case c.Compare(fact=fact, operator=operator, bound=bound):
            return "compare", fact, operator, bound
        case c.IsTrue(fact=fact) | c.IsNone(fact=fact):
            return type(node).__name__, fact


def _lists(words: c.WordSet | None) -> Iterator[str]:
    while words is not None:
        yield from words.lists
        words = words.minus


def _days(found: WordList) -> Iterator[date]:
    """Yield the days on which a list moves."""
    for day in (found.known_from, *(day for member in found.members for day in member.period)):
        if day:
            yield day
