"""A set of one space said in another that tells the same and more apart.

A comparison that lowers touched statements alone has coarser classes than one that counts every statement. What was
found in the first is carried into the second by asking of each finer class in which coarser one it lies.
"""

from compliance.regions.nodes import AND, LITERAL, MEETS, NO, OR, YES, Node
from compliance.regions.point import class_of
from compliance.regions.space import Space


def carried(node: Node, source: Space, target: Space) -> Node:
    """Return *node* of *source* as a set of *target*; both are of the same editions."""
    return _Carrying(source, target).node(node)


class _Carrying:
    def __init__(self, source: Space, target: Space) -> None:
        self.source = source
        self.target = target
        self._memo: dict[Node, Node] = {NO: NO, YES: YES}
        self._coarse: dict[str, list[int | None]] = {}

    def node(self, node: Node) -> Node:
        if node not in self._memo:
            nodes = self.source.nodes
            if nodes.kind[node] in (AND, OR):
                parts = [self.node(part) for part in nodes.parts[node]]
                join = self.target.nodes.every if nodes.kind[node] == AND else self.target.nodes.either
                self._memo[node] = join(parts)
            else:
                self._memo[node] = self._literal(node)
        return self._memo[node]

    def _literal(self, node: Node) -> Node:
        here, there = self.source.nodes, self.target.nodes
        key, mask = self.source.keys[here.var[node]], here.mask[node]
        if key[0] in ("on", "known"):  # the days of the editions, whatever is lowered
            times = self.target.times
            return there.literal(times.on_var if key[0] == "on" else times.known_var, mask)
        var = self.target.variable(*key)
        if key[0] == "fact":
            mask = self._values(key[1], mask)
        elif key[0] == "bag":
            mask = self._words(key[1], mask)
        if here.kind[node] == LITERAL:
            return there.literal(var, mask)
        return there.meets(var, mask) if here.kind[node] == MEETS else there.misses(var, mask)

    def _values(self, name: str, mask: int) -> int:
        scalars = self.target.scalars(name)
        return sum(1 << n for n, s in enumerate(scalars) if mask >> class_of(self.source, name, s.value) & 1)

    def _words(self, name: str, mask: int) -> int:
        if name not in self._coarse:
            words = self.target.word_classes(name)
            self._coarse[name] = [self.source.class_of(name, w.words[0]) for w in words]
        return sum(1 << n for n, coarse in enumerate(self._coarse[name]) if coarse is not None and mask >> coarse & 1)
