"""Which rules can be decided fact by fact, and rulesets cut down to some of their rules.

A rule is plain where its condition, its exceptions and its reviews hold single facts against fixed bounds: no tables,
parties, components, formulas. What it says of a line then follows from the truth of each such comparison and the day.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, assert_never

from compliance.model import condition as c
from compliance.model.law import (
    Bar,
    Classify,
    Constraint,
    Duty,
    LicenseException,
    Policy,
    Rule,
    Unmodelled,
)
from compliance.model.leaves import reckons_with
from compliance.model.movements import EVERYTHING
from compliance.model.ruleset import Ruleset

Leaf = c.Member | c.IsTrue | c.IsNone | c.Compare
_APART = ("row", "party", "component", "license")
_MADE = frozenset({"item.components_complete", "flags_cleared"})
"""Facts that hang together with something else than their own column."""


class Around(NamedTuple):
    """What bears on some rules."""

    policies: tuple[Policy, ...]
    exceptions: tuple[LicenseException, ...]
    bars: tuple[Bar, ...]

    def conditions(self, ruleset: Ruleset, rules: Iterable[Rule]) -> Iterator[c.Condition]:
        """Yield every condition that an answer of *rules* rests on."""
        known = list(rules)
        regimes = {rule.head.regime for rule in known}
        found: list[c.Condition | None] = [r.subject for r in ruleset.regimes if r.name in regimes]
        for rule in known:
            found += [rule.when, *(review.when for review in rule.reviews)]
        for policy in self.policies:
            found += [policy.when, *(review.when for review in policy.reviews)]
        for exception in self.exceptions:
            found += [exception.when, exception.provided, *(where for _, where in exception.lifts)]
        found += [bar.when for bar in self.bars]
        yield from (node for node in found if node is not None)


class Surroundings:
    """What bears on which rule, found by its name."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.policies: dict[str, list[Policy]] = {}
        self.exceptions: dict[str, list[LicenseException]] = {}
        self.bars: dict[str, list[Bar]] = {}
        for policy in ruleset.policies:
            for name in policy.targets:
                self.policies.setdefault(name, []).append(policy)
        for exception in ruleset.exceptions:
            for name in frozenset().union(*(targets for targets, _ in exception.lifts)):
                self.exceptions.setdefault(name, []).append(exception)
        for bar in ruleset.bars:
            for name in bar.exceptions | bar.licenses_for:
                self.bars.setdefault(name, []).append(bar)

    def of(self, name: str) -> Around:
        """Return what bears on the rules of a name."""
        exceptions = tuple(self.exceptions.get(name, ()))
        barring = [bar for e in exceptions for bar in self.bars.get(e.head.name, ()) if e.head.name in bar.exceptions]
        barring += [bar for bar in self.bars.get(name, ()) if name in bar.licenses_for]
        return Around(tuple(self.policies.get(name, ())), exceptions, tuple(dict.fromkeys(barring)))


def around(ruleset: Ruleset, names: frozenset[str]) -> Around:
    """Return what bears on the rules of these names."""
    exceptions = tuple(e for e in ruleset.exceptions if any(targets & names for targets, _ in e.lifts))
    lifting = frozenset(e.head.name for e in exceptions)
    bars = tuple(b for b in ruleset.bars if b.exceptions & lifting or b.licenses_for & names)
    return Around(tuple(p for p in ruleset.policies if p.targets & names), exceptions, bars)


def leaves_of(node: c.Condition, ruleset: Ruleset) -> Iterator[c.Condition]:
    """Yield the conditions below *node* that have no operands, those of defined conditions included."""
    match node:
        case c.Every(operands=operands) | c.Either(operands=operands):
            for operand in operands:
                yield from leaves_of(operand, ruleset)
        case c.Negation(operand=operand):
            yield from leaves_of(operand, ruleset)
        case c.Defined(name=name):
            yield from leaves_of(ruleset.conditions[name], ruleset)
        case _:
            yield node


class Divided(NamedTuple):
    """The rules of a ruleset.

    Attributes:
        plain: Those that are decided fact by fact, in their order.
        rest: The ruleset without them, to be asked as a whole.
        facts: The facts that the plain ones read.
    """

    plain: tuple[Rule, ...]
    rest: Ruleset
    facts: tuple[str, ...]


MOST_FACTS = 63
"""A bit each, and one for the licenses."""


def divide_rules(ruleset: Ruleset) -> Divided:
    """Return which rules are plain; the versions of one rule are so together. Found once for a ruleset."""
    if "divided" not in ruleset.scratch:
        ruleset.scratch["divided"] = _divide(ruleset)
    found: Divided = ruleset.scratch["divided"]
    return found


def _divide(ruleset: Ruleset) -> Divided:
    near = Surroundings(ruleset)
    made = _MADE | {d.name for d in ruleset.definitions} | {k.fact for k in ruleset.classifications}
    facts: dict[str, None] = {}
    plain: dict[str, bool] = {}
    for rule in ruleset.rules:
        found = _plain_facts(rule, near.of(rule.head.name), ruleset, made)
        good = found is not None and len(facts.keys() | found) <= MOST_FACTS
        plain[rule.head.name] = good and plain.get(rule.head.name, True)
        facts |= dict.fromkeys(sorted(found)) if good and found else {}
    kept = tuple(rule for rule in ruleset.rules if plain[rule.head.name])
    others = tuple(rule for rule in ruleset.rules if not plain[rule.head.name])
    rest = Share(others, ruleset.unmodelled, ruleset.duties, ruleset.constraints, whole=True)
    return Divided(kept, part_of(ruleset, rest) if kept else ruleset, tuple(facts))


