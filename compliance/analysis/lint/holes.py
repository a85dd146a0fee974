"""L006: one single day between two memberships, or two suspensions, of the same thing."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from compliance.analysis.lint.material import Material, head_of
from compliance.model.law import Change
from compliance.text.diagnostics import Diagnostic
from compliance.values.dates import Period, day_after

CODE = "L006"
_HELP = "`until` includes its day: let the second begin on the day after, or say in a comment that the day is meant"


def holes(m: Material) -> Iterator[Diagnostic]:
    """Yield each hole of one day, as a day miscounted leaves it."""
    for s in m.declared("list"):
        found = m.ruleset.lists[s.name]
        for word, own in found.by_word.items():
            for day in _single_days([(e.period, e.then_unknown) for e in own]):
                if not any(day in e.period or (e.then_unknown and e.period.begun(day)) for e in found.entries(word)):
                    message = f"`{word}` is no member of `{s.name}` on the one day {day}"
                    yield Diagnostic(CODE, message, head_of(s), help=_HELP)
    yield from _suspensions(m)


def _suspensions(m: Material) -> Iterator[Diagnostic]:
    by_target: dict[str, list[Change]] = {}
    for change in m.ruleset.changes:
        if change.kind == "suspend":
            for target in change.targets:
                by_target.setdefault(target, []).append(change)
    told = set()
    for target, changes in sorted(by_target.items()):
        for day in _single_days([(change.head.period, change.then_unknown) for change in changes]):
            later = next(change for change in changes if change.head.period.start == day_after(day))
            if later.head.at not in told and not any(day in change.head.period for change in changes):
                told.add(later.head.at)
                yield Diagnostic(CODE, f"`{target}` is not suspended on the one day {day}", m.head(later), help=_HELP)


def _single_days(periods: Iterable[tuple[Period, bool]]) -> Iterator[date]:
    """Yield the days that lie alone between two of *periods*; one that ends unknown leaves no hole."""
    ordered = sorted(periods, key=lambda p: p[0].start or date.min)
    for (earlier, unknown), (later, _) in pairwise(ordered):
        if earlier.end and not unknown and later.start == day_after(earlier.end):
            yield earlier.end
