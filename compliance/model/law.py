"""Statements of law as the engine needs them: dated, cited, resolved, with no syntax left."""

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, TypeAlias

from compliance.model.condition import Condition, Term
from compliance.values.dates import ALWAYS, Period
from compliance.values.facts import Value
from compliance.values.outcome import Outcome
from compliance.values.schemes import lineage


class Head(NamedTuple):
    """What every statement of law has.

    Attributes:
        name: Permanent dotted name.
        title: A few words.
        regime: Name of its regime.
        period: In force.
        published: From when it counts on the axis of publication; None: always.
        sources: Provisions.
        notes: Sentences for the reader.
        at: Place in the files.
    """

    name: str
    title: str
    regime: str
    period: Period
    published: date | None
    sources: tuple[str, ...]
    notes: tuple[str, ...]
    at: str


class Effect(NamedTuple):
    """What a rule does.

    Attributes:
        kind: ``prohibits``, ``requires``, ``obliges`` or ``flags``.
        authorization: ``license``, ``individual license``, ``general license``, ... for ``requires``.
        authority: Who grants it.
        because: Reason for control, or the row field that holds it.
        text: What is obliged or flagged.
    """

    kind: str
    authorization: str = ""
    authority: str = ""
    because: str = ""
    text: str = ""


class ReviewClause(NamedTuple):
    """A licensing policy with its condition; several policies mean: one of these."""

    policies: tuple[str, ...]
    when: Condition | None


class Rule(NamedTuple):
    """A rule.

    Attributes:
        head: Name, dates, sources.
        when: Its condition; None: always.
        effects: At least one.
        reviews: Licensing policies.
        table: Table of which each row makes a requirement; empty: one requirement.
        not_enforced: Days on which it is announced as not enforced, and the
            day of the announcement; None: enforced.
        regardless: Holds also for what is not subject to the regime.
    """

    head: Head
    when: Condition | None
    effects: tuple[Effect, ...]
    reviews: tuple[ReviewClause, ...] = ()
    table: str = ""
    not_enforced: tuple[Period, date | None] | None = None
    regardless: bool = False


class Policy(NamedTuple):
    """A licensing policy that attaches to other rules."""

    head: Head
    targets: frozenset[str]
    when: Condition | None
    reviews: tuple[ReviewClause, ...]


class LicenseException(NamedTuple):
    """What lifts a requirement.

    Attributes:
        lifts: Rules lifted, each with the condition on its rows (None: all rows).
        provided: Evidence that the user of the exception must have.
        modelled: False for an exception that the ruleset does not express: it may apply.
        claimed: Whether it applies only where the shipment presents it among its licenses.
    """

    head: Head
    lifts: tuple[tuple[frozenset[str], Condition | None], ...]
    when: Condition | None
    provided: Condition | None
    modelled: bool = True
    claimed: bool = False


class Bar(NamedTuple):
    """What takes away exceptions, or the cover of licenses held."""

    head: Head
    exceptions: frozenset[str]
    licenses_for: frozenset[str]
    when: Condition | None


class Change(NamedTuple):
    """A suspension, repeal or annulment of other statements.

    Attributes:
        kind: ``suspend``, ``repeal`` or ``void``.
        targets: Names of the statements it reaches.
        then_unknown: After a suspension: not known whether it goes on.
        leaving: What a suspended prohibition still requires; None: nothing.
    """

    head: Head
    kind: str
    targets: frozenset[str]
    then_unknown: bool = False
    leaving: Effect | None = None


class Unmodelled(NamedTuple):
    """Law that the ruleset does not express."""

    head: Head
    when: Condition | None
    at_most: Outcome
    regardless: bool = False


class Duty(NamedTuple):
    """A layer of duty; *rate* and *cap* in percent of value."""

    head: Head
    when: Condition | None
    rate: Decimal
    removes: frozenset[str] = frozenset()
    cap: Decimal | None = None


class Classify(NamedTuple):
    """A code borne if and only if a condition holds."""

    head: Head
    fact: str
    code: str
    when: Condition | None


