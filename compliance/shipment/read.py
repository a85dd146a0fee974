"""The direct reader: JSON or a mapping to shipments, on the cold path.

It does by hand what `compliance.shipment.structure` does with cattrs, because loading cattrs
takes longer than deciding a shipment. A property test holds the two equal.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import NamedTuple

from compliance.shipment.consistency import contradictions, line_list, misplaced, no_object, object_list
from compliance.shipment.form import (
    Form,
    Raw,
    Repeated,
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
from compliance.shipment.jsontext import MAX_SIZE, parse_json
from compliance.shipment.problems import Path, Problem, Problems, Refused, json_place
from compliance.shipment.records import Component, LicenseHeld, Line, Shipment
from compliance.shipment.value import completed
from compliance.text.diagnostics import Diagnostic
from compliance.values.facts import Value
from compliance.values.vocabulary import Vocabulary

__all__ = ["MAX_SIZE", "Reader", "Reading", "read_json", "read_jsonl", "read_mapping", "read_raw"]


class Reading(NamedTuple):
    """What was read.

    Attributes:
        shipments: Those without a mistake, in input order.
        diagnostics: Every mistake of the others; empty where all could be read.
    """

    shipments: tuple[Shipment, ...]
    diagnostics: tuple[Diagnostic, ...]


def read_json(text: str | bytes, vocabulary: Vocabulary, *, name: str = "") -> Reading:
    """Return the shipments of a JSON document: one object, or a list of them.

    Args:
        text: The document; bytes are UTF-8 without a byte order mark.
        vocabulary: The facts that may be named.
        name: Where the document comes from, put before the place of each mistake.
    """
    parsed = parse_json(text, name)
    if isinstance(parsed, Diagnostic):
        return Reading((), (parsed,))
    problems = Problems(partial(json_place, f"{name} " if name else ""))
    if not isinstance(parsed.root, list):
        return _reading([parsed.root], [()], vocabulary, problems)
    if not parsed.root:
        problems.add(Problem("E0614", "the list holds no shipment"))
    return _reading(parsed.root, ((index,) for index in range(len(parsed.root))), vocabulary, problems)


def read_jsonl(lines: Iterable[str | bytes], vocabulary: Vocabulary, *, name: str = "") -> Iterator[Reading]:
    """Yield one reading for each line that is not blank; a bad line never stops the rest."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{name} line {number}" if name else f"line {number}"
        parsed = parse_json(line, where)
        if isinstance(parsed, Diagnostic):
            yield Reading((), (parsed,))
        else:
            yield _reading([parsed.root], [()], vocabulary, Problems(partial(json_place, f"{where}, ")))


def read_mapping(data: Mapping[str, object], vocabulary: Vocabulary) -> Reading:
    """Return the shipment of a mapping in the form of the JSON object."""
    return _reading([data], [()], vocabulary, Problems())


def read_raw(raw: object, vocabulary: Vocabulary, where: str, path: Path = ()) -> Reading:
    """Return the shipment of one parsed JSON value; *where* and *path* name it in diagnostics."""
    return _reading([raw], [path], vocabulary, Problems(partial(json_place, where)))


def _reading(raws: list[object], paths: Iterable[Path], vocabulary: Vocabulary, problems: Problems) -> Reading:
    reader = Reader(vocabulary, problems)
    found = (reader.shipment(raw, path) for raw, path in zip(raws, paths, strict=True))
    shipments = tuple(shipment for shipment in found if shipment is not None)
    return Reading(shipments, problems.diagnostics())


