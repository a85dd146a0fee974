"""Decide the past again: which shipments would come out differently under what is known now?

Two axes of time, as everywhere in the engine: *then* counts only what was published by the day up to which the record
knew the law; *now* counts all that the rules at hand know. A difference on the axis *then* is a difference of the
rules (a mistake mended, a ruleset exchanged); one on the axis *now* alone is what was published since.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from compliance.engine.decision import Decision
from compliance.engine.evaluate import evaluate
from compliance.evidence.chain.record import Record
from compliance.evidence.log.entry import KIND, summary
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping
from compliance.shipment.records import Shipment
from compliance.text.diagnostics import Diagnostic
from compliance.values.outcome import BY_WORD

SAME, REASONS, DIFFERS, MASKED, REFUSED = "same", "reasons", "differs", "masked", "refused"


class Again(NamedTuple):
    """A past shipment, decided again on one axis.

    Attributes:
        verdict: ``same``; ``reasons``: the same outcome, by other requirements; ``differs``; ``masked``: the new range
            holds the old one and amounts are masked, so that this is not known; ``refused``: not decided.
        range: The new range as words; empty where refused.
        gone: Requirements (rule and status) that the record has and the new decision has not.
        come: Those that are new.
        diagnostics: Why it was refused.
    """

    verdict: str
    range: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON has it."""
        return {
            "verdict": self.verdict,
            "range": list(self.range),
            "gone": list(self.gone),
            "come": list(self.come),
            "refused": [d.to_dict() for d in self.diagnostics],
        }


class Replayed(NamedTuple):
    """One record, decided again.

    Attributes:
        seq: Number of the record.
        shipment: Name of the shipment.
        on: Day of the event.
        range: The range that was recorded, as words.
        then: As known then.
        now: As known now.
    """

    seq: int
    shipment: str
    on: str
    range: tuple[str, ...]
    then: Again
    now: Again

    def to_dict(self) -> dict[str, Any]:
        """Return the record as JSON has it."""
        head = {"record": self.seq, "shipment": self.shipment, "on": self.on, "range": list(self.range)}
        return {**head, "as_known_then": self.then.to_dict(), "as_known_now": self.now.to_dict()}


def replay(records: Iterable[Record], ruleset: Ruleset) -> Iterator[Replayed]:
    """Decide every decision among *records* again under *ruleset*, in the order of the log."""
    for record in records:
        if record.kind == KIND:
            yield replay_one(record, ruleset)


def replay_one(record: Record, ruleset: Ruleset) -> Replayed:
    """Decide one record again."""
    body, old = record.body, record.body["decision"]
    reading = read_mapping(body["shipment"], ruleset.vocabulary)
    name = str(body["shipment"].get("id", ""))
    if reading.diagnostics:
        then = now = Again(REFUSED, diagnostics=reading.diagnostics)
    else:
        shipment = reading.shipments[0]._replace(assumed=body.get("assumed", {}))
        then = _again(record, ruleset, shipment, _known_then(body, ruleset))
        now = _again(record, ruleset, shipment, None)
    return Replayed(record.seq, name, old["on"], tuple(old["range"]), then, now)


def _known_then(body: dict[str, Any], ruleset: Ruleset) -> date | None:
    """Return the last day whose publications counted; None, each regime's own, where the rules are still the same."""
    if body["known_on"] or ruleset.digest != body["decision"]["digests"]["rules"]:
        return date.fromisoformat(body["known_on"] or body["decision"]["known_on"])
    return None


def _again(record: Record, ruleset: Ruleset, shipment: Shipment, known_on: date | None) -> Again:
    old = record.body["decision"]
    unknown = [name for name in old["scenarios"] if name not in ruleset.scenarios]
    if unknown:
        message = f"record {record.seq} supposes the scenario `{unknown[0]}`, which the rules do not have"
        return Again(REFUSED, diagnostics=(Diagnostic("E0807", message),))
    scenarios = tuple(old["scenarios"])
    day = date.fromisoformat(old["on"])
    result = evaluate(ruleset, shipment, on=day, known_on=known_on, scenarios=scenarios)
    if result.decision is None:
        return Again(REFUSED, diagnostics=result.diagnostics)
    return _compared(old, result.decision, masked=bool(record.body.get("masked", {}).get("amounts")))


def _compared(old: dict[str, Any], decision: Decision, *, masked: bool) -> Again:
    new = summary(decision)
    before, after = _requirements(old), _requirements(new)
    again = Again(SAME, tuple(new["range"]), tuple(sorted(before - after)), tuple(sorted(after - before)))
    if [line["range"] for line in old["lines"]] != [line["range"] for line in new["lines"]]:
        open_ = masked and _holds(new["range"], old["range"])
        return again._replace(verdict=MASKED if open_ else DIFFERS)
    return again._replace(verdict=REASONS) if before != after else again


def _requirements(decision: dict[str, Any]) -> set[str]:
    return {f"{line['line']}: {rule} {status}" for line in decision["lines"] for rule, status in line["requirements"]}


def _holds(outer: list[str], inner: list[str]) -> bool:
    low, high = (BY_WORD[word] for word in outer)
    return low <= BY_WORD[inner[0]] and BY_WORD[inner[1]] <= high
