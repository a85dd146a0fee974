"""What would change the outcome, over facts that are ours to choose or to obtain.

Each suggestion is tried: the shipment is decided again with it. World facts are never suggested, and a
suggestion that looks like splitting below a threshold is marked as structuring.
"""

from collections.abc import Iterator

from compliance.analysis.change import decide_other, hold, suppose
from compliance.analysis.licenses import license_for, needed
from compliance.analysis.walk import Mentions, mentions
from compliance.engine.cover import EXCEPTION
from compliance.engine.decision import Decision, RegimeDecision, Remedy, Requirement
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import LicenseHeld, Shipment
from compliance.text.english import with_article
from compliance.values.facts import AMOUNTS, Base, Kind, Value
from compliance.values.members import Members
from compliance.values.outcome import Outcome
from compliance.values.quantity import EXACT, UNITS, Quantity
from compliance.values.schemes import Text

ACCEPTABLE = Outcome.ALLOWED_UNDER_LICENSE


def remedies(ruleset: Ruleset, shipment: Shipment, decision: Decision) -> tuple[Remedy, ...]:
    """Return the changes that lead to a more permissive outcome; none where nothing stops it."""
    if decision.range.high <= ACCEPTABLE:
        return ()
    found = []
    for change, facts, other, structuring in _candidates(ruleset, shipment, decision):
        result = decide_other(ruleset, other, shipment, decision)
        if result and (result.range.high, result.range.low) < (decision.range.high, decision.range.low):
            found.append(Remedy(change, facts, result.range, structuring))
    found += _claims(ruleset, shipment, decision)
    found += _dates(decision)
    return tuple(sorted(found, key=lambda r: (r.structuring, r.range.high, r.range.low, r.change)))


Candidate = tuple[str, tuple[tuple[str, str], ...], Shipment, bool]


def _candidates(ruleset: Ruleset, shipment: Shipment, decision: Decision) -> Iterator[Candidate]:
    if decision.range.low < Outcome.PROHIBITED:  # no license covers a prohibition
        yield from _licenses(shipment, decision)
    index: dict[str, Mentions] | None = None
    read = frozenset[str]().union(*(line.read for line in decision.lines))
    for name in sorted(read):
        fact = ruleset.vocabulary.lookup(name)
        if fact is None or fact.kind is Kind.WORLD or name.startswith("license."):
            continue
        present = _present(name, shipment)
        if fact.type.base is Base.TRUTH and True not in present:
            yield f"obtain: {fact.sentence}", ((name, "yes"),), suppose(shipment, {name: True}), False
        elif fact.type.base in AMOUNTS and present:
            index = mentions(ruleset) if index is None else index
            yield from _smaller(name, present, shipment, index.get(name, Mentions()))


def _present(name: str, shipment: Shipment) -> list[Value]:
    found = [line.facts.get(name) for line in shipment.lines] + [shipment.facts.get(name)]
    return [value for value in found if value is not None]


def _licenses(shipment: Shipment, decision: Decision) -> Iterator[Candidate]:
    """A license of each authority, then one of all of them."""
    wanted = needed(decision)
    whole = shipment
    shown: list[tuple[str, str]] = []
    for authority in dict.fromkeys(a for a, _, _ in wanted):
        rules = tuple(Text(rule) for a, _, rule in wanted if a == authority)
        authorization = next(kind for a, kind, _ in wanted if a == authority)
        held = license_for(decision, shipment, authority, authorization, rules)
        text = f"obtain {with_article(authorization)} from {authority} for {', '.join(rules)}"
        yield text, (("licenses", f"{authority}: {', '.join(rules)}"),), hold(shipment, held), False
        whole = hold(whole, held)
        shown.append(("licenses", text))
    if len(shown) > 1:
        yield "; ".join(text for _, text in shown), (("licenses", "all of these"),), whole, False


def _claims(ruleset: Ruleset, shipment: Shipment, decision: Decision) -> Iterator[Remedy]:
    """Yield the exceptions that could be claimed: each would lift, or may, every requirement of its regime."""
    for regime in dict.fromkeys(r.regime for line in decision.lines for r in line.regimes):
        rules = {n.rule for line in decision.lines for r in line.regimes if r.regime == regime for n in _binding(r)}
        names = [
            e.head.name for e in ruleset.exceptions if e.claimed and any(rules & targets for targets, _ in e.lifts)
        ]
        if not names:
            continue
        tried = decide_other(ruleset, hold(shipment, *map(_claim, names)), shipment, decision)
        fit = [name for name in names if tried and _lifts_all(name, regime, rules, tried)]
        result = decide_other(ruleset, hold(shipment, _claim(fit[0])), shipment, decision) if fit else None
        if result and (result.range.high, result.range.low) < (decision.range.high, decision.range.low):
            text = "claim the exception that fits, if the conditions in its note are met (`compliance rules show NAME`)"
            text = f"{text}: {', '.join(fit)}"
            yield Remedy(text, (("licenses", "kind exception, number NAME"),), result.range)


def _binding(regime: RegimeDecision) -> list[Requirement]:
    return [r for r in regime.requirements if r.status == "applies"]


def _claim(name: str) -> LicenseHeld:
    words = {"license.number": name, "license.kind": EXCEPTION}
    return LicenseHeld({field: Members((Text(word),), complete=True) for field, word in words.items()})


def _lifts_all(name: str, regime: str, rules: set[str], decision: Decision) -> bool:
    asked = [
        q for line in decision.lines for r in line.regimes if r.regime == regime
        for q in r.requirements if q.rule in rules and q.status in ("applies", "lifted")
    ]  # fmt: skip
    return bool(asked) and all(any(relief.name == name for relief in q.lifted_by) for q in asked)


def _smaller(name: str, present: list[Value], shipment: Shipment, at: Mentions) -> Iterator[Candidate]:
    """Amounts at each bound that lies under the present amount."""
    amounts = [p for p in present if isinstance(p, Quantity)]
    for bound in at.bounds:
        if not any(a.dimension == bound.dimension and bound.base < a.base for a in amounts):
            continue
        factor = UNITS[bound.unit][1] if bound.unit in UNITS else bound.base / bound.base
        value: Value = Quantity(bound.amount, bound.unit, bound.dimension, EXACT.multiply(bound.amount, factor))
        yield f"lower {name} to {value}", ((name, str(value)),), suppose(shipment, {name: value}), True


def _dates(decision: Decision) -> list[Remedy]:
    return [
        Remedy(f"ship on or after {change.day}", (("date", change.day.isoformat()),), change.range)
        for change in decision.changes_on
        if change.range and change.range.high < decision.range.high
    ][:1]
