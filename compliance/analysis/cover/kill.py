"""Whether a case kills a mutant: what it expects holds under the law as it is, and fails under the mutant."""

from collections.abc import Iterable

from compliance.analysis.cases import differs
from compliance.analysis.cover.moves import moves
from compliance.analysis.cover.mutant import Mutant
from compliance.analysis.cover.reach import Users
from compliance.analysis.cover.trial import Trial, names
from compliance.analysis.questions import open_facts
from compliance.engine.decision import Decision
from compliance.engine.evaluate import evaluate
from compliance.language import ast
from compliance.model.cases import Case
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping


class Cases:
    """The cases of a ruleset, made ready. Those recorded from the engine count for nothing."""

    def __init__(self, ruleset: Ruleset, cases: Iterable[Case]) -> None:
        self.ruleset = ruleset
        self.users = Users(ruleset)
        self.trials = [trial for case in cases if not case.regression for trial in _ready(ruleset, case)]
        self._holds: dict[int, frozenset[int]] = {}

    def killer(self, mutant: Mutant) -> Case | None:
        """Return a case that kills *mutant*; None where none does."""
        mutated = mutant.applied(self.ruleset)
        reach = self.users.reach(mutant)
        near = [trial for trial in self.trials if trial.looks_at(reach)]
        near.sort(key=lambda trial: (trial.asks, mutant.statement not in trial.named))
        for trial in near:
            if any(moves(swap, mutated, trial, reach) for swap in mutant.swaps) and self._kills(trial, mutated):
                return trial.case
        return None

    def _kills(self, trial: Trial, mutated: Ruleset) -> bool:
        failing = _failing(mutated, trial)
        return bool(failing) and any(n in self._held(trial) for n in failing)

    def _held(self, trial: Trial) -> frozenset[int]:
        """Return the numbers of the expectations that hold under the law as it is."""
        if id(trial) not in self._holds:
            every = frozenset(range(len(trial.case.expects)))
            self._holds[id(trial)] = every - frozenset(_failing(self.ruleset, trial))
        return self._holds[id(trial)]


def _ready(ruleset: Ruleset, case: Case) -> list[Trial]:
    """Return the case, or nothing where its facts are refused: `compliance test` says why."""
    if any(name not in ruleset.scenarios for name in case.scenarios):
        return []
    reading = read_mapping(case.data, ruleset.vocabulary)
    shipment = reading.shipments[0] if reading.shipments and not reading.diagnostics else None
    day = case.on or (shipment.date if shipment else None)
    return [Trial(ruleset, case, shipment, day)] if shipment and day else []


def _failing(ruleset: Ruleset, trial: Trial) -> list[int]:
    """Return the numbers of the expectations that surely fail.

    Questions are not put, since each decides many more shipments: a fact that is open nowhere is asked of nobody, and
    of one that is still open it is not said that the expectation fails.
    """
    case = trial.case
    found = evaluate(
        ruleset, trial.shipment, on=case.on, known_on=case.known_on, scenarios=case.scenarios, regimes=trial.regimes
    )
    numbers = range(len(case.expects))
    if found.decision is None:
        return list(numbers)
    facts = open_facts(found.decision) if trial.asks else frozenset()
    return [n for n in numbers if _fails(case.expects[n], found.decision, facts)]


def _fails(clause: ast.Clause, decision: Decision, facts: frozenset[str]) -> bool:
    if clause.keyword.startswith("expect asks"):
        return facts.isdisjoint(names(clause))
    if clause.keyword in ("expect irrelevant", "expect changes"):
        return False
    return bool(differs(decision, clause))
