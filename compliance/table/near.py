"""A ruleset without the statements that the index of the compiled path rules out for one shipment."""

from typing import Any

from compliance.engine.compiled.compile import Program, compile_ruleset
from compliance.engine.rows import index_of
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Shipment
from compliance.table.law import Law
from compliance.values.facts import Value


def near(ruleset: Ruleset, shipment: Shipment, law: Law) -> Ruleset:
    """Return *ruleset* without rules, exceptions and law not modelled that can say nothing of the first line.

    A statement that is out of force, or a demand of which is false, adds nothing to a decision but the record that it
    was considered. What a formula or a classification may give is not looked at.
    """
    day = law.on or shipment.date
    if day is None or not ruleset.regimes:
        return ruleset
    program = compile_ruleset(ruleset)
    facts: dict[str, Value] = {**shipment.facts, **shipment.lines[0].facts, "date": day}
    settled = program.day(day, law.known_on, law.scenarios)
    may = settled.stand.alive
    made = _made(ruleset)
    for facet in program.facets:
        if facet.fact not in made:
            may &= facet.masks(facts.get(facet.fact), settled.when, settled.moments)[0]
    return _cut(ruleset, program, may)


def _made(ruleset: Ruleset) -> frozenset[str]:
    return frozenset({d.name for d in ruleset.definitions} | {k.fact for k in ruleset.classifications})


def _cut(ruleset: Ruleset, program: Program, may: int) -> Ruleset:
    rules, silent, duties = len(ruleset.rules), len(ruleset.unmodelled), len(ruleset.duties)
    left = [n for n in range(len(program.statements)) if may >> n & 1]
    first = rules + silent + duties
    part = ruleset._replace(
        rules=tuple([ruleset.rules[n] for n in left if n < rules]),
        unmodelled=tuple([ruleset.unmodelled[n - rules] for n in left if rules <= n < rules + silent]),
        exceptions=tuple([ruleset.exceptions[n - first] for n in left if n >= first]),
    )
    # a statement that is no part of it can still be asked whether it is in force
    part.__dict__.update(by_name=ruleset.by_name, boundaries=ruleset.boundaries, scratch=_alike(ruleset))
    return part


def _alike(ruleset: Ruleset) -> dict[str, Any]:
    """Return what was worked out that does not depend on the statements left: rows of tables, words of sets, days."""
    kept = {name: ruleset.scratch.setdefault(name, {}) for name in ("members", "standings", "barring")}
    return {"rows": index_of(ruleset), **kept}
