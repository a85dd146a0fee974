"""What takes a requirement away: exceptions that lift it, licenses held that cover it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from compliance.engine.context import Context
from compliance.engine.decision import Relief, Step
from compliance.engine.truths import truth
from compliance.model.condition import Condition
from compliance.model.law import Bar, Effect, LicenseException, Rule
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import LicenseHeld
from compliance.values.facts import Value
from compliance.values.members import NONE, Members
from compliance.values.quantity import EXACT, Quantity
from compliance.values.schemes import covers
from compliance.values.truth import FALSE, TRUE, UNKNOWN, Truth, negate, of
from compliance.values.vocabulary import item_codes

KINDS = {
    "license": ("license", "individual", "general", "trusted_exporter"),
    "individual license": ("individual",),
    "general license": ("general",),
    "registration": ("registration",),
    "notification": ("notification",),
    "authorization": ("authorization", "license", "individual", "general", "trusted_exporter"),
}
"""Authorization required, to the kinds of license held that can satisfy it."""


class Need(NamedTuple):
    """What is to be covered: an effect of a statement, and the regime that the statement belongs to."""

    effect: Effect
    regime: str


EXCEPTION = "exception"
"""The kind under which a shipment presents a license exception that it claims."""


def lifting(rule: Rule, row: Context, x: Context) -> list[Relief]:
    """Return the exceptions that lift a requirement of *rule* in the context of its row, or may, and those that do not.

    One that has to be claimed, and was not, is in question nowhere.
    """
    found = []
    for exception, where in _lifting(x.ruleset).get(rule.head.name, ()):
        if not _unclaimed(exception, x):
            step = _lifts(exception, truth(where, row) if where else None, x)
            found.append(Relief(exception.head.name, rule.head.name, step.truth, step, exception.head.sources))
    return found


def _lifting(ruleset: Ruleset) -> dict[str, list[tuple[LicenseException, Condition | None]]]:
    """Return the name of each rule to the exceptions that bear on it; read off the ruleset once."""
    if "lifting" not in ruleset.scratch:
        index: dict[str, list[tuple[LicenseException, Condition | None]]] = {}
        for exception in ruleset.exceptions:
            for targets, where in exception.lifts:
                for name in targets:
                    index.setdefault(name, []).append((exception, where))
        ruleset.scratch["lifting"] = index
    found: dict[str, list[tuple[LicenseException, Condition | None]]] = ruleset.scratch["lifting"]
    return found


def _lifts(exception: LicenseException, where: Step | None, x: Context) -> Step:
    if where and where.truth is FALSE:
        return _all(f"exception {exception.head.name} applies", [where], exception.head.at)
    steps = [*([where] if where else []), *_conditions(exception, x)]
    return _all(f"exception {exception.head.name} applies", steps, exception.head.at)


def _conditions(exception: LicenseException, x: Context) -> list[Step]:
    """Return what the exception demands, whatever requirement it is to lift; worked out once for a line.

    Where it is not in force nothing else of it can matter.
    """
    key = f"exception {exception.head.name} {exception.head.period.start}"
    if key not in x.memo:
        stands = x.standing(exception.head).step
        x.memo[key] = [stands] if stands.truth is FALSE else [stands, *_own_conditions(exception, x)]
    found: list[Step] = x.memo[key]
    return found


def _own_conditions(exception: LicenseException, x: Context) -> list[Step]:
    steps = [truth(exception.when, x)]
    if exception.claimed:
        steps.append(claim(exception, x))
    if exception.provided:
        steps.append(truth(exception.provided, x))
    steps += [_barred(bar_step) for bar_step in bars(exception.head.name, x, licenses=False)]
    if not exception.modelled:
        text, law = "the exception's conditions are not modelled", "; ".join(exception.head.sources)
        steps.append(Step(text, UNKNOWN, exception.head.at, law=law))
    return steps


def _unclaimed(exception: LicenseException, x: Context) -> bool:
    return exception.claimed and claim(exception, x).truth is FALSE


def claim(exception: LicenseException, x: Context) -> Step:
    """Return whether the shipment presents the exception: a license of the kind `exception` with its name as number.

    Worked out once for a line: it is asked again for every requirement that the exception might lift.
    """
    key = f"claim {exception.head.name} {exception.head.period.start}"
    if key not in x.memo:
        x.memo[key] = _claim(exception, x)
    found: Step = x.memo[key]
    return found


def _claim(exception: LicenseException, x: Context) -> Step:
    name = exception.head.name
    text = f"the shipment claims {name}"
    if x.licenses is None:
        x.read.add("licenses")
        return Step(text, UNKNOWN, exception.head.at, (("licenses", None),))
    need = Need(_NO_EFFECT, exception.head.regime)
    found = [_presented(held, name, need, x) for held in x.licenses]
    return Step(text, max(found, default=FALSE), exception.head.at)


def _presented(held: LicenseHeld, name: str, need: Need, x: Context) -> Truth:
    """Return whether *held* is a claim of that name, within the limits that it states; one left out is none."""
    named = min(_among(held, "kind", (EXCEPTION,)), _among(held, "number", (name,)))
    if named is FALSE:
        return FALSE
    stated = [test(held, need, x).truth for field, test in _LIMITS if held.facts.get(f"license.{field}") is not None]
    start, end, on = held.facts.get("license.valid_from"), held.facts.get("license.valid_until"), x.moment.on
    begun = of(not isinstance(start, date) or start <= on)
    running = of(not isinstance(end, date) or on <= end)
    return min(named, begun, running, *stated)


def bars(name: str, x: Context, *, licenses: bool) -> list[Step]:
    """Return what takes exceptions, or the cover of licenses, away from the statement *name*."""
    found = []
    for bar in _barring(name, x.ruleset, licenses=licenses):
        key = f"bar {bar.head.name} {bar.head.period.start}"
        if key not in x.memo:
            steps = [x.standing(bar.head).step]
            if steps[0].truth is not FALSE:
                steps.append(truth(bar.when, x))
            x.memo[key] = _all(f"{bar.head.name} ({'; '.join(bar.head.sources)})", steps, bar.head.at)
        found.append(x.memo[key])
    return found


def _barring(name: str, ruleset: Ruleset, *, licenses: bool) -> tuple[Bar, ...]:
    """Return the bars that name the statement; looked up once."""
    kept: dict[tuple[str, bool], tuple[Bar, ...]] = ruleset.scratch.setdefault("barring", {})
    key = name, licenses
    if key not in kept:
        kept[key] = tuple([bar for bar in ruleset.bars if name in (bar.licenses_for if licenses else bar.exceptions)])
    return kept[key]


def _barred(bar: Step) -> Step:
    return Step(f"not barred by {bar.text}", negate(bar.truth), bar.at, because=(bar,))


def _all(text: str, steps: list[Step], at: str = "") -> Step:
    whole = min((s.truth for s in steps), default=TRUE)
    return Step(text, whole, at, because=tuple(s for s in steps if s.truth is whole))


# Licenses held ----------------------------------------------------------------------------------


def covering(rule: Rule, effect: Effect, x: Context) -> list[Relief]:
    """Return the licenses presented that cover, or may cover, the requirement; unknown ones included."""
    if x.licenses is None:
        x.read.add("licenses")
        step = Step("whether a license is held is not stated", UNKNOWN, facts=(("licenses", None),))
        return [Relief("", rule.head.name, UNKNOWN, step)]
    barred = [_barred(step) for step in bars(rule.head.name, x, licenses=True)]
    need = Need(effect, rule.head.regime)
    found = []
    for held in x.licenses:
        if _among(held, "kind", (EXCEPTION,)) is TRUE:
            continue
        named = _names_rule(held, rule)
        if named.truth is FALSE:
            continue
        steps = [named, *(test(held, need, x) for test in _TESTS), *barred]
        number = str(held.facts.get("license.number") or "license")
        step = _all(f"license {number} covers {rule.head.name}", steps)
        found.append(Relief(number, rule.head.name, step.truth, step))
    return found


def _names_rule(held: LicenseHeld, rule: Rule) -> Step:
    rules = held.facts.get("license.rules")
    name = rule.head.name
    if not isinstance(rules, Members):
        return _step(held, "rules", UNKNOWN, f"it names {name}")
    named = any(name == word or name.startswith(f"{word}.") for word in rules.words)
    return _step(held, "rules", of(named), f"it names {name}")


def _step(held: LicenseHeld, field: str, found: Truth, text: str, *facts: tuple[str, str | None]) -> Step:
    value = held.facts.get(f"license.{field}")
    return Step(text, found, "", ((f"license.{field}", None if value is None else str(value)), *facts))


def _authority(held: LicenseHeld, need: Need, x: Context) -> Step:
    return _step(
        held,
        "authority",
        _among(held, "authority", (need.effect.authority,)),
        f"it is granted by {need.effect.authority}",
    )


def _kind(held: LicenseHeld, need: Need, x: Context) -> Step:
    return _step(
        held,
        "kind",
        _among(held, "kind", KINDS[need.effect.authorization]),
        f"its kind satisfies a {need.effect.authorization}",
    )


def _among(held: LicenseHeld, field: str, words: tuple[str, ...]) -> Truth:
    value = held.facts.get(f"license.{field}")
    return of(any(w in words for w in value.words)) if isinstance(value, Members) else UNKNOWN


def _holder(held: LicenseHeld, need: Need, x: Context) -> Step:
    return _same(held, "holder", "exporter.name", "the exporter holds it", x)


def _end_user(held: LicenseHeld, need: Need, x: Context) -> Step:
    return _same(held, "end_user", "end_user.name", "it admits the end user", x)


def _destination(held: LicenseHeld, need: Need, x: Context) -> Step:
    return _same(held, "destination", "destination", "it admits the destination", x)


def _same(held: LicenseHeld, field: str, fact: str, text: str, x: Context) -> Step:
    admitted, value = held.facts.get(f"license.{field}"), x.get(fact)
    if not isinstance(admitted, Members) or not isinstance(value, Members):
        found = UNKNOWN
    else:
        found = of(bool(value.words) and all(word in admitted.words for word in value.words))
    return _step(held, field, found, text, x.shown(fact))


def _items(held: LicenseHeld, need: Need, x: Context) -> Step:
    names = _counted(_own_codes(x.ruleset, need.regime), x.facts)
    field = "any_item" if held.facts.get("license.any_item") is True else "items"
    return _step(held, field, _admits(held, need, x.facts, x), "it admits the item", *map(x.shown, names))


def _admits(held: LicenseHeld, need: Need, facts: Mapping[str, Value], x: Context) -> Truth:
    """Return whether a license admits a line: every code that it has in one of the lists that count, not some.

    A code of another list, or of another classification of the same goods, may read the same and mean other goods.
    Codes of which there may be more are not surely admitted, nor is one kept out that stands for some code below it.
    """
    if held.facts.get("license.any_item") is True:
        return TRUE
    admitted = held.facts.get("license.items")
    if not isinstance(admitted, Members):
        return UNKNOWN
    found = FALSE
    stated = False
    for name in _counted(_own_codes(x.ruleset, need.regime), facts):
        value = facts.get(name)
        if not isinstance(value, Members):
            found = max(found, UNKNOWN)
        elif value.words:
            stated = True
            inside = [any(covers(a, word, "dotted") for a in admitted.words) for word in value.words]
            below = any(covers(word, a, "dotted") for a in admitted.words for word in value.words)
            some = any(inside) or below or not value.complete
            found = max(found, TRUE if all(inside) and value.complete else UNKNOWN if some else FALSE)
        elif not value.complete:
            found = max(found, UNKNOWN)
    return found if stated else UNKNOWN


def _own_codes(ruleset: Ruleset, regime: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the facts that hold the item's codes in the lists of the regime's country, and those in any list."""
    key = f"codes of {regime}"
    if key not in ruleset.scratch:
        every = item_codes([ruleset.vocabulary])
        country = tuple(name for name, head in every.items() if head == regime.partition(".")[0])
        ruleset.scratch[key] = country, tuple(every)
    found: tuple[tuple[str, ...], tuple[str, ...]] = ruleset.scratch[key]
    return found


