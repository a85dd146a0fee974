"""The generated ruleset as the peers take it, read off the resolved records, and what a peer has to answer.

Amounts are whole numbers of hundredths and days are numbers, so that every peer compares exactly, whatever its numbers are.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from compliance.model import condition as c
from compliance.model.law import LicenseException, Rule
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Shipment
from compliance.values.members import Members
from compliance.values.quantity import Quantity

NAMES = {
    "item.code": "code", "destination": "destination", "end_use": "end_use", "item.power": "power",
    "item.density": "density", "item.value": "value",
}  # fmt: skip
"""Facts to the names that they have in the peers."""

Bound = tuple[str, str, int]
"""Fact, operator, number."""
Facts = dict[str, Any]
"""``code``, ``destination``, ``groups`` of it, ``end_use``; ``power``, ``density``, ``value`` in hundredths; ``day``."""
Told = tuple[str, tuple[str, ...]]
"""The outcome, and the names of the rules that apply, in order."""


class Row(NamedTuple):
    """One statement: all of it must hold.

    Attributes:
        codes, uses: Words, one of which is the fact's; empty: any.
        group: Name of the group of countries; empty: any.
        bounds: Comparisons, all of which must hold.
        either: Conjunctions of comparisons, one of which must hold; empty: none is asked.
        start, end: Days, the last not included; None: open.
        lifts: Rules that an exception lifts; empty for a rule.
        prohibits: Whether a rule prohibits; else it requires a license.
    """

    name: str
    codes: tuple[str, ...]
    group: str
    uses: tuple[str, ...]
    bounds: tuple[Bound, ...]
    either: tuple[tuple[Bound, ...], ...]
    start: int | None
    end: int | None
    lifts: tuple[str, ...]
    prohibits: bool

    def comparisons(self, fact: Callable[[Bound], str], both: str, one: str) -> list[str]:
        """Return the demands on amounts and days in the words of a peer."""
        found = [fact(bound) for bound in (*self.bounds, *self.days())]
        if self.either:
            found.append("(" + one.join("(" + both.join(map(fact, clause)) + ")" for clause in self.either) + ")")
        return found

    def days(self) -> tuple[Bound, ...]:
        """Return the period as comparisons."""
        start = (("day", ">=", self.start),) if self.start is not None else ()
        return (*start, *((("day", "<", self.end),) if self.end is not None else ()))


class Form(NamedTuple):
    """A ruleset.

    Attributes:
        groups: Every group of countries.
        lies_in: Country to the groups that it is in.
    """

    rows: tuple[Row, ...]
    groups: tuple[str, ...]
    lies_in: dict[str, tuple[str, ...]]
    codes: tuple[str, ...]
    uses: tuple[str, ...]

    def settled(self) -> Callable[[Iterable[str]], Told]:
        """Return what takes the statements that hold to the outcome."""
        lifts = {row.name: row.lifts for row in self.rows if row.lifts}
        prohibits = {row.name: row.prohibits for row in self.rows if not row.lifts}

        def settle(names: Iterable[str]) -> Told:
            rules, lifted = [], set[str]()
            for name in names:
                if name in lifts:
                    lifted.update(lifts[name])
                else:
                    rules.append(name)
            rules.sort()
            place = 0
            for rule in rules:
                place = max(place, 1 if rule in lifted else 3 if prohibits[rule] else 2)
            return OUTCOMES[place], tuple(rules)

        return settle


OUTCOMES = ("no_license_required", "allowed_under_exception", "license_required", "prohibited")


class Peer(Protocol):
    """One engine, with the ruleset loaded."""

    def decide(self, facts: Facts) -> Told:
        """Return the outcome."""
        ...


def form_of(ruleset: Ruleset) -> Form:
    """Return the generated ruleset in the form of the peers.

    Raises:
        NotImplementedError: A statement is of a form that the workload does not have.
    """
    rows = tuple(_row(statement) for statement in (*ruleset.rules, *ruleset.exceptions))
    groups = {name.rpartition(".")[2]: words.words for name, words in ruleset.lists.items() if name.startswith("x.")}
    countries = sorted({word for words in groups.values() for word in words})
    lies_in = {country: tuple(name for name, words in groups.items() if country in words) for country in countries}
    codes = {code for row in rows for code in row.codes}
    uses = {use for row in rows for use in row.uses}
    return Form(rows, tuple(groups), lies_in, tuple(sorted(codes)), tuple(sorted(uses)))


def facts_of(record: Shipment, form: Form) -> Facts:
    """Return the facts of a shipment of one line, all of which are known."""
    found = {**record.facts, **record.lines[0].facts}
    facts: Facts = {name: _value(found[fact]) for fact, name in NAMES.items()}
    assert record.date is not None
    return facts | {"groups": form.lies_in.get(facts["destination"], ()), "day": record.date.toordinal()}


def _value(value: object) -> str | int:
    if isinstance(value, Quantity):
        return _hundredths(value.base)
    return str(value.words[0]) if isinstance(value, Members) and value.words else ""


def _hundredths(number: Decimal) -> int:
    found = number * 100
    assert found == int(found), number
    return int(found)


def _row(statement: Rule | LicenseException) -> Row:
    words: dict[str, tuple[str, ...]] = {}
    bounds: list[Bound] = []
    either: tuple[tuple[Bound, ...], ...] = ()
    when = statement.when
    for demand in when.operands if isinstance(when, c.Every) else (when,):
        match demand:
            case c.Member(fact=fact, set=c.WordSet(words=members, lists=())):
                words[NAMES[fact]] = tuple(sorted(members))
            case c.Member(fact="destination", set=c.WordSet(lists=(name,))):
                words["group"] = (name.rpartition(".")[2],)
            case c.Compare():
                bounds.append(_bound(demand))
            case c.Either(operands=operands):
                either = tuple(
                    tuple(map(_bound, o.operands)) if isinstance(o, c.Every) else (_bound(o),) for o in operands
                )
            case _:
                raise NotImplementedError(demand)
    lifts = statement.lifts if isinstance(statement, LicenseException) else ()
    period = statement.head.period
    return Row(
        statement.head.name, words.get("code", ()), "".join(words.get("group", ())), words.get("end_use", ()),
        tuple(bounds), either, _day(period.start), _day(period.end),
        tuple(sorted({name for names, _ in lifts for name in names})),
        isinstance(statement, Rule) and statement.effects[0].kind == "prohibits",
    )  # fmt: skip


def _bound(node: c.Condition) -> Bound:
    if not isinstance(node, c.Compare) or not isinstance(node.bound, Quantity):
        raise NotImplementedError(node)
    return NAMES[node.fact], node.operator, _hundredths(node.bound.base)


def _day(day: date | None) -> int | None:
    return day.toordinal() if day else None


def batches(rows: Sequence[Row], size: int) -> list[Sequence[Row]]:
    """Return the rows in pieces, for a peer that limits the length of an expression."""
    return [rows[n : n + size] for n in range(0, len(rows), size)]
