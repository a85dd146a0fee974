"""``compliance lint``: what is odd in rulesets that are sound in form."""

import json
import re
import sys
from datetime import date

import click

from compliance.analysis.lint.lint import CODES, lint
from compliance.cli.options import Day, fail
from compliance.cli.scope import scope
from compliance.model.build import build
from compliance.model.files import read_files
from compliance.report.sarif import sarif
from compliance.text.diagnostics import render_all


class _Codes(click.ParamType):  # type: ignore[type-arg]
    """Codes of checks, separated by commas."""

    name = "codes"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> frozenset[str]:
        """Return the codes."""
        found = frozenset(code for code in re.split(r"[,\s]+", str(value)) if code)
        for code in sorted(found - CODES):
            self.fail(f"no check has the code {code!r}; there are {', '.join(sorted(CODES))}", param, ctx)
        return found


@click.command("lint")
@click.argument("rulesets", nargs=-1)
@click.option("--format", "style", type=click.Choice(["text", "json", "sarif"]), default="text")
@click.option("--on", type=Day(), help="Judge knowledge from this day; default: each regime's own.")
@click.option("--select", type=_Codes(), multiple=True, help="Only these codes; repeatable, or separated by commas.")
@click.option("--ignore", type=_Codes(), multiple=True, help="Not these codes.")
def command(
    rulesets: tuple[str, ...],
    style: str,
    on: date | None,
    select: tuple[frozenset[str], ...],
    ignore: tuple[frozenset[str], ...],
) -> None:
    """Report what is odd in RULESETS (names or paths; default: all that ship). Exit status 1: something is."""
    names, wanted = scope(rulesets)
    built = build(read_files(names, cases=True))
    if built.ruleset is None:
        fail(built.diagnostics)
    codes = (frozenset().union(*select) if select else CODES) - frozenset().union(*ignore)
    linted = lint(built, on=on, codes=codes, files=wanted)
    if style == "json":
        found = {"findings": [d.to_dict() for d in linted.findings], "suppressed": linted.suppressed}
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    elif style == "sarif":
        click.echo(json.dumps(sarif(linted.findings, sorted(codes)), indent=2, ensure_ascii=False))
    elif linted.findings:
        click.echo(render_all(linted.findings))
    else:
        click.echo(f"nothing found, {linted.suppressed} suppressed")
    sys.exit(1 if linted.findings else 0)
