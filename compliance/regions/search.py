"""Find a member of a set of shipments, or prove that it has none, within a stated amount of work.

Depth first over the alternatives that a union leaves, with the literals that must hold carried through at once; of an
alternative that failed the opposite is kept. Every step is counted, and a search that runs out says so: it is never
taken for emptiness.
"""

from compliance.regions.nodes import AND, LITERAL, MEETS, MISSES, NO, OR, YES, Bag, Box, Node, Nodes, join_box


class Budget:
    """How many steps may still be made; shared by the searches of one answer.

    Attributes:
        left: Steps left.
        spent: Steps made.
    """

    def __init__(self, steps: int) -> None:
        self.left = steps
        self.spent = 0

    def step(self) -> None:
        """Count one step; `Exhausted` where none is left."""
        if self.left <= 0:
            raise Exhausted
        self.left -= 1
        self.spent += 1


class Exhausted(Exception):
    """The budget has run out: nothing is settled."""


def find(nodes: Nodes, node: Node, budget: Budget) -> Box | None:
    """Return a box all of whose points lie in *node*; None where the set is proved empty.

    Raises:
        Exhausted: The budget ran out first.
    """
    return _find(nodes, node, {}, budget)


def _find(nodes: Nodes, node: Node, box: Box, budget: Budget) -> Box | None:
    settled = _settle(nodes, node, box, budget)
    if settled is None:
        return None
    node, box = settled
    if node == YES:
        return box
    rest = list(nodes.parts[node]) if nodes.kind[node] == AND else [node]
    choice = min((p for p in rest if nodes.kind[p] in (OR, MEETS)), key=lambda p: _width(nodes, p))
    rest.remove(choice)
    for alternative in _alternatives(nodes, choice):
        found = _find(nodes, nodes.every([alternative, *rest]), box, budget)
        if found is not None:
            return found
        rest.append(nodes.negate(alternative))
    return None


def _settle(nodes: Nodes, node: Node, box: Box, budget: Budget) -> tuple[Node, Box] | None:
    """Carry every literal that must hold through the rest, until none is left."""
    while True:
        budget.step()
        if node == NO:
            return None
        if node == YES:
            return node, box
        fresh: dict[int, int | Bag] = {}
        for part in nodes.parts[node] if nodes.kind[node] == AND else (node,):
            kind, var, mask = nodes.kind[part], nodes.var[part], nodes.mask[part]
            if kind == LITERAL:
                fresh = join_box(fresh, var, mask)
            elif kind == MISSES:
                fresh = join_box(fresh, var, Bag(0, mask))
            elif kind == MEETS and mask.bit_count() == 1:
                fresh = join_box(fresh, var, Bag(mask, 0))
        if not fresh:
            return node, box
        for var, bound in fresh.items():
            box = join_box(box, var, bound)
            if _impossible(box[var]):
                return None
        node = nodes.within(node, {var: box[var] for var in fresh})


def _impossible(bound: "int | Bag") -> bool:
    return bool(bound.inside & bound.outside) if isinstance(bound, Bag) else bound == 0


def _width(nodes: Nodes, node: Node) -> tuple[int, int, int]:
    if nodes.kind[node] == MEETS:
        return 2, 1, node
    return len(nodes.parts[node]), nodes.support[node].bit_count(), node


def _alternatives(nodes: Nodes, node: Node) -> list[Node]:
    if nodes.kind[node] == MEETS:
        low = nodes.mask[node] & -nodes.mask[node]
        var = nodes.var[node]
        return [nodes.meets(var, low), nodes.meets(var, nodes.mask[node] ^ low)]
    return sorted(nodes.parts[node], key=lambda p: (nodes.support[p].bit_count(), p))
