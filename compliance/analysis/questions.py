"""The missing facts as a questionnaire, in the order that settles it soonest.

A fact is asked only where an unknown leaf of a requirement, an exception, a license or a review that can still move
the result depends on it. All other missing facts provably cannot matter, and are left out.
"""

from collections.abc import Iterable

from compliance.analysis.change import decide_other, hold, suppose
from compliance.analysis.licenses import covering_license
from compliance.analysis.walk import Mentions, Open, mentions, open_leaves
from compliance.engine.decision import Decision, LineDecision, Question, RegimeDecision, Step
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Shipment
from compliance.values.facts import AMOUNTS, Base, Fact, Value
from compliance.values.members import NO_WORDS, NONE, Members
from compliance.values.outcome import Outcome, Range
from compliance.values.quantity import EXACT, UNITS, Quantity
from compliance.values.schemes import Choice, Code, Country, Text, Word

MAX_ANSWERS = 8
LICENSES = "licenses"


def ask(ruleset: Ruleset, shipment: Shipment, decision: Decision) -> Decision:
    """Return *decision* with its questions, those first that settle most."""
    wanted: dict[str, tuple[str, bool, set[str]]] = {}
    for line in decision.lines:
        for settles, found in _open(line, decision.range):
            known = wanted.setdefault(found.fact, (settles, found.more, set()))
            known[2].add(line.line)
    index = mentions(ruleset) if wanted else {}
    questions = [
        _question(ruleset, shipment, decision, fact, settles, more, tuple(sorted(lines)), index)
        for fact, (settles, more, lines) in wanted.items()
    ]
    return decision._replace(questions=tuple(sorted((q for q in questions if q), key=_order)))


def open_facts(decision: Decision) -> frozenset[str]:
    """Return the facts that a question could be put of: no other one is ever asked."""
    return frozenset(found.fact for line in decision.lines for _, found in _open(line, decision.range))


def _open(line: LineDecision, whole: Range) -> Iterable[tuple[str, Open]]:
    """Yield what is open and can still move the outcome, then what can move a review or a duty."""
    for regime in line.regimes:
        if not regime.range.settled and whole.low < Outcome.PROHIBITED:  # what is prohibited already, no answer moves
            for step in _moving(regime, whole):
                yield from (("outcome", leaf) for leaf in open_leaves(step))
    for regime in line.regimes:
        for requirement in regime.requirements:
            if len(requirement.review) > 1:
                yield from (("review", leaf) for step in requirement.review_because for leaf in open_leaves(step))
        for layer in regime.duties:
            yield from (("duty", leaf) for step in layer.because for leaf in open_leaves(step))


def _moving(regime: RegimeDecision, whole: Range) -> Iterable[Step]:
    """Yield the steps whose truth can still move the range of the shipment."""
    yield regime.subject
    for requirement in regime.requirements:
        if requirement.place.settled or requirement.place.high < whole.low:
            continue
        yield from requirement.because
        yield from (relief.because for relief in (*requirement.lifted_by, *requirement.covered_by))
    yield from (notice.because for notice in regime.unmodelled)


def _order(question: Question) -> tuple[int, float, float, str]:
    ranges = [found for _, found in question.answers]
    rank = ("outcome", "review", "duty").index(question.settles)
    if not ranges:
        return rank, 9.0, 9.0, question.fact
    widths = [found.high - found.low for found in ranges]
    settled = sum(found.settled for found in ranges)
    return rank, sum(widths) / len(widths), -settled / len(ranges), question.fact


def _question(
    ruleset: Ruleset,
    shipment: Shipment,
    decision: Decision,
    name: str,
    settles: str,
    more: bool,
    lines: tuple[str, ...],
    index: dict[str, Mentions],
) -> Question | None:
    if name == LICENSES:
        return _license_question(ruleset, shipment, decision, lines)
    fact = ruleset.vocabulary.lookup(name)
    if fact is None:
        return None
    sentence = fact.sentence
    if more:
        sentence = f"is there more to it than was stated? {sentence}"
    answers = []
    for shown, value in _answers(ruleset, shipment, name, fact, index, more=more):
        found = _try(ruleset, suppose(shipment, {name: value}), shipment, decision)
        if found is not None:
            answers.append((shown, found))
    return Question(name, sentence, settles, tuple(answers), lines)


