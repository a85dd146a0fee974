"""The statements of law that differ from a statement by one small mistake."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from compliance.analysis.cover.variants import neighbours, variants
from compliance.model import law
from compliance.model.condition import Condition, Term
from compliance.model.ruleset import Ruleset
from compliance.values.dates import Period
from compliance.values.outcome import Outcome, Review

MANY = 40
"""A statement that names more targets than this names them by a prefix: none is dropped by mistake."""
_DAY = timedelta(days=1)


class Other(NamedTuple):
    """A record that differs in one place.

    Attributes:
        operator, at, text: As `Mutant` has them.
        made: The record with the change; None where it is dropped.
        dated: Whether its days moved.
    """

    operator: str
    at: str
    text: str
    made: Any
    dated: bool = False


def others(record: law.Law, ruleset: Ruleset) -> Iterator[Other]:
    """Yield every record that differs from *record* by one change, its dropping included; days aside."""
    match record:
        case law.Rule():
            yield from _rule(record, ruleset)
        case law.Policy():
            yield from _dropped(record, "policy")
            yield from _condition(record, "when", ruleset)
            yield from _reviews(record, ruleset)
            yield from _targets(record, "targets")
        case law.LicenseException():
            yield from _exception(record, ruleset)
        case law.Bar():
            yield from _dropped(record, "bar")
            yield from _condition(record, "when", ruleset)
            yield from _targets(record, "exceptions")
            yield from _targets(record, "licenses_for")
        case law.Unmodelled():
            yield from _unmodelled(record, ruleset)
        case law.Duty():
            yield from _duty(record, ruleset)
        case law.Classify():
            yield from _dropped(record, "classification")
            yield from _condition(record, "when", ruleset)
        case law.Change():
            yield from _change(record)


def _dropped(record: Any, kind: str) -> Iterator[Other]:
    name = record.head.name
    article = "an" if kind[0] in "aeiou" else "a"
    yield Other(f"drop {article} {kind}", record.head.at, f"{kind} `{name}` is dropped", None)


def _condition(record: Any, field: str, ruleset: Ruleset) -> Iterator[Other]:
    node: Condition | None = getattr(record, field)
    if node is None:
        return
    for v in variants(node, ruleset):
        yield Other(v.operator, v.at, v.text, record._replace(**{field: v.made}))


def _targets(record: Any, field: str) -> Iterator[Other]:
    targets: frozenset[str] = getattr(record, field)
    if 1 < len(targets) <= MANY:
        for name in sorted(targets):
            yield Other(
                "drop a name", record.head.at, f"`{name}` is dropped from `{record.head.name}`",
                record._replace(**{field: targets - {name}}),
            )  # fmt: skip


# Rules ------------------------------------------------------------------------------------------


def _rule(record: law.Rule, ruleset: Ruleset) -> Iterator[Other]:
    yield from _dropped(record, "rule")
    yield from _condition(record, "when", ruleset)
    for n, effect in enumerate(record.effects):
        for operator, text, made in _effects(effect, ruleset):
            whole = (*record.effects[:n], made, *record.effects[n + 1 :])
            yield Other(operator, record.head.at, text, record._replace(effects=whole))
        if len(record.effects) > 1:
            rest = (*record.effects[:n], *record.effects[n + 1 :])
            text = f"{_effect(effect)} is dropped"
            yield Other("drop an effect", record.head.at, text, record._replace(effects=rest))
    yield from _reviews(record, ruleset)
    word = "no longer" if record.regardless else "also"
    text = f"it {word} holds for what is not subject to the regime"
    yield Other("flip `regardless`", record.head.at, text, record._replace(regardless=not record.regardless))
    if record.not_enforced:
        text = "it is no longer announced as not enforced"
        yield Other("drop `not enforced`", record.head.at, text, record._replace(not_enforced=None))


def _effect(effect: law.Effect) -> str:
    return f"`{effect.kind} {effect.authorization or effect.text}`".replace(" `", "`")


def _effects(effect: law.Effect, ruleset: Ruleset) -> Iterator[tuple[str, str, law.Effect]]:
    if effect.kind == "prohibits":
        made = law.Effect("requires", "license", _authority(ruleset, ""), effect.because)
        yield "swap the effect", "`prohibits` becomes `requires license`", made
    if effect.kind == "requires":
        yield "swap the effect", f"{_effect(effect)} becomes `prohibits`", law.Effect("prohibits")
        other = _authority(ruleset, effect.authority)
        if other:
            yield "swap the authority", f"`{effect.authority}` becomes `{other}`", effect._replace(authority=other)
        kind = "registration" if effect.authorization == "individual license" else "individual license"
        yield "swap the authorization", f"{_effect(effect)} becomes `{kind}`", effect._replace(authorization=kind)


def _authority(ruleset: Ruleset, own: str) -> str:
    """Return the authority of some rule, another than *own*."""
    known = sorted({e.authority for rule in ruleset.rules for e in rule.effects if e.authority} - {own})
    return known[0] if known else ""


def _reviews(record: Any, ruleset: Ruleset) -> Iterator[Other]:
    clauses: tuple[law.ReviewClause, ...] = record.reviews
    at = record.head.at
    for n, clause in enumerate(clauses):
        before, after = clauses[:n], clauses[n + 1 :]
        text = f"`review {' or '.join(clause.policies)}` is dropped"
        yield Other("drop a review clause", at, text, record._replace(reviews=(*before, *after)))
        for policies in _policies(clause.policies):
            made = clause._replace(policies=policies)
            text = f"`review {' or '.join(clause.policies)}` becomes `review {' or '.join(policies)}`"
            yield Other("move a review policy", at, text, record._replace(reviews=(*before, made, *after)))
        for v in variants(clause.when, ruleset) if clause.when else ():
            made = clause._replace(when=v.made)
            yield Other(v.operator, v.at, v.text, record._replace(reviews=(*before, made, *after)))


def _policies(policies: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the policies with one of them a step milder or stricter, or left out."""
    order = [r.value for r in Review]
    for n, policy in enumerate(policies):
        place = order.index(policy)
        near = [order[i] for i in (place - 1, place + 1) if 0 <= i < len(order) and order[i] not in policies]
        for other in near:
            yield (*policies[:n], other, *policies[n + 1 :])
        if len(policies) > 1:
            yield (*policies[:n], *policies[n + 1 :])


