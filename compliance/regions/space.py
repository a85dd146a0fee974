"""The space of shipments that two editions can tell apart: every fact as a variable of finitely many classes.

Two values of a fact are of one class where no condition of either edition tells them apart. The classes of an amount
are the bounds it is held against and the gaps between them; those of words come from asking the engine itself
(`engine.membership.Look`) whether a word is in each set, so that parents, exceptions and dated lists mean here what
they mean there. Unknown, "known to be none" and open sets are values like any other.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from compliance.engine.context import Context
from compliance.engine.membership import Look
from compliance.engine.rows import DIVIDED, find_row, row_fields
from compliance.engine.standing import Moment
from compliance.model import condition as c
from compliance.model import law
from compliance.model.leaves import lists_of
from compliance.model.ruleset import Ruleset
from compliance.regions.codes import around, children, ends_of, following, stranger
from compliance.regions.components import components_for
from compliance.regions.content import contents, exactly, listing
from compliance.regions.nodes import Node, Nodes
from compliance.regions.scalars import Scalar, amounts, days
from compliance.regions.times import Group, Times, ends
from compliance.shipment.problems import Problem
from compliance.shipment.words import parse_word
from compliance.values.facts import ALWAYS, WORDS, Base, Fact, Value
from compliance.values.members import NO_WORDS, NONE, Members
from compliance.values.quantity import Quantity
from compliance.values.schemes import Choice, Code, Country, Text, covers, lineage
from compliance.values.truth import FALSE, TRUE, Truth

_MAKE = {Base.CODE: Code, Base.COUNTRY: Country, Base.CHOICE: Choice, Base.TEXT: Text}
OTHER_TEXT = "another name"


class WordsAsked(NamedTuple):
    """A set of words that some condition holds a fact against, with the words and exclusions of a row."""

    edition: int
    within: c.WordSet
    words: frozenset[str]
    minus: frozenset[str]


class WordClass(NamedTuple):
    """Words that no condition tells apart; the first is the one that a witness names."""

    words: tuple[str, ...]


class Space:
    """The variables of two editions, or of one.

    Args:
        days: Further days to tell apart, such as those of an assertion.
        shipments: How many that differ in a fact of the shipment are held against each other.

    Attributes:
        rulesets: The editions, old first.
        nodes, times: The table of nodes and the axes.
        keys: Variable to what it stands for: ``("fact", name)``, ``("bag", name)``, ``("complete", name)``,
            ``("party", role)``, ``("component", number)``, ``("license",)``, ``("cover", ...)``, ``("symbol", ...)``.
    """

    def __init__(self, rulesets: tuple[Ruleset, ...], days: Iterable[date] = (), shipments: int = 1) -> None:
        self.rulesets = rulesets
        self.shipments = shipments
        self.nodes = Nodes()
        self.times = Times(self.nodes, rulesets, days)
        self.keys: dict[int, tuple[Any, ...]] = {self.times.on_var: ("on",), self.times.known_var: ("known",)}
        self.sizes: dict[int, int] = {}
        self._vars: dict[tuple[Any, ...], int] = {}
        self._asked: dict[str, dict[WordsAsked, None]] = {}
        self._bounds: dict[str, set[Quantity]] = {}
        self._days: dict[str, set[date]] = {}
        self._keyed: dict[str, set[tuple[int, str, int]]] = {}
        self._scalars: dict[str, tuple[Scalar, ...]] = {}
        self._classes: dict[str, tuple[WordClass, ...]] = {}
        self._class_of: dict[str, dict[str, int]] = {}
        self._contexts: dict[tuple[int, date, date], Context] = {}
        self.components: dict[object, None] = {}
        self._contents: list[dict[str, str]] = []
        self._seen: set[tuple[int, int]] = set()
        self._made: dict[str, set[str]] = {}
        self._heads: dict[str, dict[str, list[str]]] = {}
        self._signatures: dict[str, list[tuple[object, ...]]] = {}
        self._alone: set[str] = set()
        self._facts: dict[str, Fact | None] = {}
        self._masks: dict[tuple[Any, ...], tuple[int, int]] = {}
        self._first: dict[str, dict[str, int]] = {}
        self._universes: dict[str, list[str]] = {}
        self._strangers: dict[tuple[str, WordsAsked], str] = {}
        self._shared: dict[str, bool] = {}
        self._same_words = _same_words(rulesets)

    # Declaring what is asked --------------------------------------------------------------------

    def ask_statement(self, edition: int, record: Any) -> None:
        """Take note of all that a statement asks, its rows and row conditions included."""
        from compliance.model.movements import conditions_of_statement

        table = record.table if isinstance(record, law.Rule) else ""
        if isinstance(record, law.LicenseException):
            for node in (record.when, record.provided):  # `lifts ... where` is asked of rows of what it lifts, below
                self.ask(edition, node)
        else:
            for node in conditions_of_statement(record):
                self.ask(edition, node, table)
        if isinstance(record, law.Rule):
            for policy in self.rulesets[edition].policies:
                if record.head.name in policy.targets:
                    for node in conditions_of_statement(policy):
                        self.ask(edition, node, table)
        if isinstance(record, law.LicenseException):
            for targets, where in record.lifts:
                tables = {r.table for r in self.rulesets[edition].rules if r.head.name in targets}
                for table in tables if where else ():
                    self.ask(edition, where, table)

    def ask(self, edition: int, node: c.Condition | None, table: str = "") -> None:
        """Take note of the words, bounds and days that *node* holds facts against."""
        ruleset = self.rulesets[edition]
        match node:
            case None:
                return
            case c.Every(operands=operands) | c.Either(operands=operands):
                for operand in operands:
                    self.ask(edition, operand, table)
            case c.Negation(operand=operand):
                self.ask(edition, operand, table)
            case c.Exists(kind=kind, operand=operand, table=inner):
                if kind == "component":
                    self._ask_component(edition, operand, table)
                self.ask(edition, operand, inner or table)
            case c.Defined(name=name):
                once = (edition, id(node))
                if once not in self._seen:
                    self._seen.add(once)
                    self.ask(edition, ruleset.conditions[name])
            case c.Member(fact=fact, set=within):
                self._ask_words(edition, fact, within, table)
            case c.Compare(fact=fact, bound=bound):
                self._ask_bounds(edition, fact, bound, table)
            case c.Marked(cell=cell):
                self._ask_cell(edition, cell)
            case _:
                return

    def _ask_component(self, edition: int, operand: c.Condition, table: str) -> None:
        if not self._contents:
            self._contents = [contents(ruleset) for ruleset in self.rulesets]
        found = components_for(
            self.rulesets, edition, operand, table, self._contents[edition],
            alike=self._same_words, shipments=self.shipments,
        )  # fmt: skip
        self.components |= dict.fromkeys(found)

    def _ask_words(self, edition: int, fact: str, within: c.WordSet, table: str) -> None:
        name = self.declared(fact)
        if name is None:
            return
        if not within.fields:
            self._asked.setdefault(name, {})[self.asked(edition, within, {})] = None
            return
        ruleset = self.rulesets[edition]
        for row in row_fields(ruleset.tables[table], ruleset) if table else ():
            asked = self.asked(edition, within, row)
            self._asked.setdefault(name, {})[asked] = None
            # a row is in question where a code of the line shares its first segment (`engine.rows.rows_for`)
            whole = frozenset() if asked.minus else asked.words
            for head in {word.partition(".")[0] for word in asked.words} - whole:
                self._asked[name][WordsAsked(0, c.WordSet(frozenset()), frozenset([head]), frozenset())] = None

    def asked(self, edition: int, within: c.WordSet, row: Mapping[str, Value]) -> WordsAsked:
        """Return the set with the words of a row in the place of its fields; what both editions have is the old's."""
        cells = [row[name] for name in within.fields if isinstance(row.get(name), Members)]
        words = frozenset(str(w) for cell in cells if isinstance(cell, Members) for w in cell.words)
        minus = frozenset(str(w) for cell in cells if isinstance(cell, Members) for w in cell.excluded)
        shared = edition and self._same_words and all(map(self._is_shared, lists_of(within)))
        return WordsAsked(0 if shared else edition, within._replace(fields=()), words, minus)

    def _is_shared(self, name: str) -> bool:
        """Whether both editions have a list, with the same members."""
        if name not in self._shared:
            found = [listing(ruleset.lists[name]) for ruleset in self.rulesets if name in ruleset.lists]
            self._shared[name] = len(found) == len(self.rulesets) and all(x == found[0] for x in found)
        return self._shared[name]

    def _ask_bounds(self, edition: int, fact: str, bound: object, table: str) -> None:
        name = self.declared(fact)
        if name is None:
            return
        ruleset = self.rulesets[edition]
        found: list[object] = [bound]
        if isinstance(bound, c.Cell):
            self._ask_cell(edition, bound)
            wide = ruleset.tables[bound.table]
            columns = [*wide.across, wide.value]
            found = [row.get(column) for row in wide.rows for column in columns]
        elif isinstance(bound, str) and bound.startswith("row.") and table:
            found = [row.get(bound) for row in row_fields(ruleset.tables[table], ruleset)]
        elif isinstance(bound, str):
            return
        self._bounds.setdefault(name, set()).update(b for b in found if isinstance(b, Quantity))
        self._days.setdefault(name, set()).update(b for b in found if isinstance(b, date))

    def _ask_cell(self, edition: int, cell: c.Cell) -> None:
        for place, key in enumerate(cell.keys):
            name = self.declared(key)
            if name is not None:
                self._keyed.setdefault(name, set()).add((edition, cell.table, place))

    # Facts --------------------------------------------------------------------------------------

    def declared(self, name: str) -> str | None:
        """Return the declared name of a fact (``party.military`` for ``end_user.military``); None for a row's field."""
        fact = self.fact(name)
        return None if fact is None else fact.name

    def fact(self, name: str) -> Fact | None:
        """Return the fact that *name* means in either edition."""
        if name not in self._facts:
            self._facts[name] = self._fact(name)
        return self._facts[name]

    def _fact(self, name: str) -> Fact | None:
        head, _, tail = name.partition(".")
        if head == "row":
            return None
        if head.startswith("component["):
            name = f"component.{tail}"
        found = (ruleset.vocabulary.lookup(name) for ruleset in self.rulesets)
        return next((fact for fact in found if fact is not None), None)

    def is_bag(self, name: str) -> bool:
        """Return whether the fact holds a set of words."""
        fact = self.fact(name)
        return fact is not None and fact.type.base in WORDS and (fact.type.many or fact.type.base is Base.CODE)

    def speaks_of_components(self, where: Node) -> bool:
        """Whether a set rests on which components are given, or what they are."""
        keys = (self.keys[var] for var in self.nodes.variables(where))
        return any(key[0] == "component" or (len(key) > 1 and str(key[1]).startswith("component[")) for key in keys)

    def variable(self, *key: Any) -> int:
        """Return the variable of *key*, made when first asked for."""
        found = self._vars.get(key)
        if found is None:
            match key[0]:
                case "bag":
                    found = self.nodes.bag()
                case "fact":
                    found = self.nodes.plain(len(self.scalars(key[1])))
                case "cover" | "claim" | "symbol" | "opaque":
                    found = self.nodes.plain(3)
                case _:
                    found = self.nodes.plain(2)
            self._vars[key] = found
            self.keys[found] = key
        return found

    def has(self, *key: Any) -> bool:
        """Return whether a variable was made."""
        return key in self._vars

    def scalars(self, name: str) -> tuple[Scalar, ...]:
        """Return the classes of a plain fact, unknown first."""
        fact = self.fact(name)
        assert fact is not None, name
        if fact.name not in self._scalars:
            self._scalars[fact.name] = tuple(self._scalars_of(fact))
        return self._scalars[fact.name]

    def _scalars_of(self, fact: Fact) -> Iterator[Scalar]:
        yield Scalar(None, None, "not stated")
        base = fact.type.base
        if base in WORDS:
            for words in self.word_classes(fact.name):
                word = _MAKE[base](words.words[0])
                yield Scalar(Members((word,), complete=True), words.words[0], listed(words.words))
            if "none" not in fact.type.choices and fact.name not in ALWAYS:
                yield Scalar(NO_WORDS, "none", "none")
            return
        if base is Base.TRUTH:
            yield Scalar(False, False, "no")
            yield Scalar(True, True, "yes")
        elif base is Base.DATE:
            yield from days(self._days.get(fact.name, set()))
        else:
            yield from amounts(fact.type, self._bounds.get(fact.name, set()))
        yield Scalar(NONE, "none", "none")

    # Words --------------------------------------------------------------------------------------

    def word_classes(self, name: str) -> tuple[WordClass, ...]:
        """Return the classes of the words of a fact, in the order of their first words."""
        fact = self.fact(name)
        assert fact is not None
        if fact.name not in self._classes:
            self._classes[fact.name] = tuple(self._make_classes(fact))
            self._class_of[fact.name] = {
                word: n for n, found in enumerate(self._classes[fact.name]) for word in found.words
            }
        return self._classes[fact.name]

    def class_of(self, name: str, word: str) -> int | None:
        """Return the class of a word of a fact; None for one that is like no word that either edition accepts."""
        self.word_classes(name)
        declared = self.declared(name) or ""
        known = self._class_of[declared]
        if word not in known:
            fact = self.fact(name)
            assert fact is not None
            if fact.type.base is Base.TEXT and not self._keyed.get(fact.name):
                return known[OTHER_TEXT]  # text is asked for by exact words, and those are all known
            wanted = self._signature(fact, word, list(self._asked.get(fact.name, ())))
            for number, found in enumerate(self._classes[declared]):
                if found.words[0] not in self._alone and self._signatures[declared][number] == wanted:
                    known[word] = number
                    break
        return known.get(word)

    def _signature(self, fact: Fact, word: str, wanted: list[WordsAsked]) -> tuple[object, ...]:
        """Return all that conditions can say of a word."""
        found: list[object] = []
        for number, ask in enumerate(wanted):
            for place, group in enumerate(self.groups_of(ask, 1)):
                said = self.word_truth(fact.name, ask, word, group)
                if said is not self._truth_of_far(fact, ask, group):
                    found.append((number, place, said))
        for edition, table, place in sorted(self._keyed.get(fact.name, ())):
            ruleset = self.rulesets[edition]
            found.append(_place_in(ruleset, ruleset.tables[table], place, word))
        return tuple(found)

    def form(self, fact: Fact) -> str:
        """Return how codes of the fact lie below one another."""
        for ruleset in self.rulesets:
            scheme = ruleset.vocabulary.schemes.get(fact.type.scheme)
            if scheme:
                return scheme.form
        return "dotted"

    def _make_classes(self, fact: Fact) -> list[WordClass]:
        wanted = list(self._asked.get(fact.name, ()))
        universe = self._universe(fact, wanted)
        self._universes[fact.name] = universe
        near: dict[str, list[object]] = {word: [] for word in universe}
        for number, ask in enumerate(wanted):
            for place, group in enumerate(self.groups_of(ask, 1)):
                base = self._truth_of_far(fact, ask, group)
                look = self._look(fact.name, ask, group)
                for word in self._candidates(fact, ask, universe):
                    found = look.word(word, ask.within)
                    if found is not base:
                        near[word].append((number, place, found))
        for edition, table, place in sorted(self._keyed.get(fact.name, ())):
            ruleset = self.rulesets[edition]
            for word in universe:
                near[word].append(_place_in(ruleset, ruleset.tables[table], place, word))
        alone = self._standing_alone(fact)
        groups: dict[tuple[tuple[object, ...], bool], list[str]] = {}
        for word in universe:
            key = (word,) if word in alone else tuple(near[word])
            groups.setdefault((key, word in alone), []).append(word)
        self._alone |= alone
        synthetic = self._synthetic(fact)
        sorted_groups = [
            (WordClass(tuple(sorted(g, key=lambda w: (w in synthetic, len(w), w)))), key[0])
            for key, g in groups.items()
        ]
        sorted_groups.sort(key=lambda g: (g[0].words[0] in synthetic, g[0].words[0]))
        self._signatures[fact.name] = [key for _, key in sorted_groups]
        return [words for words, _ in sorted_groups]

    def _standing_alone(self, fact: Fact) -> set[str]:
        """Return the codes that classification bears or that lie above such a one: each is a class of its own."""
        found: set[str] = set()
        for ruleset in self.rulesets:
            for record in ruleset.classifications:
                if record.fact == fact.name:
                    found |= set(lineage(record.code, self.form(fact)))
        return found

    def _synthetic(self, fact: Fact) -> set[str]:
        return self._made.get(fact.name, set())

    def _universe(self, fact: Fact, wanted: list[WordsAsked]) -> list[str]:
        """Return every word that may differ from the others: those known, those named, and one that nobody names."""
        base = fact.type.base
        found: dict[str, None] = {}
        named = {w for ask in wanted for w in self._named(ask)} | self._keys(fact)
        if base is Base.COUNTRY:
            for ruleset in self.rulesets:
                found |= dict.fromkeys(ruleset.vocabulary.countries)
            return list(found)
        if base is Base.CHOICE:
            for ruleset in self.rulesets:
                declared = ruleset.vocabulary.facts.get(fact.name)
                found |= dict.fromkeys(declared.type.choices if declared else ())
            return list(found)
        if base is Base.TEXT:
            return [*sorted(named), OTHER_TEXT]
        form = self.form(fact)
        for ruleset in self.rulesets:
            for record in ruleset.classifications:
                if record.fact == fact.name:
                    named.add(record.code)
        spelled = {code for word in named for code in lineage(word, form)}
        for ruleset in self.rulesets:
            scheme = ruleset.vocabulary.schemes.get(fact.type.scheme)
            spelled |= {code for word in (scheme.codes if scheme else ()) for code in lineage(word, form)}
        made: set[str] = set()
        touched = {code for word in named for code in lineage(word, form)}
        for word in sorted(touched):
            made.update(child for child in children(word, form)[:1] if child not in spelled)
        ends = {end for ask in wanted for end in ends_of(ask.within)}
        if ends:  # a code between two ends that nobody names
            made.update(w for word in touched for w in [following(word, form)] if w not in spelled)
            made.update(w for end in ends for w in around(end, form) if w not in spelled)
        made.add(stranger(form, named))
        kept = [w for w in sorted(spelled | made) if self._accepted(fact, w)]
        self._made[fact.name] = made
        return kept

    def _accepted(self, fact: Fact, word: str) -> bool:
        for ruleset in self.rulesets:
            if fact.type.scheme in ruleset.vocabulary.schemes:
                known = word in ruleset.vocabulary.schemes[fact.type.scheme].codes
                if known or not isinstance(parse_word(fact.type, word, ruleset.vocabulary), Problem):
                    return True
        return False

    def _named(self, ask: WordsAsked) -> set[str]:
        found = set(ask.within.words) | set(ask.words) | set(ask.minus)
        found |= {word for span in ask.within.spans for word in span}
        for name in ask.within.lists:
            found |= set(self.rulesets[ask.edition].lists[name].words)
        if ask.within.minus:
            found |= self._named(WordsAsked(ask.edition, ask.within.minus, frozenset(), frozenset()))
        return found

    def _keys(self, fact: Fact) -> set[str]:
        """Return the words under which a lookup may find something."""
        found: set[str] = set()
        for edition, name, place in self._keyed.get(fact.name, ()):
            table = self.rulesets[edition].tables[name]
            keys = table.key[:-1] if table.across else table.key
            cells = [row.get(keys[place]) for row in table.rows] if place < len(keys) else []
            found |= {str(w) for cell in cells if isinstance(cell, Members) for w in (*cell.words, *cell.excluded)}
            found |= set(table.across) if table.across and place >= len(keys) else set()
        return found

    def _candidates(self, fact: Fact, ask: WordsAsked, universe: list[str]) -> Iterable[str]:
        """Return the words that *ask* may tell from one that nobody names."""
        named = self._named(ask)
        if fact.type.base is Base.TEXT:
            return named
        if fact.type.base is not Base.CODE or ask.within.spans or (ask.within.minus and ask.within.minus.spans):
            return universe
        if len(named) * 40 > len(universe):
            return universe
        form = self.form(fact)
        above = {code for word in named for code in lineage(word, form)}
        if form == "digits":
            return [w for w in universe if w in above or any(w.startswith(n) for n in named)]
        heads = {word.partition(".")[0] for word in named}
        by_head = self._by_head(fact.name, universe)
        return [w for head in heads for w in by_head.get(head, ())]

    def _by_head(self, name: str, universe: list[str]) -> dict[str, list[str]]:
        if name not in self._heads:
            found: dict[str, list[str]] = {}
            for word in universe:
                found.setdefault(word.partition(".")[0], []).append(word)
            self._heads[name] = found
        return self._heads[name]

    def _truth_of_far(self, fact: Fact, ask: WordsAsked, group: Group) -> Truth:
        base = fact.type.base
        if base in (Base.CODE, Base.TEXT):
            return self.word_truth(fact.name, ask, self._far(fact, ask), group)
        return FALSE

    def _far(self, fact: Fact, ask: WordsAsked) -> str:
        """Return a word that is like all that *ask* does not name."""
        if fact.type.base is Base.TEXT:
            return OTHER_TEXT
        form = self.form(fact)
        if (form, ask) not in self._strangers:
            self._strangers[form, ask] = stranger(form, self._named(ask))
        return self._strangers[form, ask]

    def groups_of(self, ask: WordsAsked, default: int) -> list[Group]:
        """Return the moments between which membership in the set can differ."""
        on: list[date] = []
        known: list[date] = []
        self.list_days(ask.edition, ask.within, on, known)
        return self.times.groups(on, known, default)

    def list_days(self, edition: int, within: c.WordSet, on: list[date], known: list[date]) -> None:
        """Add the days on which the lists of *within* move, on either axis."""
        for name in within.lists:
            listed = self.rulesets[edition].lists[name]
            on += [listed.known_from] if listed.known_from else []
            known += [listed.published] if listed.published else []
            for member in listed.members:
                on += ends(member.period)
                known += [member.published] if member.published else []
        if within.minus:
            self.list_days(edition, within.minus, on, known)

    def word_truth(self, name: str, ask: WordsAsked, word: str, group: Group) -> Truth:
        """Return whether *word* is in the set, as the engine has it."""
        return self._look(name, ask, group).word(word, ask.within)

    def _look(self, name: str, ask: WordsAsked, group: Group) -> Look:
        cell = Members(tuple(map(Text, ask.words)), complete=True, excluded=frozenset(map(Text, ask.minus)))
        return Look(self.context(ask.edition, group), name, [cell] if ask.words or ask.minus else [])

    def masks(self, name: str, ask: WordsAsked, group: Group) -> tuple[int, int]:
        """Return the classes of words that are surely in the set, and those that may be."""
        fact = self.fact(name)
        assert fact is not None
        key = (fact.name, ask, group.on_day, group.known_day)
        found = self._masks.get(key)
        if found is None:
            classes = self.word_classes(fact.name)
            if fact.name not in self._first:
                self._first[fact.name] = {words.words[0]: n for n, words in enumerate(classes)}
            first = self._first[fact.name]
            far = self._truth_of_far(fact, ask, group)
            near = {first[w] for w in self._candidates(fact, ask, self._universes[fact.name]) if w in first}
            everything = (1 << len(classes)) - 1
            surely = everything if far is TRUE else 0
            maybe = everything if far is not FALSE else 0
            look = self._look(fact.name, ask, group)
            for n in near:
                said = look.word(classes[n].words[0], ask.within)
                surely = surely | 1 << n if said is TRUE else surely & ~(1 << n)
                maybe = maybe | 1 << n if said is not FALSE else maybe & ~(1 << n)
            found = self._masks[key] = (surely, maybe)
        return found

    def context(self, edition: int, group: Group) -> Context:
        """Return an engine's context of no facts at the moment of *group*."""
        key = (edition, group.on_day, group.known_day)
        if key not in self._contexts:
            moment = Moment(group.on_day, group.known_day)
            self._contexts[key] = Context(
                self.rulesets[edition], moment, {"date": group.on_day}, frozenset(), None, None
            )
        return self._contexts[key]


