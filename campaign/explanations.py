"""What a decision cites is what decides: without the rules cited, the outcome is another.

For each end of a regime's interval above "no license required" the decision has to show who puts it there: requirements
whose own place ends there, or law that is not modelled. Without all of these the end lies lower; where only one is
cited, that one alone moves it; where there are several, each is marked redundant by the others beside it. A rule that holds only while those do not stand (a catch-all steps back
where a list names the item) may step in for them; one that reached the end before and was not cited may not. And each
requirement, obligation, flag, duty and exception names a source, and each requirement has a reason.

Decided are the inline cases of the shipped rulesets; before a release also what they describe half a year later.

Run: python campaign/explanations.py [--size ci|release]
"""

import os
import sys
import time
from collections import Counter
from datetime import timedelta

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from campaign.common import arguments, report
from compliance.engine.compiled.decide import decide
from compliance.engine.decision import RegimeDecision
from compliance.engine.evaluate import evaluate
from compliance.model.build import build
from compliance.model.cases import Case
from compliance.model.files import read_files
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping
from compliance.shipment.records import Shipment
from compliance.values.outcome import Outcome

RULESETS = ("cn", "us", "eu", "uk", "jp", "tariffs")
SIZES = {"ci": 25, "release": 1}
"""Every how many a case."""
LATER = (timedelta(0), timedelta(days=182))
MISSES = ("uncited", "idle", "without_source", "without_reason", "refused")


class Trial:
    """One ruleset, and editions of it without some statements."""

    def __init__(self, ruleset: Ruleset, counts: Counter[str]) -> None:
        """Take the ruleset as it is."""
        self.ruleset, self.counts = ruleset, counts
        self._without: dict[frozenset[str], Ruleset] = {}

    def without(self, names: frozenset[str]) -> Ruleset:
        """Return the ruleset without those rules and that law."""
        if names not in self._without:
            rules = tuple(r for r in self.ruleset.rules if r.head.name not in names)
            rest = tuple(r for r in self.ruleset.unmodelled if r.head.name not in names)
            self._without[names] = self.ruleset._replace(rules=rules, unmodelled=rest)
        return self._without[names]

    def judge(self, case: Case, later: timedelta) -> None:
        """Decide one case, so much later, and hold what it cites against what decides it."""
        reading = read_mapping(case.data, self.ruleset.vocabulary)
        day = case.on and case.on + later
        options = {"on": day, "known_on": case.known_on, "scenarios": case.scenarios}
        found = evaluate(self.ruleset, reading.shipments[0], **options).decision if reading.shipments else None
        if found is None:  # later on, a code may have gone, or a name come onto a list
            self.counts["refused_later" if later else "refused"] += 1
            return
        self.counts["decisions"] += 1
        for number, line in enumerate(found.lines):
            for regime in line.regimes:
                self._sources(regime)
                for low in (True, False):
                    self._end(regime, number, reading.shipments[0], options, low=low)

    def _sources(self, regime: RegimeDecision) -> None:
        cited = [*regime.requirements, *regime.obligations, *regime.flags, *regime.duties, *regime.exceptions]
        self.counts["citations"] += len(cited)
        self.counts["without_source"] += sum(not any(c.sources) for c in cited)
        self.counts["without_reason"] += sum(not r.because for r in regime.requirements)

    def _end(
        self, regime: RegimeDecision, line: int, shipment: Shipment, options: dict[str, object], *, low: bool
    ) -> None:
        end = regime.range.low if low else regime.range.high
        if end <= Outcome.NO_LICENSE_REQUIRED:
            return
        self.counts["ends"] += 1
        cited = frozenset(r.rule for r in regime.requirements if (r.place.low if low else r.place.high) == end)
        if not low:
            at_most = {r.head.name: r.at_most for r in self.ruleset.unmodelled}
            cited |= {n.rule for n in regime.unmodelled if at_most.get(n.rule) == end}
        if not cited:
            self.counts["uncited"] += 1
            return
        self.counts["cited_alone"] += len(cited) == 1
        self.counts["redundant"] += len(cited) if len(cited) > 1 else 0
        answer = decide(self.without(cited), shipment, **options).answer  # type: ignore[arg-type]
        assert answer is not None
        there = next(r for r in answer.lines[line].regimes if r.regime == regime.regime)
        if (there.range.low if low else there.range.high) >= end:
            before = {(r.rule, r.place) for r in regime.requirements}
            after = {(r.rule, r.place) for r in there.requirements if (r.place.low if low else r.place.high) >= end}
            if not low and not after:  # then it is law that is not modelled
                before, after = ({(n.rule, end) for n in found.unmodelled} for found in (regime, there))
                after -= before
            stepped_in = bool(after) and not after & before
            self.counts["stepped_in" if stepped_in else "idle"] += 1


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    counts: Counter[str] = Counter(dict.fromkeys(MISSES, 0))
    for name in RULESETS:
        built = build(read_files([name], cases=True))
        assert built.ruleset is not None
        trial = Trial(built.ruleset, counts)
        for case in built.decided[:: asked.count]:
            for later in LATER[: 2 if asked.size == "release" else 1]:
                trial.judge(case, later)
    head = {"campaign": "explanations", "seed": asked.seed}
    return report(head | {name: counts[name] for name in sorted(counts)}, MISSES, began, tries="decisions")


if __name__ == "__main__":
    sys.exit(main())
