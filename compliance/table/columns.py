"""Columns as numbers of classes: each different cell is read once, by the strict reader.

A number stands for what of a cell can matter to the rules (`classes`). A cell that the strict reader would refuse, or
that takes more than its own column to judge, is `ODD`: its row is read and decided by itself. A cell is never passed
over unread.
"""

import math
import re
from collections.abc import Hashable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from compliance.shipment.csv_orders import Column, cell_value
from compliance.shipment.form import Form, Scope, Slot, form_of, parse_complete, parse_id, parse_slot
from compliance.shipment.problems import Problem, Refused
from compliance.shipment.value import says_none
from compliance.shipment.words import PLACEHOLDERS
from compliance.table.classes import Classes
from compliance.values.facts import AMOUNTS, ROLES, Base, Type, Value
from compliance.values.quantity import UNITS
from compliance.values.vocabulary import Vocabulary

if TYPE_CHECKING:
    import polars as pl

Numbers: TypeAlias = npt.NDArray[Any]

ODD: Final = -1
"""The number of a cell that only the strict reader can judge."""
UNKNOWN: Final = 0
"""The number of an empty cell."""
MOST = 100_000
"""Different cells remembered of one column."""
_NOTHING = ()
_PLACES = 6
_DIGITS = r"^[0-9]{1,12}(\.[0-9]{1,6})?%s$"
_AMOUNT = re.compile(r"[0-9.]+(?P<unit>| [A-Za-z0-9%/]{1,12})", re.ASCII)
"""An amount, as most are written."""
_LOOKED = 1000
_TEXT = "^[A-Z][0-9A-Za-z .&-]{0,80}[0-9A-Za-z]$"
"""A text with nothing in it that could be refused, but for one that says nothing."""
_SAYS_NOTHING = f"(?i)^(?:{'|'.join(sorted(re.escape(w) for w in PLACEHOLDERS))})$"
_ID = r"^[0-9A-Za-z][ -~]{0,98}$"
"""A name that holds nothing that could be refused."""


