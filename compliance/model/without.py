"""An edition without an instrument: what the law would say had it not been made.

Taking a statement away from the text would leave names that mean nothing. So it is taken out of the resolved
ruleset: its records go, what names it names it no longer, and that it is in force is false. The syntax and the text
lose the statements too, so that a comparison of statements or of texts shows what was taken out.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

from attrs import evolve, frozen

from compliance.language import ast
from compliance.model import condition as c
from compliance.model import law
from compliance.model.build import Built
from compliance.model.files import Files, files_of
from compliance.model.movements import movements
from compliance.model.resolve import CHANGES, LAW
from compliance.model.ruleset import Ruleset
from compliance.text.diagnostics import Diagnostic
from compliance.text.nearest import help_for
from compliance.text.source import Span

_Record = TypeVar("_Record", bound=law.Law)
_KEYWORDS = sorted(LAW | CHANGES, key=len, reverse=True)


@frozen
class Dropped:
    """What was taken out, or what lost something by it.

    Attributes:
        statement: Keyword of the statement; ``condition`` for one that asked whether it is in force.
        name: Its name, or the text of the condition.
        at: Its place.
        why: ``named`` for what was asked for; else what became of it, in a few words.
    """

    statement: str
    name: str
    at: str
    why: str = "named"


class Without(NamedTuple):
    """What is left; with diagnostics, nothing was taken out and the ruleset is None."""

    files: Files
    built: Built
    dropped: tuple[Dropped, ...]


def without(files: Files, built: Built, names: Iterable[str]) -> Without:
    """Return *files* and *built* without the statements *names*.

    Args:
        files: The files of which *built* was built.
        built: A ruleset without mistakes.
        names: Names of statements, or dotted prefixes: every statement of that name or below it goes, and so does
            every suspension, repeal and annulment of that name. With a keyword before it, such as
            ``suspend cn.2025-61``, only statements of that keyword go.
    """
    assert built.ruleset is not None
    wanted = [_wanted(name) for name in names]
    statements = [s for file in built.files for s in file.statements if s.keyword in LAW or s.keyword in CHANGES]
    problems = [_unknown(text, statements) for text, asked in wanted if not any(asked(s) for s in statements)]
    if problems:
        return Without(files, Built(None, (), (), tuple(problems), built.files), ())
    gone = [s for s in statements if any(asked(s) for _, asked in wanted)]
    work = _Removal(built.ruleset, gone, statements)
    ruleset = work.run()
    places = {s.span.place for s in gone} | work.idle
    texts = _cut(files.texts, built.files, places)
    left = files_of(texts)
    trees = tuple(
        evolve(file, statements=tuple(s for s in file.statements if s.span.place not in places)) for file in built.files
    )
    assertions = tuple(evolve(a, when=work.maybe(a.when)) for a in built.assertions)
    ruleset = ruleset._replace(digest=left.digest, tables_digest=left.tables_digest)
    named = [Dropped(s.keyword, _name(s), s.span.place) for s in gone]
    dropped = (*sorted(named, key=lambda d: (d.name, d.at)), *sorted(work.beside, key=lambda d: (d.name, d.at)))
    return Without(left, Built(ruleset, built.cases, assertions, (), trees), dropped)


def _wanted(text: str) -> tuple[str, Callable[[ast.Statement], bool]]:
    """Return *text* and the test whether it means a statement."""
    words = " ".join(text.split())
    keyword = next((k for k in _KEYWORDS if words.startswith(f"{k} ")), "")
    name = words.removeprefix(keyword).strip()

    def asked(s: ast.Statement) -> bool:
        found = _name(s)
        return (not keyword or s.keyword == keyword) and (found == name or found.startswith(f"{name}."))

    return text, asked


def _name(s: ast.Statement) -> str:
    """Return the permanent name: a classification's is the fact with the code."""
    code = s.parts[1] if s.keyword == "classify" else None
    return f"{s.name}.{code.text}" if isinstance(code, ast.Word) else s.name


def _unknown(text: str, statements: list[ast.Statement]) -> Diagnostic:
    help = help_for(text, {_name(s) for s in statements}, kind="statement")
    return Diagnostic("E0204", "no statement of law has this name, and none lies below it", path=text, help=help)


def _cut(texts: dict[str, bytes], trees: tuple[ast.File, ...], places: set[str]) -> dict[str, bytes]:
    """Return the texts without the statements at *places*, with the lines on which they stood."""
    found = dict(texts)
    for file in trees:
        spans = [s.span for s in file.statements if s.span.place in places]
        text = file.source.text
        for span in sorted(spans, key=lambda s: s.start, reverse=True):
            before, after = text[: span.start], text[_end(file, span) :].removeprefix("\n")
            text = before + (after.removeprefix("\n") if before.endswith("\n\n") or not before else after)
        if spans:
            found[file.source.name] = text.encode()
    return found


def _end(file: ast.File, span: Span) -> int:
    """Return where a statement ends: its span ends with its last clause, and comments may stand before the brace."""
    text, at = file.source.text, span.end
    comments = dict(file.comments)
    while at < len(text) and (text[at].isspace() or at in comments):
        at += len(comments.get(at, " "))
    return at + 1 if text[at : at + 1] == "}" else span.end


