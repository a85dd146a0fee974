"""Hold the tables of a ledger against what its records give.

The fold below is written for its own sake, from the meaning of the records; it shares no step with the transactions
that made the tables.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from compliance.evidence.chain.canonical import canonical
from compliance.evidence.chain.journal import Journal
from compliance.evidence.chain.record import Record, parse_record
from compliance.evidence.chain.store import Query
from compliance.evidence.ledger.draw import draw_of
from compliance.evidence.ledger.tables import Held, Made, Tables
from compliance.values.quantity import EXACT

_STATES = {"reserve": "reserved", "draw": "committed", "commit": "committed", "release": "released",
           "reverse": "reversed"}  # fmt: skip
_Key = tuple[str, date, str]


class Folded(NamedTuple):
    """What the records give.

    Attributes:
        licenses: Number to canonical text.
        revoked: Number to day.
        draws: Key to the draw, its day the one on which it counts, and its state.
        operations: Key of each operation to what was asked for and the number of its record.
        uses: License, day and scope, to quantity and value in base units; what comes to nothing is left out.
        seen: Highest day of writing.
    """

    licenses: dict[str, str]
    revoked: dict[str, date]
    draws: dict[str, Held]
    operations: dict[str, Made]
    uses: dict[_Key, tuple[Decimal, Decimal]]
    seen: date | None


def differences(query: Query, journal: Journal) -> str:
    """Return the first difference between the records and the tables, in words; empty where there is none.

    A record that `compliance.evidence.chain.examine` would not let pass counts as one.
    """
    records = [parse_record(line) for line in journal.lines(query)]
    if not all(records):
        return "a record is not as it was written"
    try:
        return _differences(fold(record for record in records if record), Tables(query))
    except (KeyError, TypeError, ValueError) as error:
        return f"a row is not as it was written: {error}"


def fold(records: Iterable[Record]) -> Folded:
    """Return what *records* give, from first to last."""
    folded = Folded({}, {}, {}, {}, {}, None)
    amounts: dict[str, tuple[_Key, tuple[Decimal, Decimal]]] = {}
    for record in records:
        body = record.body
        if record.kind == "license":
            folded.licenses[body["number"]] = canonical(body["license"])
        elif record.kind == "revoke":
            folded.revoked[body["number"]] = date.fromisoformat(body["day"])
        else:
            draw, state = draw_of(body["draw"]), _STATES[record.kind]
            assert draw.day is not None
            folded.draws[draw.key] = Held(draw, state)
            amounts.pop(draw.key, None)
            if state in ("reserved", "committed"):
                taken = tuple(a.base if a else Decimal(0) for a in (draw.quantity, draw.value))
                amounts[draw.key] = ((draw.license, draw.day, canonical(draw.scope)), taken)  # type: ignore[assignment]
        space = "draw" if record.kind == "reserve" else record.kind
        folded.operations[f"{space}:{body.get('key', body['number'])}"] = Made(body["asked"], record.seq)
        written = date.fromisoformat(record.at[:10])
        folded = folded._replace(seen=max(written, folded.seen or written))
    for key, taken_ in amounts.values():
        before = folded.uses.get(key, (Decimal(0), Decimal(0)))
        folded.uses[key] = (EXACT.add(before[0], taken_[0]), EXACT.add(before[1], taken_[1]))
    return folded


def _differences(folded: Folded, tables: Tables) -> str:
    kept = tables.all_terms()
    licenses = {terms.license.number: canonical(terms.license.to_dict()) for terms in kept}
    revoked = {terms.license.number: terms.revoked_on for terms in kept if terms.revoked_on}
    draws = {held.draw.key: held for held in tables.draws()}
    uses: dict[_Key, Any] = {
        (number, use.day, canonical(use.scope)): (use.quantity, use.value)
        for number in licenses
        for use in tables.uses(number)
        if use.quantity or use.value
    }
    given = {key: value for key, value in folded.uses.items() if any(value)}
    for what, here, there in (
        ("license", licenses, folded.licenses),
        ("revocation", revoked, folded.revoked),
        ("draw", draws, folded.draws),
        ("operation", tables.operations(), folded.operations),
        ("balance", uses, given),
    ):
        for key in sorted({*here, *there}, key=str):
            if here.get(key) != there.get(key):
                return f"the {what} of `{key if isinstance(key, str) else key[0]}` is not what the records give"
    return "" if tables.seen() == folded.seen else "the highest day seen is not what the records give"
