"""L017: days between two memberships of one word in a list, more than one."""

from collections.abc import Iterator
from datetime import date, timedelta

from compliance.analysis.lint.material import Material, head_of
from compliance.model.law import WordList
from compliance.text.diagnostics import Diagnostic
from compliance.values.dates import day_after

CODE = "L017"
SHOWN = 5
_HELP = "state the membership of those days; where the law did end it for a time, allow that with the reason"


def absences(m: Material) -> Iterator[Diagnostic]:
    """Yield, for each list, the spans of days on which words are no members though they are before and after."""
    for s in m.declared("list"):
        found = m.ruleset.lists[s.name]
        spans: dict[tuple[date, date], list[str]] = {}
        for word in found.by_word:
            for first, last in _absent(found, word):
                spans.setdefault((first, last), []).append(word)
        for (first, last), words in sorted(spans.items()):
            named = ", ".join(f"`{word}`" for word in words[:SHOWN])
            more = f" and {len(words) - SHOWN} more are" if len(words) > SHOWN else " are" if len(words) > 1 else " is"
            kind = "no member" if len(words) == 1 else "no members"
            message = f"{named}{more} {kind} of `{s.name}` from {first} through {last}, though before and after"
            yield Diagnostic(CODE, message, head_of(s), help=_HELP)


def _absent(found: WordList, word: str) -> Iterator[tuple[date, date]]:
    """Yield the first and the last day of each absence; one that may be a membership is none."""
    entries = found.entries(word)
    if any(e.then_unknown for e in entries):
        entries = [e._replace(period=e.period._replace(end=None)) if e.then_unknown else e for e in entries]
    ordered = sorted((e.period for e in entries), key=lambda p: p.start or date.min)
    covered = ordered[0].end
    for later in ordered[1:]:
        if covered is None:
            return
        if later.start and later.start > day_after(covered):
            yield covered, later.start - timedelta(days=1)
        covered = None if later.end is None else max(covered, later.end)
