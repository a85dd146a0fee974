"""What a formula measures: areas are not added to lengths, and a product of lengths is no area in the units of another.

Amounts are reckoned in the base unit of what they measure (`values.quantity.UNITS`), and no unit of one measure is
turned into one of another. So the measures of a formula have to come out as that of its fact, taken as they are named.
"""

from collections import Counter
from decimal import Decimal

from compliance.language import ast
from compliance.model.names import Names
from compliance.values.facts import Base, Fact
from compliance.values.quantity import quantity

_ONE = Decimal(1)
_PURE = ("number", "count")
"""Measures of plain numbers."""
_PER_AREA = {"area": -1}
"""What a plain number may stand for beside a number: so much for each mm2, as the performance density of 15 CFR Part
774, Supp. No. 1, 3A090 does."""

_TO_MEND = "declare the fact in the unit that the formula gives, or mend the formula"
_TO_A_SHARE = "a ratio becomes a share by `* 100 %`"

Measure = dict[str, int]


def check_formula(fact: Fact, formula: ast.Formula, names: Names) -> None:
    """Report a formula whose units do not come out as those of its fact (E0304)."""
    found = _measure(formula, names)
    if found is None:
        return
    wanted = _of_fact(fact)
    if found != wanted and not (not wanted and found == _PER_AREA):
        names.report(
            "E0304", f"the formula gives {_words(found)}, and `{fact.name}` is {_words(wanted)}", formula.span,
            help=_TO_A_SHARE if not found and wanted == {"share": 1} else _TO_MEND,
        )  # fmt: skip


def _measure(node: ast.Formula, names: Names) -> Measure | None:
    """Return the powers of the measures that a formula gives; None where it is reported already."""
    match node:
        case ast.Number(amount=amount, unit=unit):
            known = quantity(amount, unit)
            if known and known.dimension.startswith("money:"):
                # which currency a shipment states is not known here, and no rate either
                message, help = "a formula reckons with money of facts alone", "declare the amount as a fact"
                names.report("E0304", message, node.span, help=help)
                return None
            return _of(known.dimension) if known else {}
        case ast.Word(text=text):
            fact = names.vocabulary.lookup(text)
            return None if fact is None else _of_fact(fact)
        case ast.Arithmetic(operator=operator, left=left, right=right):
            one, other = _measure(left, names), _measure(right, names)
            if one is None or other is None:
                return None
            if operator in ("*", "/"):
                powers = Counter(one)
                for name, power in other.items():
                    powers[name] += power if operator == "*" else -power
                return {name: power for name, power in powers.items() if power}
            if one != other:
                names.report("E0304", f"{_words(one)} beside {_words(other)}", node.span)
                return None
            return one


def _of_fact(fact: Fact) -> Measure:
    if fact.type.base is Base.MONEY:
        return {"money": 1}
    known = quantity(_ONE, fact.type.unit) if fact.type.base is Base.QUANTITY else None
    return _of(known.dimension) if known else {}


def _of(dimension: str) -> Measure:
    name = dimension.partition(":")[0]
    return {} if name in _PURE else {name: 1}


def _words(measure: Measure) -> str:
    """Return a measure as a person says it."""
    if not measure:
        return "a plain number"
    above = [_power(name, power) for name, power in sorted(measure.items()) if power > 0]
    below = [_power(name, -power) for name, power in sorted(measure.items()) if power < 0]
    return " / ".join([" * ".join(above) or "1", *below])


def _power(name: str, power: int) -> str:
    return name if power == 1 else f"{name}^{power}"
