"""A ruleset as an index: one bit a statement, one facet a fact that statements ask by itself."""

from bisect import bisect_right
from datetime import date
from typing import NamedTuple, TypeAlias

from compliance.engine.compiled.answer import Said
from compliance.engine.compiled.facet import Demand, Facet
from compliance.engine.compiled.split import split
from compliance.engine.compiled.stands import MOST, Stand, Stands, When
from compliance.engine.review import ordered, possible
from compliance.engine.rows import fields_read
from compliance.engine.standing import Moment
from compliance.model import condition as c
from compliance.model.law import Bar, Duty, LicenseException, Regime, Rule, Unmodelled
from compliance.model.leaves import lists_of, meaning
from compliance.model.ruleset import Ruleset
from compliance.values.outcome import Outcome, Range
from compliance.values.truth import TRUE

Statement: TypeAlias = Rule | Unmodelled | Duty | LicenseException


class Settled(NamedTuple):
    """What a rule says in force, where all its demands hold, no exception can lift it, and no license is presented.

    Attributes:
        lifters: The exceptions that might lift it, by bit.
    """

    said: tuple[Said, ...]
    place: Outcome
    lifters: int


class Day(NamedTuple):
    """What a day settles, whatever the shipment.

    Attributes:
        moments: Name of a regime to its two days.
        latest: Publications count to this day where no regime is asked.
        stand: Which statements stand.
    """

    moments: dict[str, Moment]
    latest: date
    when: When
    stand: Stand


class Program:
    """A compiled ruleset. What it keeps is an index of the rules; threads may share it.

    Attributes:
        statements: The statement of each bit.
        rest: For each, the demands that no facet answers.
        facets: One or two for each fact.
        lifted_by: Name of a rule to the exceptions, by bit, that may lift it.
        gated: Name of a regime to the statements that reach only what is subject to it.
        mine: Name of a regime to its rules, its law that is not modelled, and its duties, by bit.
        duties: Name of a regime to its duties.
        settled: For each statement what it says in the plain case; None where it has none.
        quick: Those of them that facets alone answer, by bit.
        barred_by: Name of an exception to the bars that may take it away.
        of_row: For each rule of a table those of `rest` that ask the row.
        relieving: For each rule of a table the fields of the row on which depend what lifts it and how it is reviewed.
    """

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.statements: list[Statement] = [*ruleset.rules, *ruleset.unmodelled, *ruleset.duties, *ruleset.exceptions]
        regimes = {regime.name: regime for regime in ruleset.regimes}
        demands: dict[tuple[str, bool], dict[object, tuple[c.Condition, int, Regime]]] = {}
        self.rest: list[tuple[c.Condition, ...]] = []
        self.lifted_by: dict[str, list[tuple[int, LicenseException, c.Condition | None]]] = {}
        self.gated = dict.fromkeys(regimes, 0)
        self.mine = dict.fromkeys(regimes, 0)
        self.duties: dict[str, list[Duty]] = {name: [] for name in regimes}
        for n, statement in enumerate(self.statements):
            bit, regime = 1 << n, regimes[statement.head.regime]
            found = split(statement.when, ruleset)
            self.rest.append(found.rest)
            for fact, operand in found.single:
                key = (meaning(operand), regime.name)
                facet = demands.setdefault((fact, _dated(operand, ruleset)), {})
                facet[key] = (operand, facet.get(key, (operand, 0, regime))[1] | bit, regime)
            if isinstance(statement, LicenseException):
                for targets, where in statement.lifts:
                    for name in targets:
                        self.lifted_by.setdefault(name, []).append((n, statement, where))
            else:
                self.mine[regime.name] |= bit
                self.gated[regime.name] |= 0 if _is_regardless(statement) else bit
                if isinstance(statement, Duty):
                    self.duties[regime.name].append(statement)
        self.facets = [
            Facet(fact, [Demand(*demand) for demand in found.values()], ruleset, dated=dated)
            for (fact, dated), found in demands.items()
        ]
        self.stands = Stands([statement.head for statement in self.statements], ruleset)
        self.barred_by: dict[str, list[Bar]] = {}
        for bar in ruleset.bars:
            for name in bar.exceptions:
                self.barred_by.setdefault(name, []).append(bar)
        self.of_row: dict[int, tuple[c.Condition, ...]] = {}
        self.relieving: dict[int, tuple[str, ...]] = {}
        for n, statement in enumerate(self.statements):
            if isinstance(statement, Rule) and statement.table:
                self.of_row[n] = tuple(node for node in self.rest[n] if any(fields_read(node)))
                self.rest[n] = tuple(node for node in self.rest[n] if node not in self.of_row[n])
                self.relieving[n] = self._relieving(statement)
        self.settled = [_settled(s, self, ruleset) if isinstance(s, Rule) else None for s in self.statements]
        self.quick = sum(1 << n for n, found in enumerate(self.settled) if found and not self.rest[n])
        self._days: dict[tuple[date, date | None, tuple[str, ...]], Day] = {}
        self._boundaries = ruleset.boundaries

    def _relieving(self, rule: Rule) -> tuple[str, ...]:
        name = rule.head.name
        asked = [where for _, _, where in self.lifted_by.get(name, ())]
        asked += [clause.when for clause in rule.reviews]
        for policy in self.ruleset.policies:
            if name in policy.targets:
                asked += [policy.when, *(clause.when for clause in policy.reviews)]
        return tuple(sorted({field for node in asked if node is not None for field in fields_read(node)}))

    def day(self, on: date, known_on: date | None, scenarios: tuple[str, ...]) -> Day:
        """Return what the day settles."""
        key = on, known_on, scenarios
        found = self._days.get(key)
        if found is None:
            if len(self._days) >= MOST:
                self._days.clear()
            regimes = self.ruleset.regimes
            moments = {r.name: Moment(on, known_on or r.known_through, scenarios) for r in regimes}
            latest = known_on or max((r.known_through for r in regimes), default=on)
            # the number of the stretch of days in which it lies: nothing moves within one
            when = When(bisect_right(self._boundaries, on), known_on, scenarios)
            found = self._days[key] = Day(moments, latest, when, self.stands.on(moments, when, on))
        return found


