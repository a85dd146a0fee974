"""The part of a place in which nothing is left open on which it rests."""

from compliance.regions.moved import cubes
from compliance.regions.nodes import Node
from compliance.regions.space import Space

STATED = {"complete": 0b10, "license": 0b10, "cover": 0b101, "claim": 0b101, "symbol": 0b101, "opaque": 0b101}
"""Kinds of variables with their values that leave nothing open; of a fact all but the first, ``not stated``."""
_MOST = 200
"""Boxes up to which each is freed of what is settled in it and decides nothing."""


def definite(space: Space, where: Node) -> Node:
    """Return the shipments of which all is stated that *where* rests on: facts, whole lists, what is or is not so."""
    nodes = space.nodes
    settled = {side for var in nodes.variables(where) for side in _settled(space, var)}
    whole = nodes.every([where, *settled])
    boxes = cubes(nodes, whole, _MOST)
    if boxes is None:
        return whole
    return nodes.every([where, nodes.either(nodes.every(x for x in box if x not in settled) for box in boxes)])


def _settled(space: Space, var: int) -> list[Node]:
    kind = space.keys[var][0]
    if kind == "fact":
        return [space.nodes.literal(var, space.nodes.full[var] & ~1)]
    return [space.nodes.literal(var, STATED[kind])] if kind in STATED else []
