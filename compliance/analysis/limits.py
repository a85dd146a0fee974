"""The sides of a region in words: literals over classes as facts with their values."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from compliance.analysis.difference import Limit
from compliance.regions.moved import cubes
from compliance.regions.nodes import MEETS, YES, Node
from compliance.regions.space import Space
from compliance.regions.times import DEFAULT

MOST = 200
"""Values listed one by one."""


def limits(space: Space, where: Node) -> tuple[Limit, ...]:
    """Return the sides of a box, its days joined, time last; none where it is no box."""
    boxes = cubes(space.nodes, where, 64)
    if boxes is None:
        return ()
    times = (space.times.on_var, space.times.known_var)
    sides = {tuple(x for x in box if space.nodes.var[x] not in times) for box in boxes}
    if len(sides) != 1:
        return ()
    return _limits(space, [*next(iter(sides)), *_joined(space, boxes)])


def _joined(space: Space, boxes: list[tuple[Node, ...]]) -> Iterator[Node]:
    """Yield the days of the boxes together: of those counted by default, or of all where none is."""
    nodes = space.nodes
    pairs = []
    for box in boxes:
        on = next((nodes.mask[x] for x in box if nodes.var[x] == space.times.on_var), nodes.full[space.times.on_var])
        known = next(
            (nodes.mask[x] for x in box if nodes.var[x] == space.times.known_var), nodes.full[space.times.known_var]
        )
        pairs.append((on, known))
    usual = [on for on, known in pairs if known >> DEFAULT & 1]
    whole = 0
    for on in usual or [on for on, _ in pairs]:
        whole |= on
    yield from (n for n in [nodes.literal(space.times.on_var, whole)] if n != YES)
    if not usual:
        known_mask = 0
        for _, known in pairs:
            known_mask |= known
        yield from (n for n in [nodes.literal(space.times.known_var, known_mask)] if n != YES)


def _limits(space: Space, literals: Iterable[Node]) -> tuple[Limit, ...]:
    nodes = space.nodes
    found: list[Limit] = []
    for node in literals:
        key = space.keys[nodes.var[node]]
        mask = nodes.mask[node]
        kind = nodes.kind[node]
        match key[0]:
            case "on":
                found.append(_days(space.times.on, mask))
            case "known":
                found.append(_known(space, mask))
            case "symbol":
                found.append(_three(_symbol(key), mask))
            case "fact":
                found.append(_values(space, key[1], mask))
            case "bag":
                found.append(_words(space, key[1], mask, met=kind == MEETS))
            case "complete":
                text = "all are stated" if mask == 2 else "there may be more"
                found.append(Limit(f"{key[1]} (list)", (text,), text))
            case "party" | "component":
                text = "given" if mask == 2 else "not given"
                found.append(Limit(f"{key[0]} {key[1]}", (text,), text))
            case "license":
                text = "stated" if mask == 2 else "not stated"
                found.append(Limit("licenses", (text,), text))
            case "cover":
                found.append(_three(f"a license covers {key[1]}", mask))
            case "claim":
                found.append(_three(f"the shipment claims {key[1]}", mask))
            case _:
                found.append(_three(str(key[0]), mask))
    return tuple(sorted(found, key=lambda limit: (limit.fact in ("date", "known on"), limit.fact)))


def _symbol(key: tuple[object, ...]) -> str:
    kind = key[1]
    if kind == "exception":
        return f"exception {key[2]} applies"
    if kind == "bar":
        return f"bar {key[2]} applies"
    if kind == "subject":
        return f"subject to {key[2]}"
    if kind == "borne":
        return f"the technical facts make {key[2]} {key[3]}"
    return str(key[2])


_THREE = {
    0b001: "no",
    0b010: "not settled by what is stated",
    0b100: "yes",
    0b011: "not surely",
    0b110: "yes, or not settled",
    0b101: "settled either way",
}


def _three(name: str, mask: int) -> Limit:
    text = _THREE.get(mask, "any")
    return Limit(name, (text,), text)


def _values(space: Space, name: str, mask: int) -> Limit:
    scalars = space.scalars(name)
    inside = [s for n, s in enumerate(scalars) if mask >> n & 1]
    outside = [s for n, s in enumerate(scalars) if not mask >> n & 1]
    words = [w for s in inside if s.value is not None for w in _each(space, name, s.text)]
    others = [w for s in outside if s.value is not None for w in _each(space, name, s.text)]
    open_too = " or not stated" if inside[0].value is None else ""
    if 3 * len(others) < len(words) or (not words and not others):
        text = ("anything but " + _listed(others) if others else "anything") + open_too
        return Limit(name, (text,), text)
    return Limit(name, tuple(words[:MOST]), (_listed(words) if words else "") + (open_too if words else "not stated"))


def _each(space: Space, name: str, text: str) -> list[str]:
    """Return every word of a class that is shown by its first."""
    if " alike)" not in text and " or " not in text:
        return [text]
    first = text.split(" ", 1)[0]
    classes = space.word_classes(name)
    return next((list(c.words) for c in classes if c.words[0] == first), [text])


def _words(space: Space, name: str, mask: int, *, met: bool) -> Limit:
    classes = space.word_classes(name)
    words = [w for n, c in enumerate(classes) if mask >> n & 1 for w in c.words]
    return Limit(name, tuple(words[:MOST]), ("" if met else "none of ") + _listed(words))


def _listed(words: list[str]) -> str:
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
    spans = [] if not mask >> DEFAULT & 1 else ["each regime's own day"]
    rest = mask >> 1
    spans += [s for s in _days(space.times.known, rest).values if rest]
    return Limit("known on", tuple(spans), " or ".join(spans))
