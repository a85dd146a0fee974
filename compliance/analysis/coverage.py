"""Which provisions the rulesets express, by the sources that their statements name."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from compliance.model.law import LicenseException, Unmodelled
from compliance.model.ruleset import Named, Ruleset

_PARAGRAPH = re.compile(r"^(?P<section>(?:15 CFR )?\d{3}\.\d+)\(.*$")
_CFR = re.compile(r"^\d{3}(?:\.\d+|, Supp\.)")


class Provision(NamedTuple):
    """A provision, and what states it.

    Attributes:
        modelled: Names of the statements that express it, or a part of it.
        unmodelled: Names of the statements that say that it is not expressed.
    """

    citation: str
    modelled: tuple[str, ...]
    unmodelled: tuple[str, ...]

    @property
    def status(self) -> str:
        """How far it is expressed, as its statements say."""
        if not self.unmodelled:
            return "modelled"
        return "partly" if self.modelled else "unmodelled"


class RegimeCoverage(NamedTuple):
    """The provisions of one regime, and the day through which its law is known."""

    regime: str
    title: str
    known_through: date
    provisions: tuple[Provision, ...]


def coverage(ruleset: Ruleset) -> tuple[RegimeCoverage, ...]:
    """Return, for each regime, each provision that a source of its statements names.

    A source counts by section: its paragraphs stand in the statements. A statement stands under each of its sources.
    """
    found = []
    for regime in ruleset.regimes:
        cited: dict[str, tuple[set[str], set[str]]] = {}
        for record in ruleset.named:
            if record.head.regime == regime.name:
                for citation in _citations(record):
                    cited.setdefault(citation, (set(), set()))[_silent(record)].add(record.head.name)
        provisions = tuple(
            Provision(citation, tuple(sorted(modelled)), tuple(sorted(silent)))
            for citation, (modelled, silent) in sorted(cited.items(), key=lambda item: _order(item[0]))
        )
        found.append(RegimeCoverage(regime.name, regime.title, regime.known_through, provisions))
    return tuple(found)


def _silent(record: Named) -> bool:
    return isinstance(record, Unmodelled) or (isinstance(record, LicenseException) and not record.modelled)


def _citations(record: Named) -> Iterator[str]:
    for source in record.head.sources:
        before = ""
        for part in source.split(";"):
            citation = _section(part.strip())
            if _CFR.match(citation) and before:  # "15 CFR 742.6 and 746.3": the title is named once
                citation = f"{before} {citation}"
            before = "15 CFR" if citation.startswith("15 CFR") else ""
            yield citation


def _section(citation: str) -> str:
    """Return the citation without the paragraph of its section."""
    found = _PARAGRAPH.match(citation)
    return found["section"] if found else citation


def _order(citation: str) -> tuple[object, ...]:
    return tuple((int(piece), "") if piece.isdigit() else (-1, piece) for piece in re.split(r"(\d+)", citation))
