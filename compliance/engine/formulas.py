"""Facts that declared formulas give, as exact ratios."""

from collections.abc import Callable
from decimal import Decimal

from compliance.engine.context import Context
from compliance.model.condition import Term
from compliance.model.law import Definition
from compliance.text.diagnostics import Diagnostic
from compliance.values.facts import Base
from compliance.values.members import NONE
from compliance.values.quantity import CURRENCIES, UNITS, Quantity, plain


def formulas(x: Context, path: str) -> list[Diagnostic]:
    """Add the facts that formulas give to *x*; return where a given fact contradicts its formula."""
    found: list[Diagnostic] = []
    for definition in x.ruleset.definitions:
        if x.moment.on in definition.period:
            _define(definition, x, path, found)
    return found


def _define(definition: Definition, x: Context, path: str, found: list[Diagnostic]) -> None:
    """Add the formula's fact where its value is known."""
    currencies = _currencies(definition.formula, x)
    if len(currencies) > 1:  # amounts in two currencies: nobody here knows the rate
        return
    value = reckoned(definition.formula, x.get)
    fact = x.ruleset.vocabulary.lookup(definition.name)
    if value is None or fact is None:
        return
    unit = fact.type.unit
    dimension, factor = UNITS[unit] if unit in UNITS else ("number", Decimal(1))
    if fact.type.base is Base.MONEY:  # of its units one is money (E0304), and money is of facts alone
        (dimension,) = currencies
        unit = dimension.partition(":")[2]
    derived = Quantity(value / factor if factor != 1 else value, unit, dimension, value)
    given = x.facts.get(definition.name)
    if given is NONE or (isinstance(given, Quantity) and not _agree(given, derived)):
        message = f"`{definition.name}` is given as {given}, but {definition.text} gives {plain(derived.amount)}"
        found.append(
            Diagnostic("E0611", message, path=path, help="correct one of the facts, or leave the derived one out")
        )
    if given is None or isinstance(given, Quantity):
        x.facts[definition.name] = derived


def _currencies(term: Term, x: Context) -> set[str]:
    """Return the currencies of the facts that the formula reckons with."""
    if term.operator == "fact":
        value = x.get(term.fact)
        return {value.dimension} if isinstance(value, Quantity) and value.dimension.startswith("money:") else set()
    return {c for part in (term.left, term.right) if part is not None for c in _currencies(part, x)}


def _agree(given: Quantity, derived: Quantity) -> bool:
    """Whether the given value is the derived one, rounded or cut at its last digit."""
    from fractions import Fraction

    if given.unit != derived.unit and derived.unit in CURRENCIES:
        return False
    exponent = given.amount.as_tuple().exponent
    last_digit = Fraction(10) ** (exponent if isinstance(exponent, int) else 0)
    factor = Fraction(given.base) / Fraction(given.amount) if given.amount else Fraction(1)
    step, stated, exact = last_digit * factor, Fraction(given.base), Fraction(derived.base)
    is_cut = abs(stated) <= abs(exact) < abs(stated) + step and stated * exact >= 0
    return is_cut or abs(stated - exact) * 2 <= step


def reckoned(term: Term, get: Callable[[str], object]) -> Decimal | None:
    """Return the exact value of a formula in base units, a `Fraction` behind a division; None where a fact is unknown.

    Args:
        get: The value of a fact by its name.
    """
    from fractions import Fraction  # late: only shipments with such facts need it

    if term.operator == "number":
        return Fraction(term.number or 0)  # type: ignore[return-value]
    if term.operator == "fact":
        value = get(term.fact)
        return Fraction(value.base) if isinstance(value, Quantity) else None  # type: ignore[return-value]
    assert term.left is not None and term.right is not None
    left, right = reckoned(term.left, get), reckoned(term.right, get)
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
