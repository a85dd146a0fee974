"""Derived facts: declared formulas and exact classification, before the rules run."""

from typing import NamedTuple

from compliance.engine.context import Context
from compliance.engine.formulas import formulas
from compliance.engine.truths import verdict
from compliance.model.law import Classify
from compliance.text.diagnostics import Diagnostic
from compliance.values.members import NONE, Members
from compliance.values.schemes import Code, Word, covers
from compliance.values.truth import FALSE, TRUE, Truth
from compliance.values.vocabulary import Scheme


class Derived(NamedTuple):
    """What derivation added, and the contradictions it met."""

    codes: tuple[tuple[str, str, Truth], ...]
    diagnostics: tuple[Diagnostic, ...]


_NOTHING = Derived((), ())


def derive(x: Context, path: str) -> Derived:
    """Add derived facts to *x*; *path* names the line in diagnostics."""
    law = x.ruleset
    if not (law.definitions or law.classifications or law.constraints):
        return _NOTHING
    found = formulas(x, path)
    codes = tuple(code for c in x.ruleset.classifications if (code := _classify(c, x)))
    _bear(codes, x, path, found)
    x.memo.clear()  # a condition under a name may have been asked before the codes were borne
    for constraint in x.ruleset.constraints:
        if verdict(constraint.never, x) is TRUE:
            message = f"the facts contradict a constraint: {constraint.title}"
            found.append(Diagnostic("E0611", message, path=path, help=f"see {constraint.at}"))
    return Derived(codes, tuple(dict.fromkeys(found)))


def _classify(c: Classify, x: Context) -> tuple[str, str, Truth] | None:
    """Return fact, code, and whether it is borne; None where the classification is not in force."""
    if x.standing(c.head).force is not TRUE:
        return None
    return c.fact, c.code, verdict(c.when, x)


def _bear(codes: tuple[tuple[str, str, Truth], ...], x: Context, path: str, found: list[Diagnostic]) -> None:
    for fact in dict.fromkeys(fact for fact, _, _ in codes):
        value = x.facts.get(fact)
        if value is NONE or not isinstance(value, Members | None):
            continue
        borne = [Code(code) for name, code, t in codes if name == fact and t is TRUE]
        excluded = frozenset[Word](Code(code) for name, code, t in codes if name == fact and t is FALSE)
        declared, scheme = value or Members((), complete=False), _scheme(fact, x)
        for message in _contradictions(fact, declared, borne, excluded, scheme):
            found.append(
                Diagnostic(
                    "E0611",
                    message,
                    path=f"{path}.{fact.removeprefix('item.')}",
                    help="correct the code or the technical facts",
                )
            )
        kept = [w for w in declared.words if w not in borne and not _is_told(w, borne, excluded, scheme)]
        x.facts[fact] = Members((*kept, *borne), declared.complete, excluded)
        if not borne and not excluded and value is None:
            del x.facts[fact]


def _is_told(word: Word, borne: list[Code], excluded: frozenset[Word], scheme: Scheme) -> bool:
    """Whether of all that a declared code may stand for it is known which is borne, so that it says no more.

    A code that is borne below it leaves open whether another one is.
    """
    return any(covers(word, code, scheme.form) for code in borne) and scheme.is_held(word, (*borne, *excluded))


def _scheme(fact: str, x: Context) -> Scheme:
    found = x.ruleset.vocabulary.lookup(fact)
    assert found is not None
    return x.ruleset.vocabulary.schemes[found.type.scheme]


def _contradictions(
    fact: str, declared: Members, borne: list[Code], excluded: frozenset[Word], scheme: Scheme
) -> list[str]:
    shown, form = str(declared), scheme.form
    found = []
    for code in borne:
        near = any(covers(w, code, form) or covers(code, w, form) for w in declared.words)
        if declared.complete and not near:
            found.append(f"`{fact}` is declared as {shown}, but the technical facts make it {code}")
    for word in declared.words:
        if scheme.is_held(word, excluded):
            found.append(f"`{fact}` is declared as {word}, but the technical facts exclude that")
    return found
