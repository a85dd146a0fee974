"""L007: two conditions that differ in one bound, and leave out or share the bound itself."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from compliance.analysis.lint.material import Material, meet
from compliance.analysis.lint.satisfiable import bare
from compliance.analysis.lint.uses import statements_of
from compliance.analysis.walk import conditions_of
from compliance.model import condition as c
from compliance.model import law
from compliance.model.movements import conditions_of_statement
from compliance.text.diagnostics import Diagnostic
from compliance.values.dates import ALWAYS, Period
from compliance.values.quantity import Quantity

CODE = "L007"
_FLIPPED = {">=": "<", "<=": ">", ">": "<=", "<": ">="}
_COVERS = {">=", "<=", "="}


class _Side(NamedTuple):
    """One comparison and what stands beside it."""

    operator: str
    node: c.Condition
    bound: Quantity
    period: Period


def seams(m: Material) -> Iterator[Diagnostic]:
    """Yield the seams between the statements of a regime, and between the alternatives of one condition."""
    groups: dict[object, list[_Side]] = {}
    for record in statements_of(m.ruleset):
        node = next(conditions_of_statement(record), None) if getattr(record, "when", None) else None
        table = record.table if isinstance(record, law.Rule) else ""
        key = (type(record), record.head.regime, table)
        for rest, side in _sides(node, record.head.period):
            groups.setdefault((key, rest), []).append(side)
    for top in conditions_of(m.ruleset):
        for either in _eithers(top):
            for option in either.operands:
                for rest, side in _sides(option, ALWAYS):
                    groups.setdefault((either.at, rest), []).append(side)
    for sides in groups.values():
        yield from _between(sides, m)


def _sides(node: c.Condition | None, period: Period) -> Iterator[tuple[object, _Side]]:
    """Yield each comparison of a conjunction, under what identifies its neighbours."""
    operands = node.operands if isinstance(node, c.Every) else (node,) if node else ()
    for operand in operands:
        compared, operator = operand, ""
        if isinstance(operand, c.Negation) and isinstance(operand.operand, c.Compare):
            compared = operand.operand
            operator = _FLIPPED.get(compared.operator, "")
        elif isinstance(operand, c.Compare):
            operator = operand.operator
        if operator and isinstance(compared, c.Compare) and isinstance(compared.bound, Quantity):
            rest = frozenset(bare(other) for other in operands if other is not operand)
            bound = compared.bound
            yield (rest, compared.fact, bound.dimension, bound.base), _Side(operator, operand, bound, period)


def _eithers(node: c.Condition) -> Iterator[c.Either]:
    match node:
        case c.Either(operands=operands) | c.Every(operands=operands):
            if isinstance(node, c.Either):
                yield node
            for operand in operands:
                yield from _eithers(operand)
        case c.Negation(operand=operand) | c.Exists(operand=operand):
            yield from _eithers(operand)
        case _:
            return


def _between(sides: list[_Side], m: Material) -> Iterator[Diagnostic]:
    for number, one in enumerate(sides):
        for other in sides[number + 1 :]:
            if meet(one.period, other.period):
                message = _seam(one, other, (s.operator for s in sides))
                if message:
                    related = (("its neighbour", m.condition(one.node)),)
                    help = "let one of the two include the bound, and only one"
                    yield Diagnostic(CODE, message, m.condition(other.node), help=help, related=related)


def _seam(one: _Side, other: _Side, operators: Iterable[str]) -> str:
    pair = {one.operator, other.operator}
    if pair == {">", "<"} and not _COVERS & set(operators):
        return f"exactly {one.bound} lies on neither side"
    if pair == {">=", "<="}:
        return f"exactly {one.bound} lies on both sides"
    if pair in ({">", ">="}, {"<", "<="}):
        return f"of two conditions otherwise alike, one includes exactly {one.bound} and one does not"
    return ""
