"""L001: a statement, or one alternative of its condition, that can never hold."""

from collections.abc import Iterator

from compliance.analysis.lint.material import Material, since
from compliance.analysis.lint.satisfiable import EVER, Where, possible
from compliance.model import condition as c
from compliance.model import law
from compliance.text.diagnostics import Diagnostic

CODE = "L001"
_Judged = law.Rule | law.Duty | law.Unmodelled | law.Bar | law.Classify


def dead(m: Material) -> Iterator[Diagnostic]:
    """Yield what can never hold: by its condition, or because it is void or repealed on all of its days."""
    r = m.ruleset
    judged: list[_Judged] = [*r.rules, *r.duties, *r.unmodelled, *r.bars, *r.classifications]
    for record in judged:
        found = _withdrawn(record, m) or _never(record, m)
        if found:
            yield found
        elif record.when:
            yield from _dead_alternatives(record.when, _where(record), m)
    others: list[law.LicenseException | law.Policy] = [*r.exceptions, *r.policies]
    for other in others:
        if other.when:
            yield from _dead_alternatives(other.when, Where(other.head.period, other.head.published), m)
    for condition in r.conditions.values():
        if not possible(r, [condition]):
            help = "correct the definition, or remove it with what uses it"
            yield Diagnostic(CODE, "the condition can never hold", m.condition(condition), help=help)
        else:
            yield from _dead_alternatives(condition, EVER, m)


def _where(record: _Judged) -> Where:
    table = record.table if isinstance(record, law.Rule) else ""
    return Where(record.head.period, record.head.published, table)


def _withdrawn(record: _Judged, m: Material) -> Diagnostic | None:
    start = record.head.period.start
    for change in m.ruleset.changes:
        if record.head.name not in change.targets or change.kind == "suspend":
            continue
        begins = change.head.period.start
        over = begins is None or (start is not None and begins <= start)
        if over and since(change.head.published, record.head.published):
            done = "void" if change.kind == "void" else "repealed"
            related = ((f"{done} here", m.head(change)),)
            help = "remove the statement, or correct one of the days"
            message = f"`{record.head.name}` is {done} on every day on which it would be in force"
            return Diagnostic(CODE, message, m.head(record), help=help, related=related)
    return None


def _never(record: _Judged, m: Material) -> Diagnostic | None:
    if record.when is None or possible(m.ruleset, [record.when], _where(record)):
        return _outside(record, m)
    message = f"the condition of `{record.head.name}` can never hold"
    help = "its demands contradict each other or its period; correct one of them, or remove the statement"
    return Diagnostic(CODE, message, m.condition(record.when), help=help)


def _outside(record: _Judged, m: Material) -> Diagnostic | None:
    """Return what the condition says against the subject of its regime."""
    if isinstance(record, law.Classify | law.Bar) or getattr(record, "regardless", False):
        return None
    subject = m.regime(record.head.regime).subject
    if subject is None or record.when is None or possible(m.ruleset, [record.when, subject], _where(record)):
        return None
    message = f"the condition of `{record.head.name}` can never hold of what is subject to `{record.head.regime}`"
    help = "add `regardless of jurisdiction` where it holds for everything, or correct the condition"
    return Diagnostic(CODE, message, m.condition(record.when), help=help)


def _dead_alternatives(whole: c.Condition, where: Where, m: Material) -> Iterator[Diagnostic]:
    for node in _alternatives(whole):
        if not possible(m.ruleset, [node], where):
            help = "its demands contradict each other; correct one of them, or remove the alternative"
            yield Diagnostic(CODE, "this alternative can never hold", m.condition(node), help=help)


def _alternatives(node: c.Condition) -> Iterator[c.Condition]:
    """Yield the alternatives that stand below `or` and `and` alone."""
    if isinstance(node, c.Either):
        yield from node.operands
    if isinstance(node, c.Either | c.Every):
        for operand in node.operands:
            yield from _alternatives(operand)
