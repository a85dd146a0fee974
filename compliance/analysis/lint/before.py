"""L019: a regime that says nothing of the days before its first statement, or before that one was known."""

from collections.abc import Iterator
from datetime import date

from compliance.analysis.lint.material import Material, head_of, since
from compliance.engine.standing import follower
from compliance.model.law import Rule, Unmodelled
from compliance.text.diagnostics import Diagnostic
from compliance.values.dates import FIRST_YEAR, day_before

CODE = "L019"
FIRST = date(FIRST_YEAR, 1, 1)
"""First day of which anything is asked."""


def before(m: Material) -> Iterator[Diagnostic]:
    """Yield each regime under which an event before its first day needs no license, because nothing is in force yet.

    And law that is not modelled which ends, by its own words, where a statement begins that was published after it: as
    known before that publication neither is in force. A regime of duties alone decides no outcome.
    """
    for s in m.declared("regime"):
        rules = [rule for rule in m.ruleset.rules if rule.head.regime == s.name]
        starts = [rule.head.period.start for rule in rules]
        starts += [record.head.period.start for record in m.ruleset.unmodelled if record.head.regime == s.name]
        first = min((start for start in starts if start), default=None)
        if first is None or None in starts or first <= FIRST or not any(map(_decides, rules)):
            continue
        message = f"of an event before {first}, `{s.name}` says that no license is required: nothing is in force yet"
        help = (
            f"where there was older law, say so: `unmodelled {s.name}.before-the-law` with `in force from 1000-01-01`, "
            f"and `repeal` it from {first}; so it stands for what was known before, too"
        )
        yield Diagnostic(CODE, message, head_of(s), help=help)
    yield from _ended(m)


def _ended(m: Material) -> Iterator[Diagnostic]:
    for record in m.ruleset.unmodelled:
        head = record.head
        end = head.period.end
        if end is None or follower(head, m.ruleset):  # whether it goes on in a version not yet known is left open
            continue
        begun = (other.head for other in _deciding(m) if other.head.regime == head.regime)
        later = (other for other in begun if other.period.start == end and not since(other.published, head.published))
        after = next(later, None)
        if after is None:
            continue
        message = (
            f"`{head.name}` ends on {day_before(end)} and `{after.name}`, published on {after.published}, begins "
            "on the next day: of an event from then on, as known before, neither is in force"
        )
        help = f"leave `until` out and `repeal {head.name}` from {end}, so that it stands for what was known before"
        yield Diagnostic(CODE, message, m.head(record), help=help)


def _deciding(m: Material) -> Iterator[Rule | Unmodelled]:
    yield from filter(_decides, m.ruleset.rules)
    yield from m.ruleset.unmodelled


def _decides(rule: Rule) -> bool:
    return any(effect.kind in ("prohibits", "requires") for effect in rule.effects)
