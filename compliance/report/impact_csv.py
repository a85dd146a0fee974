"""An impact as CSV, one row a flip."""

import csv
import io

from compliance.analysis.impact_records import Flip, Impact
from compliance.shipment.characters import escaped
from compliance.text.cells import safe

HEADINGS = (
    "order", "line", "regime", "direction", "before_low", "before_high", "before_beside", "after_low", "after_high",
    "after_beside", "value", "currency", "licenses", "edits",
)  # fmt: skip


def impact_csv(impact: Impact) -> str:
    """Return the flips as CSV text with a heading; no cell is a formula, and every character in it can be seen."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows([escaped(safe(cell)) for cell in _row(flip)] for flip in impact.flips)
    return out.getvalue()


def _row(flip: Flip) -> tuple[str, ...]:
    return (
        flip.order, flip.line, flip.regime, flip.direction,
        flip.before.low, flip.before.high, "; ".join(flip.before.beside),
        flip.after.low, flip.after.high, "; ".join(flip.after.beside),
        flip.value, flip.currency, "; ".join(flip.licenses), "; ".join(flip.edits),
    )  # fmt: skip
