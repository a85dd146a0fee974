"""Claims about small rulesets, held against every shipment that can be told apart: whole ones, and partial ones."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from random import Random
from typing import Any

from small_rulesets import COUNTRIES, DOMAINS, HEADER, day, shipment_of, statements, text_of, uses

from compliance.engine.evaluate import evaluate
from compliance.model.build import Built, build
from compliance.model.files import Files
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping
from compliance.text.diagnostics import render_all
from compliance.values.outcome import Range

MOST = 120
"""Shipments tried of one claim."""


def built_with(ruleset: dict[str, Any], more: str) -> Built:
    """Build a small ruleset with further statements."""
    subject = f"  subject when {text_of(ruleset['subject'])}\n" if ruleset["subject"] else ""
    text = HEADER % subject + "\n".join(statements(ruleset)) + more
    made = build(Files({**COUNTRIES, "rulesets/x/x.rules": text.encode()}, "sha256:x", "sha256:x", ()))
    assert made.ruleset is not None, render_all(made.diagnostics) + text
    return made


def partials(ruleset: dict[str, Any], *, further: tuple[str, ...] = (), whole: bool, seed: int) -> list[dict[str, Any]]:
    """Return partial shipments: each used fact known, or, where not *whole*, also unknown; a sample where too many."""
    wanted = {*uses(ruleset), *further}
    choices = []
    for name, domain in DOMAINS.items():
        values = [("known", v) for v in (domain if name in wanted else domain[:1])]
        choices.append([(name, v) for v in ([*values, None] if not whole and name in wanted else values)])
    licenses = [("known", None), *[("known", r["name"]) for r in ruleset["rules"]], *([] if whole else [None])]
    choices.append([("license", v) for v in licenses])
    count = 1
    for choice in choices:
        count *= len(choice)
    if count <= MOST:
        return [dict(found) for found in product(*choices)]
    random = Random(seed)
    return [dict(map(random.choice, choices)) for _ in range(MOST)]


def days(ruleset: dict[str, Any]) -> list[date]:
    """Return a day of each stretch in which no law moves."""
    found = {0}
    for rule in ruleset["rules"]:
        found |= {rule["from"], *([rule["until"] + 1] if rule["until"] is not None else [])}
        if rule["suspended"]:
            found |= {rule["suspended"]["from"], rule["suspended"]["until"] + 1}
    return [day(-1), *(day(n) for n in sorted(found))]


def shipments(partials: list[dict[str, Any]], on: list[date]) -> Iterator[dict[str, Any]]:
    """Yield the shipments as JSON has them, on each of the days in turn."""
    for number, partial in enumerate(partials):
        for when in on if len(partials) * len(on) <= 4 * MOST else [on[number % len(on)]]:
            yield {**shipment_of(partial), "date": when.isoformat()}


def decide(ruleset: Ruleset, data: dict[str, Any], known_on: str = "") -> Range | None:
    """Return what the reference evaluator says of a shipment; None where it is refused."""
    reading = read_mapping(data, ruleset.vocabulary)
    assert not reading.diagnostics, render_all(reading.diagnostics)
    known = date.fromisoformat(known_on) if known_on else None
    decision = evaluate(ruleset, reading.shipments[0], known_on=known).decision
    return None if decision is None else decision.lines[0].regimes[0].range
