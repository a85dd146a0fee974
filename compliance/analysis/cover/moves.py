"""Whether what a mutant changes comes out differently for a case: asked before the case is decided at all.

It answers "it may" where it does not know, and "no" only where the case is decided as before.
"""

from typing import Any

from compliance.analysis.cover.mutant import Swap
from compliance.analysis.cover.reach import Reach
from compliance.analysis.cover.trial import Trial
from compliance.engine.context import Context
from compliance.engine.derive import derive
from compliance.engine.standing import Standing, standing
from compliance.engine.truths import verdict
from compliance.model import law
from compliance.model.ruleset import Ruleset
from compliance.values.members import Members
from compliance.values.schemes import covers
from compliance.values.truth import FALSE, UNKNOWN


def moves(swap: Swap, mutated: Ruleset, trial: Trial, reach: Reach) -> bool:
    """Return whether *swap* may be seen by the case of *trial*."""
    match swap.field:
        case "conditions":
            return any(_comes_out(swap.old, swap.new, x, open_too=trial.asks) for x in _contexts(trial, reach))
        case "regimes":
            return _comes_out(swap.old.subject, swap.new.subject, trial.context(swap.old.name), open_too=trial.asks)
        case "lists":
            return _touched(swap.old, swap.new, trial)
        case "tables":
            return _rows(swap.old, swap.new, trial)
        case "changes":
            return any(_stands_otherwise(name, mutated, trial) for name in swap.old.targets)
        case "definitions":
            return _formula(swap.old, mutated, trial)
        case "classifications":
            return _statement(swap, mutated, trial.context(), asked=False, open_too=trial.asks)
        case _:
            return _law(swap, mutated, trial, reach)


def _formula(old: law.Definition, mutated: Ruleset, trial: Trial) -> bool:
    before, after = trial.context(), trial.fresh(mutated)
    refused = derive(after, "").diagnostics
    return bool(refused) or any(
        before.facts.get(name) != after.facts.get(name) for name in {old.name, *before.facts, *after.facts}
    )


def _contexts(trial: Trial, reach: Reach) -> list[Context]:
    names = [r.name for r in trial.ruleset.regimes if r.name in reach.regimes]
    if trial.regimes is not None:
        names = [name for name in names if name in trial.regimes]
    found = [trial.context(name) for name in names]
    return [*found, trial.context()] if reach.facts else found


def _comes_out(old: Any, new: Any, x: Context, *, open_too: bool) -> bool:
    before, after = verdict(old, x), verdict(new, x)
    return before is not after or (open_too and before is UNKNOWN)


# Statements -------------------------------------------------------------------------------------


def _law(swap: Swap, mutated: Ruleset, trial: Trial, reach: Reach) -> bool:
    record = swap.old
    regime = record.head.regime
    x = trial.context(regime)
    free = isinstance(record, law.Policy | law.LicenseException | law.Bar) or reach.standing
    loose = any(getattr(r, "regardless", False) for r in (swap.old, swap.new))
    if not free and not loose and trial.subject(regime) is FALSE:
        return False
    if isinstance(record, law.LicenseException) and _unclaimed(swap, x):
        return False
    return _statement(swap, mutated, x, asked=reach.standing, open_too=trial.asks)


def _unclaimed(swap: Swap, x: Context) -> bool:
    """Return whether the exception has to be claimed, before and after, and is not."""
    if x.licenses is None or not all(r is None or r.claimed for r in (swap.old, swap.new)):
        return False
    numbers = {str(held.facts.get("license.number")) for held in x.licenses}
    return swap.old.head.name not in numbers and not any(
        held.facts.get("license.number") is None for held in x.licenses
    )


def _statement(swap: Swap, mutated: Ruleset, x: Context, *, asked: bool, open_too: bool) -> bool:
    """Return whether one statement may do something else; *asked*: some condition asks if it is in force."""
    old, new = swap.old, swap.new
    before = x.standing(old.head)
    if new is None:
        return (asked and before.force is not FALSE) or _live(old, before, x)
    after = before if new.head == old.head else standing(new.head, mutated, x.moment)
    if _state(before) != _state(after):
        return asked or verdict(old.when, x) is not FALSE
    if new.head != old.head:  # its days moved, and it stands as before
        return False
    if not (_live(old, before, x) or _live(new, after, x)):
        return False
    if old._replace(when=None) == new._replace(when=None) and not getattr(old, "table", ""):
        return _comes_out(old.when, new.when, x, open_too=open_too)
    return True


def _state(found: Standing) -> tuple[Any, ...]:
    return found.force, found.leaving, found.suspended


def _live(record: Any, stands: Standing, x: Context) -> bool:
    if stands.force is FALSE and not stands.suspended:
        return False
    return verdict(record.when, x) is not FALSE


def _stands_otherwise(name: str, mutated: Ruleset, trial: Trial) -> bool:
    for record in trial.ruleset.by_name.get(name, ()):
        x = trial.context(record.head.regime)
        if _state(x.standing(record.head)) != _state(standing(record.head, mutated, x.moment)):
            return True
    return False


# Lists and tables -------------------------------------------------------------------------------


def _touched(old: law.WordList, new: law.WordList, trial: Trial) -> bool:
    moved = {w for m in set(old.members) ^ set(new.members) for w in m.words}
    before, after = _entries(old, moved), _entries(new, moved)
    words = {word for word in moved if before[word] != after[word]}
    if not words.isdisjoint(trial.words):
        return True
    return bool(old.form) and any(covers(word, w, old.form) or covers(w, word, old.form)
                                  for word in words for w in trial.words)  # fmt: skip


def _entries(found: law.WordList, words: set[str]) -> dict[str, list[Any]]:
    return {w: sorted(map(repr, (m._replace(words=()) for m in found.by_word.get(w, [])))) for w in words}


def _rows(old: law.Table, new: law.Table, trial: Trial) -> bool:
    kept = {id(row) for row in new.rows}
    fresh = {id(row) for row in old.rows}
    rows = [row for row in old.rows if id(row) not in kept] + [row for row in new.rows if id(row) not in fresh]
    coded = {column for column, _ in old.forms}
    for row in rows:
        codes = {word.partition(".")[0] for k in coded for word in _cell(row, k)}
        keys = [w for k in old.key if k not in coded for w in _cell(row, k)]
        if not trial.heads.isdisjoint(codes) if codes else any(word in trial.words for word in keys) or not keys:
            return True
    return False


def _cell(row: dict[str, Any], column: str) -> list[str]:
    value = row.get(column)
    return [str(word) for word in value.words] if isinstance(value, Members) else []
