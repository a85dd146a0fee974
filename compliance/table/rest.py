"""Law that columns do not decide: asked of the reference evaluator, once for rows alike in all that it can tell apart.

It is asked in portions (`portions`), the first of which tells the others whether a row is subject to each regime. Rows
with the same classes in the columns of a portion form a group, of which the first is put together again, read strictly
and decided; what the portions say of a row is then put together.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

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
_KEPT = 20_000
"""Rows that are kept as they were read."""
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

    def known(self, key: tuple[int, ...]) -> int | None:
        """Return the number of what is said of a group; None where nobody asked, or that is forgotten."""
        return self._known.get(key)

    def number(self, key: tuple[int, ...], said: Parts | None) -> int:
        """Return the number of what is *said* of a group, and remember it; `REFUSED` where that is None."""
        number = REFUSED if said is None else self._numbers.setdefault(said, len(self.parts))
        if said is not None and number == len(self.parts):
            self.parts.append(said)
        if len(self._known) < MOST:
            self._known[key] = number
        return number


class Question(NamedTuple):
    """A row of a group that no row before was in.

    Attributes:
        portion: Which portion is asked, by its place.
        cells, row: The cells of the row, and its number.
        first: What the first portion says of it; nothing where it is asked itself.
    """

    portion: int
    cells: tuple[object, ...]
    row: int
    first: Parts


Here: TypeAlias = Callable[[Question], Parts | None]
"""Answers one question; None for a row that is refused."""
Ask: TypeAlias = Callable[[Sequence[Question], Here], Iterable[Parts | None]]
"""Answers questions in order, or lets them be answered here."""


class Rest:
    """Decides rows by rulesets that each say a portion.

    Args:
        finer: Numbers the classes of each column, none coarser than what a portion tells apart.
        ask: Has the questions of all portions answered; None: here, one after another.

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
        ask: Ask | None = None,
    ) -> None:
        self._said = _Said()
        self.parts = self._said.parts
        self._read, self._law = read, law
        self._rulesets = tuple(rulesets)
        self._readings: dict[int, Reading] = {}
        self._ask = ask or _one_by_one
        self._portions = [
            _Portion(n, encoders(columns, ruleset.vocabulary, one, checked=True), finer)
            for n, (ruleset, one) in enumerate(zip(rulesets, classes, strict=True))
        ]

    def groups(self, frame: "pl.DataFrame", rows: Sequence[int], coded: list[Numbers], good: Numbers) -> Numbers:
        """Return the number of what is said of each row; `REFUSED` where it is refused."""
        self._readings.clear()

        def question(portion: int, at: int, first: Parts) -> Question:
            place = int(good[at])
            return Question(portion, frame.row(place), rows[place], first)

        size = len(good)
        first, *others = self._portions
        told = [first.groups(coded, size, question, self._answers)]
        told += [portion.groups(coded, size, question, self._answers, (told[0], first.parts)) for portion in others]
        return _numbered(told, size, lambda keys, _: [self._together(key) for key in keys])

    def _answers(self, questions: Sequence[Question]) -> Iterable[Parts | None]:
        return self._ask(questions, self.answer)

    def answer(self, question: Question) -> Parts | None:
        """Return what a portion says of a row; None where it is refused."""
        read = self._reading(question)
        ruleset = self._rulesets[question.portion]
        if read.shipments:
            shipment = read.shipments[0]
            ruleset = near(ruleset, shipment, self._law)
            shipment = shipment._replace(facts={**shipment.facts, **_subjects(question.first)})
            read = read._replace(shipments=(shipment, *read.shipments[1:]))
        found = decide_reading(ruleset, read, self._law)
        return _asked(a.parts_of(found[0]), question.first) if isinstance(found, list) else None

    def _reading(self, question: Question) -> Reading:
        """Read the row; of one that several portions are asked about once."""
        if len(self._readings) > _KEPT:
            self._readings.clear()
        if question.row not in self._readings:
            self._readings[question.row] = self._read(question.cells, question.row)
        return self._readings[question.row]

    def _together(self, key: tuple[int, ...]) -> int:
        found = self._said.known(key)
        if found is None:
            said = (portion.parts[n] for portion, n in zip(self._portions, key, strict=True) if n != REFUSED)
            parts = None if REFUSED in key else tuple(dict.fromkeys(chain.from_iterable(said)))
            found = self._said.number(key, parts)
        return found