def _counted(own: tuple[tuple[str, ...], tuple[str, ...]], facts: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the facts whose codes count: those of the regime's country, unless the line is known to have none."""
    country, every = own
    if any(not isinstance(v := facts.get(n), Members) or v.words or not v.complete for n in country):
        return country
    return tuple(n for n in every if n in facts)


def _valid(held: LicenseHeld, need: Need, x: Context) -> Step:
    start, end = held.facts.get("license.valid_from"), held.facts.get("license.valid_until")
    on = x.moment.on
    begun = of(start <= on) if isinstance(start, date) else TRUE if start is NONE else UNKNOWN
    running = of(on <= end) if isinstance(end, date) else TRUE if end is NONE else UNKNOWN
    shown = (("license.valid_from", _shown(start)), ("license.valid_until", _shown(end)), ("date", on.isoformat()))
    return Step("it is valid on the day", min(begun, running), "", shown)


def _shown(value: Value | None) -> str | None:
    return None if value is None else str(value)


def _quantity(held: LicenseHeld, need: Need, x: Context) -> Step:
    return _limit(held, need, "quantity", "item.quantity", x)


def _value(held: LicenseHeld, need: Need, x: Context) -> Step:
    return _limit(held, need, "value", "item.value", x)


def _limit(held: LicenseHeld, need: Need, field: str, fact: str, x: Context) -> Step:
    """The sum over all lines that the license may admit stays within the limit."""
    limit = held.facts.get(f"license.{field}")
    text = f"its {field} suffices"
    if limit is NONE:
        return _step(held, field, TRUE, text)
    x.get(fact)
    amounts = [facts.get(fact) for facts in x.lines or [x.facts] if _admits(held, need, facts, x) is not FALSE]
    found = _within(amounts, limit)
    return _step(held, field, found, text, x.shown(fact))


def _within(amounts: list[Value | None], limit: Value | None) -> Truth:
    if not isinstance(limit, Quantity) or not all(
        isinstance(a, Quantity) and a.dimension == limit.dimension for a in amounts
    ):
        return UNKNOWN
    total = limit.base - limit.base
    for amount in amounts:
        assert isinstance(amount, Quantity)
        total = EXACT.add(total, amount.base)
    return of(total <= limit.base)


_NO_EFFECT = Effect("requires")
_LIMITS: tuple[tuple[str, Callable[[LicenseHeld, Need, Context], Step]], ...] = (
    ("items", _items), ("destination", _destination), ("holder", _holder), ("end_user", _end_user),
    ("quantity", _quantity), ("value", _value),
)  # fmt: skip
"""The limits that a claim may state."""

_TESTS: tuple[Callable[[LicenseHeld, Need, Context], Step], ...] = (
    _authority, _kind, _items, _destination, _holder, _end_user, _valid, _quantity, _value,
)  # fmt: skip