def _same_words(rulesets: tuple[Ruleset, ...]) -> bool:
    """Whether facts have the same types and codes the same schemes in every edition."""
    types = [{name: fact.type for name, fact in r.vocabulary.facts.items()} for r in rulesets]
    schemes = [{n: (s.form, s.complete, s.codes) for n, s in r.vocabulary.schemes.items()} for r in rulesets]
    return all(x == types[0] for x in types) and all(x == schemes[0] for x in schemes)


def listed(words: tuple[str, ...]) -> str:
    """Return a few words as a person reads them."""
    if len(words) <= 3:
        return " or ".join(words)
    return f"{words[0]} (and {len(words) - 1} alike)"


def _place_in(ruleset: Ruleset, table: law.Table, place: int, word: str) -> object:
    """Return what a lookup finds where one key is *word*: rows for a single key, else the rows that have it there."""
    keys = table.key[:-1] if table.across else table.key
    if place >= len(keys):
        return (table.name, word)
    if len(keys) == 1:
        row = find_row(ruleset, table, [word])
        return (table.name, "divided") if row is DIVIDED else (table.name, _frozen(row, table.key))
    column = keys[place]
    form = dict(table.forms).get(column, "")
    near = set(lineage(word, form)) if form else {word}
    rows = [
        _frozen(row, ())
        for row in table.rows
        if (cell := row.get(column)) is not None
        and isinstance(cell, Members)
        and any(str(w) in near or (form and covers(word, str(w), form)) for w in cell.words)
    ]
    return (table.name, place, word if rows else "")


def _frozen(row: Mapping[str, Value] | None, keys: tuple[str, ...]) -> object:
    return None if row is None else tuple(sorted((k, exactly(v)) for k, v in row.items() if k not in keys))
