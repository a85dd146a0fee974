"""Every condition with the statement that holds it, and what conditions name."""

from collections.abc import Iterator
from typing import NamedTuple

from compliance.model import condition as c
from compliance.model import law
from compliance.model.leaves import leaves
from compliance.model.ruleset import Ruleset


def statements_of(r: Ruleset) -> Iterator[law.Law]:
    """Yield every statement of law but for suspensions, repeals and annulments."""
    yield from r.named
    yield from r.classifications


class Named(NamedTuple):
    """What conditions name."""

    facts: set[str]
    lists: set[str]
    tables: set[str]
    conditions: set[str]


def named_in(nodes: Iterator[c.Condition]) -> Named:
    """Return what *nodes* name, without what lies behind definitions."""
    found = Named(set(), set(), set(), set())
    for top in nodes:
        found.tables.update(_tables(top))
        for leaf in leaves(top):
            match leaf:
                case c.Member(fact=fact, set=within):
                    found.facts.add(fact)
                    _in_set(within, found)
                case c.IsNone(fact=fact) | c.IsTrue(fact=fact):
                    found.facts.add(fact)
                case c.Compare(fact=fact, bound=bound):
                    found.facts.add(fact)
                    if isinstance(bound, c.Cell):
                        _in_cell(bound, found)
                    elif isinstance(bound, str):
                        found.facts.add(bound)
                case c.Marked(cell=cell):
                    _in_cell(cell, found)
                case c.Defined(name=name):
                    found.conditions.add(name)
    return found


def _in_set(within: c.WordSet, found: Named) -> None:
    found.lists.update(within.lists)
    found.facts.update(within.fields)
    if within.minus:
        _in_set(within.minus, found)


def _in_cell(cell: c.Cell, found: Named) -> None:
    found.tables.add(cell.table)
    found.facts.update(cell.keys)


def _tables(node: c.Condition) -> Iterator[str]:
    match node:
        case c.Every(operands=operands) | c.Either(operands=operands):
            for operand in operands:
                yield from _tables(operand)
        case c.Negation(operand=operand):
            yield from _tables(operand)
        case c.Exists(operand=operand, table=table):
            yield from (table,) if table else ()
            yield from _tables(operand)
        case _:
            return
