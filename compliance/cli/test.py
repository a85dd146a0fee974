"""``compliance test``: run the cases and assertions of rulesets."""

import json
import sys

import click

from compliance.analysis.cases import run_cases
from compliance.cli.options import DEFAULT_RULES, fail
from compliance.model.build import build
from compliance.model.files import read_files
from compliance.text.codes import Severity
from compliance.text.diagnostics import render_all


@click.command("test")
@click.argument("rulesets", nargs=-1)
@click.option("--rules", "rules", multiple=True, help="Name or path of a ruleset; repeatable.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
def command(rulesets: tuple[str, ...], rules: tuple[str, ...], style: str) -> None:
    """Run the cases and assertions of RULESETS and print what differs, with reasons."""
    built = build(read_files([*rulesets, *rules] or DEFAULT_RULES, cases=True))
    if built.ruleset is None:
        fail(built.diagnostics)
    tested = run_cases(built)
    errors = [d for d in tested.failures if d.severity is Severity.ERROR]
    if style == "json":
        found = {
            "cases": tested.cases,
            "regressions": tested.regressions,
            "assertions": tested.assertions,
            "failures": [d.to_dict() for d in tested.failures],
        }
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        if tested.failures:
            click.echo(render_all(tested.failures))
        click.echo(
            f"{tested.cases} cases, {tested.assertions} assertions, {tested.regressions} recorded: "
            f"{len(errors)} differ, {len(tested.failures) - len(errors)} not settled"
        )
    sys.exit(1 if errors else 0)
