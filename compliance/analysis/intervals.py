"""Decide an `assert` by evaluation.

The condition of the assertion is spread into partial shipments that leave everything else unknown. The interval of a
partial shipment holds the outcome of every completion, so a bound on the interval proves the invariant for all of
them. What evaluation cannot settle is reported as such, never as proved.
"""

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from compliance.engine.evaluate import evaluate
from compliance.model import condition as c
from compliance.model.cases import Assertion
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Line, Shipment
from compliance.text.diagnostics import Diagnostic
from compliance.values.facts import ROLES, Base, Value
from compliance.values.members import Members
from compliance.values.outcome import Range
from compliance.values.quantity import Quantity
from compliance.values.schemes import Choice, Code, Country, Text, Word

BUDGET = 3000
"""Most partial shipments decided for one assertion."""

Facts = dict[str, Value]


@frozen
class _Spread:
    facts: Facts
    exact: bool


def check_assertion(ruleset: Ruleset, assertion: Assertion) -> list[Diagnostic]:
    """Return a diagnostic where the assertion fails (T002) or is not settled (T003)."""
    span = assertion.statement.parts[0].span  # type: ignore[union-attr]
    spread = list(_spread(assertion.when, ruleset)) if assertion.when else [_Spread({}, exact=True)]
    days = _days(ruleset, assertion)
    if len(spread) * len(days) > BUDGET:
        message = f"not settled within the budget of {BUDGET} evaluations"
        return [Diagnostic("T003", message, span, help="narrow the assertion, or give it `from` and `until`")]
    open_case = ""
    for part in spread:
        for day in days:
            found = _range(ruleset, part.facts, day, assertion)
            if found is None or _holds(found, assertion):
                continue
            shown = ", ".join(f"{name} = {value}" for name, value in sorted(part.facts.items()))
            outcome = found.word if found.settled else f"between {found.low.word} and {found.high.word}"
            text = f"{shown or 'any shipment'} on {day}: {outcome}"
            if _fails(found, assertion) and part.exact:
                return [Diagnostic("T002", "the invariant does not hold", span, help=text)]
            open_case = open_case or text
    if open_case:
        return [Diagnostic("T003", "the invariant is not settled by evaluation", span, help=open_case)]
    return []


def _holds(found: Range, a: Assertion) -> bool:
    return found.low >= a.bound if a.at_least else found.high <= a.bound


def _fails(found: Range, a: Assertion) -> bool:
    return found.high < a.bound if a.at_least else found.low > a.bound


def _days(ruleset: Ruleset, a: Assertion) -> list[date]:
    known = max((r.known_through for r in ruleset.regimes), default=date.max)
    first = a.start or min(ruleset.boundaries, default=known)
    inside = [d for d in ruleset.boundaries if d > first and (a.until is None or d <= a.until)]
    return [first, *inside]


def _range(ruleset: Ruleset, facts: Facts, day: date, a: Assertion) -> Range | None:
    roles = frozenset(name.partition(".")[0] for name in facts) & frozenset(ROLES)
    item = {n: v for n, v in facts.items() if n.startswith("item.")}
    rest = {n: v for n, v in facts.items() if not n.startswith("item.")}
    shipment = Shipment("assertion", day, rest, roles, (Line("1", item),))
    decision = evaluate(ruleset, shipment, on=day).decision
    if decision is None:
        return None
    if not a.regime:
        return decision.range
    return next((r.range for r in decision.lines[0].regimes if r.regime == a.regime), None)


def _spread(node: c.Condition, ruleset: Ruleset) -> Iterator[_Spread]:
    """Yield partial shipments that together hold every shipment of the condition."""
    match node:
        case c.Either(operands=operands):
            for operand in operands:
                yield from _spread(operand, ruleset)
        case c.Every(operands=operands):
            yield from _product(list(operands), ruleset)
        case c.Defined(name=name):
            yield from _spread(ruleset.conditions[name], ruleset)
        case c.IsTrue(fact=fact):
            yield _Spread({fact: True}, exact=True)
        case c.Negation(operand=c.IsTrue(fact=fact)):
            yield _Spread({fact: False}, exact=True)
        case c.Member(fact=fact, every=False) if not node.set.spans and not node.set.minus and not node.set.fields:
            yield from _words(node, fact, ruleset)
        case c.Exists(kind="party", operand=operand):
            for role in ROLES:
                for inner in _spread(operand, ruleset):
                    yield _Spread({n.replace("party.", f"{role}.", 1): v for n, v in inner.facts.items()}, inner.exact)
        case c.Compare(fact=fact, operator=">=" | "<=" | "=", bound=bound) if isinstance(bound, Quantity):
            yield _Spread({}, exact=False)
        case _:
            yield _Spread({}, exact=False)


def _product(operands: list[c.Condition], ruleset: Ruleset) -> Iterator[_Spread]:
    if not operands:
        yield _Spread({}, exact=True)
        return
    for first in _spread(operands[0], ruleset):
        for rest in _product(operands[1:], ruleset):
            shared = first.facts.keys() & rest.facts.keys()
            if any(first.facts[name] != rest.facts[name] for name in shared):
                yield _Spread({**rest.facts}, exact=False)
            else:
                yield _Spread({**first.facts, **rest.facts}, first.exact and rest.exact)


def _words(node: c.Member, fact: str, ruleset: Ruleset) -> Iterator[_Spread]:
    declared = ruleset.vocabulary.lookup(fact)
    assert declared is not None
    make = {Base.CODE: Code, Base.COUNTRY: Country, Base.CHOICE: Choice}.get(declared.type.base, Text)
    listed = [word for name in node.set.lists for word in ruleset.lists[name].words]
    for text in dict.fromkeys([*sorted(node.set.words), *listed]):
        word: Word = make(text)
        many = declared.type.many or declared.type.base is Base.CODE
        yield _Spread({fact: Members((word,), complete=not many)}, exact=text in node.set.words)
