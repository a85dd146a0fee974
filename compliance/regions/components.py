"""How many components a space needs: as many as there are things that may be asked of some component at once.

Where all of these hold of one shipment, each finds a component of its own; of more components nothing further can be
said. One condition is one thing wherever it stands, unless something beside the component makes it another question:
the edition, where a name or a classified code may mean something else there; whether codes are those declared or those
borne; the row of a table; the day up to which publications count; the shipment, where two are held against each other.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from compliance.engine.rows import fields_read, row_fields
from compliance.model import condition as c
from compliance.model.leaves import below, lists_of
from compliance.model.ruleset import Ruleset
from compliance.regions.content import bare, exactly


def components_for(
    rulesets: Sequence[Ruleset],
    edition: int,
    operand: c.Condition,
    table: str,
    contents: dict[str, str],
    *,
    alike: bool,
    shipments: int,
) -> Iterator[tuple[object, ...]]:
    """Yield a key for each component that *operand*, asked of some component, may need: one key, one component.

    Args:
        table: The table whose row is at hand; empty where none is.
        contents: What lists and tables of the edition hold.
        alike: Whether facts and codes mean the same in every edition.
        shipments: How many that differ in a fact of the shipment are held against each other.
    """
    ruleset = rulesets[edition]
    named = any(isinstance(one, c.Defined | c.Stands) for one in below(operand))
    classified = {record.fact for one in rulesets for record in one.classifications}
    bears = named or any(not classified.isdisjoint(_facts(one)) for one in below(operand))
    own = edition if named or bears or not alike else 0
    days: set[date | None] = {None}
    if any(_is_published(one, ruleset) for one in below(operand)):
        days = {regime.known_through for regime in ruleset.regimes} or days
    fields = sorted(set(fields_read(operand)))
    rows = row_fields(ruleset.tables[table], ruleset) if fields and table else [{}]
    said = str(bare(operand, contents))
    for row in {str([exactly(row.get(name)) for name in fields]) for row in rows}:
        for day in days:
            for declared in (False, True) if bears else (False,):
                for shipment in range(shipments):
                    yield own, said, row, day, declared, shipment


def _facts(node: c.Condition) -> set[str]:
    match node:
        case c.Member(fact=fact) | c.IsNone(fact=fact) | c.IsTrue(fact=fact):
            return {fact}
        case c.Compare(fact=fact, bound=bound):
            return {fact, *(bound.keys if isinstance(bound, c.Cell) else ())}
        case c.Marked(cell=cell):
            return set(cell.keys)
        case _:
            return set()


def _is_published(node: c.Condition, ruleset: Ruleset) -> bool:
    """Whether what is said here may rest on the day up to which publications count; of tables and names it may."""
    match node:
        case c.Member(set=within):
            return any(_counts(name, ruleset) for name in lists_of(within))
        case c.Compare(bound=bound):
            return isinstance(bound, c.Cell)
        case c.Exists(kind=kind):
            return kind == "row"
        case _:
            return isinstance(node, c.Defined | c.Stands | c.Marked)


def _counts(name: str, ruleset: Ruleset) -> bool:
    found = ruleset.lists[name]
    return bool(found.published) or any(member.published for member in found.members)
