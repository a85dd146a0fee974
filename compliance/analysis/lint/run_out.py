"""L011: knowledge that has run out on the day asked for."""

from collections.abc import Iterator
from datetime import date

from compliance.analysis.lint.material import Material, head_of
from compliance.analysis.lint.stale import DAYS
from compliance.engine.standing import Moment, standing
from compliance.model.law import Change, Membership, WordList
from compliance.text.diagnostics import Diagnostic
from compliance.values.truth import UNKNOWN

CODE = "L011"


def run_out(m: Material) -> Iterator[Diagnostic]:
    """Yield suspensions and memberships that have ended `then unknown`, and regimes known through an earlier day."""
    for s in m.declared("regime"):
        known = m.regime(s.name).known_through
        if m.on and known < m.on and (m.on - known).days <= DAYS:
            help = "read what was published since, and move `known through`"
            yield Diagnostic(CODE, f"`{s.name}` is known through {known} only", head_of(s), help=help)
    told = set()
    for record in m.ruleset.named:
        day = m.day(record.head.regime)
        if standing(record.head, m.ruleset, Moment(day, day)).force is UNKNOWN:
            change = _ended(record.head.name, day, m)
            if change and change.head.at not in told:
                told.add(change.head.at)
                message = f"whether `{record.head.name}` is still suspended on {day} is not known"
                help = "state the renewal, or that there was none: `until` without `then unknown`"
                yield Diagnostic(CODE, message, m.head(change), help=help)
    for s in m.declared("list"):
        yield from (
            Diagnostic(CODE, message, head_of(s), help="state what became of the membership")
            for message in _members(m.ruleset.lists[s.name], m)
        )


def _ended(name: str, day: date, m: Material) -> Change | None:
    ended = [c for c in m.ruleset.changes if c.then_unknown and name in c.targets and c.head.period.begun(day)]
    return max(ended, key=lambda c: c.head.period.end or date.max, default=None)


def _members(found: WordList, m: Material) -> Iterator[str]:
    regimes = [r for r in m.ruleset.regimes if found.name.startswith(f"{r.name}.")]
    known = [r.known_through for r in sorted(regimes, key=lambda r: len(r.name))]
    day = m.on or (known[-1] if known else None)
    if day is None:
        return
    for member in found.members:
        if member.then_unknown and member.period.end and member.period.end <= day:
            words = [w for w in member.words if not any(_holds(e, day) for e in found.by_word[w])]
            if words:
                yield f"whether {', '.join(words[:5])} is still in `{found.name}` on {day} is not known"


def _holds(entry: Membership, day: date) -> bool:
    return day in entry.period
