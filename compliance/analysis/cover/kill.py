"""Whether a case kills a mutant: what it expects holds under the law as it is, and fails under the mutant."""

from collections.abc import Iterable

from compliance.analysis.cover.moves import Moves
from compliance.analysis.cover.mutant import Mutant
from compliance.analysis.cover.reach import Users
from compliance.analysis.cover.trial import Trial
from compliance.model.cases import Case
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping


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
        mutated = mutant.applied(self.ruleset)
        moves = Moves(self.ruleset, mutated, mutant, self.users.reach(mutant))
        near = [trial for trial in self.trials if trial.looks_at(moves.reach)]
        near.sort(key=lambda trial: (trial.asks, mutant.statement not in trial.named))
        return next((trial.case for trial in near if moves.seen_by(trial) and _kills(trial, mutated)), None)


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
