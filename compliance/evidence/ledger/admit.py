"""Whether a license can be held, admits a draw, and has enough left; each reason why not is a diagnostic of its own."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from compliance.evidence.ledger.balance import Limit, Use, limits
from compliance.evidence.ledger.draw import Draw
from compliance.evidence.ledger.license import MEASURES, License
from compliance.text.diagnostics import Diagnostic
from compliance.values.dates import parse_day_of_law
from compliance.values.quantity import EXACT
from compliance.values.schemes import covers, well_formed


class Terms(NamedTuple):
    """A license and where it stands.

    Attributes:
        license: The license.
        revoked_on: First day on which it no longer holds; None while it holds.
    """

    license: License
    revoked_on: date | None = None


def unfit_day(day: date, path: str = "day") -> list[Diagnostic]:
    """Return why the ledger takes no such day, as those of law: it reckons with the days and years around it."""
    if parse_day_of_law(day.isoformat()):
        return []
    return [Diagnostic("E0607", f"the day {day} lies outside the years 1000 to 9998", path=path)]


def unfit(license: License) -> list[Diagnostic]:
    """Return why no ledger can reckon with *license*, with the key as path; empty where it can."""
    days = {"valid_from": license.valid_from, "valid_until": license.valid_until}
    found = [
        d._replace(help="write `none` where there is none")
        for key, day in days.items()
        if day
        for d in unfit_day(day, key)
    ]
    if license.items is None and any("item" in quota.per for quota in license.quotas):
        help = "name them by the codes under which they count: each other spelling would open a quota of its own"
        message = "a quota counts by item, and the license does not say which items it admits"
        found.append(Diagnostic("E0819", message, path="items", help=help))
    for measure in MEASURES:
        limits_of = [license.limit(measure), *(quota.limit for quota in license.quotas if quota.measure == measure)]
        kinds = {limit.dimension: limit for limit in limits_of if limit}
        if len(kinds) > 1:
            words = " and ".join(map(str, kinds.values()))
            found.append(Diagnostic("E0605", f"limits of the {measure} in units that do not compare: {words}"))
    return found


def refusals(terms: Terms, draw: Draw, day: date, uses: Sequence[Use]) -> list[Diagnostic]:
    """Return why *draw* cannot be made on *day*; empty where it can.

    Args:
        uses: What counts against the license already, this draw not included.
    """
    license = terms.license
    found = [*_validity(terms, day), *_admitted(license, draw), *_measures(license, draw)]
    if found:
        return [d._replace(path=f"license {license.number}") for d in found]
    return [
        d._replace(path=f"license {license.number}")
        for limit in limits(license, uses, day, draw.scope)
        for d in _left(limit, draw)
    ]


def _validity(terms: Terms, day: date) -> list[Diagnostic]:
    license, revoked = terms
    found = []
    if license.valid_from and day < license.valid_from:
        found.append(_no(f"it begins on {license.valid_from}, after {day}"))
    if license.valid_until and day > license.valid_until:
        found.append(_no(f"it ended on {license.valid_until}, before {day}"))
    if revoked and day >= revoked:
        found.append(_no(f"it was revoked from {revoked} on"))
    return found


def _admitted(license: License, draw: Draw) -> list[Diagnostic]:
    found = []
    per = {name for quota in license.quotas for name in quota.per}
    for name, admitted, fits in (
        ("item", license.items, _covers), ("destination", license.destinations, _same),
        ("end_user", license.end_users, _same), ("consignee", None, _same),
    ):  # fmt: skip
        said = draw.scope[name]
        if not said and (admitted is not None or name in per):
            help = f"state the {name.replace('_', ' ')}: what is not stated is not admitted"
            found.append(_no(f"it restricts or counts `{name}`, and the draw does not state it", help))
        elif name == "item" and said and not well_formed(said, "dotted"):
            help = "state it as the control list does, such as 3A001.a.2"
            found.append(_no(f"the item `{said}` is not a code", help))
        elif admitted is not None and not any(fits(one, said) for one in admitted):
            found.append(_no(f"it does not admit the {name.replace('_', ' ')} `{said}`"))
    return found


_Fits = Callable[[str, str], bool]


def _covers(admitted: str, said: str) -> bool:
    return covers(admitted, said, "dotted")


def _same(admitted: str, said: str) -> bool:
    return admitted == said


def _measures(license: License, draw: Draw) -> list[Diagnostic]:
    found = []
    for measure in MEASURES:
        amount, limited = draw.amount(measure), license.measured(measure)
        if amount is not None and amount.base <= 0:
            found.append(Diagnostic("E0606", f"the {measure} drawn is not above zero"))
        elif amount is None and limited is not None:
            found.append(Diagnostic("E0814", f"it limits the {measure}, and the draw states none"))
        elif amount is not None and limited is not None and amount.dimension != limited.dimension:
            found.append(Diagnostic("E0605", f"its {measure} is in {limited.unit}, the draw's in {amount.unit}"))
    return found


def _left(limit: Limit, draw: Draw) -> list[Diagnostic]:
    amount = draw.amount(limit.measure)
    if amount is None or EXACT.add(limit.used, amount.base) <= limit.limit.base:
        return []
    message = f"of {limit.words} there is {limit.left} left, and {amount} is drawn"
    return [Diagnostic("E0814", message)]


def _no(message: str, help: str = "") -> Diagnostic:
    return Diagnostic("E0815", message, help=help)
