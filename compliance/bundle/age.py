"""How old a bundle is, and what has to be said once its validity is over."""

from datetime import date

from compliance.bundle.manifest import Manifest
from compliance.text.diagnostics import Diagnostic


def standing(manifest: Manifest, day: date, name: str) -> Diagnostic | None:
    """Return what has to be said with every answer from a bundle whose validity does not hold *day*."""
    if day > manifest.valid_until:
        ago = (day - manifest.valid_until).days
        message = (
            f"the bundle in force, revision {manifest.revision}, ran out {days(ago)} ago, on {manifest.valid_until}"
        )
        help = "the law may have moved; install a newer one"
    elif day < manifest.valid_from:
        message = (
            f"the clock shows {day}, and the bundle in force begins on {manifest.valid_from}: its age is not known"
        )
        help = "set the clock"
    else:
        return None
    return Diagnostic("E0840", message, path=name, help=help)


def age(manifest: Manifest, day: date) -> str:
    """Return how old a bundle is, in words."""
    left = (manifest.valid_until - day).days
    begun = (day - manifest.valid_from).days
    runs = f"runs out in {days(left)}" if left >= 0 else f"ran out {days(-left)} ago"
    return f"{days(begun)} old, {runs}" if begun >= 0 else f"begins in {days(-begun)}"


def days(number: int) -> str:
    """Return a number of days in words."""
    return "1 day" if number == 1 else f"{number} days"
