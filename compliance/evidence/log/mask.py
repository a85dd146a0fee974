"""Masking: the names of parties and amounts of money become salted digests, the rest of a shipment stays.

A name becomes ``masked:DIGEST``, the same for the same name within one record, so that "the exporter holds the
license" still comes out as it did. An amount of money is taken out, and its digest kept beside the shipment; so is a
share of a limit that anybody can read, as the amount follows from it. The digest is HMAC-SHA-256 (RFC 2104) under a key
that stays with the firm, over a salt that is drawn for each record: nobody without the key can try out names or
amounts, nor see that two records name the same party. Whoever has the key can show that a record is of a given
shipment.
"""

import hmac
from typing import NamedTuple

from compliance.shipment.records import Facts, LicenseHeld, Shipment
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import EvidenceError
from compliance.values.facts import ROLES, Value
from compliance.values.members import Members
from compliance.values.quantity import Quantity
from compliance.values.schemes import Text

MIN_KEY = 16
"""Fewest bytes of a key."""
NAMES = frozenset({*(f"{role}.name" for role in ROLES), "license.holder", "license.end_user", "license.number"})
SHARES = frozenset({"item.lvs_year_share"})
"""Facts of an item that state its value in parts of a limit that anybody can read: that of 15 CFR 740.3(d)."""


class Mask(NamedTuple):
    """A key with a salt.

    Attributes:
        key: The firm's own.
        salt: Drawn anew for each record.
        shares: Facts that state parts of a known limit: those of the law, and those that quotas of a ledger state.
    """

    key: bytes
    salt: str
    shares: frozenset[str] = SHARES

    def digest(self, text: str) -> str:
        """Return the salted digest of *text*."""
        return hmac.new(self.key, f"{self.salt}\0{text}".encode("utf-8", "surrogatepass"), "sha256").hexdigest()

    def name(self, text: str) -> str:
        """Return what stands for a name."""
        return f"masked:{self.digest(text)}"


class Masked(NamedTuple):
    """A shipment without names and money.

    Attributes:
        shipment: What is left, with digests for names.
        amounts: Place of each amount to its digest.
    """

    shipment: Shipment
    amounts: dict[str, str]


def mask_shipment(shipment: Shipment, mask: Mask) -> Masked:
    """Return *shipment* masked."""
    amounts: dict[str, str] = {}

    def of(facts: Facts, place: str) -> dict[str, Value]:
        return mask_facts(facts, place, mask, amounts)

    lines = tuple(
        line._replace(
            facts=of(line.facts, f"lines[{n}]."),
            components=line.components
            and tuple(
                c._replace(facts=of(c.facts, f"lines[{n}].components[{m}].")) for m, c in enumerate(line.components)
            ),
        )
        for n, line in enumerate(shipment.lines)
    )
    licenses = shipment.licenses and tuple(
        LicenseHeld(of(held.facts, f"licenses[{n}].")) for n, held in enumerate(shipment.licenses)
    )
    return Masked(shipment._replace(facts=of(shipment.facts, ""), lines=lines, licenses=licenses), amounts)


def mask_facts(facts: Facts, place: str, mask: Mask, amounts: dict[str, str]) -> dict[str, Value]:
    """Return *facts* masked; into *amounts* goes the digest of each amount, under *place* and its name."""
    found: dict[str, Value] = {}
    for name, value in facts.items():
        if isinstance(value, Quantity) and (value.dimension.startswith("money:") or name in mask.shares):
            amounts[place + name] = mask.digest(f"{name} {value}")
        elif name in NAMES and isinstance(value, Members):
            found[name] = value._replace(words=tuple(Text(mask.name(word)) for word in value.words))
        else:
            found[name] = value
    return found


def read_key(path: str) -> bytes:
    """Return the key in the file *path*.

    Raises:
        EvidenceError: E0806.
    """
    help = f"make one that only you can read: (umask 077; head -c 32 /dev/urandom > {path})"
    try:
        with open(path, "rb") as file:
            key = file.read(4097)
    except OSError as error:
        message = f"the key cannot be read: {error.strerror}"
        raise EvidenceError([Diagnostic("E0806", message, path=path, help=help)]) from error
    if not MIN_KEY <= len(key) <= 4096:
        message = f"a key has {MIN_KEY} to 4096 bytes"
        raise EvidenceError([Diagnostic("E0806", message, path=path, help=help)])
    return key
