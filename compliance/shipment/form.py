"""The form of a shipment as data: which keys may stand where.

One table, made from the vocabulary, serves the direct reader, the cattrs converter and the CSV
reader, so that no fact is known to one of them and not to the others.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from compliance.shipment.characters import shown
from compliance.shipment.problems import Problem, Refused, describe, refuse
from compliance.shipment.value import Parsed, parse_value
from compliance.shipment.words import check_text
from compliance.text.nearest import help_for, nearest
from compliance.values.facts import ALWAYS, ROLES, WORDS, Base, Type, Value
from compliance.values.members import NONE, Members
from compliance.values.vocabulary import Vocabulary

Raw: TypeAlias = Mapping[Any, object]
"""An object as it was given: from Python, its keys may be anything."""

GROUPS = (*ROLES, "item", "license")
"""Objects whose keys may also be written flat, as ``end_user.military``."""
_STRUCTURE = {"": ("id", "lines", "item", "licenses", "license", *ROLES), "item": ("id", "components")}
_COMPLETE = "_complete"
_MAX_SEEN = 2048
_MAX_SEEN_TEXT = 40


class Slot(NamedTuple):
    """A key that holds a fact.

    Attributes:
        name: Dotted name of the fact.
        type: Its type.
        completable: Whether ``KEY_complete`` may stand beside it.
        seen: Short texts already parsed, with their values: orders repeat themselves.
    """

    name: str
    type: Type
    completable: bool
    seen: dict[str, Value]


class Scope(NamedTuple):
    """The keys of one kind of object.

    Attributes:
        name: ``item``, ``license``, ``component``, a role, or empty for the shipment itself.
        slots: Key to fact.
        completes: ``KEY_complete`` to the key that it completes.
        structure: Keys that hold no fact, such as ``lines``.
    """

    name: str
    slots: Mapping[str, Slot]
    completes: Mapping[str, str]
    structure: frozenset[str]

    def keys(self) -> list[str]:
        """Return every key that may stand in the object."""
        return [*self.slots, *self.completes, *self.structure]


class Form(NamedTuple):
    """The scopes of a shipment under one vocabulary."""

    top: Scope
    roles: Mapping[str, Scope]
    item: Scope
    component: Scope
    license: Scope

    def group(self, name: str) -> Scope:
        """Return the scope of a group: a role, ``item`` or ``license``."""
        return self.item if name == "item" else self.license if name == "license" else self.roles[name]


class Flat(dict[Any, object]):
    """A group that was put together from flat keys, at least in part.

    Attributes:
        nested: Whether the group is also given as an object.
    """

    nested = False


class Repeated(dict[str, object]):
    """A JSON object in which keys stand twice.

    Attributes:
        keys_repeated: Those keys.
    """

    keys_repeated: tuple[str, ...] = ()


def form_of(vocabulary: Vocabulary) -> Form:
    """Return which keys may stand where under *vocabulary*; made once for each."""
    for known, form in _MADE:
        if known is vocabulary:
            return form
    made = _form(vocabulary)
    _MADE.append((vocabulary, made))
    return made


# A vocabulary holds mappings, which cannot be hashed; few are in use at a time.
_MADE: deque[tuple[Vocabulary, Form]] = deque(maxlen=8)


def _form(vocabulary: Vocabulary) -> Form:
    return Form(
        top=_scope(vocabulary, "", ""),
        roles={role: _scope(vocabulary, role, "party") for role in ROLES},
        item=_scope(vocabulary, "item", "item"),
        component=_scope(vocabulary, "component", "item"),
        license=_scope(vocabulary, "license", "license"),
    )


def _scope(vocabulary: Vocabulary, name: str, declared: str) -> Scope:
    structure = frozenset(_STRUCTURE.get(name, ()))
    hidden = structure | ({"components", "components_complete"} if declared == "item" else set())
    slots = {
        key: Slot(f"{name}.{key}" if name else key, fact_type, _completable(fact_type), {})
        for key, fact_type in _declared(vocabulary, name, declared)
        if key not in hidden
    }
    completes = {key + _COMPLETE: key for key, slot in slots.items() if slot.completable}
    if name == "item":
        completes["components_complete"] = "components"
    if not name:
        slots.setdefault("date", Slot("date", Type(Base.DATE), completable=False, seen={}))
    return Scope(name, slots, {k: v for k, v in completes.items() if k not in slots}, structure)


def _declared(vocabulary: Vocabulary, name: str, declared: str) -> Iterator[tuple[str, Type]]:
    apart = {*GROUPS, "party", "component"}
    for full, fact in vocabulary.facts.items():
        head, dot, tail = full.partition(".")
        if not declared and not (dot and head in apart):
            yield full, fact.type
        elif declared and dot and (head == name or (head == declared and f"{name}.{tail}" not in vocabulary.facts)):
            yield tail, fact.type  # `component.value_share` stands beside what a component has of `item.`


def _completable(fact_type: Type) -> bool:
    return fact_type.base in WORDS and (fact_type.many or fact_type.base is Base.CODE)


def parse_slot(slot: Slot, raw: object, vocabulary: Vocabulary) -> Parsed:
    """Return what *raw* says of the fact of *slot*; one slot belongs to one vocabulary."""
    if type(raw) is not str:
        return _parse_slot(slot, raw, vocabulary)
    known = slot.seen.get(raw)
    if known is not None:
        return known
    found = _parse_slot(slot, raw, vocabulary)
    if len(raw) <= _MAX_SEEN_TEXT and len(slot.seen) < _MAX_SEEN and not isinstance(found, Refused | None):
        slot.seen[raw] = found
    return found


def _parse_slot(slot: Slot, raw: object, vocabulary: Vocabulary) -> Parsed:
    found = parse_value(slot.type, raw, vocabulary)
    if found is NONE and slot.name == "date":
        return refuse("E0607", "a shipment cannot be known to have no day", "leave the date out where it is open")
    if slot.name in ALWAYS and isinstance(found, Members) and not found.words:
        return refuse("E0604", f"every shipment has `{slot.name}`: it is not `none`", "leave it out where it is open")
    return found


def parse_complete(raw: object) -> bool | Refused | None:
    """Return what ``KEY_complete`` says; None where it says nothing."""
    if raw is None or isinstance(raw, bool):
        return raw
    return refuse("E0604", f"expected a truth value, found {describe(raw)}", "write true or false, unquoted")


def parse_id(raw: object) -> str | Refused:
    """Return an identifier; empty where none is given."""
    if raw is None:
        return ""
    if not isinstance(raw, str):
        return refuse("E0604", f"expected text, found {describe(raw)}", "write the identifier in quotes")
    wrong = check_text(raw)
    return Refused((wrong,)) if wrong else str.__str__(raw)


def nest(data: Raw, scope: Scope) -> tuple[Raw, list[Problem]]:
    """Return *data* with its flat keys put into their groups, and the facts that were given twice.

    A problem keeps its path this way: ``$.item.cn`` is the path of a nested and of a flat key.
    """
    flat = [key for key in data if isinstance(key, str) and "." in key and key not in scope.slots]
    if not flat:
        return data, []
    whole = dict(data)
    problems: list[Problem] = []
    for key in flat:
        head, _, tail = key.partition(".")
        if head not in GROUPS:
            continue
        value = whole.pop(key)
        group = whole.get(head)
        if not isinstance(group, Flat):
            if not (group is None or bare_none(group) or isinstance(group, Mapping)):
                continue
            repeated = group.keys_repeated if isinstance(group, Repeated) else ()
            problems += (Problem("E0610", f"the key {shown(k)} stands twice", at=(head, k)) for k in repeated)
            group = whole[head] = _flat(group)
        if tail in group:
            problems.append(Problem("E0610", f"the fact {shown(key)} is given twice", at=(head, tail)))
        group[tail] = value
    return whole, problems


def _flat(group: object) -> Flat:
    flat = Flat(group if isinstance(group, Mapping) else {})
    flat.nested = group is not None
    return flat


def given(raw: object) -> bool:
    """Return whether a group is given: flat keys that are all null, as in a row of a table, say nothing."""
    if isinstance(raw, Flat):
        return raw.nested or any(value is not None for value in raw.values())
    return raw is not None


def bare_none(raw: object) -> bool:
    """Return whether *raw* is ``"none"``: a party that is given and of which nothing is known."""
    return isinstance(raw, str) and raw == "none"


def unknown_key(key: object, scope: Scope, form: Form) -> Problem:
    """Return the problem of a key that may not stand in an object of *scope*."""
    if not isinstance(key, str):
        return Problem("E0603", f"a fact's name is text, not {describe(key)}", at=(key,))
    kind = f"the fact {shown(key)}" if not scope.name else f"the fact {shown(key)} of `{scope.name}`"
    return Problem("E0603", f"the vocabulary does not know {kind}", partial(_key_help, key, scope, form), (key,))


def _key_help(key: str, scope: Scope, form: Form) -> str:
    bare = key.partition(".")[2]
    if scope.name and bare in scope.slots and key.startswith((scope.name + ".", "item.", "party.")):
        return f"in this object the prefix is left out: `{bare}`"
    near = help_for(key, scope.keys(), kind="fact")
    if near or scope.name:
        return near
    elsewhere: dict[str, list[str]] = {}
    for name in GROUPS:
        for bare in form.group(name).slots:
            elsewhere.setdefault(bare, []).append(f"`{name}.{bare}`")
    meant = [key] if key in elsewhere else nearest(key, elsewhere)
    return "facts with such a name: " + ", ".join(full for bare in meant for full in elsewhere[bare]) if meant else ""
