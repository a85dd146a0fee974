"""What a piece of law says, without texts, titles, places and sources, so that two editions can be compared.

Lists and tables stand there by what they hold: their names alone say nothing.
"""

from typing import Any

from compliance.model import condition as c
from compliance.model import law
from compliance.model.ruleset import Ruleset
from compliance.values.facts import Value
from compliance.values.members import Members


def listing(found: law.WordList) -> object:
    """Return all that membership in a list rests on: two lists of which it is equal hold the same words."""
    members = {(w, m.period, m.then_unknown, m.published) for m in found.members for w in m.words}
    return found.form, found.scheme, found.complete, found.known_from, found.published, members


def _table(found: law.Table) -> object:
    return (
        found.columns, found.forms, found.key, found.value, found.complete, found.known_from, found.published,
        found.across, [sorted((k, exactly(v)) for k, v in row.items()) for row in found.rows],
    )  # fmt: skip


def exactly(value: Value | None) -> str:
    """Return all that a cell holds as a text, what it takes away included; of none another one."""
    if isinstance(value, Members):
        return f"{value} {value.complete} {sorted(value.excluded)}"
    return f"{type(value).__name__} {value}"


def contents(ruleset: Ruleset) -> dict[str, str]:
    """Return the names of lists and tables with what they hold: a name alone says nothing."""
    found = {f"list {name}": str(listing(listed)) for name, listed in ruleset.lists.items()}
    return found | {f"table {name}": str(_table(table)) for name, table in ruleset.tables.items()}


def bare(value: Any, contents: dict[str, str]) -> Any:
    """Return *value* without texts, titles, places and sources, names of lists and tables by what they hold."""
    if isinstance(value, c.Every | c.Either):
        return type(value).__name__, sorted(str(bare(o, contents)) for o in value.operands)
    if isinstance(value, law.Head):
        return value.name, value.regime, value.period, value.published
    if isinstance(value, c.WordSet):
        lists = sorted(contents[f"list {name}"] for name in value.lists)
        return sorted(value.words), sorted(value.spans), lists, sorted(value.fields), bare(value.minus, contents)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        fields = value._fields[:-2] if value._fields[-2:] == ("text", "at") else value._fields
        if isinstance(value, c.Exists):
            fields = ("kind", "operand", "table")
        table = getattr(value, "table", "")
        named = {"table": contents[f"table {table}"]} if table else {}
        return type(value).__name__, *(named.get(name) or bare(getattr(value, name), contents) for name in fields)
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    return [bare(v, contents) for v in value] if isinstance(value, tuple) else value
