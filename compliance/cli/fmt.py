"""``compliance fmt``: write files of rules in their canonical form."""

import difflib
import os
import sys
from collections.abc import Iterator

import click

from compliance.cli.options import read_bytes
from compliance.language.format import format_source
from compliance.text.diagnostics import Diagnostic, render_all
from compliance.text.source import Source


@click.command("fmt")
@click.argument("paths", nargs=-1, required=True)
@click.option("--check", is_flag=True, help="Write nothing; name the files that would change and exit with 1.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
def command(paths: tuple[str, ...], check: bool, diff: bool) -> None:
    """Format the files of rules in PATHS (files, folders, or `-` for standard input)."""
    problems: list[Diagnostic] = []
    changed = 0
    for path in _files(paths):
        raw = read_bytes(path)
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            problems.append(Diagnostic("E0002", f"byte {error.start} is not UTF-8", path=path))
            continue
        found = format_source(Source(path.replace(os.sep, "/"), text.replace("\r\n", "\n")))
        problems += found.diagnostics
        if path == "-" and not (check or diff):
            click.echo(found.text, nl=False)
        elif found.text != text:
            changed += 1
            _changed(path, text, found.text, check=check, diff=diff)
    if problems:
        click.echo(render_all(problems), err=True)
        sys.exit(2)
    sys.exit(1 if changed and (check or diff) else 0)


def _files(paths: tuple[str, ...]) -> Iterator[str]:
    for path in paths:
        if os.path.isdir(path):
            for folder, subfolders, files in os.walk(path):
                subfolders.sort()
                yield from (os.path.join(folder, name) for name in sorted(files) if name.endswith(".rules"))
        else:
            yield path


def _changed(path: str, before: str, after: str, *, check: bool, diff: bool) -> None:
    if diff:
        lines = difflib.unified_diff(before.splitlines(), after.splitlines(), path, path, lineterm="")
        click.echo("\n".join(lines))
    elif check:
        click.echo(f"would change {path}")
    else:
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(after)
        click.echo(f"changed {path}")
