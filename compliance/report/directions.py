"""How a region moves, with what every report shows of it: code, word, sign, symbol, level."""

from attrs import frozen

from compliance.analysis.difference import Region


@frozen
class Direction:
    """One way in which a region moves.

    Attributes:
        word: As the record has it, or ``masked``.
        code: Permanent code of the result, a key of `compliance.text.codes.CATALOGUE`.
        sign: One ASCII character for text.
        mark: One symbol for pages, so that colour is never alone.
        style: Class of the page's style sheet.
        meaning: What it means, in a few words.
    """

    word: str
    code: str
    sign: str
    mark: str
    style: str
    meaning: str


DIRECTIONS = (
    Direction("more permissive", "D001", "-", "▼", "permissive", "less is required than before"),
    Direction("stricter", "D002", "+", "▲", "stricter", "more is required than before"),
    Direction("wider", "D003", "?", "◇", "wider", "less is settled than before"),
    Direction("narrower", "D004", "!", "◆", "narrower", "more is settled than before"),
    Direction("refused", "D008", "#", "✕", "beside", "one edition refuses the facts, the other decides them"),
    Direction("beside", "D005", "*", "●", "beside", "the outcome stays; review, flags, obligations or duties move"),
    Direction("masked", "D006", "=", "■", "masked", "a requirement moves, what else stands keeps the outcome"),
)
"""In the order in which they are shown."""

BY_WORD = {direction.word: direction for direction in DIRECTIONS}


def direction_of(region: Region) -> Direction:
    """Return the direction of *region*; what is masked is so whatever its requirement does."""
    return BY_WORD["masked"] if region.masked else BY_WORD[region.direction]
