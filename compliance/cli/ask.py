"""``compliance ask``: the missing facts, in the order that settles it soonest."""

import json
import sys
from datetime import date

import click

from compliance.analysis.change import suppose
from compliance.analysis.questions import LICENSES, ask
from compliance.cli.options import check_scenarios, law_options, load_or_exit
from compliance.cli.run import Row
from compliance.cli.shipment import decided, one_shipment
from compliance.engine.decision import Decision, Question
from compliance.model.ruleset import Ruleset
from compliance.report.text import words
from compliance.shipment.read import read_mapping
from compliance.shipment.records import Shipment
from compliance.text.diagnostics import render_all
from compliance.values.facts import Value


@click.command("ask")
@click.argument("file")
@law_options
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
def command(
    file: str, rules: tuple[str, ...], on: date | None, known_on: date | None, scenarios: tuple[str, ...], style: str
) -> None:
    """Ask for the facts that the shipment in FILE lacks; on a terminal, answer by answer until it is settled."""
    ruleset = load_or_exit(rules)
    chosen = check_scenarios(ruleset, scenarios)
    row = one_shipment(file, ruleset)
    if style == "text" and sys.stdin.isatty() and sys.stdout.isatty():
        decision = _dialogue(ruleset, row, on, known_on, chosen)
    else:
        shipment, decision = decided(ruleset, row, on, known_on, chosen, brief=True)
        decision = ask(ruleset, shipment, decision)
        if style == "json":
            click.echo(
                json.dumps(
                    {
                        "outcome": decision.outcome,
                        "range": decision.range.words,
                        "questions": [q.to_dict() for q in decision.questions],
                    },
                    indent=2,
                    ensure_ascii=False,
                )
            )
        else:
            click.echo(f"{words(decision.range)}")
            for number, question in enumerate(decision.questions, start=1):
                click.echo(_asked(question, number))
    sys.exit(decision.status)


def _asked(question: Question, number: int) -> str:
    lines = [f"{number}. {question.fact}: {question.sentence}"]
    lines += [f"     {value}: {words(found)}" for value, found in question.answers]
    return "\n".join(lines)


def _dialogue(
    ruleset: Ruleset, row: Row, on: date | None, known_on: date | None, scenarios: tuple[str, ...]
) -> Decision:
    """Ask until the outcome is settled or nothing is left to ask; an empty answer passes a question over."""
    passed: set[str] = set()
    while True:
        shipment, decision = decided(ruleset, row, on, known_on, scenarios, brief=True)
        decision = ask(ruleset, shipment, decision)
        left = [q for q in decision.questions if q.fact not in passed]
        click.echo(words(decision.range))
        if not left:
            return decision
        question = left[0]
        click.echo(_asked(question, 1))
        if question.fact == LICENSES:
            click.echo("     licenses are written in the file; passed over")
            passed.add(question.fact)
            continue
        answer = click.prompt(question.fact, default="", show_default=False)
        if not answer:
            passed.add(question.fact)
            continue
        row = _answered(ruleset, row, shipment, question.fact, answer)


def _answered(ruleset: Ruleset, row: Row, shipment: Shipment, fact: str, answer: str) -> Row:
    """Return the row with the answer in it; a mistake in it is shown and the question comes again."""
    raw: object = {"yes": True, "no": False}.get(answer, answer) if _is_truth(ruleset, fact) else answer
    nested: dict[str, object] = {"id": "answer", "date": "2000-01-01", "item": {}}
    nested[fact] = raw
    reading = read_mapping(nested, ruleset.vocabulary)
    if reading.diagnostics:
        click.echo(render_all(reading.diagnostics))
        return row
    found = reading.shipments[0]
    value: Value = found.facts[fact] if fact in found.facts else found.lines[0].facts[fact]
    return Row(suppose(shipment, {fact: value}), row.digest, ())


def _is_truth(ruleset: Ruleset, name: str) -> bool:
    fact = ruleset.vocabulary.lookup(name)
    return fact is not None and fact.type.base.value == "truth"
