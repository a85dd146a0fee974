"""A shipment written as a case whose outcome a person has to fill in from the provision."""

from collections.abc import Iterator
from datetime import date

from compliance.analysis.cover.verdict import Witness
from compliance.shipment.read import read_mapping
from compliance.shipment.records import Facts
from compliance.values.facts import Base, Value
from compliance.values.members import NONE, Members
from compliance.values.quantity import Quantity, plain
from compliance.values.vocabulary import Vocabulary

PLACEHOLDER = "# expect OUTCOME in REGIME by RULE"
"""A comment: the case is refused until somebody writes what the provision says."""


def offer(witness: Witness, vocabulary: Vocabulary, title: str) -> str:
    """Return *witness* as a case of the rule language.

    Args:
        witness: A shipment of one line whose facts the reader takes.
        vocabulary: The facts that there are.
        title: What the case is about.
    """
    reading = read_mapping(dict(witness.data), vocabulary)
    assert reading.shipments, [d.message for d in reading.diagnostics]
    shipment = reading.shipments[0]
    line = shipment.lines[0]
    facts = {**shipment.facts, **line.facts}
    without = line.components == ()
    if without:
        del facts["item.components_complete"]  # the reader's own words for a list that is empty
    lines = [f"given {text}" for text in _assigned(facts, vocabulary, "")]
    lines += ["given item.components = none"] if without else []
    for held in shipment.licenses or ():
        lines.append(_braced("holds license", held.facts, vocabulary, "license."))
    if shipment.licenses == ():
        lines.append("holds no license")
    lines += [_braced("component", part.facts, vocabulary, "component.") for part in line.components or ()]
    lines.append(f"on {witness.on}")
    if witness.known_on:
        lines.append(f"known on {witness.known_on}")
    lines += [PLACEHOLDER, 'source "fill in the provision"']
    inside = "".join(f"  {text}\n" for text in lines)
    return f"case {_quoted(title)} {{\n{inside}}}\n"


def _braced(keyword: str, facts: Facts, vocabulary: Vocabulary, prefix: str) -> str:
    inside = ", ".join(_assigned(facts, vocabulary, prefix))
    return f"{keyword} {{ {inside} }}" if inside else f"{keyword} {{ }}"


def _assigned(facts: Facts, vocabulary: Vocabulary, prefix: str) -> Iterator[str]:
    for name, value in sorted(facts.items()):
        text = _value(value, _is_text(name, vocabulary))
        if text:
            yield f"{name.removeprefix(prefix)} = {text}"


def _is_text(name: str, vocabulary: Vocabulary) -> bool:
    fact = vocabulary.lookup(name)
    return fact is not None and fact.type.base is Base.TEXT


def _value(value: Value, text: bool) -> str:
    """Return the value as a case gives it; empty where nothing is known."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Members):
        words = [_quoted(word) if text else str(word) for word in value.words]
        if not words:
            return "none" if value.complete else ""
        if len(words) == 1 and value.complete:
            return words[0]
        return f"{'only ' if value.complete else ''}{{ {', '.join(words)} }}"
    if isinstance(value, Quantity):
        return f"{plain(value.amount)} {value.unit}".rstrip()
    return value.isoformat() if isinstance(value, date) else NONE.value


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
