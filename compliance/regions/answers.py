"""What a regime says, as sets of shipments: for each thing that it may say, where it says it.

A requirement's place on the scale is an interval (`engine.evaluate._place`); for each outcome there is a set in which
the lower end is at least that, and a set in which the upper end is. A regime's range is the union over its
requirements. Beside the range stand the review policies, flags, obligations and layers of duty.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from compliance.engine.rows import fields_read, row_fields, selector_of
from compliance.engine.standing import Standing
from compliance.model import condition as c
from compliance.model.law import Effect, Rule, Unmodelled
from compliance.regions.content import exactly
from compliance.regions.lower import ALWAYS, MAYBE, NEVER, SURELY, Lowering, Pair, Place
from compliance.regions.nodes import NO, YES, Node
from compliance.values.outcome import Outcome, Review, strictness
from compliance.values.truth import FALSE, TRUE

FREE = Outcome.NO_LICENSE_REQUIRED
OUTSTANDING = "outstanding"
"""End of a saying of a review policy: of a requirement for which no license is held and that no exception lifts."""
PROHIBITED, LICENSE, COVERED, LIFTED = (
    Outcome.PROHIBITED, Outcome.LICENSE_REQUIRED, Outcome.ALLOWED_UNDER_LICENSE, Outcome.ALLOWED_UNDER_EXCEPTION,
)  # fmt: skip


class Says(NamedTuple):
    """One thing that a regime may say.

    Attributes:
        kind: ``low`` and ``high`` (the ends of the range are at least *name*), ``review`` (a policy is possible),
            ``flag`` and ``obligation`` (surely, or maybe), ``duty`` (a layer, surely or maybe), ``refused``.
        name: Outcome, policy, text or layer.
        end: ``surely`` or ``maybe`` for flags, obligations and duties; ``outstanding`` for a policy by which an
            application may still be reviewed, empty for one of any requirement that applies.
    """

    kind: str
    name: str
    end: str = ""


class Part(NamedTuple):
    """Where one statement makes a regime say something."""

    statement: str
    says: Says
    where: Node


def low(outcome: int) -> Says:
    """Return the saying that the lower end is at least *outcome*."""
    return Says("low", Outcome(outcome).word)


def high(outcome: int) -> Says:
    """Return the saying that the upper end is at least *outcome*."""
    return Says("high", Outcome(outcome).word)


class Answers:
    """What one regime of one edition says.

    Args:
        others: Names of the rules of the other edition: a license counts by the names that both know.
    """

    def __init__(self, lowering: Lowering, regime: str, others: frozenset[str]) -> None:
        self.low = lowering
        self.nodes = lowering.nodes
        self.ruleset = lowering.ruleset
        self.regime = regime
        self.others = others
        self.given = any(r.name == regime for r in self.ruleset.regimes)
        self.subject = lowering.symbol("subject", regime, lowering.token) if self.given else NEVER
        self._own = frozenset(r.head.name for r in self.ruleset.rules)
        self._lifted: dict[object, Pair] = {}
        self._lifting: dict[str, list[tuple[Pair, c.Condition | None]]] = {}
        self._heads: dict[str, dict[str, int]] = {}

    def parts(self, names: frozenset[str] | None = None) -> Iterator[Part]:
        """Yield what statements make the regime say; of those named, or of all, the reach of the regime included."""
        if not self.given:
            return
        if names is None:
            yield Part("", low(FREE), self.subject.surely)  # no statement's own
            yield Part("", high(FREE), self.subject.maybe)
        for rule in self.ruleset.rules:
            if rule.head.regime == self.regime and (names is None or rule.head.name in names):
                yield from self._rule(rule)
        for record in self.ruleset.unmodelled:
            if record.head.regime == self.regime and (names is None or record.head.name in names):
                yield from self._unmodelled(record)
        duties = [d for d in self.ruleset.duties if d.head.regime == self.regime]
        if names is None or any(d.head.name in names for d in duties):
            yield from self._duties()

    # Rules --------------------------------------------------------------------------------------

    def _reached(self, regardless: bool) -> Node:
        return YES if regardless else self.subject.maybe

    def _rule(self, rule: Rule) -> Iterator[Part]:
        states = [(when, s) for when, s in self.low.stands(rule.head) if s.force is not FALSE or s.leaving]
        if not states:
            return
        for when, place in self._instances(rule):
            if when.maybe == NO:
                continue
            for effect in rule.effects:
                for moment, stands in states:
                    if effect.kind in ("obliges", "flags"):
                        yield from self._notice(rule, effect, when, moment, stands)
                    else:
                        yield from self._requirement(rule, effect, when, moment, stands, place)

    def _instances(self, rule: Rule) -> Iterator[tuple[Pair, Place]]:
        """Yield each requirement of a rule: one, or one a row, and one for the rows that cannot be told apart.

        A row of which the codes share no first segment with those of the line is in question only where the line's
        codes are open, and then together with all such rows (`engine.rows.rows_for`).
        """
        if not rule.table:
            yield self.low.pair(rule.when), Place()
            return
        table = self.ruleset.tables[rule.table]
        selector = selector_of(rule.when, rule.table, self.ruleset)
        apart: list[Node] = []
        kept = {id(row) for row in selector.rows}
        rows = [row for row in row_fields(table, self.ruleset) if id(row) in kept]
        heads: dict[int, list[str]] = {}
        for head, numbers in selector.by_head.items():
            for number in numbers:
                heads.setdefault(number, []).append(head)
        for number, row in enumerate(rows):
            place = Place(row=row)
            pair = self.low.pair(rule.when, place)
            if pair.maybe == NO:
                continue
            if selector.fact:
                unstated = number in selector.anywhere
                hit = self._shares_head(selector.fact, heads.get(number, []), unstated=unstated)
                other = self.nodes.every([self.low.open_list(selector.fact), self.nodes.negate(hit)])
                apart.append(self.nodes.every([other, pair.maybe]))
                near = hit if unstated else self.nodes.negate(other)
                pair = Pair(self.nodes.every([near, pair.surely]), self.nodes.every([near, pair.maybe]))
            yield pair, place
        exists = self.nodes.either(apart)
        if exists != NO:
            place = Place(row={})
            pair = self.low.pair(rule.when, place)
            yield Pair(self.nodes.every([exists, pair.surely]), self.nodes.every([exists, pair.maybe])), place

    def _shares_head(self, fact: str, heads: list[str], *, unstated: bool) -> Node:
        """Return where a code of the line shares its first segment with those of a row; with unstated ones, any."""
        mask = 0
        masks = self._head_masks(fact)
        for head in masks if unstated else heads:
            mask |= masks.get(head, 0)
        return self.low.holds(fact, Place(), mask)

    def _head_masks(self, fact: str) -> dict[str, int]:
        if fact not in self._heads:
            found: dict[str, int] = {}
            for n, words in enumerate(self.low.space.word_classes(fact)):
                for head in {word.partition(".")[0] for word in words.words}:
                    found[head] = found.get(head, 0) | 1 << n
            self._heads[fact] = found
        return self._heads[fact]

    def _notice(self, rule: Rule, effect: Effect, when: Pair, moment: Node, stands: Standing) -> Iterator[Part]:
        if stands.force is FALSE:
            return
        kind = "flag" if effect.kind == "flags" else "obligation"
        reached = self._reached(rule.regardless)
        maybe = self.nodes.every([when.maybe, moment, reached])
        yield Part(rule.head.name, Says(kind, effect.text, "maybe"), maybe)
        if stands.force is TRUE:
            surely = self.nodes.every([when.surely, moment, reached])
            yield Part(rule.head.name, Says(kind, effect.text, "surely"), surely)

    def _requirement(
        self, rule: Rule, effect: Effect, when: Pair, moment: Node, stands: Standing, place: Place
    ) -> Iterator[Part]:
        leaving = stands.leaving
        answered = leaving if leaving and (stands.force is FALSE or effect.kind == "prohibits") else effect
        lifted = self._lifts(rule, place)
        covered = self._covers(rule, answered) if answered.kind == "requires" else NEVER
        possible: list[Effect | None] = []
        if stands.force is not FALSE:
            possible.append(effect)
        if stands.force is not TRUE:
            possible.append(leaving)
        reached = self._reached(rule.regardless)
        maybe = self.nodes.every([when.maybe, moment, reached])
        enforced = self.nodes.negate(self._lax(rule))
        gate = YES if rule.regardless else self.subject.surely
        surely = self.nodes.every([when.surely, moment, gate, enforced])
        to_apply_for = NO
        for outcome in (FREE, LIFTED, COVERED, LICENSE, PROHIBITED):
            ends = [
                (_surely(e, outcome, lifted, covered, self), _maybe(e, outcome, lifted, covered, self))
                for e in possible
            ]
            yield Part(rule.head.name, low(outcome), self.nodes.every([surely, *(end[0] for end in ends)]))
            at_most = self.nodes.every([maybe, self.nodes.either(end[1] for end in ends)])
            yield Part(rule.head.name, high(outcome), at_most)
            to_apply_for = at_most if outcome is LICENSE else to_apply_for
        if answered.kind == "requires":
            for policy, possible_there in self._reviews(rule, place):
                for end, where in (("", maybe), (OUTSTANDING, to_apply_for)):
                    yield Part(rule.head.name, Says("review", policy, end), self.nodes.every([where, possible_there]))

    def _lax(self, rule: Rule) -> Node:
        if rule.not_enforced is None:
            return NO
        period, published = rule.not_enforced
        times = self.low.space.times
        from compliance.regions.times import ends

        groups = times.groups(ends(period), [published] if published else [], self.low.default)
        return times.node(g for g in groups if g.on_day in period and (not published or published <= g.known_day))

    # What takes a requirement away --------------------------------------------------------------

    def _lifts(self, rule: Rule, place: Place) -> Pair:
        found = self._lifting.get(rule.head.name)
        if found is None:
            found = self._lifting[rule.head.name] = list(self._exceptions_of(rule))
        key = (rule.head.name, self._row_key(place, [w for _, w in found]))
        if key not in self._lifted:
            pairs = [self.low.every([self.low.pair(where, place) if where else ALWAYS, own]) for own, where in found]
            self._lifted[key] = self.low.either(pairs)
        return self._lifted[key]

    def _exceptions_of(self, rule: Rule) -> "Iterator[tuple[Pair, c.Condition | None]]":
        for exception in self.ruleset.exceptions:
            name = exception.head.name
            for targets, where in exception.lifts:
                if rule.head.name in targets:
                    version = self.low.versions(name).index(exception)
                    own = self.low.symbol("exception", name, version, self.low.token)
                    yield own, where

    def _row_key(self, place: Place, wheres: "list[c.Condition | None]") -> object:
        """Return the fields of the row that the conditions read: rows alike in them are lifted alike."""
        if place.row is None:
            return None
        names = sorted({name for where in wheres if where is not None for name in fields_read(where)})
        return tuple((name, exactly(place.row.get(name))) for name in names), bool(place.row)

    def _covers(self, rule: Rule, effect: Effect) -> Pair:
        """A license held covers the rule, by a name that both editions know, where no bar takes the cover away."""
        var = self.low.space.variable("cover", self._common(rule.head.name), effect.authority, effect.authorization)
        given = self.nodes.literal(self.low.space.variable("license"), 2)
        bars = [b.head.name for b in self.ruleset.bars if rule.head.name in b.licenses_for]
        free = self.low.every(
            self.low.negate(self.low.symbol("bar", name, self.low.token)) for name in dict.fromkeys(bars)
        )
        return Pair(
            self.nodes.every([given, self.nodes.literal(var, SURELY), free.surely]),
            self.nodes.either(
                [self.nodes.negate(given), self.nodes.every([self.nodes.literal(var, MAYBE), free.maybe])]
            ),
        )

    def _common(self, name: str) -> str:
        """Return the longest beginning of a rule's name that names rules of the other edition too."""
        while name not in self.others and "." in name and not any(o.startswith(f"{name}.") for o in self.others):
            name = name.rpartition(".")[0]
        return name

    # Reviews ------------------------------------------------------------------------------------

    def _reviews(self, rule: Rule, place: Place) -> Iterator[tuple[str, Node]]:
        """Yield each policy with where it is possible (`engine.evaluate._Regime._review`)."""
        clauses: list[tuple[tuple[str, ...], Pair]] = []
        for clause in rule.reviews:
            clauses.append((clause.policies, self.low.pair(clause.when, place)))
        for policy in self.ruleset.policies:
            if rule.head.name in policy.targets:
                base = self.low.every([self.low.force(policy.head), self.low.pair(policy.when, place)])
                clauses += [(r.policies, self.low.every([base, self.low.pair(r.when, place)])) for r in policy.reviews]
        ordinary = Review.ORDINARY.value
        none_sure = self.nodes.every(self.nodes.negate(pair.surely) for _, pair in clauses)
        found: dict[str, list[Node]] = {ordinary: [none_sure]}
        for policies, pair in clauses:
            stricter = [self.nodes.negate(p.surely) for w, p in clauses if strictness(w) > strictness(policies)]
            as_strict = [self.nodes.negate(p.surely) for w, p in clauses if strictness(w) >= strictness(policies)]
            sure = self.nodes.every([pair.surely, *stricter])
            open_here = [pair.maybe, self.nodes.negate(pair.surely), *as_strict]
            if strictness(policies) <= strictness((ordinary,)):
                open_here.append(self.nodes.negate(none_sure))
            for policy_word in policies:
                found.setdefault(policy_word, []).extend([sure, self.nodes.every(open_here)])
        for word, nodes in found.items():
            yield word, self.nodes.either(nodes)

    # Unmodelled law, duties ---------------------------------------------------------------------

    def _unmodelled(self, record: Unmodelled) -> Iterator[Part]:
        where = self.low.every([self.low.force(record.head), self.low.pair(record.when)]).maybe
        where = self.nodes.every([where, self._reached(record.regardless)])
        for outcome in range(FREE, record.at_most + 1):
            yield Part(record.head.name, high(outcome), where)

    def _duties(self) -> Iterator[Part]:
        mine = [d for d in self.ruleset.duties if d.head.regime == self.regime]
        pairs = [self.low.every([self.low.force(d.head), self.low.pair(d.when), self.subject]) for d in mine]
        for duty, applies in zip(mine, pairs, strict=True):
            if not (duty.rate or duty.cap is not None):
                continue
            removers = [p for o, p in zip(mine, pairs, strict=True) if duty.head.name in o.removes]
            stays = self.low.every([applies, *(self.low.negate(p) for p in removers)])
            name = (
                f"{duty.rate} %" + (f" capped at {duty.cap} %" if duty.cap is not None else "") + f" ({duty.head.name})"
            )
            yield Part(duty.head.name, Says("duty", name, "surely"), stays.surely)
            yield Part(duty.head.name, Says("duty", name, "maybe"), stays.maybe)


