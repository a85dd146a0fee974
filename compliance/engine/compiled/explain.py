"""Decide a shipment with its reasons, asking only the statements that the index leaves possible.

What comes out is the decision of the reference evaluator, whose code builds it: the index leaves out statements of
which that decision holds only the names of the facts that they ask for, and adds these; `considered` alone is shorter.
"""

from datetime import date

from compliance.engine.compiled.compile import Day, Program, compile_ruleset
from compliance.engine.compiled.plain import Plain, plain_of
from compliance.engine.compiled.silent import Silent, silent_of
from compliance.engine.context import Context
from compliance.engine.evaluate import Evaluated, evaluate
from compliance.engine.regime import Asked, Ready
from compliance.model.law import Duty, LicenseException, Regime, Rule, Unmodelled
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Shipment
from compliance.values.truth import FALSE, TRUE, Truth


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
        sieve = _Sieve(program, silent_of(program), plain_of(program), program.day(day, known_on, scenarios), to_write)
    return evaluate(
        ruleset, shipment, on=on, known_on=known_on, scenarios=scenarios, facts_digest=facts_digest, sieve=sieve
    )


class _Sieve:
    """Picks the statements to ask of one line."""

    def __init__(self, program: Program, silent: Silent, plain: Plain, day: Day, to_write: bool) -> None:
        self.to_write = to_write
        self.plain = plain
        self.program = program
        self.silent = silent
        self.day = day

    def __call__(self, regime: Regime, subject: Truth, x: Context) -> Asked:
        program, silent, day = self.program, self.silent, self.day
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
