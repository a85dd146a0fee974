"""Find a member of a set of shipments, or prove that it has none, within a stated amount of work.

Depth first over the alternatives that a union leaves, with the literals that must hold carried through at once; of an
alternative that failed the opposite is kept. Every step is counted, and a search that runs out says so: it is never
taken for emptiness.
"""

from compliance.regions.budget import Budget
from compliance.regions.nodes import AND, LITERAL, MEETS, MISSES, NO, OR, YES, Bag, Box, Node, Nodes, join_box


def find(nodes: Nodes, goal: Node, budget: Budget, rest: Node = YES) -> Box | None:
    """Return a box all of whose points lie in *goal* and in *rest*; None where there is proved to be none.

    Args:
        goal: What is to be brought about: alternatives are tried here first.
        rest: What must hold beside, such as that nothing else stands in the way.

    Raises:
        Exhausted: The budget ran out first.
    """
    return _find(nodes, goal, rest, {}, budget)


def _find(nodes: Nodes, goal: Node, rest: Node, box: Box, budget: Budget) -> Box | None:
    settled = _settle(nodes, goal, rest, box, budget)
    if settled is None:
        return None
    goal, rest, box = settled
    if goal == YES and rest == YES:
        return box
    first = goal if goal != YES else rest
    parts = list(nodes.parts[first]) if nodes.kind[first] == AND else [first]
    choice = min((p for p in parts if nodes.kind[p] in (OR, MEETS)), key=lambda p: _width(nodes, p))
    parts.remove(choice)
    for alternative in _alternatives(nodes, choice):
        whole = nodes.every([alternative, *parts])
        found = _find(nodes, whole, rest, box, budget) if goal != YES else _find(nodes, YES, whole, box, budget)
        if found is not None:
            return found
        parts.append(nodes.negate(alternative))
    return None


def _settle(nodes: Nodes, goal: Node, rest: Node, box: Box, budget: Budget) -> tuple[Node, Node, Box] | None:
    """Carry every literal that must hold through the whole, until none is left."""
    while True:
        budget.step()
        if NO in (goal, rest):
            return None
        if goal == rest == YES:
            return goal, rest, box
        fresh: dict[int, int | Bag] = {}
        units = [p for whole in (goal, rest) for p in (nodes.parts[whole] if nodes.kind[whole] == AND else (whole,))]
        for part in units:
            kind, var, mask = nodes.kind[part], nodes.var[part], nodes.mask[part]
            if kind == LITERAL:
                fresh = join_box(fresh, var, mask)
            elif kind == MISSES:
                fresh = join_box(fresh, var, Bag(0, mask))
            elif kind == MEETS and mask.bit_count() == 1:
                fresh = join_box(fresh, var, Bag(mask, 0))
        fresh = fresh or _harmless(nodes, (goal, rest))
        if not fresh:
            return goal, rest, box
        for var, bound in fresh.items():
            box = join_box(box, var, bound)
            if _impossible(box[var]):
                return None
        bounds = {var: box[var] for var in fresh}
        goal, rest = nodes.within(goal, bounds), nodes.within(rest, bounds)


def _harmless(nodes: Nodes, wholes: tuple[Node, ...]) -> dict[int, "int | Bag"]:
    """Return bounds that fulfil every literal of a variable: negation stands at literals only, so nothing is lost."""
    plain: dict[int, int] = {}
    meets: dict[int, list[int]] = {}
    misses: dict[int, int] = {}
    for literal in set[Node]().union(*map(nodes.literals, wholes)):
        var, mask = nodes.var[literal], nodes.mask[literal]
        if nodes.kind[literal] == LITERAL:
            plain[var] = plain.get(var, nodes.full[var]) & mask
        elif nodes.kind[literal] == MEETS:
            meets.setdefault(var, []).append(mask)
        else:
            misses[var] = misses.get(var, 0) | mask
    found: dict[int, int | Bag] = {var: mask for var, mask in plain.items() if mask}
    for var, masks in meets.items():
        taken = misses.get(var, 0)
        inside = 0
        for mask in sorted(masks, key=int.bit_count):
            free = mask & ~taken
            if not free:
                break
            inside |= 0 if mask & inside else free & -free
        else:
            found[var] = Bag(inside, taken & ~inside)
    for var, mask in misses.items():
        if var not in meets:
            found[var] = Bag(0, mask)
    return found


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
    return sorted(nodes.parts[node], key=lambda p: (nodes.support[p].bit_count(), nodes.kind[p] != MISSES, p))
