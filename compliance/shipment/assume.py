"""Assumptions: facts that a firm takes for granted, named and dated, such as "our customers are civil".

An assumption only fills what is unknown and never overrides what is given. It is read with the
parts of the direct reader, so that it holds the same facts in the same form.
"""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import NamedTuple

from compliance.shipment.consistency import no_object
from compliance.shipment.form import GROUPS, Raw, bare_none, form_of, given, nest
from compliance.shipment.jsontext import parse_json
from compliance.shipment.problems import Path, Problem, Problems, Refused, describe, json_place, similar
from compliance.shipment.read import Reader
from compliance.shipment.records import Facts, Line, Shipment
from compliance.shipment.value import parse_value
from compliance.shipment.words import check_text
from compliance.text.diagnostics import Diagnostic
from compliance.values.dates import Period
from compliance.values.facts import ROLES, Base, Type, Value
from compliance.values.vocabulary import Vocabulary

_KEYS = ("name", "from", "until", "facts")
_DATE = Type(Base.DATE)
# What a shipment is made of is not for an assumption to say, nor the day, nor that a license is held.
_NOT_ASSUMED = ("id", "date", "lines", "licenses", "license")
_NOT_ASSUMED_OF_ITEM = ("id", "components", "components_complete")


class Assumption(NamedTuple):
    """Facts supposed of every shipment of a period.

    Attributes:
        name: How decisions refer to it.
        period: The days of the shipments for which it is made.
        facts: Dotted name to value: of the shipment, of parties, and ``item.*`` of every line.
    """

    name: str
    period: Period
    facts: Facts


def assume(shipment: Shipment, assumption: Assumption, *, on: date | None = None) -> Shipment:
    """Return *shipment* with its unknown facts filled from *assumption*, each noted in `assumed`.

    A party's facts are filled where the party is given. Nothing is filled where the day lies
    outside the assumption's period, or is not known.

    Args:
        shipment: The shipment as read.
        assumption: What is supposed.
        on: The day, where it is not the shipment's own.
    """
    day = on or shipment.date
    if day is None or day not in assumption.period:
        return shipment
    top, item = _split(assumption.facts, shipment)
    added = {name: value for name, value in top.items() if name not in shipment.facts}
    lines = tuple(_fill(line, item) for line in shipment.lines)
    of_lines = [found for name in sorted(item) for found in _supplied(name, shipment.lines)]
    assumed = dict.fromkeys([*added, *of_lines], assumption.name)
    if not assumed:
        return shipment
    facts = {**shipment.facts, **added}
    return shipment._replace(facts=facts, lines=lines, assumed={**assumed, **shipment.assumed})


def _split(facts: Facts, shipment: Shipment) -> tuple[dict[str, Value], dict[str, Value]]:
    """Return the facts of the shipment with its parties, and those of its lines."""
    top: dict[str, Value] = {}
    item: dict[str, Value] = {}
    for name, value in facts.items():
        head, dot, _ = name.partition(".")
        if dot and head == "item":
            item[name] = value
        elif not dot or head not in ROLES or head in shipment.parties:
            top[name] = value
    return top, item


def _supplied(name: str, lines: tuple[Line, ...]) -> list[str]:
    """Return how a fact is noted that some lines, or all of them, do not state; see `Shipment.assumed`."""
    lacking = [number for number, line in enumerate(lines) if name not in line.facts]
    return [name] if len(lacking) == len(lines) else [f"lines[{number}].{name}" for number in lacking]


def _fill(line: Line, item: Facts) -> Line:
    if all(name in line.facts for name in item):
        return line
    return line._replace(facts={**item, **line.facts})


def read_assumptions(
    text: str | bytes, vocabulary: Vocabulary, *, name: str = ""
) -> tuple[Assumption | None, tuple[Diagnostic, ...]]:
    """Return the assumption that a JSON document states, or None with every mistake in it.

    The document is ``{"name": ..., "from": DATE, "until": DATE, "facts": {...}}``; ``until`` includes
    that day and may be left out.
    """
    parsed = parse_json(text, name)
    if isinstance(parsed, Diagnostic):
        return None, (parsed,)
    problems = Problems(partial(json_place, f"{name} " if name else ""))
    found = _assumption(parsed.root, Reader(vocabulary, problems), vocabulary, problems)
    return (None if problems.count else found), problems.diagnostics()


def _assumption(root: object, reader: Reader, vocabulary: Vocabulary, problems: Problems) -> Assumption | None:
    data = reader.object_at(root, ())
    if data is None:
        return None
    for key in data:
        if key not in _KEYS:
            hint = similar(str(key), _KEYS, kind="key")
            problems.add(Problem("E0603", "an assumption has no such key", hint, (key,)))
    for key in ("name", "from", "facts"):
        if data.get(key) is None:
            problems.add(Problem("E0614", f"the assumption has no `{key}`", at=(key,)))
    start, last = (_day(data.get(key), vocabulary, problems, (key,)) for key in ("from", "until"))
    if start and last and last < start:
        problems.add(Problem("E0401", "the period ends before it begins", at=("until",)))
    facts = {} if data.get("facts") is None else _facts(data["facts"], vocabulary, reader, problems)
    return Assumption(_name(data.get("name"), problems), Period.until(start, last), facts)


def _name(raw: object, problems: Problems) -> str:
    if raw is None:
        return ""
    if not isinstance(raw, str) or not raw.strip():
        problems.add(Problem("E0604", f"expected a name, found {describe(raw)}", at=("name",)))
        return ""
    wrong = check_text(raw)
    if wrong:
        problems.add(wrong, ("name",))
    return raw


def _day(raw: object, vocabulary: Vocabulary, problems: Problems, path: Path) -> date | None:
    found = parse_value(_DATE, raw, vocabulary)
    if isinstance(found, Refused):
        problems.extend(found.problems, path)
    elif raw is not None and not isinstance(found, date):
        problems.add(Problem("E0607", "`none` is not a day"), path)
    return found if isinstance(found, date) else None


def _facts(raw: object, vocabulary: Vocabulary, reader: Reader, problems: Problems) -> dict[str, Value]:
    """Read the facts of the shipment, of each party and of the item, written flat or nested."""
    form, at = form_of(vocabulary), ("facts",)
    data = reader.object_at(raw, at)
    if data is None:
        return {}
    data, twice = nest(data, form.top)
    problems.extend(twice, at)
    _refuse(data, _NOT_ASSUMED, problems, at)
    facts = reader.facts(data, form.top, at)
    for group in GROUPS:
        described = data.get(group)
        if group == "license" or not given(described):
            continue
        if bare_none(described) or not isinstance(described, Mapping):
            problems.add(no_object(described, (group,)), at)
            continue
        if group == "item":
            _refuse(described, _NOT_ASSUMED_OF_ITEM, problems, (*at, group))
        reader.object_at(described, (*at, group))
        facts.update(reader.facts(described, form.group(group), (*at, group)))
    if not facts and not problems.count:
        problems.add(Problem("E0614", "the assumption states no fact", at=at))
    return facts


def _refuse(data: Raw, keys: tuple[str, ...], problems: Problems, path: Path) -> None:
    for key in keys:
        if data.get(key) is not None:
            problems.add(Problem("E0614", f"`{key}` cannot be assumed", "state it in the shipment", (key,)), path)
