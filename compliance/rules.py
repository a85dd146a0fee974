"""The engine as a Python library: load rulesets once, check many shipments."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import frozen

from compliance.analysis.complete import complete
from compliance.engine.compiled.answer import Answer
from compliance.engine.compiled.decide import decide
from compliance.engine.compiled.explain import explain
from compliance.engine.compiled.plainly import plainly
from compliance.engine.decision import Decision
from compliance.engine.evaluate import evaluate
from compliance.model.files import digest_of
from compliance.model.load import load as load_model
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import Reading, read_json, read_mapping
from compliance.shipment.records import Shipment
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import ShipmentError, UsageError
from compliance.values.dates import FIRST_YEAR

if TYPE_CHECKING:
    from compliance.table.task import Task


@frozen
class Refused:
    """A row that could not be decided.

    Attributes:
        row: Its place in the input, counted from 1.
        diagnostics: Every mistake in it.
    """

    row: int
    diagnostics: tuple[Diagnostic, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the refusal as JSON has it."""
        return {"row": self.row, "refused": [d.to_dict() for d in self.diagnostics]}


@frozen(eq=False)
class Rules:
    """Loaded rulesets. Immutable, so that threads may share one.

    Attributes:
        ruleset: The model.
    """

    ruleset: Ruleset

    @property
    def digest(self) -> str:
        """Digest of the rules, as every decision carries it."""
        return self.ruleset.digest

    def read(self, shipment: Mapping[str, Any] | Shipment | str | bytes) -> Shipment:
        """Return *shipment* as a record.

        Raises:
            ShipmentError: It has mistakes; all of them are in the error.
        """
        if isinstance(shipment, Shipment):
            return shipment
        reading = self._reading(shipment)
        if reading.diagnostics:
            raise ShipmentError(reading.diagnostics)
        if len(reading.shipments) != 1:
            message = f"one shipment is expected here, {len(reading.shipments)} were given; use check_many"
            raise UsageError(message)
        return reading.shipments[0]

    def _reading(self, shipment: Mapping[str, Any] | str | bytes) -> Reading:
        if isinstance(shipment, str | bytes):
            return read_json(shipment, self.ruleset.vocabulary)
        return read_mapping(shipment, self.ruleset.vocabulary)

    def check(
        self,
        shipment: Mapping[str, Any] | Shipment | str | bytes,
        *,
        on: date | None = None,
        known_on: date | None = None,
        scenarios: Iterable[str] = (),
        full: bool = True,
    ) -> Decision:
        """Decide one shipment.

        Args:
            shipment: A mapping or JSON text in the form of ``docs/interface.md``, or a record.
            on: Law of that day; default: the shipment's date.
            known_on: Only what was published by then.
            scenarios: Names of scenarios to suppose.
            full: Whether questions, remedies and coming changes are worked out too; without them only rules that can
                say something are asked, and `considered` holds these alone.

        Raises:
            ShipmentError: The shipment has mistakes; all of them are in the error.
        """
        record = self.read(shipment)
        names = self._supposed(scenarios, on)
        digest = digest_of(_canonical(shipment))
        by = evaluate if full else explain  # what is to come is worked out of every rule considered
        result = by(self.ruleset, record, on=on, known_on=known_on, scenarios=names, facts_digest=digest)
        if result.decision is None:
            raise ShipmentError(result.diagnostics)
        return complete(self.ruleset, record, result.decision, known_on=known_on) if full else result.decision

    def check_json(
        self,
        shipment: Mapping[str, Any] | Shipment | str | bytes,
        *,
        on: date | None = None,
        known_on: date | None = None,
        scenarios: Iterable[str] = (),
    ) -> str:
        """Decide one shipment, and return the decision as JSON text: ``check(..., full=False).to_json()``, sooner.

        Arguments and errors are those of `check`.

        Raises:
            ShipmentError: The shipment has mistakes; all of them are in the error.
        """
        record = self.read(shipment)
        names, digest = self._supposed(scenarios, on), digest_of(_canonical(shipment))
        text = plainly(self.ruleset, record, on=on, known_on=known_on, scenarios=names, facts_digest=digest)
        if text is not None:
            return text
        result = explain(
            self.ruleset, record, on=on, known_on=known_on, scenarios=names, facts_digest=digest, to_write=True
        )
        if result.decision is None:
            raise ShipmentError(result.diagnostics)
        return result.decision.to_json()

    def answer(
        self,
        shipment: Mapping[str, Any] | Shipment | str | bytes,
        *,
        on: date | None = None,
        known_on: date | None = None,
        scenarios: Iterable[str] = (),
    ) -> Answer:
        """Decide one shipment by the index: outcome, requirements with status and review, notices; no reasons.

        It says what `check` says, in a time that hardly grows with the number of rules; its ``explain()`` returns the
        `Decision` with the reasons. The first call compiles the rulesets. Arguments and errors are those of `check`.

        Raises:
            ShipmentError: The shipment has mistakes; all of them are in the error.
        """
        record = self.read(shipment)
        found = decide(self.ruleset, record, on=on, known_on=known_on, scenarios=self._supposed(scenarios, on))
        if found.answer is None:
            raise ShipmentError(found.diagnostics)
        return found.answer

    def check_many(
        self, rows: Iterable[Mapping[str, Any] | Shipment | str], **options: Any
    ) -> Iterator[Decision | Refused]:
        """Decide rows in order, one result a row; a row with mistakes is `Refused` and never stops the rest."""
        for number, row in enumerate(rows, start=1):
            try:
                yield self.check(row, **options)
            except ShipmentError as error:
                yield Refused(number, error.diagnostics)

    def check_table(
        self,
        table: Any,
        *,
        on: date | None = None,
        known_on: date | None = None,
        scenarios: Iterable[str] = (),
        name: str = "",
    ) -> Any:
        """Decide each row of a table, as `check` would, and return a table of answers, one a row, in order.

        Args:
            table: A polars frame, or anything that exports an Arrow stream, such as a `pyarrow.Table`. Its columns
                are named as those of a CSV file are; a null is unknown.
            on: Law of that day; default: the date of each row.
            known_on: Only what was published by then.
            scenarios: Names of scenarios to suppose.
            name: The table's name, put before the place of each mistake.

        Returns:
            Row, shipment, line, outcome, both ends of the range, rules that apply and that may, flags, missing facts,
            sources, and what is wrong with a row that is refused (``docs/tables.md``). Of the kind of *table* where
            that is polars or pyarrow, otherwise a polars frame.

        Raises:
            TableError: A heading names no fact or stands twice, or a column is of a type that cannot be read.
            UsageError: The extra `table` is not installed, or a scenario is not known; a day before 1900.
        """
        names = self._supposed(scenarios, on)
        try:
            from compliance.table.check import check_frame
            from compliance.table.law import Law
            from compliance.table.read_arrow import read_arrow
        except ImportError as error:
            raise UsageError(f"tables need {error.name}: pip install 'compliance-engine[table]'") from error
        found = check_frame(self.ruleset, read_arrow(table, name=name), Law(on, known_on, names), name=name)
        return found.to_arrow() if type(table).__module__.startswith("pyarrow") else found

    def check_spark(
        self, frame: Any, *, on: date | None = None, known_on: date | None = None, scenarios: Iterable[str] = ()
    ) -> Any:
        """Decide each row of a Spark table, as `check_table` does, on Spark's workers.

        Args:
            frame: A `pyspark.sql.DataFrame`; its columns are named as those of a CSV file are.
            on: Law of that day; default: the date of each row.
            known_on: Only what was published by then.
            scenarios: Names of scenarios to suppose.

        Returns:
            A Spark table with the columns of `check_table` but the number of the row; it is worked out when it is used.

        Raises:
            TableError: A heading names no fact.
            UsageError: An extra is not installed, or a scenario is not known; a day before 1900.
        """
        names = self._supposed(scenarios, on)
        try:
            import pyarrow as pa  # noqa: F401 - missing here is told here, not by a worker

            from compliance.table.law import Law
            from compliance.table.spark import check_spark
        except ImportError as error:
            raise UsageError(f"Spark needs {error.name}: pip install 'compliance-engine[table,spark]'") from error
        return check_spark(self.ruleset, frame, Law(on, known_on, names))

    def task(self, *, on: date | None = None, known_on: date | None = None, scenarios: Iterable[str] = ()) -> "Task":
        """Return the task of answering rows of tables, to be sent to the workers of a cluster (``docs/tables.md``).

        Args:
            on: Law of that day; default: the date of each row.
            known_on: Only what was published by then.
            scenarios: Names of scenarios to suppose.

        Raises:
            UsageError: The extra `table` is not installed, or a scenario is not known; a day before 1900.
        """
        names = self._supposed(scenarios, on)
        try:
            from compliance.table.law import Law
            from compliance.table.task import task_of
        except ImportError as error:
            raise UsageError(f"tables need {error.name}: pip install 'compliance-engine[table]'") from error
        return task_of(self.ruleset, Law(on, known_on, names))

    def _supposed(self, names: Iterable[str], on: date | None) -> tuple[str, ...]:
        """Return the scenarios; neither they nor the day of the law may be unknown to the rulesets."""
        if on is not None and on.year < FIRST_YEAR:
            message = f"the day {on} lies before {FIRST_YEAR}"
            raise UsageError(message)
        chosen = tuple(names)
        unknown = [name for name in chosen if name not in self.ruleset.scenarios]
        if unknown:
            message = f"no scenario is called {unknown[0]!r}; known: {', '.join(sorted(self.ruleset.scenarios))}"
            raise UsageError(message)
        return chosen


def _canonical(shipment: object) -> str:
    """Return a text that is the same for the same input."""
    import json

    if isinstance(shipment, str):
        return shipment
    if isinstance(shipment, bytes):
        return shipment.decode("utf-8", "replace")
    if isinstance(shipment, Mapping):
        return json.dumps(shipment, sort_keys=True, default=str, ensure_ascii=False)
    return repr(shipment)


def load(*names: str) -> Rules:
    """Load rulesets by name or path; `core` is always among them.

    Raises:
        RulesetError: The rulesets have mistakes; all of them are in the error.
    """
    return Rules(load_model(*names))
