"""Sets of shipments as a graph of literals, `and`, `or`; a set built twice is, as far as cheap laws go, one node.

A *variable* stands for one fact, one axis of time, or one word that a set may hold. Its values are finitely many
classes, so that a set of values is a bit mask. A *plain* variable has exactly one value; a *bag* is a set of words, of
which a literal says that it meets a mask, or that it misses it. Negation is pushed down to the literals.

A *box* bounds every variable: the values that are left of a plain one; the words that are surely in a bag, and those
that surely are not. Source of the representation: the shared node tables of binary decision diagrams (Bryant, 1986),
without a fixed order of variables, since an edit is local and its order is not.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from compliance.regions.budget import Outgrown

Node: TypeAlias = int
"""Number of a node; `NO` and `YES` are the empty and the full set."""
NO: Node = 0
YES: Node = 1

LITERAL, MEETS, MISSES, AND, OR = "literal", "meets", "misses", "and", "or"


class Bag(NamedTuple):
    """What a box says of a bag: words surely in it, words surely not in it."""

    inside: int
    outside: int


Box: TypeAlias = Mapping[int, "int | Bag"]
"""Variable to what is left of it; a variable that is not there may be anything."""


class Nodes:
    """The table of nodes.

    Attributes:
        kind, var, mask, parts, support: Columns of the table. *mask* of a plain literal is the values that fulfil it.
        mark: A number that stands for a node in sums: two different sums of few nodes hardly ever meet.
        full: Variable to the mask of all its values; 0 for a bag.
        most: Nodes up to which the table may grow; None: without a bound.
    """

    def __init__(self) -> None:
        self.kind: list[str] = ["no", "yes"]
        self.var: list[int] = [-1, -1]
        self.mask: list[int] = [0, 0]
        self.parts: list[tuple[Node, ...]] = [(), ()]
        self.support: list[int] = [0, 0]
        self.mark: list[int] = [_mark(NO), _mark(YES)]
        self.full: list[int] = []
        self.most: int | None = None
        self._known: dict[tuple[object, ...], Node] = {}
        self._joins: dict[tuple[str, frozenset[Node]], Node] = {}
        self._negations: dict[Node, Node] = {NO: YES, YES: NO}

    @property
    def outgrown(self) -> bool:
        """Whether the table has grown to its bound."""
        return self.most is not None and len(self.kind) >= self.most

    # Variables and literals ---------------------------------------------------------------------

    def plain(self, size: int) -> int:
        """Return a new variable of *size* values."""
        self.full.append((1 << size) - 1)
        return len(self.full) - 1

    def bag(self) -> int:
        """Return a new variable that holds a set of words."""
        self.full.append(0)
        return len(self.full) - 1

    def literal(self, var: int, mask: int) -> Node:
        """Return the set in which the value of a plain variable lies in *mask*."""
        mask &= self.full[var]
        if mask == 0:
            return NO
        if mask == self.full[var]:
            return YES
        return self._make(LITERAL, var, mask)

    def meets(self, var: int, mask: int) -> Node:
        """Return the set in which a bag holds some word of *mask*."""
        return self._make(MEETS, var, mask) if mask else NO

    def misses(self, var: int, mask: int) -> Node:
        """Return the set in which a bag holds no word of *mask*."""
        return self._make(MISSES, var, mask) if mask else YES

    def _make(self, kind: str, var: int, mask: int, parts: tuple[Node, ...] = ()) -> Node:
        key = (kind, var, mask, parts)
        found = self._known.get(key)
        if found is None:
            if self.outgrown:
                raise Outgrown
            found = len(self.kind)
            self._known[key] = found
            self.kind.append(kind)
            self.var.append(var)
            self.mask.append(mask)
            self.parts.append(parts)
            support = 1 << var if var >= 0 else 0
            for part in parts:
                support |= self.support[part]
            self.support.append(support)
            self.mark.append(_mark(found))
        return found

    # Operations ---------------------------------------------------------------------------------

    def negate(self, node: Node) -> Node:
        """Return the complement."""
        found = self._negations.get(node)
        if found is None:
            match self.kind[node]:
                case "literal":
                    found = self.literal(self.var[node], ~self.mask[node])
                case "meets":
                    found = self.misses(self.var[node], self.mask[node])
                case "misses":
                    found = self.meets(self.var[node], self.mask[node])
                case "and":
                    found = self.either([self.negate(p) for p in self.parts[node]])
                case _:
                    found = self.every([self.negate(p) for p in self.parts[node]])
            self._negations[node] = found
            self._negations.setdefault(found, node)
        return found

    def every(self, nodes: Iterable[Node]) -> Node:
        """Return the intersection."""
        return self._join(AND, nodes, NO, YES)

    def either(self, nodes: Iterable[Node]) -> Node:
        """Return the union; members that differ in one literal only are one member."""
        return self._join(OR, nodes, YES, NO)

    def differ(self, one: Node, other: Node) -> Node:
        """Return where just one of them holds."""
        return self.either([self.every([one, self.negate(other)]), self.every([other, self.negate(one)])])

    def _join(self, kind: str, nodes: Iterable[Node], absorbing: Node, neutral: Node) -> Node:
        whole: set[Node] = set()
        todo = list(nodes)
        while todo:
            node = todo.pop()
            if node == absorbing:
                return absorbing
            if node == neutral:
                continue
            if self.kind[node] == kind:
                todo += self.parts[node]
            else:
                whole.add(node)
        if len(whole) < 2:
            return whole.pop() if whole else neutral
        key = (kind, frozenset(whole))
        found = self._joins.get(key)
        if found is None:
            found = self._joins[key] = self._joined(kind, whole, absorbing, neutral)
        return found

    def _joined(self, kind: str, whole: set[Node], absorbing: Node, neutral: Node) -> Node:
        merged = self._merged(kind, whole)
        if merged is None:
            return absorbing
        whole = merged
        if kind == OR and len(whole) > 1:
            joined = self._factored(whole)
            if joined is not None:
                return self.either(joined)
        if not whole:
            return neutral
        if len(whole) == 1:
            return next(iter(whole))
        return self._make(kind, -1, 0, tuple(sorted(whole)))

    def _merged(self, kind: str, whole: set[Node]) -> set[Node] | None:
        """Join literals of one variable, drop what is absorbed; None where the whole is the absorbing node."""
        inside = kind == AND
        plain: dict[int, int] = {}
        meets: dict[int, list[int]] = {}
        misses: dict[int, int] = {}
        rest: set[Node] = set()
        join, meet_kind, miss_kind = (AND, MEETS, MISSES) if inside else (OR, MISSES, MEETS)
        for node in whole:
            found, var, mask = self.kind[node], self.var[node], self.mask[node]
            if found == LITERAL:
                plain[var] = (plain.get(var, self.full[var]) & mask) if inside else (plain.get(var, 0) | mask)
            elif found == meet_kind:
                meets.setdefault(var, []).append(mask)
            elif found == miss_kind:
                misses[var] = misses.get(var, 0) | mask
            else:
                rest.add(node)
        found_set: set[Node] = set()
        for var, mask in plain.items():
            if mask == (0 if inside else self.full[var]):
                return None
            literal = self.literal(var, mask)
            if literal not in (NO, YES):
                found_set.add(literal)
        make_meet, make_miss = (self.meets, self.misses) if inside else (self.misses, self.meets)
        for var, mask in misses.items():
            found_set.add(make_miss(var, mask))
        for var, masks in meets.items():
            left = sorted({mask & ~misses.get(var, 0) for mask in masks}, key=int.bit_count)
            kept: list[int] = []
            for mask in left:
                if mask == 0:
                    return None
                if not any(small & ~mask == 0 for small in kept):
                    kept.append(mask)
            found_set |= {make_meet(var, mask) for mask in kept}
        opposite = OR if join == AND else AND
        everything = found_set | rest
        for node in rest:
            if self._negations.get(node) in everything:
                return None
            if self.kind[node] == opposite and not everything.isdisjoint(self.parts[node]):
                continue
            found_set.add(node)
        return found_set

    def _factored(self, whole: set[Node]) -> list[Node] | None:
        """Join the members of a union that are the same but for one literal; None where there are none."""
        # members are alike but for one part where the sums of their parts' marks are, that part's left out
        kind, var, mark = self.kind, self.var, self.mark
        alike: dict[tuple[int, int], list[tuple[Node, Node]]] = {}
        forms: dict[tuple[int, int], list[Node]] = {}
        for node in whole:
            if self.kind[node] == AND:
                forms.setdefault((self.support[node], len(self.parts[node])), []).append(node)
        for node in (node for same in forms.values() if len(same) > 1 for node in same):
            parts = self.parts[node]
            total = sum([mark[part] for part in parts])
            for part in parts:
                if kind[part] in (LITERAL, MEETS):
                    alike.setdefault((var[part], total - mark[part]), []).append((node, part))
        groups: dict[tuple[int, tuple[Node, ...]], list[Node]] = {}
        for (where, _), pairs in alike.items():
            for node, part in pairs if len(pairs) > 1 else ():
                groups.setdefault((where, tuple(p for p in self.parts[node] if p != part)), []).append(node)
        joined: list[Node] = []
        used: set[Node] = set()
        for (_, rest), members in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
            free = [m for m in members if m not in used]
            if len(free) > 1:
                used.update(free)
                singles = [next(p for p in self.parts[m] if p not in rest) for m in free]
                joined.append(self.every([self.either(singles), *rest]))
        return [*(whole - used), *joined] if joined else None

    # Boxes --------------------------------------------------------------------------------------

    def within(self, node: Node, box: Box) -> Node:
        """Return what is left of *node* inside *box*."""
        changed = 0
        for var in box:
            changed |= 1 << var
        return self._within(node, box, changed, {})

    def _within(self, node: Node, box: Box, changed: int, memo: dict[Node, Node]) -> Node:
        if not self.support[node] & changed:
            return node
        found = memo.get(node)
        if found is None:
            kind = self.kind[node]
            if kind in (AND, OR):
                stop = NO if kind == AND else YES
                parts: list[Node] | None = []
                for part in self.parts[node]:
                    inner = self._within(part, box, changed, memo)
                    if inner == stop:
                        parts = None
                        break
                    assert parts is not None
                    parts.append(inner)
                found = stop if parts is None else (self.every(parts) if kind == AND else self.either(parts))
            else:
                found = self._bounded(node, box[self.var[node]])
            memo[node] = found
        return found

    def met(self, node: Node, bag: int, mask: int) -> Node:
        """Return what is left of *node* where a bag holds some word of *mask*, whichever it is."""
        return self._met(node, bag, mask, {})

    def _met(self, node: Node, bag: int, mask: int, memo: dict[Node, Node]) -> Node:
        if not self.support[node] >> bag & 1:
            return node
        found = memo.get(node)
        if found is None:
            kind = self.kind[node]
            if kind == AND:
                found = self.every([self._met(p, bag, mask, memo) for p in self.parts[node]])
            elif kind == OR:
                found = self.either([self._met(p, bag, mask, memo) for p in self.parts[node]])
            elif mask & ~self.mask[node]:
                found = node
            else:
                found = YES if kind == MEETS else NO
            memo[node] = found
        return found

    def _bounded(self, node: Node, bound: "int | Bag") -> Node:
        mask, var = self.mask[node], self.var[node]
        if isinstance(bound, Bag):
            holds, left = mask & bound.inside, mask & ~bound.outside
            if self.kind[node] == MEETS:
                return YES if holds else self.meets(var, left)
            return NO if holds else self.misses(var, left)
        if not mask & bound:
            return NO
        return YES if not bound & ~mask else self.literal(var, mask & bound)

    def holds(self, node: Node, point: Box) -> bool:
        """Return whether a point, a box of one value each, lies in the set."""
        found = self.within(node, point)
        assert found in (NO, YES), "a point bounds every variable"
        return found == YES

    def variables(self, node: Node) -> list[int]:
        """Return the variables that the set rests on."""
        support, found = self.support[node], []
        while support:
            low = support & -support
            found.append(low.bit_length() - 1)
            support ^= low
        return found

    def literals(self, node: Node) -> set[Node]:
        """Return the literals below *node*."""
        seen: set[Node] = set()
        found: set[Node] = set()
        todo = [node]
        while todo:
            one = todo.pop()
            if one in seen:
                continue
            seen.add(one)
            if self.kind[one] in (AND, OR):
                todo += self.parts[one]
            elif one > YES:
                found.add(one)
        return found


def join_box(box: Box, var: int, bound: "int | Bag") -> dict[int, "int | Bag"]:
    """Return *box* with a variable bounded further."""
    found = dict(box)
    old = found.get(var)
    if isinstance(bound, Bag):
        assert old is None or isinstance(old, Bag)
        found[var] = Bag(bound.inside | old.inside, bound.outside | old.outside) if old else bound
    else:
        assert old is None or isinstance(old, int)
        found[var] = bound if old is None else bound & old
    return found


def _mark(node: Node) -> int:
    return (node * 0x9E3779B97F4A7C15 ^ node >> 3) & 0xFFFFFFFFFFFF
