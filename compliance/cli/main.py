"""The command `compliance`: one small file a command, loaded when it is called."""

import errno
import importlib
import sys

import click

COMMANDS = {
    "check": "Decide one shipment or many.",
    "explain": "Show the whole reasoning on a shipment.",
    "ask": "Ask for the missing facts, those first that settle most.",
    "timeline": "Show when the outcome changes by itself.",
    "calendar": "Show what happens in the law in the days to come.",
    "test": "Run the cases and assertions of rulesets.",
    "diff": "Compare two editions of rulesets in outcomes.",
    "impact": "Show which open orders an edit decides differently.",
    "cover": "Report which small changes of the law no case would notice.",
    "prove": "Prove claims about rulesets, or show a shipment that refutes them.",
    "lint": "Report what is odd in rulesets.",
    "verify": "Check certificates, without the engine.",
    "log": "Keep the decisions, verify them, and decide the past again.",
    "license": "Keep the licenses held, and draw on them.",
    "sql": "Write rulesets as a query for a database.",
    "bundle": "Sign rulesets, verify them, and keep the last good ones in force.",
    "fmt": "Format files of rules.",
    "rules": "List the rulesets at hand, show a rule, search, explain a code.",
}


class _Lazy(click.Group):
    """A group that imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"compliance.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="compliance-engine", prog_name="compliance")
def group() -> None:
    """Check proposed shipments against export-control rules, and say why.

    Exit status: 0 nothing stops it, or no findings; 1 some lower bound is at least license_required, or
    findings; 2 usage, unreadable input, or output that cannot be written; 3 otherwise undetermined, or a flag not
    cleared; 70 an error of ours; 130 interrupted; 141 nobody read the output to its end.
    """


def main() -> int | None:
    """Run the command line, and return its exit status where it does not end by itself.

    An interrupt, and a pipe that nobody reads any more, are raised: click would end as a decision does.
    """
    streams = sys.stdout, sys.stderr
    try:
        status: int | None = group(standalone_mode=False)
        return status
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    except SystemExit:
        if sys.stdout is streams[0]:
            raise
        sys.stdout, sys.stderr = streams  # click has put others there, that let a closed pipe pass
        raise BrokenPipeError(errno.EPIPE, "nobody reads it") from None
