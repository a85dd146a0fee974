"""Orders as numbers: what a row says, as far as it can matter to two editions, added up value by value.

A book has many rows and few different values. Each value of a column is read once by the strict reader, under the
vocabularies of both editions, and gets a number; the numbers of a row add up to its key. Rows of one key say the same
of everything that the places of `regions.reach` rest on, so that one of them, put together again and read strictly,
answers for all. What the strict reader would refuse, and what takes more than classes to judge, adds `READ`: such a
row is read in full. A value is never passed over unread.
"""

import re
from collections.abc import Iterable
from datetime import date
from enum import Enum

from compliance.regions.reach import Reach
from compliance.shipment.assume import Assumption, assume
from compliance.shipment.form import GROUPS, Flat, Form, Scope, Slot, form_of, parse_complete, parse_id, parse_slot
from compliance.shipment.problems import Problems, Refused
from compliance.shipment.read import Reader
from compliance.shipment.records import Shipment
from compliance.shipment.value import says_none
from compliance.values.facts import AMOUNTS, ROLES, Base, Value
from compliance.values.members import Members

READ = 1
"""What a value adds that only the strict reader can judge."""
MOST = 20_000
"""Values, shapes and keys remembered of each kind."""
MOST_KEYS = 500_000
"""Keys remembered."""
NOTHING = ()
"""The class of what cannot matter."""
_COUNT = 12
"""Bits of a count: of values to be read, of values given of a party."""
_WIDTHS = {Base.TRUTH: 4, Base.CHOICE: 10, Base.COUNTRY: 10, Base.DATE: 14}
_WIDTH = 16
_DIGITS = str.maketrans("123456789", "000000000")
_AMOUNT = re.compile(r"0{1,18}(?:\.0{1,18})?(?: [A-Za-z%]+)?")


class Verdict(Enum):
    """What is to be done with a row."""

    SKIP = "skip"
    DECIDE = "decide"
    READ = "read"


class Column(dict[object, int]):
    """What each raw value of one fact adds to the key of a row.

    A value is text, or its type with it; a list is ``(list, members)``. Text is as JSON has it.
    """

    def __init__(self, sieve: "Sieve", group: str, key: str) -> None:
        super().__init__()
        self.group, self.key = group, key
        self._sieve = sieve
        self._unit = sieve.unit(group)
        self._slots = [(form_scope(form, group).slots.get(key), v) for form, v in sieve.forms]
        self._known = all(key in [*form_scope(form, group).keys()] for form, _ in sieve.forms)
        self._place: tuple[int, int] | None = None
        self._raws: dict[object, int] = {}
        slot = self._slots[-1][0]
        self._base = slot.type.base if slot else Base.TEXT
        self._named = key == "id" and group in ("", "item")
        self._counted = self._base in AMOUNTS and group != "license" and not sieve.needs(slot)

    def __missing__(self, raw: object) -> int:
        """Read a value that was not met before."""
        shape = self.shape(raw) if type(raw) is str else ""
        found = self.get((str, shape)) if shape else None
        if found is None:
            found = self._added(raw)
            if shape and found != READ:
                self[str, shape] = found
            elif len(self) < MOST:
                self[raw] = found
        return found

    def _added(self, raw: object) -> int:
        if raw is None:
            return 0 if self._known else READ
        plain = raw if isinstance(raw, str) else raw[1]  # type: ignore[index]
        found = self._class(list(plain) if isinstance(plain, tuple) else plain)
        if found is None:
            return READ
        return self._unit + self._number(found, list(plain) if isinstance(plain, tuple) else plain)

    def shape(self, raw: str) -> str:
        """Return *raw* with its digits made alike, where the strict reader does not care which they are; else nothing.

        So it is with names of orders, and with amounts that cannot matter; but the digits of a unit do matter (mm2).
        """
        if self._named:
            return raw.translate(_DIGITS)
        if self._counted:
            shape = raw.translate(_DIGITS)
            return shape if _AMOUNT.fullmatch(shape) else ""
        return ""

    def _class(self, raw: object) -> object:
        """Return what of a value can matter; None where only the strict reader can judge."""
        if self._named:
            return None if isinstance(parse_id(raw), Refused) else NOTHING
        slot = self._slots[-1][0]
        if slot is None or self._slots[0][0] is None:
            return self._beside(raw)
        values = [parse_slot(slot, raw, vocabulary) for slot, vocabulary in self._slots if slot]
        value = values[-1]
        if value is None or isinstance(value, Refused) or values[0] != value or self.group == "license":
            return None
        if self._sieve.odd(slot, value):
            return None
        told = self._sieve.told(slot, value)
        return (*told, says_none(raw)) if told else NOTHING

    def _beside(self, raw: object) -> object:
        """Return the class of what holds no fact: whether a list is the whole, that there are no parts or licenses."""
        if self.key in ("components", "licenses") and self._known:
            return ("none",) if says_none(raw) else None
        if self._known and all(self.key in form_scope(form, self.group).completes for form, _ in self._sieve.forms):
            said = parse_complete(raw)
            return None if isinstance(said, Refused) else (said,)
        return None

    def _number(self, found: object, raw: object) -> int:
        """Return the number of a class in the field of this column; the first value of a class stands for it."""
        if found == NOTHING:
            return 0
        if self._place is None:
            self._place = self._sieve.field(self, _WIDTHS.get(self._base, _WIDTH))
        shift, width = self._place
        number = self._raws.get(found)
        if number is None:
            number = len(self._raws) + 1
            if number >= 1 << width:
                return READ
            self._raws[found] = number
            self._sieve.raws[self].append(raw)
        return number << shift

    def __hash__(self) -> int:  # type: ignore[override]
        """One object is one column."""
        return id(self)