class Reader:
    """Reads shipments and collects their problems."""

    def __init__(self, vocabulary: Vocabulary, problems: Problems) -> None:
        """Read under *vocabulary* and add to *problems*."""
        self._vocabulary = vocabulary
        self._problems = problems
        self._form: Form = form_of(vocabulary)

    def shipment(self, raw: object, path: Path = ()) -> Shipment | None:
        """Return the shipment that *raw* describes, or None with its problems added."""
        before = self._problems.count
        top = self.object_at(raw, path)
        if top is None:
            return None
        top, twice = nest(top, self._form.top)
        self._problems.extend(twice, path)
        self._problems.extend(misplaced(top), path)
        name = self._id(top, path)
        facts = self.facts(top, self._form.top, path)
        parties = self._parties(top, facts, path)
        lines = self._lines(top, path)
        licenses = self._licenses(top, path)
        if self._problems.count > before:
            return None
        day = facts.get("date")
        return Shipment(name, day if isinstance(day, date) else None, facts, parties, lines, licenses)

    def facts(self, raw: Raw, scope: Scope, path: Path) -> dict[str, Value]:
        """Return the facts of one object; a key that may not stand in it is a problem."""
        facts: dict[str, Value] = {}
        slots, vocabulary = scope.slots, self._vocabulary
        completes: list[str] = []
        for key, value in raw.items():
            slot = slots.get(key)
            if slot is not None:
                if value is None:
                    continue
                known = slot.seen.get(value) if type(value) is str else None
                if known is not None:  # as `parse_slot` begins: most words have been read before
                    facts[slot.name] = known
                    continue
                found = parse_slot(slot, value, vocabulary)
                if isinstance(found, Refused):
                    self._problems.extend(found.problems, (*path, key))
                elif found is not None:
                    facts[slot.name] = found
            elif key in scope.completes:
                completes.append(key)
            elif key not in scope.structure:
                self._problems.add(unknown_key(key, scope, self._form), path)
        if completes:
            self._complete(raw, scope, facts, completes, path)
        return facts

    def _complete(self, raw: Raw, scope: Scope, facts: dict[str, Value], keys: list[str], path: Path) -> None:
        for key in keys:
            said = parse_complete(raw[key])
            slot = scope.slots.get(scope.completes[key])
            if isinstance(said, Refused):
                self._problems.extend(said.problems, (*path, key))
            elif slot is None:
                if said is not None:
                    facts[f"{scope.name}.{key}"] = said
            elif slot.name in facts:
                facts[slot.name] = completed(facts[slot.name], said)
        self._problems.extend(contradictions(raw, scope), path)

    def object_at(self, raw: object, path: Path) -> Raw | None:
        """Return *raw* as an object in which no key stands twice, or None."""
        if not isinstance(raw, Mapping):
            self._problems.add(no_object(raw), path)
            return None
        if isinstance(raw, Repeated):
            for key in raw.keys_repeated:
                self._problems.add(Problem("E0610", "the key stands twice in one object", at=(key,)), path)
        return raw

    def _id(self, raw: Raw, path: Path) -> str:
        found = parse_id(raw.get("id"))
        if isinstance(found, Refused):
            self._problems.extend(found.problems, (*path, "id"))
            return ""
        return found

    def _parties(self, top: Raw, facts: dict[str, Value], path: Path) -> frozenset[str]:
        parties = []
        for role, scope in self._form.roles.items():
            raw = top.get(role)
            if raw is None:
                continue
            if given(raw):
                parties.append(role)
            if bare_none(raw):
                continue
            party = self.object_at(raw, (*path, role))
            if party is not None:
                facts.update(self.facts(party, scope, (*path, role)))
        return frozenset(parties)

    def _lines(self, top: Raw, path: Path) -> tuple[Line, ...]:
        lines: list[Line | None] = []
        if top.get("item") is not None:
            lines.append(self._line(top["item"], 0, (*path, "item")))
        if top.get("lines") is not None:
            at = (*path, "lines")
            raws = self._members(line_list(top["lines"]), at)
            lines += (self._line(raw, index, (*at, index)) for index, raw in enumerate(raws))
        return tuple(line for line in lines if line is not None)

    def _line(self, raw: object, index: int, path: Path) -> Line | None:
        item = self.object_at(raw, path)
        if item is None:
            return None
        facts = self.facts(item, self._form.item, path)
        components = None
        if item.get("components") is not None:
            at = (*path, "components")
            raws = self._members(object_list(item["components"], "components"), at)
            parts = self._objects(raws, self._form.component, ((*at, i) for i in range(len(raws))))
            components = tuple(map(Component, parts))
            if not components:
                facts["item.components_complete"] = True
        return Line(self._id(item, path) or str(index + 1), facts, components)

    def _licenses(self, top: Raw, path: Path) -> tuple[LicenseHeld, ...] | None:
        single, many = top.get("license"), top.get("licenses")
        held = None
        if single is not None:
            facts = self._objects([single], self._form.license, [(*path, "license")])
            held = tuple(map(LicenseHeld, facts)) if given(single) else None
        if many is not None:
            at = (*path, "licenses")
            raws = self._members(object_list(many, "licenses"), at)
            facts = self._objects(raws, self._form.license, ((*at, i) for i in range(len(raws))))
            held = tuple(map(LicenseHeld, facts))
        return held

    def _objects(self, raws: list[object], scope: Scope, paths: Iterable[Path]) -> list[dict[str, Value]]:
        found = []
        for raw, path in zip(raws, paths, strict=True):
            described = self.object_at(raw, path)
            if described is not None:
                found.append(self.facts(described, scope, path))
        return found

    def _members(self, found: list[object] | Refused, path: Path) -> list[object]:
        if isinstance(found, Refused):
            self._problems.extend(found.problems, path)
            return []
        return found
