"""Certificates of decisions in tests: made, altered and sealed again, and their premises read back for the engine."""

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

from compliance.checker import check_decision
from compliance.engine.decision import Decision
from compliance.engine.evaluate import evaluate
from compliance.evidence.certificate import certificate, claims, ruleset_file
from compliance.evidence.chain.canonical import canonical, digest
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Component, LicenseHeld, Line, Shipment
from compliance.values.facts import Base, Value
from compliance.values.members import NONE, Members
from compliance.values.quantity import quantity
from compliance.values.schemes import Choice, Code, Country, Text, Word
from compliance.values.vocabulary import Vocabulary

WORD: dict[Base, type[Word]] = {Base.CODE: Code, Base.COUNTRY: Country, Base.CHOICE: Choice, Base.TEXT: Text}


def made(ruleset: Ruleset, shipment: Shipment, decision: Decision, known_on: date | None = None) -> dict[str, Any]:
    """Return the certificate of a decision as data."""
    return json.loads(certificate(ruleset, shipment, decision, known_on=known_on))


def sealed(altered: dict[str, Any]) -> bytes:
    """Return an altered certificate with a digest that fits: what anybody can make."""
    rest = {name: value for name, value in altered.items() if name != "digest"}
    return (canonical({**rest, "digest": digest(rest)}) + "\n").encode("ascii")


def rejected(content: bytes, ruleset: Ruleset) -> str:
    """Return why the checker rejects a certificate; empty where it accepts it."""
    try:
        if "checker" not in ruleset.scratch:
            ruleset.scratch["checker"] = check_decision.Law(ruleset_file(ruleset)[1])
        check_decision.check(content, ruleset.scratch["checker"])
    except check_decision.Wrong as wrong:
        return str(wrong)
    except check_decision.MALFORMED as error:
        return f"not well formed: {error!r}"
    return ""


def alterations(certificate: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the certificate with one field altered, each field in every way that its kind allows."""
    for path in _paths(certificate, ()):
        if path == ("digest",):
            continue
        for how, change in _changes(_at(certificate, path)):
            if canonical(change) == canonical(_at(certificate, path)):
                continue
            altered = deepcopy(certificate)
            _put(altered, path, change)
            yield f"{'.'.join(map(str, path))}: {how}", altered
        altered = deepcopy(certificate)
        _drop(altered, path)
        yield f"{'.'.join(map(str, path))}: dropped", altered


def _paths(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield (*path, key)
        yield from _paths(item, (*path, key))


WORDS = (
    ("true", "unknown", "false"), check_decision.SCALE, check_decision.STRICTNESS,
    ("applies", "lifted", "covered", "may_apply", "suspended"), ("prohibits", "requires"),
)  # fmt: skip


def _changes(value: Any) -> Iterator[tuple[str, Any]]:
    match value:
        case bool():
            yield "turned", not value
            yield "as a number", int(value)
        case int():
            yield "more", value + 1
        case str():
            for words in WORDS:
                yield from ((word, word) for word in words if value in words and word != value)
            yield "longer", f"{value}x"
            yield "nothing", None
            if len(value) == 10 and value[4] == "-":
                yield "another day", f"{int(value[:4]) - 1}{value[4:]}"
        case None:
            yield "a word", "x"
            yield "an empty list", []
            yield "a day", "2024-12-02"
        case list():
            yield "emptied", []
            yield "nothing", None
            yield "doubled", value + value[:1]
            yield "turned around", value[::-1]
        case dict():
            yield "emptied", {}
            yield "more", {**value, "more": None}


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def _put(value: Any, path: tuple[Any, ...], change: Any) -> None:
    _at(value, path[:-1])[path[-1]] = change


def _drop(value: Any, path: tuple[Any, ...]) -> None:
    del _at(value, path[:-1])[path[-1]]


def true(certificate: dict[str, Any], ruleset: Ruleset) -> bool:
    """Return whether the engine decides what a certificate claims, from the facts that the certificate holds."""
    shipment, asked = _shipment(certificate["shipment"], ruleset.vocabulary), certificate["asked"]
    on = date.fromisoformat(asked["on"])
    known_on = date.fromisoformat(asked["known_on"]) if asked["known_on"] else None
    found = evaluate(ruleset, shipment, on=on, known_on=known_on, scenarios=tuple(asked["scenarios"])).decision
    return found is not None and canonical(claims(ruleset, shipment, found)) == canonical(certificate["claims"])


def _shipment(plain: dict[str, Any], vocabulary: Vocabulary) -> Shipment:
    def read(facts: dict[str, Any]) -> dict[str, Value]:
        return {name: _value(name, value, vocabulary) for name, value in facts.items()}

    lines = [
        Line(
            line["id"],
            read(line["facts"]),
            None if line["components"] is None else tuple(Component(read(p)) for p in line["components"]),
        )
        for line in plain["lines"]
    ]
    held = None if plain["licenses"] is None else tuple(LicenseHeld(read(facts)) for facts in plain["licenses"])
    return Shipment(
        plain["id"], None, read(plain["facts"]), frozenset(plain["parties"]), tuple(lines), held, plain["assumed"]
    )  # fmt: skip


def _value(name: str, plain: Any, vocabulary: Vocabulary) -> Value:
    fact = vocabulary.lookup(name)
    assert fact is not None, name
    if isinstance(plain, bool):
        return plain
    if plain == "none":
        return NONE
    if isinstance(plain, str):
        return date.fromisoformat(plain)
    if "amount" in plain:
        found = quantity(Decimal(plain["amount"]), plain["unit"])
        assert found is not None
        return found
    kind = WORD[fact.type.base]
    return Members(tuple(kind(w) for w in plain["words"]), plain["complete"], frozenset(map(kind, plain["excluded"])))
