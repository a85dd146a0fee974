"""Decisions as CSV, one row a line of a shipment."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from compliance.engine.decision import Decision, LineDecision
from compliance.text.cells import safe

HEADINGS = ("shipment", "line", "on", "outcome", "low", "high", "rules", "sources", "missing", "known_on",
            "scenarios", "assumed", "notices")  # fmt: skip


def decision_rows(decisions: Sequence[Decision]) -> str:
    """Return the decisions as CSV text with a heading."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADINGS)
    for decision in decisions:
        for line in decision.lines:
            writer.writerow([safe(cell) for cell in _row(decision, line)])
    return out.getvalue()


def _row(decision: Decision, line: LineDecision) -> list[str]:
    found = [r for regime in line.regimes for r in regime.requirements if r.status in ("applies", "may_apply")]
    found.sort(key=lambda r: (-r.place.low, -r.place.high, r.rule))
    return [
        decision.shipment,
        line.line,
        decision.on.isoformat(),
        line.range.word,
        *line.range.words,
        "; ".join(r.rule for r in found),
        "; ".join(dict.fromkeys(s for r in found for s in r.sources)),
        "; ".join(q.fact for q in decision.questions if line.line in q.lines),
        decision.known_on.isoformat(),
        "; ".join(decision.scenarios),
        "; ".join(map(_assumed, decision.assumptions)),
        "; ".join([*decision.notices, *_told(line)]),
    ]


def _told(line: LineDecision) -> Iterator[str]:
    """Yield what an outcome does not say by itself: open flags, what has to be done, law that is not modelled."""
    for regime in line.regimes:
        yield from (f"flag {n.rule}: {n.text}" for n in regime.flags if not n.cleared)
        yield from (f"{n.rule} obliges: {n.text}" for n in regime.obligations)
        yield from (n.text for n in regime.unmodelled)


def _assumed(assumption: Mapping[str, Any]) -> str:
    """Return what was taken for granted, and what comes out without it."""
    without = dict.fromkeys(assumption["without"] or ("unknown",))
    return f"{assumption['name']}: {', '.join(assumption['facts'])}; without: {' to '.join(without)}"
