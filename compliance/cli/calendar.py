"""``compliance calendar``: what the law does in the days to come, and which licenses run out."""

import json
from datetime import date, timedelta

import click

from compliance.analysis.calendar import calendar
from compliance.cli.options import Day, fail, load_or_exit, rules_option
from compliance.cli.run import read_rows


@click.command("calendar")
@click.argument("files", nargs=-1)
@click.option("--from", "first", type=Day(), required=True, help="First day looked at.")
@click.option("--days", type=click.IntRange(0, 36_525), default=90, show_default=True, help="How many days from there.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
@rules_option
def command(files: tuple[str, ...], first: date, days: int, style: str, rules: tuple[str, ...]) -> None:
    """Show what begins, ends, is suspended or comes back, and where knowledge ends.

    FILES hold shipments, as for `compliance check`: the days on which their licenses run out are shown as well.
    """
    ruleset = load_or_exit(rules)
    rows = [row for name in files for row in read_rows(name, ruleset)]
    wrong = [d for row in rows for d in row.diagnostics]
    if wrong:
        fail(wrong)
    held = [found for row in rows if row.shipment for found in row.shipment.licenses or ()]
    room = (date.max - first).days
    events = calendar(ruleset, first, first + timedelta(days=min(days, room)), held)
    if style == "json":
        click.echo(json.dumps([e.to_dict() for e in events], indent=2, ensure_ascii=False))
        return
    day = None
    for event in events:
        if event.day != day:
            day = event.day
            click.echo(f"{day}")
        source = f"  ({'; '.join(event.sources)})" if event.sources else ""
        click.echo(f"  {event.name}: {event.text}{source}")
