"""Build a `Ruleset` from the text of its files: parse, declare, resolve, validate."""

import csv
import io
import posixpath
from collections.abc import Iterable
from typing import TypeVar

from attrs import frozen

from compliance.language import ast
from compliance.language.parse import parse
from compliance.model import law, validate
from compliance.model.cases import Assertion, Case, resolve_assertion, resolve_case
from compliance.model.chained import chained
from compliance.model.condition import Condition
from compliance.model.declare import day_of, declare_facts, declare_list, declare_schemes, declare_table, texts
from compliance.model.files import Files
from compliance.model.movements import conditions_of_statement, movements
from compliance.model.names import Names, Scope
from compliance.model.party_lists import party_lists
from compliance.model.resolve import CHANGES, LAW, law_statements, resolve_definition, resolve_law, resolve_scenario
from compliance.model.resolve_condition import resolve_condition
from compliance.model.ruleset import Ruleset
from compliance.text.diagnostics import Diagnostic, sort_key
from compliance.text.source import Source
from compliance.values.members import Members
from compliance.values.vocabulary import Vocabulary

COUNTRIES = "rulesets/core/tables/countries.csv"
_EMPTY = Vocabulary({}, {}, {}, {})


@frozen(eq=False)
class Built:
    """A ruleset with its inline tests, or what is wrong with it."""

    ruleset: Ruleset | None
    cases: tuple[Case, ...]
    assertions: tuple[Assertion, ...]
    diagnostics: tuple[Diagnostic, ...]
    files: tuple[ast.File, ...] = ()

    @property
    def decided(self) -> tuple[Case, ...]:
        """The cases whose facts are taken, so that there is a decision; those expected to be refused are left out."""
        return tuple(case for case in self.cases if not case.refused)


def build(files: Files) -> Built:
    """Build the ruleset of *files*."""
    return _Builder(files).run()


