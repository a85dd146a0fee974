"""Plain shipments of a place, one for each of its boxes: what the box says and nothing else, in its widest boxes first.

A member that a solver finds is a shipment of which every fact is chosen to fit, seldom one that a reader knows. Whether
a plain one really lies in the place, and is answered differently there, is for who asks.
"""

from collections.abc import Iterator

from compliance.regions.concrete import Concrete, concrete
from compliance.regions.moved import cubes
from compliance.regions.nodes import LITERAL, MEETS, MISSES, Bag, Box, Node, Nodes
from compliance.regions.space import Space

MOST = 200
"""Boxes of a place up to which it is looked at box by box."""
WORDS = 6
"""Words tried of a box that leaves the choice among many."""


def plain(space: Space, where: Node, day: str) -> Iterator[Concrete]:
    """Yield plain shipments of *where*; none where it has too many boxes.

    Args:
        day: The day where a box leaves it open.
    """
    nodes = space.nodes
    found = cubes(nodes, where, MOST) or []
    wide = sorted((_rank(nodes, cube), cube) for cube in found)
    for word in range(WORDS):
        for _, cube in wide:
            box = _box(space, cube, word)
            if box is not None:
                yield concrete(space, box, day)


def _rank(nodes: Nodes, cube: tuple[Node, ...]) -> tuple[int, int]:
    """Order boxes: those bounded by few facts first, then those that leave the most words to choose from."""
    words = [nodes.mask[x].bit_count() for x in cube if nodes.kind[x] == MEETS]
    return len({nodes.var[x] for x in cube}), -min(words, default=0)


def _box(space: Space, cube: tuple[Node, ...], word: int) -> Box | None:
    """Return the values of a cube, of words to choose from the one numbered *word*; None where it has not so many.

    What a symbol stands for is not looked up.
    """
    nodes = space.nodes
    found: dict[int, int | Bag] = {}
    met: dict[int, list[int]] = {}
    for literal in cube:
        var, mask = nodes.var[literal], nodes.mask[literal]
        if nodes.kind[literal] == LITERAL and space.keys[var][0] != "symbol":
            found[var] = mask
        elif nodes.kind[literal] == MEETS:
            met.setdefault(var, []).append(mask)
    misses = {nodes.var[x]: nodes.mask[x] for x in cube if nodes.kind[x] == MISSES}
    chosen = False
    for var, masks in met.items():
        common = ~misses.get(var, 0)
        for mask in masks:
            common &= mask
        words = [1 << n for n in range(max(common, 0).bit_length()) if common >> n & 1]
        chosen = chosen or word < len(words)
        inside = words[min(word, len(words) - 1)] if words else sum({mask & -mask for mask in masks})
        found[var] = Bag(inside, 0)
    return found if chosen or word == 0 else None
