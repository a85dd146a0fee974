"""A loaded ruleset: everything the engine needs."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TypeAlias

from attrs import field

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
from compliance.text.record import entity
from compliance.values.vocabulary import Vocabulary


Named: TypeAlias = Rule | Policy | LicenseException | Bar | Unmodelled | Duty


@entity
class Ruleset:
    """A validated ruleset.

    Attributes:
        digest: ``sha256:`` of the content of its files.
        regimes: In order of name.
        movements: Every day on which the law moves, with the names of the statements that move.
    """

    digest: str
    tables_digest: str
    vocabulary: Vocabulary = field(repr=False)
    regimes: tuple[Regime, ...]
    rules: tuple[Rule, ...] = field(repr=False)
    policies: tuple[Policy, ...] = field(repr=False)
    exceptions: tuple[LicenseException, ...] = field(repr=False)
    bars: tuple[Bar, ...] = field(repr=False)
    changes: tuple[Change, ...] = field(repr=False)
    unmodelled: tuple[Unmodelled, ...] = field(repr=False)
    duties: tuple[Duty, ...] = field(repr=False)
    classifications: tuple[Classify, ...] = field(repr=False)
    lists: Mapping[str, WordList] = field(repr=False)
    tables: Mapping[str, Table] = field(repr=False)
    conditions: Mapping[str, Condition] = field(repr=False)
    definitions: tuple[Definition, ...] = field(repr=False)
    constraints: tuple[Constraint, ...] = field(repr=False)
    scenarios: Mapping[str, Scenario] = field(repr=False)
    movements: tuple[tuple[date, tuple[str, ...]], ...] = field(repr=False)

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

    @property
    def boundaries(self) -> tuple[date, ...]:
        """The days on which something moves."""
        return tuple(day for day, _ in self.movements)
