"""The part of a member by which it lies in a set: what else it is may be left out of a witness.

A solver gives every fact a value. Walking down the set, of each union one alternative is kept in which the member lies,
the one that rests on the fewest literals; what is met on the way is enough to lie in the set.
"""

from compliance.regions.nodes import AND, LITERAL, MEETS, MISSES, NO, OR, YES, Bag, Box, Node, Nodes


def core(nodes: Nodes, where: Node, member: Box) -> Box:
    """Return a box of *where* with as few bounds as one walk finds, each as *member* has it.

    Args:
        member: A box of *where*, of which one point is taken: its first values, and no words but those it has.
    """
    walk = _Walk(nodes, member)
    literals = walk.literals(where)
    found: dict[int, int | Bag] = {}
    for literal in sorted(literals, key=lambda x: (nodes.kind[x] != LITERAL, nodes.mask[x].bit_count(), x)):
        var, mask = nodes.var[literal], nodes.mask[literal]
        bound = walk.bound(var)
        if not isinstance(bound, Bag):
            found[var] = bound
            continue
        held = found.get(var, Bag(0, 0))
        assert isinstance(held, Bag)
        if nodes.kind[literal] == MISSES:
            found[var] = Bag(held.inside, held.outside | mask)
        elif not held.inside & mask:
            common = bound.inside & mask
            found[var] = Bag(held.inside | common & -common, held.outside)
    return found


class _Walk:
    def __init__(self, nodes: Nodes, member: Box) -> None:
        self.nodes = nodes
        self.member = member
        self._holds: dict[Node, bool] = {NO: False, YES: True}
        self._sizes: dict[Node, int] = {NO: 0, YES: 0}

    def literals(self, where: Node) -> set[Node]:
        """Return the literals by which the member lies in *where*."""
        found: set[Node] = set()
        todo = [where]
        while todo:
            node = todo.pop()
            match self.nodes.kind[node]:
                case "and":
                    todo += self.nodes.parts[node]
                case "or":
                    held = [p for p in self.nodes.parts[node] if self.holds(p)]
                    todo.append(min(held, key=lambda p: (self.size(p), p)))
                case "yes":
                    continue
                case _:
                    found.add(node)
        return found

    def holds(self, node: Node) -> bool:
        """Return whether the member lies in *node*."""
        if node not in self._holds:
            parts = self.nodes.parts[node]
            match self.nodes.kind[node]:
                case "and":
                    self._holds[node] = all(map(self.holds, parts))
                case "or":
                    self._holds[node] = any(map(self.holds, parts))
                case _:
                    self._holds[node] = self._met(node)
        return self._holds[node]

    def bound(self, var: int) -> int | Bag:
        """Return the value of a variable, or the words that it holds."""
        bound = self.member.get(var, 1 if self.nodes.full[var] else Bag(0, 0))
        return bound if isinstance(bound, Bag) else bound & -bound

    def _met(self, literal: Node) -> bool:
        bound, mask = self.bound(self.nodes.var[literal]), self.nodes.mask[literal]
        if isinstance(bound, Bag):
            return bool(bound.inside & mask) == (self.nodes.kind[literal] == MEETS)
        return bool(bound & mask)

    def size(self, node: Node) -> int:
        """Return on how many literals *node* rests that the member fulfils: of unions on the fewest."""
        if node not in self._sizes:
            parts = self.nodes.parts[node]
            kind = self.nodes.kind[node]
            if kind == AND:
                self._sizes[node] = sum(map(self.size, parts))
            elif kind == OR:
                self._sizes[node] = min(self.size(p) for p in parts if self.holds(p))
            else:
                self._sizes[node] = 1
        return self._sizes[node]
