"""Whether a condition can hold at all, of any complete shipment on any day of a period.

`possible` answers no only where that is certain. What it does not look into counts as possible: partial lists and
lists before their first edition, ranges of codes, cells of tables, formulas, what one party's facts say of another.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from compliance.analysis.lint.material import meet, since
from compliance.model import condition as c
from compliance.model.law import WordList
from compliance.model.ruleset import Ruleset
from compliance.values.dates import ALWAYS, Period
from compliance.values.facts import Base, Value
from compliance.values.members import NONE, Members
from compliance.values.quantity import Quantity
from compliance.values.schemes import covers

BUDGET = 4000
"""Most nodes that one question looks at; beyond it the condition counts as possible."""

_FLIPPED = {">=": "<", "<=": ">", ">": "<=", "<": ">=", "=": ""}
Literal = tuple[c.Condition, bool]
Row = dict[str, Value]


class Where(NamedTuple):
    """Against what a condition is judged.

    Attributes:
        period: The days that count.
        published: From when the statement counts on the second axis; None: always.
        table: Table of the rows of which ``row.COLUMN`` speaks.
    """

    period: Period = ALWAYS
    published: date | None = None
    table: str = ""


EVER = Where()
"""Every day, without rows."""


def possible(ruleset: Ruleset, conditions: Iterable[c.Condition | None], where: Where = EVER) -> bool:
    """Return whether all *conditions* can hold together; True where that is not settled."""
    wanted = [node for node in conditions if node is not None]
    return _Search(ruleset, where).any_row([(node, True) for node in wanted], where.table)


def implies(
    ruleset: Ruleset, premise: Iterable[c.Condition | None], conclusion: c.Condition | None, where: Where = EVER
) -> bool:
    """Return whether *conclusion* surely holds wherever all of *premise* do; False where that is not settled."""
    if conclusion is None:
        return True
    given = [(node, True) for node in premise if node is not None]
    return not _Search(ruleset, where).together([*given, (conclusion, False)], None)


def bare(node: c.Condition) -> object:
    """Return what *node* says, without its text and place; equal for two conditions written alike."""
    match node:
        case c.Every(operands=operands) | c.Either(operands=operands):
            return type(node), frozenset(map(bare, operands))
        case c.Negation(operand=operand):
            return type(node), bare(operand)
        case c.Exists(kind=kind, operand=operand, table=table):
            return type(node), kind, table, bare(operand)
        case _:
            return type(node), node[:-2]


class _OutOfBudget(Exception):
    pass


class _Search:
    """Looks for one consistent choice of alternatives, depth first."""

    def __init__(self, ruleset: Ruleset, where: Where) -> None:
        self.ruleset = ruleset
        self.where = where
        self.left = BUDGET

    def any_row(self, wanted: list[Literal], table: str) -> bool:
        """Whether *wanted* can hold together, of some row of the table where there is one."""
        if not table:
            return self.together(wanted, None)
        columns = sorted({name for node, _ in wanted for name in _fields(node, self.ruleset)})
        if not columns:
            return self.together(wanted, None)
        found = self.ruleset.tables[table]
        seen = set()
        for row in found.rows:
            known: Row = {f"row.{column}": NONE for column in found.columns} if found.complete else {}
            known |= {f"row.{column}": value for column, value in row.items()}
            key = tuple(known.get(name) for name in columns)
            if key not in seen:
                seen.add(key)
                if self.together(wanted, known):
                    return True
        return False

    def together(self, wanted: list[Literal], row: Row | None) -> bool:
        """Whether *wanted* can hold together; True where the search grows too long."""
        try:
            return self._search(wanted, [], {}, row)
        except _OutOfBudget:
            return True

    def _search(
        self, todo: list[Literal], choices: list[list[Literal]], known: dict[str, list[Literal]], row: Row | None
    ) -> bool:
        todo = list(todo)
        choices = list(choices)
        known = dict(known)
        while todo:
            self.left -= 1
            if self.left < 0:
                raise _OutOfBudget
            node, holds = todo.pop()
            match node:
                case c.Negation(operand=operand):
                    todo.append((operand, not holds))
                case c.Defined(name=name):
                    todo.append((self.ruleset.conditions[name], holds))
                case c.Every(operands=operands) | c.Either(operands=operands):
                    if isinstance(node, c.Every) is holds:
                        todo += [(o, holds) for o in operands]
                    else:
                        choices.append([(o, holds) for o in operands])
                case _:
                    if not self._add(node, holds, known, row):
                        return False
        if not choices:
            return True
        first, rest = min(choices, key=len), list(choices)
        rest.remove(first)
        return any(self._search([option], rest, known, row) for option in first)

    def _add(self, leaf: c.Condition, holds: bool, known: dict[str, list[Literal]], row: Row | None) -> bool:
        if row is not None:
            seen = _of_row(leaf, row)
            if isinstance(seen, bool):
                return seen is holds
            leaf = seen
        if isinstance(leaf, c.Exists):
            if holds and not self._exists(leaf):
                return False
            subject = "some"
        elif isinstance(leaf, c.Stands):
            if holds and not self._stands(leaf):
                return False
            subject = "in force"
        else:
            subject = leaf.cell.table if isinstance(leaf, c.Marked) else leaf.fact  # type: ignore[union-attr]
        found = [*known.get(subject, ()), (leaf, holds)]
        known[subject] = found
        return self._consistent(subject, found)

    def _exists(self, node: c.Exists) -> bool:
        if node.kind == "row":
            table = self.ruleset.tables[node.table]
            if not self._at_hand(table.known_from, table.published):
                return True
            inner = _Search(self.ruleset, self.where)
            inner.left = self.left
            return inner.any_row([(node.operand, True)], node.table)
        return self.together([(node.operand, True)], None)

    def _stands(self, node: c.Stands) -> bool:
        periods = [record.head.period for name in node.names for record in self.ruleset.by_name[name]]
        return any(meet(period, self.where.period) for period in periods)

    def _at_hand(self, known_from: date | None, published: date | None) -> bool:
        start = self.where.period.start
        return (known_from is None or (start is not None and known_from <= start)) and since(
            published, self.where.published
        )

    # One fact -----------------------------------------------------------------------------------

    def _consistent(self, fact: str, literals: list[Literal]) -> bool:
        sides: dict[object, bool] = {}
        for leaf, holds in literals:
            if sides.setdefault(bare(leaf), holds) is not holds:
                return False
        yes = [leaf for leaf, holds in literals if holds]
        no = [leaf for leaf, holds in literals if not holds]
        needed = [n for n in yes if isinstance(n, c.IsTrue | c.Compare) or (isinstance(n, c.Member) and not n.every)]
        if needed and any(isinstance(n, c.IsNone) for n in yes):
            return False
        return self._words(fact, yes, no) and self._amounts(fact, yes, no)

    def _words(self, fact: str, yes: list[c.Condition], no: list[c.Condition]) -> bool:
        members = [n for n in yes if isinstance(n, c.Member)]
        some = [n for n in members if not n.every]
        if not some:
            return True
        declared = self.ruleset.vocabulary.lookup(fact)
        if declared is None:
            return True
        scheme = self.ruleset.vocabulary.schemes.get(declared.type.scheme)
        form = scheme.form if scheme else ""
        one = not declared.type.many and declared.type.base is not Base.CODE
        refused = [m for n in no if isinstance(n, c.Member) and not n.every for m in _surely(n.set)]
        if one:
            refused += [m for n in no if isinstance(n, c.Member) and n.every for m in _surely(n.set)]
        bounds = [] if form else [self._at_most(n.set) for n in members if n.every or one]
        for node in some:
            words = self._at_most(node.set)
            if words is None and one:
                words = next((b for b in bounds if b is not None), None)
            if words is None:
                continue
            left = {w for w in words if not any(_below(w, r, form) for r in refused)}
            for bound in bounds:
                left = left if bound is None else left & bound
            if not left:
                return False
        return True

    def _at_most(self, within: c.WordSet) -> set[str] | None:
        """Return every word that can be a member in the period; None where that is not bounded."""
        if within.spans or within.fields:
            return None
        found = set(within.words)
        for name in within.lists:
            listed = self._listed(self.ruleset.lists[name])
            if listed is None:
                return None
            found |= listed
        return found - (_surely(within.minus) if within.minus else set())

    def _listed(self, found: WordList) -> set[str] | None:
        if not found.complete or not self._at_hand(found.known_from, found.published):
            return None
        lasting = self.where.period
        return {
            word
            for m in found.members
            for word in m.words
            if meet(Period(m.period.start) if m.then_unknown or found.follower(word, m) else m.period, lasting)
        }

    def _amounts(self, fact: str, yes: list[c.Condition], no: list[c.Condition]) -> bool:
        """Judge each dimension on its own: a thing has a mass and a number of pieces, a value in two currencies."""
        bounds = [n for n in yes if isinstance(n, c.Compare)]
        against = [n for n in no if isinstance(n, c.Compare)]
        sides: dict[str, list[tuple[str, Quantity | date]]] = {}
        for node in bounds:
            _side(node.operator, node.bound, sides)
        if fact == "date":
            period = self.where.period
            for operator, day in ((">=", period.start), ("<", period.end)):
                if day:
                    _side(operator, day, sides)
        for node in against:
            if _dimension(node.bound) in sides or fact == "date":  # what has no such amount fulfils no comparison
                _side(_FLIPPED[node.operator], node.bound, sides)
        return all(map(_some_number, sides.values()))


def _dimension(bound: object) -> str:
    return bound.dimension if isinstance(bound, Quantity) else "day" if isinstance(bound, date) else ""


def _side(operator: str, bound: object, sides: "dict[str, list[tuple[str, Quantity | date]]]") -> None:
    if isinstance(bound, Quantity | date):
        sides.setdefault(_dimension(bound), []).append((operator, bound))


def _some_number(sides: "list[tuple[str, Quantity | date]]") -> bool:
    """Whether some number, or some day, lies on all *sides*."""
    low: tuple[Decimal | date, bool] | None = None
    high: tuple[Decimal | date, bool] | None = None
    for operator, bound in sides:
        at = bound.base if isinstance(bound, Quantity) else bound
        if operator in (">", ">=", "=") and (low is None or (at, operator == ">") > low):
            low = (at, operator == ">")
        if operator in ("<", "<=", "=") and (high is None or (at, operator != "<") < high):
            high = (at, operator != "<")
    if low is None or high is None:
        return True
    if isinstance(low[0], date) and isinstance(high[0], date):
        return low[0].toordinal() + low[1] <= high[0].toordinal() - (not high[1])
    if low[0] == high[0]:
        return not low[1] and high[1]
    return low[0] < high[0]  # type: ignore[operator]


def _surely(within: c.WordSet) -> set[str]:
    """Return words that are members on every day."""
    return set() if within.minus else set(within.words)


def _below(word: str, other: str, form: str) -> bool:
    return word == other or (bool(form) and covers(other, word, form))


# Rows -------------------------------------------------------------------------------------------


def _fields(node: c.Condition, ruleset: Ruleset) -> Iterator[str]:
    match node:
        case c.Every(operands=operands) | c.Either(operands=operands):
            for operand in operands:
                yield from _fields(operand, ruleset)
        case c.Negation(operand=operand):
            yield from _fields(operand, ruleset)
        case c.Member(fact=fact, set=within):
            yield from (name for name in (fact, *within.fields) if name.startswith("row."))
        case c.Compare(fact=fact, bound=bound):
            yield from (name for name in (fact, bound) if isinstance(name, str) and name.startswith("row."))
        case c.IsNone(fact=fact) | c.IsTrue(fact=fact):
            if fact.startswith("row."):
                yield fact
        case _:
            return


def _of_row(leaf: c.Condition, row: Row) -> c.Condition | bool:
    """Return the truth of *leaf* where the row settles it, else the leaf with the row's own values in it."""
    match leaf:
        case c.IsNone(fact=fact) if fact in row:
            value = row[fact]
            return value is NONE or (isinstance(value, Members) and not value.words and value.complete)
        case c.IsTrue(fact=fact) if fact in row:
            return row[fact] is True
        case c.Compare(fact=fact, bound=str() as name) if name in row:
            value = row[name]
            if isinstance(value, Quantity | date):
                return leaf._replace(bound=value)
            return False if value is NONE else leaf
        case c.Member(fact=fact, set=within) if fact in row:
            return _cell_in(row[fact], within, leaf)
        case c.Member(set=within) if within.fields and all(name in row for name in within.fields):
            return leaf._replace(set=_filled(within, row))
        case _:
            return leaf


def _cell_in(value: Value, within: c.WordSet, leaf: c.Member) -> c.Condition | bool:
    if value is NONE:
        return False
    plain = not (within.spans or within.lists or within.fields or within.minus)
    if not isinstance(value, Members) or not value.complete or not plain or leaf.every or value.excluded:
        return leaf
    pairs = [(str(word), member) for word in value.words for member in within.words]
    if any(word == member for word, member in pairs):
        return True
    return leaf if any(w.startswith(m) or m.startswith(w) for w, m in pairs) else False


def _filled(within: c.WordSet, row: Row) -> c.WordSet:
    words: set[str] = set(within.words)
    minus: set[str] = set()
    for name in within.fields:
        value = row[name]
        if isinstance(value, Members):
            words |= set(map(str, value.words))
            minus |= set(map(str, value.excluded))
    taken = within.minus or (c.WordSet(frozenset(minus)) if minus else None)
    return within._replace(words=frozenset(words), fields=(), minus=taken)
