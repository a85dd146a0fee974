"""Whether a case kills a mutant: what it expects holds under the law as it is, and fails under the mutant."""

from collections.abc import Iterable
from datetime import date

from compliance.analysis.cover.moves import Moves, days_of
from compliance.analysis.cover.mutant import Mutant
from compliance.analysis.cover.reach import Users
from compliance.analysis.cover.trial import Trial
from compliance.analysis.cover.verdict import Witness
from compliance.engine.decision import Decision
from compliance.model.cases import Case
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping

NEAREST = 40
"""How many cases are looked at on other days."""


class Cases:
    """The cases of a ruleset, made ready. Those recorded from the engine count for nothing."""

    def __init__(self, ruleset: Ruleset, cases: Iterable[Case]) -> None:
        self.ruleset = ruleset
        self.users = Users(ruleset)
        self.trials = [trial for case in cases if not case.regression for trial in _ready(ruleset, case)]

    def killer(self, mutant: Mutant) -> Case | None:
        """Return a case that kills *mutant*; None where none does.

        Cases that name the statement are tried first, those that look at questions last.
        """
        moves = self._moves(mutant)
        near = self._near(mutant, moves)
        return next((trial.case for trial in near if moves.seen_by(trial) and _kills(trial, moves.mutated)), None)

    def witness(self, mutant: Mutant) -> Witness | None:
        """Return the shipment of a case of which *mutant* says something else; None where there is none among them.

        Where days move, a shipment may be looked at on these days. It proves that *mutant* is not equivalent.
        Cases under a scenario are passed over: a shipment alone does not say what is supposed.
        """
        moves = self._moves(mutant, told=False)
        days = sorted(days_of(mutant))
        near = [trial for trial in self._near(mutant, moves) if not trial.case.scenarios]
        for trial in near:
            if moves.seen_by(trial) and _tells(trial, moves.mutated, trial.day):
                return _shown(trial, trial.day)
        for trial in near[:NEAREST] if days else ():
            for day in days:
                if _tells(trial, moves.mutated, day):
                    return _shown(trial, day)
        return None

    def _moves(self, mutant: Mutant, *, told: bool = True) -> Moves:
        return Moves(self.ruleset, mutant.applied(self.ruleset), mutant, self.users.reach(mutant), told=told)

    def _near(self, mutant: Mutant, moves: Moves) -> list[Trial]:
        near = [trial for trial in self.trials if trial.looks_at(moves.reach)]
        return sorted(near, key=lambda trial: (trial.asks, mutant.statement not in trial.named))


def _tells(trial: Trial, mutated: Ruleset, day: date) -> bool:
    before, after = trial.decide(trial.ruleset, day), trial.decide(mutated, day)
    return before is not None and (after is None or _said(before) != _said(after))


def _said(decision: Decision) -> list[object]:
    """Return what a case can see of a decision."""
    line = decision.lines[0]
    found: list[object] = [line.codes]
    for r in line.regimes:
        notices = (*r.obligations, *r.flags, *r.unmodelled)
        found += [
            r.range,
            r.duty,
            *((n.rule, n.text, n.truth) for n in notices),
            *((d.rule, d.truth) for d in r.duties),
        ]
        found += [
            (q.rule, q.status, q.review, q.authority, q.authorization, q.reason,
             sorted({(e.name, e.truth) for e in (*q.lifted_by, *q.covered_by)}))
            for q in r.requirements
        ]  # fmt: skip
        found += sorted({(e.name, e.truth) for e in r.exceptions})
    return found


def _shown(trial: Trial, day: date) -> Witness:
    return Witness(trial.case.data, day, trial.case.known_on)


def _kills(trial: Trial, mutated: Ruleset) -> bool:
    return not trial.holds.isdisjoint(trial.failing(trial.decide(mutated)))


def _ready(ruleset: Ruleset, case: Case) -> list[Trial]:
    """Return the case, or nothing where its facts are refused: `compliance test` says why."""
    if any(name not in ruleset.scenarios for name in case.scenarios):
        return []
    reading = read_mapping(case.data, ruleset.vocabulary)
    shipment = reading.shipments[0] if reading.shipments and not reading.diagnostics else None
    day = case.on or (shipment.date if shipment else None)
    return [Trial(ruleset, case, shipment, day)] if shipment and day else []
