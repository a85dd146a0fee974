"""Which statements of two editions can make them answer differently: a cheap comparison that errs on the side of "can".

Statements are held against each other by name, without their texts and places. One is touched where it differs, where a
list or table that it reads differs, where what bears on it (a suspension, a policy, an exception's target) differs.
Conditions declared under a name, exceptions, bars, the reach of a regime and classification are symbols of their own:
a rule that merely uses one that differs is not touched.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from attrs import frozen

from compliance.model import condition as c
from compliance.model import law
from compliance.model.leaves import below
from compliance.model.movements import conditions_of_statement
from compliance.model.ruleset import Ruleset
from compliance.regions.content import bare, contents


@frozen
class Touched:
    """What differs between two editions.

    Attributes:
        statements: Names of rules, unmodelled law and duties whose answers may differ.
        defined, exceptions, bars, subjects: Names of the symbols whose definitions may differ.
        borne: Facts and codes of classification that may differ.
        constraints: Whether other combinations of facts are refused.
        formulas: Names of facts whose formulas differ: these are not lowered.
        vocabulary: What differs in facts, schemes and countries, one sentence each.
        everything: Whether a day up to which publications count by default has moved across a publication.
    """

    statements: frozenset[str] = frozenset()
    defined: frozenset[str] = frozenset()
    exceptions: frozenset[str] = frozenset()
    bars: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    borne: frozenset[tuple[str, str]] = frozenset()
    constraints: bool = False
    formulas: tuple[str, ...] = ()
    vocabulary: tuple[str, ...] = ()
    everything: bool = False

    def is_moved(self, symbol: tuple[Any, ...]) -> bool:
        """Whether the editions may define a symbol otherwise."""
        kind, *key = symbol
        if self.everything or self.vocabulary:  # the same words may mean something else
            return True
        if kind == "borne":
            return (key[0], key[1]) in self.borne
        names = {"defined": self.defined, "exception": self.exceptions, "bar": self.bars, "subject": self.subjects}
        return key[0] in names[kind]

    @property
    def symbols(self) -> bool:
        """Whether the editions may define any symbol otherwise."""
        named = (self.defined, self.exceptions, self.bars, self.subjects, self.borne, self.vocabulary)
        return self.everything or any(named)


def touched(old: Ruleset, new: Ruleset) -> Touched:
    """Return what can make the editions answer differently."""
    return _Comparison(old, new).run()


class _Comparison:
    def __init__(self, old: Ruleset, new: Ruleset) -> None:
        self.old, self.new = old, new
        self.contents = {id(old): contents(old), id(new): contents(new)}
        self.changes = {
            name
            for one, other in ((old, new), (new, old))
            for change in one.changes
            if _change(change) not in {_change(o) for o in other.changes}
            for name in change.targets
        }
        self.changes |= self._retargeted()
        self.stood = self._moved_heads()

    def _plain(self, side: Ruleset, value: Any) -> Any:
        return bare(value, self.contents[id(side)])

    def _retargeted(self) -> set[str]:
        """Return names that a suspension reaches in one edition only, though the instrument is the same."""
        reach = [{(str(_change(c)), t) for c in r.changes for t in c.targets} for r in (self.old, self.new)]
        return {name for _, name in reach[0] ^ reach[1]}

    def _moved_heads(self) -> set[str]:
        """Return names whose standing in time may differ: what asks ``NAME is in force`` is touched."""
        heads = [{(r.head.name, r.head.period, r.head.published) for r in side.named} for side in (self.old, self.new)]
        return {name for name, _, _ in heads[0] ^ heads[1]} | self.changes

    def run(self) -> Touched:
        statements: set[str] = set()
        for kind in ("rules", "unmodelled", "duties"):
            statements |= self._records(getattr(self.old, kind), getattr(self.new, kind))
        exceptions = self._records(self.old.exceptions, self.new.exceptions)
        bars = self._records(self.old.bars, self.new.bars)
        policies = self._records(self.old.policies, self.new.policies)
        statements |= self._targets(lambda r: [(p.head.name, p.targets) for p in r.policies], policies)
        statements |= self._targets(
            lambda r: [(e.head.name, t) for e in r.exceptions for t, _ in e.lifts], self._relifted()
        )
        exceptions |= self._targets(lambda r: [(b.head.name, b.exceptions) for b in r.bars], self._rebarred(0))
        statements |= self._targets(lambda r: [(b.head.name, b.licenses_for) for b in r.bars], self._rebarred(1))
        subjects = {
            name
            for name in {r.name for r in (*self.old.regimes, *self.new.regimes)}
            if self._subject(self.old, name) != self._subject(self.new, name) or self._uses(name, "regimes")
        }
        defined = {
            name
            for name in {*self.old.conditions, *self.new.conditions}
            if self._plain(self.old, self.old.conditions.get(name))
            != self._plain(self.new, self.new.conditions.get(name))
            or any(self._reads_moved(side.conditions.get(name)) for side in (self.old, self.new))
        }
        borne = {
            (r.fact, r.code)
            for r in (*self.old.classifications, *self.new.classifications)
            if self._borne(self.old, r.fact, r.code) != self._borne(self.new, r.fact, r.code)
            or any(self._reads_moved(r.when) for side in (self.old, self.new))
            or r.head.name in self.changes
            # it reads declared codes, so that a condition under a name means something of its own there
            or not defined.isdisjoint(name for side in (self.old, self.new) for name in _names(r.when, side))
        }
        constraints = sorted(str(self._plain(self.old, k.never)) for k in self.old.constraints) != sorted(
            str(self._plain(self.new, k.never)) for k in self.new.constraints
        ) or any(self._reads_moved(k.never) for side in (self.old, self.new) for k in side.constraints)
        formulas = {(d.name, d.formula, d.period) for d in self.old.definitions} ^ {
            (d.name, d.formula, d.period) for d in self.new.definitions
        }
        everything = self._defaults()
        if everything:  # the same words may hold on another day, in conditions and in what is borne, too
            both = (self.old, self.new)
            defined |= {name for side in both for name in side.conditions}
            exceptions |= {e.head.name for side in both for e in side.exceptions}
            bars |= {b.head.name for side in both for b in side.bars}
            subjects |= {r.name for side in both for r in side.regimes}
            borne |= {(r.fact, r.code) for side in both for r in side.classifications}
            constraints = True
        return Touched(
            frozenset(statements), frozenset(defined), frozenset(exceptions), frozenset(bars), frozenset(subjects),
            frozenset(borne), constraints, tuple(sorted({name for name, _, _ in formulas})),
            tuple(self._vocabulary()), everything,
        )  # fmt: skip

    def _records(self, old: Iterable[Any], new: Iterable[Any]) -> set[str]:
        sides = [self._by_name(self.old, old), self._by_name(self.new, new)]
        found = {name for name in {*sides[0], *sides[1]} if sides[0].get(name) != sides[1].get(name)}
        for records in (old, new):
            for record in records:
                if record.head.name in self.changes or any(map(self._reads_moved, _conditions(record))):
                    found.add(record.head.name)
        return found

    def _by_name(self, side: Ruleset, records: Iterable[Any]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for record in records:
            found.setdefault(record.head.name, []).append(str(self._plain(side, record)))
        return {name: sorted(texts) for name, texts in found.items()}

    def _targets(self, targets: Any, names: set[str]) -> set[str]:
        return {t for side in (self.old, self.new) for name, reached in targets(side) if name in names for t in reached}

    def _relifted(self) -> set[str]:
        """Return exceptions of which the targets, or the rows of targets, differ; or that one edition has not."""
        sides = [
            {
                (e.head.name, str(e.head.period), t, str(self._plain(r, w)))
                for e in r.exceptions
                for ts, w in e.lifts
                for t in ts
            }
            for r in (self.old, self.new)
        ]
        found = {name for name, *_ in sides[0] ^ sides[1]}
        for side in (self.old, self.new):
            for e in side.exceptions:
                if any(self._reads_moved(where) for _, where in e.lifts):
                    found.add(e.head.name)
        return found

    def _rebarred(self, which: int) -> set[str]:
        sides = [
            {(b.head.name, t) for b in r.bars for t in (b.exceptions, b.licenses_for)[which]}
            for r in (self.old, self.new)
        ]
        return {name for name, _ in sides[0] ^ sides[1]}

    def _subject(self, ruleset: Ruleset, name: str) -> object:
        regime = next((r for r in ruleset.regimes if r.name == name), None)
        return None if regime is None else (self._plain(ruleset, regime.subject),)

    def _uses(self, name: str, kind: str) -> bool:
        return any(
            r.name == name and self._reads_moved(r.subject) for side in (self.old, self.new) for r in side.regimes
        )

    def _borne(self, ruleset: Ruleset, fact: str, code: str) -> object:
        return sorted(
            str((r.head.period, r.head.published, self._plain(ruleset, r.when)))
            for r in ruleset.classifications
            if (r.fact, r.code) == (fact, code)
        )

    def _reads_moved(self, node: c.Condition | None) -> bool:
        """Whether a condition asks whether a statement is in force of which the standing may differ."""
        return node is not None and not self.stood.isdisjoint(_asked_in_force(node))

    def _vocabulary(self) -> Iterator[str]:
        old, new = self.old.vocabulary, self.new.vocabulary
        for name in sorted({*old.facts, *new.facts}):
            one, other = old.facts.get(name), new.facts.get(name)
            if one and other and one.type != other.type:
                yield f"the type of the fact `{name}` differs"
            if one and not other:
                yield f"shipments that state `{name}` are refused by the new edition, which does not declare it"
        for name in sorted({*old.schemes, *new.schemes}):
            one_scheme, other_scheme = old.schemes.get(name), new.schemes.get(name)
            if (
                one_scheme
                and other_scheme
                and (
                    one_scheme.codes != other_scheme.codes
                    or (one_scheme.form, one_scheme.complete) != (other_scheme.form, other_scheme.complete)
                )
            ):
                yield f"the codes of the scheme `{name}` differ"
        if set(old.countries) != set(new.countries):
            yield "the countries differ"

    def _defaults(self) -> bool:
        """Whether a regime counts publications up to another day, and something is published in between."""
        sides = [{r.name: r.known_through for r in side.regimes} for side in (self.old, self.new)]
        for days in sides:  # what belongs to no regime, classification above all, counts up to the latest day of any
            days[""] = max(days.values(), default=date.max)
        spans = [(day, sides[1][name]) for name, day in sides[0].items() if sides[1].get(name, day) != day]
        published = {d for side in (self.old, self.new) for d in _publications(side)}
        return any(min(span) < day <= max(span) for span in spans for day in published)


def _publications(ruleset: Ruleset) -> Iterator[Any]:
    heads = [r.head for r in (*ruleset.named, *ruleset.classifications, *ruleset.changes)]
    yield from (h.published for h in heads if h.published)
    yield from (r.not_enforced[1] for r in ruleset.rules if r.not_enforced and r.not_enforced[1])
    for listed in ruleset.lists.values():
        yield from [listed.published] if listed.published else []
        yield from (m.published for m in listed.members if m.published)
    yield from (t.published for t in ruleset.tables.values() if t.published)


def _change(change: law.Change) -> object:
    return change.kind, change.head.period, change.head.published, change.then_unknown, change.leaving


def _conditions(record: Any) -> Iterator[c.Condition]:
    yield from conditions_of_statement(record)


def _names(node: c.Condition | None, ruleset: Ruleset) -> set[str]:
    """Return the conditions under a name that a condition rests on, however deep."""
    found: set[str] = set()
    todo = [node]
    while todo:
        top = todo.pop()
        fresh = {x.name for x in below(top) if isinstance(x, c.Defined)} - found if top is not None else set()
        found |= fresh
        todo += [ruleset.conditions.get(name) for name in fresh]
    return found


def _asked_in_force(node: c.Condition) -> set[str]:
    return {name for one in below(node) if isinstance(one, c.Stands) for name in one.names}
