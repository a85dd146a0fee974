"""L005: codes of a complete scheme that no rule, list or table names."""

from collections.abc import Iterator

from compliance.analysis.lint.material import Material, head_of
from compliance.analysis.lint.uses import every_condition
from compliance.analysis.walk import leaves
from compliance.model import condition as c
from compliance.text.diagnostics import Diagnostic
from compliance.values.members import Members
from compliance.values.schemes import Code, in_span, lineage
from compliance.values.vocabulary import Scheme

CODE = "L005"
SHOWN = 8


def universe(m: Material) -> Iterator[Diagnostic]:
    """Yield one note a scheme."""
    for s in m.declared("scheme"):
        scheme = m.ruleset.vocabulary.schemes[s.name]
        named = _named(scheme, m)
        if not scheme.complete or not any(named):
            continue
        missing = sorted(code for code in _lowest(scheme) if not _is_named(code, *named, scheme.form))
        if missing:
            shown = ", ".join(missing[:SHOWN]) + (", ..." if len(missing) > SHOWN else "")
            message = f"{len(missing)} of {len(scheme.codes)} codes of `{s.name}` are named by no rule, list or table"
            help = f"state what holds for them, if only as `unmodelled`: {shown}"
            yield Diagnostic(CODE, message, head_of(s), help=help)


def _named(scheme: Scheme, m: Material) -> tuple[set[str], set[tuple[str, str]]]:
    """Return the codes and the ranges named."""
    facts = {name for name, fact in m.ruleset.vocabulary.facts.items() if fact.type.scheme == scheme.name}
    codes: set[str] = set()
    spans: set[tuple[str, str]] = set()
    for top in every_condition(m.ruleset):
        for leaf in leaves(top):
            fact = getattr(leaf, "fact", "").replace("component.", "item.")
            if isinstance(leaf, c.Member) and fact in facts:
                _gather(leaf.set, codes, spans)
    for found in m.ruleset.lists.values():
        if found.scheme == scheme.name:
            codes.update(found.words)
    for table in m.ruleset.tables.values():
        for row in table.rows:
            for column, _ in table.forms:
                cell = row.get(column)
                if isinstance(cell, Members):
                    codes.update(str(word) for word in cell.words if isinstance(word, Code))
    codes.update(record.code for record in m.ruleset.classifications if record.fact in facts)
    return codes, spans


def _gather(within: c.WordSet, codes: set[str], spans: set[tuple[str, str]]) -> None:
    codes.update(within.words)
    spans.update(within.spans)
    if within.minus:
        _gather(within.minus, codes, spans)


def _lowest(scheme: Scheme) -> Iterator[str]:
    above = {code for word in scheme.codes for code in lineage(word, scheme.form)[1:]}
    return (code for code in scheme.codes if code not in above)


def _is_named(code: str, codes: set[str], spans: set[tuple[str, str]], form: str) -> bool:
    return any(c in codes for c in lineage(code, form)) or any(in_span(code, *span) for span in spans)
