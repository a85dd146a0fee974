"""Derived facts of a shipment replaced by facts that give them: a density by a die area beside its performance.

A derived fact may be stated by itself, as a data sheet does. To a reader, a shipment says more whose figures can be
measured, and come to the derived one by the formula of the law.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from compliance.engine.formulas import reckoned
from compliance.model.condition import Term
from compliance.model.law import Definition
from compliance.model.leaves import reckons_with
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping
from compliance.values.facts import Value
from compliance.values.quantity import UNITS, Quantity, plain

PLACES = 6
"""Digits behind the point of a figure that is made up."""


def derivable(data: Mapping[str, Any], ruleset: Ruleset) -> Iterator[Mapping[str, Any]]:
    """Yield the shipment with the missing one of the facts that give a derived fact of the item in place of that one.

    The figure does not always come out even: it is tried from few digits to more, rounded down and up, so that the fact
    derived may be a little off the stated one. Whether it does is for who asks.
    """
    reading = read_mapping(data, ruleset.vocabulary)
    if reading.diagnostics or "item" not in data:
        return
    facts = reading.shipments[0].lines[0].facts
    for definition in ruleset.definitions:
        given = facts.get(definition.name)
        if isinstance(given, Quantity) and definition.name.startswith("item."):
            item = {k: v for k, v in data["item"].items() if k != definition.name.removeprefix("item.")}
            for name, raw in _inputs(definition, given, facts, ruleset):
                yield {**data, "item": {**item, name.removeprefix("item."): raw}}


def _inputs(
    definition: Definition, given: Quantity, facts: Mapping[str, Value], ruleset: Ruleset
) -> Iterator[tuple[str, str]]:
    missing = [name for name in reckons_with(definition.formula) if not isinstance(facts.get(name), Quantity)]
    fact = ruleset.vocabulary.lookup(missing[0]) if len(missing) == 1 else None
    if fact is None or not fact.name.startswith("item.") or fact.name in facts:
        return
    wanted = _solved(definition.formula, fact.name, Fraction(given.base), facts)
    factor = UNITS[fact.type.unit][1] if fact.type.unit in UNITS else Decimal(1)
    if wanted is None or wanted <= 0:
        return
    amount = wanted / Fraction(factor)
    for places in range(PLACES + 1):
        scale = 10**places
        for whole in dict.fromkeys((amount * scale // 1, -(-amount * scale // 1))):
            if whole > 0:
                yield fact.name, f"{plain(Decimal(int(whole)) / scale)} {fact.type.unit}".strip(" *")


def _solved(term: Term, name: str, wanted: Fraction, facts: Mapping[str, Value]) -> Fraction | None:
    """Return what the fact *name* must be for *term* to come to *wanted*, in base units; None where nothing is so."""
    if term.operator == "fact":
        return wanted
    assert term.left is not None
    assert term.right is not None
    on_left = name in reckons_with(term.left)
    inner, other = (term.left, term.right) if on_left else (term.right, term.left)
    reckoned_other = reckoned(other, facts.get)
    if reckoned_other is None:
        return None
    known = Fraction(reckoned_other)
    match term.operator:
        case "+":
            found = wanted - known
        case "-":
            found = wanted + known if on_left else known - wanted
        case "*" if known:
            found = wanted / known
        case "/" if on_left:
            found = wanted * known
        case "/" if wanted:
            found = known / wanted
        case _:
            return None
    return _solved(inner, name, found, facts)
