"""A loaded ruleset: everything the engine needs."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

from compliance.model.condition import Condition
from compliance.model.law import (
    Bar,
    Change,
    Classify,
    Constraint,
    Definition,
    Duty,
    LicenseException,
    Policy,
    Regime,
    Rule,
    Scenario,
    Table,
    Unmodelled,
    WordList,
)
from compliance.values.vocabulary import Vocabulary

Named: TypeAlias = Rule | Policy | LicenseException | Bar | Unmodelled | Duty


class _Ruleset(NamedTuple):
    """A validated ruleset.

    Attributes:
        digest: ``sha256:`` of the content of its files.
        regimes: In order of name.
        definitions: Each behind those whose facts it reckons with.
        movements: Every day on which the law moves, with the names of the statements that move.
        party_lists: Names of the party lists that conditions ask for.
    """

    digest: str
    tables_digest: str
    vocabulary: Vocabulary
    regimes: tuple[Regime, ...]
    rules: tuple[Rule, ...]
    policies: tuple[Policy, ...]
    exceptions: tuple[LicenseException, ...]
    bars: tuple[Bar, ...]
    changes: tuple[Change, ...]
    unmodelled: tuple[Unmodelled, ...]
    duties: tuple[Duty, ...]
    classifications: tuple[Classify, ...]
    lists: Mapping[str, WordList]
    tables: Mapping[str, Table]
    conditions: Mapping[str, Condition]
    definitions: tuple[Definition, ...]
    constraints: tuple[Constraint, ...]
    scenarios: Mapping[str, Scenario]
    movements: tuple[tuple[date, tuple[str, ...]], ...]
    party_lists: tuple[str, ...] = ()


class Ruleset(_Ruleset):
    """A validated ruleset, and what is read off it."""

    def __eq__(self, other: object) -> bool:
        """Return whether it is the same one: an index is kept by identity."""
        return self is other

    def __hash__(self) -> int:
        """Return the identity."""
        return id(self)

    def __repr__(self) -> str:
        """Return the digest: the whole would fill pages."""
        return f"<Ruleset {self.digest}>"

    @property
    def named(self) -> "tuple[Named, ...]":
        """Every statement that another can suspend, lift, bar or name."""
        return (*self.rules, *self.policies, *self.exceptions, *self.bars, *self.unmodelled, *self.duties)

    @cached_property
    def by_name(self) -> "dict[str, list[Named]]":
        """Name to the versions of the statement."""
        found: dict[str, list[Named]] = {}
        for record in self.named:
            found.setdefault(record.head.name, []).append(record)
        return found

    @cached_property
    def announced(self) -> "dict[tuple[str, date | None], date]":
        """Statement and first day of a change of it to the day of publication; of several that begin then, the last."""
        found: dict[tuple[str, date | None], date] = {}
        for change in self.changes:
            for name in change.targets if change.head.published else ():
                key = name, change.head.period.start
                found[key] = max(found.get(key, date.min), change.head.published or date.min)
        return found

    def follower(self, name: str, suspension: Change) -> date | None:
        """Return when the change of a statement was published that begins where a suspension of it ends.

        None: none does, or it was always known. The last day of the one is written because the other follows, of which
        nobody could know before.
        """
        end = suspension.head.period.end
        return self.announced.get((name, end)) if end else None

    @cached_property
    def scratch(self) -> "dict[str, Any]":
        """What a pass worked out and keeps for the next line: `engine.rows` its indexes."""
        return {}

    @cached_property
    def boundaries(self) -> tuple[date, ...]:
        """The days on which something moves."""
        return tuple(day for day, _ in self.movements)
