"""One shipment as a box of the checker of certificates: what the checker has to say of it is then settled."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from compliance.checker.check_difference import Box, Model
from compliance.engine.context import Context
from compliance.engine.cover import claim, covering
from compliance.engine.derive import derive
from compliance.engine.standing import Moment
from compliance.model.law import Effect, Head, Rule
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Shipment
from compliance.values.dates import ALWAYS
from compliance.values.facts import ROLES, Value
from compliance.values.members import NONE, Members
from compliance.values.quantity import Quantity


def box_of(
    model: Model, ruleset: Ruleset, shipment: Shipment, on: date, through: date, known_on: date | None = None
) -> Box:
    """Return the box of the first line of a shipment, publications counted up to *known_on*, by default *through*."""
    line = shipment.lines[0]
    given: dict[str, Value] = {**shipment.facts, **line.facts, "date": on}
    x = Context(
        ruleset, Moment(on, known_on or through), dict(given), shipment.parties, line.components, shipment.licenses
    )
    derive(x, "$")
    sides: dict[Any, Any] = {
        ("on",): 1 << _class(model.on, on),
        ("known",): 1 << (_class(model.on, known_on) if known_on else model.known.index((True, through))),
        ("license",): 1 if shipment.licenses is None else 2,
        **{("given", role): 2 if role in shipment.parties else 1 for role in ROLES},
    }
    for prefix, facts in (("declared ", given), ("", x.facts)):
        for name in _names(model):
            _fact(model, sides, prefix + name, facts.get(name))
    for n, key in enumerate(model.nodes.keys):
        if key[0] == "opaque":
            sides["node", n] = 1 << _held(ruleset, key[1], shipment, x)
    return Box(sides)


def _class(starts: list[date], day: date) -> int:
    return max(n for n, start in enumerate(starts) if n == 0 or start <= day)


def _names(model: Model) -> list[str]:
    found = []
    for name in model.facts:
        head, _, tail = name.partition(".")
        found += [f"{role}.{tail}" for role in ROLES] if head == "party" else [name]
    return found


def _fact(model: Model, sides: dict[Any, Any], name: str, value: Value | None) -> None:
    if model.is_bag(name):
        universe = model.universe(name)
        words = [class_of(model, name, str(w)) for w in value.words] if isinstance(value, Members) else []
        held = sum(1 << n for n in set(words))
        sides["bag", name] = (universe.all & ~held, tuple(1 << n for n in words))
        sides["whole", name] = 2 if isinstance(value, Members) and value.complete else 1
    else:
        sides["fact", name] = 1 << place_of(model, name, value)


def class_of(model: Model, name: str, word: str) -> int:
    """Return the class of a word."""
    universe, near = model.universe(name), word
    while near not in universe.index:
        above = near[:-1] if universe.form == "digits" else near.rpartition(".")[0] if "." in near else ""
        if f"{above}.*" in universe.index or not above:
            return universe.index[f"{above}.*" if above else "*"]
        near = above
    return universe.index[near]


def place_of(model: Model, name: str, value: Value | None) -> int:
    """Return the place of a value of a plain fact among those that stand for all."""
    domain = model.domain(name)
    if value is None or isinstance(value, bool):
        return next(n for n, v in enumerate(domain) if v is value)
    if value is NONE or (isinstance(value, Members) and not value.words):
        return 1
    if isinstance(value, Members):
        rep = model.universe(name).reps[class_of(model, name, str(value.words[0]))][1]
        return next(n for n, v in enumerate(domain) if isinstance(v, tuple) and v[1] == (rep,))
    if isinstance(value, Quantity):
        own = [(v[1], n) for n, v in enumerate(domain) if isinstance(v, tuple) and v[2] == value.dimension]
        if not own:
            return len(domain) - 1
        bounds = [a for a, _ in own][1::2]
        below = sum(b < value.base for b in bounds)
        return own[2 * below + (value.base in bounds)][1]
    days = [(v[1], n) for n, v in enumerate(domain) if isinstance(v, tuple)]
    return max((d, n) for d, n in days if d <= value or n == days[0][1])[1]


def _held(ruleset: Ruleset, key: tuple[Any, ...], shipment: Shipment, x: Context) -> int:
    if shipment.licenses is None or key[0] not in ("claim", "cover"):
        return 0
    bare = Context(ruleset._replace(bars=()), x.moment, x.facts, x.parties, x.components, x.licenses)
    if key[0] == "claim":
        return int(claim(next(e for e in ruleset.exceptions if e.head.name == key[1]), bare).truth)
    effect = Effect("requires", key[2], key[3])
    rule = Rule(Head(key[1], "", "", ALWAYS, None, (), (), ""), None, (effect,))
    return max((int(r.truth) for r in covering(rule, effect, bare)), default=0)


def said(model: Model, edition: int, regime: str, at: Callable[[], Box]) -> Mapping[Any, frozenset[int]]:
    """Return what the checker has a regime say: saying to the truths that are possible in the box that *at* gives."""
    says = model.combined(model.strict[edition], regime)
    box = at()  # made when all that is asked is a node
    return {name: model.truths(node, box) for name, node in says.items()}
