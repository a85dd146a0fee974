"""Law that columns do not decide, divided by the columns that it reads: what a portion says hangs on these alone."""

from compliance.model import condition as c
from compliance.model.ruleset import Ruleset
from compliance.table.axes import COMPLETE
from compliance.table.classes import reckonable, spellings
from compliance.table.plain import Share, Surroundings, facts_used, part_of

MOST = 8
"""Portions: each has to look at every row."""


def portions(ruleset: Ruleset, headings: frozenset[str]) -> tuple[Ruleset, ...]:
    """Return rulesets that together say of a row of these columns what *ruleset* says.

    The first refuses what *ruleset* refuses, has its duties, which are reckoned as one, and decides whether a line is
    subject to a regime: in the others that is a fact (`subject_of`). Those of the last headings are kept.
    """
    kept = ruleset.scratch.get("portions")
    if kept is None or kept[0] != headings:
        kept = ruleset.scratch["portions"] = (headings, _portions(ruleset, headings))
    found: tuple[Ruleset, ...] = kept[1]
    return found


def _portions(whole: Ruleset, headings: frozenset[str]) -> tuple[Ruleset, ...]:
    ruleset = _told(whole)
    reckoned = {definition.name for definition in reckonable(ruleset, headings)}
    lacking = frozenset(definition.name for definition in ruleset.definitions) - reckoned
    names: dict[frozenset[str], set[str]] = {}
    for name, columns in _reads(ruleset, headings, lacking).items():
        names.setdefault(columns, set()).add(name)
    while len(names) > MOST:
        one, other = min(
            ((a, b) for n, a in enumerate(names) for b in list(names)[:n]),
            key=lambda pair: (len(pair[0] | pair[1]), sorted(pair[0] | pair[1])),
        )
        joined = names.pop(one) | names.pop(other)
        names.setdefault(one | other, set()).update(joined)
    first = Share(duties=ruleset.duties, constraints=ruleset.constraints, whole=True)
    others = [
        Share(
            tuple(rule for rule in ruleset.rules if rule.head.name in own),
            tuple(record for record in ruleset.unmodelled if record.head.name in own),
        )
        for own in names.values()
    ]
    return (part_of(whole, first), *(part_of(ruleset, share) for share in others))


def _reads(ruleset: Ruleset, headings: frozenset[str], lacking: frozenset[str]) -> dict[str, frozenset[str]]:
    """Return the columns that the answer of each rule, and of law that is not modelled, rests on; versions together."""
    near, found = Surroundings(ruleset), dict[str, frozenset[str]]()
    asked = {heading: {heading, *spellings(heading.removesuffix(COMPLETE))} for heading in headings}
    shares = [(rule.head.name, Share(rules=(rule,))) for rule in ruleset.rules]
    shares += [(record.head.name, Share(unmodelled=(record,))) for record in ruleset.unmodelled]
    for name, share in shares:
        read = facts_used(ruleset, share, near.of(name), lacking).facts
        columns = frozenset(heading for heading, names in asked.items() if not read.isdisjoint(names))
        found[name] = found.get(name, frozenset()) | columns
    return found


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
