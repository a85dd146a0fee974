"""``compliance sql``: the decision as a query for a database."""

import os
from datetime import date

import click

from compliance.cli.options import Day, check_scenarios, fail, load_or_exit
from compliance.query.dialect import OTHERS, OWN
from compliance.query.emit import emit
from compliance.text.diagnostics import Diagnostic, render_all


@click.command("sql")
@click.argument("rules", nargs=-1, required=True)
@click.option("--dialect", type=click.Choice([*OWN, *OTHERS]), default="duckdb", show_default=True)
@click.option("--on-column", default="date", show_default=True, help="Column that holds the day of the event.")
@click.option("--known-on", type=Day(), help="Only what was published by then.")
@click.option("--scenario", "scenarios", multiple=True, help="Suppose a scenario of the rulesets.")
@click.option("--partial", is_flag=True, help="Leave unknown what no query says, and name it; else nothing is written.")
@click.option("--output", type=click.Path(file_okay=False), required=True, help="Folder to write to.")
def command(
    rules: tuple[str, ...],
    dialect: str,
    on_column: str,
    known_on: date | None,
    scenarios: tuple[str, ...],
    partial: bool,
    output: str,
) -> None:
    """Write the rulesets RULES as a query over a table of shipments, one row a line.

    FOLDER gets `shipments.sql` (the table to fill), `law.sql` (the tables of the law), `decisions.sql` (one row a
    line), `requirements.sql` (one row for each thing said of a line) and `columns.csv` (what each column may hold).

    Exit status: 0 written; 2 usage, unreadable rules, or statements that no query says in full.
    """
    ruleset = load_or_exit(rules)
    if not on_column.isidentifier() or not on_column.isascii():
        raise click.UsageError(f"--on-column: {on_column!r} is no name of a column: letters, digits and underscores")
    known = check_scenarios(ruleset, scenarios)
    found = emit(ruleset, dialect, on=on_column, known_on=known_on, scenarios=known, partial=partial)
    if found.files is None:
        fail(found.diagnostics)
    assert found.files is not None
    if found.diagnostics:
        click.echo(render_all(found.diagnostics), err=True)
    try:
        os.makedirs(output, exist_ok=True)
        for name, text in found.files.items():
            with open(os.path.join(output, name), "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except OSError as error:
        fail([Diagnostic("E0853", f"the query cannot be written: {error.strerror}", path=output)])
    for name in found.files:
        click.echo(os.path.join(output, name))
