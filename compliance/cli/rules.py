"""``compliance rules``: the rulesets at hand, their rules, and the pages of diagnostic codes."""

import json
import os
import sys
from collections.abc import Sequence

import click

from compliance.cli.find import told
from compliance.cli.find.about_code import About, about_code
from compliance.cli.find.library import Library, Row, library
from compliance.cli.find.search import search_rules
from compliance.cli.find.show import Shown, below, show_statement
from compliance.cli.find.words import CHANGES
from compliance.cli.options import DEFAULT_RULES, fail, load_or_exit, rules_option
from compliance.language import ast
from compliance.model.files import available, read_files, rulesets_folder
from compliance.text.codes import CATALOGUE
from compliance.text.diagnostics import Diagnostic
from compliance.text.nearest import help_for

_SHOWN = 20
"""Rows of one table that a search shows."""


class _Group(click.Group):
    """The group; `import` is loaded when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), "import"])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name == "import":
            from compliance.cli.rules_import import command as import_command

            return import_command
        return super().get_command(ctx, cmd_name)


@click.group("rules", cls=_Group)
def command() -> None:
    """Look at the rulesets at hand."""


@command.command("list")
def list_() -> None:
    """List the rulesets that ship, with their regimes."""
    click.echo(f"in {rulesets_folder()}")
    for name in available():
        ruleset = load_or_exit([name])
        click.echo(
            f"{name:10} {len(ruleset.rules)} rules, {len(ruleset.duties)} duties, {len(ruleset.unmodelled)} unmodelled"
        )
        for regime in ruleset.regimes:
            click.echo(f"           {regime.name}: {regime.title}, known through {regime.known_through}")


@command.command("digest")
@click.argument("rules", nargs=-1)
def digest_(rules: tuple[str, ...]) -> None:
    """Print the digest of rulesets in canonical form, under which certificates are made: all that ship by default."""
    from compliance.evidence.certificate import ruleset_file
    from compliance.model.canonical import digest_of_ruleset

    click.echo(digest_of_ruleset(ruleset_file(load_or_exit(rules or available()))[1]))


def _library(rules: tuple[str, ...], *, cases: bool = False) -> Library:
    """Parse the rulesets, or show every mistake in their form and exit with 2."""
    found = library(read_files(rules or available(), cases=cases))
    if found.diagnostics:
        fail(found.diagnostics)
    return found


@command.command("show")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@rules_option
def show(name: str, as_json: bool, rules: tuple[str, ...]) -> None:
    """Show all that bears on NAME: a statement, a code of a list (3A090.a), a code of a message (E0203).

    A statement comes with its sources, its days, what suspends, lifts, bars, reviews or uses it, and how many
    cases name it. A code comes with the rows of tables, the lists and the statements that hold it.
    """
    if name in CATALOGUE:
        click.echo(json.dumps({"code": name, "page": _page(name)}) if as_json else _page(name))
        return
    parsed = _library(rules, cases=True)
    found = show_statement(parsed, name)
    about = None if found else about_code(parsed, name)
    under = [] if found or about else below(parsed, name)
    if as_json and (found or about or under):
        data = found.to_dict() if found else about.to_dict() if about else {"below": [told.brief(s) for s in under]}
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    elif found:
        _show_statement(found)
    elif about:
        _show_code(about)
    elif under:
        click.echo(f"no statement is called {name}; below it:\n")
        _list_statements(under)
    else:
        help = help_for(name, {s.name for s in parsed.statements}, kind="statement")
        fail([Diagnostic("E0204", f"no statement and no code is called `{name}`", path=name, help=help)])


def _show_statement(found: Shown) -> None:
    for s in found.statements:
        title = f'  "{told.title(s)}"' if told.title(s) else ""
        click.echo(f"{s.keyword} {s.name}{title}")
        lines = [("at", s.span.place), ("days", told.dates(s)), *(("source", x) for x in told.sources(s))]
        _lines([(label, value) for label, value in lines if value])
        click.echo()
    lines = [(relation, _one_line(s)) for relation, those in found.related.items() for s in those]
    lines += [("rows", f"{count} in {path}") for path, count in found.loaded.items()]
    tested = len(found.cases) + len(found.assertions)
    places = sorted({s.span.source.name for s in (*found.cases, *found.assertions)})
    counted = f"{_many(len(found.cases), 'case')}, {_many(len(found.assertions), 'assertion')}"
    lines += [("tested by", counted + (f" in {', '.join(places)}" if tested else ""))]
    _lines(lines)
    changes = [s for relation in CHANGES.values() for s in found.related.get(relation, ())]
    for s in [*found.statements, *changes]:
        click.echo(f"\n# {s.span.place}\n{told.text(s)}")


def _lines(lines: list[tuple[str, str]]) -> None:
    width = max((len(label) for label, _ in lines), default=0)
    for label, value in lines:
        click.echo(f"  {label:{width}}  {value}")


def _one_line(s: ast.Statement) -> str:
    dates = told.dates(s)
    return f"{s.keyword} {s.name}{f', {dates}' if dates else ''}  ({s.span.place})"


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _show_code(about: About) -> None:
    click.echo(f"{about.code}: code of {', '.join(about.schemes) or 'no scheme that lists it'}\n")
    _list_rows([*about.rows, *about.lists], None)
    _list_statements(about.statements)
    if about.through:
        click.echo("through these lists, tables and definitions:\n")
        _list_statements(about.through)


@command.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--all", "everything", is_flag=True, help=f"Show more than {_SHOWN} rows of a table.")
@rules_option
def search(words: tuple[str, ...], as_json: bool, everything: bool, rules: tuple[str, ...]) -> None:
    """List the statements and the rows of tables that hold all of WORDS. Exit status 1: there are none."""
    hits = search_rules(_library(rules), words)
    if as_json:
        click.echo(json.dumps({"words": list(words), **hits.to_dict()}, ensure_ascii=False, indent=2))
    else:
        _list_statements(hits.statements)
        _list_rows(hits.rows, None if everything else _SHOWN)
    sys.exit(0 if hits else 1)


def _list_statements(statements: Sequence[ast.Statement]) -> None:
    groups: dict[str, list[ast.Statement]] = {}
    for s in statements:
        groups.setdefault(told.group(s), []).append(s)
    for heading, those in groups.items():
        click.echo(f"{heading} ({len(those)})")
        for s in those:
            click.echo(f"  {s.name}  {told.title(s)}  ({s.span.place})")
        click.echo()


def _list_rows(rows: Sequence[Row], limit: int | None) -> None:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        user = f"{row.statement.keyword} {row.statement.name}" if row.statement else "file"
        groups.setdefault(f"rows of {user}, {row.file}", []).append(row)
    for heading, those in groups.items():
        click.echo(f"{heading} ({len(those)})")
        for row in those[:limit]:
            cells = " | ".join(f"{k} {v}" for k, v in row.cells.items() if v)
            click.echo(f"  {row.number}: {cells if len(cells) <= 200 else cells[:197] + '...'}")
        if limit is not None and len(those) > limit:
            click.echo(f"  and {len(those) - limit} more; --all shows them")
        click.echo()


@command.command("coverage")
@rules_option
def coverage_(rules: tuple[str, ...]) -> None:
    """Print which provisions the rulesets express, as Markdown: `docs/coverage.md` is made so."""
    from compliance.analysis.coverage import coverage
    from compliance.report.coverage import coverage_page

    click.echo(coverage_page(coverage(load_or_exit(rules or DEFAULT_RULES))), nl=False)


def _page(code: str) -> str:
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for folder in (os.path.join(here, "docs"), os.path.join(os.path.dirname(here), "docs")):
        path = os.path.join(folder, "codes", f"{code}.md")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                return file.read()
    entry = CATALOGUE[code]
    return f"{code} {entry.name}: {entry.summary}"
