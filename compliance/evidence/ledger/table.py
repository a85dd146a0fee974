"""The ledger as JSON, to be taken over whole, and as CSV, for a reader with a spreadsheet."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any

from compliance.evidence.chain.canonical import canonical
from compliance.evidence.ledger.balance import Use, in_unit, limits, remaining, total
from compliance.evidence.ledger.ledger import Holding, Holdings
from compliance.evidence.ledger.license import MEASURES, License
from compliance.text.cells import safe

HEADINGS = ("number", "authority", "kind", "rules", "holder", "end_user", "items", "destination", "valid_from",
            "valid_until", "quantity", "value", "quotas", "conditions", "revoked_on", "remaining_quantity",
            "remaining_value")  # fmt: skip


def ledger_json(holdings: Holdings) -> dict[str, Any]:
    """Return the whole ledger: licenses with balances, draws with their state, and the head to be kept."""
    return {
        "licenses": [_license(holding) for holding in holdings.licenses],
        "draws": [{**held.draw.to_dict(), "state": held.state} for held in holdings.draws],
        "seen": holdings.seen.isoformat() if holdings.seen else None,
        "head": str(holdings.head),
    }


def _license(holding: Holding) -> dict[str, Any]:
    revoked = holding.terms.revoked_on
    return {
        **holding.terms.license.to_dict(),
        "revoked_on": revoked.isoformat() if revoked else None,
        "balance": balance(holding, None),
        "drawn": drawn(holding.terms.license, holding.uses),
    }


def balance(holding: Holding, day: date | None) -> dict[str, str | None]:
    """Return what remains over the whole life; with a day, of the quotas that count everything together too."""
    license = holding.terms.license
    kept = tuple(quota for quota in license.quotas if day and not quota.per)
    found = limits(license._replace(quotas=kept), holding.uses, day or date.max, {})
    left = {measure: remaining(found, measure) for measure in MEASURES}
    return {measure: str(amount) if amount else None for measure, amount in left.items()}


def drawn(license: License, uses: Iterable[Use]) -> dict[str, str | None]:
    """Return what counts against a license, of each measure that it limits; what its quotas have left is no balance."""
    taken = tuple(uses)
    return {
        m: str(in_unit(total(use.of(m) for use in taken), like)) if (like := license.measured(m)) else None
        for m in MEASURES
    }


def license_rows(holdings: Holdings) -> str:
    """Return the licenses as CSV text with a heading; lists are separated by ``;``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADINGS)
    for holding in holdings.licenses:
        said = _license(holding)
        left = said.pop("balance")
        # what quotas have drawn stands in no cell: the row says that some of it is
        none = "drawn" if said["quotas"] and holding.uses else "none"
        said |= {f"remaining_{measure}": left[measure] or none for measure in MEASURES}
        writer.writerow([safe(_cell(key, said[key])) for key in HEADINGS])
    return out.getvalue()


def _cell(key: str, value: Any) -> str:
    if key == "quotas":
        return canonical(value) if value else ""
    if isinstance(value, list):
        return ";".join(value)
    return "" if value is None else str(value)
