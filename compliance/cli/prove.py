"""``compliance prove``: claims about rulesets, proved for every shipment or refuted by one."""

import json
import sys
from collections.abc import Callable, Sequence

import click

from compliance.analysis.prove.equivalent import equivalent
from compliance.analysis.prove.invariant import BUDGET, Invariants
from compliance.analysis.prove.monotone import measured, monotone
from compliance.analysis.prove.tightens import relaxes, tightens
from compliance.analysis.prove.verdict import OPEN, REFUTED, Verdict
from compliance.cli.options import DEFAULT_RULES, fail, load_or_exit
from compliance.model.build import build
from compliance.model.editions import edition
from compliance.model.files import read_files
from compliance.model.ruleset import Ruleset
from compliance.report.verdict_text import verdict_text
from compliance.text.diagnostics import Diagnostic
from compliance.text.nearest import help_for


@click.command("prove")
@click.argument("rulesets", nargs=-1)
@click.option("--tightens", "tighter", nargs=2, metavar="OLD NEW", help="NEW makes no outcome more permissive.")
@click.option("--relaxes", "laxer", nargs=2, metavar="OLD NEW", help="NEW makes no outcome stricter.")
@click.option("--equivalent", "same", nargs=2, metavar="OLD NEW", help="Nothing comes out differently under NEW.")
@click.option("--monotone", "amount", metavar="FACT", help="More of FACT never lowers the outcome.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
@click.option("--budget", type=click.IntRange(1), default=BUDGET, show_default=True, help="Steps of search.")
def command(
    rulesets: tuple[str, ...],
    tighter: tuple[str, str] | None,
    laxer: tuple[str, str] | None,
    same: tuple[str, str] | None,
    amount: str | None,
    style: str,
    budget: int,
) -> None:
    """Prove the assertions of RULESETS (names or paths; default: all that ship), or one of the claims below.

    An edition is a ruleset that ships, a folder or file, or `REVISION:PATH` of a git repository.

    Exit status: 0 every claim is proved; 1 one is refuted, by the shipment shown; 2 usage or unreadable rules; 3 one is
    not settled, and none refuted.
    """
    pairs = [(tightens, tighter), (relaxes, laxer), (equivalent, same)]
    claims = [(claim, names) for claim, names in pairs if names]
    if len(claims) + (amount is not None) > 1:
        message = "one claim at a time"
        raise click.UsageError(message)
    if claims and rulesets:
        message = "the claim names its two editions; name no rulesets beside them"
        raise click.UsageError(message)
    if claims:
        claim, names = claims[0]
        verdicts, shown = [_of_editions(claim, names, budget)], list(names[1:])
    elif amount is not None:
        verdicts, shown = [_of_amount(amount, rulesets, budget)], list(rulesets)
    else:
        verdicts, shown = _of_assertions(rulesets, budget), list(rulesets)
    if style == "json":
        from compliance.report.verdict_json import verdict_dict

        click.echo(json.dumps([verdict_dict(v) for v in verdicts], indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(verdict_text(v, shown) for v in verdicts) or "there is no assertion to prove")
    found = {v.status for v in verdicts}
    sys.exit(1 if REFUTED in found else 3 if OPEN in found else 0)


def _of_editions(claim: Callable[..., Verdict], names: Sequence[str], budget: int) -> Verdict:
    old, new = (_ruleset(name) for name in names)
    return claim(old, new, budget=budget)


def _ruleset(name: str) -> Ruleset:
    found = edition(name)
    if found.ruleset is None:
        return fail(found.diagnostics)  # type: ignore[no-any-return]
    return found.ruleset


def _of_amount(fact: str, rulesets: tuple[str, ...], budget: int) -> Verdict:
    ruleset = load_or_exit(rulesets)
    names = measured(ruleset)
    if fact not in names:
        help = help_for(fact, names, kind="fact")
        fail([Diagnostic("E0203", f"`{fact}` is no fact that is an amount", path="--monotone", help=help)])
    return monotone(ruleset, fact, budget=budget)


def _of_assertions(rulesets: tuple[str, ...], budget: int) -> list[Verdict]:
    built = build(read_files(rulesets or DEFAULT_RULES, cases=True))
    if built.ruleset is None:
        fail(built.diagnostics)
    assert built.ruleset is not None
    return Invariants(built.ruleset, built.assertions, budget=budget).verdicts()
