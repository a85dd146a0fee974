"""Shipments for the campaigns: variants of one that several rules bear on, some free, some stopped, some open."""

import random
from typing import Any

from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping
from compliance.shipment.records import Shipment


def shipment(ruleset: Ruleset, chance: random.Random, name: str) -> Shipment:
    """Return a random shipment."""
    item: dict[str, Any] = {"cn": chance.choice(["1C902.a.4", "3C901", "none", None])}
    item |= {"quantity": f"{chance.randint(1, 900)} kg", "value": f"{chance.randint(1, 90_000)} USD"}
    data = {
        "id": name,
        "date": f"2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
        "activity": "export", "departs": "CN", "destination": chance.choice(["US", "JP", "DE"]),
        "end_use": chance.choice(["civil", "military", None]),
        "knowledge": chance.choice(["none", None]),
        "parties_complete": True,
        "exporter": {"name": "Example Materials", "on_lists": []},
        "end_user": {"name": "Example Avionics", "country": "US", "headquarters": "US", "on_lists": [],
                     "military": chance.choice([True, False, None])},
        "licenses": [],
        "item": item,
    }  # fmt: skip
    return read_mapping(data, ruleset.vocabulary).shipments[0]
