"""Walk conditions and explanations: which facts they mention, and which leaves are left open."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from compliance.engine.decision import Step
from compliance.engine.membership import WHICH
from compliance.model import condition as c
from compliance.model.leaves import leaves
from compliance.model.movements import conditions_of_statement
from compliance.model.ruleset import Ruleset
from compliance.values.quantity import Quantity
from compliance.values.truth import UNKNOWN


class Mentions:
    """What the conditions of a ruleset hold a fact against: words, lists, bounds, days."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.lists: set[str] = set()
        self.bounds: list[Quantity] = []
        self.days: set[date] = set()


def conditions_of(ruleset: Ruleset) -> Iterator[c.Condition]:
    """Yield every condition that a decision may rest on, those of definitions, regimes and constraints included."""
    for record in (*ruleset.named, *ruleset.classifications):
        yield from conditions_of_statement(record)
    yield from ruleset.conditions.values()
    yield from (regime.subject for regime in ruleset.regimes if regime.subject is not None)
    yield from (constraint.never for constraint in ruleset.constraints)


def mentions(ruleset: Ruleset) -> dict[str, Mentions]:
    """Return, for each fact name, what it is held against anywhere."""
    found: dict[str, Mentions] = {}
    for node in conditions_of(ruleset):
        for leaf in leaves(node):
            if isinstance(leaf, c.Member):
                at = found.setdefault(leaf.fact, Mentions())
                _words(leaf.set, at)
            elif isinstance(leaf, c.Compare):
                at = found.setdefault(leaf.fact, Mentions())
                if isinstance(leaf.bound, Quantity):
                    at.bounds.append(leaf.bound)
                elif isinstance(leaf.bound, date):
                    at.days.add(leaf.bound)
    return found


def _words(within: c.WordSet, at: Mentions) -> None:
    at.words |= within.words | {end for span in within.spans for end in span}
    at.lists |= set(within.lists)
    if within.minus:
        _words(within.minus, at)


class Open(NamedTuple):
    """A leaf that is unknown.

    Attributes:
        fact: The fact that is missing, or of which there may be more.
        more: Whether a value is known and the set is open.
    """

    fact: str
    more: bool


def open_leaves(step: Step) -> Iterator[Open]:
    """Yield what leaves *step* unknown and a shipper could answer; questions of law are passed over."""
    if step.truth is not UNKNOWN:
        return
    if step.because:
        for inner in step.because:
            yield from open_leaves(inner)
        return
    for name, value in step.facts:
        if value is None or value.endswith(WHICH):
            yield Open(name, more=False)
        elif not step.law and value.endswith("...}"):
            yield Open(name, more=True)


def open_law(step: Step) -> Iterator[str]:
    """Yield the instruments that leave *step* unknown."""
    if step.truth is not UNKNOWN:
        return
    if step.law:
        yield step.law
    for inner in step.because:
        yield from open_law(inner)
