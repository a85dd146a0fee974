"""Options and small steps that several commands share."""

import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

import click

from compliance.cli.run import DEFAULT_RULES
from compliance.model.load import load_rules
from compliance.model.ruleset import Ruleset
from compliance.text.diagnostics import Diagnostic, render_all
from compliance.values.dates import FIRST_YEAR, parse_date

F = TypeVar("F", bound=Callable[..., Any])
MOST = 100_000_000
"""Bytes of a file that is read whole."""


class Day(click.ParamType):  # type: ignore[type-arg]
    """A day written YYYY-MM-DD.

    Args:
        law: Whether the law of that day is asked for: then none before 1900, as in shipments.
    """

    name = "date"

    def __init__(self, *, law: bool = False) -> None:
        self._law = law

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day."""
        day = value if isinstance(value, date) else parse_date(str(value))
        if day is None:
            self.fail(f"{value!r} is no day; write YYYY-MM-DD", param, ctx)
        if self._law and day.year < FIRST_YEAR:
            self.fail(f"the day {day} lies before {FIRST_YEAR}", param, ctx)
        return day


def law_options(function: F) -> F:
    """Add --rules, --on, --known-on and --scenario."""
    for option in (
        click.option("--scenario", "scenarios", multiple=True, help="Suppose a scenario of the rulesets."),
        click.option("--known-on", type=Day(), help="Only what was published by then."),
        click.option("--on", type=Day(law=True), help="Law of that day; default: the shipment's date."),
        rules_option,
    ):
        function = option(function)
    return function


rules_option = click.option(
    "--rules",
    "rules",
    multiple=True,
    help="Name or path of a ruleset; repeatable. Or one REVISION:PATH of git. Default: all that ship.",
)


def load_or_exit(names: Sequence[str]) -> Ruleset:
    """Load rulesets, or show every mistake and exit with 2."""
    loaded = load_rules(names or DEFAULT_RULES)
    if loaded.ruleset is None:
        return fail(loaded.diagnostics)  # type: ignore[no-any-return]
    if loaded.diagnostics:
        click.echo(render_all(loaded.diagnostics), err=True)
    return loaded.ruleset


def fail(diagnostics: Sequence[Diagnostic], status: int = 2) -> Any:
    """Show diagnostics and exit."""
    click.echo(render_all(diagnostics), err=True)
    sys.exit(status)


def check_scenarios(ruleset: Ruleset, names: Sequence[str]) -> tuple[str, ...]:
    """Return the scenarios, or exit with 2 where one is unknown."""
    for name in names:
        if name not in ruleset.scenarios:
            from compliance.text.nearest import help_for

            fail(
                [
                    Diagnostic(
                        "E0213",
                        f"no scenario is called `{name}`",
                        path="--scenario",
                        help=help_for(name, ruleset.scenarios, kind="scenario"),
                    )
                ]
            )
    return tuple(names)


def read_bytes(name: str) -> bytes:
    """Return the content of a file, or of standard input for ``-``; what never ends is read no further than the cap."""
    try:
        if name == "-":
            content = sys.stdin.buffer.read(MOST + 1)
        else:
            with open(name, "rb") as file:
                content = file.read(MOST + 1)
    except OSError as error:
        return fail([Diagnostic("E0001", f"the file cannot be read: {error.strerror}", path=name)])  # type: ignore[no-any-return]
    if len(content) > MOST:
        return fail([Diagnostic("E0004", f"the file is larger than {MOST} bytes", path=name)])  # type: ignore[no-any-return]
    return content


__all__ = [
    "DEFAULT_RULES",
    "Day",
    "check_scenarios",
    "fail",
    "law_options",
    "load_or_exit",
    "read_bytes",
    "rules_option",
]
