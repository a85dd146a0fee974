"""Every small mistake that can be made in a ruleset, one mutant each.

The records are changed, not the text: what is changed is then known to the day and the digit, and nothing has to be
parsed again.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from compliance.analysis.cover.lists import other_lists, other_tables
from compliance.analysis.cover.mutant import Mutant, Swap
from compliance.analysis.cover.statements import moved_days, other_terms, others
from compliance.analysis.cover.variants import variants
from compliance.model.ruleset import Ruleset

STATEMENTS = (
    "rules", "policies", "exceptions", "bars", "changes", "unmodelled", "duties", "classifications",
)  # fmt: skip
"""The fields of a ruleset that hold dated statements of law."""
_NOWHERE: Mapping[str, str] = {}


def mutants(ruleset: Ruleset, places: Mapping[str, str] = _NOWHERE) -> Iterator[Mutant]:
    """Yield every mutant of *ruleset*.

    Args:
        ruleset: The law as it is.
        places: Name of a list, table or regime to its place in the files: their records hold none.
    """
    for field in STATEMENTS:
        records: tuple[Any, ...] = getattr(ruleset, field)
        for record in records:
            yield from _statement(field, record, records, ruleset)
    for name, node in ruleset.conditions.items():
        for v in variants(node, ruleset):
            if v.made is not None:
                yield Mutant(v.operator, name, v.at, v.text, (Swap("conditions", name, node, v.made),))
    yield from _regimes(ruleset)
    yield from _definitions(ruleset)
    for name, found in ruleset.lists.items():
        for other in other_lists(found):
            swap = Swap("lists", name, found, other.made)
            yield Mutant(other.operator, name, places.get(name, ""), other.text, (swap,), other.dated)
    for name, table in ruleset.tables.items():
        for changed in other_tables(table):
            swap = Swap("tables", name, table, changed.made)
            yield Mutant(changed.operator, name, places.get(name, ""), changed.text, (swap,))


def _statement(field: str, record: Any, records: tuple[Any, ...], ruleset: Ruleset) -> Iterator[Mutant]:
    name = record.head.name
    for other in others(record, ruleset):
        yield Mutant(other.operator, name, other.at, other.text, (Swap(field, "", record, other.made),), other.dated)
    versions = [r for r in records if r.head.name == name] if field not in ("changes", "classifications") else [record]
    for text, pairs, operator in moved_days(record, versions):
        swaps = tuple(Swap(field, "", old, new) for old, new in pairs)
        yield Mutant(operator, name, record.head.at, text, swaps, True)


def _regimes(ruleset: Ruleset) -> Iterator[Mutant]:
    for regime in ruleset.regimes:
        for v in variants(regime.subject, ruleset) if regime.subject else ():
            swap = Swap("regimes", "", regime, regime._replace(subject=v.made))
            yield Mutant(v.operator, regime.name, v.at, v.text, (swap,))


def _definitions(ruleset: Ruleset) -> Iterator[Mutant]:
    for record in ruleset.definitions:
        for text, term in other_terms(record.formula):
            swap = Swap("definitions", "", record, record._replace(formula=term))
            yield Mutant("change a formula", record.name, record.at, f"{text} in `{record.text}`", (swap,))
