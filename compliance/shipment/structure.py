"""The public structuring by cattrs: mappings to shipments and back.

Every kind of object gets an attrs class made from the vocabulary, with one attribute for each key
that may stand in it; cattrs checks the keys and gathers what is wrong, as it does for any class.
`compliance.shipment.read` does the same by hand, without loading cattrs.
"""

import keyword
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

import attrs
from cattrs import ClassValidationError, Converter, ForbiddenExtraKeysError, IterableValidationError
from cattrs.gen import make_dict_structure_fn, override

from compliance.shipment.consistency import contradictions, line_list, misplaced, no_object, object_list
from compliance.shipment.form import (
    Form,
    Raw,
    Scope,
    bare_none,
    form_of,
    given,
    nest,
    parse_complete,
    parse_id,
    parse_slot,
    unknown_key,
)
from compliance.shipment.problems import Path, Problem, Problems, Refused
from compliance.shipment.read import Reading
from compliance.shipment.records import Component, LicenseHeld, Line, Shipment
from compliance.shipment.unstructure import unstructure
from compliance.shipment.value import completed
from compliance.values.facts import ROLES, Value
from compliance.values.vocabulary import Vocabulary

__all__ = ["FactError", "converter", "structure", "unstructure"]

_Hook: TypeAlias = Callable[[Any, Any], Any]


class FactError(ValueError):
    """A value that cannot be taken; `problems` says why, each with its place in the value."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep *problems*; the message is theirs."""
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.code}: {p.message}" for p in self.problems))


def converter(vocabulary: Vocabulary) -> Converter:
    """Return a converter that structures a mapping to a `Shipment` and unstructures it again.

    Its errors are those of cattrs with detailed validation; `structure` turns them into diagnostics.

    Example:
        ``converter(vocabulary).structure({"item": {"cn": "1C902.b"}}, Shipment)``
    """
    for known, ready in _MADE:
        if known is vocabulary:
            return ready
    made = Converter(detailed_validation=True, forbid_extra_keys=True)
    shipment = _Structurer(vocabulary, made).shipment
    made.register_structure_hook(Shipment, lambda raw, _: shipment(raw))
    made.register_unstructure_hook(Shipment, unstructure)
    _MADE.append((vocabulary, made))
    return made


_MADE: deque[tuple[Vocabulary, Converter]] = deque(maxlen=8)


def structure(data: Mapping[str, object], vocabulary: Vocabulary) -> Reading:
    """Return the shipment of *data*, as `compliance.shipment.read.read_mapping` does, by way of cattrs."""
    problems = Problems()
    try:
        return Reading((converter(vocabulary).structure(data, Shipment),), ())
    except (ClassValidationError, FactError) as error:
        for problem, path in _flatten(error, (), form_of(vocabulary)):
            problems.add(problem, path)
    return Reading((), problems.diagnostics())