class _Removal:
    """Takes records out of a ruleset, and their names out of the others.

    Attributes:
        idle: Places of changes that reach nothing any more.
        beside: What lost something.
    """

    def __init__(self, ruleset: Ruleset, gone: list[ast.Statement], statements: list[ast.Statement]) -> None:
        self.ruleset = ruleset
        self.places = {s.span.place for s in gone}
        # one version of a statement cannot go alone, so a name is gone with its statements
        self.names = frozenset(_name(s) for s in gone if s.keyword in LAW)
        self.keywords = {s.span.place: s.keyword for s in statements}
        self.idle: set[str] = set()
        self.beside: list[Dropped] = []

    def run(self) -> Ruleset:
        """Return what is left."""
        r = self.ruleset
        rules = self._left(r.rules)
        policies = self._left(r.policies)
        exceptions = self._left(r.exceptions)
        bars = self._left(r.bars)
        changes = tuple(change for change in self._left(r.changes) if not self._reaches_nothing(change))
        unmodelled = self._left(r.unmodelled)
        duties = self._left(r.duties)
        classifications = self._left(r.classifications)
        conditions = {name: self.condition(node) for name, node in r.conditions.items()}
        regimes = tuple(regime._replace(subject=self.maybe(regime.subject)) for regime in r.regimes)
        constraints = tuple(found._replace(never=self.condition(found.never)) for found in r.constraints)
        scenarios = {name: self._scenario(scenario) for name, scenario in r.scenarios.items()}
        records: list[law.Law] = [
            *rules, *policies, *exceptions, *bars, *changes, *unmodelled, *duties, *classifications
        ]  # fmt: skip
        moved = movements(
            records, conditions, dict(r.lists), dict(r.tables), regimes, r.definitions, constraints, scenarios.values()
        )  # party_lists stay: a shipment that names a list can be asked of both editions
        return r._replace(
            regimes=regimes, rules=rules, policies=policies, exceptions=exceptions, bars=bars, changes=changes,
            unmodelled=unmodelled, duties=duties, classifications=classifications, conditions=conditions,
            constraints=constraints, scenarios=scenarios, movements=moved,
        )  # fmt: skip

    def _left(self, records: tuple[_Record, ...]) -> tuple[_Record, ...]:
        return tuple(self._record(record) for record in records if record.head.at not in self.places)

    def _record(self, record: _Record) -> _Record:
        """Return the record without the names that are gone, and with its conditions rewritten."""
        new: Any = record
        match record:
            case law.Rule():
                new = record._replace(when=self.maybe(record.when), reviews=self._reviews(record.reviews))
            case law.Policy():
                targets = self._names(record, record.targets)
                new = record._replace(
                    targets=targets, when=self.maybe(record.when), reviews=self._reviews(record.reviews)
                )
            case law.LicenseException():
                lifts = tuple((self._names(record, targets), self.maybe(where)) for targets, where in record.lifts)
                new = record._replace(lifts=lifts, when=self.maybe(record.when), provided=self.maybe(record.provided))
            case law.Bar():
                new = record._replace(
                    exceptions=self._names(record, record.exceptions),
                    licenses_for=self._names(record, record.licenses_for),
                    when=self.maybe(record.when),
                )
            case law.Change():
                new = record._replace(targets=record.targets - self.names)
            case law.Duty():
                new = record._replace(removes=self._names(record, record.removes), when=self.maybe(record.when))
            case law.Unmodelled() | law.Classify():
                new = record._replace(when=self.maybe(record.when))
        found: _Record = new
        return found

    def _names(self, record: law.Law, targets: frozenset[str]) -> frozenset[str]:
        lost = targets & self.names
        if lost:
            why = f"no longer names {', '.join(sorted(lost))}"
            head = record.head
            self.beside.append(Dropped(self.keywords.get(head.at, ""), head.name, head.at, why))
        return targets - self.names

    def _reaches_nothing(self, change: law.Change) -> bool:
        if change.targets:
            return False
        self.idle.add(change.head.at)
        why = "dropped with what it changed"
        self.beside.append(Dropped(change.kind, change.head.name, change.head.at, why))
        return True

    def _reviews(self, reviews: tuple[law.ReviewClause, ...]) -> tuple[law.ReviewClause, ...]:
        return tuple(review._replace(when=self.maybe(review.when)) for review in reviews)

    def _scenario(self, scenario: law.Scenario) -> law.Scenario:
        return scenario._replace(
            ends=tuple((targets - self.names, day) for targets, day in scenario.ends),
            extends=tuple((targets - self.names, day) for targets, day in scenario.extends),
        )

    def maybe(self, node: c.Condition | None) -> c.Condition | None:
        """Return the condition rewritten; None stays."""
        return None if node is None else self.condition(node)

    def condition(self, node: c.Condition) -> c.Condition:
        """Return the condition, in which what is gone is not in force: no name stands for false."""
        match node:
            case c.Stands(names=names) if self.names & set(names):
                left = tuple(name for name in names if name not in self.names)
                why = "no longer asks for all of them" if left else "false"
                self.beside.append(Dropped("condition", node.text, node.at, why))
                return node._replace(names=left)
            case c.Every(operands=operands) | c.Either(operands=operands):
                return node._replace(operands=tuple(self.condition(operand) for operand in operands))
            case c.Negation(operand=operand) | c.Exists(operand=operand):
                return node._replace(operand=self.condition(operand))
            case _:
                return node
