"""``compliance diff``: what comes out differently between two editions of rulesets."""

import json
import sys
from pathlib import Path

import click
from attrs import evolve

from compliance.analysis.comparing import BUDGET
from compliance.analysis.diff import diff
from compliance.cli.options import fail
from compliance.evidence.spare import spare
from compliance.model.editions import Edition, edition, less


@click.command("diff")
@click.argument("old")
@click.argument("new", required=False)
@click.option(
    "--without", multiple=True, metavar="NAME", help="OLD is NEW without this statement, and all below its name."
)
@click.option("--format", "style", type=click.Choice(["text", "json", "sarif", "html"]), default="text")
@click.option("--budget", type=click.IntRange(1), default=BUDGET, show_default=True, help="Steps of search.")
@click.option(
    "--certificate",
    type=click.Path(dir_okay=False),
    help="Write a certificate of the closing statement, that a stranger can check.",
)
@click.option("--witnesses", type=click.Path(file_okay=False), help="Write each witness to this folder as a shipment.")
def command(
    old: str,
    new: str | None,
    without: tuple[str, ...],
    style: str,
    budget: int,
    certificate: str | None,
    witnesses: str | None,
) -> None:
    """Compare the editions OLD and NEW in outcomes.

    An edition is a ruleset that ships (`cn`, `cn,us`), a folder or file, or `REVISION:PATH` of a git repository.
    With --without, one edition is named: what does the statement do?

    Exit status: 0 nothing comes out differently; 1 outcomes differ; 2 usage or unreadable rules; 3 no difference was
    found, but equality is not settled.
    """
    if without and new:
        message = "--without names one edition, not two"
        raise click.UsageError(message)
    if not without and not new:
        message = "name two editions, or one with --without"
        raise click.UsageError(message)
    after = _edition(new or old)
    before = _less(after, without) if without else _edition(old)
    if certificate:
        from compliance.analysis.certificate.certify import certify

        found = diff(before, after, budget=budget, certify=lambda comparing: certify(comparing).told())
        content = (json.dumps(found.certificate, separators=(",", ":")) + "\n").encode("utf-8")
        taken = spare(certificate, content)
        if taken:
            fail([taken])
        Path(certificate).write_bytes(content)
        found = evolve(found, certificate={"file": certificate, "digest": found.certificate["digest"]})
    else:
        found = diff(before, after, budget=budget)
    if witnesses:
        from compliance.report.witness_files import write_witnesses

        write_witnesses(found, witnesses)
    match style:
        case "json":
            from compliance.report.difference_json import difference_dict

            click.echo(json.dumps(difference_dict(found), indent=2, ensure_ascii=False))
        case "sarif":
            from compliance.report.difference_sarif import difference_sarif

            click.echo(json.dumps(difference_sarif(found), indent=2, ensure_ascii=False))
        case "html":
            from compliance.report.difference_html import difference_html

            click.echo(difference_html(found, witnesses=witnesses or ""), nl=False)
        case _:
            from compliance.report.difference_text import difference_text

            click.echo(difference_text(found, witnesses=witnesses or ""))
    moves = any(region.witness for region in found.regions)
    sys.exit(1 if moves else 0 if found.equal else 3)


def _edition(name: str) -> Edition:
    return _sound(edition(name))


def _less(after: Edition, without: tuple[str, ...]) -> Edition:
    return _sound(less(after, without))


def _sound(found: Edition) -> Edition:
    if found.ruleset is None:
        fail(found.diagnostics)
    return found
