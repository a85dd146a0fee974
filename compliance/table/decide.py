"""Decide a table: rows alike in all that can matter are decided once, by the reference evaluator.

The cells of a row become the numbers of their classes; rows with the same numbers form a group; the first row of each
group is put together again, read strictly and decided, and its answer holds for the group. A row that is refused, or
that holds a cell which only the strict reader can judge, is read and decided by itself.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeAlias, TypeVar

from compliance.engine.decision import LineDecision
from compliance.engine.evaluate import evaluate
from compliance.model.ruleset import Ruleset
from compliance.shipment.csv_orders import columns_named, read_cells, row_place
from compliance.shipment.problems import Problems
from compliance.shipment.read import Reading
from compliance.table.classes import Classes
from compliance.table.columns import ODD, encoders
from compliance.text.diagnostics import Diagnostic

if TYPE_CHECKING:
    import polars as pl

MOST = 500_000
"""Groups remembered from one part of a table to the next."""
REFUSED = -1
"""The number of what could not be decided."""
T = TypeVar("T")
Say: TypeAlias = Callable[[LineDecision], T]
Refusal: TypeAlias = tuple[Diagnostic, ...]


class Law(NamedTuple):
    """Which law is asked.

    Attributes:
        on: Law of that day; None: of the date of each row.
        known_on: Only what was published by then.
        scenarios: Names of scenarios to suppose.
    """

    on: date | None = None
    known_on: date | None = None
    scenarios: tuple[str, ...] = ()


class Decided(NamedTuple):
    """What was decided of some rows.

    Attributes:
        numbers: For each row the number of what is said of it; `REFUSED` for one that is refused.
        refused: Place in the rows to what is wrong there.
    """

    numbers: "pl.Series"
    refused: dict[int, Refusal]


class Table(Generic[T]):
    """Decides the rows of one table, part by part.

    Args:
        headings: Dotted names of facts.
        say: What to keep of the decision on a line; equal results get one number.
        name: The table's name, put before the place of each mistake.

    Attributes:
        problems: What is wrong with the headings; nothing can be decided then.
        said: What was said so far, by number.
    """

    def __init__(
        self, ruleset: Ruleset, headings: Sequence[str], say: Say[T], law: Law = Law(), *, name: str = ""
    ) -> None:
        problems = Problems(partial(row_place, f"{name} headings" if name else "headings"))
        self.columns = columns_named(headings, ruleset.vocabulary, problems)
        self.problems = problems.diagnostics()
        self.said: list[T] = []
        self._ruleset, self._law, self._say = ruleset, law, say
        self._place = f"{name} row" if name else "row"
        licensed = any(c.group == "license" for c in self.columns)
        self._classes = Classes(ruleset, licensed=licensed, undated=law.on is not None)
        self._encoders = encoders(self.columns, ruleset.vocabulary, self._classes)
        self._numbers: dict[T, int] = {}
        self._known: dict[tuple[int, ...], int] = {}

    def decide(self, frame: "pl.DataFrame", rows: Sequence[int]) -> Decided:
        """Decide the rows of *frame*, whose columns are those of the table; *rows* are their numbers in it."""
        import polars as pl

        keys = [e.encode(frame[:, n]).alias(f"{n}") for n, e in enumerate(self._encoders)]
        coded = pl.DataFrame(keys).with_row_index("row")
        names = [key.name for key in keys]
        groups = coded.group_by(names, maintain_order=True).agg(pl.col("row").first())
        said = self._groups(frame, rows, groups)
        numbers = coded.join(groups.select(*names, said), on=names, how="left", maintain_order="left")["said"]
        refused: dict[int, Refusal] = {}
        alone = (numbers == REFUSED).arg_true().to_list()
        if alone:
            own = [self._decide(frame.row(n), rows[n]) for n in alone]
            refused = {n: found for n, found in zip(alone, own, strict=True) if not isinstance(found, int)}
            settled = [found if isinstance(found, int) else REFUSED for found in own]
            numbers = numbers.scatter(alone, settled)
        return Decided(numbers, refused)

    def _groups(self, frame: "pl.DataFrame", rows: Sequence[int], groups: "pl.DataFrame") -> "pl.Series":
        import polars as pl

        found = []
        for *key, first in groups.iter_rows():
            told = tuple(key)
            number = REFUSED if ODD in told else self._known.get(told)
            if number is None:
                decided = self._decide(frame.row(first), rows[first])
                number = decided if isinstance(decided, int) else REFUSED
                if len(self._known) < MOST:
                    self._known[told] = number
            found.append(number)
        return pl.Series("said", found, dtype=pl.Int32)

    def _decide(self, cells: Iterable[object], row: int) -> int | Refusal:
        """Read and decide one row."""
        bare = [cell.strip(" ") if isinstance(cell, str) else cell for cell in cells]
        reading = read_cells(bare, self.columns, self._ruleset.vocabulary, f"{self._place} {row}")
        found = decide_reading(self._ruleset, reading, self._law)
        if not isinstance(found, list):
            return found
        said = self._say(found[0])
        number = self._numbers.setdefault(said, len(self.said))
        if number == len(self.said):
            self.said.append(said)
        return number


def decide_reading(ruleset: Ruleset, reading: Reading, law: Law) -> list[LineDecision] | Refusal:
    """Decide what was read of one row: its lines, or what is wrong with it."""
    if reading.diagnostics:
        return reading.diagnostics
    found = evaluate(
        ruleset, reading.shipments[0], on=law.on, known_on=law.known_on, scenarios=law.scenarios
    )
    return found.diagnostics if found.decision is None else list(found.decision.lines)
