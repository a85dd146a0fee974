"""An impact as text for a person. Returns strings; only `compliance.cli` prints."""

from collections.abc import Iterator

from compliance.analysis.impact_records import Flip, Impact
from compliance.report.directions import BY_WORD, DIRECTIONS
from compliance.report.impact_words import flip_value, flip_words, impact_headline, impact_scope
from compliance.shipment.characters import escaped


def impact_text(impact: Impact) -> str:
    """Return the impact with its headline first, then the values at stake and every flip."""
    return "\n".join(_impact(impact)) + "\n"


def _impact(impact: Impact) -> Iterator[str]:
    yield f"{escaped(impact.old)} -> {escaped(impact.new)}: {impact_headline(impact)}"
    yield impact_scope(impact)
    if impact.totals:
        known = [kind.word for kind in DIRECTIONS if impact.totals.get(kind.word)]
        yield "flips  " + ", ".join(f"{impact.totals[word]} {word}" for word in known)
    if impact.value_at_stake:
        yield ""
        yield "value at stake:"
        width = max(len(stake.value) for stake in impact.value_at_stake)
        for stake in impact.value_at_stake:
            lines = f"{stake.lines} line{'s' * (stake.lines != 1)}"
            value = f"{stake.value:>{width}} {escaped(stake.currency)}" if stake.value else "value not stated"
            yield f"  {BY_WORD[stake.direction].sign} {stake.direction:15} {value}  ({lines})"
    order = None
    for flip in impact.flips:
        if flip.place[0] != order:
            order = flip.place[0]
            yield ""
            yield f"order {escaped(flip.order)}"
        yield from (f"  {line}" for line in _flip(flip))


def _flip(flip: Flip) -> Iterator[str]:
    before, after = flip_words(flip)
    value = flip_value(flip)
    worth = f", {value}" if value else ""
    yield (
        f"{BY_WORD[flip.direction].sign} line {escaped(flip.line)}{worth}: {escaped(flip.regime)} {flip.direction}:"
        f" {before} -> {after}"
    )
    if flip.licenses:
        yield f"    licenses {', '.join(map(escaped, flip.licenses))}"
    if flip.edits:
        yield f"    edits    {', '.join(map(escaped, flip.edits))}"
