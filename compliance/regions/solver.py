"""Find a member of a set of shipments with a satisfiability solver, or prove that there is none.

Each value of a variable and each word of a bag is a proposition; each node implies what it is made of (Plaisted and
Greenbaum, 1986: negation stands at literals only, so that one direction is enough). What was encoded stays with the
solver, so that the many questions about one pair of editions share it. Propositions are first tried as "not", and
facts as "not stated": the members found are small.

The solver (Glucose, by way of python-sat, the extra `proof`) is imported late. Where it is missing, `regions.search`
answers the same questions more slowly, and says more often that it has not settled one.
"""

from importlib.util import find_spec
from typing import Any

from compliance.regions.budget import Budget
from compliance.regions.nodes import AND, LITERAL, MEETS, MISSES, NO, YES, Bag, Box, Node, Nodes
from compliance.regions.search import find

_AT_ONCE = 2000
"""Conflicts that count as one call: the budget is looked at between calls."""


class Solver:
    """Answers whether a set has a member; one for each table of nodes."""

    def __init__(self, nodes: Nodes) -> None:
        self.nodes = nodes
        self._solver = _made()
        self._top = 0
        self._values: dict[int, list[int]] = {}
        self._words: dict[int, dict[int, int]] = {}
        self._names: dict[Node, int] = {}
        self._fresh: list[int] = []

    def anew(self) -> "Solver":
        """Return a solver of the same sets that holds nothing of other questions: many about one set are quick with it.

        Each call decides every proposition that was ever encoded, whether the question rests on it or not.
        """
        return Solver(self.nodes)

    def find(self, goal: Node, budget: Budget, rest: Node = YES) -> Box | None:
        """Return a box all of whose points lie in *goal* and in *rest*; None where there is proved to be none.

        Raises:
            Exhausted: The budget ran out first.
        """
        if self._solver is None:
            return find(self.nodes, goal, budget, rest)
        return self._box(goal, rest) if self._solve(goal, budget, rest) else None

    def has(self, goal: Node, budget: Budget, rest: Node = YES) -> bool:
        """Return whether *goal* and *rest* have a common member; as `find`, which shows one.

        Raises:
            Exhausted: The budget ran out first.
        """
        if self._solver is None:
            return find(self.nodes, goal, budget, rest) is not None
        return self._solve(goal, budget, rest)

    def _solve(self, goal: Node, budget: Budget, rest: Node) -> bool:
        assert self._solver is not None
        budget.step()
        if NO in (goal, rest):
            return False
        asked = [self._name(n) for n in (goal, rest) if n != YES]
        if self._fresh:
            self._solver.set_phases(self._fresh)
            self._fresh = []
        while True:
            self._solver.conf_budget(_AT_ONCE)
            before = self._conflicts()
            found = self._solver.solve_limited(assumptions=asked)
            for _ in range((self._conflicts() - before) // 20):
                budget.step()
            if found is not None:
                return bool(found)

    def values(self, var: int, where: Node, budget: Budget) -> int:
        """Return the values of a plain variable that members of a set have.

        Raises:
            Exhausted: The budget ran out first.
        """
        left, found = self.nodes.full[var], 0
        while left:
            box = self.find(self.nodes.literal(var, left), budget, where)
            if box is None:
                break
            value = box.get(var, left)
            assert isinstance(value, int)
            found |= value & left
            left &= ~found
        return found

    def _conflicts(self) -> int:
        stats: dict[str, int] = self._solver.accum_stats() if self._solver else {}
        return stats.get("conflicts", 0)

    def _box(self, goal: Node, rest: Node) -> Box:
        assert self._solver is not None
        model = self._solver.get_model()
        support = self.nodes.support[goal] | self.nodes.support[rest]
        found: dict[int, int | Bag] = {}
        for var, values in self._values.items():
            if support >> var & 1:
                found[var] = 1 << next(n for n, x in enumerate(values) if model[x - 1] > 0)
        for var, words in self._words.items():
            if support >> var & 1:
                inside = outside = 0
                for word, x in words.items():
                    if model[x - 1] > 0:
                        inside |= 1 << word
                    else:
                        outside |= 1 << word
                found[var] = Bag(inside, outside)
        return found

    # Propositions -------------------------------------------------------------------------------

    def _new(self, *, first: bool = False) -> int:
        self._top += 1
        self._fresh.append(self._top if first else -self._top)
        return self._top

    def _add(self, clause: list[int]) -> None:
        assert self._solver is not None
        self._solver.add_clause(clause)

    def _value(self, var: int) -> list[int]:
        """Return the propositions of the values of a plain variable, of which just one holds."""
        if var not in self._values:
            size = self.nodes.full[var].bit_count()
            found = [self._new(first=n == 0) for n in range(size)]
            self._values[var] = found
            self._add(found)
            self._at_most_one(found)
        return self._values[var]

    def _at_most_one(self, found: list[int]) -> None:
        """Exclude two at once; many are taken in groups (Klieber and Kwon's commander)."""
        if len(found) <= 6:
            for n, one in enumerate(found):
                for other in found[n + 1 :]:
                    self._add([-one, -other])
            return
        heads = []
        for start in range(0, len(found), 5):
            group = found[start : start + 5]
            head = self._new()
            heads.append(head)
            for n, one in enumerate(group):
                self._add([-one, head])
                for other in group[n + 1 :]:
                    self._add([-one, -other])
        self._at_most_one(heads)

    def _word(self, var: int, word: int) -> int:
        words = self._words.setdefault(var, {})
        if word not in words:
            words[word] = self._new()
        return words[word]

    def _name(self, node: Node) -> int:
        """Return the proposition that implies a node; a parent is only named when its parts are."""
        todo = [node]
        while todo:
            one = todo[-1]
            if one in self._names:
                todo.pop()
                continue
            missing = [p for p in self.nodes.parts[one] if p not in self._names]
            if missing:
                todo += missing
                continue
            todo.pop()
            self._names[one] = self._encode(one)
        return self._names[node]

    def _encode(self, node: Node) -> int:
        nodes = self.nodes
        kind, var, mask = nodes.kind[node], nodes.var[node], nodes.mask[node]
        if kind == LITERAL:
            values = self._value(var)
            inside = [x for n, x in enumerate(values) if mask >> n & 1]
            outside = [x for n, x in enumerate(values) if not mask >> n & 1]
            if len(inside) == 1:
                return inside[0]
            if len(outside) == 1:
                return -outside[0]
            found = self._new()
            self._add([-found, *inside])
            return found
        if kind in (MEETS, MISSES):
            words = [self._word(var, n) for n in range(mask.bit_length()) if mask >> n & 1]
            if len(words) == 1:
                return words[0] if kind == MEETS else -words[0]
            found = self._new()
            if kind == MEETS:
                self._add([-found, *words])
            for word in words if kind == MISSES else ():
                self._add([-found, -word])
            return found
        found = self._new()
        parts = [self._names[p] for p in nodes.parts[node]]
        if kind == AND:
            for part in parts:
                self._add([-found, part])
        else:
            self._add([-found, *parts])
        return found


def available() -> bool:
    """Return whether the solver is installed."""
    return find_spec("pysat") is not None


def _made() -> Any:
    try:
        from pysat.solvers import Glucose4  # type: ignore[import-untyped]
    except ImportError:
        return None
    return Glucose4(incr=False)
