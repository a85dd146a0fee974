"""What differs in a place, in words."""

from compliance.analysis.limits import listed
from compliance.model.ruleset import Ruleset
from compliance.regions.answers import OUTSTANDING
from compliance.regions.compare import Candidate


def told(candidate: Candidate, editions: tuple[Ruleset, Ruleset]) -> str:
    """Return what differs in a place, and which statements of the *editions* make it, in words."""
    titles = {r.head.name: r.head.title for ruleset in editions for r in ruleset.named}
    names = [f'{name} "{titles[name]}"' if titles.get(name) else name for name in candidate.statements]
    side = "only in the old edition" if candidate.only == 0 else "only in the new edition"
    partial = "; of shipments of which something decisive is not stated" if candidate.partial else ""
    match candidate.origin:
        case "says":
            by = f", by {listed(names)}" if names else ""
            return f"{_saying(' '.join(filter(None, candidate.name)))} {side}{by}{partial}"
        case "defined":
            return f"`{candidate.name}` holds {side}{partial}"
        case "exception" | "bar":
            return f"the {candidate.origin} {candidate.name} applies {side}{partial}"
        case "subject":
            return f"the shipment is subject to {candidate.name} {side}{partial}"
        case "borne":
            if candidate.partial:
                one, other = ("old", "new") if candidate.only == 0 else ("new", "old")
                shown = f"the technical facts exclude the {candidate.name} in the {other} edition, not in the {one} one"
                return f"{shown}; declared, it is refused"
            return f"the technical facts make the {candidate.name} {side}, where other codes declared are refused"
        case _:
            return f"the facts are refused {side}{partial}"


_LOW = {
    "no_license_required": "the shipment is reached",
    "allowed_under_exception": "a requirement applies",
    "allowed_under_license": "a requirement applies that no exception lifts",
    "license_required": "a license is required and none is held",
    "prohibited": "the shipment is prohibited",
}


def _saying(name: str) -> str:
    kind, _, rest = name.partition(" ")
    words = rest.replace("_", " ")
    if kind == "low":
        return _LOW.get(rest, f"at least {words} comes out")
    if kind == "high":
        return f"up to {words} may come out"
    if kind == "review" and words.endswith(f" {OUTSTANDING}"):
        return f"the review `{words.removesuffix(f' {OUTSTANDING}')}` is said of what is still to be applied for"
    return f"{kind}, {words}" if kind in ("duty", "unmodelled") else f"the {kind} `{words}` is said"
