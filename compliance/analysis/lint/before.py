"""L019: a regime that says nothing of the days before its first statement."""

from collections.abc import Iterator
from datetime import date

from compliance.analysis.lint.material import Material, head_of
from compliance.model.law import Rule, Unmodelled
from compliance.text.diagnostics import Diagnostic
from compliance.values.dates import FIRST_YEAR

CODE = "L019"
FIRST = date(FIRST_YEAR, 1, 1)
"""First day of which anything is asked."""


def before(m: Material) -> Iterator[Diagnostic]:
    """Yield each regime under which an event before its first day needs no license, because nothing is in force yet.

    A regime of duties alone decides no outcome.
    """
    for s in m.declared("regime"):
        stated: list[Rule | Unmodelled] = [*m.ruleset.rules, *m.ruleset.unmodelled]
        periods = [record.head.period for record in stated if record.head.regime == s.name]
        starts = [period.start for period in periods]
        first = min((start for start in starts if start), default=None)
        if first is None or None in starts or first <= FIRST or not _decides(s.name, m):
            continue
        message = f"of an event before {first}, `{s.name}` says that no license is required: nothing is in force yet"
        help = (
            f"where there was older law, say so: `unmodelled {s.name}.before-the-law` with `in force from 1000-01-01`, "
            f"and `repeal` it from {first}; so it stands for what was known before, too"
        )
        yield Diagnostic(CODE, message, head_of(s), help=help)


def _decides(regime: str, m: Material) -> bool:
    return any(
        effect.kind in ("prohibits", "requires")
        for rule in m.ruleset.rules
        if rule.head.regime == regime
        for effect in rule.effects
    )
