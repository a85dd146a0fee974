"""Sayings of two editions that are the same but for the values of one fact, cut where those values part.

An edit of a cell moves one country in and out of what a row says of many. Cut so, both editions say the same of all
the others, and what they have apart is of that country alone.
"""

from compliance.regions.answers import Part, Says
from compliance.regions.nodes import AND, LITERAL, NO, Node, Nodes


def split(nodes: Nodes, old: list[Part], new: list[Part]) -> tuple[list[Part], list[Part]]:
    """Return the parts of both editions, those that one has alone cut along a plain literal in which they differ.

    What each edition says in all stays the same.
    """
    sides = old, new
    shared = set(old) & set(new)
    counterparts: dict[tuple[str, Says, int, int, int], list[tuple[int, Part, Node]]] = {}
    for side in (0, 1):
        for part in dict.fromkeys(p for p in sides[side] if p not in shared):  # in order: sets of words have none
            parts = _parts(nodes, part.where)
            total = sum([nodes.mark[p] for p in parts])
            for literal in parts:
                if nodes.kind[literal] == LITERAL:
                    rest = total - nodes.mark[literal]  # alike where the parts beside the literal are
                    key = (part.statement, part.says, nodes.var[literal], len(parts), rest)
                    counterparts.setdefault(key, []).append((side, part, literal))
    cut: dict[tuple[int, Part], tuple[Node, ...]] = {}
    for _, found in sorted(counterparts.items(), key=lambda item: -item[0][3]):
        free = [(side, part, x) for side, part, x in found if (side, part) not in cut]
        if len(free) == 2 and {side for side, _, _ in free} == {0, 1}:
            (one, mine, x), (other, its, y) = free
            rest_of = [set(_parts(nodes, part.where)) - {literal} for _, part, literal in free]
            if rest_of[0] != rest_of[1]:
                continue
            common = nodes.every([x, y, *rest_of[0]])
            cut[one, mine] = (common, nodes.every([x, nodes.negate(y), *rest_of[0]]))
            cut[other, its] = (common, nodes.every([y, nodes.negate(x), *rest_of[0]]))
    return _cut(old, 0, cut), _cut(new, 1, cut)


def _cut(parts: list[Part], side: int, cut: dict[tuple[int, Part], tuple[Node, ...]]) -> list[Part]:
    return [p._replace(where=where) for p in parts for where in cut.get((side, p), (p.where,)) if where != NO]


def _parts(nodes: Nodes, node: Node) -> tuple[Node, ...]:
    return nodes.parts[node] if nodes.kind[node] == AND else (node,)
