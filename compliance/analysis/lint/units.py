"""L008: bounds that their unit makes odd."""

from collections.abc import Iterator

from compliance.analysis.lint.material import Material
from compliance.analysis.lint.uses import statements_of
from compliance.analysis.walk import conditions_of
from compliance.model import condition as c
from compliance.model.leaves import leaves
from compliance.model.movements import conditions_of_statement
from compliance.text.diagnostics import Diagnostic
from compliance.values.quantity import Quantity

CODE = "L008"


def units(m: Material) -> Iterator[Diagnostic]:
    """Yield shares that no share reaches, amounts below zero, and regimes that measure one fact in two ways."""
    for top in conditions_of(m.ruleset):
        for leaf in leaves(top):
            if isinstance(leaf, c.Compare) and isinstance(leaf.bound, Quantity):
                oddity = _odd(leaf.bound)
                if oddity:
                    yield Diagnostic(CODE, oddity, m.condition(leaf), help="correct the number or its unit")
    yield from _mixed(m)


def _odd(bound: Quantity) -> str:
    if bound.dimension == "share" and bound.base > 100:
        return f"no share is above 100 %, the bound is {bound}"
    if bound.dimension != "number" and bound.base < 0:
        return f"the bound {bound} is below zero"
    return ""


def _mixed(m: Material) -> Iterator[Diagnostic]:
    first: dict[tuple[str, str], c.Compare] = {}
    told = set()
    for record in statements_of(m.ruleset):
        for top in conditions_of_statement(record):
            for leaf in leaves(top):
                if not isinstance(leaf, c.Compare) or not isinstance(leaf.bound, Quantity):
                    continue
                key = (record.head.regime, leaf.fact)
                other = first.setdefault(key, leaf)
                assert isinstance(other.bound, Quantity)
                if other.bound.dimension != leaf.bound.dimension and key not in told:
                    told.add(key)
                    message = (
                        f"`{record.head.regime}` holds `{leaf.fact}` against {leaf.bound} here, {other.bound} there"
                    )
                    help = "an amount in one of the units says nothing of the other: the condition stays unknown"
                    related = (("the other bound", m.condition(other)),)
                    yield Diagnostic(CODE, message, m.condition(leaf), help=help, related=related)
