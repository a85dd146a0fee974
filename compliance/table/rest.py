"""Law that columns do not decide: asked of the reference evaluator, once for rows alike in all that it can tell apart.

It is asked in portions (`portions`), the first of which tells the others whether a row is subject to each regime. Rows
with the same classes in the columns of a portion form a group, of which the first is put together again, read strictly
and decided; what the portions say of a row is then put together.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from compliance.engine.decision import LineDecision
from compliance.engine.evaluate import evaluate
from compliance.model.ruleset import Ruleset
from compliance.shipment.csv_orders import Column
from compliance.shipment.read import Reading
from compliance.table import answer as a
from compliance.table.classes import Classes
from compliance.table.columns import Encoder, Numbers, encoders
from compliance.table.law import Law
from compliance.table.near import near
from compliance.table.portions import subject_of
from compliance.text.diagnostics import Diagnostic
from compliance.values.facts import Value
from compliance.values.outcome import Outcome

if TYPE_CHECKING:
    import polars as pl

MOST = 500_000
"""Groups remembered from one part of a table to the next."""
REFUSED = -1
"""The number of what could not be decided."""
Refusal: TypeAlias = tuple[Diagnostic, ...]
Parts: TypeAlias = tuple[a.Part, ...]
Read: TypeAlias = Callable[[Iterable[object], int], Reading]
"""Reads the cells of a row strictly, given its number."""


def decide_reading(ruleset: Ruleset, reading: Reading, law: Law) -> list[LineDecision] | Refusal:
    """Decide what was read of one row: its lines, or what is wrong with it."""
    if reading.diagnostics:
        return reading.diagnostics
    found = evaluate(
        ruleset, reading.shipments[0], on=law.on, known_on=law.known_on, scenarios=law.scenarios, lean=True
    )
    return found.diagnostics if found.decision is None else list(found.decision.lines)


class _Said:
    """What was said of groups, each worked out once.

    Attributes:
        parts: What was said, by number.
    """

    def __init__(self) -> None:
        self.parts: list[Parts] = []
        self._known: dict[tuple[int, ...], int] = {}
        self._numbers: dict[Parts, int] = {}

    def number(self, key: tuple[int, ...], decide: Callable[[], Parts | None]) -> int:
        """Return the number of what is said of a group; `REFUSED` where *decide* says nothing."""
        number = self._known.get(key)
        if number is None:
            said = decide()
            number = REFUSED if said is None else self._numbers.setdefault(said, len(self.parts))
            if said is not None and number == len(self.parts):
                self.parts.append(said)
            if len(self._known) < MOST:
                self._known[key] = number
        return number


class Rest:
    """Decides rows by rulesets that each say a portion.

    Args:
        finer: Numbers the classes of each column, none coarser than what a portion tells apart.

    Attributes:
        parts: What the portions together say, by number.
    """

    def __init__(
        self,
        columns: list[Column],
        rulesets: Sequence[Ruleset],
        classes: Sequence[Classes],
        finer: Sequence[Encoder],
        read: Read,
        law: Law,
    ) -> None:
        self._said = _Said()
        self.parts = self._said.parts
        self._read = read
        self._portions = [
            _Portion(ruleset, encoders(columns, ruleset.vocabulary, one, checked=True), finer, law)
            for ruleset, one in zip(rulesets, classes, strict=True)
        ]

    def groups(self, frame: "pl.DataFrame", rows: Sequence[int], coded: list[Numbers], good: Numbers) -> Numbers:
        """Return the number of what is said of each row; `REFUSED` where it is refused."""
        readings: dict[int, Reading] = {}

        def reading(at: int) -> Reading:
            place = int(good[at])
            if place not in readings:
                readings[place] = self._read(frame.row(place), rows[place])
            return readings[place]

        first, *others = self._portions
        told = [first.groups(coded, len(good), reading)]
        told += [portion.groups(coded, len(good), reading, (told[0], first.parts)) for portion in others]
        return _numbered(told, len(good), lambda key, _: self._together(key))

    def _together(self, key: tuple[int, ...]) -> int:
        def decide() -> Parts | None:
            if REFUSED in key:
                return None
            said = (portion.parts[n] for portion, n in zip(self._portions, key, strict=True))
            return tuple(dict.fromkeys(chain.from_iterable(said)))

        return self._said.number(key, decide)


class _Portion:
    """Decides rows by one ruleset.

    Attributes:
        parts: What it says, by number.
    """

    def __init__(self, ruleset: Ruleset, coarse: Sequence[Encoder], finer: Sequence[Encoder], law: Law) -> None:
        self._said = _Said()
        self.parts = self._said.parts
        self._ruleset, self._law = ruleset, law
        self._coarse, self._finer = coarse, finer
        self._coarser: list[list[int]] = [[] for _ in coarse]

    def groups(
        self,
        coded: list[Numbers],
        size: int,
        reading: Callable[[int], Reading],
        first: tuple[Numbers, Sequence[Parts]] | None = None,
    ) -> Numbers:
        """Return the number of what is said of each row; `REFUSED` where it is refused.

        Args:
            first: The number of what the first portion says of each row, and what that is; None: this is the first.
        """
        columns: list[Numbers] = []
        for n, numbers in enumerate(coded):
            classes = self._map(n)
            columns.append(classes[numbers] if (classes != classes[0]).any() else classes[:1])
        if first is None:
            return _numbered(columns, size, lambda key, at: self._number(key, at, reading, ()))

        def number(key: tuple[int, ...], at: int) -> int:
            return REFUSED if key[-1] == REFUSED else self._number(key, at, reading, first[1][key[-1]])

        return _numbered([*columns, first[0]], size, number)

    def _map(self, n: int) -> Numbers:
        """Return the class that the portion has for each finer class of a column."""
        known, cells = self._coarser[n], self._finer[n].cells
        known += [self._coarse[n].number(cell) for cell in cells[len(known) :]]
        return np.array(known, dtype=np.int32)

    def _number(self, key: tuple[int, ...], at: int, reading: Callable[[int], Reading], first: Parts) -> int:
        return self._said.number(key, lambda: self._decide(reading(at), first))

    def _decide(self, read: Reading, first: Parts) -> Parts | None:
        ruleset = self._ruleset
        if read.shipments:
            shipment = read.shipments[0]
            ruleset = near(ruleset, shipment, self._law)
            shipment = shipment._replace(facts={**shipment.facts, **_subjects(first)})
            read = read._replace(shipments=(shipment, *read.shipments[1:]))
        found = decide_reading(ruleset, read, self._law)
        return _asked(a.parts_of(found[0]), first) if isinstance(found, list) else None


_TRUTHS = {Outcome.NO_LICENSE_REQUIRED: True, Outcome.NOT_SUBJECT: False}


def _subjects(first: Parts) -> dict[str, Value]:
    """Return whether the line is subject to each regime, as facts, where what the first portion says tells."""
    return {subject_of(part.regime): _TRUTHS[part.range.low] for part in first if part.range.settled}


def _asked(parts: Parts, first: Parts) -> Parts:
    """Return what a portion says with the facts that leave a subject open in place of the subject."""
    opened = {subject_of(part.regime): part.open for part in first}

    def named(names: a.Names) -> a.Names:
        if opened.keys().isdisjoint(names):
            return names
        return tuple(sorted({fact for name in names for fact in opened.get(name, (name,))}))

    return tuple(
        part._replace(
            open=named(part.open),
            asked=tuple(one._replace(open=named(one.open), review=named(one.review)) for one in part.asked),
            duties=named(part.duties),
        )
        for part in parts
    )


def _numbered(columns: Sequence[Numbers], size: int, number: Callable[[tuple[int, ...], int], int]) -> Numbers:
    """Return the number of each row's cells, asked once for rows with the same, with the place of the first of them.

    Args:
        columns: A cell a row, or one cell for all rows.
    """
    import polars as pl

    constant = [int(cells[0]) for cells in columns]
    keys = {f"{n}": cells for n, cells in enumerate(columns) if (cells != cells[0]).any()}
    if not keys:
        return np.full(size, number(tuple(constant), 0), dtype=np.int32)
    whole = pl.DataFrame(keys).with_row_index("first")
    groups = whole.group_by(list(keys), maintain_order=True).agg(pl.col("first").first())
    found = []
    for *key, first in groups.iter_rows():
        told = list(constant)
        for name, cell in zip(keys, key, strict=True):
            told[int(name)] = cell
        found.append(number(tuple(told), first))
    said = groups.with_columns(pl.Series("said", found, dtype=pl.Int32)).drop("first")
    return whole.join(said, on=list(keys), how="left", maintain_order="left")["said"].to_numpy()
