"""``compliance rules``: the rulesets at hand, their rules, and the pages of diagnostic codes."""

import os
import sys

import click

from compliance.cli.options import fail, load_or_exit, rules_option
from compliance.language import ast
from compliance.model.build import build
from compliance.model.files import available, read_files, rulesets_folder
from compliance.text.codes import CATALOGUE
from compliance.text.diagnostics import Diagnostic
from compliance.text.nearest import help_for


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


def _statements(rules: tuple[str, ...]) -> list[ast.Statement]:
    built = build(read_files(rules or available()))
    if built.ruleset is None:
        fail(built.diagnostics)
    return [s for file in built.files for s in file.statements]


@command.command("show")
@click.argument("name")
@rules_option
def show(name: str, rules: tuple[str, ...]) -> None:
    """Show the statement NAME as written, with what suspends, lifts or reviews it; or the page of a code (E0203)."""
    if name in CATALOGUE:
        click.echo(_page(name))
        return
    statements = _statements(rules)
    found = [s for s in statements if s.name == name]
    if not found:
        help = help_for(name, {s.name for s in statements}, kind="statement")
        fail([Diagnostic("E0204", f"no statement is called `{name}`", path=name, help=help)])
    naming = [s for s in statements if s not in found and _names(s, name)]
    for s in [*found, *naming]:
        click.echo(f"# {s.span.place}\n{s.span.text.strip()}\n")


def _names(s: ast.Statement, name: str) -> bool:
    """Whether a statement suspends, lifts, bars, reviews or excludes the one of that name."""
    if s.keyword in ("suspend", "repeal", "void") and (name == s.name or name.startswith(f"{s.name}.")):
        return True
    words = [w for clause in s.clauses for part in clause.parts if isinstance(part, tuple) for w in part]
    return any(isinstance(w, ast.Word) and (w.text == name or name.startswith(f"{w.text}.")) for w in words)


@command.command("search")
@click.argument("words", nargs=-1, required=True)
@rules_option
def search(words: tuple[str, ...], rules: tuple[str, ...]) -> None:
    """List the statements whose text holds all of WORDS."""
    wanted = [w.casefold() for w in words]
    found = 0
    for s in _statements(rules):
        text = s.span.text.casefold()
        if all(w in text for w in wanted):
            found += 1
            title = next((p.text for p in s.parts[1:] if isinstance(p, ast.String)), "")
            click.echo(f"{s.keyword} {s.name}  {title}  ({s.span.place})")
    sys.exit(0 if found else 1)


def _page(code: str) -> str:
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for folder in (os.path.join(here, "docs"), os.path.join(os.path.dirname(here), "docs")):
        path = os.path.join(folder, "codes", f"{code}.md")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                return file.read()
    entry = CATALOGUE[code]
    return f"{code} {entry.name}: {entry.summary}"
