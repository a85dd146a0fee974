"""Where a shipment lies in the space: a second way to decide it, by which the first is checked."""

from collections.abc import Mapping
from datetime import date

from compliance.engine.context import Context
from compliance.engine.cover import claim, covering
from compliance.engine.derive import derive
from compliance.engine.standing import Moment
from compliance.model.law import Effect, Head, Rule
from compliance.model.ruleset import Ruleset
from compliance.regions.lower import Lowerings
from compliance.regions.nodes import Bag
from compliance.regions.space import Space
from compliance.regions.times import DEFAULT
from compliance.shipment.records import Line, Shipment
from compliance.values.dates import ALWAYS
from compliance.values.facts import Value
from compliance.values.members import Members
from compliance.values.quantity import Quantity
from compliance.values.truth import Truth


def point(
    space: Space, lowerings: Lowerings, shipment: Shipment, line: Line, on: date, known_on: date | None = None
) -> dict[int, "int | Bag"]:
    """Return the value of every variable for one line of a shipment, as one edition's facts have it.

    A shipment whose facts an edition refuses lies nowhere; the caller asks the engine first.
    """
    ruleset = space.rulesets[0]
    facts = _facts(ruleset, shipment, line, on, known_on)
    found: dict[int, int | Bag] = {}
    for var, key in list(space.keys.items()):
        match key[0]:
            case "on":
                found[var] = 1 << space.times.on_class(on)
            case "known":
                found[var] = 1 << (DEFAULT if known_on is None else max(space.times.known_class(known_on), 1))
            case "fact":
                found[var] = 1 << class_of(space, key[1], value_of(key[1], facts, line))
            case "bag":
                found[var] = bag_of(space, key[1], value_of(key[1], facts, line))
            case "complete":
                value = value_of(key[1], facts, line)
                found[var] = 2 if isinstance(value, Members) and value.complete else 1
            case "single":
                value = value_of(key[1], facts, line)
                found[var] = 2 if isinstance(value, Members) and len(value.words) == 1 else 1
            case "party":
                found[var] = 2 if key[1] in shipment.parties else 1
            case "component":
                found[var] = 2 if line.components is not None and key[1] < len(line.components) else 1
            case "license":
                found[var] = 1 if shipment.licenses is None else 2
            case "cover" | "claim":
                found[var] = 1 << _cover(space, key, shipment, facts, on, known_on)
            case _:
                continue
    return found


def _facts(ruleset: Ruleset, shipment: Shipment, line: Line, on: date, known_on: date | None) -> dict[str, Value]:
    """Return the facts with those that formulas give; codes as declared, since classification is lowered itself."""
    given: dict[str, Value] = {**shipment.facts, **line.facts, "date": on}
    latest = known_on or max((r.known_through for r in ruleset.regimes), default=on)
    x = Context(ruleset, Moment(on, latest), dict(given), shipment.parties, line.components, shipment.licenses)
    derive(x, "$")
    declared = {name: value for name, value in given.items() if isinstance(value, Members)}
    return declared | {name: value for name, value in x.facts.items() if not isinstance(value, Members)}


def value_of(name: str, facts: Mapping[str, Value], line: Line) -> Value | None:
    """Return the value of a fact, of a component's too."""
    if name.startswith("component["):
        number, _, tail = name.removeprefix("component[").partition("].")
        parts = line.components or ()
        return parts[int(number)].facts.get(f"component.{tail}") if int(number) < len(parts) else None
    return facts.get(name)


def bag_of(space: Space, name: str, value: Value | None) -> Bag:
    """Return which classes the words of a fact lie in, and which they surely do not."""
    everything = (1 << len(space.word_classes(name))) - 1
    inside = 0
    for word in value.words if isinstance(value, Members) else ():
        number = space.class_of(name, str(word))
        if number is not None:
            inside |= 1 << number
    return Bag(inside, everything & ~inside)


def class_of(space: Space, name: str, value: Value | None) -> int:
    """Return the class of the value of a plain fact."""
    scalars = space.scalars(name)
    if isinstance(value, Members) and value.words:
        number = space.class_of(name, str(value.words[0]))
        first = space.word_classes(name)[number or 0].words[0]
        return next(n for n, s in enumerate(scalars) if isinstance(s.value, Members) and first in s.value.words)
    if isinstance(value, Quantity):
        return _amount(scalars_of(space, name), value)
    if isinstance(value, date):
        before = [(s.value, n) for n, s in enumerate(scalars) if isinstance(s.value, date)]
        return max((d, n) for d, n in before if d <= value)[1] if value >= before[0][0] else before[0][1]
    return next(n for n, s in enumerate(scalars) if s.value == value and type(s.value) is type(value))


def scalars_of(space: Space, name: str) -> list[tuple[int, Quantity]]:
    """Return the classes of an amount with their representatives."""
    return [(n, s.value) for n, s in enumerate(space.scalars(name)) if isinstance(s.value, Quantity)]


def _amount(classes: list[tuple[int, Quantity]], value: Quantity) -> int:
    """Return the class of an amount: a bound itself, or the gap that it lies in; gaps and bounds take turns."""
    own = [(n, q) for n, q in classes if q.dimension == value.dimension]
    if not own:
        return next(n for n, q in classes if not any(o.dimension == q.dimension and o is not q for _, o in classes))
    if len(own) == 1:
        return own[0][0]
    # own: [gap,] bound, gap, bound, gap, ...
    start = len(own) % 2  # an odd number begins with the gap below the first bound
    bounds = own[start::2]
    for n, bound in bounds:
        if value.base == bound.base:
            return n
    place = sum(1 for _, bound in bounds if bound.base < value.base)
    gaps = own[1 - start :: 2] if start == 0 else own[0::2]
    return gaps[place - (1 - start)][0]


def _cover(
    space: Space, key: tuple[str, ...], shipment: Shipment, facts: dict[str, Value], on: date, known_on: date | None
) -> Truth:
    ruleset = next(r for r in space.rulesets if key[0] == "cover" or any(e.head.name == key[1] for e in r.exceptions))
    moment = Moment(on, known_on or max((r.known_through for r in ruleset.regimes), default=on))
    bare = ruleset._replace(bars=())
    lines = [{**shipment.facts, **line.facts} for line in shipment.lines]
    x = Context(bare, moment, facts, shipment.parties, None, shipment.licenses, lines=lines)
    if shipment.licenses is None:
        return Truth.FALSE
    if key[0] == "claim":
        exception = next(e for e in ruleset.exceptions if e.head.name == key[1])
        return claim(exception, x).truth
    head = Head(key[1], "", "", ALWAYS, None, (), (), "")
    effect = Effect("requires", key[3], key[2])
    return max((r.truth for r in covering(Rule(head, None, (effect,)), effect, x)), default=Truth.FALSE)
