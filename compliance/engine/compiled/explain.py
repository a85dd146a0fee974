"""Decide a shipment with its reasons, asking only the statements that the index leaves possible.

What comes out is the decision of the reference evaluator, whose code builds it: the index leaves out statements of
which that decision holds only the names of the facts that they ask for, and adds these; `considered` alone is shorter.
"""

from datetime import date

from compliance.engine.compiled.compile import Day, Program, Statement, compile_ruleset
from compliance.engine.compiled.reads import reads
from compliance.engine.compiled.write import Written, write
from compliance.engine.context import Context
from compliance.engine.decision import Requirement, Step
from compliance.engine.decision_json import Told
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
    to_write: bool = False,
) -> Evaluated:
    """Return what `evaluate` returns, but for what was `considered`: there the statements are that were asked.

    Args:
        on: Law of that day; default: the shipment's date.
        known_on: Only what was published by then; default: each regime's own ``known through``.
        scenarios: Suppositions about suspensions.
        facts_digest: Digest of the input, carried into the decision.
        to_write: The decision is asked for its text alone, `Decision.to_json`: of some requirements it holds nothing
            else, and `considered` lacks their rules.
    """
    day = on or shipment.date
    sieve = None
    if day is not None and ruleset.regimes:
        program = compile_ruleset(ruleset)
        sieve = _Sieve(program, *_prepared(program), program.day(day, known_on, scenarios), to_write)
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
        self.written: dict[int, tuple[Requirement, Written]] = {}

    def ready(self, n: int, rule: Rule, x: Context) -> Ready | None:
        """Return what rule number *n* says; None where its condition is not known to hold."""
        when = truth(rule.when, x)
        if when.truth is not TRUE:
            return None
        step, made_of = self._made(n, rule, x)
        because = step, when
        found = tuple([one._replace(because=because) for one in made_of])
        return Ready(found, (rule.head.name, TRUE, "in force", because))

    def told(self, n: int, rule: Rule, x: Context) -> Ready | None:
        """Return the same as text, where every demand that the rule makes on one fact holds."""
        if n not in self.written:
            step, made_of = self._made(n, rule, x)
            self.written[n] = max(made_of, key=lambda one: one.place), write(made_of, step, rule.when)
        strictest, written = self.written[n]
        text = written.text(x)
        if text is None:
            return None
        found = Told._make(strictest)
        found.text = text
        return Ready((found,), None)

    def _made(self, n: int, rule: Rule, x: Context) -> tuple[Step, tuple[Requirement, ...]]:
        """Return how rule number *n* stands, and its requirements with no reasons yet."""
        found = self.known.get(n)
        if found is None:
            stands = x.standing(rule.head)
            always = truth(None, x)
            made = [required(rule, effect, stands, always, x, x, TRUE)[0] for effect in rule.effects]
            found = self.known[n] = stands.step, tuple([one._replace(because=()) for one in made])
        return found


def _prepared(program: Program) -> tuple[_Silent, _Plain]:
    scratch = program.ruleset.scratch
    if "explain" not in scratch:
        scratch["explain"] = _Silent(program), _Plain(program)
    found: tuple[_Silent, _Plain] = scratch["explain"]
    return found


class _Sieve:
    """Picks the statements to ask of one line."""

    def __init__(self, program: Program, silent: _Silent, plain: _Plain, day: Day, to_write: bool) -> None:
        self.to_write = to_write
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
        possible, sure = reached, day.stand.plain & self.plain.bits if self.to_write else 0
        for facet in program.facets:
            may, fulfilled = facet.masks(x.facts.get(facet.fact), day.when, day.moments)
            possible &= may
            sure &= fulfilled
        rules: list[Rule | Ready] = []
        records: list[Unmodelled] = []
        duties: list[Duty] = []
        rest = possible | reached & ~silent.bits
        plain = day.stand.plain & self.plain.bits if subject is TRUE and x.licenses == () else 0
        sure = 0 if x.assumed else sure & plain
        while rest:
            bit = rest & -rest
            rest ^= bit
            n = bit.bit_length() - 1
            match program.statements[n]:
                case Rule() as rule:
                    made = None
                    if sure & bit:
                        made = self.plain.told(n, rule, x)
                    elif plain & bit:
                        made = self.plain.ready(n, rule, x)
                    rules.append(made or rule)
                case Unmodelled() as record:
                    records.append(record)
                case Duty() as duty:
                    duties.append(duty)
                case LicenseException() as exception:
                    raise AssertionError(exception)
        read = silent.names(reached & silent.bits, x.parties)
        return Asked(rules, records, duties if program.duties[regime.name] else None, read)
