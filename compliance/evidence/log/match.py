"""Show that a record is of a given shipment, masked or not: what an auditor asks of whoever holds the key."""

from compliance.evidence.chain.record import Record
from compliance.evidence.log.mask import Mask, mask_shipment
from compliance.shipment.records import Shipment
from compliance.shipment.unstructure import unstructure
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import EvidenceError


def matches(record: Record, shipment: Shipment, key: bytes | None = None) -> bool:
    """Return whether *record* is of *shipment*.

    Licenses are left out where the shipment does not state any: a ledger may have presented them.

    Args:
        record: A record of a decision.
        shipment: The shipment as it was given.
        key: The masking key; needed where the record is masked.

    Raises:
        EvidenceError: E0806, where the record is masked and there is no key.
    """
    masked = record.body.get("masked")
    amounts: dict[str, str] = {}
    if masked:
        if key is None:
            message = f"record {record.seq} is masked, and no key is given"
            raise EvidenceError([Diagnostic("E0806", message, help="add --mask KEYFILE")])
        taken = frozenset(place.rpartition("].")[2] for place in masked["amounts"])
        shipment, amounts = mask_shipment(shipment, Mask(key, masked["salt"], taken))
    said, kept = unstructure(shipment), dict(record.body["shipment"])
    kept_amounts = dict(masked["amounts"]) if masked else {}
    if shipment.licenses is None:
        kept.pop("licenses", None)
        kept_amounts = {place: one for place, one in kept_amounts.items() if not place.startswith("licenses[")}
    return said == kept and amounts == kept_amounts
