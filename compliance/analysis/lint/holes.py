"""L006: one single day between two memberships, or two suspensions, of the same thing."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from compliance.analysis.lint.material import Material, head_of
from compliance.text.diagnostics import Diagnostic
from compliance.values.dates import Period, day_after

CODE = "L006"
_HELP = "`until` includes its day: let the second begin on the day after, or say in a comment that the day is meant"


def holes(m: Material) -> Iterator[Diagnostic]:
    """Yield each hole of one day, as a day miscounted leaves it."""
    for s in m.declared("list"):
        found = m.ruleset.lists[s.name]
        by_word: dict[str, list[Period]] = {}
        for member in found.members:
            if not member.then_unknown:
                for word in member.words:
                    by_word.setdefault(word, []).append(member.period)
        for word, periods in by_word.items():
            for day in _single_days(periods):
                yield Diagnostic(
                    CODE, f"`{word}` is no member of `{s.name}` on the one day {day}", head_of(s), help=_HELP
                )
    by_target: dict[str, list[tuple[Period, str]]] = {}
    for change in m.ruleset.changes:
        if change.kind == "suspend":
            for target in change.targets:
                by_target.setdefault(target, []).append((change.head.period, change.head.at))
    seen = set()
    for target in sorted(by_target):
        for day in _single_days(period for period, _ in by_target[target]):
            later = next(at for period, at in by_target[target] if period.start == day_after(day))
            if later not in seen:
                seen.add(later)
                span = next(m.head(change) for change in m.ruleset.changes if change.head.at == later)
                yield Diagnostic(CODE, f"`{target}` is not suspended on the one day {day}", span, help=_HELP)


def _single_days(periods: Iterable[Period]) -> Iterator[date]:
    ordered = sorted(periods, key=lambda p: p.start or date.min)
    for earlier, later in pairwise(ordered):
        if earlier.end and later.start == day_after(earlier.end) and not any(earlier.end in p for p in ordered):
            yield earlier.end
