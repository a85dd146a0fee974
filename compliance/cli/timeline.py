"""``compliance timeline``: when the outcome changes by itself."""

import json
import sys
from collections.abc import Iterator
from datetime import date

import click

from compliance.analysis.timeline import changes
from compliance.cli.options import Day, check_scenarios, law_options, load_or_exit
from compliance.cli.shipment import decided, one_shipment
from compliance.model.ruleset import Ruleset
from compliance.report.text import words


@click.command("timeline")
@click.argument("file")
@law_options
@click.option("--until", type=Day(), help="Last day looked at; default: the last on which the law moves.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
def command(
    file: str,
    rules: tuple[str, ...],
    on: date | None,
    known_on: date | None,
    scenarios: tuple[str, ...],
    until: date | None,
    style: str,
) -> None:
    """Decide the shipment in FILE on its own day and on every later day on which the answer moves."""
    ruleset = load_or_exit(rules)
    row = one_shipment(file, ruleset)
    shipment, decision = decided(ruleset, row, on, known_on, check_scenarios(ruleset, scenarios), brief=True)
    found = changes(ruleset, shipment, decision, until=until, known_on=known_on)
    if style == "json":
        first = {"date": decision.on.isoformat(), "outcome": decision.outcome, "range": decision.range.words}
        click.echo(json.dumps([first, *(c.to_dict() for c in found)], indent=2, ensure_ascii=False))
    else:
        click.echo(f"{decision.on}  {words(decision.range)}")
        for change in found:
            click.echo(f"{change.day}  {words(change.range) if change.range else 'refused'}")
            for text in change.because:
                click.echo(f"            {text}")
        for notice in (*decision.notices, *_horizon(ruleset, known_on)):
            click.echo(f"notice: {notice}")
    sys.exit(decision.status)


def _horizon(ruleset: Ruleset, known_on: date | None) -> Iterator[str]:
    """Yield how far the law is known: past it, silence is no sign that nothing changes."""
    regimes: dict[date, list[str]] = {}
    for regime in ruleset.regimes:
        regimes.setdefault(min(known_on or regime.known_through, regime.known_through), []).append(regime.name)
    for day, names in sorted(regimes.items()):
        yield f"{', '.join(names)}: known through {day}; what is published later is not in this timeline"
