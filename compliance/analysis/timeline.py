"""When the outcome changes by itself: the same shipment, decided on every day on which the law may move.

Every such day is decided as a whole. What could spare a decision would have to know all that a decision rests on, and
what it forgets would be called unchanged.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from compliance.engine.decision import ChangeOn, Decision, Relief, Requirement
from compliance.engine.evaluate import evaluate
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Shipment
from compliance.text.diagnostics import Diagnostic
from compliance.values.dates import day_after
from compliance.values.quantity import plain
from compliance.values.truth import FALSE, TRUE


def changes(
    ruleset: Ruleset, shipment: Shipment, decision: Decision, *, until: date | None = None, known_on: date | None = None
) -> tuple[ChangeOn, ...]:
    """Return the days after the decision's own on which something of the answer changes, reasons aside.

    Args:
        until: Last day looked at; default: the last on which the law moves.
        known_on: As for `evaluate`.

    Returns:
        Among them the days from which the shipment is refused, and from which it is decided again.
    """
    found = []
    before, refused = _states(decision), tuple[str, ...]()
    for day in _days(ruleset, shipment, decision.on, until):
        result = evaluate(ruleset, shipment, on=day, known_on=known_on, scenarios=decision.scenarios)
        if result.decision is None:
            why = _refusal(result.diagnostics)
            if why != refused:
                found.append(ChangeOn(day, None, why))
            refused = why
            continue
        after = _states(result.decision)
        why = (*(("no longer refused",) if refused else ()), *_differences(before, after))
        if why:
            found.append(ChangeOn(day, result.decision.range, why))
        before, refused = after, ()
    return tuple(found)


def _days(ruleset: Ruleset, shipment: Shipment, first: date, until: date | None) -> list[date]:
    """Return the days after *first* on which the law may move, and those of the licenses held."""
    days = set(ruleset.boundaries)
    for held in shipment.licenses or ():
        start, last = held.facts.get("license.valid_from"), held.facts.get("license.valid_until")
        days |= {start} if isinstance(start, date) else set()
        days |= {day_after(last)} if isinstance(last, date) else set()
    return sorted(day for day in days if first < day and (until is None or day <= until))


def _refusal(diagnostics: Iterable[Diagnostic]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"refused: {d.message}" for d in diagnostics))


def _differences(old: dict[str, str], new: dict[str, str]) -> tuple[str, ...]:
    """Return what differs, in words."""
    names = sorted(old.keys() | new.keys())
    return tuple(f"{n}: {old.get(n, 'absent')} -> {new.get(n, 'absent')}" for n in names if old.get(n) != new.get(n))


def _states(decision: Decision) -> dict[str, str]:
    """Return all that the decision says but for its reasons: what is said of what, in words."""
    found: dict[str, list[str]] = {}

    def say(name: str, text: str) -> None:
        found.setdefault(name, []).append(text)

    for assumption in decision.assumptions:
        say(f"without the assumption {assumption['name']}", _ends(assumption["without"] or ["refused"]))
    for line in decision.lines:
        at = f"line {line.line}"
        for fact, code, borne in line.codes:
            say(f"{at} {fact} is {code}", borne.word)
        for regime in line.regimes:
            say(f"{at} {regime.regime}", _ends(regime.range.words))
            for r in regime.requirements:
                say(f"{at} {r.rule}{f' {r.reason}' if r.reason else ''}", _requirement(r))
            for layer in regime.duties:
                say(f"{at} {layer.rule}", f"{plain(layer.rate)} % {layer.truth.word}")
            if regime.duty:
                say(f"{at} {regime.regime} duty", _ends(f"{plain(rate)} %" for rate in regime.duty))
            for notice in (*regime.flags, *regime.unmodelled, *regime.obligations):
                say(f"{at} {notice.rule}", f"{notice.truth.word}: {notice.text}")
    return {name: _joined(texts) for name, texts in found.items()}


def _requirement(r: Requirement) -> str:
    said = [_ends(r.place.words)]
    if r.authorization:
        said.append(f"{r.authorization} from {r.authority}")
    if r.review:
        said.append(f"review {' or '.join(r.review)}")
    reliefs = [relief for relief in (*r.lifted_by, *r.covered_by) if relief.name]
    said += _named("by", [x for x in reliefs if x.truth is TRUE])
    said += _named("perhaps by", [x for x in reliefs if x.truth not in (TRUE, FALSE)])
    return f"{r.status} ({', '.join(said)})"


def _named(word: str, reliefs: Sequence[Relief]) -> list[str]:
    return [f"{word} {' and '.join(sorted(relief.name for relief in reliefs))}"] if reliefs else []


def _ends(words: Iterable[str]) -> str:
    """Return both ends of a range in words, one of them where they are the same."""
    return " to ".join(dict.fromkeys(words))


def _joined(texts: list[str]) -> str:
    """Return what several requirements of one name come to, each once."""
    counted = sorted(Counter(texts).items())
    return "; ".join(text if many == 1 else f"{many} times {text}" for text, many in counted)
