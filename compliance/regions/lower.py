"""Conditions as pairs of sets: where they are surely true, and where they may be (Kleene's logic in two halves).

What one fact decides is asked of the engine, class by class (`engine.truths.verdict`), so that an atom means here what
it means there. `and`, `or`, `not`, `some ... where` are built over these.

A condition declared under a name, an exception, a bar, the reach of a regime and a code that classification bears are
*symbols*: variables of three values with a definition in each edition. An edit of one of them is then one place where
the editions differ, not one for each rule that uses it; `Lowering.expanded` puts the definitions in.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from compliance.engine.context import Context
from compliance.engine.rows import fields_read, selector_of
from compliance.engine.standing import Moment, Standing, follower, standing
from compliance.engine.truths import verdict
from compliance.model import condition as c
from compliance.model import law
from compliance.model.law import Head
from compliance.regions.nodes import NO, YES, Node
from compliance.regions.space import Space
from compliance.regions.times import Group, ends
from compliance.values.facts import ROLES, Value
from compliance.values.members import NO_WORDS, Members
from compliance.values.schemes import Code, covers
from compliance.values.truth import FALSE, TRUE, UNKNOWN, Truth

SURELY, MAYBE = 0b100, 0b110
"""Masks of a variable of three values (false, unknown, true)."""


class Pair(NamedTuple):
    """Where a condition is surely true, and where it may be."""

    surely: Node
    maybe: Node


NEVER = Pair(NO, NO)
ALWAYS = Pair(YES, YES)
OPEN = Pair(NO, YES)


class Place(NamedTuple):
    """Whose facts a condition reads.

    Attributes:
        role: Role that ``party.X`` stands for.
        component: Number of the component that ``component.X`` stands for.
        row: Fields of the row; None outside rows.
        declared: Whether codes are those declared, before classification.
    """

    role: str = ""
    component: int = -1
    row: Mapping[str, Value] | None = None
    declared: bool = False


HERE = Place()


class Lowerings:
    """The lowerings of both editions, one for each edition and each day up to which publications count by default.

    Args:
        moved: Whether a symbol may be defined otherwise in the second edition; one that is not is lowered once. By
            default any may be.

    Attributes:
        derive: Token of classification, which counts up to the latest day of all regimes.
        codes: Fact to the codes that classification bears in either edition. What both editions say alike is lowered
            in one of them, and has to name what the other one bears: a code that an edition does not classify is never
            borne there, and never excluded.
    """

    def __init__(self, space: Space, moved: Callable[[tuple[Any, ...]], bool] = lambda _: True) -> None:
        self.space = space
        self.moved = moved
        self._made: dict[tuple[int, str], Lowering] = {}
        names = sorted({regime.name for ruleset in space.rulesets for regime in ruleset.regimes})
        classes = {name: tuple(self._class(n, name) for n in range(len(space.rulesets))) for name in ["", *names]}
        by_classes: dict[tuple[int, ...], str] = {}
        for name in ["", *names]:
            by_classes.setdefault(classes[name], name)
        self.token = {name: by_classes[classes[name]] for name in ["", *names]}
        self.derive = self.token[""]
        classified = {(r.fact, r.code): None for ruleset in space.rulesets for r in ruleset.classifications}
        self.codes = {name: [code for fact, code in classified if fact == name] for name, _ in classified}
        self._classes = classes

    def _class(self, edition: int, regime: str) -> int:
        regimes = self.space.rulesets[edition].regimes
        latest = max((r.known_through for r in regimes), default=date.max)
        day = next((r.known_through for r in regimes if r.name == regime), latest)
        return max(self.space.times.known_class(day), 1)

    def default(self, edition: int, token: str) -> int:
        """Return the class of publication days that the default stands for."""
        return self._classes[token][edition]

    def at(self, edition: int, token: str) -> "Lowering":
        """Return the lowering of an edition for a token."""
        if (edition, token) not in self._made:
            self._made[edition, token] = Lowering(self.space, edition, token, self)
        return self._made[edition, token]

    def of_regime(self, edition: int, regime: str) -> "Lowering":
        """Return the lowering that a regime uses."""
        return self.at(edition, self.token[regime])


class Lowering:
    """Lowers the conditions of one edition.

    Attributes:
        space: The space it shares with the other edition.
        edition: Number of the edition.
        token: Who asks: regimes that count publications up to days of one class share a token.
        default: Class of publication days that the default stands for.
    """

    def __init__(self, space: Space, edition: int, token: str, peers: "Lowerings") -> None:
        self.space = space
        self.token = token
        self.peers = peers
        self.nodes = space.nodes
        self.edition = edition
        self.ruleset = space.rulesets[edition]
        self.default = peers.default(edition, token)
        self._memo: dict[tuple[Any, ...], Pair] = {}
        self._held: list[object] = []
        self._reads: dict[int, tuple[str, ...]] = {}
        self._bearing: dict[str, list[tuple[int, str, list[str]]]] = {}
        self._definitions: dict[tuple[Any, ...], Pair] = {}
        self._expanded: dict[Node, Node] = {}
        self._stands: dict[tuple[str, date | None], list[tuple[Node, Standing]]] = {}

    # Conditions ---------------------------------------------------------------------------------

    def pair(self, node: c.Condition | None, place: Place = HERE) -> Pair:
        """Return where *node* is surely true, and where it may be."""
        if node is None:
            return ALWAYS
        row: tuple[Value | None, ...] = ()
        if place.row is not None:
            names = self._fields_of(node)
            row = tuple(place.row.get(name) for name in names)
            place = place if names else place._replace(row=None)
        key = (id(node), place.role, place.component, row, place.declared)
        found = self._memo.get(key)
        if found is None:
            found = self._memo[key] = self._pair(node, place)
            self._held.append(node)  # an id stays one's own as long as the object lives
        return found

    def _fields_of(self, node: c.Condition) -> tuple[str, ...]:
        """Return the fields of a row that *node* reads: rows alike in them are alike to it."""
        if id(node) not in self._reads:
            self._reads[id(node)] = tuple(sorted(set(fields_read(node))))
            self._held.append(node)
        return self._reads[id(node)]

    def _pair(self, node: c.Condition, place: Place) -> Pair:
        match node:
            case c.Every(operands=operands):
                return self.every([self.pair(o, place) for o in operands])
            case c.Either(operands=operands):
                return self.either([self.pair(o, place) for o in operands])
            case c.Negation(operand=operand):
                return self.negate(self.pair(operand, place))
            case c.Defined(name=name) if place.declared:
                return self.pair(self.ruleset.conditions[name], place)  # a symbol means the codes that are borne
            case c.Defined(name=name):
                return self.symbol("defined", name, self.token)
            case c.Exists():
                return self._exists(node, place)
            case c.Stands(names=names):
                heads = [record.head for name in names for record in self.ruleset.by_name.get(name, ())]
                return self.either([self.force(head) for head in heads])
            case c.Member(fact=fact) if self.space.is_bag(self._name(fact, place)):
                return self._bag_member(node, place)
            case c.IsNone(fact=fact) if self.space.is_bag(self._name(fact, place)):
                return self._bag_none(fact, place)
            case _:
                return self._atom(node, place)

    def every(self, pairs: Iterable[Pair]) -> Pair:
        """Return the conjunction."""
        found = list(pairs)
        return Pair(self.nodes.every(p.surely for p in found), self.nodes.every(p.maybe for p in found))

    def either(self, pairs: Iterable[Pair]) -> Pair:
        """Return the disjunction."""
        found = list(pairs)
        return Pair(self.nodes.either(p.surely for p in found), self.nodes.either(p.maybe for p in found))

    def negate(self, pair: Pair) -> Pair:
        """Return the negation: surely not where it may not be."""
        return Pair(self.nodes.negate(pair.maybe), self.nodes.negate(pair.surely))

    def symbol(self, *key: Any) -> Pair:
        """Return a symbol as a condition."""
        var = self.space.variable("symbol", *key)
        return Pair(self.nodes.literal(var, SURELY), self.nodes.literal(var, MAYBE))

    # Atoms of plain facts -----------------------------------------------------------------------

    def _name(self, fact: str, place: Place) -> str:
        head, _, tail = fact.partition(".")
        if head == "party" and place.role:
            return f"{place.role}.{tail}"
        if head == "component" and place.component >= 0:
            return f"component[{place.component}].{tail}"
        return fact

    def _atom(self, node: c.Condition, place: Place) -> Pair:
        facts, on, known = self._asks(node)
        if not on and not known and all(f.startswith("row.") for f in facts):
            group = Group(0, 0, self.space.times.on[0], self.space.times.known[0])
            found = verdict(node, self._context(group, {}, place))
            return ALWAYS if found is TRUE else NEVER if found is FALSE else OPEN
        if any(self._name(f, place).startswith(("party.", "component.")) for f in facts):
            return OPEN  # `party.X` outside `some party`: nobody's fact
        groups = self.space.times.groups(self.space.times.on if "date" in facts else on, known, self.default)
        by_truth: dict[tuple[Truth, ...], list[Group]] = {}
        answers: dict[tuple[Truth, ...], list[Node]] = {}
        for group in groups:
            states = [self._states(name, place, group) for name in facts if name != "date"]
            names = [name for name in facts if name != "date"]
            truths: list[Truth] = []
            where: list[Node] = []
            for literal, values in _product(self, states, names):
                truths.append(verdict(node, self._context(group, values, place)))
                where.append(literal)
            by_truth.setdefault(tuple(truths), []).append(group)
            answers[tuple(truths)] = where
        surely: list[Node] = []
        maybe: list[Node] = []
        for said, same in by_truth.items():
            when = self.space.times.node(same)
            pairs = list(zip(answers[said], said, strict=True))
            yes, open_too = ([n for n, t in pairs if t in wanted] for wanted in ((TRUE,), (TRUE, UNKNOWN)))
            surely.append(self.nodes.every([when, self.nodes.either(yes)]))
            maybe.append(self.nodes.every([when, self.nodes.either(open_too)]))
        return Pair(self.nodes.either(surely), self.nodes.either(maybe))

    def _asks(self, node: c.Condition) -> tuple[list[str], list[date], list[date]]:
        """Return the facts that an atom reads, and the days on which its own law moves."""
        on: list[date] = []
        known: list[date] = []
        match node:
            case c.Member(fact=fact, set=within):
                self.space.list_days(self.edition, within, on, known)
                return [fact, *within.fields], on, known
            case c.IsTrue(fact=fact) | c.IsNone(fact=fact):
                return [fact], on, known
            case c.Compare(fact=fact, bound=bound):
                if isinstance(bound, c.Cell):
                    self._table_days(bound.table, on, known)
                    return list(dict.fromkeys([fact, *bound.keys])), on, known
                return ([fact, bound] if isinstance(bound, str) else [fact]), on, known
            case c.Marked(cell=cell):
                self._table_days(cell.table, on, known)
                return list(dict.fromkeys(cell.keys)), on, known
            case _:
                raise AssertionError(node)

    def _table_days(self, name: str, on: list[date], known: list[date]) -> None:
        table = self.ruleset.tables[name]
        on += [table.known_from] if table.known_from else []
        known += [table.published] if table.published else []

    def _context(self, group: Group, values: Mapping[str, Value], place: Place) -> Context:
        row = place.row or {}
        facts: dict[str, Value] = {"date": group.on_day, **row, **values}
        moment = Moment(group.on_day, group.known_day)
        return Context(self.ruleset, moment, facts, frozenset(), None, None)

    def _states(self, name: str, place: Place, group: Group) -> list[tuple[Node, Value | None]]:
        """Return the values that a fact may have, each with where it has it."""
        if name.startswith("row."):
            return [(YES, (place.row or {}).get(name))]
        full = self._name(name, place)
        if self.space.is_bag(full):
            return self._bag_states(full, place)
        var = self.space.variable("fact", full)
        return [(self.nodes.literal(var, 1 << n), s.value) for n, s in enumerate(self.space.scalars(full))]

    def _bag_states(self, name: str, place: Place) -> list[tuple[Node, Value | None]]:
        """Return what a lookup sees of a bag: the one word that it surely is, none, or nothing known.

        Of a class of several words it is open whether the bag holds one of them or more.
        """
        bag, complete = self.space.variable("bag", name), self.space.variable("complete", name)
        whole = self.nodes.literal(complete, 2)
        classes = self.space.word_classes(name)
        everything = (1 << len(classes)) - 1
        single = self.nodes.literal(self.space.variable("single", name), 2)
        found: list[tuple[Node, Value | None]] = [
            (self.nodes.every([whole, self.nodes.misses(bag, everything)]), NO_WORDS)
        ]
        ones = []
        for n, words in enumerate(classes):
            just = [whole, self.nodes.meets(bag, 1 << n), self.nodes.misses(bag, everything & ~(1 << n))]
            one = self.nodes.every([*just, single] if len(words.words) > 1 else just)
            ones.append(one)
            found.append((one, Members((Code(words.words[0]),), complete=True)))
        rest = self.nodes.negate(self.nodes.either([found[0][0], *ones]))
        return [*found, (rest, None)]

    # Bags ---------------------------------------------------------------------------------------

    def _bag_member(self, node: c.Member, place: Place) -> Pair:
        name = self._name(node.fact, place)
        if name.startswith(("party.", "component.")):
            return OPEN
        row = place.row or {}
        gap = any(row.get(field) is None for field in node.set.fields)
        ask = self.space.asked(self.edition, node.set, row)
        by_mask: dict[tuple[int, int], list[Group]] = {}
        for group in self.space.groups_of(ask, self.default):
            by_mask.setdefault(self.space.masks(name, ask, group), []).append(group)
        pairs = []
        for (surely, maybe), groups in by_mask.items():
            when = self.space.times.node(groups)
            inner = (
                self._all(name, place, surely, maybe)
                if node.every
                else self._some(name, place, surely, maybe, node.set)
            )
            pairs.append(Pair(self.nodes.every([when, inner.surely]), self.nodes.every([when, inner.maybe])))
        whole = self.either(pairs)
        return Pair(whole.surely, YES) if gap else whole

    def _some(self, name: str, place: Place, surely: int, maybe: int, within: c.WordSet) -> Pair:
        """Some value is a member: an open set may hold more, unless classification rules every member out."""
        more = self.nodes.literal(self.space.variable("complete", name), 1)
        sure, may = self.holds(name, place, surely), self.nodes.either([self.holds(name, place, maybe), more])
        if self._classified(name, place):
            ruled = self._ruled_out(name, within, place)
            may = self.nodes.either([sure, self.nodes.every([may, self.nodes.negate(ruled)])])
        return Pair(sure, may)

    def _all(self, name: str, place: Place, surely: int, maybe: int) -> Pair:
        """Every value is a member."""
        everything = (1 << len(self.space.word_classes(name))) - 1
        whole = self.nodes.literal(self.space.variable("complete", name), 2)
        return Pair(
            self.nodes.every([whole, self.nodes.negate(self.holds(name, place, everything & ~surely))]),
            self.nodes.negate(self.holds(name, place, everything & ~maybe)),
        )

    def _bag_none(self, fact: str, place: Place) -> Pair:
        name = self._name(fact, place)
        if name.startswith(("party.", "component.")):
            return OPEN
        everything = (1 << len(self.space.word_classes(name))) - 1
        empty = self.nodes.negate(self.holds(name, place, everything))
        whole = self.nodes.literal(self.space.variable("complete", name), 2)
        return Pair(self.nodes.every([whole, empty]), empty)

    def _classified(self, name: str, place: Place) -> list[str]:
        return [] if place.declared else self.peers.codes.get(name, [])

    def holds(self, name: str, place: Place, mask: int) -> Node:
        """Return where the bag holds a word of *mask*, codes that classification bears among them.

        Codes that are borne take the place of a declared one above them, where of all below it that is known
        (`engine.derive`).
        """
        bag = self.space.variable("bag", name)
        codes = self._classified(name, place)
        if not codes:
            return self.nodes.meets(bag, mask)
        found: list[Node] = []
        for bit, word, below in self._special(name, codes):
            if not mask & bit:
                continue
            if below:
                mask &= ~bit
                told = self.nodes.negate(self._is_told(name, word, below, codes))
                found.append(self.nodes.every([self.nodes.meets(bag, bit), told]))
            if word in codes:
                found.append(self.symbol("borne", name, word, self.peers.derive).surely)
        return self.nodes.either([self.nodes.meets(bag, mask), *found])

    def _special(self, name: str, codes: list[str]) -> list[tuple[int, str, list[str]]]:
        """Return the classes of codes that classification bears, or bears below, the code and what it bears below."""
        if name not in self._bearing:
            found, fact = [], self.space.fact(name)
            form = self.space.form(fact) if fact else ""
            for number, words in enumerate(self.space.word_classes(name)):
                word = words.words[0]
                below = sorted(code for code in codes if code != word and covers(word, code, form))
                if below or word in codes:
                    found.append((1 << number, word, below))
            self._bearing[name] = found
        return self._bearing[name]

    def _is_told(self, name: str, word: str, below: list[str], codes: list[str]) -> Node:
        """Return where some code *below* a declared one is borne, and of every one below it is known whether it is."""
        fact = self.space.fact(name)
        assert fact is not None
        scheme = self.ruleset.vocabulary.schemes[fact.type.scheme]
        leaves = (scheme.leaves(word) if scheme.complete else []) or [word]
        borne = {code: self.symbol("borne", name, code, self.peers.derive) for code in codes}
        known = {code: self.nodes.either([b.surely, self.nodes.negate(b.maybe)]) for code, b in borne.items()}
        each = [self.nodes.either(known[code] for code in codes if covers(code, leaf, scheme.form)) for leaf in leaves]
        return self.nodes.every([self.nodes.either(borne[code].surely for code in below), *each])

    def _ruled_out(self, name: str, within: c.WordSet, place: Place) -> Node:
        """Return where exact classification excludes every member of a set that is written out."""
        if within.spans or within.lists or within.fields or (place.row and within.fields):
            return NO
        codes = sorted(self._classified(name, place))
        fact = self.space.fact(name)
        assert fact is not None
        scheme = self.ruleset.vocabulary.schemes[fact.type.scheme]

        def excluded(word: str) -> Node:
            near = [code for code in codes if covers(code, word, scheme.form)]
            return self.nodes.either(
                self.nodes.negate(self.symbol("borne", name, code, self.peers.derive).maybe) for code in near
            )

        parts = []
        for word in sorted(within.words):
            leaves = scheme.leaves(word) if scheme.complete else []
            below = self.nodes.every(excluded(leaf) for leaf in leaves) if leaves else NO
            parts.append(self.nodes.either([excluded(word), below]))
        borne = [self.symbol("borne", name, code, self.peers.derive) for code in codes]
        some = self.nodes.either(self.nodes.negate(pair.maybe) for pair in borne)
        return self.nodes.every([some, *parts])

    def open_list(self, name: str) -> Node:
        """Return where a bag may hold more than is stated."""
        return self.nodes.literal(self.space.variable("complete", name), 1)

    # Parties, components, rows ------------------------------------------------------------------

    def _exists(self, node: c.Exists, place: Place) -> Pair:
        if node.kind == "row":
            return self._some_row(node, place)
        if node.kind == "party":
            pairs = []
            for role in ROLES:
                given = self.nodes.literal(self.space.variable("party", role), 2)
                inner = self.pair(node.operand, place._replace(role=role))
                pairs.append(Pair(self.nodes.every([given, inner.surely]), self.nodes.every([given, inner.maybe])))
            complete = self.space.variable("fact", "parties_complete")
            name = "parties_complete"
        else:
            pairs = []
            for number in range(len(self.space.components)):
                given = self.nodes.literal(self.space.variable("component", number), 2)
                inner = self.pair(node.operand, place._replace(component=number))
                pairs.append(Pair(self.nodes.every([given, inner.surely]), self.nodes.every([given, inner.maybe])))
            complete = self.space.variable("fact", "item.components_complete")
            name = "item.components_complete"
        stated = next(n for n, s in enumerate(self.space.scalars(name)) if s.value is True)
        further = self.nodes.literal(complete, ~(1 << stated))
        whole = self.either(pairs)
        return Pair(whole.surely, self.nodes.either([whole.maybe, further]))

    def _some_row(self, node: c.Exists, place: Place) -> Pair:
        table = self.ruleset.tables[node.table]
        selector = selector_of(node.operand, node.table, self.ruleset)
        rows = [self.pair(node.operand, place._replace(row=row)) for row in selector.rows]
        for number in selector.anywhere:  # a row that does not state its codes is asked where there is some code
            everything = (1 << len(self.space.word_classes(selector.fact))) - 1
            some = self.nodes.either([self.holds(selector.fact, place, everything), self.open_list(selector.fact)])
            rows[number] = Pair(rows[number].surely, self.nodes.every([rows[number].maybe, some]))
        whole = self.either(rows)
        at_hand = self._at_hand(table)
        return Pair(
            self.nodes.every([whole.surely, at_hand]), self.nodes.either([whole.maybe, self.nodes.negate(at_hand)])
        )

    def _at_hand(self, table: law.Table) -> Node:
        on: list[date] = []
        known: list[date] = []
        self._table_days(table.name, on, known)
        groups = self.space.times.groups(on, known, self.default)
        return self.space.times.node(
            g
            for g in groups
            if not (table.known_from and g.on_day < table.known_from)
            and not (table.published and table.published > g.known_day)
        )

    # Standing -----------------------------------------------------------------------------------

    def stands(self, head: Head) -> list[tuple[Node, Standing]]:
        """Return the states of a statement in time, each with its moments; in one form for equal states."""
        key = (head.name, head.period.start)
        if key not in self._stands:
            on = ends(head.period)
            known = [h.published for h in (head, follower(head, self.ruleset)) if h and h.published]
            for change in self.ruleset.changes:
                if head.name in change.targets:
                    on += ends(change.head.period)
                    known += [change.head.published] if change.head.published else []
            groups: dict[object, tuple[list[Group], Standing]] = {}
            for group in self.space.times.groups(on, known, self.default):
                found = standing(head, self.ruleset, Moment(group.on_day, group.known_day))
                same = (found.force, found.leaving, found.suspended)
                groups.setdefault(same, ([], found))[0].append(group)
            self._stands[key] = [(self.space.times.node(gs), found) for gs, found in groups.values()]
        return self._stands[key]

    def force(self, head: Head) -> Pair:
        """Return where a statement is surely in force, and where it may be."""
        states = self.stands(head)
        return Pair(
            self.nodes.either(when for when, s in states if s.force is TRUE),
            self.nodes.either(when for when, s in states if s.force is not FALSE),
        )

    # Symbols ------------------------------------------------------------------------------------

    def definition(self, *key: Any) -> Pair:
        """Return what a symbol stands for in this edition, over other symbols; never where it does not have it."""
        if key[-1] != self.token:
            return self.peers.at(self.edition, key[-1]).definition(*key)
        if key not in self._definitions:
            shared = self.edition and not self.peers.moved(key)
            self._definitions[key] = self.peers.at(0, self.token).definition(*key) if shared else self._define(*key)
        return self._definitions[key]

    def _define(self, kind: str, *rest: Any) -> Pair:
        match kind:
            case "defined":
                found = self.ruleset.conditions.get(rest[0])
                return NEVER if found is None else self.pair(found)
            case "borne":
                return self._borne(rest[0], rest[1])
            case "subject":
                regime = next((r for r in self.ruleset.regimes if r.name == rest[0]), None)
                return NEVER if regime is None else self.pair(regime.subject)
            case "exception":
                return self._exception(rest[0], rest[1])
            case "bar":
                bars = [b for b in self.ruleset.bars if b.head.name == rest[0]]
                return self.either(self.every([self.force(b.head), self.pair(b.when)]) for b in bars)
            case _:
                raise AssertionError(kind)

    def _borne(self, fact: str, code: str) -> Pair:
        """A code is borne where its condition surely holds, excluded where it surely does not (`engine.derive`)."""
        borne, excluded = [], []
        for record in self.ruleset.classifications:
            if (record.fact, record.code) == (fact, code):
                stands = self.force(record.head).surely
                when = self.pair(record.when, Place(declared=True))
                borne.append(self.nodes.every([stands, when.surely]))
                excluded.append(self.nodes.every([stands, self.nodes.negate(when.maybe)]))
        return Pair(self.nodes.either(borne), self.nodes.negate(self.nodes.either(excluded)))

    def _exception(self, name: str, version: int) -> Pair:
        """What an exception demands of itself: it stands, its conditions hold, it is claimed, and no bar applies."""
        found = self.versions(name)
        if version >= len(found):
            return NEVER
        record = found[version]
        parts = [self.force(record.head), self.pair(record.when), self.pair(record.provided)]
        if record.claimed:
            parts.append(self._claim(name))
        for bar in dict.fromkeys(b.head.name for b in self.ruleset.bars if name in b.exceptions):
            parts.append(self.negate(self.symbol("bar", bar, self.token)))
        if not record.modelled:
            parts.append(OPEN)
        return self.every(parts)

    def versions(self, name: str) -> list[law.LicenseException]:
        """Return the versions of an exception in the order of their days."""
        found = [e for e in self.ruleset.exceptions if e.head.name == name]
        return sorted(found, key=lambda e: e.head.period.start or date.min)

    def _claim(self, name: str) -> Pair:
        given = self.nodes.literal(self.space.variable("license"), 2)
        var = self.space.variable("claim", name)
        return Pair(
            self.nodes.every([given, self.nodes.literal(var, SURELY)]),
            self.nodes.either([self.nodes.negate(given), self.nodes.literal(var, MAYBE)]),
        )

    def expanded(self, node: Node) -> Node:
        """Return *node* with every symbol replaced by its definition in this edition."""
        found = self._expanded.get(node)
        if found is None:
            kind = self.nodes.kind[node]
            if kind in ("and", "or"):
                parts = [self.expanded(p) for p in self.nodes.parts[node]]
                found = self.nodes.every(parts) if kind == "and" else self.nodes.either(parts)
            elif kind == "literal" and self.space.keys[self.nodes.var[node]][0] == "symbol":
                found = self.expanded(self._opened(node))
            else:
                found = node
            self._expanded[node] = found
        return found

    def _opened(self, node: Node) -> Node:
        pair = self.definition(*self.space.keys[self.nodes.var[node]][1:])
        states = [
            self.nodes.negate(pair.maybe),
            self.nodes.every([pair.maybe, self.nodes.negate(pair.surely)]),
            pair.surely,
        ]
        mask = self.nodes.mask[node]
        if mask == SURELY:
            return pair.surely
        if mask == MAYBE:
            return pair.maybe
        if mask == 0b001:
            return states[0]
        if mask == 0b011:
            return self.nodes.negate(pair.surely)
        return self.nodes.either(state for n, state in enumerate(states) if mask >> n & 1)


def _product(
    lowering: Lowering, states: list[list[tuple[Node, Value | None]]], names: list[str]
) -> Iterable[tuple[Node, dict[str, Value]]]:
    """Yield every combination of the values of the facts, with where it holds; an unknown one is left out."""
    if not states:
        yield YES, {}
        return
    for literal, values in _product(lowering, states[1:], names[1:]):
        for own, value in states[0]:
            yield lowering.nodes.every([own, literal]), values if value is None else {names[0]: value, **values}
