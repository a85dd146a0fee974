"""What an edit does to orders that a firm has: records only, shared by `impact` and its reports."""

from collections.abc import Mapping

from attrs import field, frozen

from compliance.analysis.difference import Answer
from compliance.text.diagnostics import Diagnostic


@frozen
class Flip:
    """One line of an order that comes out differently, under one regime.

    Attributes:
        order, line: Names as the order has them.
        regime: The regime that answers differently.
        before, after: What either edition says.
        direction: As that of a region: ``stricter``, ``more permissive``, ``wider``, ``narrower``, ``refused``,
            ``beside``.
        value: Value of the line as an exact decimal, such as ``12000.50``; empty where it is not known.
        currency: Of *value*, such as ``USD``; empty where it is not known.
        licenses: Numbers of the licenses held that no longer cover the line, or that now do.
        edits: Names of the edits responsible.
        place: Number of the order among those decided, and of the line in it: a name may be used twice.
    """

    order: str
    line: str
    regime: str
    before: Answer
    after: Answer
    direction: str
    value: str = ""
    currency: str = ""
    licenses: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()
    place: tuple[int, int] = (0, 0)


@frozen
class Stake:
    """The value of the lines that flip one way, in one currency; a line counts once, however many regimes flip.

    Attributes:
        currency: Such as ``USD``; empty for lines whose value is not known.
        direction: As that of a flip.
        lines: How many lines.
        value: Their sum as an exact decimal; empty where it is not known.
    """

    currency: str
    direction: str
    lines: int
    value: str


@frozen
class Impact:
    """The answer of `compliance impact`.

    Attributes:
        old, new: How the editions were named.
        orders: How many orders there are.
        skipped: How many of them lie outside everything that moved, and need not be looked at.
        looked_at: How many were decided under both editions.
        refused: How many could not be read.
        flips: What comes out differently, the gravest first.
        value_at_stake: Sums by currency and direction.
        totals: Number of flips by direction.
        open: Why no order could be passed over, one sentence each; empty where the places that move are known.
        refusals: What is wrong with the orders refused; of very many the first ones.
    """

    old: str
    new: str
    orders: int
    skipped: int
    looked_at: int
    refused: int
    flips: tuple[Flip, ...]
    value_at_stake: tuple[Stake, ...] = ()
    totals: Mapping[str, int] = field(factory=dict)
    open: tuple[str, ...] = ()
    refusals: tuple[Diagnostic, ...] = ()
