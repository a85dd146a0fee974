"""The reference evaluator. It is the definition of the language: every other path must agree with it.

For each line and regime: every rule is asked, in no order that matters; each requirement takes its own place
on the scale; the line takes the strictest. Unknown facts, unknown law and unknown cover make a place an interval.
"""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from compliance.engine.context import Context
from compliance.engine.decision import Decision, LineDecision, RegimeDecision
from compliance.engine.derive import derive
from compliance.engine.place import FREE
from compliance.engine.regime import Sieve, decide_regime, everything
from compliance.engine.standing import Moment
from compliance.engine.unknown_lists import unknown_lists
from compliance.model.law import Regime
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Shipment
from compliance.text.diagnostics import Diagnostic
from compliance.values.facts import Value
from compliance.values.outcome import Range, strictest
from compliance.values.truth import Truth


class Evaluated(NamedTuple):
    """A decision, or what is wrong with the shipment."""

    decision: Decision | None
    diagnostics: tuple[Diagnostic, ...]


class Before(NamedTuple):
    """A shipment and its decision, that a decision on a shipment like it may rest on."""

    shipment: Shipment
    decision: Decision


def evaluate(
    ruleset: Ruleset,
    shipment: Shipment,
    *,
    on: date | None = None,
    known_on: date | None = None,
    scenarios: tuple[str, ...] = (),
    facts_digest: str = "",
    before: Before | None = None,
    regimes: Collection[str] | None = None,
    sieve: Sieve | None = None,
    lean: bool = False,
) -> Evaluated:
    """Decide *shipment* under *ruleset*.

    Args:
        on: Law of that day; default: the shipment's date.
        known_on: Only what was published by then; default: each regime's own ``known through``.
        scenarios: Suppositions about suspensions.
        facts_digest: Digest of the input, carried into the decision.
        before: A shipment that differs in a few facts, with its decision under the same law: what a regime says that
            rests on none of these facts is taken over.
        regimes: Names of the regimes to ask; None: all. The range is then theirs alone.
        sieve: Picks the statements to ask; None: every one. `considered` then lacks those left out.
        lean: Keep reasons only of what is unknown, from which what is missing is read; no decision to be shown.

    Returns:
        The decision; or diagnostics: the shipment has no date, no regime is loaded, facts contradict each other.
    """
    day = on or shipment.date
    if day is None:
        help = 'add `"date": "YYYY-MM-DD"`, or give --on'
        return Evaluated(None, (Diagnostic("E0612", "the shipment has no date", path="$.date", help=help),))
    if not ruleset.regimes:  # nobody was asked: that is no permission
        help = "name a ruleset that states law, such as --rules us; `core` is a vocabulary"
        return Evaluated(
            None, (Diagnostic("E0501", "no regime is loaded: nothing would be asked", path="--rules", help=help),)
        )
    latest = known_on or max((r.known_through for r in ruleset.regimes), default=day)
    asked = ruleset.regimes if regimes is None else tuple(r for r in ruleset.regimes if r.name in regimes)
    all_facts = [{**shipment.facts, **line.facts} for line in shipment.lines]
    contexts = [
        Context(
            ruleset, Moment(day, latest, scenarios), {**shipment.facts, **line.facts, "date": day}, shipment.parties,
            line.components, shipment.licenses, shipment.assumed_of(n), lines=all_facts, lean=lean,
        )
        for n, line in enumerate(shipment.lines)
    ]  # fmt: skip
    derived = [derive(x, f"$.lines[{n}]") for n, x in enumerate(contexts)]
    problems = [found for one in derived for found in one.diagnostics] + unknown_lists(ruleset, shipment)
    if problems:  # it is nobody's shipment: no rule need be asked
        return Evaluated(None, tuple(problems))
    lines = [
        _line(x, shipment, n, derived[n].codes, known_on, before, asked, sieve or everything)
        for n, x in enumerate(contexts)
    ]
    whole = strictest([line.range for line in lines], lines[0].range)
    decision = Decision(
        shipment.id,
        day,
        latest,
        whole,
        tuple(lines),
        _assumptions(ruleset, shipment, day, known_on, scenarios, sieve),
        notices(ruleset, day, known_on),
        {"rules": ruleset.digest, "tables": ruleset.tables_digest, "facts": facts_digest},
        scenarios=scenarios,
    )
    return Evaluated(decision, ())


