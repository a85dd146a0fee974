"""Decide the `assert` statements of a ruleset: exactly where the solver is installed, else by evaluation.

The proof (`analysis.prove.invariant`) lowers what the asserted regimes say once for all their assertions. Without the
extra `proof` the condition of each assertion is spread into partial shipments (`analysis.intervals`), which takes
longer and settles less.
"""

from collections.abc import Iterable

from compliance.analysis.intervals import check_assertion
from compliance.model.cases import Assertion
from compliance.model.ruleset import Ruleset
from compliance.regions.solver import available
from compliance.text.diagnostics import Diagnostic


def check_assertions(ruleset: Ruleset, assertions: Iterable[Assertion]) -> list[Diagnostic]:
    """Return a diagnostic for each assertion that fails (T002) or is not settled (T003)."""
    if not available():
        return [found for assertion in assertions for found in check_assertion(ruleset, assertion)]
    from compliance.analysis.prove.diagnostics import diagnostics  # late: cases alone need no proof

    return diagnostics(ruleset, tuple(assertions))
