"""L021: choices of a fact that no condition names, though it names others."""

from collections.abc import Iterator

from compliance.analysis.lint.material import Material, head_of
from compliance.analysis.walk import conditions_of
from compliance.model import condition as c
from compliance.model.leaves import leaves
from compliance.text.diagnostics import Diagnostic
from compliance.values.facts import Base

CODE = "L021"
SHOWN = 8
REST = ("other", "none")
"""Choices that begin so stand for all that the others leave."""


def choices(m: Material) -> Iterator[Diagnostic]:
    """Yield, for each fact of choices of which some are named, those that are not."""
    named = _named(m)
    for s in m.declared("fact"):
        fact = m.ruleset.vocabulary.facts.get(s.name)
        found = named.get(s.name, set())
        if fact is None or fact.type.base is not Base.CHOICE or not found:
            continue
        missing = [word for word in fact.type.choices if word not in found and not word.startswith(REST)]
        if missing:
            shown = ", ".join(missing[:SHOWN]) + (", ..." if len(missing) > SHOWN else "")
            count = f"{len(missing)} of {len(fact.type.choices)} choices of `{s.name}`"
            message = f"{count} {'is' if len(missing) == 1 else 'are'} named by no condition"
            help = f"state what holds for them; where they are beyond these rules, allow that with the reason: {shown}"
            yield Diagnostic(CODE, message, head_of(s), help=help)


def _named(m: Material) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for top in conditions_of(m.ruleset):
        for leaf in leaves(top):
            if isinstance(leaf, c.Member):
                fact = m.ruleset.vocabulary.lookup(leaf.fact)
                if fact:
                    _gather(leaf.set, found.setdefault(fact.name, set()), m)
    return found


def _gather(within: c.WordSet, found: set[str], m: Material) -> None:
    found.update(within.words)
    for name in within.lists:
        found.update(m.ruleset.lists[name].words)
    if within.minus:
        _gather(within.minus, found, m)
