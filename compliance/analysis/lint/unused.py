"""L012: a fact, list, table, scheme or definition that nothing uses."""

from collections.abc import Iterator

from compliance.analysis.lint.material import Material, columns_of, head_of
from compliance.analysis.lint.uses import Named, named_in
from compliance.analysis.walk import conditions_of
from compliance.model.leaves import reckons_with
from compliance.text.diagnostics import Diagnostic
from compliance.values.facts import Base

CODE = "L012"
READ_BY_ENGINE = frozenset({"date", "destination", "item.quantity", "item.value", "party.name"})
"""Facts that the engine itself holds against licenses; so it does with every code."""


def unused(m: Material) -> Iterator[Diagnostic]:
    """Yield what is declared and never used; cases and shipments are no use of a fact."""
    asserted = (a.when for a in m.built.assertions if a.when is not None)
    named = named_in(node for nodes in (conditions_of(m.ruleset), asserted) for node in nodes)
    named.tables.update(rule.table for rule in m.ruleset.rules)
    for definition in m.ruleset.definitions:
        named.facts.update(reckons_with(definition.formula))
    used = {
        "fact": _facts(named, m),
        "list": named.lists,
        "table": named.tables,
        "scheme": _schemes(m),
        "define": named.conditions | set(m.ruleset.vocabulary.facts),
    }
    for keyword, names in used.items():
        for s in m.declared(keyword):
            if s.name not in names:
                what = "definition" if keyword == "define" else keyword
                help = "remove it, or state the rule that needs it"
                yield Diagnostic(CODE, f"nothing uses the {what} `{s.name}`", head_of(s), help=help)


def _facts(named: Named, m: Material) -> set[str]:
    vocabulary = m.ruleset.vocabulary
    found = {fact.name for name in named.facts if (fact := vocabulary.lookup(name))}
    found |= {name for name, fact in vocabulary.facts.items() if fact.type.base is Base.CODE}
    return found | READ_BY_ENGINE


def _schemes(m: Material) -> set[str]:
    found = {fact.type.scheme for fact in m.ruleset.vocabulary.facts.values()}
    found |= {words.scheme for words in m.ruleset.lists.values()}
    return found | {
        name for name in m.ruleset.vocabulary.schemes if any(any(columns_of(s, name)) for s in m.declared("table"))
    }
