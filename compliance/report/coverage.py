"""The coverage of the law as a page of Markdown."""

from collections import Counter
from collections.abc import Iterable, Iterator

from compliance.analysis.coverage import Provision, RegimeCoverage

HEAD = """# Coverage of the law

Made from the rulesets by `compliance rules coverage`; do not edit. A provision is *modelled* where every statement
that names it is a rule, an exception or the like, *partly* where some statement says that part of it is not
expressed, *unmodelled* where only such statements name it: the answer then widens and says what to read. What no
statement names is not here; the `SOURCES.md` of each ruleset says what was left out, and how sure each provision is.
Definitions and classifications count with the rules that use them.
"""


def coverage_page(regimes: Iterable[RegimeCoverage]) -> str:
    """Return the page: a table a regime."""
    return "\n".join([HEAD, *(line for regime in regimes for line in _regime(regime))])


def _regime(regime: RegimeCoverage) -> Iterator[str]:
    counted = Counter(p.status for p in regime.provisions)
    shown = ", ".join(
        f"{counted[status]} {status}" for status in ("modelled", "partly", "unmodelled") if counted[status]
    )
    yield f"## {regime.regime}: {regime.title}\n"
    yield f"Known through {regime.known_through}. Provisions named: {shown or 'none'}.\n"
    if regime.provisions:
        yield "| provision | status | statements |"
        yield "|---|---|---|"
        yield from (_row(p) for p in regime.provisions)
        yield ""


def _row(provision: Provision) -> str:
    names = [f"`{name}`" for name in provision.modelled]
    names += [f"`{name}` (not expressed)" for name in provision.unmodelled]
    return f"| {provision.citation.replace('|', '/')} | {provision.status} | {', '.join(names)} |"
