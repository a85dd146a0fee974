"""A witness as a person reads it, and as a command that runs it."""

import json
import re
import shlex
from collections.abc import Iterator
from typing import Any

from compliance.analysis.difference import Witness
from compliance.shipment.characters import escaped, forbidden

NAMED = ("id", "witness")
"""The name of every witness that the analysis makes; it says nothing."""
_PLAIN = re.compile(r"[\w.%:/+-]+( [\w.%:/+-]+)*", re.ASCII)


def witness_facts(witness: Witness) -> tuple[tuple[str, str], ...]:
    """Return the facts of the shipment with their values, in its order; what is no plain word stands in quotes."""
    unsaid = {"lines"} | {name for name, value in witness.shipment.items() if value == {} or (name, value) == NAMED}
    whole = {name: value for name, value in witness.shipment.items() if name not in unsaid}
    found = [*_facts("", whole)]
    lines = witness.shipment.get("lines", ())
    for number, line in enumerate(lines, start=1):
        alone = len(lines) == 1
        inner = {name: value for name, value in line.items() if name != "id" or not alone}
        found += _facts("item" if alone else f"item[{number}]", inner)
    return tuple((escaped(name), value) for name, value in found)


def witness_json(witness: Witness, *, indent: int | None = None) -> str:
    """Return the shipment as JSON in which every character can be seen."""
    text = json.dumps(witness.shipment, ensure_ascii=False, indent=indent)
    hidden = any(forbidden(line) for line in text.split("\n"))
    return json.dumps(witness.shipment, indent=indent) if hidden else text


def witness_command(witness: Witness, rules: str, path: str = "") -> str:
    """Return the command that decides the shipment under *rules*, from the file *path* or from standard input."""
    options = ["--rules", rules]
    if witness.on and witness.shipment.get("date") != witness.on:
        options += ["--on", witness.on]
    if witness.known_on:
        options += ["--known-on", witness.known_on]
    check = escaped(shlex.join(["compliance", "check", path or "-", *options]))
    return check if path else f"printf '%s' {shlex.quote(witness_json(witness))} | {check}"


def _facts(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _facts(f"{name}.{key}" if name else str(key), inner)
    elif isinstance(value, list) and any(isinstance(inner, dict) for inner in value):
        for number, inner in enumerate(value, start=1):
            yield from _facts(name if len(value) == 1 else f"{name}[{number}]", inner)
    elif isinstance(value, list):
        yield name, ", ".join(_value(inner) for inner in value) or "none"
    else:
        yield name, _value(value)


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if _PLAIN.fullmatch(text) else escaped(json.dumps(text, ensure_ascii=False))