Law: TypeAlias = Rule | Policy | LicenseException | Bar | Change | Unmodelled | Duty | Classify


class Regime(NamedTuple):
    """A body of law of one authority."""

    name: str
    title: str
    authority: str
    known_through: date
    subject: Condition | None
    sources: tuple[str, ...]


class Membership(NamedTuple):
    """Words that are members of a list on the same days."""

    words: tuple[str, ...]
    period: Period = ALWAYS
    then_unknown: bool = False
    published: date | None = None


class _WordList(NamedTuple):
    """A list with dated membership.

    Attributes:
        form: ``dotted`` or ``digits`` for codes; empty for countries and text.
        complete: Whether what is not listed is no member.
        known_from: Events before this day: unknown.
        dated: Whether membership depends on the day.
    """

    name: str
    title: str
    form: str
    scheme: str
    complete: bool
    known_from: date | None
    published: date | None
    members: tuple[Membership, ...]
    sources: tuple[str, ...] = ()
    dated: bool = True


class WordList(_WordList):
    """A list with dated membership, and an index of it."""

    @cached_property
    def by_word(self) -> dict[str, list[Membership]]:
        """Word to its entries."""
        found: dict[str, list[Membership]] = {}
        for member in self.members:
            for word in member.words:
                found.setdefault(word, []).append(member)
        return found

    @cached_property
    def announced(self) -> dict[tuple[str, date | None], date]:
        """Word and first day of an entry to its day of publication; of several that begin then, to the last one."""
        found: dict[tuple[str, date | None], date] = {}
        for member in self.members:
            for word in member.words if member.published else ():
                key = word, member.period.start
                found[key] = max(found.get(key, date.min), member.published or date.min)
        return found

    def follower(self, word: str, entry: Membership) -> date | None:
        """Return when the entry was published that begins where one of *word* ends; None: none does, or always known.

        The last day of the first is written because the second follows, of which nobody could know before.
        """
        return self.announced.get((word, entry.period.end)) if entry.period.end else None

    @cached_property
    def above(self) -> frozenset[str]:
        """The codes that some member lies below."""
        return (
            frozenset(code for word in self.words for code in lineage(word, self.form)[1:])
            if self.form
            else frozenset()
        )

    @cached_property
    def moves(self) -> bool:
        """Whether membership depends on the day, or on what was published."""
        return bool(self.dated or self.known_from or self.published) or any(m.published for m in self.members)

    @property
    def words(self) -> list[str]:
        """Every word that is a member on some day, in the order written."""
        return [word for member in self.members for word in member.words]

    def entries(self, word: str) -> list[Membership]:
        """Return the entries of *word* and, for a code, of the codes that it lies below."""
        if not self.form:
            return self.by_word.get(word, [])
        return [m for code in lineage(word, self.form) for m in self.by_word.get(code, ())]


class Table(NamedTuple):
    """A table from a CSV file.

    Attributes:
        columns: Column names in order.
        forms: Column name to the form of its code scheme; only code columns.
        key: Columns that find a cell.
        value: Column of the cell.
        rows: One mapping a row; an empty cell is missing.
        across: Headings of the file that are values of the last key: the cell is the value.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    forms: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    value: str
    complete: bool
    known_from: date | None
    published: date | None
    rows: tuple[dict[str, Value], ...]
    sources: tuple[str, ...] = ()
    across: tuple[str, ...] = ()


class Scenario(NamedTuple):
    """A supposition about the future: suspensions that end, or go on."""

    name: str
    title: str
    ends: tuple[tuple[frozenset[str], date], ...]
    extends: tuple[tuple[frozenset[str], date], ...]


class Constraint(NamedTuple):
    """A combination of facts that is nobody's shipment."""

    title: str
    never: Condition
    at: str


class Definition(NamedTuple):
    """A declared formula of a fact, with its days."""

    name: str
    formula: Term
    text: str
    period: Period
    sources: tuple[str, ...]
    at: str
