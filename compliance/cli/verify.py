"""``compliance verify``: check certificates. It loads nothing of the engine: only the checker, which stands alone."""

import sys

import click

from compliance.checker import check_decision


@click.command("verify")
@click.argument("certificates", required=False)
@click.argument("ruleset", required=False)
@click.option("--order", metavar="FILE", help="The order as it was given: its digest is compared.")
@click.option("--about", is_flag=True, help="What the checker does, what it trusts, and its size.")
def command(certificates: str | None, ruleset: str | None, order: str | None, about: bool) -> None:
    """Check the CERTIFICATES of a file, one a line, under the canonical RULESET that they name.

    Without RULESET its file is looked for beside the certificates. `compliance check --certificate` writes both.

    Exit status: 0 accepted; 1 rejected; 2 no certificate, or no ruleset for it.
    """
    if about:
        sys.exit(check_decision.main(["--about"]))
    if certificates is None:
        message = "name a file of certificates"
        raise click.UsageError(message)
    given = [certificates, *([ruleset] if ruleset else []), *(["--order", order] if order else [])]
    sys.exit(check_decision.main(given))
