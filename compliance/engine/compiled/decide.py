"""Decide a shipment by the index: only statements that can say something are asked, and no reasons are built.

The reference evaluator defines what comes out; `tests/properties/test_compiled.py` holds the two together.
"""

from datetime import date
from typing import NamedTuple

from compliance.engine.compiled.answer import Answer, LineAnswer, Notice, RegimeAnswer, Said
from compliance.engine.compiled.compile import Day, Program, compile_ruleset
from compliance.engine.compiled.duties import duties
from compliance.engine.compiled.explain import explain
from compliance.engine.compiled.relief import covered, lifted
from compliance.engine.compiled.reviews import reviews
from compliance.engine.context import Context
from compliance.engine.decision import Decision
from compliance.engine.derive import derive
from compliance.engine.evaluate import evaluate
from compliance.engine.place import FREE, licensed, not_enforced, place_of, status_of
from compliance.engine.rows import rows_for
from compliance.engine.standing import Moment, Standing
from compliance.engine.truths import verdict
from compliance.engine.unknown_lists import unknown_lists
from compliance.model import condition as c
from compliance.model.law import Duty, Regime, Rule, Unmodelled
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Line, Shipment
from compliance.text.diagnostics import Diagnostic
from compliance.values.facts import Value
from compliance.values.outcome import Outcome, Range
from compliance.values.truth import FALSE, TRUE, UNKNOWN, Truth

_SETTLED = tuple(Range(outcome, outcome) for outcome in Outcome)


class Answered(NamedTuple):
    """An answer, or what is wrong with the shipment."""

    answer: Answer | None
    diagnostics: tuple[Diagnostic, ...]


def decide(
    ruleset: Ruleset,
    shipment: Shipment,
    *,
    on: date | None = None,
    known_on: date | None = None,
    scenarios: tuple[str, ...] = (),
    gather: bool = False,
) -> Answered:
    """Return what *shipment* comes to under *ruleset*: as `evaluate`, without its reasons.

    Args:
        on: Law of that day; default: the shipment's date.
        known_on: Only what was published by then; default: each regime's own ``known through``.
        scenarios: Suppositions about suspensions.
        gather: Whether the facts are gathered that were asked for.
    """
    day = on or shipment.date
    if day is None or not ruleset.regimes:
        return Answered(None, evaluate(ruleset, shipment, on=on).diagnostics)
    program = compile_ruleset(ruleset)
    settled = program.day(day, known_on, scenarios)
    problems: list[Diagnostic] = unknown_lists(ruleset, shipment) if ruleset.party_lists else []
    stated: list[dict[str, Value]] = []
    for n, line in enumerate(shipment.lines):
        facts: dict[str, Value] = {**shipment.facts, **line.facts, "date": day}
        if ruleset.definitions or ruleset.classifications or ruleset.constraints:
            x = Context(ruleset, Moment(day, settled.latest, scenarios), facts, shipment.parties, line.components,
                        shipment.licenses, shipment.assumed, lines=_several(shipment))  # fmt: skip
            problems += derive(x, f"$.lines[{n}]").diagnostics
            facts = x.facts
        stated.append(facts)
    if problems:
        return Answered(None, evaluate(ruleset, shipment, on=on, known_on=known_on, scenarios=scenarios).diagnostics)
    lines = [
        _Line(program, settled, shipment, line, facts).answer(gather=gather)
        for line, facts in zip(shipment.lines, stated, strict=True)
    ]

    def reasons() -> Decision:
        found = explain(ruleset, shipment, on=on, known_on=known_on, scenarios=scenarios).decision
        assert found is not None
        return found

    whole = lines[0].range if len(lines) == 1 else _strictest([line.range for line in lines])
    return Answered(Answer(shipment.id, day, settled.latest, whole, tuple(lines), ruleset.digest, reasons), ())


def _several(shipment: Shipment) -> list[dict[str, Value]]:
    return [{**shipment.facts, **line.facts} for line in shipment.lines]