class _Portion:
    """Decides rows by one ruleset.

    Attributes:
        parts: What it says, by number.
    """

    def __init__(self, place: int, coarse: Sequence[Encoder], finer: Sequence[Encoder]) -> None:
        self._said = _Said()
        self.parts = self._said.parts
        self._place = place
        self._coarse, self._finer = coarse, finer
        self._coarser: list[list[int]] = [[] for _ in coarse]

    def groups(
        self,
        coded: list[Numbers],
        size: int,
        question: Callable[[int, int, Parts], Question],
        ask: Callable[[Sequence[Question]], Iterable[Parts | None]],
        first: tuple[Numbers, Sequence[Parts]] | None = None,
    ) -> Numbers:
        """Return the number of what is said of each row; `REFUSED` where it is refused.

        Args:
            question: Puts together what is asked of a row, given the portion, its place, and what the first one says.
            first: The number of what the first portion says of each row, and what that is; None: this is the first.
        """
        columns: list[Numbers] = []
        for n, numbers in enumerate(coded):
            classes = self._map(n)
            columns.append(classes[numbers] if (classes != classes[0]).any() else classes[:1])

        def numbers_of(keys: Sequence[tuple[int, ...]], at: Sequence[int]) -> list[int]:
            numbers = {key: self._said.known(key) for key in keys}
            told = {
                key: question(self._place, place, first[1][key[-1]] if first else ())
                for key, place in zip(keys, at, strict=True)
                if numbers[key] is None and not (first and key[-1] == REFUSED)
            }
            for key, said in zip(told, ask(list(told.values())), strict=True):
                numbers[key] = self._said.number(key, said)
            return [REFUSED if number is None else number for number in numbers.values()]

        return _numbered([*columns, first[0]] if first else columns, size, numbers_of)

    def _map(self, n: int) -> Numbers:
        """Return the class that the portion has for each finer class of a column."""
        known, cells = self._coarser[n], self._finer[n].cells
        known += [self._coarse[n].number(cell) for cell in cells[len(known) :]]
        return np.array(known, dtype=np.int32)


def _one_by_one(questions: Sequence[Question], here: Here) -> Iterable[Parts | None]:
    return map(here, questions)


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


def _numbered(
    columns: Sequence[Numbers], size: int, numbers: Callable[[Sequence[tuple[int, ...]], Sequence[int]], Sequence[int]]
) -> Numbers:
    """Return the number of each row's cells, asked once for rows with the same.

    Args:
        columns: A cell a row, or one cell for all rows.
        numbers: The number of each of some different cells, given the place of the first row that has them.
    """
    import polars as pl

    constant = [int(cells[0]) for cells in columns]
    varied = {f"{n}": cells for n, cells in enumerate(columns) if (cells != cells[0]).any()}
    if not varied:
        return np.full(size, numbers([tuple(constant)], [0])[0], dtype=np.int32)
    whole = pl.DataFrame(varied).with_row_index("first")
    groups = whole.group_by(list(varied), maintain_order=True).agg(pl.col("first").first())
    keys = []
    for *key, _ in groups.iter_rows():
        told = list(constant)
        for name, cell in zip(varied, key, strict=True):
            told[int(name)] = cell
        keys.append(tuple(told))
    found = pl.Series("said", numbers(keys, groups["first"].to_list()), dtype=pl.Int32)
    said = groups.drop("first").with_columns(found)
    return whole.join(said, on=list(varied), how="left", maintain_order="left")["said"].to_numpy()
