"""Compare two editions in outcomes: what moves, for which shipments, by which edit; and that nothing else does."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import evolve

from compliance.analysis.comparing import BUDGET, Compared, Comparing
from compliance.analysis.difference import REQUIRES_OTHERWISE, Difference, Edit, Region
from compliance.analysis.edits import edits
from compliance.analysis.lone_names import lone_names
from compliance.analysis.text_diff import text_diff
from compliance.model.editions import Edition

UNIVERSE = (
    "shipments of one line, whole or partial: any fact may be left unstated, any list may be open",
    "every day, and every day up to which publications count; no scenario is supposed",
    "licenses count by names of rules that both editions have; party lists are those that both ask for",
    "of a regime: the range, and the reviews, obligations, flags and duties beside it",
    "of a region: the way that its witness moves; in a place of many boxes others may move otherwise",
    "not: by which of its rules, of whom and why a license is required, notes and sources",
    "facts that both editions declare",
)


def diff(
    old: Edition,
    new: Edition,
    *,
    budget: int = BUDGET,
    certify: "Callable[[Comparing], tuple[Mapping[str, Any], str]] | None" = None,
) -> Difference:
    """Return what comes out differently under *new*.

    Args:
        budget: Steps of search; when they run out, what is left is reported as not settled.
        certify: Makes the certificate of the comparison, and says in a sentence how far it goes.
    """
    assert old.ruleset is not None
    assert new.ruleset is not None
    comparing = Comparing(old.ruleset, new.ruleset, budget)
    found = comparing.run()
    certificate, sentence = certify(comparing) if certify else ({}, "")
    edited = edits(old, new)
    regions = tuple(_ordered(_region(r, edited) for r in found.regions))
    edited = _meant(edited, found, regions)
    apart = lone_names(old.ruleset, new.ruleset, to_come=False) if found.equal else ""
    closing = " ".join(filter(None, (_statement(found, regions), _worded(edited), _sentence(apart), sentence)))
    return Difference(
        old.name, new.name, old.ruleset.digest, new.ruleset.digest, found.equal, not found.open, regions, edited,
        closing, found.open, UNIVERSE, text_diff(old, new), certificate, found.work,
    )  # fmt: skip


def _touches(edit: Edit, names: Iterable[str]) -> bool:
    """Whether *edit* is of a statement named, or of one above or below it."""
    return any(n == edit.name or n.startswith(f"{edit.name}.") for n in names)


def _region(region: Region, edited: tuple[Edit, ...]) -> Region:
    names = [e for e in edited if _touches(e, region.edits)]
    chosen = names or list(edited)
    sources = tuple(dict.fromkeys(source for e in chosen for source in e.sources))
    return evolve(region, edits=tuple(dict.fromkeys(e.name for e in chosen)), sources=sources)


def _meant(edited: tuple[Edit, ...], found: Compared, regions: tuple[Region, ...]) -> tuple[Edit, ...]:
    if found.equal:
        return tuple(evolve(e, meaning="none") for e in edited)
    moving = {name for r in regions if r.witness for name in r.edits}
    return tuple(evolve(e, meaning="moves" if e.name in moving else "open") for e in edited)


_GRAVITY = ("more permissive", "stricter", "wider", "narrower", "refused", "beside")


def _ordered(regions: Iterable[Region]) -> list[Region]:
    return sorted(
        regions,
        key=lambda r: (
            bool(r.masked), _GRAVITY.index(r.direction), r.regime, not _is_settled(r), r.edits, str(r.limits)
        ),
    )  # fmt: skip


def _is_settled(region: Region) -> bool:
    """Whether neither edition leaves the outcome open."""
    return region.before.low == region.before.high and region.after.low == region.after.high


def _worded(edited: Iterable[Edit]) -> str:
    """Return that some edit that moves nothing compared words otherwise what is required; else nothing."""
    many = sum(1 for e in edited if e.meaning == "none" and e.requires_otherwise)
    return f"Of {many} edit{'s' * (many != 1)}, {REQUIRES_OTHERWISE}." if many else ""


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _statement(found: Compared, regions: tuple[Region, ...]) -> str:
    if found.equal:
        masked = any(r.masked for r in regions)
        more = " What the edits move is masked by other requirements." if masked else ""
        return f"Nothing comes out differently, proved.{more}"
    moving = sum(1 for r in regions if not r.masked)
    counted = f"{moving} region{'s' * (moving != 1)} move{'s' * (moving == 1)};"
    if found.open:
        return f"{counted} that nothing else does is not settled."
    return f"{counted} nothing else comes out differently, proved."