class _Structurer:
    """Makes the classes and the hooks of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, made: Converter) -> None:
        self._vocabulary = vocabulary
        self._converter = made
        self._form = form = form_of(vocabulary)
        component = self._class(form.component, {})
        item = self._class(form.item, {"id": _id, "components": self._list_of(component, _components)})
        license_held = self._class(form.license, {})
        parties = {role: _party(self._one(self._class(form.roles[role], {}))) for role in ROLES}
        lines = {"lines": self._list_of(item, line_list), "item": self._one(item)}
        licenses = {"licenses": self._list_of(license_held, _licenses), "license": self._one(license_held)}
        self._top = self._class(form.top, {"id": _id, **parties, **lines, **licenses})

    def shipment(self, raw: object) -> Shipment:
        """Return the shipment that *raw* describes."""
        if not isinstance(raw, Mapping):
            raise FactError([no_object(raw)])
        data, twice = nest(raw, self._form.top)
        problems = [*twice, *misplaced(data)]
        try:
            top: Any = self._converter.structure(data, self._top)
        except ClassValidationError as error:
            errors = [*error.exceptions, *_each(problems)]
            raise ClassValidationError(error.message, errors, self._top) from None
        if problems:
            raise ClassValidationError("while structuring Shipment", _each(problems), self._top)
        return self._assemble(data, top)

    def _assemble(self, data: Raw, top: Any) -> Shipment:
        facts = _facts(top, self._form.top)
        parties = {role: getattr(top, role) for role in ROLES if data.get(role) is not None}
        for role, party in parties.items():
            facts.update(_facts(party, self._form.roles[role]))
        roles = frozenset(role for role in parties if given(data[role]))
        lines = top.lines if top.lines is not None else [top.item]
        held = top.licenses
        if held is None and given(data.get("license")):
            held = [top.license]
        licenses = None if held is None else tuple(LicenseHeld(_facts(h, self._form.license)) for h in held)
        day = facts.get("date")
        day = day if isinstance(day, date) else None
        shown = tuple(self._line(line, index) for index, line in enumerate(lines))
        return Shipment(top.id or "", day, facts, roles, shown, licenses)

    def _line(self, line: Any, index: int) -> Line:
        facts = _facts(line, self._form.item)
        components = None
        if line.components is not None:
            components = tuple(Component(_facts(part, self._form.component)) for part in line.components)
        if line.components_complete is not None:
            facts["item.components_complete"] = line.components_complete
        if components == ():
            facts["item.components_complete"] = True
        return Line(line.id or str(index + 1), facts, components)

    def _class(self, scope: Scope, own: Mapping[str, _Hook]) -> type:
        """Make the class of the objects of *scope*, and register how cattrs structures it."""
        hooks: dict[str, _Hook] = {key: self._fact(scope, key) for key in scope.slots}
        hooks |= dict.fromkeys(scope.completes, _complete) | dict(own)
        names = _attributes(hooks)
        fields = {name: attrs.field(default=None, metadata={"key": key}) for key, name in names.items()}
        made = attrs.make_class(f"{scope.name or 'shipment'}_form", fields, frozen=True)
        overrides = {name: override(rename=key, struct_hook=hooks[key]) for key, name in names.items()}
        generated: _Hook = make_dict_structure_fn(
            made,
            self._converter,
            _cattrs_forbid_extra_keys=True,
            _cattrs_detailed_validation=True,
            **overrides,  # type: ignore[arg-type]
        )
        made.scope = scope  # type: ignore[attr-defined]
        self._converter.register_structure_hook(made, _checked(generated, scope, made))
        return made

    def _fact(self, scope: Scope, key: str) -> _Hook:
        slot = scope.slots[key]
        return lambda raw, _: _taken(parse_slot(slot, raw, self._vocabulary))

    def _one(self, made: type) -> _Hook:
        return lambda raw, _: None if raw is None else self._converter.structure(raw, made)

    def _list_of(self, made: type, members: Callable[[object], list[object] | Refused]) -> _Hook:
        listed = list[made]  # type: ignore[valid-type]
        return lambda raw, _: None if raw is None else self._converter.structure(_taken(members(raw)), listed)


def _checked(generated: _Hook, scope: Scope, made: type) -> _Hook:
    """Wrap a generated function: what is no object is refused, and what contradicts itself with the rest."""

    def hook(raw: object, _: object) -> object:
        if not isinstance(raw, Mapping):
            raise FactError([no_object(raw)])
        errors: list[Exception] = _each(contradictions(raw, scope))
        try:
            found = generated(raw, made)
        except ClassValidationError as error:
            errors = [*error.exceptions, *errors]
        if errors:
            raise ClassValidationError(f"while structuring {made.__name__}", errors, made)
        return found

    return hook


def _attributes(keys: Iterable[str]) -> dict[str, str]:
    """Return an attribute name for each key: the key itself where it can be one."""
    return {
        key: key if key.isidentifier() and not keyword.iskeyword(key) and key[0] != "_" else f"fact_{number}"
        for number, key in enumerate(keys)
    }


def _facts(made: Any, scope: Scope) -> dict[str, Value]:
    facts = {}
    by_key = {field.metadata["key"]: getattr(made, field.name) for field in attrs.fields(type(made))}
    for key, slot in scope.slots.items():
        value = by_key[key]
        if value is not None:
            facts[slot.name] = completed(value, by_key.get(f"{key}_complete") if slot.completable else None)
    return facts


def _taken(found: Any) -> Any:
    if isinstance(found, Refused):
        raise FactError(found.problems)
    return found


def _each(problems: Iterable[Problem]) -> list[Exception]:
    return [FactError([problem]) for problem in problems]


def _id(raw: object, _: object) -> object:
    return _taken(parse_id(raw))


def _complete(raw: object, _: object) -> object:
    return _taken(parse_complete(raw))


def _components(raw: object) -> list[object] | Refused:
    return object_list(raw, "components")


def _licenses(raw: object) -> list[object] | Refused:
    return object_list(raw, "licenses")


def _party(hook: _Hook) -> _Hook:
    return lambda raw, kind: hook({} if bare_none(raw) else raw, kind)


def _flatten(error: BaseException, path: Path, form: Form) -> Iterator[tuple[Problem, Path]]:
    """Yield every problem in a tree of cattrs errors, with the path that its notes spell."""
    if isinstance(error, FactError):
        yield from ((problem, path) for problem in error.problems)
    elif isinstance(error, ClassValidationError):
        keys = {field.name: field.metadata["key"] for field in attrs.fields(error.cl)}
        noted, others = error.group_exceptions()
        for inner, attribute in noted:
            yield from _flatten(inner, (*path, keys[attribute.name]), form)
        for other in others:
            if isinstance(other, ForbiddenExtraKeysError):
                scope: Scope = error.cl.scope  # type: ignore[attr-defined]
                yield from ((unknown_key(key, scope, form), path) for key in other.extra_fields)
            else:
                yield from _flatten(other, path, form)
    elif isinstance(error, IterableValidationError):
        for inner, member in error.group_exceptions()[0]:
            yield from _flatten(inner, (*path, member.index), form)
    else:
        raise error
