"""The certificate of a comparison's closing statement, for `compliance.checker.check_difference`."""

from typing import Any, TypeAlias

from attrs import frozen

from compliance.analysis.certificate.search import Search
from compliance.analysis.certificate.skeleton import skeleton
from compliance.analysis.comparing import Comparing
from compliance.analysis.settled import Settled
from compliance.analysis.told import told
from compliance.checker.check_difference import Checking, digest, name_of
from compliance.regions.answers import Says
from compliance.regions.asked import Asked, Unasked

STEPS = 250
"""Boxes looked at for one claim in one way."""
AGAIN = 8
"""How many times as many boxes a claim that is left open is given, once every claim was tried."""
WHOLE = 20_000
"""Boxes looked at for all claims together; what is left then is left open, and said to be."""


NESTED = 4
"""Depth from which a place is told after the plain ones: it says the same of many facts."""


Claim: TypeAlias = tuple[Any, ...]


@frozen
class Certified:
    """A certificate, and how far it goes.

    Attributes:
        certificate: As JSON.
        claims, shown: Claims that have to be shown, and how many of them it shows.
        open: What it leaves open, one sentence each.
        spent: Whether the work allowed for all claims ran out, so that some were not tried.
    """

    certificate: dict[str, Any]
    claims: int
    shown: int
    open: tuple[str, ...]
    spent: bool = False

    def told(self) -> tuple[dict[str, Any], str]:
        """Return the certificate with a sentence that says how far it goes."""
        if not self.open:
            return self.certificate, f"The certificate shows it without the engine: {self.claims} claims."
        whole = (
            f"Proved by the engine alone where the certificate leaves it open: it shows {self.shown} of {self.claims}"
        )
        why = "; the work allowed for a certificate ran out before all were tried" if self.spent else ""
        return self.certificate, f"{whole} claims; open: {'; '.join(self.open)}{why}."


def certify(comparing: Comparing, *, steps: int = STEPS, whole: int = WHOLE) -> Certified:
    """Return the certificate of a comparison that has run.

    Args:
        steps: Bound on the work for one claim in one way.
        whole: Bound on the work for all claims.
    """
    made = skeleton(*comparing.editions)
    bare = Checking(made)
    if bare.uncovered():
        return _sealed(made, bare, 0, bare.uncovered())
    names = _places(made, comparing, bare)
    checking = Checking(made) if made["places"] else bare
    search, claims = Search(checking, steps, whole), checking.claims()
    shown, pending = 0, claims
    for allowed in ((steps // 4, steps), (AGAIN * steps,)):
        for together in (False, True):  # a rule that was split says what it said together with its parts
            before, pending = pending, []
            for unit in _units(before, together=together):
                if together and len(unit) == 1:
                    pending += unit
                    continue
                about = _about(unit)
                near = [n for claim in unit for n in _near(claim, names)]
                tree, left = _tree(search, about, list(dict.fromkeys(near)), len(names), allowed)
                if left:
                    pending += unit
                else:
                    shown += len(unit)
                    made["proofs"].append({"about": about, "tree": tree})
    assert shown + len(pending) == len(claims)
    open_ones = [name_of(_about(unit)) for unit in _units(pending, together=True)]
    return _sealed(made, checking, shown, open_ones, spent=not search.left)


def _units(claims: list[Claim], *, together: bool) -> list[list[Claim]]:
    """Return claims each for itself, or as one claim what rules of one regime say."""
    units: dict[object, list[Claim]] = {}
    for claim in claims:
        units.setdefault(claim[:2] if together and claim[0] == "says" else claim, []).append(claim)
    return list(units.values())


def _about(unit: list[Claim]) -> list[Any]:
    kind, name, *rest = unit[0]
    return [kind, list(name) if kind == "name" else name, *rest, *(claim[2] for claim in unit[1:])]


def _tree(search: Search, about: list[Any], near: list[int], places: int, steps: tuple[int, ...]) -> tuple[Any, int]:
    """Return a tree and its open leaves: by the claim's own places, by its facts, then by all places.

    Args:
        steps: Bounds on the work in one way, one after the other.
    """
    told = search.checking.certificate["places"]
    plain = [n for n in near if _depth(told[n]["place"]) < NESTED]
    ways = ((plain, "places"), (near, "places"), (near, ""), (near, "facts"), (list(range(places)), "places"))
    for allowed in steps:
        for numbers, way in ways:
            tree, left = search.tree(about, numbers, way=way, steps=allowed)
            if not left:
                return tree, 0
    return "open", 1


def _depth(place: list[Any]) -> int:
    if place[0] not in ("all", "any", "not"):
        return 0
    return 1 + max(map(_depth, place[1] if place[0] != "not" else [place[1]]), default=0)


def _sealed(
    made: dict[str, Any], checking: Checking, shown: int, open_ones: list[str], *, spent: bool = False
) -> Certified:
    made["digest"] = digest(made)
    return Certified(made, len(checking.claims()), shown, tuple(open_ones), spent)


def _places(made: dict[str, Any], comparing: Comparing, bare: Checking) -> list[tuple[str, ...]]:
    """Add the places of a comparison to a certificate; return for each the names that it speaks of."""

    def words(name: str) -> list[tuple[str, str]]:
        reps = bare.model.universe(name).reps
        return [(called, rep.replace("*", "zz") if rep != "*" else "9Z999") for called, rep, _ in reps]

    asked, found = Asked(comparing.first.space, words), []
    for settled in comparing.settled:
        place = _place(settled, asked)
        if place is not None:
            text = told(settled.candidate, comparing.editions)
            made["places"].append({"place": place, "text": text, "told": not settled.masked})
            found.append(_names(settled))
    return found


def _place(settled: Settled, asked: Asked) -> list[Any] | None:
    candidate = settled.candidate
    if candidate.fringe and not settled.masked:
        if candidate.origin == "says":
            return ["open", candidate.regime, sorted(candidate.statements)]
        return ["open", "", list(_key(settled))]
    try:
        return asked.place(candidate.where)
    except Unasked:
        return None


def _key(settled: Settled) -> tuple[Any, ...]:
    key = settled.candidate.key
    kind = {"defined": "condition"}.get(key[0], key[0])
    return (kind, *key[1:-1]) if kind != "refused" else (kind,)


def _names(settled: Settled) -> tuple[str, ...]:
    candidate = settled.candidate
    if isinstance(candidate.name, Says):
        return (candidate.regime, *candidate.statements)
    return ("", " ".join(map(str, _key(settled))))


def _near(claim: tuple[Any, ...], names: list[tuple[str, ...]]) -> list[int]:
    """Return the places that speak of a claim."""
    match claim:
        case ("name", key):
            return [n for n, of in enumerate(names) if of == ("", " ".join(map(str, key)))]
        case ("says", regime, name):
            return [n for n, of in enumerate(names) if of[0] == regime and name in of[1:]]
        case _:
            return [claim[1]]
