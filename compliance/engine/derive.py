"""Derived facts: declared formulas and exact classification, before the rules run."""

from decimal import Decimal
from typing import NamedTuple

from compliance.engine.context import Context
from compliance.engine.truths import truth
from compliance.model.condition import Term
from compliance.model.law import Classify, Definition
from compliance.text.diagnostics import Diagnostic
from compliance.values.members import NONE, Members
from compliance.values.quantity import UNITS, Quantity, plain
from compliance.values.schemes import Code, Word, covers
from compliance.values.truth import FALSE, TRUE, Truth


class Derived(NamedTuple):
    """What derivation added, and the contradictions it met."""

    codes: tuple[tuple[str, str, Truth], ...]
    diagnostics: tuple[Diagnostic, ...]


def derive(x: Context, path: str) -> Derived:
    """Add derived facts to *x*; *path* names the line in diagnostics."""
    found: list[Diagnostic] = []
    todo = [d for d in x.ruleset.definitions if x.moment.on in d.period]
    for _ in range(len(todo)):  # a formula may use another formula's fact
        todo = [definition for definition in todo if not _define(definition, x, path, found)]
    codes = tuple(code for c in x.ruleset.classifications if (code := _classify(c, x)))
    _bear(codes, x, path, found)
    for constraint in x.ruleset.constraints:
        if truth(constraint.never, x).truth is TRUE:
            message = f"the facts contradict a constraint: {constraint.title}"
            found.append(Diagnostic("E0611", message, path=path, help=f"see {constraint.at}"))
    return Derived(codes, tuple(dict.fromkeys(found)))


def _define(definition: Definition, x: Context, path: str, found: list[Diagnostic]) -> bool:
    """Add the formula's fact; return whether its value is known."""
    if len(_currencies(definition.formula, x)) > 1:  # amounts in two currencies: nobody here knows the rate
        return False
    value = _term(definition.formula, x)
    fact = x.ruleset.vocabulary.lookup(definition.name)
    if value is None or fact is None:
        return False
    unit = fact.type.unit
    dimension, factor = UNITS[unit] if unit in UNITS else ("number", Decimal(1))
    derived = Quantity(value / factor if factor != 1 else value, unit, dimension, value)
    given = x.facts.get(definition.name)
    if isinstance(given, Quantity) and not _agree(given, derived):
        message = f"`{definition.name}` is given as {given}, but {definition.text} gives {plain(derived.amount)}"
        found.append(
            Diagnostic("E0611", message, path=path, help="correct one of the facts, or leave the derived one out")
        )
    if given is None or isinstance(given, Quantity):
        x.facts[definition.name] = derived
    return True


def _currencies(term: Term, x: Context) -> set[str]:
    """Return the currencies of the facts that the formula reckons with."""
    if term.operator == "fact":
        value = x.get(term.fact)
        return {value.dimension} if isinstance(value, Quantity) and value.dimension.startswith("money:") else set()
    return {c for part in (term.left, term.right) if part is not None for c in _currencies(part, x)}


def _agree(given: Quantity, derived: Quantity) -> bool:
    """Whether the given value is the derived one, rounded or cut at its last digit."""
    from fractions import Fraction

    exponent = given.amount.as_tuple().exponent
    last_digit = Fraction(10) ** (exponent if isinstance(exponent, int) else 0)
    factor = Fraction(given.base) / Fraction(given.amount) if given.amount else Fraction(1)
    return abs(Fraction(given.base) - Fraction(derived.base)) < last_digit * factor


def _term(term: Term, x: Context) -> Decimal | None:
    """Return the exact value, a `Fraction` behind a division; None where a fact is unknown."""
    from fractions import Fraction  # late: only shipments with such facts need it

    if term.operator == "number":
        return Fraction(term.number or 0)  # type: ignore[return-value]
    if term.operator == "fact":
        value = x.get(term.fact)
        return Fraction(value.base) if isinstance(value, Quantity) else None  # type: ignore[return-value]
    assert term.left is not None and term.right is not None
    left, right = _term(term.left, x), _term(term.right, x)
    if left is None or right is None or (term.operator == "/" and right == 0):
        return None
    match term.operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return left / right


def _classify(c: Classify, x: Context) -> tuple[str, str, Truth] | None:
    """Return fact, code, and whether it is borne; None where the classification is not in force."""
    if x.standing(c.head).force is not TRUE:
        return None
    return c.fact, c.code, truth(c.when, x).truth


def _bear(codes: tuple[tuple[str, str, Truth], ...], x: Context, path: str, found: list[Diagnostic]) -> None:
    for fact in dict.fromkeys(fact for fact, _, _ in codes):
        value = x.facts.get(fact)
        if value is NONE or not isinstance(value, Members | None):
            continue
        borne = [Code(code) for name, code, t in codes if name == fact and t is TRUE]
        excluded = frozenset[Word](Code(code) for name, code, t in codes if name == fact and t is FALSE)
        declared = value or Members((), complete=False)
        for message in _contradictions(fact, declared, borne, excluded):
            found.append(
                Diagnostic(
                    "E0611",
                    message,
                    path=f"{path}.{fact.removeprefix('item.')}",
                    help="correct the code or the technical facts",
                )
            )
        kept = [w for w in declared.words if not any(covers(w, code, "dotted") for code in borne)]
        x.facts[fact] = Members((*kept, *borne), declared.complete, excluded)
        if not borne and not excluded and value is None:
            del x.facts[fact]


def _contradictions(fact: str, declared: Members, borne: list[Code], excluded: frozenset[Word]) -> list[str]:
    shown = str(declared)
    found = []
    for code in borne:
        near = any(covers(w, code, "dotted") or covers(code, w, "dotted") for w in declared.words)
        if declared.complete and not near:
            found.append(f"`{fact}` is declared as {shown}, but the technical facts make it {code}")
    for word in declared.words:
        if any(covers(e, word, "dotted") for e in excluded):
            found.append(f"`{fact}` is declared as {word}, but the technical facts exclude that")
    return found
