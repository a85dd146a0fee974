"""A ruleset as what a query needs: columns, atoms, statements with their demands, conditions left over, places."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from compliance.engine.standing import standing
from compliance.model import condition as c
from compliance.model.law import Bar, Constraint, Head, LicenseException, Regime, Rule, Unmodelled
from compliance.model.ruleset import Ruleset
from compliance.query.atoms import Atom, Atoms, Bound, Membership
from compliance.query.columns import COMPONENTS, Column, Columns
from compliance.query.express import UNKNOWN_TEXT, Expressions, Law
from compliance.query.places import Mode, Place, mode_of, places
from compliance.query.stretches import Stretch, stretches
from compliance.values.facts import ROLES, Base
from compliance.values.truth import FALSE


class Refusal(NamedTuple):
    """A statement that the query cannot say in full, and why."""

    statement: str
    reason: str


class Demand(NamedTuple):
    """One question that must not be answered false for a statement to say anything."""

    statement: int
    atom: int
    fact: int
    anchor: bool


class Asked(NamedTuple):
    """One statement of the query.

    Attributes:
        kind: ``rule``, ``exception`` or ``unmodelled``.
        residual: Number of the condition beside the demands.
        refused: Whether the query cannot say it in full, so that it is left unknown.
        facts: Numbers of the facts that it asks for.
    """

    number: int
    kind: str
    name: str
    regime: int
    residual: int
    refused: bool
    facts: tuple[int, ...]


class Force(NamedTuple):
    """A statement that can say something, on the stretches *first* to *last*, with the truth of its being in force."""

    statement: int
    first: int
    last: int
    force: int


class Effects(NamedTuple):
    """One effect of a statement in one mode, on the stretches *first* to *last*."""

    statement: int
    effect: int
    first: int
    last: int
    mode: int


class Lift(NamedTuple):
    """An exception that lifts a rule; *most* is the truth that it can reach at most."""

    exception: int
    rule: int
    most: int


class Plan(NamedTuple):
    """Everything that the query and its tables are written from.

    Attributes:
        residuals: Distinct conditions beside the demands; the one at index n is number n.
        constraints: Combinations of facts that are nobody's shipment, as expressions.
        subjects: For each regime the expression of its jurisdiction.
        open_subjects: For each regime whether it cannot be said in full.
        reach: Numbers of regimes, with those of the facts that their jurisdiction asks for.
        on: Column of the day.
        parties: For each role asked for, the columns of which one cell filled says that there is such a party.
    """

    ruleset: Ruleset
    known_on: date
    on: str
    regimes: tuple[Regime, ...]
    columns: tuple[Column, ...]
    parties: tuple[tuple[str, list[str]], ...]
    atoms: tuple[Atom, ...]
    marks: dict[int, dict[str, bool]]
    memberships: tuple[Membership, ...]
    bounds: tuple[Bound, ...]
    stretches: tuple[Stretch, ...]
    statements: tuple[Asked, ...]
    demands: tuple[Demand, ...]
    residuals: tuple[str, ...]
    forces: tuple[Force, ...]
    effects: tuple[Effects, ...]
    lifts: tuple[Lift, ...]
    modes: tuple[Mode, ...]
    places: tuple[Place, ...]
    subjects: tuple[str, ...]
    open_subjects: tuple[bool, ...]
    reach: tuple[tuple[int, int], ...]
    constraints: tuple[str, ...]
    refusals: tuple[Refusal, ...]


def plan(ruleset: Ruleset, *, on: str = "date", known_on: date | None = None, scenarios: tuple[str, ...] = ()) -> Plan:
    """Return the plan of the query that answers by *ruleset*.

    Args:
        on: Column that holds the day of the event.
        known_on: Only what was published by then; default: each regime's own ``known through``.
        scenarios: Suppositions about suspensions.
    """
    return _Planner(ruleset, on, known_on, scenarios).plan()


class _Planner:
    def __init__(self, ruleset: Ruleset, on: str, known_on: date | None, scenarios: tuple[str, ...]) -> None:
        self.ruleset = ruleset
        self.on = on
        self.regimes = {r.name: n for n, r in enumerate(ruleset.regimes)}
        self.laws = {r.name: Law(known_on or r.known_through, scenarios) for r in ruleset.regimes}
        latest = known_on or max((r.known_through for r in ruleset.regimes), default=date.max)
        self.latest = Law(latest, scenarios)
        self.stretches = stretches(ruleset)
        self.columns = Columns(ruleset)
        self.atoms = Atoms(ruleset, self.columns, self.stretches)
        self.write = Expressions(ruleset, self.columns, self.atoms, self.stretches)
        self.refusals: list[Refusal] = []
        self.statements: list[Asked] = []
        self.demands: list[tuple[int, list[Atom]]] = []
        self.residuals: dict[str, int] = {"TRUE": 0}
        self.forces: list[Force] = []
        self.effects: list[Effects] = []
        self.modes: dict[Mode, int] = {}
        self.rules: dict[str, list[int]] = {}
        self.lifts: list[Lift] = []

    def plan(self) -> Plan:
        ruleset = self.ruleset
        subjects = tuple(self._noted(r.subject, self.laws[r.name], _jurisdiction(r.name)) for r in ruleset.regimes)
        for rule in ruleset.rules:
            self._rule(rule)
        for record in ruleset.unmodelled:
            self._unmodelled(record)
        for exception in ruleset.exceptions:
            self._exception(exception)
        constraints = tuple(self._noted(k.never, self.latest, constraint_name(k)) for k in ruleset.constraints)
        memberships = self.atoms.memberships()
        modes = list(self.modes)
        return Plan(
            ruleset,
            self.latest.known_on,
            self.on,
            ruleset.regimes,
            tuple(self.columns.all()),
            tuple(self.columns.parties()),
            tuple(self.atoms.found.values()),
            {k.number: self.atoms.marks(k) for k in self.columns.all() if _words(k)},
            tuple(memberships),
            tuple(self.atoms.bounds()),
            self.stretches,
            tuple(self.statements),
            tuple(self._anchored(memberships)),
            tuple(self.residuals),
            tuple(self.forces),
            tuple(self.effects),
            tuple(self.lifts),
            tuple(modes),
            tuple(places(modes)),
            subjects,
            tuple(any(r.statement == _jurisdiction(g.name) for r in self.refusals) for g in ruleset.regimes),
            tuple((n, fact) for n, g in enumerate(ruleset.regimes) for fact in self._asked([g.subject])),
            constraints,
            tuple(dict.fromkeys(self.refusals)),
        )

    # Statements ---------------------------------------------------------------------------------

    def _rule(self, rule: Rule) -> None:
        reason = f"it asks each row of the table {rule.table}" if rule.table else ""
        number = self._add("rule", rule.head, [rule.when], reason)
        self.rules.setdefault(rule.head.name, []).append(number)
        for effect, record in enumerate(rule.effects):
            self._modes(number, effect, rule.head, [self._mode(rule, record, s) for s in self.stretches])

    def _unmodelled(self, record: Unmodelled) -> None:
        number = self._add("unmodelled", record.head, [record.when])
        self._modes(number, 0, record.head, [self._mode(record, None, s) for s in self.stretches])

    def _mode(self, statement: Rule | Unmodelled, effect: object, stretch: Stretch) -> Mode | None:
        moment = self.laws[statement.head.regime].moment(stretch.first)
        stands = standing(statement.head, self.ruleset, moment)
        if stands.force is FALSE and not stands.suspended:
            return None
        return mode_of(statement, effect, stands, moment)  # type: ignore[arg-type]

    def _modes(self, number: int, effect: int, head: Head, modes: list[Mode | None]) -> None:
        numbers = [None if mode is None else self.modes.setdefault(mode, len(self.modes)) for mode in modes]
        self.effects += [Effects(number, effect, first, last, mode) for first, last, mode in _runs(numbers)]

    def _exception(self, exception: LicenseException) -> None:
        law = self.laws[exception.head.regime]
        bars = [bar for bar in self.ruleset.bars if exception.head.name in bar.exceptions]
        more = [self._bar(bar, law) for bar in bars]
        if exception.claimed:
            more.append('(CASE WHEN w."licenses" IS NOT NULL THEN FALSE END)')
        for targets, where in exception.lifts:
            conditions = [exception.when, exception.provided, where]
            number = self._add("exception", exception.head, conditions, more=more, beside=[bar.when for bar in bars])
            for name in sorted(targets):
                for rule in self.rules.get(name, ()):
                    self.lifts.append(Lift(number, rule, 2 if exception.modelled else 1))

    def _bar(self, bar: Bar, law: Law) -> str:
        force = self.write.stands([bar.head], law)
        return "TRUE" if force == "FALSE" else f"(NOT ({force} AND {self.write.of(bar.when, law)}))"

    def _add(
        self,
        kind: str,
        head: Head,
        conditions: list[c.Condition | None],
        reason: str = "",
        more: list[str] | None = None,
        beside: Iterable[c.Condition | None] = (),
    ) -> int:
        """Add a statement of which all *conditions* must hold; with a *reason* it is left unknown.

        What the expressions in *more* ask for is said by *beside*.
        """
        number = len(self.statements) + 1
        law = self.laws[head.regime]
        demands: list[Atom] = []
        rest = list(more or ())
        refused = bool(reason)
        if reason:
            self.refusals.append(Refusal(head.name, reason))
            rest.append(UNKNOWN_TEXT)
        operands = [] if reason else [node for when in conditions for node in self._operands(when)]
        for node in operands:
            atom = self.write.atom(node, law)
            if atom:
                demands.append(atom)
            else:
                rest.append(self.write.of(node, law))
        reasons = self.write.take()
        self.refusals += [Refusal(head.name, reason) for reason in reasons]
        refused = refused or bool(reasons)
        kept = [text for text in dict.fromkeys(rest) if text != "TRUE"]
        residual = " AND ".join(kept) if kept else "TRUE"
        asked = self._asked([*conditions, *beside])
        self.statements.append(
            Asked(
                number, kind, head.name, self.regimes[head.regime],
                self.residuals.setdefault(residual, len(self.residuals)), refused, asked,
            )
        )  # fmt: skip
        self.demands.append((number, list({a.number: a for a in demands}.values())))
        forces = []
        for stretch in self.stretches:
            stands = standing(head, self.ruleset, law.moment(stretch.first))
            forces.append(None if stands.force is FALSE and not stands.suspended else int(stands.force))
        self.forces += [Force(number, first, last, force) for first, last, force in _runs(forces)]
        return number

    def _asked(self, conditions: list[c.Condition | None]) -> tuple[int, ...]:
        """Return the numbers of the facts that *conditions* ask for."""
        facts = {f for when in conditions for f in self._facts(when)}
        return tuple(column.number for column in self.columns.all() if column.fact in facts)

    def _operands(self, when: c.Condition | None) -> Iterator[c.Condition]:
        """Yield the conditions of which all must hold."""
        match when:
            case None:
                return
            case c.Every(operands=operands):
                for operand in operands:
                    yield from self._operands(operand)
            case c.Defined(name=name):
                yield from self._operands(self.ruleset.conditions[name])
            case _:
                yield when

    def _anchored(self, memberships: list[Membership]) -> list[Demand]:
        """Return the demands; the anchor of a statement is the one that the fewest words answer."""
        answered: dict[int, int] = {}
        for m in memberships:
            answered[m.atom] = answered.get(m.atom, 0) + 1
        found = []
        for number, atoms in self.demands:
            # codes first: they tell lines apart best
            ranked = sorted(atoms, key=lambda a: (not a.column.form, answered.get(a.number, 10**9), a.number))
            found += [
                Demand(number, atom.number, atom.column.number, anchor=not place) for place, atom in enumerate(ranked)
            ]
        return found

    def _noted(self, node: c.Condition | None, law: Law, name: str) -> str:
        """Return the expression of *node*, and note under *name* what could not be said."""
        text = self.write.of(node, law)
        self.refusals += [Refusal(name, reason) for reason in self.write.take()]
        return text

    def _facts(self, node: c.Condition | None) -> Iterator[str]:
        match node:
            case c.Every(operands=operands) | c.Either(operands=operands):
                for operand in operands:
                    yield from self._facts(operand)
            case c.Negation(operand=operand):
                yield from self._facts(operand)
            case c.Exists(operand=operand, kind=kind):
                inner = set(self._facts(operand))
                yield from (f for f in inner if not f.startswith(("party.", "row.", "component.")))
                if kind == "party":
                    yield "parties_complete"
                    yield from (f"{role}.{f[6:]}" for role in ROLES for f in inner if f.startswith("party."))
                elif kind == "component":
                    yield COMPONENTS
            case c.Defined(name=name):
                yield from self._facts(self.ruleset.conditions[name])
            case c.Member(fact=fact) | c.IsNone(fact=fact) | c.IsTrue(fact=fact) | c.Compare(fact=fact):
                yield fact
            case _:
                return


def constraint_name(constraint: Constraint) -> str:
    """Return the name of a constraint among refusals and answers."""
    return f"constraint: {constraint.title}"


def _jurisdiction(regime: str) -> str:
    return f"the jurisdiction of {regime}"


def _words(column: Column) -> bool:
    return column.type.base in (Base.COUNTRY, Base.CODE, Base.CHOICE, Base.TEXT)


def _runs(values: list[int | None]) -> list[tuple[int, int, int]]:
    """Return first, last and value of each run of like values, None left out."""
    found: list[tuple[int, int, int]] = []
    for n, value in enumerate(values):
        if value is None:
            continue
        if found and found[-1][1] == n - 1 and found[-1][2] == value:
            found[-1] = (found[-1][0], n, value)
        else:
            found.append((n, n, value))
    return found