class Encoder:
    """Numbers the classes of one column.

    Args:
        completed: Whether the table says of the fact whether its list is the whole.
        checked: Whether rows whose cells contradict each other have been put aside.
    """

    def __init__(
        self, column: Column, vocabulary: Vocabulary, classes: Classes, *, completed: bool, checked: bool
    ) -> None:
        self.column = column
        self._vocabulary = vocabulary
        self._classes = classes
        # what is beside it, or the party that it is of, makes it count that something is given
        self._given = (
            (completed and not checked)
            or column.group == "license"
            or (classes.counts_parties and column.group in ROLES)
        )
        scope = _scope(form_of(vocabulary), column.group)
        self._slot: Slot | None = scope.slots.get(column.key)
        self._complete = column.key in scope.completes
        self._idle = checked and self._complete and not _matters(scope, column.key, classes)
        self._named = column.key == "id" and column.group in ("", "item")
        slot = self._slot
        self._free = slot is not None and slot.type == Type(Base.TEXT) and not classes.keeps(slot.name)
        self._bounds = classes.bounds(slot.name) if slot is not None and slot.type.base in AMOUNTS else None
        self._numbers: dict[Hashable, int] = {_NOTHING: UNKNOWN}
        self.cells: list[object] = [None]
        """A cell of each class, by its number."""
        self._seen: dict[object, int] = {None: UNKNOWN, "": UNKNOWN}

    def encode(self, cells: "pl.Series") -> Numbers:
        """Return the number of each cell of a series."""
        import polars as pl

        if cells.dtype.is_nested() or cells.dtype == pl.Object:
            return np.array([self.number(cell) for cell in cells.to_list()], dtype=np.int32)
        if cells.dtype == pl.String:
            if self._named and cells.str.contains(_ID).all():
                return np.full(len(cells), UNKNOWN, dtype=np.int32)
            if self._bounds is not None:
                found = self._amounts(cells)
                if found is not None:
                    return found
            if len(cells) and not cells.null_count() and (cells == cells[0]).all():
                return np.full(len(cells), self.number(cells[0]), dtype=np.int32)
            if self._free:
                return self._texts(cells)
        return self._by_cell(cells)

    def _texts(self, cells: "pl.Series") -> Numbers:
        """Return the numbers of texts: of plain ones that no rule names, one is read and stands for the others."""
        named = self._classes.words_named
        plain = cells.str.contains(_TEXT) & ~cells.str.contains(_SAYS_NOTHING) & ~cells.is_in(named)
        plain = plain.fill_null(False)
        if not plain.any():
            return self._by_cell(cells)
        numbers = np.full(len(cells), self.number(cells.filter(plain)[0]), dtype=np.int32)
        if not plain.all():
            rest = ~plain
            numbers[rest.to_numpy()] = self._by_cell(cells.filter(rest))
        return numbers

    def _by_cell(self, cells: "pl.Series") -> Numbers:
        """Read each different cell."""
        import polars as pl

        different = cells.unique()
        numbers = np.array([self.number(cell) for cell in different.to_list()], dtype=np.int32)
        if cells.dtype != pl.String:
            return cells.replace_strict(different, pl.Series(numbers), return_dtype=pl.Int32).to_numpy()
        known = different.is_not_null()
        table = np.append(numbers[known.to_numpy()], UNKNOWN)
        places = cells.cast(pl.Enum(different.filter(known))).to_physical()
        found: Numbers = table[places.fill_null(len(table) - 1).to_numpy()]
        return found

    def _amounts(self, cells: "pl.Series") -> Numbers | None:
        """Return the numbers of amounts that are written alike; None where some are not.

        Of the amounts between the same two bounds one is read strictly, and stands for the others.
        """
        import polars as pl

        first = next((cell for cell in cells.head(_LOOKED).to_list() if cell), "")
        found = _AMOUNT.fullmatch(first)
        if found is None or self._bounds is None:
            return None
        unit = found["unit"]
        plain = cells.str.contains(_DIGITS % re.escape(unit))
        empty = cells.is_null() | (cells == "")
        if not (plain | empty).all():
            return None
        scaled = cells.str.strip_suffix(unit).cast(pl.Decimal(18, _PLACES), strict=False).to_physical().cast(pl.Int64)
        if not (scaled.is_not_null() | empty).all():
            return None
        values = scaled.fill_null(-1).to_numpy()
        stretch = np.zeros(len(values), dtype=np.int32)
        cuts = self._cuts(unit.strip(" "))
        for cut in cuts:
            stretch += values >= cut
        counts = np.bincount(stretch, minlength=len(cuts) + 1)
        table = np.full(len(counts), UNKNOWN, dtype=np.int32)
        for n in np.flatnonzero(counts).tolist():
            if n:
                table[n] = self.number(cells[int(np.argmax(stretch == n))])
        return table[stretch]

    def _cuts(self, unit: str) -> list[int]:
        """Return where the classes of amounts in this unit begin, in millionths: at each bound, and behind it."""
        assert self._bounds is not None and self._slot is not None
        dimension, factor = _measured(unit or self._slot.type.unit)
        found = {0}
        for bound in self._bounds.get(dimension, ()):
            exact = Fraction(bound) / Fraction(factor) * 10**_PLACES
            found |= {math.ceil(exact), math.floor(exact) + 1}
        return sorted(cut for cut in found if cut >= 0)

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

    def fact(self, number: int) -> dict[str, Value] | None:
        """Return the fact that cells of a class state by themselves; None where the column holds no fact."""
        if self._slot is None:
            return None
        cell = self.cells[number]
        raw = cell_value(cell, self.column) if isinstance(cell, str) else cell
        assert not isinstance(raw, Problem)
        value = parse_slot(self._slot, raw, self._vocabulary)
        assert not isinstance(value, Refused)
        return {} if value is None else {self._slot.name: value}

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
        if self._idle:
            return None if isinstance(parse_complete(raw), Refused) else _NOTHING
        if self._complete:
            said = parse_complete(raw)
            return None if isinstance(said, Refused) else (said,)
        return None


def _measured(unit: str) -> tuple[str, Decimal]:
    """Return the dimension of a unit and its factor; a currency is its own."""
    return UNITS.get(unit) or (f"money:{unit}", Decimal(1))


def _matters(scope: Scope, key: str, classes: Classes) -> bool:
    """Return whether it can matter that the list of a fact is the whole."""
    slot = scope.slots.get(scope.completes[key])
    return slot is None or classes.matters(slot.name)


def encoders(
    columns: Sequence[Column], vocabulary: Vocabulary, classes: Classes, *, checked: bool = False
) -> list[Encoder]:
    """Return the encoder of each column of a table."""
    headings = {column.heading for column in columns}
    return [
        Encoder(c, vocabulary, classes, completed=f"{c.heading}_complete" in headings, checked=checked) for c in columns
    ]


def _scope(form: Form, group: str) -> Scope:
    return form.group(group) if group else form.top
