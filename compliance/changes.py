"""What an edit of rulesets changes, as functions of the library."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from compliance.analysis.diff import diff as diff_editions
from compliance.analysis.difference import Difference
from compliance.analysis.impact import impact as impact_of
from compliance.analysis.impact_records import Impact
from compliance.analysis.sift import Book
from compliance.model.editions import Edition, edition
from compliance.shipment.records import Shipment
from compliance.text.errors import RulesetError


def diff(old: str | Edition, new: str | Edition) -> Difference:
    """Return what comes out differently under *new*.

    Args:
        old: An edition, or its name as ``compliance diff`` takes it: ``cn``, a path, ``HEAD~3:rulesets/cn``.
        new: The same.

    Raises:
        RulesetError: An edition has mistakes; all of them are in the error.
    """
    return diff_editions(_edition(old), _edition(new))


def impact(
    old: str | Edition,
    new: str | Edition,
    orders: Iterable[Mapping[str, Any] | Shipment | str | bytes],
    *,
    known_on: date | None = None,
) -> Impact:
    """Return which orders come out differently under *new*, which way, and what is at stake.

    Args:
        old: An edition, or its name as ``compliance diff`` takes it.
        new: The same.
        orders: Mappings or JSON texts in the form of ``docs/interface.md``, or records; read once and in order.
        known_on: Only what was published by then.

    Raises:
        RulesetError: An edition has mistakes; all of them are in the error.
    """
    return impact_of(_edition(old), _edition(new), [Book("rows", orders)], known_on=known_on)


def _edition(given: str | Edition) -> Edition:
    found = edition(given) if isinstance(given, str) else given
    if found.ruleset is None:
        raise RulesetError(found.diagnostics)
    return found
