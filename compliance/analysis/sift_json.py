"""The keys of an order given as an object, one for each of its lines."""

from typing import Any

from compliance.analysis.sieve import READ, Sieve
from compliance.shipment.form import GROUPS
from compliance.values.facts import ROLES


def keys_of(sieve: Sieve, raw: object) -> list[int] | None:
    """Return what the values of *raw* add up to, line by line; None where only the strict reader can judge it."""
    if type(raw) is not dict:  # one with keys that stand twice is of another type
        return None
    total = 0
    lines: list[Any] | None = None
    nested: set[str] = set()
    flat: set[str] = set()
    top = sieve.groups[""]
    for key, value in raw.items():
        if type(key) is not str:
            return None
        if key in ROLES or key in ("item", "lines", "license"):
            if value is None:
                continue
            if key in ROLES:
                added = _group(sieve, key, value)
                nested.add(key)
            elif key == "license" or lines is not None:
                return None
            else:
                lines = [value] if key == "item" else value
                nested.add("item")
                continue
        else:
            head, dot, tail = key.partition(".")
            if dot and head in GROUPS:
                flat.add(head)
                added = _added(sieve, head, tail, value)
            else:
                added = _value(top[key], value)
        if added is None:
            return None
        total += added
    if flat & nested:
        return None
    if lines is None:
        return [total] if "item" in flat else None
    return _lines(sieve, lines, total)


def _lines(sieve: Sieve, lines: object, total: int) -> list[int] | None:
    if type(lines) is not list or not lines:
        return None
    found = []
    for line in lines:
        added = _group(sieve, "item", line)
        if added is None:
            return None
        found.append(total + added)
    if len(lines) > 1:
        names = [line.get("id") or str(number) for number, line in enumerate(lines, 1)]
        if len(set(names)) < len(names):
            return None
    return found


def _group(sieve: Sieve, name: str, raw: object) -> int | None:
    if type(raw) is not dict:
        return None
    columns = sieve.groups[name]
    total = sieve.unit(name)
    for key, value in raw.items():
        added = _value(columns[key], value) if type(key) is str else None
        if added is None:
            return None
        total += added
    return total


def _added(sieve: Sieve, group: str, key: str, value: object) -> int | None:
    return _value(sieve.groups[group][key], value)


def _value(column: Any, value: object) -> int | None:
    """Return what a value adds; None where only the strict reader can judge it."""
    kind = type(value)
    if kind is str or value is None:
        added = column[value]
    elif isinstance(value, list | tuple):
        members = tuple(value)
        if not all(type(member) is str for member in members):
            return None
        added = column[list, members]
    else:
        try:
            added = column[kind, value]
        except TypeError:  # an object where a value is expected
            return None
    return None if added & READ else int(added)
