"""L013: a statement that no case names."""

from collections.abc import Iterator
from typing import NamedTuple

from compliance.analysis.lint.material import Material
from compliance.language import ast
from compliance.model import law
from compliance.text.diagnostics import Diagnostic

CODE = "L013"
_Judged = law.Rule | law.Duty | law.LicenseException | law.Unmodelled
_EXCEPTION = "allowed_under_exception"


class _Told(NamedTuple):
    """What the cases expect.

    Attributes:
        names: Names in expectations, and the numbers of licenses held: an exception is claimed by its name.
        lifted: Names of rules expected to be lifted.
        excepted: Regimes of which a case expects that an exception may apply; empty: of any.
        open: Upper ends expected of an interval, by regime.
        duties: Regimes of which a case expects a rate.
    """

    names: set[str]
    lifted: set[str]
    excepted: set[str]
    open: set[tuple[str, str]]
    duties: set[str]


def cases(m: Material) -> Iterator[Diagnostic]:
    """Yield each rule, duty, exception and unmodelled law of a ruleset with cases that none of them can be about."""
    told = _Told(set(), set(), set(), set(), set())
    for case in m.built.cases:
        for clause in case.statement.clauses:
            _read(clause, told)
    tested = {_folder(case.statement.span.source.name) for case in m.built.cases}
    r = m.ruleset
    judged: list[_Judged] = [*r.rules, *r.duties, *r.exceptions, *r.unmodelled]
    seen = set()
    for record in judged:
        name = record.head.name
        if name not in seen and _folder(record.head.at) in tested and not _may_be_meant(record, told):
            seen.add(name)
            help = f"add a case with `expect {name} applies`, or `expect ... by {name}`"
            yield Diagnostic(CODE, f"no case names `{name}`", m.head(record), help=help)


def _read(clause: ast.Clause, told: _Told) -> None:
    parts = [part.text if isinstance(part, ast.Word | ast.String) else "" for part in clause.parts]
    match clause.keyword:
        case "expect outcome" | "expect between":
            told.names.update(_words(clause.parts[-1]))
            regime = parts[-2]
            if _EXCEPTION in parts[:-2]:
                told.excepted.add(regime)
            if clause.keyword == "expect between":
                told.open.add((regime, parts[1]))
        case "expect status":
            told.names.update([parts[0], *_words(clause.parts[3])])
            if parts[1] == "lifted":
                told.lifted.add(parts[0])
        case "expect requires" | "expect notice":
            told.names.add(parts[0])
        case "expect review":
            told.names.add(parts[1])
        case "expect duty" | "expect duty between":
            told.duties.add(parts[-1])
        case "holds":
            for part in clause.parts:
                for given in part if isinstance(part, tuple) else ():
                    if isinstance(given, ast.Assignment) and isinstance(given.value, ast.Word | ast.String):
                        told.names.add(given.value.text)


def _words(part: object) -> list[str]:
    return [w.text for w in part if isinstance(w, ast.Word)] if isinstance(part, tuple) else []


def _may_be_meant(record: _Judged, told: _Told) -> bool:
    """Whether a case names it; or expects what only it, or another of its kind, can bring about."""
    if _below(record.head.name, told.names):
        return True
    either = {record.head.regime, ""}
    match record:
        case law.Duty():
            return bool(told.duties & either)
        case law.Unmodelled(at_most=at_most):
            return any((regime, at_most.word) in told.open for regime in either)
        case law.LicenseException(claimed=False):
            lifted = any(_below(name, told.lifted) for targets, _ in record.lifts for name in targets)
            return lifted or bool(told.excepted & either)
        case _:
            return False


def _below(name: str, names: set[str]) -> bool:
    while name:
        if name in names:
            return True
        name = name.rpartition(".")[0]
    return False


def _folder(place: str) -> str:
    return "/".join(place.split("/")[:2])
