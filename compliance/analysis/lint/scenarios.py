"""L018: a supposition of a scenario that supposes nothing: a suspension ends or goes on as it does anyway."""

from collections.abc import Iterator
from datetime import date

from compliance.analysis.lint.material import Material
from compliance.model.law import Change
from compliance.text.diagnostics import Diagnostic
from compliance.values.dates import day_after, day_before

CODE = "L018"


def scenarios(m: Material) -> Iterator[Diagnostic]:
    """Yield each `end suspension` and `extend suspension` that moves no suspension of what it names."""
    suspensions = [change for change in m.ruleset.changes if change.kind == "suspend"]
    for s in m.declared("scenario"):
        scenario = m.ruleset.scenarios[s.name]
        for keyword, pairs, moves in (
            ("end suspension", scenario.ends, _ends),
            ("extend suspension", scenario.extends, _extends),
        ):
            for clause, (targets, day) in zip(s.all(keyword), pairs, strict=True):
                named = [change for change in suspensions if targets & change.targets]
                if not any(moves(change, day) for change in named):
                    reason, help = _why(keyword, named, day)
                    related = tuple(("the suspension", m.head(change)) for change in named[-1:])
                    message = f"this supposes nothing: {reason}"
                    yield Diagnostic(CODE, message, clause.span, help=help, related=related)


def _ends(change: Change, day: date) -> bool:
    """Whether the suspension is over on *day* by the scenario alone; one that ended unknown is settled by any day."""
    start, end = change.head.period
    runs = (start is None or start <= day) and (end is None or day < end)
    return runs or change.then_unknown


def _extends(change: Change, day: date) -> bool:
    end = change.head.period.end
    return end is not None and day_after(day) > end


def _why(keyword: str, named: list[Change], day: date) -> tuple[str, str]:
    if keyword == "extend suspension":
        ends = [change.head.period.end for change in named]
        last = max((end for end in ends if end), default=None)
        if last is None:
            return "the suspension has no end", "remove it"
        until = day_before(last)
        when = "that day" if until == day else f"{until}, which is later"
        return f"the suspension runs until {when}", f"name a day after {until}, or end the suspension: `end suspension`"
    return f"no suspension runs on {day}", "name a day on which it runs"