def _assumptions(
    ruleset: Ruleset,
    shipment: Shipment,
    day: date,
    known_on: date | None,
    scenarios: tuple[str, ...],
    sieve: Sieve | None,
) -> tuple[dict[str, Any], ...]:
    """Return each assumption with the facts that it supplied, and the range without any of them."""
    if not shipment.assumed:
        return ()
    without = evaluate(ruleset, shipment.bare(), on=day, known_on=known_on, scenarios=scenarios, sieve=sieve).decision
    words = without.range.words if without else None
    by_name: dict[str, list[str]] = {}
    for fact, name in sorted(shipment.assumed.items()):
        by_name.setdefault(name, []).append(fact)
    return tuple({"name": name, "facts": facts, "without": words} for name, facts in by_name.items())


def notices(ruleset: Ruleset, day: date, known_on: date | None) -> tuple[str, ...]:
    """Return what has to be said where the day lies beyond what is known of the law."""
    through = {r.name: min(known_on or r.known_through, r.known_through) for r in ruleset.regimes}
    return tuple(
        f"{name}: the rules are known through {known}; the law may have moved by {day}"
        for name, known in through.items()
        if day > known
    )


def _line(
    x: Context,
    shipment: Shipment,
    number: int,
    codes: tuple[tuple[str, str, Truth], ...],
    known_on: date | None,
    before: Before | None,
    regimes: tuple[Regime, ...],
    sieve: Sieve,
) -> LineDecision:
    """Decide line *number*, of which *x* holds the facts and *codes* was derived."""
    line, moment = shipment.lines[number], x.moment
    given = tuple(sorted(name for name in (*shipment.facts, *line.facts) if name != "date"))
    kept = _kept(before, shipment, number, x.facts) if before else {}
    decided = []
    for regime in regimes:
        found = kept.get(regime.name)
        known = known_on or regime.known_through
        if found is None or found.known_on != known:
            inner = Context(
                x.ruleset, Moment(moment.on, known, moment.scenarios), dict(x.facts), x.parties,
                x.components, x.licenses, x.assumed, lines=x.lines, lean=x.lean,
            )  # fmt: skip
            found = decide_regime(regime, inner, sieve)
        x.read |= found.read
        decided.append(found)
    whole = strictest([r.range for r in decided], decided[0].range) if decided else Range(FREE, FREE)
    return LineDecision(line.id, whole, tuple(decided), codes, frozenset(x.read), given, facts=x.facts)


def _kept(before: Before, shipment: Shipment, number: int, facts: dict[str, Value]) -> dict[str, RegimeDecision]:
    """Return what the regimes said that rests on no fact in which the two shipments differ."""
    old = before.shipment
    here, there = shipment.lines[number], old.lines[number]
    if shipment.assumed != old.assumed:
        return {}
    line = before.decision.lines[number]
    moved = {name for name in facts.keys() | line.facts.keys() if facts.get(name) != line.facts.get(name)}
    # whoever asks of every party, or of every component, asks whether these are all
    moved |= {"parties_complete"} if shipment.parties != old.parties else set()
    moved |= {"item.components_complete"} if here.components != there.components else set()
    other = shipment.licenses != old.licenses or len(shipment.lines) > 1
    return {
        r.regime: r
        for r in line.regimes
        if r.read.isdisjoint(moved)
        and not (other and (r.requirements or r.exceptions))
        and not r.licenses  # what a license admits is asked of every code of the line
    }
