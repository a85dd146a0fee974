"""L016: a rule that says nothing which another rule of its regime does not say already."""

from collections.abc import Iterator

from compliance.analysis.lint.exact import Exact
from compliance.analysis.lint.material import Material, since, within
from compliance.analysis.lint.reached import near, reached
from compliance.analysis.lint.satisfiable import Where, bare, possible
from compliance.model.condition import Condition
from compliance.model.law import Rule
from compliance.text.diagnostics import Diagnostic

CODE = "L016"
_HELP = "remove it, or correct one of the conditions; where two provisions do say the same, allow it with that reason"


def redundant(m: Material) -> Iterator[Diagnostic]:
    """Yield each prohibition within a wider one, and each requirement stated twice with the same reason."""
    yield from _twice(m)
    told: set[str] = set()
    exact = {regime.name: Exact(m.ruleset, regime.name, _prohibitions(regime.name, m)) for regime in m.ruleset.regimes}
    for narrow, wide in near(m, lambda a, b: _prohibits(a) and _prohibits(b) and not b.table):
        fresh = not {narrow.head.at, wide.head.at} & told
        if fresh and _covers(wide, narrow, exact[wide.head.regime], m):
            told.add(narrow.head.at)
            yield _diagnostic(narrow, f"`{wide.head.name}` prohibits the same, or more", wide, m)


def _prohibitions(regime: str, m: Material) -> list[Condition | None]:
    return [rule.when for rule in m.ruleset.rules if rule.head.regime == regime and _prohibits(rule) and not rule.table]


def _diagnostic(rule: Rule, why: str, other: Rule, m: Material) -> Diagnostic:
    message = f"`{rule.head.name}` says nothing of its own: {why}"
    return Diagnostic(CODE, message, m.head(rule), help=_HELP, related=(("the other rule", m.head(other)),))


def _prohibits(rule: Rule) -> bool:
    return {effect.kind for effect in rule.effects} == {"prohibits"} and rule.not_enforced is None


def _covers(wide: Rule, narrow: Rule, exact: Exact, m: Material) -> bool:
    """Whether the wide rule prohibits on every day what the narrow one does, and nothing spares it."""
    a, b = wide.head, narrow.head
    if a.regime != b.regime or not within(b.period, a.period) or not since(a.published, b.published):
        return False
    if (narrow.regardless and not wide.regardless) or reached(wide, m):
        return False
    where = Where(b.period, b.published, narrow.table)
    return possible(m.ruleset, [narrow.when], where) and exact.follows([narrow.when], [wide.when], where)


def _twice(m: Material) -> Iterator[Diagnostic]:
    """Yield each requirement that is another one up to its name, title, source and notes."""
    first: dict[object, Rule] = {}
    for rule in m.ruleset.rules:
        if {effect.kind for effect in rule.effects} == {"requires"}:
            other = first.setdefault(_said(rule, m), rule)
            if other is not rule:
                yield _diagnostic(rule, f"`{other.head.name}` requires the same, of the same things", other, m)


def _said(rule: Rule, m: Material) -> object:
    """Return all that the rule says and all that reaches it: of two that agree in it one is enough."""
    r, name = m.ruleset, rule.head.name
    return (
        (rule.head.regime, rule.head.period, rule.head.published),
        bare(rule.when) if rule.when else None,
        frozenset(rule.effects),
        frozenset((clause.policies, bare(clause.when) if clause.when else None) for clause in rule.reviews),
        (rule.table, rule.not_enforced, rule.regardless),
        tuple(n for n, change in enumerate(r.changes) if name in change.targets),
        tuple(n for n, policy in enumerate(r.policies) if name in policy.targets),
        tuple(n for n, bar in enumerate(r.bars) if name in bar.licenses_for),
        tuple((n, k) for n, e in enumerate(r.exceptions) for k, (names, _) in enumerate(e.lifts) if name in names),
    )
