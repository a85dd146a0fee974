"""The sides of a region in words: literals over classes as facts with their values."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import reduce
from operator import and_, or_

from attrs import evolve

from compliance.analysis.difference import Limit
from compliance.model.ruleset import Ruleset
from compliance.regions.budget import Budget, Exhausted
from compliance.regions.codes import HEIR
from compliance.regions.moved import cubes
from compliance.regions.nodes import AND, LITERAL, MEETS, NO, OR, Bag, Node, Nodes
from compliance.regions.scalars import Scalar
from compliance.regions.solver import Solver
from compliance.regions.space import Space
from compliance.regions.times import DEFAULT
from compliance.text.english import with_article
from compliance.values.members import NONE
from compliance.values.quantity import Quantity

MOST = 10_000
"""Values listed one by one."""
FEW = 3
"""Exceptions up to which each is a side of its own."""
SHORT = 110
"""Length up to which a defined condition is shown by its words."""


def limits(space: Space, where: Node) -> tuple[Limit, ...]:
    """Return the sides of a box, its days joined, time last; none where it is no box, or speaks of components.

    A box is of components by their numbers, and a reader is told of some component.
    """
    if space.speaks_of_components(where):
        return ()
    boxes = cubes(space.nodes, where, 64)
    if boxes is None:
        return ()
    times = (space.times.on_var, space.times.known_var)
    sides = {tuple(x for x in box if space.nodes.var[x] not in times) for box in boxes}
    if len(sides) != 1:
        return ()
    return _ordered([*_limits(space, next(iter(sides))), *_joined(space, boxes)])


def narrowed(space: Space, solver: Solver, where: Node, exact: Node, budget: Budget) -> Node:
    """Return a box with no values on its sides that no shipment of *exact* in it has: what it is told of lies within.

    A statement may apply to more than what comes out otherwise by it, as another one applies there already.

    Raises:
        Exhausted: The budget ran out.
    """
    nodes = space.nodes
    boxes = cubes(nodes, where, 64) or []
    shared = {x for box in boxes for x in box if all(x in other for other in boxes)}
    return nodes.every([where, *_narrower(space, solver, shared, nodes.every([where, exact]), budget)])


def _narrower(space: Space, solver: Solver, sides: Iterable[Node], inside: Node, budget: Budget) -> Iterator[Node]:
    """Yield sides with the values alone that members of a set have."""
    nodes = space.nodes
    for side in sorted(sides):
        var, mask = nodes.var[side], nodes.mask[side]
        if space.keys[var][0] in ("fact", "on"):
            held = solver.values(var, inside, budget) & mask
            yield nodes.literal(var, held) if held else side
        elif space.keys[var][0] == "bag" and nodes.kind[side] == MEETS:
            yield nodes.meets(var, _met(nodes, solver, var, mask, inside, budget))
        else:
            yield side


def _met(nodes: Nodes, solver: Solver, var: int, mask: int, inside: Node, budget: Budget) -> int:
    """Return words of *mask* of which every member of a set holds one; all of them where that is not seen."""
    left, found = mask, 0
    while left:
        box = solver.find(nodes.every([nodes.meets(var, left), nodes.misses(var, found)]), budget, inside)
        if box is None:
            return found or mask
        held = box.get(var)
        if not isinstance(held, Bag) or not held.inside & left:
            return mask
        found |= held.inside & left
        left &= ~found
    return mask


def outline(space: Space, solver: Solver, where: Node, exact: Node, budget: Budget) -> tuple[Limit, ...]:
    """Return sides outside which nothing of a place lies, as far as its own form tells; none unless facts bound it.

    An intersection lies within the bounds of each part, a union within those of all parts together. Values that no
    shipment of *exact* in it has are left out, as far as the budget goes; of a component's facts none, as it is told of
    some component, and of that only what it states.
    """
    nodes = space.nodes
    some = _components(space, where)
    bounds = _bounds(nodes, where, some, {})
    found = [
        nodes.literal(var, mask) if nodes.full[var] else nodes.meets(var, mask)
        for var, mask in sorted(bounds.items())
        if space.keys[var][0] not in ("complete", "party", "component")
        and not (var in some and nodes.full[var] and mask & UNSTATED)  # of a component that is not given, too
    ]
    symbols = {x for x in found if space.keys[nodes.var[x]][0] == "symbol" and space.keys[nodes.var[x]][1] != "subject"}
    if any(nodes.mask[x] & OPEN for x in symbols):
        return ()
    found = [x for x in found if x not in symbols or nodes.mask[x] != SETTLED]
    try:
        own = [x for x in found if nodes.var[x] not in some]
        narrow = _narrower(space, solver.anew(), own, nodes.every([where, exact]), budget)
        found = [*(x for x in found if nodes.var[x] in some), *narrow]
    except Exhausted:
        pass
    sides = _ordered([limit for limit in _limits(space, found) if limit.text != "stated"])
    return sides if any(limit.fact not in ("date", "known on") for limit in sides) else ()


UNSTATED = 0b1
"""The value of a plain fact that is not stated."""


def _components(space: Space, where: Node) -> dict[int, int]:
    """Return each variable of a component with the one that stands for the same fact of some component."""
    first: dict[str, int] = {}
    found: dict[int, int] = {}
    for var in sorted(space.nodes.variables(where)):
        key = space.keys[var]
        if key[0] in ("fact", "bag") and str(key[1]).startswith("component["):
            found[var] = first.setdefault(_NUMBERED.sub("", key[1]), var)
    return found


def _bounds(nodes: Nodes, node: Node, some: dict[int, int], memo: dict[Node, dict[int, int]]) -> dict[int, int]:
    """Return the values that a variable has within a set; of a bag words of which it holds some.

    Args:
        some: Variables of components with the one that stands for them all: some component has a value of these.
    """
    if node not in memo:
        parts = [_bounds(nodes, part, some, memo) for part in nodes.parts[node] if part != NO]
        found: dict[int, int] = {}
        if nodes.kind[node] in (LITERAL, MEETS):
            found[some.get(nodes.var[node], nodes.var[node])] = nodes.mask[node]
        elif nodes.kind[node] == AND:
            for var in {var for part in parts for var in part}:
                masks = [part[var] for part in parts if var in part]
                if nodes.full[var] and var in some:  # what some component states says most
                    found[var] = min(masks, key=lambda m: (m & UNSTATED, m.bit_count(), m))
                elif nodes.full[var]:
                    found[var] = reduce(and_, masks)
                else:
                    found[var] = min(masks, key=lambda m: (m.bit_count(), m))
        elif nodes.kind[node] == OR:
            for var in set(parts[0]).intersection(*parts):
                found[var] = reduce(or_, (part[var] for part in parts))
        memo[node] = {var: mask for var, mask in found.items() if mask != nodes.full[var]}
    return memo[node]


def hull(space: Space, solver: Solver, where: Node, budget: Budget) -> tuple[Limit, ...]:
    """Return sides outside which nothing of a place lies: items, destinations, days; not what it is inside them.

    Raises:
        Exhausted: The budget ran out.
    """
    nodes = space.nodes
    found: list[Node] = []
    for var in nodes.variables(where):
        key = space.keys[var]
        if key[0] in ("on", "known") or (key[0] == "fact" and key[1] in ("departs", "destination")):
            mask = solver.values(var, where, budget)
            if mask != nodes.full[var]:
                found.append(nodes.literal(var, mask))
        elif key[0] == "bag" and key[1].startswith("item."):
            words = 0
            for literal in nodes.literals(where):
                if nodes.var[literal] == var and nodes.kind[literal] == MEETS:
                    words |= nodes.mask[literal]
            if words and not solver.has(nodes.misses(var, words), budget, where):
                found.append(nodes.meets(var, words))
    return _ordered([limit for limit in _limits(space, found) if limit.text != "stated"])


def _ordered(found: list[Limit]) -> tuple[Limit, ...]:
    return tuple(sorted(_together(found), key=lambda limit: (limit.fact in ("date", "known on"), limit.fact)))


def _together(found: list[Limit]) -> list[Limit]:
    """Return exceptions that do not apply as one side, where there are many of them."""
    apart = [x for x in found if x.fact.startswith("exception ") and x.values == (_HOLDS[0b001][1],)]
    if len(apart) <= FEW:
        return found
    names = tuple(sorted(x.fact.removeprefix("exception ") for x in apart))
    return [*(x for x in found if x not in apart), Limit("no exception of", names, ", ".join(names))]


def _joined(space: Space, boxes: list[tuple[Node, ...]]) -> Iterator[Limit]:
    """Yield the days of the boxes together, and the days of publication where they count."""
    nodes, times = space.nodes, space.times
    every_on, every_known = nodes.full[times.on_var], nodes.full[times.known_var]
    days: dict[int, int] = {}
    for box in boxes:
        on = next((nodes.mask[x] for x in box if nodes.var[x] == times.on_var), every_on)
        known = next((nodes.mask[x] for x in box if nodes.var[x] == times.known_var), every_known)
        for value in range(every_known.bit_length()):
            if known >> value & 1:
                days[value] = days.get(value, 0) | on
    blocks: dict[int, int] = {}
    for value, on in days.items():
        blocks[on] = blocks.get(on, 0) | 1 << value
    usual = days.get(DEFAULT) or next(iter(blocks))
    if usual != every_on:
        yield _days(times.on, usual)
    if blocks != {usual: every_known}:
        limit = _known(space, blocks.pop(usual))
        others = [f"as known {_known(space, known).text}: {_days(times.on, on).text}" for on, known in blocks.items()]
        yield Limit(limit.fact, (*limit.values, *others), "; ".join([limit.text, *others]))


def _limits(space: Space, literals: Iterable[Node]) -> list[Limit]:
    nodes = space.nodes
    found: list[Limit] = []
    chosen = list(literals)
    told = {_role_of(space.keys[nodes.var[node]]) for node in chosen}  # whose facts are stated is given
    for node in chosen:
        key = space.keys[nodes.var[node]]
        mask = nodes.mask[node]
        kind = nodes.kind[node]
        match key[0]:
            case "on":
                found.append(_days(space.times.on, mask))
            case "known":
                found.append(_known(space, mask))
            case "symbol":
                found += _symbol(space, key, mask)
            case "fact":
                found.append(_of_some(_values(space, key[1], mask)))
            case "bag":
                found.append(_of_some(_words(space, key[1], mask, met=kind == MEETS)))
            case "complete":
                text = "complete" if mask == 2 else "open"
                found.append(_of_some(Limit(f"{key[1]}_complete", (text,), text)))
            case "party" if mask == 2 and key[1] in told:
                continue
            case "component" if mask == 2 and f"component[{key[1]}]" in told:
                continue
            case "component":
                text = "given" if mask == 2 else "not given"
                found.append(Limit("a component" if not key[1] else f"{key[1] + 1} components", (text,), text))
            case "party":
                text = "given" if mask == 2 else "not given"
                found.append(Limit(f"party {key[1]}", (text,), text))
            case "license":
                text = "stated" if mask == 2 else "not stated"
                found.append(Limit("licenses", (text,), text))
            case "cover":
                found.append(_three(f"{with_article(str(key[3]))} covers {key[1]}", mask))
            case "claim":
                found.append(_three(f"the shipment claims {key[1]}", mask))
            case _:
                found.append(_three(str(key[0]), mask))
    return found


def _of_some(limit: Limit) -> Limit:
    """Return a side by a fact of one component as one of some component: none is told from another."""
    return evolve(limit, fact=_NUMBERED.sub("component.", limit.fact))


_NUMBERED = re.compile(r"component\[\d+\]\.")


def _role_of(key: tuple[object, ...]) -> str:
    return str(key[1]).partition(".")[0] if key[0] in ("fact", "bag") else ""


def _symbol(space: Space, key: tuple[object, ...], mask: int) -> Iterator[Limit]:
    kind, name = key[1], str(key[2])
    match kind:
        case "defined":
            word, _ = _HOLDS.get(mask, ("any", ""))
            short = definition(space.rulesets, name)
            whole = word == "holds" and 0 < len(short) <= SHORT
            yield Limit(name, (word,), short if whole else f"`{name}` {word}")
        case "subject" if mask == 0b100:
            return  # who is told of a regime takes it for granted
        case "exception" | "bar":
            word = _HOLDS.get(mask, ("", "any"))[1]
            yield Limit(f"{kind} {name}", (word,), f"the {kind} {name} {word}")
        case "subject":
            word = _HOLDS.get(mask, ("", "any"))[1]
            yield Limit(f"subject to {name}", (word,), f"{name} {word}")
        case "borne":
            yield _three(f"the technical facts make {name} {key[3]}", mask)
        case _:
            yield _three(name, mask)


OPEN, SETTLED = 0b010, 0b101
_HOLDS = {
    0b001: ("does not hold", "does not apply"),
    0b010: ("is open", "may apply"),
    0b100: ("holds", "applies"),
    0b011: ("does not surely hold", "does not surely apply"),
    0b110: ("may hold", "applies or may apply"),
    0b101: ("is settled", "applies or does not"),
}
WORDS_OF_SYMBOLS = frozenset(word for pair in _HOLDS.values() for word in pair)
"""Values of limits whose text is a whole sentence part."""


def definition(rulesets: Iterable[Ruleset], name: str) -> str:
    """Return the words of a defined condition, those of the newest edition; empty where no edition has it."""
    found = [r.conditions[name].text for r in rulesets if name in r.conditions]
    return " ".join(found[-1].split()) if found else ""


_THREE = {
    0b001: "no",
    0b010: "open",
    0b100: "yes",
    0b011: "no or open",
    0b110: "yes or open",
    0b101: "settled either way",
}


def _three(name: str, mask: int) -> Limit:
    text = _THREE.get(mask, "any")
    return Limit(name, (text,), text)


def _values(space: Space, name: str, mask: int) -> Limit:
    scalars = space.scalars(name)
    inside = [s for n, s in enumerate(scalars) if mask >> n & 1]
    outside = [s for n, s in enumerate(scalars) if not mask >> n & 1]
    open_too = inside[0].value is None
    if any(isinstance(s.value, Quantity) for s in inside):
        spans = [*_runs(list(scalars[1:]), mask >> 1), *(s.text for s in inside if s.value is NONE)]
        spans += ["not stated"] if open_too else []
        return Limit(name, tuple(spans), " or ".join(spans))
    words = [w for s in inside if s.value is not None for w in _each(space, name, s.text)]
    others = [w for s in outside if s.value is not None for w in _each(space, name, s.text)]
    beside = " or not stated" if open_too else ""
    if not others and words:
        return Limit(name, ("stated",), "stated")
    if 3 * len(others) < len(words):
        text = f"anything but {listed(others)}{beside}"
        return Limit(name, (text,), text)
    text = f"{listed(words)}{beside}" if words else "not stated"
    return Limit(name, tuple(words[:MOST]) if words else (text,), text)


_CELL = re.compile(r"(?:above (?P<low>\S+))?(?: and )?(?:below (?P<high>\S+))?(?P<same>[\d.]+)?(?: (?P<unit>.+))?$")


def _runs(scalars: list[Scalar], mask: int) -> Iterator[str]:
    """Yield the amounts of *mask* as intervals: classes that follow one another are one."""
    run: list[str] = []
    last: Quantity | None = None
    for n, scalar in enumerate(scalars):
        inside = bool(mask >> n & 1) and isinstance(scalar.value, Quantity)
        apart = isinstance(scalar.value, Quantity) and last is not None and scalar.value.dimension != last.dimension
        if run and (not inside or apart):
            yield _interval(run)
            run = []
        if inside and isinstance(scalar.value, Quantity):
            run.append(scalar.text)
            last = scalar.value
    if run:
        yield _interval(run)


def _interval(run: list[str]) -> str:
    if len(run) == 1:
        return run[0]
    first, last = _CELL.match(run[0]), _CELL.match(run[-1])
    if first is None or last is None:
        return " or ".join(run)
    unit = f" {first['unit']}" if first["unit"] else ""
    low = f"at least {first['same']}" if first["same"] else f"above {first['low']}" if first["low"] else ""
    high = f"at most {last['same']}" if last["same"] else f"below {last['high']}" if last["high"] else ""
    return " and ".join(part + unit for part in (low, high) if part) or "any amount"


def _each(space: Space, name: str, text: str) -> list[str]:
    """Return every word of a class that is shown by its first."""
    if " alike)" not in text and " or " not in text:
        return [text]
    first = text.split(" ", 1)[0]
    classes = space.word_classes(name)
    return next((list(c.words) for c in classes if c.words[0] == first), [text])


def _words(space: Space, name: str, mask: int, *, met: bool) -> Limit:
    classes = space.word_classes(name)
    inside = [w for n, c in enumerate(classes) if mask >> n & 1 for w in c.words]
    words = sorted(_without_heirs(inside), key=_in_order) if name.startswith(("item.", "component")) else inside
    return Limit(name, tuple(words[:MOST]), ("" if met else "none of ") + listed(words))


def _without_heirs(words: list[str]) -> Iterator[str]:
    """Leave out codes that stand for what nobody names below a code that is there itself."""
    named = set(words)
    for word in words:
        if not word.endswith(HEIR):
            yield word
        elif word.removesuffix(HEIR) not in named:
            yield f"{word.removesuffix(HEIR)} (codes below it)"


def _in_order(code: str) -> tuple[object, ...]:
    return tuple((part.isdigit(), int(part) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", code))


def listed(words: list[str]) -> str:
    """Return words as a reader lists them; of many codes the entries in which they stand."""
    heads = list(dict.fromkeys(word.partition(".")[0].partition(" ")[0] for word in words))
    if len(words) > 12 and len(heads) <= 12 and any("." in word for word in words):
        return f"{listed(heads)} ({len(words)} codes)"
    if len(words) > 12:
        return f"{', '.join(words[:10])} and {len(words) - 10} more"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}" if words else "nothing"


def _days(starts: list[date], mask: int) -> Limit:
    spans = []
    n = 0
    while n < len(starts):
        if not mask >> n & 1:
            n += 1
            continue
        end = n
        while end < len(starts) and mask >> end & 1:
            end += 1
        first, last = (starts[n] if n else None), (starts[end] - timedelta(days=1) if end < len(starts) else None)
        spans.append(_span(first, last))
        n = end
    return Limit("date", tuple(spans), " or ".join(spans))


def _span(first: date | None, last: date | None) -> str:
    if first is None:
        return "any day" if last is None else f"before {last + timedelta(days=1)}"
    if last is None:
        return f"from {first}"
    return str(first) if first == last else f"from {first} until {last}"


def _known(space: Space, mask: int) -> Limit:
    spans = list(_days(space.times.known, mask >> 1).values) if mask >> 1 else []
    latest = mask >> len(space.times.known) & 1
    if mask >> DEFAULT & 1 and not latest:
        spans.insert(0, "each regime's own day")  # where the newest publications count, that day is among them
    if latest and not mask >> DEFAULT & 1:
        spans[-1] += " where that day is asked for"
    return Limit("known on", tuple(spans), " or ".join(spans))
