"""What a table says of one row: a decision cut down to what can be added up.

A `Part` is what some of the rules say. The range of the whole is the strictest of its parts, and what is missing
follows from the parts and the range of the whole; so a row may be decided rule by rule and put together again.
"""

from collections.abc import Iterable
from typing import NamedTuple

from compliance.analysis.walk import open_leaves
from compliance.engine.decision import LineDecision, RegimeDecision, Requirement, Step
from compliance.values.outcome import Outcome, Range

Names = tuple[str, ...]


class Asked(NamedTuple):
    """One requirement.

    Attributes:
        open: Facts that leave its place open, where it is open.
        review: Facts that leave its licensing policy open.
    """

    rule: str
    status: str
    place: Range
    sources: Names
    open: Names
    review: Names


class Part(NamedTuple):
    """What some of the rules of one regime say of a line.

    Attributes:
        range: With the floor that the subject of the regime sets.
        open: Facts that leave open whether the regime, or law that is not modelled, reaches the line.
        asked: The requirements.
        flags: Rules whose flags nobody has cleared.
        duties: Facts that leave a layer of duty open.
    """

    regime: str
    range: Range
    open: Names
    asked: tuple[Asked, ...]
    flags: Names
    duties: Names


class Answer(NamedTuple):
    """What all rules say of a line.

    Attributes:
        rules: Rules whose requirement applies, the strictest first.
        may_apply: Rules whose requirement may apply.
        flags: Rules whose flags nobody has cleared.
        missing: Facts that a question would be put of.
        sources: Provisions of both kinds of rules.
    """

    low: Outcome
    high: Outcome
    rules: Names
    may_apply: Names
    flags: Names
    missing: Names
    sources: Names


def parts_of(line: LineDecision) -> tuple[Part, ...]:
    """Return what a decision says of a line, regime by regime."""
    return tuple(map(_part, line.regimes))


def _part(regime: RegimeDecision) -> Part:
    return Part(
        regime.regime,
        regime.range,
        _facts((regime.subject, *(notice.because for notice in regime.unmodelled))),
        tuple(map(_asked, regime.requirements)),
        tuple(dict.fromkeys(flag.rule for flag in regime.flags if not flag.cleared)),
        _facts(step for layer in regime.duties for step in layer.because),
    )


def _asked(found: Requirement) -> Asked:
    reliefs = (relief.because for relief in (*found.lifted_by, *found.covered_by))
    return Asked(
        found.rule,
        found.status,
        found.place,
        found.sources,
        () if found.place.settled else _facts((*found.because, *reliefs)),
        _facts(found.review_because) if len(found.review) > 1 else (),
    )


def _facts(steps: Iterable[Step]) -> Names:
    return tuple(sorted({leaf.fact for step in steps for leaf in open_leaves(step)}))


def answer(parts: Iterable[Part], whole: Range | None = None) -> Answer:
    """Return what the parts say together; *whole* is the range of a shipment of which this is one line of several."""
    known = list(parts)
    ranges: dict[str, Range] = {}
    for part in known:
        before = ranges.get(part.regime)
        ranges[part.regime] = part.range if before is None else _stricter(before, part.range)
    low = max([r.low for r in ranges.values()], default=NOTHING.low)
    high = max([r.high for r in ranges.values()], default=NOTHING.high)
    found = [a for part in known for a in part.asked if a.status in SHOWN]
    found.sort(key=strictness)
    return Answer(
        low,
        high,
        tuple(dict.fromkeys([a.rule for a in found if a.status == "applies"])),
        tuple(dict.fromkeys([a.rule for a in found if a.status == "may_apply"])),
        tuple(sorted({name for part in known for name in part.flags})),
        _missing(known, ranges, whole or Range(low, high)),
        tuple(dict.fromkeys([source for a in found for source in a.sources])),
    )


SHOWN = ("applies", "may_apply")
"""How requirements stand that an answer names."""
LISTS = ("rules", "may_apply", "flags", "missing", "sources")
"""What an answer lists."""
OUTCOMES = ("undetermined", *(outcome.word for outcome in Outcome))
"""What an answer says in one word."""


def strictness(asked: Asked) -> tuple[int, int, str]:
    """Return what requirements are sorted by: the strictest first."""
    low, high = asked.place
    return -low, -high, asked.rule


NOTHING = Range(Outcome.NO_LICENSE_REQUIRED, Outcome.NO_LICENSE_REQUIRED)
"""What is said where no regime was asked."""


def _stricter(one: Range, other: Range) -> Range:
    return Range(max(one.low, other.low), max(one.high, other.high))


def _missing(parts: list[Part], ranges: dict[str, Range], whole: Range) -> Names:
    """Return the facts that `analysis.questions` would ask for."""
    found: set[str] = set()
    for part in parts:
        if not ranges[part.regime].settled and whole.low < Outcome.PROHIBITED:
            found.update(part.open)
            for asked in part.asked:
                if asked.open and asked.place.high >= whole.low:
                    found.update(asked.open)
        for asked in part.asked:
            if asked.review:
                found.update(asked.review)
        found.update(part.duties)
    return tuple(sorted(found))
