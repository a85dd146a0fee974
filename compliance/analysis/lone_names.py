"""Names of rules that one edition has alone: a license that is held for such a rule counts in that edition only."""

from compliance.model.ruleset import Ruleset

SHOWN = 5
"""Names that are shown."""


def lone_names(old: Ruleset, new: Ruleset, *, to_come: bool = True) -> str:
    """Return which licenses a comparison does not speak of, in one sentence; empty where it speaks of all.

    A license names rules, and covers those and all below; comparisons count licenses by names that
    both editions have.

    Args:
        to_come: Tell also of names that only *new* has: no license can be held by them yet.
    """
    names = [{rule.head.name for rule in edition.rules} for edition in (old, new)]
    told = []
    for n, side in enumerate(("the old edition", "the new edition")[: 1 + to_come]):
        lone = sorted(names[n] - _known(names[1 - n]))
        more = f" and {len(lone) - SHOWN} more" if len(lone) > SHOWN else ""
        told += [f"{', '.join(lone[:SHOWN])}{more} in {side}"] if lone else []
    if not told:
        return ""
    return f"of licenses held for rules that one edition has alone, {' and '.join(told)}, nothing is said"


def _known(names: set[str]) -> set[str]:
    """Return names and all that stand above them."""
    return {name.rsplit(".", n)[0] for name in names for n in range(name.count(".") + 1)}
