"""A table as axes: for each fact, the number of its class in every row, and the value that a number stands for."""

from collections.abc import Sequence

import numpy as np

from compliance.shipment.csv_orders import Column, read_cells
from compliance.table.columns import ODD, Encoder, Numbers
from compliance.values.facts import Value
from compliance.values.members import Members
from compliance.values.schemes import lineage
from compliance.values.vocabulary import Vocabulary

COMPLETE = "_complete"


class Axis:
    """One fact: its column, and the one beside it that says whether its list is the whole.

    Attributes:
        columns: Their places in the table.
        facts: Number of a class to the facts that its cells state.
        free: Number of a class to whether its cells say that there are no licenses.
    """

    def __init__(
        self, columns: Sequence[int], table: Sequence[Column], encoders: Sequence[Encoder], vocabulary: Vocabulary
    ) -> None:
        self.columns = tuple(columns)
        self._headed = [table[n] for n in columns]
        self._table: list[int] = []
        self._encoders = [encoders[n] for n in columns]
        self._vocabulary = vocabulary
        self._known: dict[tuple[int, ...], int] = {}
        self.facts: list[dict[str, Value]] = []
        self.free: list[bool] = []
        self._indexed: dict[str, _Words] = {}

    @classmethod
    def fixed(cls, facts: dict[str, Value]) -> "Axis":
        """Return an axis of one class."""
        found = object.__new__(cls)
        found.columns, found.facts, found.free = (), [facts], [False]
        return found

    def numbers(self, coded: Sequence[Numbers]) -> Numbers:
        """Return the number of each row's class; `ODD` where cells contradict each other or cannot be read."""
        if len(self.columns) == 1:
            (n,) = self.columns
            self._table += [self._number((number,)) for number in range(len(self._table), len(self._encoders[0].cells))]
            found: Numbers = np.array([*self._table, ODD], dtype=np.int32)[coded[n]]  # the last one is that of ODD
            return found
        one, other = (coded[n] for n in self.columns)
        many = int(other.max(initial=0)) + 2
        packed = (one + 1) * many + other + 1
        table = np.full(int(packed.max(initial=0)) + 1, ODD, dtype=np.int32)
        for key in np.flatnonzero(np.bincount(packed)).tolist():
            table[key] = self._number((key // many - 1, key % many - 1))
        of_both: Numbers = table[packed]
        return of_both

    def _number(self, told: tuple[int, ...]) -> int:
        if ODD in told:
            return ODD
        found = self._known.get(told)
        if found is None:
            alone = self._encoders[0].fact(told[0]) if len(told) == 1 else None
            if alone is not None:
                self._known[told] = len(self.facts)
                self.facts.append(alone)
                self.free.append(False)
                return self._known[told]
            cells = [e.cells[n] for e, n in zip(self._encoders, told, strict=True)]
            reading = read_cells(cells, self._headed, self._vocabulary, "")
            if reading.diagnostics:
                found = ODD
            else:
                found = len(self.facts)
                (shipment,) = reading.shipments
                self.facts.append({**shipment.facts, **shipment.lines[0].facts})
                self.free.append(shipment.licenses == ())
            self._known[told] = found
        return found

    def words(self, fact: str) -> "_Words":
        """Return the index of the words of *fact*."""
        found = self._indexed.get(fact)
        if found is None:
            found = self._indexed[fact] = _Words(fact, self._vocabulary)
        found.take(self.facts)
        return found


class _Words:
    """Which classes of an axis a word can be found in.

    Attributes:
        loose: Numbers of classes whose value is not a list of words known to be the whole.
        below: Code to the classes that hold it or a code below it.
        exact: Word to the classes that hold it.
    """

    def __init__(self, fact: str, vocabulary: Vocabulary) -> None:
        found = vocabulary.lookup(fact)
        scheme = vocabulary.schemes.get(found.type.scheme) if found else None
        self.form = scheme.form if scheme else ""
        self._fact = fact
        self._taken = 0
        self.loose: list[int] = []
        self.below: dict[str, list[int]] = {}
        self.exact: dict[str, list[int]] = {}

    def take(self, facts: list[dict[str, Value]]) -> None:
        """Take in the classes that are new."""
        for n in range(self._taken, len(facts)):
            value = facts[n].get(self._fact)
            if not isinstance(value, Members) or not value.complete or value.excluded:
                self.loose.append(n)
                continue
            for word in value.words:
                self.exact.setdefault(word, []).append(n)
                for code in lineage(word, self.form) if self.form else (word,):
                    self.below.setdefault(code, []).append(n)
        self._taken = len(facts)

    def among(self, words: frozenset[str]) -> list[int]:
        """Return the classes of words known to be all, of which some is written out."""
        return [n for word in words for n in self.exact.get(word, ())]

    def near(self, words: frozenset[str]) -> list[int]:
        """Return the classes of which words written out may say something else than false."""
        found = list(self.loose)
        for word in words:
            found += self.below.get(word, ())
            if self.form:
                found += [n for code in lineage(word, self.form)[1:] for n in self.exact.get(code, ())]
        return found


def axes_of(columns: Sequence[Column], encoders: Sequence[Encoder], vocabulary: Vocabulary) -> list[Axis]:
    """Return the axes of a table: each column by itself, or with the one that completes it."""
    place = {column.heading: n for n, column in enumerate(columns)}
    found = []
    for n, column in enumerate(columns):
        if column.heading.endswith(COMPLETE) and column.heading.removesuffix(COMPLETE) in place:
            continue
        beside = place.get(column.heading + COMPLETE)
        found.append(Axis([n] if beside is None else [n, beside], columns, encoders, vocabulary))
    return found
