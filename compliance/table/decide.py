"""Decide a table: what can be answered by columns is, and the rest by the reference evaluator, once for rows alike.

The cells of a row become the numbers of their classes (`classes`, `columns`). Plain rules are asked column by column
(`requirements`). All other law is asked of the reference evaluator, once for rows alike (`rest`). What both say is
added up (`answer`). A row that is refused, or that holds a cell which only the strict reader can judge, is read and
decided by itself.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from compliance.model.ruleset import Ruleset
from compliance.shipment.csv_orders import columns_named, read_cells, row_place
from compliance.shipment.problems import Problems
from compliance.shipment.read import Reading
from compliance.table import answer as a
from compliance.table.axes import COMPLETE, Axis, axes_of
from compliance.table.classes import Classes
from compliance.table.columns import ODD, Numbers, encoders
from compliance.table.frame import answer_frame
from compliance.table.law import THE_LAW, Law
from compliance.table.plain import Divided, divide_rules
from compliance.table.portions import portions
from compliance.table.requirements import Requirements
from compliance.table.rest import MOST, REFUSED, Ask, Parts, Question, Refusal, Rest, decide_reading
from compliance.table.rows import Part
from compliance.table.said import Said
from compliance.table.signatures import Signatures, signatures
from compliance.table.together import together
from compliance.values.outcome import Range

if TYPE_CHECKING:
    import polars as pl


class Decided(NamedTuple):
    """What was decided of some rows.

    Attributes:
        numbers: For each row the number of what is said of it; `REFUSED` for one that is refused.
        refused: Place in the rows to what is wrong there.
        answers: What is said, by number.
    """

    numbers: Numbers
    refused: dict[int, Refusal]
    answers: "pl.DataFrame"


class Table:
    """Decides the rows of one table, part by part.

    Args:
        headings: Dotted names of facts.
        name: The table's name, put before the place of each mistake.
        ask: Answers what is asked of the evaluator (`rest.Rest`); None: it is answered here.

    Attributes:
        problems: What is wrong with the headings; nothing can be decided then.
    """

    def __init__(
        self,
        ruleset: Ruleset,
        headings: Sequence[str],
        law: Law = THE_LAW,
        *,
        name: str = "",
        ask: Ask | None = None,
    ) -> None:
        problems = Problems(partial(row_place, f"{name} headings" if name else "headings"))
        self.columns = columns_named(headings, ruleset.vocabulary, problems)
        self.problems = problems.diagnostics()
        self._ruleset, self._law = ruleset, law
        self._place = f"{name} row" if name else "row"
        if self.problems:
            return
        licensed = any(column.group == "license" for column in self.columns)
        undated = law.on is not None
        stated = frozenset(column.heading for column in self.columns)
        classes = Classes(ruleset, licensed=licensed, undated=undated, daily=True, stated=stated)
        self._encoders = encoders(self.columns, ruleset.vocabulary, classes)
        whole = licensed or bool(law.scenarios)
        self._divided = Divided((), ruleset, ()) if whole else divide_rules(ruleset)
        self._axes = axes_of(self.columns, self._encoders, ruleset.vocabulary)
        parts = (ruleset,) if whole else portions(self._divided.rest, stated)
        sorted_by = [Classes(part, licensed=licensed, undated=undated, stated=stated) for part in parts]
        self._rest = Rest(self.columns, parts, sorted_by, self._encoders, self.read, law, ask)
        self._requirements = self._plain(ruleset)
        self._answers: dict[tuple[int, ...], a.Answer] = {}

    def _plain(self, ruleset: Ruleset) -> Requirements:
        """Return the requirements of the plain rules, and keep the axes that are looked at."""
        by_heading = {self.columns[axis.columns[0]].heading: axis for axis in self._axes}
        of = {name: by_heading[name] for name in self._divided.facts if name in by_heading}
        if "item.components" in by_heading:
            of["item.components_complete"] = by_heading["item.components"]
        if self._law.on:
            of["date"] = Axis.fixed({"date": self._law.on})
        self._by_fact = of
        self._dates = by_heading.get("date")
        self._licenses = by_heading.get("licenses")
        looked = [*of.values(), self._dates, self._licenses]
        # what completes a list may contradict it, or complete one that is not given
        looked += [axis for axis in self._axes if self.columns[axis.columns[-1]].heading.endswith(COMPLETE)]
        self._looked = [axis for axis in self._axes if any(axis is other for other in looked)]
        return Requirements(ruleset, self._divided.plain, self._divided.facts, of, self._law.known_on)

    def encode(self, frame: "pl.DataFrame") -> list[Numbers]:
        """Return the class of each cell, column by column; this may be done ahead, for one part at a time."""
        with ThreadPoolExecutor(min(2, len(self._encoders))) as pool:
            return list(pool.map(lambda encoder, n: encoder.encode(frame[:, n]), self._encoders, range(frame.width)))

    def decide(self, frame: "pl.DataFrame", rows: Sequence[int], coded: list[Numbers]) -> Decided:
        """Decide the rows of *frame*, whose columns are those of the table.

        Args:
            rows: Their numbers in the table.
            coded: What `encode` made of them.
        """
        if not len(frame):
            return Decided(np.zeros(0, dtype=np.int32), {}, answer_frame([]))
        if len(self._answers) > MOST:
            self._answers.clear()
        axes = {id(axis): axis.numbers(coded) for axis in self._looked}
        odd = np.zeros(len(frame), dtype=bool)
        for numbers in (*coded, *axes.values()):
            odd |= numbers == ODD
        if self._law.on is None:
            odd |= self._undated(axes, len(frame))
        good = np.flatnonzero(~odd)
        whole = len(good) == len(frame)
        if not whole:
            coded = [numbers[good] for numbers in coded]
            axes = {key: numbers[good] for key, numbers in axes.items()}
        numbers = np.full(len(frame), REFUSED, dtype=np.int32)
        answers = answer_frame([])
        if len(good):
            numbers[good], answers = self._good(frame, rows, coded, axes, good)
        alone: list[a.Answer | None] = []
        refused: dict[int, Refusal] = {}
        for n in np.flatnonzero(numbers == REFUSED).tolist():
            found = self._alone(frame.row(n), rows[n])
            if isinstance(found, a.Answer):
                numbers[n] = len(answers) + len(alone)
                alone.append(found)
            else:
                refused[n] = found
        return Decided(numbers, refused, answers.vstack(answer_frame(alone)) if alone else answers)

    def _undated(self, axes: dict[int, Numbers], size: int) -> Any:
        if self._dates is None:
            return np.ones(size, dtype=bool)
        without = np.array(["date" not in facts for facts in self._dates.facts], dtype=bool)
        numbers = axes[id(self._dates)]
        return without[np.maximum(numbers, 0)] if len(without) else np.ones(size, dtype=bool)

    def _good(
        self, frame: "pl.DataFrame", rows: Sequence[int], coded: list[Numbers], axes: dict[int, Numbers], good: Numbers
    ) -> "tuple[Numbers, pl.DataFrame]":
        """Decide the rows whose cells are read: the number of what is said of each, and what is said by number."""
        base = self._rest.groups(frame, rows, coded, good)
        numbers = np.full(len(good), REFUSED, dtype=np.int32)
        answers = answer_frame([])
        for some, at, said in self._requirements.ask(self._part(axes, len(good))):
            mine, found = self._said(base[some], at, said)
            numbers[some] = np.where(mine == REFUSED, REFUSED, mine + len(answers))
            answers = answers.vstack(found)
        return numbers, answers

    def _said(self, base: Numbers, at: Numbers, said: Numbers) -> "tuple[Numbers, pl.DataFrame]":
        """Return the number of what is said of each row, and what is said by number.

        Args:
            base: The number of the group of each row.
            at, said: Pairs: of this row this is said, too.
        """
        if base.min() == REFUSED:
            kept = base[at] != REFUSED
            at, said = at[kept], said[kept]
        sayings = self._requirements.sayings
        found = signatures(base, at, said, sayings.order())
        groups = base[found.first]
        settled = self._is_settled(found, groups)
        simple, other = np.flatnonzero(settled), np.flatnonzero(~settled & (groups != REFUSED))
        floors = {group: _floor(self._rest.parts[group]) for group in np.unique(groups[simple]).tolist()}
        answers = together(
            [floors[group] for group in groups[simple].tolist()], *found.of(simple), [one.asked for one in sayings.said]
        )
        which, mine = found.of(other)
        keys: list[list[int]] = [[group] for group in groups[other].tolist()]
        for n, one in zip(which.tolist(), mine.tolist(), strict=True):
            keys[n].append(one)
        numbers = np.full(len(groups), REFUSED, dtype=np.int32)
        numbers[simple] = np.arange(len(simple))
        numbers[other] = len(simple) + np.arange(len(other))
        return numbers[found.place], answers.vstack(answer_frame([self._answered(tuple(key)) for key in keys]))

    def _is_settled(self, found: Signatures, groups: Numbers) -> npt.NDArray[np.bool_]:
        """Return of which signatures requirements are all that is said, and no fact could move their place."""
        which, said = found.of(np.arange(len(groups)))
        opened = np.array([one.open for one in self._requirements.sayings.said], dtype=bool)[said]
        bare = {group: group != REFUSED and _is_bare(self._rest.parts[group]) for group in np.unique(groups).tolist()}
        plain = np.array([bare[group] for group in groups.tolist()], dtype=bool)
        plain[which[opened]] = False
        return plain

    def answer(self, question: Question) -> Parts | None:
        """Answer what another process with the same table asks of the evaluator."""
        return self._rest.answer(question)

    def _part(self, axes: dict[int, Numbers], size: int) -> Part:
        numbers = {fact: axes[id(axis)] for fact, axis in self._by_fact.items() if id(axis) in axes}
        if self._law.on:
            numbers["date"] = np.zeros(size, dtype=np.int32)
            days = np.full(size, self._law.on.toordinal(), dtype=np.int32)
        else:
            assert self._dates is not None
            ordinals = [_ordinal(facts.get("date")) for facts in self._dates.facts]
            days = np.array(ordinals, dtype=np.int32)[axes[id(self._dates)]]
        silent = np.ones(size, dtype=bool)
        if self._licenses is not None:
            silent = ~np.array(self._licenses.free, dtype=bool)[axes[id(self._licenses)]]
        return Part(size, numbers, days, silent)

    def _answered(self, key: tuple[int, ...]) -> a.Answer:
        """Return the answer that a group, and what plain rules say, make together."""
        if key not in self._answers:
            self._answers[key] = self._combined(key)
        return self._answers[key]

    def _combined(self, key: tuple[int, ...]) -> a.Answer:
        said = sorted([self._requirements.sayings.said[n] for n in key[1:]], key=_place)
        parts = list(self._rest.parts[key[0]])
        for regime in dict.fromkeys(s.regime for s in said):
            parts.append(_part([s for s in said if s.regime == regime]))
        return a.answer(parts)

    def _alone(self, cells: Iterable[object], row: int) -> a.Answer | Refusal:
        """Read and decide one row."""
        found = decide_reading(self._ruleset, self.read(cells, row), self._law)
        return a.answer(a.parts_of(found[0])) if isinstance(found, list) else found

    def read(self, cells: Iterable[object], row: int) -> Reading:
        """Read one row strictly."""
        bare = [cell.strip(" ") if isinstance(cell, str) else cell for cell in cells]
        return read_cells(bare, self.columns, self._ruleset.vocabulary, f"{self._place} {row}")


_place = attrgetter("place")


def _is_bare(parts: Iterable[a.Part]) -> bool:
    """Whether parts say a range alone."""
    return not any(p.open or p.asked or p.flags or p.duties for p in parts)


def _floor(parts: Iterable[a.Part]) -> Range:
    ranges = [part.range for part in parts] or [a.NOTHING]
    return Range(max(r.low for r in ranges), max(r.high for r in ranges))


def _part(said: list[Said]) -> a.Part:
    """Return what plain rules of one regime say."""
    places = [s.asked.place for s in said]
    low, high = max([place.low for place in places]), max([place.high for place in places])
    return a.Part(said[0].regime, Range(low, high), (), tuple([s.asked for s in said]), (), ())


def _ordinal(day: object) -> int:
    return day.toordinal() if isinstance(day, date) else 0
