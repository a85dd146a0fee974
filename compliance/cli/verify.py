"""``compliance verify``: check certificates. It loads nothing of the engine: only the checker, which stands alone."""

import json
import sys

import click

from compliance.checker import check_decision, check_difference


@click.command("verify")
@click.argument("certificates", required=False)
@click.argument("ruleset", required=False)
@click.option("--digest", metavar="SHA256", help="The ruleset as `compliance rules digest` names it: it is compared.")
@click.option("--order", metavar="FILE", help="The order as it was given: its digest is compared.")
@click.option("--about", is_flag=True, help="What the checker does, what it trusts, and its size.")
def command(certificates: str | None, ruleset: str | None, digest: str | None, order: str | None, about: bool) -> None:
    """Check the CERTIFICATES of a file: of decisions, one a line, or of the difference of two editions.

    Decisions are checked under the canonical RULESET that they name; without it its file is looked for beside the
    certificates. `compliance check --certificate` writes both; `compliance diff --certificate` writes the other kind.

    Exit status: 0 accepted; 1 rejected; 2 no certificate, or no ruleset for it; 3 not all of a difference is shown.
    """
    if about:
        sys.exit(check_decision.main(["--about"]))
    if certificates is None:
        message = "name a file of certificates"
        raise click.UsageError(message)
    if _kind(certificates) == "difference":
        sys.exit(check_difference.main([certificates]))
    given = [certificates, *([ruleset] if ruleset else []), *(["--digest", digest] if digest is not None else [])]
    sys.exit(check_decision.main([*given, *(["--order", order] if order is not None else [])]))


def _kind(path: str) -> object:
    """Return what a file of certificates says that it certifies; None where it cannot be read."""
    try:
        with open(path, "rb") as file:
            found = json.loads(file.readline(check_decision.MOST))
    except (OSError, ValueError, RecursionError):
        return None
    return found.get("kind") if isinstance(found, dict) else None
