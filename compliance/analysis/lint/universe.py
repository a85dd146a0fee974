"""L005: codes of a complete scheme that no rule, list or table names."""

from collections.abc import Iterator
from typing import NamedTuple

from compliance.analysis.lint.material import Material, columns_of, head_of
from compliance.analysis.walk import conditions_of
from compliance.model import condition as c
from compliance.model.leaves import leaves
from compliance.text.diagnostics import Diagnostic
from compliance.values.members import Members
from compliance.values.schemes import in_span, lineage
from compliance.values.vocabulary import Scheme

CODE = "L005"
SHOWN = 8


class _Named(NamedTuple):
    """What names codes of one scheme.

    Attributes:
        codes: Codes written; each stands for all below it.
        spans: Ranges of codes.
        scopes: Cells of tables that take some codes away again.
    """

    codes: set[str]
    spans: set[tuple[str, str]]
    scopes: list[Members]

    def names(self, code: str, form: str) -> bool:
        """Whether *code*, or one above it, is named and not taken away in the same breath."""
        upward = lineage(code, form)
        return (
            any(word in self.codes for word in upward)
            or any(in_span(code, *span, form) for span in self.spans)
            or any(_in_scope(upward, scope) for scope in self.scopes)
        )


def universe(m: Material) -> Iterator[Diagnostic]:
    """Yield one note a scheme."""
    for s in m.declared("scheme"):
        scheme = m.ruleset.vocabulary.schemes[s.name]
        named = _named(scheme, m)
        if not scheme.complete or not any(named):
            continue
        missing = sorted(code for code in _lowest(scheme) if not named.names(code, scheme.form))
        if missing:
            shown = ", ".join(missing[:SHOWN]) + (", ..." if len(missing) > SHOWN else "")
            message = f"{len(missing)} of {len(scheme.codes)} codes of `{s.name}` are named by no rule, list or table"
            help = f"state what holds for them, if only as `unmodelled`: {shown}"
            yield Diagnostic(CODE, message, head_of(s), help=help)


def _named(scheme: Scheme, m: Material) -> _Named:
    facts = {name for name, fact in m.ruleset.vocabulary.facts.items() if fact.type.scheme == scheme.name}
    found = _Named(set(), set(), [])
    for top in conditions_of(m.ruleset):
        for leaf in leaves(top):
            if isinstance(leaf, c.Member) and leaf.fact.replace("component.", "item.") in facts:
                _gather(leaf.set, found)
    for words in m.ruleset.lists.values():
        if words.scheme == scheme.name:
            found.codes.update(words.words)
    for s in m.declared("table"):
        for column in columns_of(s, scheme.name):
            for row in m.ruleset.tables[s.name].rows:
                cell = row.get(column)
                if isinstance(cell, Members) and cell.excluded:
                    found.scopes.append(cell)
                elif isinstance(cell, Members):
                    found.codes.update(cell.words)
    found.codes.update(record.code for record in m.ruleset.classifications if record.fact in facts)
    return found


def _gather(within: c.WordSet, found: _Named) -> None:
    found.codes.update(within.words)
    found.spans.update(within.spans)
    if within.minus:
        _gather(within.minus, found)


def _in_scope(upward: list[str], scope: Members) -> bool:
    return any(word in scope.words for word in upward) and not any(word in scope.excluded for word in upward)


def _lowest(scheme: Scheme) -> Iterator[str]:
    above = {code for word in scheme.codes for code in lineage(word, scheme.form)[1:]}
    return (code for code in scheme.codes if code not in above)
