"""A resolved ruleset as plain JSON, section by section, without texts, titles, places and notes.

What a small program needs that imports nothing of this package and checks what is claimed of two editions. Sets are
sorted, days are ISO, amounts are numerators over denominators in base units, so that one ruleset has one form.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from compliance.model import condition as c
from compliance.model import law
from compliance.model.ruleset import Ruleset
from compliance.values.dates import Period
from compliance.values.facts import Fact, Value
from compliance.values.members import NONE, Members
from compliance.values.quantity import Quantity


def sections(ruleset: Ruleset) -> dict[str, list[dict[str, Any]]]:
    """Return the statements, lists, tables and names of *ruleset*, each as an object of its section."""
    vocabulary = ruleset.vocabulary
    return {
        "facts": [_fact(fact) for _, fact in sorted(vocabulary.facts.items())],
        "schemes": [
            {"name": s.name, "form": s.form, "complete": s.complete, "codes": sorted(s.codes)}
            for _, s in sorted(vocabulary.schemes.items())
        ],
        "countries": [{"name": name} for name in sorted(vocabulary.countries)],
        "regimes": [
            {"name": r.name, "known_through": _day(r.known_through), "subject": _condition(r.subject)}
            for r in ruleset.regimes
        ],
        "conditions": [{"name": name, "when": _condition(node)} for name, node in sorted(ruleset.conditions.items())],
        "lists": [_list(found) for _, found in sorted(ruleset.lists.items())],
        "tables": [_table(found) for _, found in sorted(ruleset.tables.items())],
        "rules": [_rule(rule) for rule in ruleset.rules],
        "policies": [
            {**_head(p.head), "targets": sorted(p.targets), "when": _condition(p.when), "reviews": _reviews(p.reviews)}
            for p in ruleset.policies
        ],
        "exceptions": [_exception(e) for e in ruleset.exceptions],
        "bars": [
            {
                **_head(b.head), "exceptions": sorted(b.exceptions), "licenses_for": sorted(b.licenses_for),
                "when": _condition(b.when),
            }
            for b in ruleset.bars
        ],
        "changes": [_change(change) for change in ruleset.changes],
        "unmodelled": [
            {
                **_head(u.head), "when": _condition(u.when), "at_most": int(u.at_most), "regardless": u.regardless,
            }
            for u in ruleset.unmodelled
        ],
        "duties": [
            {
                **_head(d.head), "when": _condition(d.when), "rate": str(d.rate), "removes": sorted(d.removes),
                "cap": None if d.cap is None else str(d.cap),
            }
            for d in ruleset.duties
        ],
        "classifications": [
            {**_head(r.head), "fact": r.fact, "code": r.code, "when": _condition(r.when)}
            for r in ruleset.classifications
        ],
        "constraints": [{"never": _condition(k.never)} for k in ruleset.constraints],
        "definitions": [
            {"name": d.name, "formula": _term(d.formula), "period": _period(d.period)} for d in ruleset.definitions
        ],
    }  # fmt: skip


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _period(period: Period) -> list[str | None]:
    return [_day(period.start), _day(period.end)]


def _number(number: Decimal) -> str:
    return str(Fraction(number))


def _head(head: law.Head) -> dict[str, Any]:
    return {
        "name": head.name, "regime": head.regime, "period": _period(head.period), "published": _day(head.published)
    }  # fmt: skip


def _fact(fact: Fact) -> dict[str, Any]:
    kind = fact.type
    return {
        "name": fact.name, "base": kind.base.value, "many": kind.many, "unit": kind.unit, "scheme": kind.scheme,
        "choices": list(kind.choices),
    }  # fmt: skip


def _effect(effect: law.Effect | None) -> list[str] | None:
    return None if effect is None else [effect.kind, effect.authorization, effect.authority, effect.text]


def _reviews(reviews: Iterable[law.ReviewClause]) -> list[Any]:
    return [[list(r.policies), _condition(r.when)] for r in reviews]


def _rule(rule: law.Rule) -> dict[str, Any]:
    lax = rule.not_enforced
    return {
        **_head(rule.head), "when": _condition(rule.when), "effects": [_effect(e) for e in rule.effects],
        "reviews": _reviews(rule.reviews), "table": rule.table,
        "not_enforced": [_period(lax[0]), _day(lax[1])] if lax else None, "regardless": rule.regardless,
    }  # fmt: skip


def _exception(e: law.LicenseException) -> dict[str, Any]:
    return {
        **_head(e.head), "lifts": [[sorted(targets), _condition(where)] for targets, where in e.lifts],
        "when": _condition(e.when), "provided": _condition(e.provided), "modelled": e.modelled, "claimed": e.claimed,
    }  # fmt: skip


def _change(change: law.Change) -> dict[str, Any]:
    return {
        **_head(change.head), "kind": change.kind, "targets": sorted(change.targets),
        "then_unknown": change.then_unknown, "leaving": _effect(change.leaving),
    }  # fmt: skip


def _list(found: law.WordList) -> dict[str, Any]:
    return {
        "name": found.name, "form": found.form, "complete": found.complete, "known_from": _day(found.known_from),
        "published": _day(found.published),
        "members": [[list(m.words), _period(m.period), m.then_unknown, _day(m.published)] for m in found.members],
    }  # fmt: skip


def _table(found: law.Table) -> dict[str, Any]:
    return {
        "name": found.name, "columns": list(found.columns), "forms": dict(found.forms), "key": list(found.key),
        "value": found.value, "complete": found.complete, "known_from": _day(found.known_from),
        "published": _day(found.published), "across": list(found.across),
        "rows": [{name: _value(value) for name, value in sorted(row.items())} for row in found.rows],
    }  # fmt: skip


def _value(value: Value) -> Any:
    """Return a cell: a truth, ``none``, or a tagged amount, day or set of words."""
    if isinstance(value, bool):
        return value
    if value is NONE:
        return "none"
    if isinstance(value, Members):
        return ["words", list(value.words), value.complete, sorted(value.excluded)]
    if isinstance(value, Quantity):
        return ["amount", _number(value.base), value.dimension]
    assert isinstance(value, date)
    return ["day", value.isoformat()]


def _set(within: c.WordSet) -> list[Any]:
    spans, minus = sorted(map(list, within.spans)), within.minus
    return [sorted(within.words), spans, sorted(within.lists), list(within.fields), minus and _set(minus)]


def _condition(node: c.Condition | None) -> Any:
    match node:
        case None:
            return None
        case c.Every(operands=operands):
            return ["and", [_condition(o) for o in operands]]
        case c.Either(operands=operands):
            return ["or", [_condition(o) for o in operands]]
        case c.Negation(operand=operand):
            return ["not", _condition(operand)]
        case c.Defined(name=name):
            return ["defined", name]
        case c.Exists(kind=kind, operand=operand, table=table):
            return ["some", kind, _condition(operand), table]
        case c.Stands(names=names):
            return ["stands", sorted(names)]
        case c.Member(fact=fact, set=within, every=every):
            return ["in", fact, _set(within), every]
        case c.IsNone(fact=fact):
            return ["none", fact]
        case c.IsTrue(fact=fact):
            return ["true", fact]
        case c.Compare(fact=fact, operator=operator, bound=bound):
            return ["compare", fact, operator, _bound(bound)]
        case c.Marked(cell=cell):
            return ["marked", _bound(cell)]
        case _:
            raise AssertionError(node)


def _bound(bound: object) -> list[Any]:
    match bound:
        case Quantity():
            return ["amount", _number(bound.base), bound.dimension]
        case c.Cell(table=table, keys=keys):
            return ["cell", table, list(keys)]
        case date():
            return ["day", bound.isoformat()]
        case _:
            return ["name", bound]


def _term(term: c.Term) -> list[Any]:
    number = None if term.number is None else _number(term.number)
    return [term.operator, term.fact, number, *(_term(t) for t in (term.left, term.right) if t)]
