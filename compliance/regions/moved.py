"""Where two sets differ, told in the facts in which they differ.

What both have in common is left aside: of two unions the members that both have, of two intersections the parts that
both have. The rest is split by the facts whose literals only one of them has, until nothing is left or one side is all.
Two unions that differ in words alone are not split word by word, a chart has hundreds of codes: of each member those
words are kept by which it lies outside the other union, and the solver says which those are.
What was lost, and what was gained, come back as sets whose literals a person can read. A member that both unions have
is not subtracted, so that the answer may be too large there and never too small.
"""

from typing import NamedTuple

from compliance.regions.budget import Budget, Exhausted
from compliance.regions.nodes import AND, LITERAL, MEETS, NO, OR, YES, Bag, Box, Node, Nodes
from compliance.regions.solver import Solver

_DEEP = 60
"""Splits within splits: a set that needs more is not told apart by splitting."""


class Moved(NamedTuple):
    """Where only the first of two sets holds, and where only the second does; each at least that."""

    lost: Node
    gained: Node


NOTHING = Moved(NO, NO)


def moved(solver: Solver, old: Node, new: Node, budget: Budget) -> Moved:
    """Return where *old* and *new* differ.

    Raises:
        Exhausted: The budget ran out.
    """
    return _Splitting(solver, budget).split(old, new)


