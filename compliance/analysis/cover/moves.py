"""Whether what a mutant changes comes out differently for a case: asked before the case is decided at all.

It answers "it may" where it does not know; where it answers "no" the case is decided as before.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from compliance.analysis.cover.mutant import Mutant, Swap
from compliance.analysis.cover.reach import Reach
from compliance.analysis.cover.trial import Trial
from compliance.engine.context import Context
from compliance.engine.derive import derive
from compliance.engine.standing import Standing, standing
from compliance.engine.truths import verdict
from compliance.model import law
from compliance.model.condition import Condition
from compliance.model.leaves import reckons_with
from compliance.model.ruleset import Ruleset
from compliance.values.dates import Period
from compliance.values.members import Members
from compliance.values.schemes import covers
from compliance.values.truth import FALSE, TRUE, UNKNOWN, Truth


class Moves:
    """What one mutant moves.

    Attributes:
        mutated: The ruleset with the change.
        reach: What the change can reach.
        told: Whether only what the expectations of a case look at counts, licensing policies above all.
    """

    def __init__(self, ruleset: Ruleset, mutated: Ruleset, mutant: Mutant, reach: Reach, *, told: bool = True) -> None:
        self.ruleset = ruleset
        self.mutated = mutated
        self.mutant = mutant
        self.reach = reach
        self.told = told

    def seen_by(self, trial: Trial) -> bool:
        """Return whether the case of *trial* may see the change."""
        return any(self._seen(swap, trial) for swap in self.mutant.swaps)

    def _seen(self, swap: Swap, trial: Trial) -> bool:
        match swap.field:
            case "conditions":
                return any(_comes_out(swap.old, swap.new, x, open_too=trial.asks) for x in self._contexts(trial))
            case "regimes":
                x = trial.context(swap.old.name)
                return _comes_out(swap.old.subject, swap.new.subject, x, open_too=trial.asks)
            case "lists":
                return self._words(swap.old, trial)
            case "tables":
                return self._rows(trial)
            case "changes":
                return any(self._stands_otherwise(name, trial) for name in swap.old.targets)
            case "definitions":
                return self._formula(swap.old, trial)
            case "classifications":
                return self._classified(swap, trial.context())
            case _:
                return self._law(swap, trial)

    def _contexts(self, trial: Trial) -> list[Context]:
        names = [name for name in self.reach.regimes if trial.regimes is None or name in trial.regimes]
        found = [trial.context(name) for name in names]
        return [*found, trial.context()] if self.reach.facts else found

    # Statements ---------------------------------------------------------------------------------

    def _law(self, swap: Swap, trial: Trial) -> bool:
        record = swap.old
        x = trial.context(record.head.regime)
        if not self.reach.standing and not self._near(record, trial, loose=_regardless(swap)):
            return False
        if isinstance(record, law.LicenseException) and _unclaimed(swap, x):
            return False
        if isinstance(record, law.Rule) and swap.new is not None:
            kept = {name for name in law.Rule._fields if getattr(record, name) != getattr(swap.new, name)}
            if kept == {"reviews"} and self.told and not trial.reviews:
                return False
            if kept == {"regardless"} and trial.subject(record.head.regime) is TRUE:
                return False
            if self.told and not trial.grants and not trial.shipment.licenses and _same_but_for_grants(swap):
                return False
        return self._statement(swap, x, open_too=trial.asks)

    def _near(self, record: Any, trial: Trial, *, loose: bool) -> bool:
        """Return whether the line has anything that *record* can bear on."""
        match record:
            case law.Policy():
                return (trial.reviews or not self.told) and not self._reached.isdisjoint(trial.required)
            case law.LicenseException() | law.Bar():
                return not self._reached.isdisjoint(trial.required)
            case _:
                return loose or trial.subject(record.head.regime) is not FALSE

    @cached_property
    def _reached(self) -> frozenset[str]:
        """The rules whose requirements the exceptions, bars and policies among the changes can touch."""
        names: set[str] = set()
        swapped = [r for swap in self.mutant.swaps for r in (swap.old, swap.new) if r is not None]
        targets_of = [r.targets for r in swapped if isinstance(r, law.Change)]
        swapped += [r for targets in targets_of for name in targets for r in self.ruleset.by_name.get(name, ())]
        for record in swapped:
            if isinstance(record, law.Bar):
                names |= record.licenses_for
                barred = (e for e in self.ruleset.exceptions if e.head.name in record.exceptions)
                names.update(name for exception in barred for targets, _ in exception.lifts for name in targets)
            elif isinstance(record, law.LicenseException):
                names.update(name for targets, _ in record.lifts for name in targets)
            elif isinstance(record, law.Policy):
                names |= record.targets
        return frozenset(names)

    def _statement(self, swap: Swap, x: Context, *, open_too: bool) -> bool:
        old, new = swap.old, swap.new
        before = x.standing(old.head)
        if new is None:
            return (self.reach.standing and before.force is not FALSE) or _live(old, before, x)
        after = before if new.head == old.head else standing(new.head, self.mutated, x.moment)
        if _state(before) != _state(after):
            return self.reach.standing or verdict(old.when, x) is not FALSE
        if new.head != old.head:  # its days moved, and it stands as before
            return False
        if not (_live(old, before, x) or _live(new, after, x)):
            return False
        if self._alone and not getattr(old, "table", ""):
            return _comes_out(old.when, new.when, x, open_too=open_too)
        return True

    @cached_property
    def _alone(self) -> bool:
        """Whether nothing but the conditions of statements changed."""
        return all(s.new is not None and s.old._replace(when=None) == s.new._replace(when=None)
                   for s in self.mutant.swaps)  # fmt: skip

    def _stands_otherwise(self, name: str, trial: Trial) -> bool:
        for record in self.ruleset.by_name.get(name, ()):
            x = trial.context(record.head.regime)
            moved = _state(x.standing(record.head)) != _state(standing(record.head, self.mutated, x.moment))
            loose = getattr(record, "regardless", False)
            if moved and (
                self.reach.standing or (verdict(record.when, x) is not FALSE and self._near(record, trial, loose=loose))
            ):
                return True
        return False

    def _classified(self, swap: Swap, x: Context) -> bool:
        """Return whether the code is surely borne, or surely not, where it was otherwise."""
        before = _borne(swap.old, x.standing(swap.old.head), x)
        if swap.new is None:
            return before is not None
        return before is not _borne(swap.new, standing(swap.new.head, self.mutated, x.moment), x)

    def _formula(self, old: law.Definition, trial: Trial) -> bool:
        before = trial.context()
        if any(before.facts.get(fact) is None for fact in reckons_with(old.formula)):
            return False
        after = trial.fresh(self.mutated)
        refused = derive(after, "").diagnostics
        return bool(refused) or any(
            before.facts.get(name) != after.facts.get(name) for name in before.facts.keys() | after.facts.keys()
        )

    # Lists and tables ---------------------------------------------------------------------------

    def _words(self, old: law.WordList, trial: Trial) -> bool:
        if not self._moved.isdisjoint(trial.words):
            return True
        return bool(old.form) and any(
            covers(word, w, old.form) or covers(w, word, old.form) for word in self._moved for w in trial.words
        )

    @cached_property
    def _moved(self) -> frozenset[str]:
        """The words whose days in a list changed."""
        found: set[str] = set()
        for swap in self.mutant.swaps:
            near = {w for m in set(swap.old.members) ^ set(swap.new.members) for w in m.words}
            found |= {w for w in near if _entries(swap.old, w) != _entries(swap.new, w)}
        return frozenset(found)

    def _rows(self, trial: Trial) -> bool:
        codes, keys = self._cells
        return not trial.heads.isdisjoint(codes) if codes else not keys or not trial.words.isdisjoint(keys)

    @cached_property
    def _cells(self) -> tuple[frozenset[str], frozenset[str]]:
        """The first segments of the codes of the rows that changed, and the words of their other keys."""
        codes: set[str] = set()
        keys: set[str] = set()
        for old, new in ((swap.old, swap.new) for swap in self.mutant.swaps):
            coded = {column for column, _ in old.forms}
            for row in _changed(old.rows, new.rows):
                codes.update(word.partition(".")[0] for column in coded for word in _cell(row, column))
                keys.update(word for column in old.key if column not in coded for word in _cell(row, column))
        return frozenset(codes), frozenset(keys)


def days_of(mutant: Mutant) -> frozenset[date]:
    """Return the days that a mutant moves, with the days before them."""
    if not mutant.dated:
        return frozenset()
    found = {day for swap in mutant.swaps for day in _days(swap.old) ^ _days(swap.new)}
    return frozenset(found | {day - timedelta(days=1) for day in found})


def _days(record: Any) -> set[date]:
    periods: list[Period] = []
    if isinstance(record, law.WordList):
        periods = [m.period for m in record.members]
    elif record is not None:
        periods = [record.head.period, *((record.not_enforced[0],) if getattr(record, "not_enforced", None) else ())]
    return {day for period in periods for day in period if day}


def _comes_out(old: Condition | None, new: Condition | None, x: Context, *, open_too: bool) -> bool:
    before, after = verdict(old, x), verdict(new, x)
    return before is not after or (open_too and before is UNKNOWN)


def _regardless(swap: Swap) -> bool:
    """Return whether the statement holds, before or after, also for what is not subject to its regime."""
    return any(getattr(record, "regardless", False) for record in (swap.old, swap.new))


def _unclaimed(swap: Swap, x: Context) -> bool:
    """Return whether the exception has to be claimed, before and after, and is not."""
    if x.licenses is None or not all(r is None or r.claimed for r in (swap.old, swap.new)):
        return False
    numbers = [held.facts.get("license.number") for held in x.licenses]
    return None not in numbers and swap.old.head.name not in map(str, numbers)


def _same_but_for_grants(swap: Swap) -> bool:
    """Return whether nothing changed but who grants what: a license held, or `expect requires`, can tell."""
    if swap.new is None:
        return False
    effects = [tuple(e._replace(authority="", authorization="") for e in r.effects) for r in (swap.old, swap.new)]
    return effects[0] == effects[1] and swap.old._replace(effects=()) == swap.new._replace(effects=())


def _state(found: Standing) -> tuple[Any, ...]:
    return found.force, found.leaving, found.suspended


def _borne(found: law.Classify, stands: Standing, x: Context) -> Truth | None:
    borne = verdict(found.when, x) if stands.force is TRUE else UNKNOWN
    return None if borne is UNKNOWN else borne


def _live(record: Any, stands: Standing, x: Context) -> bool:
    if stands.force is FALSE and not stands.suspended:
        return False
    return verdict(record.when, x) is not FALSE


def _entries(found: law.WordList, word: str) -> list[str]:
    return sorted(repr(m._replace(words=())) for m in found.by_word.get(word, []))


def _changed(old: Iterable[dict[str, Any]], new: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    before, after = {id(row): row for row in old}, {id(row): row for row in new}
    return [row for key, row in (before | after).items() if key not in before or key not in after]


def _cell(row: dict[str, Any], column: str) -> list[str]:
    value = row.get(column)
    return [str(word) for word in value.words] if isinstance(value, Members) else []
