"""Columns as numbers of classes: each different cell is read once, by the strict reader.

A number stands for what of a cell can matter to the rules (`classes`). A cell that the strict reader would refuse, or
that takes more than its own column to judge, is `ODD`: its row is read and decided by itself. A cell is never passed
over unread.
"""

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Final

from compliance.shipment.csv_orders import Column, cell_value
from compliance.shipment.form import Form, Scope, Slot, form_of, parse_complete, parse_id, parse_slot
from compliance.shipment.problems import Problem, Refused
from compliance.shipment.value import says_none
from compliance.table.classes import Classes
from compliance.values.facts import AMOUNTS, ROLES
from compliance.values.vocabulary import Vocabulary

if TYPE_CHECKING:
    import polars as pl

ODD: Final = -1
"""The number of a cell that only the strict reader can judge."""
UNKNOWN: Final = 0
"""The number of an empty cell."""
MOST = 100_000
"""Different cells remembered of one column."""
_NOTHING = ()
_AMOUNT = r"^0{1,18}(?:\.0{1,18})?(?: [A-Za-z%]+)?$"
"""An amount whose digits were made alike: the strict reader does not care which they are, but in a unit (mm2)."""
_ID = r"^[0-9A-Za-z][ -~]{0,98}$"
"""A name that holds nothing that could be refused."""


class Encoder:
    """Numbers the classes of one column.

    Args:
        completed: Whether the table says of the fact whether its list is the whole.
    """

    def __init__(self, column: Column, vocabulary: Vocabulary, classes: Classes, *, completed: bool) -> None:
        self.column = column
        self._vocabulary = vocabulary
        self._classes = classes
        # what is beside it, or the party that it is of, makes it count that something is given
        self._given = completed or column.group == "license" or (classes.counts_parties and column.group in ROLES)
        scope = _scope(form_of(vocabulary), column.group)
        self._slot: Slot | None = scope.slots.get(column.key)
        self._complete = column.key in scope.completes
        self._named = column.key == "id" and column.group in ("", "item")
        slot = self._slot
        self._shaped = slot is not None and slot.type.base in AMOUNTS and not classes.matters(slot.name)
        self._numbers: dict[Hashable, int] = {_NOTHING: UNKNOWN}
        self.cells: list[object] = [None]
        """A cell of each class, by its number."""
        self._seen: dict[object, int] = {None: UNKNOWN, "": UNKNOWN}

    def encode(self, cells: "pl.Series") -> "pl.Series":
        """Return the number of each cell of a series."""
        import polars as pl

        if cells.dtype.is_nested() or cells.dtype == pl.Object:
            return pl.Series(cells.name, [self.number(cell) for cell in cells.to_list()], dtype=pl.Int32)
        if cells.dtype == pl.String:
            if self._named and cells.str.contains(_ID).all():
                return pl.Series(cells.name, [UNKNOWN], dtype=pl.Int32).new_from_index(0, len(cells))
            if self._shaped:
                shapes = cells.str.replace_all("[1-9]", "0")
                cells = shapes if shapes.str.contains(_AMOUNT).all() else cells
        different = cells.unique()
        numbers = pl.Series([self.number(cell) for cell in different.to_list()], dtype=pl.Int32)
        return cells.replace_strict(different, numbers, return_dtype=pl.Int32)

    def number(self, cell: object) -> int:
        """Return the number of one cell."""
        key: object = tuple(cell) if isinstance(cell, list) else cell.strip(" ") if isinstance(cell, str) else cell
        if type(key) not in (str, tuple, type(None)):
            key = (type(key), key)  # True is 1, and 1 is 1.0: not here
        try:
            found = self._seen.get(key)
        except TypeError:
            return ODD
        if found is None:
            found = self._read(key if isinstance(key, str) else cell)
            if len(self._seen) < MOST:
                self._seen[key] = found
        return found

    def _read(self, cell: object) -> int:
        raw = cell_value(cell, self.column) if isinstance(cell, str) else cell
        if isinstance(raw, Problem):
            return ODD
        told = self._class(raw)
        if told is None:
            return ODD
        if told not in self._numbers:
            self._numbers[told] = len(self.cells)
            self.cells.append(cell)
        return self._numbers[told]

    def _class(self, raw: object) -> Hashable | None:
        """Return what of a cell can matter; None where only the strict reader can judge."""
        if self._named:
            return None if isinstance(parse_id(raw), Refused) else _NOTHING
        if self._slot is None:
            return self._beside(raw)
        value = parse_slot(self._slot, raw, self._vocabulary)
        if value is None or isinstance(value, Refused):
            return None
        told = self._classes.told(self._slot.name, value)
        if self._given:
            return "given", told, says_none(raw)
        return _NOTHING if told == () else ("told", told)

    def _beside(self, raw: object) -> Hashable | None:
        """Return the class of what holds no fact: whether a list is the whole, that there are no parts or licenses."""
        if self.column.key in ("components", "licenses"):
            return ("none",) if says_none(raw) else None
        if self._complete:
            said = parse_complete(raw)
            return None if isinstance(said, Refused) else (said,)
        return None


def encoders(columns: Sequence[Column], vocabulary: Vocabulary, classes: Classes) -> list[Encoder]:
    """Return the encoder of each column of a table."""
    headings = {column.heading for column in columns}
    return [Encoder(c, vocabulary, classes, completed=f"{c.heading}_complete" in headings) for c in columns]


def _scope(form: Form, group: str) -> Scope:
    return form.group(group) if group else form.top