# Exceptions and unmodelled law ------------------------------------------------------------------


def _exception(record: law.LicenseException, ruleset: Ruleset) -> Iterator[Other]:
    at = record.head.at
    yield from _dropped(record, "exception")
    yield from _condition(record, "when", ruleset)
    yield from _condition(record, "provided", ruleset)
    word = "need no longer" if record.claimed else "has to"
    yield Other("flip `claimed`", at, f"the shipment {word} present it", record._replace(claimed=not record.claimed))
    for n, (targets, where) in enumerate(record.lifts):
        before, after = record.lifts[:n], record.lifts[n + 1 :]
        if len(record.lifts) > 1:
            text = f"`lifts {', '.join(sorted(targets)[:3])}` is dropped"
            yield Other("drop what an exception lifts", at, text, record._replace(lifts=(*before, *after)))
        if 1 < len(targets) <= MANY:
            for name in sorted(targets):
                lifts = (*before, (targets - {name}, where), *after)
                text = f"it no longer lifts `{name}`"
                yield Other("drop what an exception lifts", at, text, record._replace(lifts=lifts))
        for v in variants(where, ruleset) if where else ():
            lifts = (*before, (targets, v.made), *after)
            yield Other(v.operator, v.at, v.text, record._replace(lifts=lifts))


def _unmodelled(record: law.Unmodelled, ruleset: Ruleset) -> Iterator[Other]:
    yield from _dropped(record, "gap")
    yield from _condition(record, "when", ruleset)
    other = Outcome.LICENSE_REQUIRED if record.at_most is Outcome.PROHIBITED else Outcome.PROHIBITED
    text = f"`at most {record.at_most.word}` becomes `at most {other.word}`"
    yield Other("move `at most`", record.head.at, text, record._replace(at_most=other))
    word = "no longer" if record.regardless else "also"
    text = f"it {word} holds for what is not subject to the regime"
    yield Other("flip `regardless`", record.head.at, text, record._replace(regardless=not record.regardless))


# Duties and changes -----------------------------------------------------------------------------