def _plain_facts(rule: Rule, near: Around, ruleset: Ruleset, made: frozenset[str]) -> set[str] | None:
    """Return the facts that the answer of *rule* rests on, beside the day; None where it is not plain."""
    if rule.table or any(effect.kind == "flags" for effect in rule.effects):
        return None
    found: set[str] = set()
    for node in near.conditions(ruleset, [rule]):
        for leaf in leaves_of(node, ruleset):
            if isinstance(leaf, c.Stands):
                continue
            if not isinstance(leaf, Leaf) or not _fixed(leaf):
                return None
            if leaf.fact in made or leaf.fact.partition(".")[0] in _APART:
                return None
            found.add(leaf.fact)
    return found


def _fixed(leaf: Leaf) -> bool:
    if isinstance(leaf, c.Member):
        within: c.WordSet | None = leaf.set
        while within is not None:
            if within.fields:
                return False
            within = within.minus
    return not isinstance(leaf, c.Compare) or not isinstance(leaf.bound, c.Cell | str)


class Share(NamedTuple):
    """Statements of a ruleset that are asked together.

    Attributes:
        whole: Whether facts are derived that none of them reads, so that what contradicts these is refused.
    """

    rules: tuple[Rule, ...] = ()
    unmodelled: tuple[Unmodelled, ...] = ()
    duties: tuple[Duty, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    whole: bool = False


def part_of(ruleset: Ruleset, share: Share) -> Ruleset:
    """Return *ruleset* with no other statements than these, and what bears on them."""
    names = frozenset(rule.head.name for rule in share.rules)
    near = around(ruleset, names)
    used = facts_used(ruleset, share, near)
    classifications = tuple(k for k in ruleset.classifications if share.whole or k.fact in used.facts)
    beside: tuple[Unmodelled | Duty | Classify, ...] = (*share.unmodelled, *share.duties, *classifications)
    heads = names | {r.head.name for r in (*near.policies, *near.exceptions, *near.bars, *beside)}
    moving = heads | used.stands
    part = ruleset._replace(
        rules=share.rules,
        policies=near.policies,
        exceptions=near.exceptions,
        bars=near.bars,
        changes=tuple(change for change in ruleset.changes if change.targets & moving),
        unmodelled=share.unmodelled,
        duties=share.duties,
        classifications=classifications,
        definitions=tuple(d for d in ruleset.definitions if share.whole or d.name in used.facts),
        constraints=share.constraints,
        conditions={name: ruleset.conditions[name] for name in used.conditions},
        lists={name: ruleset.lists[name] for name in used.lists},
        movements=tuple(m for m in ruleset.movements if not {*moving, EVERYTHING}.isdisjoint(m[1])),
    )
    # a statement that is no part of it can still be asked whether it is in force
    part.__dict__["by_name"] = ruleset.by_name
    return part


def facts_used(ruleset: Ruleset, share: Share, near: Around, lacking: frozenset[str] = frozenset()) -> "Used":
    """Return what the answer of some statements rests on, what the facts that they read are derived from included.

    Args:
        near: What bears on its rules.
        lacking: Facts that no formula can give, as something that it reckons with cannot be stated.
    """
    used = Used(ruleset)
    for node in near.conditions(ruleset, share.rules):
        used.take(node)
    for when in (*(record.when for record in share.unmodelled), *(duty.when for duty in share.duties)):
        used.take(when)
    for constraint in share.constraints:
        used.take(constraint.never)
    for regime in ruleset.regimes:  # one may have no rule among these
        used.take(regime.subject)
    known: set[str] | None = None
    while known != used.facts:
        known = set(used.facts)
        every = share.whole or any(name.startswith("component.") for name in known)
        for record in ruleset.classifications:
            if every or record.fact in known:
                used.facts.add(record.fact)
                used.take(record.when)
        for definition in ruleset.definitions:
            if (every or definition.name in known) and definition.name not in lacking:
                used.facts |= {definition.name, *reckons_with(definition.formula)}
    return used


class Used:
    """The facts, lists, defined conditions and statements that conditions name."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        self.facts: set[str] = set()
        self.lists: set[str] = set()
        self.conditions: set[str] = set()
        self.stands: set[str] = set()

    def take(self, node: c.Condition | None) -> None:
        """Add what *node* names."""
        match node:
            case None:
                pass
            case c.Every(operands=operands) | c.Either(operands=operands):
                for operand in operands:
                    self.take(operand)
            case c.Negation(operand=operand):
                self.take(operand)
            case c.Exists(operand=operand):
                self.facts |= {"parties_complete", "item.components_complete"}
                self.take(operand)
            case c.Defined(name=name):
                if name not in self.conditions:
                    self.conditions.add(name)
                    self.take(self._ruleset.conditions[name])
            case c.Stands(names=names):
                self.stands |= set(names)
            case c.Member(fact=fact, set=words):
                self.facts.add(fact)
                within: c.WordSet | None = words
                while within is not None:
                    self.facts |= set(within.fields)
                    self.lists |= set(within.lists)
                    within = within.minus
            case c.IsTrue(fact=fact) | c.IsNone(fact=fact):
                self.facts.add(fact)
            case c.Compare(fact=fact, bound=bound):
                self.facts |= {fact, *(bound.keys if isinstance(bound, c.Cell) else [])}
                self.facts |= {bound} if isinstance(bound, str) else set()
            case c.Marked(cell=cell):
                self.facts |= set(cell.keys)
            case _:
                assert_never(node)
