"""The draws that a shipment makes on a license: one for each line that the license admits."""

from compliance.evidence.ledger.balance import entry
from compliance.evidence.ledger.draw import Draw
from compliance.evidence.ledger.license import License
from compliance.shipment.records import Facts, Line, Shipment
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import EvidenceError
from compliance.values.members import Members
from compliance.values.quantity import Quantity
from compliance.values.schemes import Code, covers


def draws_for(license: License, shipment: Shipment, key: str) -> list[Draw]:
    """Return a draw for each line of *shipment* that *license* admits, under ``KEY/LINE``.

    What the shipment leaves open the draws leave open, and the ledger refuses where the license needs it. Of several
    codes, those of the customs tariff count only where there is no other.

    Raises:
        EvidenceError: E0815, where the exporter does not hold the license, or is not stated, where the license admits
            no line, or has a quota for each item and a line bears codes that are counted apart: which of them is drawn
            on, a person has to say.
    """
    _held(license, shipment)
    found = [_draw(license, shipment, line, item, f"{key}/{line.id}") for line, item in _admitted(license, shipment)]
    if not found:
        message = "it admits no line of the shipment"
        raise EvidenceError([Diagnostic("E0815", message, path=f"license {license.number}")])
    return found


def _held(license: License, shipment: Shipment) -> None:
    """Refuse a shipment of which it is not known that the holder exports it; names compare as in a decision."""
    exporter = _one(shipment.facts, "exporter.name")
    if exporter == license.holder:
        return
    message = f"{license.holder} holds it, and {exporter} exports the shipment"
    help = "name a license that the exporter holds, or the exporter as the license names its holder"
    if not exporter:
        message = f"{license.holder} holds it, and the shipment does not state who exports it: it may be another"
        help = "state `exporter.name` in the shipment; or draw without --from, line by line"
    raise EvidenceError([Diagnostic("E0815", message, path=f"license {license.number}", help=help)])


def _admitted(license: License, shipment: Shipment) -> list[tuple[Line, str]]:
    found = []
    for line in shipment.lines:
        codes = _codes(line)
        if license.items is not None:
            codes = [code for code in codes if any(covers(item, code, "dotted") for item in license.items)]
            if not codes:
                continue
        if any("item" in quota.per for quota in license.quotas) and len({entry(license, code) for code in codes}) > 1:
            message = f"line {line.id} bears {', '.join(codes)}, and it counts each item by itself"
            help = "draw the line by itself, with --item for the code under which it is sent"
            raise EvidenceError([Diagnostic("E0815", message, path=f"license {license.number}", help=help)])
        found.append((line, codes[0] if codes else ""))
    return found


def _codes(line: Line) -> list[str]:
    """Return the codes of a line, whatever the order of its facts; tariff codes where there are no others."""
    by_fact = {
        name: sorted(str(word) for word in value.words if isinstance(word, Code))
        for name, value in sorted(line.facts.items())
        if isinstance(value, Members)
    }
    tariff = by_fact.pop("item.hs", [])
    return [code for codes in by_fact.values() for code in codes] or tariff


def _draw(license: License, shipment: Shipment, line: Line, item: str, key: str) -> Draw:
    quantity, value = line.facts.get("item.quantity"), line.facts.get("item.value")
    return Draw(
        license.number,
        key,
        quantity if isinstance(quantity, Quantity) else None,
        value if isinstance(value, Quantity) else None,
        shipment.date,
        item,
        _one(shipment.facts, "destination"),
        _one(shipment.facts, "end_user.name"),
        _one(shipment.facts, "consignee.name"),
        shipment.id,
    )


def _one(facts: Facts, name: str) -> str:
    value = facts.get(name)
    return str(value.words[0]) if isinstance(value, Members) and value.complete and len(value.words) == 1 else ""
