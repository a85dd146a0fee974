"""Law that columns do not decide, divided by the columns that it reads: what a portion says hangs on these alone."""

from collections.abc import Iterable

from compliance.model import condition as c
from compliance.model.ruleset import Ruleset
from compliance.table.classes import reckonable
from compliance.table.plain import Share, facts_used, part_of
from compliance.values.facts import ROLES

MOST = 8
"""Portions: each has to look at every row."""


def portions(ruleset: Ruleset, headings: Iterable[str]) -> tuple[Ruleset, ...]:
    """Return rulesets that together say of a row of these columns what *ruleset* says.

    The first refuses what *ruleset* refuses, has its duties, which are reckoned as one, and decides whether a line is
    subject to a regime: in the others that is a fact (`subject_of`).
    """
    stated, whole = sorted(headings), ruleset
    ruleset = _told(ruleset)
    reckoned = {definition.name for definition in reckonable(ruleset, frozenset(stated))}
    lacking = frozenset(definition.name for definition in ruleset.definitions) - reckoned
    shares: dict[frozenset[str], Share] = {}
    heads = [*(rule.head for rule in ruleset.rules), *(record.head for record in ruleset.unmodelled)]
    for name in dict.fromkeys(head.name for head in heads):
        own = Share(
            tuple(rule for rule in ruleset.rules if rule.head.name == name),
            tuple(record for record in ruleset.unmodelled if record.head.name == name),
        )
        read = facts_used(ruleset, own, lacking).facts
        columns = frozenset(heading for heading in stated if not read.isdisjoint(_asked(heading)))
        shares[columns] = _together(ruleset, shares.get(columns, Share()), own)
    while len(shares) > MOST:
        one, other = min(
            ((a, b) for n, a in enumerate(shares) for b in list(shares)[:n]),
            key=lambda pair: (len(pair[0] | pair[1]), sorted(pair[0] | pair[1])),
        )
        joined = _together(ruleset, shares.pop(one), shares.pop(other))
        shares[one | other] = _together(ruleset, shares.get(one | other, Share()), joined)
    first = Share(duties=ruleset.duties, constraints=ruleset.constraints, whole=True)
    return (part_of(whole, first), *(part_of(ruleset, share) for share in shares.values()))


def subject_of(regime: str) -> str:
    """Return the name of the fact that a line is subject to a regime; no shipment can state it."""
    return f"subject to {regime}"


def _told(ruleset: Ruleset) -> Ruleset:
    """Return the ruleset with that fact for the subject of each regime."""
    regimes = [
        regime._replace(subject=c.IsTrue(subject_of(regime.name), "", "")) if regime.subject else regime
        for regime in ruleset.regimes
    ]
    told = ruleset._replace(regimes=tuple(regimes))
    told.__dict__["by_name"] = ruleset.by_name
    return told


def _asked(heading: str) -> set[str]:
    """Return the names under which conditions ask for what a column states."""
    name = heading.removesuffix("_complete")
    head, _, tail = name.partition(".")
    return {heading, name} | ({f"party.{tail}"} if head in ROLES else set())


def _together(ruleset: Ruleset, one: Share, other: Share) -> Share:
    """Return both shares as one, in the order of the ruleset."""
    rules, unmodelled = {*map(id, (*one.rules, *other.rules))}, {*map(id, (*one.unmodelled, *other.unmodelled))}
    return Share(
        tuple(rule for rule in ruleset.rules if id(rule) in rules),
        tuple(record for record in ruleset.unmodelled if id(record) in unmodelled),
    )
