"""How much of the law the cases hold fast: mutants killed, equivalent, and left alive."""

import multiprocessing
from collections.abc import Callable, Iterator

from attrs import frozen

from compliance.analysis.cover.kill import Cases
from compliance.analysis.cover.mutant import Mutant
from compliance.analysis.cover.mutants import mutants
from compliance.analysis.cover.sample import sample as sampled
from compliance.analysis.cover.verdict import Difference, Verdict, Witness
from compliance.model.build import Built
from compliance.model.ruleset import Ruleset

Differ = Callable[[Ruleset, Ruleset], Difference]
_WITH_A_PLACE = ("list", "table", "regime")


@frozen
class Counts:
    """What became of some mutants.

    Attributes:
        killed: A case expects otherwise.
        equivalent: Proved to answer as the law does.
        survived: Known to differ, and no case sees it.
        open: Killed by no case, and neither proved to be equivalent nor known to differ.
    """

    killed: int = 0
    equivalent: int = 0
    survived: int = 0
    open: int = 0

    @property
    def share(self) -> float:
        """The share killed of those not proved equivalent; 1 where there is none."""
        rest = self.killed + self.survived + self.open
        return self.killed / rest if rest else 1.0


@frozen
class Survivor:
    """A mutant that no case kills and that is not proved to be equivalent.

    Attributes:
        operator, statement, at, text: As the mutant has them.
        known: Whether it is known to differ.
        witness: A shipment of which it says something else; None where none is known.
    """

    operator: str
    statement: str
    at: str
    text: str
    known: bool
    witness: Witness | None


@frozen
class Equivalent:
    """A mutant that is proved to answer as the law does.

    Attributes:
        operator, statement, at, text: As the mutant has them.
        proof: What shows it, as `Difference.proof` has it.
    """

    operator: str
    statement: str
    at: str
    text: str
    proof: str


@frozen
class Covered:
    """What the cases of a ruleset kill.

    Attributes:
        whole: Of all mutants tried.
        operators, files: The same by kind of change, and by file; `-` where the record holds no place.
        survivors: In the order of the sample.
        equivalents: Likewise; no case can kill them.
    """

    whole: Counts
    operators: dict[str, Counts]
    files: dict[str, Counts]
    survivors: tuple[Survivor, ...]
    equivalents: tuple[Equivalent, ...] = ()


def cover(
    built: Built,
    *,
    sample: int,
    seed: int,
    differ: Differ,
    workers: int = 1,
    wanted: Callable[[Mutant], bool] = lambda _: True,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Covered:
    """Try mutants of a ruleset against its cases.

    Args:
        built: The ruleset with its cases.
        sample: How many mutants to try.
        seed: Seed of the sample.
        differ: Whether two rulesets answer alike; asked only of mutants that no case kills.
        workers: How many processes to use.
        wanted: Whether a mutant counts.
        progress: Told how many are done, of how many.
    """
    ruleset = built.ruleset
    assert ruleset is not None
    tried = sampled((m for m in mutants(ruleset, _places(built)) if wanted(m)), sample, seed)
    job = _Job(tried, Cases(ruleset, built.cases), differ)
    found: list[_Fate] = [_KILLED] * len(tried)
    for done, (number, fate) in enumerate(_fates(job, workers), 1):
        found[number] = fate
        progress(done, len(tried))
    return _counted(tried, found)


_Fate = tuple[str, Witness | None, str]
_KILLED: _Fate = ("killed", None, "")


class _Job:
    """The mutants to try, and what to try them with."""

    def __init__(self, tried: list[Mutant], cases: Cases, differ: Differ) -> None:
        self.tried = tried
        self.cases = cases
        self.differ = differ

    def fate(self, number: int) -> tuple[int, _Fate]:
        """Return what becomes of one mutant."""
        mutant = self.tried[number]
        if self.cases.killer(mutant):
            return number, _KILLED
        witness = self.cases.witness(mutant)
        if witness:
            return number, ("survived", witness, "")
        found = self.differ(self.cases.ruleset, mutant.applied(self.cases.ruleset))
        match found.verdict:
            case Verdict.EQUAL:
                return number, ("equivalent", None, found.proof)
            case Verdict.DIFFERS:
                return number, ("survived", found.witness, "")
            case Verdict.OPEN:
                return number, ("open", None, "")


_JOBS: list[_Job] = []
"""What a worker inherits by the fork: rulesets and conditions are too big to be sent to it."""


def _fates(job: _Job, workers: int) -> Iterator[tuple[int, _Fate]]:
    numbers = range(len(job.tried))
    if workers < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(job.fate, numbers)
        return
    _JOBS.append(job)
    try:
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            yield from pool.imap_unordered(_fate, numbers, chunksize=4)
    finally:
        _JOBS.pop()


def _fate(number: int) -> tuple[int, _Fate]:
    return _JOBS[-1].fate(number)


def _places(built: Built) -> dict[str, str]:
    """Return where lists, tables and regimes stand."""
    return {s.name: s.span.place for file in built.files for s in file.statements if s.keyword in _WITH_A_PLACE}


def _counted(tried: list[Mutant], found: list[_Fate]) -> Covered:
    fates = [fate for fate, _, _ in found]
    by_operator = _grouped([m.operator for m in tried], fates)
    by_file = _grouped([m.at.partition(":")[0] or "-" for m in tried], fates)
    survivors = tuple(
        Survivor(m.operator, m.statement, m.at, m.text, fate == "survived", witness)
        for m, (fate, witness, _) in zip(tried, found, strict=True)
        if fate in ("survived", "open")
    )
    equivalents = tuple(
        Equivalent(m.operator, m.statement, m.at, m.text, proof)
        for m, (fate, _, proof) in zip(tried, found, strict=True)
        if fate == "equivalent"
    )
    return Covered(_counts(fates), by_operator, by_file, survivors, equivalents)


def _grouped(keys: list[str], fates: list[str]) -> dict[str, Counts]:
    pairs = list(zip(keys, fates, strict=True))
    return {key: _counts([fate for name, fate in pairs if name == key]) for key in sorted(set(keys))}


def _counts(fates: list[str]) -> Counts:
    return Counts(*(fates.count(name) for name in ("killed", "equivalent", "survived", "open")))
