"""``compliance cover``: whether the cases of rulesets would notice a small change of the law."""

import json
import os
import sys
from collections.abc import Callable

import click
from attrs import asdict

from compliance.analysis.cover.cover import Counts, Covered, Survivor, cover
from compliance.analysis.cover.mutant import Mutant
from compliance.analysis.cover.offer import offer
from compliance.analysis.cover.proof import differ
from compliance.cli.options import fail
from compliance.cli.scope import scope
from compliance.model.build import Built, build
from compliance.model.files import read_files

SHOWN = 20
"""How many survivors the text form shows."""
LONGEST = 100
"""Length of a title beyond which it names the kind of change alone; the comment above the case has the whole."""


@click.command("cover")
@click.argument("rulesets", nargs=-1)
@click.option("--sample", type=click.IntRange(1), default=2000, show_default=True, help="How many mutants to try.")
@click.option("--seed", default=1, show_default=True, help="Seed of the sample.")
@click.option("--at-least", default=95.0, show_default=True, help="Percent killed below which the exit status is 1.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
@click.option("--cases-out", type=click.Path(dir_okay=False), help="Write the witnesses as cases to be filled in.")
@click.option("--workers", default=min(2, os.cpu_count() or 1), show_default=True, help="How many processes.")
def command(
    rulesets: tuple[str, ...], sample: int, seed: int, at_least: float, style: str, cases_out: str | None, workers: int
) -> None:
    """Change the law of RULESETS a little, many times, and see whether a case notices.

    Exit status 1: fewer are noticed than asked for, of those that are not proved to be without effect.
    """
    names, wanted = scope(rulesets)
    built = build(read_files(names, cases=True))
    if built.ruleset is None:
        fail(built.diagnostics)
    found = cover(
        built, sample=sample, seed=seed, differ=differ, workers=workers,
        wanted=_in(wanted), progress=_progress,
    )  # fmt: skip
    if cases_out:
        with open(cases_out, "w", encoding="utf-8") as file:
            file.write(_cases(found, built))
    if style == "json":
        click.echo(json.dumps(_json(found, sample, seed), indent=2, ensure_ascii=False, default=str))
    else:
        _show(found)
    sys.exit(1 if found.whole.share * 100 < at_least else 0)


def _in(wanted: Callable[[str], bool]) -> Callable[[Mutant], bool]:
    return lambda mutant: wanted(mutant.at.partition(":")[0])


def _progress(done: int, whole: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done} of {whole}" + ("\n" if done == whole else ""), nl=False, err=True)


def _cases(found: Covered, built: Built) -> str:
    assert built.ruleset is not None
    vocabulary = built.ruleset.vocabulary
    told = [s for s in found.survivors if s.witness]
    parts = [f"# {s.at} {s.operator}: {s.text}\n{offer(s.witness, vocabulary, _title(s))}" for s in told if s.witness]
    return "\n".join(["language 1\n", *parts])


def _title(survivor: Survivor) -> str:
    whole = f"{survivor.statement}: {survivor.text}"
    return whole if len(whole) <= LONGEST else f"{survivor.statement}: {survivor.operator}"


def _json(found: Covered, sample: int, seed: int) -> dict[str, object]:
    return {
        "sample": sample,
        "seed": seed,
        "whole": _counts(found.whole),
        "operators": {name: _counts(counts) for name, counts in found.operators.items()},
        "files": {name: _counts(counts) for name, counts in found.files.items()},
        "survivors": [asdict(s) for s in found.survivors],
        "equivalents": [asdict(e) for e in found.equivalents],
    }


def _counts(counts: Counts) -> dict[str, object]:
    return {**asdict(counts), "share": round(counts.share, 4)}


def _show(found: Covered) -> None:
    for title, groups in (("by kind of change", found.operators), ("by file", found.files)):
        width = max(map(len, groups), default=0)
        click.echo(f"{title}: killed, equivalent, survived, open")
        for name, n in groups.items():
            click.echo(f"  {name:{width}} {n.killed:5} {n.equivalent:5} {n.survived:5} {n.open:5}")
        click.echo()
    for survivor in found.survivors[:SHOWN]:
        state = "no case notices" if survivor.known else "open"
        click.echo(f"{survivor.at or '-'} {survivor.statement}: {survivor.text} ({state})")
    if len(found.survivors) > SHOWN:
        click.echo(f"... and {len(found.survivors) - SHOWN} more; --format json shows all")
    n = found.whole
    click.echo(
        f"{n.killed} killed, {n.survived} survived, {n.open} open, {n.equivalent} equivalent: "
        f"{n.share * 100:.1f} % of those not equivalent are killed"
    )
