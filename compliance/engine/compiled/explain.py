"""Decide a shipment with its reasons, asking only the statements that the index leaves possible.

What comes out is the decision of the reference evaluator, whose code builds it: the index leaves out statements of
which that decision holds only the names of the facts that they ask for, and adds these; `considered` alone is shorter.
"""

from datetime import date

from compliance.engine.compiled.compile import Day, Program, Statement, compile_ruleset
from compliance.engine.compiled.reads import reads
from compliance.engine.context import Context
from compliance.engine.decision import Requirement, Step
from compliance.engine.evaluate import Asked, Evaluated, Ready, evaluate, required
from compliance.engine.truths import truth
from compliance.model.law import Duty, LicenseException, Regime, Rule, Unmodelled
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Shipment
from compliance.values.truth import FALSE, TRUE, Truth

MOST = 10_000
"""Sets of names kept; beyond it they are worked out anew."""


def explain(
    ruleset: Ruleset,
    shipment: Shipment,
    *,
    on: date | None = None,
    known_on: date | None = None,
    scenarios: tuple[str, ...] = (),
    facts_digest: str = "",
) -> Evaluated:
    """Return what `evaluate` returns, but for what was `considered`: there the statements are that were asked.

    Args:
        on: Law of that day; default: the shipment's date.
        known_on: Only what was published by then; default: each regime's own ``known through``.
        scenarios: Suppositions about suspensions.
        facts_digest: Digest of the input, carried into the decision.
    """
    day = on or shipment.date
    sieve = None
    if day is not None and ruleset.regimes:
        program = compile_ruleset(ruleset)
        sieve = _Sieve(program, *_prepared(program), program.day(day, known_on, scenarios))
    return evaluate(
        ruleset, shipment, on=on, known_on=known_on, scenarios=scenarios, facts_digest=facts_digest, sieve=sieve
    )


class _Silent:
    """The statements that need not be asked where they are false, by bit, and what they would ask for.

    Attributes:
        bits: The statements.
        facts: Name of a fact to the statements that ask for it of the line.
        each: The same of each party.
        known: Names worked out already.
    """

    def __init__(self, program: Program) -> None:
        self.bits = 0
        self.facts: dict[str, int] = {}
        self.each: dict[str, int] = {}
        self.known: dict[object, frozenset[str]] = {}
        changed = {name for change in program.ruleset.changes for name in change.targets}
        for n, statement in enumerate(program.statements):
            found = None if _must_be_asked(statement, changed) else reads(statement.when, program.ruleset)
            if found is not None:
                self.bits |= 1 << n
                for names, index in ((found.facts, self.facts), (found.each, self.each)):
                    for name in names:
                        index[name] = index.get(name, 0) | 1 << n

    def names(self, statements: int, parties: frozenset[str]) -> frozenset[str]:
        """Return the facts that *statements* ask for of a line with *parties*."""
        key = statements, parties
        found = self.known.get(key)
        if found is None:
            if len(self.known) >= MOST:
                self.known.clear()
            each = [name for name, bits in self.each.items() if bits & statements]
            found = self.known[key] = frozenset(
                [name for name, bits in self.facts.items() if bits & statements]
                + [name.replace("party.", f"{role}.", 1) if name.startswith("party.") else name
                   for role in parties for name in each]
            )  # fmt: skip
        return found


def _must_be_asked(statement: Statement, changed: set[str]) -> bool:
    """Return whether what *statement* asks for depends on rows, or on how it stands beside a change."""
    match statement:
        case Rule():
            return bool(statement.table)
        case Unmodelled() | Duty():
            return statement.head.name in changed
        case LicenseException():
            return True


class _Plain:
    """What a rule in force says where its condition holds, nothing can take it away, and no license is presented: all
    of it but the reasons is the same for every line.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.bits = sum(
            1 << n
            for n, statement in enumerate(program.statements)
            if program.settled[n] and statement.head.name not in program.lifted_by
        )
        self.known: dict[int, tuple[Step, tuple[Requirement, ...]]] = {}

    def ready(self, n: int, rule: Rule, x: Context) -> Ready | None:
        """Return what rule number *n* says; None where its condition is not known to hold."""
        when = truth(rule.when, x)
        if when.truth is not TRUE:
            return None
        if n not in self.known:
            stands = x.standing(rule.head)
            made = [required(rule, effect, stands, when, x, x, TRUE)[0] for effect in rule.effects]
            self.known[n] = stands.step, tuple(made)
        step, made_of = self.known[n]
        because = step, when
        found = tuple([one._replace(because=because) for one in made_of])
        return Ready(found, (rule.head.name, TRUE, "in force", because))


def _prepared(program: Program) -> tuple[_Silent, _Plain]:
    scratch = program.ruleset.scratch
    if "explain" not in scratch:
        scratch["explain"] = _Silent(program), _Plain(program)
    found: tuple[_Silent, _Plain] = scratch["explain"]
    return found


class _Sieve:
    """Picks the statements to ask of one line."""

    def __init__(self, program: Program, silent: _Silent, plain: _Plain, day: Day) -> None:
        self.plain = plain
        self.program = program
        self.silent = silent
        self.day = day

    def __call__(self, regime: Regime, subject: Truth, x: Context) -> Asked:
        program, silent, day = self.program, self.silent, self.day
        x.standings = program.standings(x.moment)  # how a statement stands on a day is the same for every line
        reached = day.stand.alive & program.mine[regime.name]
        if subject is FALSE:
            reached &= ~program.gated[regime.name]
        possible = reached
        for facet in program.facets:
            possible &= facet.masks(x.facts.get(facet.fact), day.when, day.moments)[0]
        rules: list[Rule | Ready] = []
        records: list[Unmodelled] = []
        duties: list[Duty] = []
        rest = possible | reached & ~silent.bits
        plain = day.stand.plain & self.plain.bits if subject is TRUE and x.licenses == () else 0
        while rest:
            bit = rest & -rest
            rest ^= bit
            n = bit.bit_length() - 1
            match program.statements[n]:
                case Rule() as rule:
                    rules.append((self.plain.ready(n, rule, x) if plain & bit else None) or rule)
                case Unmodelled() as record:
                    records.append(record)
                case Duty() as duty:
                    duties.append(duty)
                case LicenseException() as exception:
                    raise AssertionError(exception)
        read = silent.names(reached & silent.bits, x.parties)
        return Asked(rules, records, duties if program.duties[regime.name] else None, read)
