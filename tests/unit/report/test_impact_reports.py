"""The reports of an impact."""

import csv
import io
from collections.abc import Callable

from unit.report import sample_impact as samples

from compliance.report.impact_csv import HEADINGS, impact_csv
from compliance.report.impact_text import impact_text
from compliance.shipment.characters import forbidden

Golden = Callable[[str, str], None]


def test_text(golden: Golden) -> None:
    """Headline, values at stake, flips by order."""
    golden("report/impact-full.txt", impact_text(samples.full()))
    golden("report/impact-empty.txt", impact_text(samples.empty()))
    assert not [line for line in impact_text(samples.full()).split("\n") if forbidden(line)]


def test_csv(golden: Golden) -> None:
    """No cell is a formula, and none hides a character."""
    text = impact_csv(samples.full())
    rows = list(csv.reader(io.StringIO(text)))

    golden("report/impact-full.csv", text)
    assert tuple(rows[0]) == HEADINGS
    assert {len(row) for row in rows} == {len(HEADINGS)}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert not [cell for row in rows for cell in row if forbidden(cell)]