def _duty(record: law.Duty, ruleset: Ruleset) -> Iterator[Other]:
    at = record.head.at
    yield from _dropped(record, "duty")
    yield from _condition(record, "when", ruleset)
    if record.rate:
        for rate in neighbours(record.rate):
            text = f"`rate {record.rate} %` becomes `rate {rate} %`"
            yield Other("move a rate", at, text, record._replace(rate=rate))
    if record.cap is not None:
        for cap in (*neighbours(record.cap), None):
            text = f"`capped at {record.cap} %` becomes {f'`capped at {cap} %`' if cap is not None else 'no cap'}"
            yield Other("move a cap", at, text, record._replace(cap=cap))
    for name in sorted(record.removes) if len(record.removes) <= MANY else ():
        text = f"it no longer replaces or excludes `{name}`"
        yield Other("drop what a duty replaces", at, text, record._replace(removes=record.removes - {name}))


def _change(record: law.Change) -> Iterator[Other]:
    at = record.head.at
    word = {"suspend": "suspension", "repeal": "repeal", "void": "annulment"}[record.kind]
    yield from _dropped(record, word)
    if record.kind == "suspend" and record.head.period.end:
        text = "`then unknown` is dropped" if record.then_unknown else "`then unknown` is added"
        yield Other("flip `then unknown`", at, text, record._replace(then_unknown=not record.then_unknown))
    if record.leaving:
        yield Other("drop `leaving`", at, "`leaving` is dropped", record._replace(leaving=None))
    yield from _targets(record, "targets")


# Days -------------------------------------------------------------------------------------------


def moved_days(record: Any, versions: "list[Any]") -> Iterator[tuple[str, "list[tuple[Any, Any]]", str]]:
    """Yield what happens where a day moves: the sentence, pairs of old and new records, and the operator.

    A seam between two versions of one name moves as a whole: no ruleset that loads has a hole there.
    """
    period: Period = record.head.period
    what = "move a date of a suspension, repeal or annulment" if isinstance(record, law.Change) else "move a date"
    for step in (-_DAY, _DAY):
        if period.start and not any(v.head.period.end == period.start for v in versions if v is not record):
            made = _dated(record, period._replace(start=period.start + step))
            yield f"`from {period.start}` becomes `from {period.start + step}`", [(record, made)], what
        if period.end:
            pairs = [(record, _dated(record, period._replace(end=period.end + step)))]
            for next_one in versions:
                if next_one is not record and next_one.head.period.start == period.end:
                    pairs.append((next_one, _dated(next_one, next_one.head.period._replace(start=period.end + step))))
            last = period.end - _DAY
            yield f"`until {last}` becomes `until {last + step}`", pairs, what
    if isinstance(record, law.Rule) and record.not_enforced:
        lax, published = record.not_enforced
        for step in (-_DAY, _DAY):
            for name, day in (("start", lax.start), ("end", lax.end)):
                if day:
                    new = record._replace(not_enforced=(lax._replace(**{name: day + step}), published))
                    yield f"the {name} of `not enforced` moves to {day + step}", [(record, new)], what


def _dated(record: Any, period: Period) -> Any:
    """Return *record* with other days; where nothing else is said it counts as published from its start."""
    head: law.Head = record.head
    published: date | None = head.published
    if published == head.period.start and published != period.start:
        published = period.start
    return record._replace(head=head._replace(period=period, published=published))


# Formulas ---------------------------------------------------------------------------------------

_SIGNS = {"+": "-", "-": "+", "*": "/", "/": "*"}


def other_terms(term: Term) -> Iterator[tuple[str, Term]]:
    """Yield the formulas that differ in one sign, or in one number by a unit of its last digit."""
    if term.operator in _SIGNS:
        other = _SIGNS[term.operator]
        yield f"`{term.operator}` becomes `{other}`", term._replace(operator=other)
    if isinstance(term.number, Decimal):
        for number in neighbours(term.number):
            yield f"`{term.number}` becomes `{number}`", term._replace(number=number)
    sides: list[tuple[Term | None, Callable[[Term], Term]]] = [
        (term.left, lambda made: term._replace(left=made)),
        (term.right, lambda made: term._replace(right=made)),
    ]
    for inner, wrap in sides:
        for text, made in other_terms(inner) if inner else ():
            yield text, wrap(made)
