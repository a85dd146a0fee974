"""The draws that a shipment makes on a license: one for each line that the license admits."""

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

    What the shipment leaves open the draws leave open, and the ledger refuses where the license needs it.

    Raises:
        EvidenceError: E0815, where the license admits no line.
    """
    found = [_draw(license, shipment, line, item, f"{key}/{line.id}") for line, item in _admitted(license, shipment)]
    if not found:
        message = "it admits no line of the shipment"
        raise EvidenceError([Diagnostic("E0815", message, path=f"license {license.number}")])
    return found


def _admitted(license: License, shipment: Shipment) -> list[tuple[Line, str]]:
    found = []
    for line in shipment.lines:
        codes = [str(word) for value in line.facts.values() if isinstance(value, Members) for word in _codes(value)]
        if license.items is None:
            found.append((line, codes[0] if codes else ""))
            continue
        fits = [code for code in codes if any(covers(item, code, "dotted") for item in license.items)]
        if fits:
            found.append((line, fits[0]))
    return found


def _codes(value: Members) -> list[Code]:
    return [word for word in value.words if isinstance(word, Code)]


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
