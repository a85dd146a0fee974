"""What the reports of an impact say alike."""

from compliance.analysis.difference import Answer
from compliance.analysis.impact_records import Flip, Impact
from compliance.report.region_words import answer_words
from compliance.shipment.characters import escaped


def impact_headline(impact: Impact) -> str:
    """Return the answer in one sentence."""
    lines = len({flip.place for flip in impact.flips})
    orders = len({flip.place[0] for flip in impact.flips})
    if not lines:
        found = "No line comes out differently"
    else:
        found = (
            f"{_count(lines, 'line')} of {_count(orders, 'order')} {'come' if lines > 1 else 'comes'} out differently"
        )
    refused = (
        f"; {_count(impact.refused, 'order')} could not be read and may come out differently" if impact.refused else ""
    )
    return f"{found}{refused}."


def impact_scope(impact: Impact) -> str:
    """Return what was looked at in a sentence or two."""
    reasons = "; ".join(map(escaped, impact.open))
    unsettled = f" No order could be passed over: {reasons}." if reasons else ""
    return (
        f"{_count(impact.orders, 'order')}: {impact.skipped} outside everything that moved, {impact.looked_at} decided"
        f" under both editions, {impact.refused} refused.{unsettled}"
    )


def flip_words(flip: Flip) -> tuple[str, str]:
    """Return what the old and the new edition say; what is beside the outcome only where it moves."""
    return _answer(flip.before, flip.after), _answer(flip.after, flip.before)


def flip_value(flip: Flip) -> str:
    """Return the value of the line; empty where it is not known."""
    return escaped(f"{flip.value} {flip.currency}".strip()) if flip.value else ""


def _answer(answer: Answer, other: Answer) -> str:
    return "; ".join([answer_words(answer), *(escaped(text) for text in answer.beside if text not in other.beside)])


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"
