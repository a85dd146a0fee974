"""What a condition is evaluated against: facts, the moment, the ruleset; and what it read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from compliance.engine.standing import Moment, Standing, standing, standings
from compliance.model.law import Head
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Component, LicenseHeld
from compliance.values.facts import Value
from compliance.values.members import Members


class Context:
    """The evaluation of one line.

    Attributes:
        facts: Dotted name to value: of the shipment, the parties, the line; derived facts included.
        parties: Roles given.
        components: Components given; None where nothing is said of them.
        licenses: Licenses presented; None where nothing is said of them.
        assumed: Facts that an assumption supplied.
        read: Every fact name that a condition asked for, known or not.
        stands, memo: What was worked out already; `stands` of the ruleset, `memo` of the line.
        lines: The facts of every line of the shipment, for limits that bind their sum.
        lean: Whether reasons are kept only of what is unknown.
        inside: Of ``row``, ``party`` and ``component`` those whose facts are at hand.
    """

    def __init__(
        self,
        ruleset: Ruleset,
        moment: Moment,
        facts: dict[str, Value],
        parties: frozenset[str],
        components: tuple[Component, ...] | None,
        licenses: tuple[LicenseHeld, ...] | None,
        assumed: Mapping[str, str] | None = None,
        read: set[str] | None = None,
        stands: dict[tuple[str, date | None], Standing] | None = None,
        lines: list[dict[str, Value]] | None = None,
        memo: dict[str, Any] | None = None,
        lean: bool = False,
        inside: frozenset[str] = frozenset(),
    ) -> None:
        self.ruleset = ruleset
        self.moment = moment
        self.facts = facts
        self.parties = parties
        self.components = components
        self.licenses = licenses
        self.assumed = assumed or {}
        self.read = set[str]() if read is None else read
        self.stands = stands
        self.memo: dict[str, Any] = {} if memo is None else memo
        self.lines = lines
        self.lean = lean
        self.inside = inside

    def get(self, name: str) -> Value | None:
        """Return the value of a fact, None where it is unknown; the question is recorded."""
        self.read.add(name)
        return self.facts.get(name)

    def shown(self, name: str) -> tuple[str, str | None]:
        """Return name and value for an explanation."""
        value = self.facts.get(name)
        if value is None or (isinstance(value, Members) and not value.words and not value.complete):
            return name, None
        text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
        return name, f"{text} (assumed)" if name in self.assumed else text

    def standing(self, head: Head) -> Standing:
        """Return where a statement stands; computed once."""
        if self.stands is None:
            self.stands = standings(self.ruleset, self.moment)
        key = (head.name, head.period.start)
        found = self.stands.get(key)
        if found is None:
            found = self.stands[key] = standing(head, self.ruleset, self.moment)
        return found

    def scoped(self, head: str, own: Mapping[str, Value]) -> "Context":
        """Return a context inside a row, a party or a component, sharing what was read and worked out: no definition
        depends on these.

        Args:
            head: ``row``, ``party`` or ``component``: of another one around it nothing is known inside.
            own: Its facts.
        """
        around = self.facts
        if head in self.inside:
            around = {name: value for name, value in around.items() if not name.startswith(f"{head}.")}
        return Context(
            self.ruleset, self.moment, {**around, **own}, self.parties, self.components, self.licenses,
            self.assumed, self.read, self.stands, self.lines, self.memo, self.lean,
            self.inside | {head},
        )  # fmt: skip
