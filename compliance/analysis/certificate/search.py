"""Find the tree of questions that shows a claim of a certificate.

What is possible in a box is asked of the checker itself; here is only the choice of the next question. A bad choice
costs work, or leaves a case open; it can make nothing wrong.
"""

from collections.abc import Iterator
from typing import Any

from compliance.checker.check_difference import DIAGONAL, Box, Checking, Wrong, facts_of
from compliance.regions.budget import Budget, Exhausted

Pairs = list[tuple[int, int]]
DEPTH = 60
"""Questions on one path."""


class Search:
    """Proves claims of one certificate.

    Args:
        steps: Boxes looked at for one claim.
        whole: Boxes looked at for all of them.

    Attributes:
        left: Boxes that may still be looked at.
    """

    def __init__(self, checking: Checking, steps: int, whole: int) -> None:
        self.checking = checking
        self.model = checking.model
        self.nodes = checking.model.nodes
        self.steps = steps
        self.left = whole

    def tree(self, about: list[Any], places: list[int], *, way: str = "", steps: int = 0) -> tuple[Any, int]:
        """Return the tree for a claim, and how many of its leaves are open.

        Args:
            places: Numbers of the places in which a leaf may lie.
            way: ``places``: their questions are asked first; ``facts``: facts are asked for where it would do to ask
                for a condition, since two conditions on one fact may rule each other out.
            steps: Bound on the work; 0: that of every claim.
        """
        if not self.left:
            return "open", 1
        pairs, box = self.checking.sides(about)
        allowed = min(steps or self.steps, self.left)
        self.about, self.places, self.way, self.budget = about, places, way, Budget(allowed)
        try:
            return self._tree(pairs, box, 0)
        except Exhausted:
            return "open", 1
        finally:
            self.left -= self.budget.spent

    def _tree(self, pairs: Pairs, box: Box, depth: int) -> tuple[Any, int]:
        self.budget.step()
        left = [pair for pair in pairs if not self.model.pairs(*pair, box) <= DIAGONAL]
        if not left:
            return "same", 0
        for reason in self._reasons():
            if self.checking.leaf(reason, self.about, left, box):
                return reason, 0
        for question in self._questions(left, box) if depth < DEPTH else ():
            try:
                branches = [self.model.restrict(box, question, yes) for yes in (True, False)]
            except Wrong:  # of one component of many: no question of a certificate
                continue
            if None in branches:
                continue
            found = [self._tree(left, branch, depth + 1) for branch in branches if branch is not None]
            (yes, one), (no, other) = found
            if yes == no == "open":
                return "open", 1
            return [question, yes, no], one + other
        return "open", 1

    def _reasons(self) -> Iterator[str]:
        for n in self.places:
            told = self.checking.told[n]
            if self.about[0] == "masked" and self.about[1] == n:
                yield f"outside {n}"
            yield f"{'told' if told else 'masked'} {n}"

    # The next question --------------------------------------------------------------------------

    def _questions(self, pairs: Pairs, box: Box) -> Iterator[list[Any]]:
        if self.way == "places":
            yield from self._of_places(box)
        for one, other in pairs:
            yield from self._of_pair(one, other, box)
        if self.way != "places":
            yield from self._of_places(box)
        for n in self.places:
            for node in self.model.places[n]:
                yield from self._settling(node, box)

    def _of_places(self, box: Box) -> Iterator[list[Any]]:
        for n in self.places:
            if self._undecided(self.model.places[n], box):
                place = self.checking.certificate["places"][n]["place"]
                for edition in (0, 1):
                    yield from self._of_place(place, edition, box)

    def _undecided(self, nodes: list[int], box: Box) -> bool:
        return all(len(self.model.truths(node, box)) > 1 for node in nodes)

    def _of_place(self, place: list[Any], edition: int, box: Box) -> Iterator[list[Any]]:
        if len(self.model.truths(self.model.place(place, edition), box)) < 2:
            return
        match place:
            case ["all" | "any", parts]:
                for part in parts:
                    yield from self._of_place(part, edition, box)
            case ["not", part]:
                yield from self._of_place(part, edition, box)
            case ["symbol" | "held", *_]:
                _, node, mask = self.nodes.keys[self.model.side(place, edition)]
                if node < self.model.size:
                    yield ["truth", node, mask]
            case ["open", *_]:
                return
            case _:
                yield place

    def _of_pair(self, one: int, other: int, box: Box) -> Iterator[list[Any]]:
        """Yield questions that bring two nodes together: what tells them apart, what both share, what only one has."""
        yield from self._apart(one, other, box)
        yield from self._shared(one, other, box)

    def _parts(self, one: int, other: int) -> tuple[list[tuple[int, int]], list[int]] | None:
        """Return the parts of two nodes pair by pair, and those that both have; None for two atoms."""
        keys = [self.nodes.keys[n] for n in (one, other)]
        kinds = [key[0] for key in keys]
        for kind in ("and", "or"):
            if kind in kinds:
                sides = [list(k[1]) if k[0] == kind else [n] for k, n in zip(keys, (one, other), strict=True)]
                common = set(sides[0]) & set(sides[1])
                rest = [[n for n in side if n not in common] for side in sides]
                neutral = 2 if kind == "and" else 0
                return list(self.model.matching(rest[0], rest[1], neutral)), sorted(common)
        if "symbol" in kinds:
            found = [
                self.model.defined[k[1]][e] if k[0] == "symbol" else n
                for e, (k, n) in enumerate(zip(keys, (one, other), strict=True))
            ]
            return [(found[0], found[1])], []
        if kinds[0] == kinds[1] and kinds[0] in ("not", "sure", "component"):
            return [(keys[0][1], keys[1][1])], []
        return None

    def _apart(self, one: int, other: int, box: Box) -> Iterator[list[Any]]:
        if self.model.pairs(one, other, box) <= DIAGONAL:
            return
        parts = self._parts(one, other)
        if parts is None:
            if not {self.nodes.keys[n][0] for n in (one, other)} & {"const", "not", "sure", "among", "component"}:
                yield from self._of_atoms(one, other, box)
            return
        for pair in parts[0]:
            yield from self._apart(*pair, box)

    def _shared(self, one: int, other: int, box: Box) -> Iterator[list[Any]]:
        if self.model.pairs(one, other, box) <= DIAGONAL:
            return
        parts = self._parts(one, other)
        for node in parts[1] if parts else ():
            yield from self._settling(node, box)
        for pair in parts[0] if parts else ():
            yield from self._shared(*pair, box)
        for node in (one, other):
            yield from self._settling(node, box)

    def _settling(self, node: int, box: Box) -> Iterator[list[Any]]:
        """Yield questions that settle a node that both editions share."""
        truths, key = self.model.truths(node, box), self.nodes.keys[node]
        if len(truths) < 2:
            return
        shallow = node < self.model.size and not self.model.of_component(node)
        if shallow and self.way == "":
            yield from (["truth", node, 1 << truth] for truth in sorted(truths))
        if key[0] in ("and", "or"):
            for part in key[1]:
                yield from self._settling(part, box)
        elif key[0] in ("not", "sure", "among"):
            yield from self._settling(key[1], box)
        elif key[0] not in ("symbol", "component") and self.way == "facts":
            yield from self._of_atoms(node, node, box)
        if shallow:
            yield from (["truth", node, 1 << truth] for truth in sorted(truths))

    def _of_atoms(self, one: int, other: int, box: Box) -> Iterator[list[Any]]:
        keys = [self.nodes.keys[n] for n in (one, other)]
        for fact in sorted({f for key in keys for f in facts_of(key)}):
            if self.model.is_bag(fact):
                yield from self._of_bag(fact, keys, box)
            else:
                yield from self._of_fact(fact, one, other, box)
        yield from self._of_days(one, other, box)

    def _of_fact(self, fact: str, one: int, other: int, box: Box) -> Iterator[list[Any]]:
        domain = self.model.domain(fact)
        groups: dict[Any, list[int]] = {}
        for n in range(len(domain)):
            mask = box.get(("fact", fact), -1)
            if mask >> n & 1:
                inner = Box({**box.sides, ("fact", fact): 1 << n})
                groups.setdefault(frozenset(self.model.pairs(one, other, inner)), []).append(n)
        if len(groups) > 1:
            alike = [n for found, values in groups.items() if found <= DIAGONAL for n in values]
            chosen = [alike] if alike else []
            for values in [*chosen, *groups.values()]:
                yield ["is", fact, [self._written(domain, n) for n in values]]

    def _written(self, domain: list[Any], n: int) -> Any:
        value = domain[n]
        if not isinstance(value, tuple):
            return value
        if value[0] == "words":
            return f"={value[1][0]}" if value[1] else "none"
        near = [domain[m] if 0 <= m < len(domain) and isinstance(domain[m], tuple) else None for m in (n - 1, n + 1)]
        if value[0] == "day":
            return ["day", near[0] and value[1].isoformat(), near[1] and near[1][1].isoformat()]
        if value[2] == "*":
            return ["amount", "*", None, False, None, False]
        bounds = sorted(b[1] for b in self.model.bounds_of(domain) if b[2] == value[2])
        low = max((b for b in bounds if b <= value[1]), default=None)
        high = min((b for b in bounds if b >= value[1]), default=None)
        point = low == high
        ends = [None if bound is None else str(bound) for bound in (low, high)]
        return ["amount", value[2], ends[0], point, ends[1], point]

    def _of_bag(self, bag: str, keys: list[Any], box: Box) -> Iterator[list[Any]]:
        universe = self.model.universe(bag)
        readers = [key for key in keys if bag in facts_of(key) and key[0] in ("in", "near", "meets")]
        for moment in self.model.moments(keys, box):
            groups: dict[tuple[Any, ...], int] = {(): universe.all}
            for reader in readers:
                masks = self.model.reader_masks(bag, reader, moment)
                groups = {(*k, t): part for k, group in groups.items() for t, mask in masks if (part := group & mask)}
            apart = [mask for key, mask in groups.items() if len(set(key)) > 1 and len(set(keys)) > 1]
            for mask in [*apart, *(mask for key, mask in sorted(groups.items(), reverse=True) if any(key))]:
                yield ["meets", bag, [name for n, (name, _, _) in enumerate(universe.reps) if mask >> n & 1]]
        yield ["closed", bag]

    def _of_days(self, one: int, other: int, box: Box) -> Iterator[list[Any]]:
        keys = [self.nodes.keys[n] for n in (one, other)]
        for axis, name in ((0, "on"), (1, "known")):
            cuts = sorted({day for key in keys for day in self.model.cuts(key)[axis]})
            for first, end in zip([None, *cuts], [*cuts, None], strict=True) if cuts else ():
                span = [name, first and first.isoformat(), end and end.isoformat()]
                inner = self.model.restrict(box, span, True)
                if inner is not None and one != other and self.model.pairs(one, other, inner) <= DIAGONAL:
                    yield span
            for first, end in zip([None, *cuts], [*cuts, None], strict=True) if cuts else ():
                yield [name, first and first.isoformat(), end and end.isoformat()]
            if cuts and axis:
                yield ["default"]
