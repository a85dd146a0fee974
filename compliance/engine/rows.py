"""Which rows of a table can reach a line, and the cell that a lookup finds: by index, never by search.

A rule with ``for each row in T`` asks its condition of every row. Where the condition demands that a code of the
line lies in the row's own codes, a row whose codes share no first segment with the line's is false without asking.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeGuard, assert_never

from compliance.engine.context import Context
from compliance.model import condition as c
from compliance.model.law import Table
from compliance.model.leaves import has_fields, is_plain
from compliance.model.ruleset import Ruleset
from compliance.values.facts import Value
from compliance.values.members import NONE, Members
from compliance.values.schemes import lineage
from compliance.values.truth import FALSE, Truth

Fields = dict[str, Value]


DIVIDED: dict[str, Value] = {}
"""Stands for a code of which the table divides what lies below it: which row counts is open."""


class Rows(NamedTuple):
    """The rows to ask one by one, the others that an open set of codes may still reach, and the fact that chose."""

    reached: list[Fields]
    others: list[Fields]
    fact: str


def rows_for(when: c.Condition | None, table: str, x: Context, ask: Callable[[c.Condition, Context], Truth]) -> Rows:
    """Return the rows of *table* that can fulfil *when*.

    No row is reached where a demand fails that says nothing of the row; *ask* finds the truth of such a demand.
    The others are one requirement together: what the line may bear beyond the codes given is not known,
    so that none of them can be told from another.
    """
    selector = selector_of(when, table, x.ruleset)
    every = selector.rows
    if any(ask(node, x) is FALSE for node in selector.common):
        return Rows([], [], "")
    if not selector.fact:
        return Rows(every, [], "")
    value = x.get(selector.fact)
    if value is NONE:
        return Rows([], [], selector.fact)
    if not isinstance(value, Members):
        return Rows([], every, selector.fact)
    near = sorted({n for word in value.words for n in (*selector.by_head.get(_head(word), ()), *selector.anywhere)})
    if value.complete:
        return Rows([every[n] for n in near], [], selector.fact)
    rest = set(near)
    others = [fields for n, fields in enumerate(every) if n not in rest]
    return Rows([every[n] for n in near], others, selector.fact)


def selector_of(when: c.Condition | None, table: str, ruleset: Ruleset) -> "Selector":
    """Return which rows *when* can ever reach, and by which fact; worked out once."""
    index = index_of(ruleset)
    key = (table, when.text, when.at) if when else (table, "", "")
    found = index.selectors.get(key)
    if found is None:
        found = index.selectors[key] = _selector(when, ruleset.tables[table], index)
    return found


def row_fields(table: Table, ruleset: Ruleset) -> list[Fields]:
    """Return every row of *table* under the names of conditions (``row.COLUMN``)."""
    return index_of(ruleset).fields(table)


def find_row(ruleset: Ruleset, table: Table, words: list[str]) -> dict[str, Value] | None:
    """Return the row whose keys are *words*; for a key that is a code, the row of the longest code that covers it.

    `DIVIDED` where a row stands for a code below one of *words*.
    """
    index = index_of(ruleset)
    rows = index.cells(table)
    forms = dict(table.forms)
    found: list[tuple[str, ...]] = [()]
    for column, word in zip(table.key, words, strict=False):
        if column in forms and word in index.above(table, column, forms[column]):
            return DIVIDED
        options = lineage(word, forms[column]) if column in forms else [word]
        found = [(*head, option) for head in found for option in options]
    fitting = [key for key in found if key in rows]
    return rows[max(fitting, key=lambda key: sum(map(len, key)))] if fitting else None


class Selector(NamedTuple):
    """The rows that a condition can ever reach, and the code fact of which some value must lie in a column of the row.

    Attributes:
        common: The demands that say nothing of the row.
        rows: The rows but for those that the condition's own demands on the row leave out.
        fact: Name of the code fact; empty: every row is asked.
        by_head: First segment of a code to the numbers of the rows that hold such codes.
        anywhere: Rows that do not state their codes.
    """

    common: tuple[c.Condition, ...]
    rows: list[Fields]
    fact: str
    by_head: dict[str, list[int]]
    anywhere: tuple[int, ...]


class _Index:
    """What was worked out of the tables of one ruleset."""

    def __init__(self) -> None:
        self.selectors: dict[tuple[str, str, str], Selector] = {}
        self._above: dict[tuple[str, str], frozenset[str]] = {}
        self._fields: dict[str, list[Fields]] = {}
        self._cells: dict[str, dict[tuple[str, ...], dict[str, Value]]] = {}

    def fields(self, table: Table) -> list[Fields]:
        """Return every row under the names of conditions; what a complete table leaves empty is known to be none."""
        if table.name not in self._fields:
            empty: Fields = {f"row.{column}": NONE for column in table.columns} if table.complete else {}
            self._fields[table.name] = [
                empty | {f"row.{column}": value for column, value in row.items()} for row in table.rows
            ]
        return self._fields[table.name]

    def cells(self, table: Table) -> dict[tuple[str, ...], dict[str, Value]]:
        """Return the rows by their keys; of two rows with the same keys the first."""
        if table.name not in self._cells:
            keys = table.key[:-1] if table.across else table.key
            found: dict[tuple[str, ...], dict[str, Value]] = {}
            for row in table.rows:
                found.setdefault(tuple(_word(row.get(column)) for column in keys), row)
            self._cells[table.name] = found
        return self._cells[table.name]

    def above(self, table: Table, column: str, form: str) -> frozenset[str]:
        """Return the codes that lie above a key of the table."""
        if (table.name, column) not in self._above:
            keys = {_word(row.get(column)) for row in table.rows}
            self._above[table.name, column] = frozenset(
                code for key in keys for code in lineage(key, form) if code != key
            )
        return self._above[table.name, column]


def index_of(ruleset: Ruleset) -> _Index:
    """Return the index of the rows of all tables; it is the same for a ruleset with fewer rules."""
    if "rows" not in ruleset.scratch:
        ruleset.scratch["rows"] = _Index()
    found: _Index = ruleset.scratch["rows"]
    return found


def _word(value: Value | None) -> str:
    return str(value.words[0]) if isinstance(value, Members) and value.words else ""


def _head(code: str) -> str:
    return code.partition(".")[0]


def _selector(when: c.Condition | None, table: Table, index: _Index) -> Selector:
    operands = _flat((when,))
    codes = {f"row.{column}" for column, _ in table.forms}
    demands = [node for node in operands if _of_the_row(node) and node.fact not in codes]
    common = tuple(node for node in operands if not _mentions_row(node))
    rows = [fields for fields in index.fields(table) if not any(_fails(node, fields) for node in demands)]
    dotted = {f"row.{column}" for column, form in table.forms if form == "dotted"}
    for node in operands:
        if isinstance(node, c.Member) and not node.every and _only_a_field(node.set) and node.set.fields[0] in dotted:
            by_head: dict[str, list[int]] = {}
            for number, fields in enumerate(rows):
                cell = fields.get(node.set.fields[0])
                heads = {_head(word) for word in cell.words} if isinstance(cell, Members) else ()
                for head in heads:
                    by_head.setdefault(head, []).append(number)
            unstated = [n for n, fields in enumerate(rows) if fields.get(node.set.fields[0]) is None]
            return Selector(common, rows, node.fact, by_head, tuple(unstated))
    return Selector(common, rows, "", {}, ())


def _of_the_row(node: c.Condition) -> TypeGuard[c.Member]:
    """Return whether *node* holds a word of the row against words written out."""
    return is_plain(node) and node.fact.startswith("row.")


def _mentions_row(node: c.Condition) -> bool:
    match node:
        case c.Every(operands=operands) | c.Either(operands=operands):
            return any(map(_mentions_row, operands))
        case c.Negation(operand=operand) | c.Exists(operand=operand):
            return _mentions_row(operand)
        case c.Member(fact=fact, set=words):
            return fact.startswith("row.") or has_fields(words)
        case c.IsNone(fact=fact) | c.IsTrue(fact=fact):
            return fact.startswith("row.")
        case c.Compare(fact=fact, bound=bound):
            named = bound.keys if isinstance(bound, c.Cell) else (bound,) if isinstance(bound, str) else ()
            return any(name.startswith("row.") for name in (fact, *named))
        case c.Marked(cell=cell):
            return any(key.startswith("row.") for key in cell.keys)
        case c.Stands() | c.Defined():
            return False
        case _:
            assert_never(node)


def _fails(node: c.Member, fields: Fields) -> bool:
    cell = fields.get(node.fact)
    if cell is NONE:
        return True
    return isinstance(cell, Members) and cell.complete and not any(word in node.set.words for word in cell.words)


def _flat(operands: "tuple[c.Condition | None, ...]") -> "list[c.Condition]":
    found: list[c.Condition] = []
    for node in operands:
        if isinstance(node, c.Every):
            found += _flat(node.operands)
        elif node is not None:
            found.append(node)
    return found


def _only_a_field(words: c.WordSet) -> bool:
    return bool(len(words.fields) == 1 and not (words.words or words.spans or words.lists or words.minus))


def fields_read(node: c.Condition) -> Iterator[str]:
    """Yield the fields of the row that a condition reads."""
    match node:
        case c.Every(operands=operands) | c.Either(operands=operands):
            for operand in operands:
                yield from fields_read(operand)
        case c.Negation(operand=operand) | c.Exists(operand=operand):
            yield from fields_read(operand)
        case c.Member(fact=fact, set=within):
            while True:
                yield from (name for name in (fact, *within.fields) if name.startswith("row."))
                if within.minus is None:
                    return
                within = within.minus
        case c.IsNone(fact=fact) | c.IsTrue(fact=fact):
            if fact.startswith("row."):
                yield fact
        case c.Compare(fact=fact, bound=bound):
            named = bound.keys if isinstance(bound, c.Cell) else (bound,)
            yield from (n for n in (fact, *named) if isinstance(n, str) and n.startswith("row."))
        case c.Marked(cell=cell):
            yield from (key for key in cell.keys if key.startswith("row."))
        case _:
            return