class Group(dict[str, Column]):
    """The columns of one kind of object, made when first asked for."""

    def __init__(self, sieve: "Sieve", name: str) -> None:
        super().__init__()
        self._sieve, self._name = sieve, name

    def __missing__(self, key: str) -> Column:
        """Make the column of a key."""
        made = self[key] = Column(self._sieve, self._name, key)
        return made


class Sieve:
    """Tells the rows that both editions decide alike from those that have to be decided.

    Attributes:
        forms: The keys of a shipment under the vocabulary of either edition, with that vocabulary.
        verdicts: Key to what is to be done.
        skipped: How many orders were passed over.
        raws: Column to the first raw value of each class, counted from 1.
    """

    def __init__(self, reach: Reach, assumptions: Iterable[Assumption] = (), known_on: date | None = None) -> None:
        self.reach = reach
        self.assumptions = tuple(assumptions)
        self.known_on = known_on
        vocabularies = [ruleset.vocabulary for ruleset in reach.rulesets]
        self.skipped = 0
        self.same = vocabularies[0] == vocabularies[1]
        self.forms = [(form_of(v), v) for v in vocabularies[: 1 if self.same else 2]]
        self.raws: dict[Column, list[object]] = {}
        self.groups: dict[str, Group] = {group: Group(self, group) for group in ("", *GROUPS)}
        self._fields: list[tuple[Column, int, int]] = []
        self._bits = _COUNT
        self._roles: dict[str, int] = {}
        self.verdicts: dict[int, Verdict] = {}
        self._facts: set[str] = set()
        self._inputs = reach.formula_facts()
        roles = {name.partition(".")[0] for a in self.assumptions for name in a.facts}
        for var in reach.variables:
            key = reach.space.keys[var]
            if key[0] in ("fact", "bag", "complete", "single"):
                self._facts.add(str(key[1]))
            elif key[0] == "party":
                roles.add(str(key[1]))
        self._counted = roles & set(ROLES)

    # Columns ------------------------------------------------------------------------------------

    def column(self, group: str, key: str) -> Column:
        """Return the column of a key: of a role, ``item`` or ``license``; of the shipment itself for no group."""
        return self.groups[group][key]

    def field(self, column: Column, width: int) -> tuple[int, int]:
        """Return shift and width of the bits of a column."""
        self.raws[column] = [None]
        place = (self._bits, width)
        self._fields.append((column, *place))
        self._bits += width
        return place

    def unit(self, group: str) -> int:
        """Return what any value of a party adds, where it matters whether the party is given."""
        if group not in self._counted:
            return 0
        if group not in self._roles:
            self._roles[group] = self._bits
            self._bits += _COUNT
        return 1 << self._roles[group]

    def needs(self, slot: Slot | None) -> bool:
        """Return whether the value of a fact can matter."""
        return slot is not None and slot.name in self._facts

    def odd(self, slot: Slot, value: Value) -> bool:
        """Return whether a value takes more than classes to judge."""
        if self.reach.open or self.reach.doubtful(slot.name, value):
            return True
        words = value.words if isinstance(value, Members) else ()
        return self.needs(slot) and any(self._stranger(slot.name, str(word)) for word in words)

    def _stranger(self, name: str, word: str) -> bool:
        return self.reach.space.class_of(name, word) is None

    def told(self, slot: Slot, value: Value) -> tuple[object, ...]:
        """Return the class of a value; of a fact that cannot matter only whether it is given, where that is asked."""
        if slot.name == "date":
            assert isinstance(value, date)
            times = self.reach.space.times
            return (times.on_class(value), *(value in a.period for a in self.assumptions))
        if self.needs(slot):
            return self.reach.told(slot.name, value)
        assumed = slot.name in self._inputs or any(slot.name in a.facts for a in self.assumptions)
        return ("given",) if slot.completable or assumed else ()

    # Rows ---------------------------------------------------------------------------------------

    def verdict(self, key: int) -> Verdict:
        """Return what is to be done with the rows of a key."""
        found = self.verdicts.get(key)
        if found is None:
            found = Verdict.READ if key & ((1 << _COUNT) - 1) else self._judge(key)
            if len(self.verdicts) < MOST_KEYS:
                self.verdicts[key] = found
        return found

    def _judge(self, key: int) -> Verdict:
        """Put a row of that key together again, read it strictly, and ask whether it is within reach."""
        data: dict[str, object] = {"item": {}}
        for role, shift in self._roles.items():
            if key >> shift & ((1 << _COUNT) - 1):
                data[role] = Flat()
                data[role].nested = True  # type: ignore[attr-defined]
        for column, shift, width in self._fields:
            number = key >> shift & ((1 << width) - 1)
            if number:
                target = data.setdefault(column.group, Flat()) if column.group else data
                target[column.key] = self.raws[column][number]  # type: ignore[index]
        read = []
        for _, vocabulary in self.forms:
            problems = Problems()
            read.append(Reader(vocabulary, problems).shipment(data))
        shipment = read[-1]
        if None in read or shipment is None:
            return Verdict.READ
        shipment = self.assumed(shipment)
        if shipment.date is None or self.reach.reckons(shipment):
            return Verdict.READ
        return Verdict.DECIDE if self.touches(shipment) else Verdict.SKIP

    def assumed(self, shipment: Shipment) -> Shipment:
        """Return a shipment with what is assumed of it."""
        for assumption in self.assumptions:
            shipment = assume(shipment, assumption)
        return shipment

    def touches(self, shipment: Shipment) -> bool:
        """Return whether the editions may decide a shipment differently, or refuse it."""
        return self.reach.touches(shipment, self.known_on)


def form_scope(form: Form, group: str) -> Scope:
    """Return the scope of a group."""
    return form.group(group) if group else form.top
