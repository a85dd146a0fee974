"""Run the checks of `compliance lint`: what is certainly odd in rulesets that are sound in form."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from attrs import frozen

from compliance.analysis.lint import suppress
from compliance.analysis.lint.absences import absences
from compliance.analysis.lint.before import before
from compliance.analysis.lint.cases import cases
from compliance.analysis.lint.choices import choices
from compliance.analysis.lint.constraints import constraints
from compliance.analysis.lint.dead import dead
from compliance.analysis.lint.exceptions import exceptions
from compliance.analysis.lint.holes import holes
from compliance.analysis.lint.material import Material
from compliance.analysis.lint.redundant import redundant
from compliance.analysis.lint.reviews import reviews
from compliance.analysis.lint.rivals import rivals
from compliance.analysis.lint.run_out import run_out
from compliance.analysis.lint.scenarios import scenarios
from compliance.analysis.lint.seams import seams
from compliance.analysis.lint.shadowed import shadowed
from compliance.analysis.lint.sources import sources
from compliance.analysis.lint.stale import stale
from compliance.analysis.lint.units import units
from compliance.analysis.lint.universe import universe
from compliance.analysis.lint.unused import unused
from compliance.model.build import Built
from compliance.text.diagnostics import Diagnostic, sort_key

CHECKS: dict[str, Callable[[Material], Iterator[Diagnostic]]] = {
    "L001": dead,
    "L002": shadowed,
    "L003": exceptions,
    "L004": reviews,
    "L005": universe,
    "L006": holes,
    "L007": seams,
    "L008": units,
    "L009": sources,
    "L010": stale,
    "L011": run_out,
    "L012": unused,
    "L013": cases,
    "L016": redundant,
    "L017": absences,
    "L018": scenarios,
    "L019": before,
    "L020": constraints,
    "L021": choices,
    "L022": rivals,
}
"""Code to the check that reports it."""
OF_THE_DAY = frozenset({"L010", "L011"})
"""What they find depends on the day, so that a suppression is never called useless."""
CODES = frozenset({*CHECKS, suppress.UNREADABLE, suppress.USELESS})


@frozen(eq=False)
class Linted:
    """What the checks came to.

    Attributes:
        findings: In the order of files and places.
        suppressed: How many findings a comment allows.
    """

    findings: tuple[Diagnostic, ...]
    suppressed: int


def lint(
    built: Built,
    *,
    on: date | None = None,
    codes: frozenset[str] = CODES,
    files: Callable[[str], bool] = lambda _: True,
) -> Linted:
    """Run the checks.

    Args:
        built: The rulesets, with their cases.
        on: Day from which knowledge is judged; default: each regime by the day through which it is known.
        codes: The codes wanted.
        files: Whether findings in a file of that name are wanted.
    """
    m = Material(built, on)
    found = [d for code, check in CHECKS.items() if code in codes for d in check(m)]
    found = [d for d in found if d.span and files(d.span.source.name)]
    kept = suppress.suppress(m, found, codes & CHECKS.keys() - OF_THE_DAY)
    wanted = [d for d in _once(kept) if d.code in codes and d.span and files(d.span.source.name)]
    return Linted(tuple(sorted(wanted, key=sort_key)), len(found) - sum(d.code in CHECKS for d in kept))


def _once(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    seen = set()
    for d in found:
        key = (d.code, d.place, d.message)
        if key not in seen:
            seen.add(key)
            yield d