def _try(ruleset: Ruleset, other: Shipment, shipment: Shipment, decision: Decision) -> Range | None:
    found = decide_other(ruleset, other, shipment, decision)
    return found.range if found else None


def _license_question(ruleset: Ruleset, shipment: Shipment, decision: Decision, lines: tuple[str, ...]) -> Question:
    none = _try(ruleset, shipment._replace(licenses=()), shipment, decision)
    held = covering_license(decision, shipment)
    some = _try(ruleset, hold(shipment._replace(licenses=()), held), shipment, decision) if held else None
    answers = [(text, found) for text, found in (("none", none), ("one that covers", some)) if found is not None]
    return Question(LICENSES, "the licenses held for this shipment", "outcome", tuple(answers), lines)


def _answers(
    ruleset: Ruleset, shipment: Shipment, name: str, fact: Fact, index: dict[str, Mentions], *, more: bool
) -> list[tuple[str, Value]]:
    """Return a few answers on both sides of what the rules test, with their words."""
    base = fact.type.base
    if base is Base.TRUTH:
        return [("yes", True), ("no", False)]
    tail = name.partition(".")[2]
    at = index.get(name) or index.get(f"party.{tail}") or index.get(f"item.{tail}") or Mentions()
    if base in AMOUNTS:
        return _amounts(fact, at)
    if base is Base.DATE:
        return [(day.isoformat(), day) for day in sorted(at.days)[:MAX_ANSWERS]]
    given = shipment.facts.get(name) or next((line.facts[name] for line in shipment.lines if name in line.facts), None)
    if isinstance(given, Members) and base is Base.CODE and not more:
        scheme = ruleset.vocabulary.schemes[fact.type.scheme]
        below = sorted(code for word in given.words for code in scheme.leaves(word))
        return [(code, Members((Code(code),), complete=True)) for code in below[:MAX_ANSWERS]]
    kept = given.words if more and isinstance(given, Members) else ()
    words = _sample(ruleset, fact, at)
    answers: list[tuple[str, Value]] = [(str(w), Members((*kept, w), complete=True)) for w in words if w not in kept]
    if more:
        return [("no more", Members(kept, complete=True)), *answers[: MAX_ANSWERS - 1]]
    none: list[tuple[str, Value]] = [] if base is Base.COUNTRY or "none" in fact.type.choices else [("none", NO_WORDS)]
    return [*none, *answers[: MAX_ANSWERS - 1]]


def _sample(ruleset: Ruleset, fact: Fact, at: Mentions) -> list[Word]:
    match fact.type.base:
        case Base.CHOICE:
            used = [w for w in fact.type.choices if w in at.words]
            unused = [w for w in fact.type.choices if w not in at.words]
            return [Choice(w) for w in (*unused[:1], *used)]
        case Base.COUNTRY:
            members = [ruleset.lists[n].words[0] for n in sorted(at.lists) if ruleset.lists[n].members]
            return [Country(w) for w in dict.fromkeys([*sorted(at.words), *members, "DE"])]
        case Base.CODE:
            members = [ruleset.lists[n].words[0] for n in sorted(at.lists) if ruleset.lists[n].members]
            return [Code(w) for w in dict.fromkeys([*members, *sorted(at.words)])]
        case _:
            return [Text(w) for w in sorted(at.words)]


def _amounts(fact: Fact, at: Mentions) -> list[tuple[str, Value]]:
    """Return values below, at and above each bound, and known to be none."""
    from decimal import Decimal

    found: list[tuple[str, Value]] = [("none", NONE)]
    for bound in sorted(at.bounds, key=lambda b: (b.dimension, b.base))[:MAX_ANSWERS]:
        step = Decimal(1).scaleb(-len(str(bound.amount).partition(".")[2]) - 1)
        for amount in (EXACT.subtract(bound.amount, step), bound.amount, EXACT.add(bound.amount, step)):
            factor = UNITS[bound.unit][1] if bound.unit in UNITS else Decimal(1)
            value = Quantity(amount, bound.unit, bound.dimension, EXACT.multiply(amount, factor))
            if amount >= 0:
                found.append((str(value), value))
    return found[: 3 * MAX_ANSWERS]