def _strictest(ranges: list[Range]) -> Range:
    return Range(max(r.low for r in ranges), max(r.high for r in ranges))


class _Told:
    """What one rule says, of one row where it has rows."""

    def __init__(self) -> None:
        self.requirements: list[Said] = []
        self.obligations: list[Notice] = []
        self.flags: list[Notice] = []


class _Said(_Told):
    """Gathers what one regime says."""

    def __init__(self, low: Outcome, high: Outcome) -> None:
        super().__init__()
        self.low, self.high = low, high
        self.unmodelled: list[Notice] = []
        self.duties: dict[int, Truth] = {}

    def add(self, told: _Told) -> None:
        """Take over what a rule says."""
        self.requirements += told.requirements
        self.obligations += told.obligations
        self.flags += told.flags
        for one in told.requirements:
            self.low, self.high = max(self.low, one.place.low), max(self.high, one.place.high)


class _Line:
    """One line of a shipment, under every regime."""

    def __init__(
        self,
        program: Program,
        day: Day,
        shipment: Shipment,
        line: Line,
        facts: dict[str, Value],
    ) -> None:
        self.program = program
        self.day = day
        self.shipment = shipment
        self.line = line
        self.facts = facts
        may, sure = day.stand.alive, -1
        for facet in program.facets:
            possible, fulfilled = facet.masks(facts.get(facet.fact), day.when, day.moments)
            may &= possible
            if fulfilled is not possible:
                sure &= fulfilled
        self.may = may
        self.sure = may if sure == -1 else may & sure
        # what holds as it stands in the law, nothing open and nothing presented
        self.plain = self.sure & day.stand.plain if shipment.licenses == () else 0

    def answer(self, *, gather: bool) -> LineAnswer:
        found = tuple([self._regime(regime, gather=gather) for regime in self.program.ruleset.regimes])
        whole = found[0].range if len(found) == 1 else _strictest([r.range for r in found])
        return LineAnswer(self.line.id, whole, found)

    def _context(self, moment: Moment) -> Context:
        shipment = self.shipment
        return Context(
            self.program.ruleset, moment, self.facts, shipment.parties, self.line.components, shipment.licenses,
            shipment.assumed, lines=_several(shipment),
        )  # fmt: skip

    def _plainly(self, regime: Regime) -> RegimeAnswer | None:
        """Return the answer where each statement left says what it always says, and nothing else is to be asked."""
        program = self.program
        asked = self.may & program.mine[regime.name]
        if regime.subject or program.duties[regime.name] or asked & ~(self.plain & program.quick):
            return None
        found: list[tuple[Said, ...]] = []
        place = FREE
        while asked:
            n = asked.bit_length() - 1
            asked ^= 1 << n
            settled = program.settled[n]
            if settled is None or settled.lifters & self.may:
                return None
            found.append(settled.said)
            place = max(place, settled.place)
        requirements = tuple([said for each in reversed(found) for said in each])
        return RegimeAnswer(regime.name, _SETTLED[place], requirements, (), (), ())

    def _regime(self, regime: Regime, *, gather: bool) -> RegimeAnswer:
        if not gather and (found := self._plainly(regime)):
            return found
        program = self.program
        x = self._context(self.day.moments[regime.name])
        subject = TRUE if regime.subject is None else verdict(regime.subject, x)
        said = _Said(
            FREE if subject is TRUE else Outcome.NOT_SUBJECT, Outcome.NOT_SUBJECT if subject is FALSE else FREE
        )
        asked = self.may & program.mine[regime.name]
        if subject is FALSE:
            asked &= ~program.gated[regime.name]
        left, mine = asked, program.duties[regime.name]
        plain = self.plain if subject is TRUE else 0
        while asked:
            bit = asked & -asked
            asked ^= bit
            n = bit.bit_length() - 1
            settled = program.settled[n]
            if settled and not program.rest[n] and plain & bit and not settled.lifters & self.may:
                said.requirements += settled.said
                said.low, said.high = max(said.low, settled.place), max(said.high, settled.place)
                continue
            statement = program.statements[n]
            known = TRUE if self.sure & bit else UNKNOWN
            match statement:
                case Rule():
                    self._rule(n, statement, known, subject, x, said)
                case Unmodelled():
                    self._unmodelled(n, statement, known, x, said)
                case Duty():
                    force = min(x.standing(statement.head).force, subject)
                    said.duties[id(statement)] = min(force, _all(program.rest[n], known, x))
                case _:
                    raise AssertionError(statement)
        return RegimeAnswer(
            regime.name,
            Range(said.low, said.high),
            tuple(said.requirements),
            tuple(said.obligations),
            tuple(said.flags),
            tuple(said.unmodelled),
            duties(mine, said.duties) if mine and subject is not FALSE else None,
            frozenset(x.read).union(f.fact for f in program.facets if f.statements & left) if gather else frozenset(),
        )

    def _rule(self, n: int, rule: Rule, known: Truth, subject: Truth, x: Context, said: _Said) -> None:
        stands = x.standing(rule.head)
        if not rule.table:
            when = _all(self.program.rest[n], known, x)
            if when is not FALSE:
                said.add(self._effects(rule, stands, when, subject, x, x))
            return
        fixed = _all(self.program.rest[n], known, x)
        if fixed is FALSE:
            return
        of_row, relieving = self.program.of_row[n], self.program.relieving[n]
        told: dict[object, _Told] = {}

        def tell(row: Context) -> None:
            when = _all(of_row, fixed, row)
            if when is FALSE:
                return
            # rows alike in what lifts and reviews their requirement make the same one
            key = when, *map(row.facts.get, relieving)
            if key not in told:
                told[key] = self._effects(rule, stands, when, subject, row, x)
            said.add(told[key])

        reached, others, _ = rows_for(rule.when, rule.table, x, verdict)
        for fields in reached:
            tell(x.scoped("row", fields))
        if any(_all(of_row, fixed, x.scoped("row", fields)) is not FALSE for fields in others):
            tell(x)

    def _effects(self, rule: Rule, stands: Standing, when: Truth, subject: Truth, row: Context, x: Context) -> "_Told":
        """Return what a rule says whose condition is *when*: surely, or perhaps."""
        told = _Told()
        for effect in rule.effects:
            if effect.kind in ("obliges", "flags"):
                whole = min(when, stands.force)
                if whole is not FALSE:
                    (told.flags if effect.kind == "flags" else told.obligations).append(
                        Notice(rule.head.name, effect.text, whole)
                    )
                continue
            answered = licensed(effect, stands)
            idle = stands.force is FALSE and not stands.leaving
            lift = FALSE if idle else lifted(rule.head.name, self.program, self.may, row, x)
            cover = covered(rule, answered, x) if answered.kind == "requires" and not idle else FALSE
            lax = not_enforced(rule, x.moment)
            free = FREE if subject is TRUE else Outcome.NOT_SUBJECT
            place = place_of(effect, stands, when, lift, cover, lax=lax, free=free)
            gated = subject is UNKNOWN and not rule.regardless
            if gated:
                place = Range(Outcome.NOT_SUBJECT, place.high)
            status = status_of(stands, when, lift, cover, gated=gated or lax)
            policies = reviews(rule, row, x) if answered.kind == "requires" else ()
            told.requirements.append(Said(rule.head.name, status, place, policies))
        return told

    def _unmodelled(self, n: int, record: Unmodelled, known: Truth, x: Context, said: _Said) -> None:
        whole = min(x.standing(record.head).force, _all(self.program.rest[n], known, x))
        if whole is not FALSE:
            text = f"read {'; '.join(record.head.sources)}: {record.head.title or record.head.name} is not modelled"
            said.unmodelled.append(Notice(record.head.name, text, whole))
            said.high = max(said.high, record.at_most)


def _all(rest: tuple[c.Condition, ...], known: Truth, x: Context) -> Truth:
    for operand in rest:
        known = min(known, verdict(operand, x))
        if known is FALSE:
            break
    return known