class _Builder:
    def __init__(self, files: Files) -> None:
        self.files = files
        self.names = Names(_EMPTY)
        self.found = list(files.diagnostics)
        self.parsed: list[ast.File] = []
        self.places: dict[int, ast.Statement] = {}

    def run(self) -> Built:
        statements = self._parse()
        self._declare(statements)
        built = self._resolve(statements)
        cases = tuple(resolve_case(s, self.names) for s in statements if s.keyword == "case")
        assertions = tuple(resolve_assertion(s, self.names) for s in statements if s.keyword == "assert")
        diagnostics = tuple(sorted({_key(d): d for d in [*self.found, *self.names.diagnostics]}.values(), key=sort_key))
        return Built(None if diagnostics else built, cases, assertions, diagnostics, tuple(self.parsed))

    # Reading ------------------------------------------------------------------------------------

    def _parse(self) -> list[ast.Statement]:
        found: list[ast.Statement] = []
        for name, content in self.files.texts.items():
            if not name.endswith(".rules"):
                continue
            text = self._decode(name, content)
            if text is not None:
                parsed = parse(Source(name, text))
                self.found += parsed.diagnostics
                self.names.lost.update(parsed.lost)
                self.parsed.append(parsed.file)
                found += parsed.file.statements
        return found

    def _decode(self, name: str, content: bytes) -> str | None:
        try:
            return content.decode("utf-8").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            self.found.append(
                Diagnostic("E0002", f"byte {error.start} is not UTF-8", path=name, help="save the file as UTF-8")
            )
            return None

    def _read(self, node: ast.Node, path: str) -> str | None:
        """Return the text of a CSV file beside the rules file that names it."""
        here = posixpath.dirname(node.span.source.name)
        target = posixpath.normpath(posixpath.join(here, path))
        root = "/".join(here.split("/")[:2])
        leaves = not target.startswith(root)
        if here.partition("/")[0] == ".":  # the names of what lies here begin with `./`
            leaves, target = target.startswith("../"), f"./{target}"
        if path.startswith("/") or "\\" in path or leaves:
            self.names.report(
                "E0005", "the path leaves the folder of the ruleset", node.span, help="keep tables beside the rules"
            )
            return None
        content = self.files.texts.get(target)
        if content is None:
            self.names.report("E0001", f"there is no file `{target}`", node.span)
            return None
        return self._decode(target, content)

    # Declarations -------------------------------------------------------------------------------

    def _declare(self, statements: list[ast.Statement]) -> None:
        names = self.names
        schemes = declare_schemes(statements, names, self._read)
        facts = declare_facts(statements, names, schemes)
        countries, aliases = self._countries()
        names.vocabulary = Vocabulary(facts, schemes, countries, aliases)
        names.lost |= {s.name for s in statements if s.keyword == "fact" and s.name not in facts}
        names.regimes = {s.name for s in statements if s.keyword == "regime"}
        names.conditions = {s.name: s for s in statements if s.keyword == "define" and _is_condition(s)}
        for s in law_statements(statements):
            names.law.setdefault(s.name, s)
        validate.duplicate_names(statements, names)
        validate.dated_conditions(names)
        validate.names_of_facts(names)
        validate.kinds_of_names(law_statements(statements), names)
        for s in statements:
            if s.keyword == "list":
                found = declare_list(s, names, self._read)
                if found:
                    names.lists[s.name] = found
                else:
                    names.lost.add(s.name)
            elif s.keyword == "table":
                table = declare_table(s, names, self._read)
                if table:
                    names.tables[s.name] = table

    def _countries(self) -> tuple[dict[str, str], dict[str, str]]:
        content = self.files.texts.get(COUNTRIES, b"")
        codes: dict[str, str] = {}
        aliases: dict[str, str] = {}
        for row in csv.DictReader(io.StringIO(content.decode("utf-8"))):
            codes[row["code"]] = row["name"]
            for alias in (row["name"], *row["aliases"].split(";")):
                folded = " ".join(alias.split()).casefold()
                if folded:
                    aliases[folded] = row["code"]
        return codes, aliases

    # Resolution ---------------------------------------------------------------------------------

    def _resolve(self, statements: list[ast.Statement]) -> Ruleset | None:
        names = self.names
        validate.cycles(names)
        validate.formula_cycles(statements, names)
        records = self._records(statements)
        conditions = {n: self._condition(s.body) for n, s in names.conditions.items()}
        formulas = self._definitions(statements)
        constraints = [self._constraint(s) for s in statements if s.keyword == "constraint"]
        regimes = [r for r in (self._regime(s) for s in statements if s.keyword == "regime") if r]
        suspended = frozenset(n for r in _only(law.Change, records) if r.kind == "suspend" for n in r.targets)
        scenarios = {s.name: resolve_scenario(s, names, suspended) for s in statements if s.keyword == "scenario"}
        validate.versions(records, self.places, names)
        validate.foreign_names(records, self.places, names)
        validate.rows_at_hand(records, self.places, names)
        if self.found or names.diagnostics:
            return None
        definitions = chained(formulas)
        ruleset = Ruleset(
            self.files.digest,
            self.files.tables_digest,
            names.vocabulary,
            tuple(sorted(regimes, key=lambda r: r.name)),
            _only(law.Rule, records),
            _only(law.Policy, records),
            _only(law.LicenseException, records),
            _only(law.Bar, records),
            _only(law.Change, records),
            _only(law.Unmodelled, records),
            _only(law.Duty, records),
            _only(law.Classify, records),
            dict(sorted(names.lists.items())),
            dict(sorted(names.tables.items())),
            conditions,
            definitions,
            tuple(constraints),
            scenarios,
            movements(
                records,
                conditions,
                names.lists,
                names.tables,
                regimes,
                definitions,
                constraints,
                scenarios.values(),
            ),
            self._party_lists(records, conditions, constraints),
        )
        validate.conflicts(ruleset, self.places, names)
        return ruleset

    def _records(self, statements: list[ast.Statement]) -> list[law.Law]:
        found: list[law.Law] = []
        for s in statements:
            if s.keyword in LAW or s.keyword in CHANGES:
                record = resolve_law(s, self.names)
                if record:
                    self.places[id(record)] = s
                    found.append(record)
        return found

    def _definitions(self, statements: list[ast.Statement]) -> list[law.Definition]:
        found: list[law.Definition] = []
        for s in statements:
            definition = resolve_definition(s, self.names) if s.keyword == "define" and not _is_condition(s) else None
            if definition:
                self.places[id(definition)] = s
                found.append(definition)
        validate.formulas_of_one_fact(found, self.places, self.names)
        return found

    def _party_lists(
        self, records: list[law.Law], conditions: dict[str, Condition], constraints: list[law.Constraint]
    ) -> tuple[str, ...]:
        asked = [node for record in records for node in conditions_of_statement(record)]
        named = party_lists([*asked, *conditions.values(), *(found.never for found in constraints)], self.names.lists)
        columns = [
            str(word)
            for table in self.names.tables.values()
            for row in table.rows
            for column, value in row.items()
            if column == "list" and isinstance(value, Members)
            for word in value.words
        ]
        return tuple(sorted({*named, *columns}))

    def _condition(self, body: object) -> Condition:
        return resolve_condition(body, self.names, Scope())  # type: ignore[arg-type]

    def _constraint(self, s: ast.Statement) -> law.Constraint:
        clause = s.first("never")
        assert clause is not None and clause.condition is not None
        return law.Constraint(s.name, self._condition(clause.condition), s.span.place)

    def _regime(self, s: ast.Statement) -> law.Regime | None:
        known = day_of(s, "known through")
        if known is None:
            return None
        subject = s.first("subject")
        condition = self._condition(subject.condition) if subject and subject.condition else None
        authority = texts(s, "authority")[0]
        title = next((p.text for p in s.parts[1:] if isinstance(p, ast.String)), s.name)
        return law.Regime(s.name, title, authority, known, condition, texts(s, "source"))


def _key(d: Diagnostic) -> tuple[str, str, str]:
    return d.code, d.place, d.message


def _is_condition(s: ast.Statement) -> bool:
    return not isinstance(s.body, ast.Arithmetic | ast.Word | ast.Number)


L = TypeVar("L", bound=law.Law)


def _only(kind: type[L], records: Iterable[law.Law]) -> tuple[L, ...]:
    found = [r for r in records if isinstance(r, kind)]
    return tuple(sorted(found, key=lambda r: (r.head.name, str(r.head.period.start), r.head.at)))
