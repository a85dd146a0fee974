"""Masking of what is shown: a decision without the names of parties and the amounts of money of its shipment.

What the rules say stays, bounds in money included; what the shipment said of names and money, and what was reckoned
from its money, becomes digests. The salt is drawn from the shipment and the key, so that whoever has both makes the
same report again, to the byte, and shows that it is of that shipment.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from compliance.engine.decision import Decision, LineDecision, Relief, Step
from compliance.evidence.chain.canonical import canonical
from compliance.evidence.log.mask import NAMES, SHARES, Mask, mask_facts
from compliance.shipment.records import Facts, Shipment
from compliance.shipment.unstructure import unstructure
from compliance.values.members import Members

_MONEY = re.compile(r"-?[0-9][0-9.,]* ?[A-Z]{3}\b")


def mask_for(shipment: Shipment, key: bytes, shares: frozenset[str] = SHARES) -> Mask:
    """Return the mask of the reports of *shipment*: its salt tells nothing to whoever lacks the key.

    Args:
        shipment: As it was decided.
        key: The firm's own.
        shares: Facts that state parts of a known limit.
    """
    return Mask(key, Mask(key, "salt of a report").digest(canonical(unstructure(shipment))), shares)


def mask_decision(decision: Decision, shipment: Shipment, mask: Mask) -> Decision:
    """Return *decision* without the names and amounts of *shipment*; outcome, rules and reasons stay.

    Args:
        decision: What was decided of *shipment*.
        shipment: As it was decided, with the licenses that were presented.
        mask: As `mask_for` gives it.
    """
    found = _Masking(_names(shipment), mask).of(decision)
    assert isinstance(found, Decision)
    digests = {**found.digests}
    if digests.get("facts"):  # without the salt it would let a reader try out what was masked
        digests["facts"] = f"masked:{mask.digest(digests['facts'])}"
    return found._replace(digests=digests)


def mask_words(sentences: Iterable[str], shipment: Shipment, mask: Mask) -> list[str]:
    """Return *sentences* about *shipment* without its names and amounts."""
    return list(map(_Masking(_names(shipment), mask).words, sentences))


def _names(shipment: Shipment) -> list[str]:
    """Return the names that must not be shown, the longest first: one may hold another."""
    parts: list[Facts] = [shipment.facts, *(line.facts for line in shipment.lines)]
    parts += [held.facts for held in shipment.licenses or ()]
    values = [value for facts in parts for name, value in facts.items() if name in NAMES]
    found = {str(word) for value in values if isinstance(value, Members) for word in value.words}
    return sorted(found, key=lambda name: (-len(name), name))


class _Masking:
    """Walks the records of a decision."""

    def __init__(self, names: list[str], mask: Mask) -> None:
        self.mask = mask
        self.names = set(names)
        self.any_name = re.compile("|".join(map(re.escape, names))) if names else None
        stated = "".join(rf"|(?<=\b{re.escape(name)} )-?[0-9][0-9.]*" for name in sorted(mask.shares))
        self.amount = re.compile(_MONEY.pattern + stated)

    def of(self, value: Any) -> Any:
        """Return *value* masked."""
        match value:
            case Step():
                facts = tuple((name, self.fact(name, said)) for name, said in value.facts)
                text = self.named(value.text) if value.at else self.words(value.text)  # bounds of a rule stay
                return value._replace(text=text, facts=facts, because=self.of(value.because))
            case Relief():
                name = self.mask.name(value.name) if value.name in self.names else value.name
                return value._replace(name=name, because=self.of(value.because))
            case LineDecision():
                return value._replace(regimes=self.of(value.regimes), facts=mask_facts(value.facts, "", self.mask, {}))
            case Decision():
                return value._replace(
                    lines=self.of(value.lines),
                    assumptions=tuple(self.assumed(one) for one in value.assumptions),
                    notices=tuple(map(self.words, value.notices)),
                )
            case tuple() if hasattr(value, "_fields"):
                return type(value)(*map(self.of, value))
            case tuple():
                return tuple(map(self.of, value))
            case _:
                return value  # words of the rules, days, outcomes: nothing of the shipment is in them

    def fact(self, name: str, said: str | None) -> str | None:
        """Return what is shown of the value of a fact."""
        if said is None:
            return None
        if name in self.mask.shares or _MONEY.search(said):
            return self.mask.name(f"{name} {said}")
        return self.named(said)

    def named(self, text: str) -> str:
        """Return a sentence, its names masked."""
        return self.any_name.sub(lambda found: self.mask.name(found[0]), text) if self.any_name else text

    def words(self, text: str) -> str:
        """Return a sentence about the shipment, its names and amounts masked."""
        return self.amount.sub(lambda found: self.mask.name(found[0]), self.named(text))

    def assumed(self, assumption: Mapping[str, Any]) -> dict[str, Any]:
        """Return an assumption, its values masked as facts are."""
        return {key: self.words(said) if isinstance(said, str) else said for key, said in assumption.items()}
