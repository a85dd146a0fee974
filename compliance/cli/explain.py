"""``compliance explain``: the whole reasoning on a shipment."""

import json
import sys
from datetime import date

import click

from compliance.analysis.relevance import irrelevant
from compliance.cli.options import check_scenarios, law_options, load_or_exit
from compliance.cli.shipment import decided, one_shipment
from compliance.cli.show import show
from compliance.report.text import decision_text


@click.command("explain")
@click.argument("file")
@law_options
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
def command(
    file: str, rules: tuple[str, ...], on: date | None, known_on: date | None, scenarios: tuple[str, ...], style: str
) -> None:
    """Show every rule considered for the shipment in FILE, true, false and unknown, and which facts do not matter."""
    ruleset = load_or_exit(rules)
    row = one_shipment(file, ruleset)
    shipment, decision = decided(ruleset, row, on, known_on, check_scenarios(ruleset, scenarios))
    lines = tuple(
        line._replace(unmoved=irrelevant(ruleset, shipment, decision, line=number))
        for number, line in enumerate(decision.lines)
    )
    decision = decision._replace(lines=lines)
    if style == "json":
        found = decision.to_dict()
        for line, shown in zip(decision.lines, found["lines"], strict=True):
            for regime, part in zip(line.regimes, shown["regimes"], strict=True):
                part["considered"] = [
                    {"rule": name, "truth": truth.word, "state": state, "because": [s.to_dict() for s in steps]}
                    for name, truth, state, steps in regime.considered
                ]
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        show(decision_text(decision, every=True))
    sys.exit(decision.status)