class _Splitting:
    def __init__(self, solver: Solver, budget: Budget) -> None:
        self.nodes = solver.nodes
        self.solver = solver
        self.budget = budget
        self.memo: dict[tuple[Node, Node], Moved] = {}
        self.depth = 0

    def split(self, old: Node, new: Node) -> Moved:
        if old == new:
            return NOTHING
        key = (old, new)
        found = self.memo.get(key)
        if found is None:
            self.budget.step()
            if self.depth > _DEEP:
                raise Exhausted
            self.depth += 1
            found = self.memo[key] = self._split(old, new)
            self.depth -= 1
        return found

    def _split(self, old: Node, new: Node) -> Moved:
        nodes = self.nodes
        if old == NO or new == YES:
            return Moved(NO, nodes.every([new, nodes.negate(old)]))
        if new == NO or old == YES:
            return Moved(nodes.every([old, nodes.negate(new)]), NO)
        kinds = nodes.kind[old], nodes.kind[new]
        for kind, join in ((AND, nodes.every), (OR, nodes.either)):
            if kind in kinds:
                one = set(nodes.parts[old]) if kinds[0] == kind else {old}
                other = set(nodes.parts[new]) if kinds[1] == kind else {new}
                common = one & other
                if common:
                    inner = self.split(join(one - common), join(other - common))
                    if kind == OR:
                        return inner
                    return Moved(nodes.every([inner.lost, *common]), nodes.every([inner.gained, *common]))
        return self._by_variable(old, new)

    def _by_variable(self, old: Node, new: Node) -> Moved:
        nodes = self.nodes
        here, there = nodes.literals(old), nodes.literals(new)
        lone = here ^ there or here
        counts: dict[int, int] = {}
        for literal in lone:
            counts[nodes.var[literal]] = counts.get(nodes.var[literal], 0) + 1
        # the literals of only one side tell the values apart that matter first
        blocks = {var: self._blocks(var, lone) if nodes.full[var] else [0, 0] for var in counts}
        var = min(counts, key=lambda v: (not nodes.full[v], len(blocks[v]), -counts[v], v))
        lost, gained = [], []
        if nodes.full[var]:
            for block in blocks[var]:
                box: Box = {var: block}
                inner = self._unless_same(nodes.within(old, box), nodes.within(new, box))
                lost.append(nodes.every([nodes.literal(var, block), inner.lost]))
                gained.append(nodes.every([nodes.literal(var, block), inner.gained]))
        elif OR in (nodes.kind[old], nodes.kind[new]):
            return Moved(self._outside(old, new), self._outside(new, old))
        else:
            mask = min((nodes.mask[x] for x in lone if nodes.var[x] == var), key=lambda m: (m.bit_count(), m))
            inner = self.split(nodes.met(old, var, mask), nodes.met(new, var, mask))
            lost.append(nodes.every([nodes.meets(var, mask), inner.lost]))
            gained.append(nodes.every([nodes.meets(var, mask), inner.gained]))
            box = {var: Bag(0, mask)}
            inner = self.split(nodes.within(old, box), nodes.within(new, box))
            lost.append(nodes.every([nodes.misses(var, mask), inner.lost]))
            gained.append(nodes.every([nodes.misses(var, mask), inner.gained]))
        return Moved(nodes.either(lost), nodes.either(gained))

    def _unless_same(self, old: Node, new: Node) -> Moved:
        """Return where two unions differ that may be one set, joined in two ways."""
        nodes = self.nodes
        if old != new and OR in (nodes.kind[old], nodes.kind[new]):
            sides = [nodes.every([old, nodes.negate(new)]), nodes.every([new, nodes.negate(old)])]
            if all(not self.solver.has(side, self.budget) for side in sides):
                return NOTHING
        return self.split(old, new)

    def _outside(self, union: Node, other: Node) -> Node:
        """Return the members of a union by what each has outside another, and no less."""
        nodes = self.nodes
        beyond = nodes.negate(other)
        found = []
        for member in nodes.parts[union] if nodes.kind[union] == OR else (union,):
            left = member
            for literal in nodes.parts[member] if nodes.kind[member] == AND else (member,):
                if nodes.kind[literal] in (LITERAL, MEETS) and nodes.mask[literal].bit_count() > 1:
                    left = nodes.every([left, self._needed(literal, left, beyond)])
            if left == member and not self.solver.has(left, self.budget, beyond):
                left = NO
            found.append(left)
        return nodes.either(found)

    def _needed(self, literal: Node, member: Node, beyond: Node) -> Node:
        """Return a literal with those of its words, or values, by which a member reaches beyond."""
        nodes = self.nodes
        var, mask = nodes.var[literal], nodes.mask[literal]
        make = nodes.literal if nodes.kind[literal] == LITERAL else nodes.meets
        kept = 0
        while mask:
            box = self.solver.find(nodes.every([make(var, mask), member]), self.budget, beyond)
            if box is None:
                break
            found = box.get(var, 0)
            fresh = mask & (found.inside if isinstance(found, Bag) else found)
            kept |= fresh or mask
            mask &= ~kept
        return make(var, kept)

    def _blocks(self, var: int, literals: set[Node]) -> list[int]:
        """Return the values, or words, that no literal tells apart."""
        nodes = self.nodes
        masks = sorted({nodes.mask[x] for x in literals if nodes.var[x] == var})
        whole = nodes.full[var]
        if not whole:
            for mask in masks:
                whole |= mask
        found = [whole]
        for mask in masks:
            found = [part for block in found for part in (block & mask, block & ~mask) if part]
        return found


def cubes(nodes: Nodes, node: Node, most: int) -> list[tuple[Node, ...]] | None:
    """Return *node* as a union of intersections of literals; None where that takes more than *most*."""
    if node == NO:
        return []
    found = _cubes(nodes, node, most)
    if found is None:
        return None
    whole = {nodes.every(cube) for cube in found} - {NO}
    return [nodes.parts[n] if nodes.kind[n] == AND else (() if n == YES else (n,)) for n in sorted(whole)]


def _cubes(nodes: Nodes, node: Node, most: int) -> list[tuple[Node, ...]] | None:
    if node == YES:
        return [()]
    if nodes.kind[node] == OR:
        found: list[tuple[Node, ...]] = []
        for part in nodes.parts[node]:
            inner = _cubes(nodes, part, most)
            if inner is None or len(found) + len(inner) > most:
                return None
            found += inner
        return found
    if nodes.kind[node] == AND:
        product: list[tuple[Node, ...]] = [()]
        for part in sorted(nodes.parts[node], key=lambda p: nodes.kind[p] != LITERAL):
            inner = _cubes(nodes, part, most)
            if inner is None or len(product) * len(inner) > most:
                return None
            product = [(*one, *other) for one in product for other in inner]
        return product
    return [(node,)]
