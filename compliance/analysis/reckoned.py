"""A shipment that a formula which differs between two editions makes come out otherwise.

Formulas are not lowered: what they give is a fact of its own among sets. So a witness is sought, and nothing is proved:
wherever the answer of an edition turns on the fact, the amounts that the formulas reckon with are set so that one
formula gives a value on one side of a bound and the other a value on the other side.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise, product
from typing import Any

from compliance.analysis.difference import Witness
from compliance.analysis.witness import Trials
from compliance.engine.formulas import reckoned
from compliance.model.condition import Term
from compliance.model.leaves import reckons_with
from compliance.model.ruleset import Ruleset
from compliance.regions.budget import Budget, Exhausted
from compliance.regions.concrete import concrete
from compliance.regions.nodes import Box, Node
from compliance.regions.whole import Whole
from compliance.values.dates import FIRST_YEAR
from compliance.values.facts import Base
from compliance.values.outcome import Outcome
from compliance.values.quantity import Quantity, parse_quantity, plain, quantity

AMOUNTS = tuple(map(Decimal, (1, 10, 100, 1000)))
"""Amounts tried of a fact that a formula reckons with, in its unit, beside those by which a bound is met."""
MOST = 8
"""Amounts tried with one shipment."""
MOST_TRIED = 60
"""Shipments tried for one formula."""
MOST_FACTS = 3
"""Facts up to which a formula is looked at."""
STEPS = 2_000


def reckoned_apart(trials: Trials, name: str) -> Witness | None:
    """Return a shipment that comes out otherwise as the formulas of *name* differ; None where none was found."""
    tried = 0
    seen: list[Mapping[str, Any]] = []
    for edition in (1, 0):
        for data in _turning(trials.editions, edition, name):
            if data in seen:
                continue
            seen.append(data)
            for terms in _apart(trials.editions, name, data):
                tried += 1
                if tried > MOST_TRIED:
                    return None
                witness = trials.witness(_with(data, name, terms), "")
                if witness:
                    return witness
    return None


def _turning(editions: tuple[Ruleset, Ruleset], edition: int, name: str) -> Iterator[Mapping[str, Any]]:
    """Yield shipments of which the range turns on the value of a fact, of days on which its formulas differ."""
    ruleset = editions[edition]
    latest = max((r.known_through for side in editions for r in side.regimes), default=date.max)
    ends = {day for side in editions for d in side.definitions if d.name == name for day in d.period if day}
    for regime in sorted(r.name for r in ruleset.regimes):
        whole = Whole(ruleset, frozenset([regime]), days=(latest, *ends))
        nodes = whole.nodes
        when = [nodes.literal(whole.space.times.on_var, mask) for mask in _masks(whole, editions, name, latest)]
        var = whole.space.variable("fact", name)
        values = range(1, len(whole.space.scalars(name)))  # the first class is that it is not stated
        for outcome in reversed(Outcome):
            end = whole.low(regime, outcome)
            sides = [nodes.within(end, {var: 1 << n}) for n in values]
            for one, other in pairwise(sides):
                for moments in when if one != other else ():
                    box = _member(whole, nodes.every([nodes.differ(one, other), moments]), var)
                    if box is not None:
                        yield concrete(whole.space, box, latest.isoformat()).data


def _masks(whole: Whole, editions: tuple[Ruleset, Ruleset], name: str, latest: date) -> list[int]:
    """Return the days on which the formulas differ as classes: first the one of the law as known, then all of them."""
    times = whole.space.times
    apart = [
        n for n, day in enumerate(times.on) if day.year >= FIRST_YEAR and len(set(_formulas(editions, name, day))) > 1
    ]
    known = [n for n in apart if n == times.on_class(latest)]
    return list(dict.fromkeys(sum(1 << n for n in classes) for classes in (known or apart[-1:], apart) if classes))


def _member(whole: Whole, where: Node, var: int) -> Box | None:
    rest = whole.nodes.within(whole.valid(), {var: 1})
    try:
        return whole.solver.find(where, Budget(STEPS), rest)
    except Exhausted:
        return None


def _formulas(editions: tuple[Ruleset, Ruleset], name: str, day: date) -> list[Term | None]:
    """Return the formula that each edition has on a day."""
    return [
        next((d.formula for d in side.definitions if d.name == name and day in d.period), None) for side in editions
    ]


def _apart(editions: tuple[Ruleset, Ruleset], name: str, data: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """Return amounts of the facts that the formulas reckon with, for which they give two values, apart by a bound.

    What a shipment states of some of them stays: it turns on that too.
    """
    formulas = _formulas(editions, name, date.fromisoformat(data["date"]))
    facts = sorted({fact for formula in formulas if formula for fact in reckons_with(formula)} - {name})
    units = [_unit(editions, fact) for fact in facts]
    bounds = {bound for side in editions for bound in _bounds(side, name)}
    found: dict[tuple[Decimal, ...], int] = {}
    stated = [_stated(data, fact) for fact in facts]
    moved = [n for n, amounts in enumerate(stated) if not amounts] or range(len(facts))
    for others in product(*(amounts or AMOUNTS for amounts in stated)) if len(facts) <= MOST_FACTS else ():
        for place in moved:
            for amount in _meeting(formulas, facts, units, others, place, bounds):
                amounts = (*others[:place], amount, *others[place + 1 :])
                values = [_value(formula, facts, units, amounts) for formula in formulas]
                if values[0] != values[1]:
                    found[amounts] = sum(_splits(bound, values) for bound in bounds)
    best = sorted(found, key=lambda amounts: (-found[amounts], amounts))[:MOST]
    return [{f: f"{plain(n)} {u}".rstrip() for f, u, n in zip(facts, units, amounts, strict=True)} for amounts in best]


def _meeting(
    formulas: list[Term | None],
    facts: list[str],
    units: list[str],
    others: tuple[Decimal, ...],
    place: int,
    bounds: Iterable[Decimal],
) -> Iterator[Decimal]:
    """Yield amounts of one fact, the others fixed, by which a formula meets a bound, and those in between.

    A formula is mostly in proportion to a fact, or to its inverse.
    """
    yield others[place]
    for bound in bounds:
        met: list[Fraction] = []
        for formula in formulas:
            once, twice = (
                _value(formula, facts, units, (*others[:place], Decimal(n), *others[place + 1 :])) for n in (1, 2)
            )
            if once is None or twice is None or once == twice:
                continue
            met += [1 + (Fraction(bound) - Fraction(once)) / (Fraction(twice) - Fraction(once))]
            met += [Fraction(once) / Fraction(bound)] if bound else []
        for amount in [*met, *((one + other) / 2 for one, other in combinations(met, 2)), *(n * 2 for n in met)]:
            if amount > 0:
                yield round(Decimal(amount.numerator) / Decimal(amount.denominator), 6)


def _bounds(ruleset: Ruleset, name: str) -> Iterator[Decimal]:
    space = Whole(ruleset, frozenset(r.name for r in ruleset.regimes)).space
    yield from (s.value.base for s in space.scalars(name) if isinstance(s.value, Quantity))


def _splits(bound: Decimal, values: list[Decimal | None]) -> bool:
    """Return whether a bound tells two values apart, or one is none."""
    return None in values or len({v >= bound for v in values if v is not None}) > 1


def _value(formula: Term | None, facts: list[str], units: list[str], amounts: tuple[Decimal, ...]) -> Decimal | None:
    given = {f: quantity(n, u) for f, u, n in zip(facts, units, amounts, strict=True)}
    return None if formula is None else reckoned(formula, given.get)


def _stated(data: Mapping[str, Any], name: str) -> tuple[Decimal, ...]:
    """Return the amount that a shipment states of a fact; none where it states none."""
    tail = name.removeprefix("item.")
    raw = data["item"].get(tail) if tail != name else data.get(name)
    found = parse_quantity(raw) if isinstance(raw, str) else None
    return () if found is None else (found[0],)


def _unit(editions: tuple[Ruleset, Ruleset], name: str) -> str:
    fact = next(f for side in editions if (f := side.vocabulary.lookup(name)))
    return "USD" if fact.type.base is Base.MONEY else fact.type.unit


def _with(data: Mapping[str, Any], name: str, terms: Mapping[str, str]) -> Mapping[str, Any]:
    """Return a shipment with those amounts, and without what the formula gives."""
    item = {k: v for k, v in data["item"].items() if f"item.{k}" != name}
    plain_facts = {k: v for k, v in data.items() if k not in (name, "item")}
    for fact, value in terms.items():
        if fact.startswith("item."):
            item[fact.removeprefix("item.")] = value
        else:
            plain_facts[fact] = value
    return {**plain_facts, "item": item}
