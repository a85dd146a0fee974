"""Which regimes a change can reach: who uses a condition, a list, a table, a statement, and so on upward."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from compliance.analysis.cover.mutant import Mutant, Swap
from compliance.model import condition as c
from compliance.model import law
from compliance.model.leaves import reckons_with
from compliance.model.ruleset import Ruleset

Node = tuple[str, str]
"""The kind (``conditions``, ``lists``, ``tables``, ``law``, ``regimes``, ``facts``, ``refusals``) and the name."""


class Reach(NamedTuple):
    """What a change can reach.

    Attributes:
        regimes: Names of the regimes whose answer may differ.
        facts: Names of the derived facts that may differ.
        standing: Whether some condition asks if a statement that is changed is in force.
        refusals: Whether nothing but what is refused may differ: then whatever is expected of a shipment may fail.
            Beside regimes and facts it is passed over: a case that is refused is one that looks at what moved.
    """

    regimes: frozenset[str]
    facts: frozenset[str]
    standing: bool
    refusals: bool = False


class Users:
    """The index of users of one ruleset."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.users: dict[Node, set[Node]] = {}
        self.regime_of = {record.head.name: record.head.regime for record in ruleset.named}
        self.asked: set[str] = set()
        for name, node in ruleset.conditions.items():
            self._note(("conditions", name), node)
        for record in (*ruleset.named, *ruleset.changes):
            self._statement(record)
        for regime in ruleset.regimes:
            self._note(("regimes", regime.name), regime.subject)
        for classified in ruleset.classifications:
            self._note(("facts", classified.fact), classified.when)
        for constraint in ruleset.constraints:
            self._note(("refusals", ""), constraint.never)
        for definition in ruleset.definitions:
            for fact in reckons_with(definition.formula):
                self._use(("facts", fact), ("facts", definition.name))

    def reach(self, mutant: Mutant) -> Reach:
        """Return what *mutant* can reach."""
        todo = [node for swap in mutant.swaps for node in _changed(swap)]
        seen = set(todo)
        while todo:
            for user in self.users.get(todo.pop(), ()):
                if user not in seen:
                    seen.add(user)
                    todo.append(user)
        regimes = {name for kind, name in seen if kind == "regimes"}
        regimes |= {self.regime_of[name] for kind, name in seen if kind == "law" and name in self.regime_of}
        standing = any(node[0] == "law" and node[1] in self.asked for swap in mutant.swaps for node in _changed(swap))
        facts = frozenset(name for kind, name in seen if kind == "facts")
        return Reach(frozenset(regimes), facts, standing, ("refusals", "") in seen and not regimes and not facts)

    def _statement(self, record: Any) -> None:
        own = ("law", record.head.name)
        match record:
            case law.Change(targets=targets):
                for target in targets:
                    self._use(("law", f"change {record.head.at}"), ("law", target))
                return
            case law.Rule(table=table, reviews=reviews):
                if table:
                    self._use(("tables", table), own)
                for clause in reviews:
                    self._note(own, clause.when)
            case law.Policy(targets=targets, reviews=reviews):
                for clause in reviews:
                    self._note(own, clause.when)
                for target in targets:
                    self._use(own, ("law", target))
            case law.LicenseException(lifts=lifts, provided=provided):
                self._note(own, provided)
                for targets, where in lifts:
                    self._note(own, where)
                    for target in targets:
                        self._use(own, ("law", target))
            case law.Bar(exceptions=exceptions, licenses_for=licenses_for):
                for target in (*exceptions, *licenses_for):
                    self._use(own, ("law", target))
            case _:
                pass
        self._note(own, record.when)

    def _note(self, user: Node, node: c.Condition | None) -> None:
        for used in _used(node) if node else ():
            self._use(used, user)
            if used[0] == "law":
                self.asked.add(used[1])

    def _use(self, used: Node, user: Node) -> None:
        self.users.setdefault(used, set()).add(user)


def _changed(swap: Swap) -> Iterator[Node]:
    match swap.field:
        case "conditions" | "lists" | "tables":
            yield swap.field, swap.key
        case "regimes":
            yield "regimes", swap.old.name
        case "classifications":
            yield "facts", swap.old.fact
        case "definitions":
            yield "facts", swap.old.name
        case "changes":
            for target in (swap.old.targets, *(() if swap.new is None else (swap.new.targets,))):
                yield from (("law", name) for name in target)
        case _:
            yield "law", swap.old.head.name
            if isinstance(swap.new, law.LicenseException):
                yield from (("law", name) for targets, _ in swap.new.lifts for name in targets)


def _used(node: c.Condition) -> Iterator[Node]:
    match node:
        case c.Every(operands=operands) | c.Either(operands=operands):
            for operand in operands:
                yield from _used(operand)
        case c.Negation(operand=operand):
            yield from _used(operand)
        case c.IsNone(fact=fact) | c.IsTrue(fact=fact):
            yield _fact(fact)
        case c.Exists(operand=operand, table=table):
            if table:
                yield "tables", table
            yield from _used(operand)
        case c.Defined(name=name):
            yield "conditions", name
        case c.Member(fact=fact, set=within):
            yield _fact(fact)
            yield from _listed(within)
        case c.Compare(fact=fact, bound=bound):
            yield _fact(fact)
            if isinstance(bound, c.Cell):
                yield from _looked_up(bound)
        case c.Marked(cell=cell):
            yield from _looked_up(cell)
        case c.Stands(names=names):
            yield from (("law", name) for name in names)
        case _:
            pass


def _fact(name: str) -> Node:
    return "facts", f"item.{name.removeprefix('component.')}" if name.startswith("component.") else name


def _looked_up(cell: c.Cell) -> Iterator[Node]:
    yield "tables", cell.table
    yield from (_fact(name) for name in cell.keys)


def _listed(within: c.WordSet | None) -> Iterator[Node]:
    while within:
        yield from (("lists", name) for name in within.lists)
        within = within.minus
