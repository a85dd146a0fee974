"""L002: a requirement that a prohibition of the same regime always goes before."""

from collections.abc import Iterator

from compliance.analysis.lint.material import Material, since, within
from compliance.analysis.lint.reached import near, reached
from compliance.analysis.lint.satisfiable import Where, implies, possible
from compliance.model.law import Rule
from compliance.text.diagnostics import Diagnostic

CODE = "L002"


def shadowed(m: Material) -> Iterator[Diagnostic]:
    """Yield each rule that requires something only where another rule prohibits it."""
    stricter = {id(rule) for rule in m.ruleset.rules if _prohibits(rule) and not reached(rule, m)}
    told = set()
    for rule, other in near(m, lambda rule, other: _requires(rule) and id(other) in stricter):
        if id(rule) not in told and _shadows(other, rule, m):
            told.add(id(rule))
            message = f"wherever `{rule.head.name}` requires something, `{other.head.name}` prohibits it"
            related = (("the stricter rule", m.head(other)),)
            help = "narrow the prohibition, or remove the requirement: it never counts"
            yield Diagnostic(CODE, message, m.head(rule), help=help, related=related)


def _requires(rule: Rule) -> bool:
    return all(effect.kind == "requires" for effect in rule.effects)


def _prohibits(rule: Rule) -> bool:
    return any(e.kind == "prohibits" for e in rule.effects) and not rule.table and rule.not_enforced is None


def _shadows(one: Rule, other: Rule, m: Material) -> bool:
    a, b = one.head, other.head
    if a.regime != b.regime or not within(b.period, a.period) or not since(a.published, b.published):
        return False
    if other.regardless and not one.regardless:
        return False
    where = Where(b.period, b.published)
    return possible(m.ruleset, [other.when], where) and implies(m.ruleset, [other.when], one.when, where)
