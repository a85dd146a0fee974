"""L010: a regime that was last brought up to date long before the day asked for."""

from collections.abc import Iterator

from compliance.analysis.lint.material import Material, head_of
from compliance.text.diagnostics import Diagnostic

CODE = "L010"
DAYS = 180
"""A regime known through an earlier day than this many before `--on` is stale."""


def stale(m: Material) -> Iterator[Diagnostic]:
    """Yield each stale regime; none without `--on`."""
    for s in m.declared("regime"):
        known = m.regime(s.name).known_through
        age = (m.on - known).days if m.on else 0
        if age > DAYS:
            message = f"`{s.name}` is known through {known}, {age} days before {m.on}"
            help = "read what was published since, correct the rules, and move `known through`"
            yield Diagnostic(CODE, message, head_of(s), help=help)
