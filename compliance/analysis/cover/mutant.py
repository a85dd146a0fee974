"""A small change of the law, and the ruleset that it makes."""

from typing import Any, NamedTuple

from attrs import frozen

from compliance.model import law
from compliance.model.movements import movements
from compliance.model.ruleset import Ruleset


class Swap(NamedTuple):
    """One record put in the place of another.

    Attributes:
        field: The field of `Ruleset` that holds it.
        key: Its name, where the field is a mapping; else empty.
        old: The record as it is.
        new: What stands in its place; None: nothing.
    """

    field: str
    key: str
    old: Any
    new: Any


@frozen(eq=False)
class Mutant:
    """One change that somebody could make by mistake.

    Attributes:
        operator: The kind of change, in a few words.
        statement: Name of the statement, list or table.
        at: Place in the files.
        text: The change in one sentence.
        swaps: What is put in the place of what; two where a seam between versions moves.
        dated: Whether days move, so that the boundaries have to be found anew.
    """

    operator: str
    statement: str
    at: str
    text: str
    swaps: tuple[Swap, ...]
    dated: bool = False

    def applied(self, ruleset: Ruleset) -> Ruleset:
        """Return *ruleset* with the change."""
        fields: dict[str, Any] = {}
        for swap in self.swaps:
            held = fields.get(swap.field, getattr(ruleset, swap.field))
            if swap.key:
                fields[swap.field] = {**held, swap.key: swap.new}
            else:
                kept = (swap.new if record is swap.old else record for record in held)
                fields[swap.field] = tuple(record for record in kept if record is not None)
        made = ruleset._replace(**fields)
        return made._replace(movements=_movements(made)) if self.dated else made


def _movements(r: Ruleset) -> Any:
    records: list[law.Law] = [*r.named, *r.changes, *r.classifications]
    return movements(
        records, dict(r.conditions), dict(r.lists), dict(r.tables), r.regimes, r.definitions, r.constraints,
        r.scenarios.values(),
    )  # fmt: skip