def compile_ruleset(ruleset: Ruleset) -> Program:
    """Return the compiled form of *ruleset*; made once."""
    if "program" not in ruleset.scratch:
        ruleset.scratch["program"] = Program(ruleset)
    found: Program = ruleset.scratch["program"]
    return found


def _settled(rule: Rule, program: Program, ruleset: Ruleset) -> Settled | None:
    if rule.table or rule.not_enforced or any(clause.when for clause in rule.reviews):
        return None
    if any(effect.kind not in ("requires", "prohibits") for effect in rule.effects):
        return None
    if any(rule.head.name in policy.targets for policy in ruleset.policies):
        return None
    policies = ordered({word for found in possible([(r.policies, TRUE) for r in rule.reviews]) for word in found})
    places = {"prohibits": Outcome.PROHIBITED, "requires": Outcome.LICENSE_REQUIRED}
    said = tuple(
        Said(rule.head.name, "applies", Range(places[e.kind], places[e.kind]), policies if e.kind == "requires" else ())
        for e in rule.effects
    )
    lifters = sum({1 << n for n, _, _ in program.lifted_by.get(rule.head.name, ())})
    return Settled(said, max(places[e.kind] for e in rule.effects), lifters)


def _is_regardless(statement: Rule | Unmodelled | Duty) -> bool:
    return not isinstance(statement, Duty) and statement.regardless


def _dated(node: c.Condition, ruleset: Ruleset) -> bool:
    """Return whether a list that *node* asks for depends on the day, or on what was published."""
    match node:
        case c.Every(operands=operands) | c.Either(operands=operands):
            return any(_dated(operand, ruleset) for operand in operands)
        case c.Negation(operand=operand):
            return _dated(operand, ruleset)
        case c.Defined(name=name):
            return _dated(ruleset.conditions[name], ruleset)
        case c.Member(set=words):
            return any(ruleset.lists[name].moves for name in lists_of(words))
        case _:
            return False