def _surely(effect: Effect | None, outcome: Outcome, lifted: Pair, covered: Pair, a: Answers) -> Node:
    """Return where an effect puts a requirement at *outcome* or above, whatever is left open."""
    if effect is None or (outcome is PROHIBITED and effect.kind != "prohibits"):
        return NO
    if outcome in (FREE, LIFTED):
        return YES
    parts = [a.nodes.negate(lifted.maybe)]
    if outcome is LICENSE and effect.kind != "prohibits":
        parts.append(a.nodes.negate(covered.maybe))
    return a.nodes.every(parts)


def _maybe(effect: Effect | None, outcome: Outcome, lifted: Pair, covered: Pair, a: Answers) -> Node:
    if effect is None or (outcome is PROHIBITED and effect.kind != "prohibits"):
        return NO
    if outcome in (FREE, LIFTED):
        return YES
    parts = [a.nodes.negate(lifted.surely)]
    if outcome is LICENSE and effect.kind != "prohibits":
        parts.append(a.nodes.negate(covered.surely))
    return a.nodes.every(parts)


def union(lowering: Lowering, parts: Iterable[Part]) -> dict[Says, Node]:
    """Return for each saying where some statement makes the regime say it."""
    found: dict[Says, list[Node]] = {}
    for part in parts:
        found.setdefault(part.says, []).append(part.where)
    return {says: lowering.nodes.either(nodes) for says, nodes in found.items()}
