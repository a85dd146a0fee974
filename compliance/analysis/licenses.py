"""The license that a shipment would need."""

from datetime import date

from compliance.engine.cover import KINDS
from compliance.engine.decision import Decision
from compliance.shipment.records import LicenseHeld, Shipment
from compliance.values.facts import Value
from compliance.values.members import NONE, Members
from compliance.values.schemes import Text


def needed(decision: Decision) -> list[tuple[str, str, str]]:
    """Return authority, authorization and rule of each requirement that a license could cover."""
    found = [
        (r.authority, r.authorization, r.rule)
        for line in decision.lines
        for regime in line.regimes
        for r in regime.requirements
        if r.authority and r.status in ("applies", "may_apply")
    ]
    return list(dict.fromkeys(found))


def covering_license(decision: Decision, shipment: Shipment) -> LicenseHeld | None:
    """Return a license that would cover every requirement of one authority, the first that is needed."""
    wanted = needed(decision)
    if not wanted:
        return None
    authority, authorization, _ = wanted[0]
    rules = tuple(Text(rule) for a, _, rule in wanted if a == authority)
    return license_for(decision, shipment, authority, authorization, rules)


def license_for(
    decision: Decision, shipment: Shipment, authority: str, authorization: str, rules: tuple[Text, ...]
) -> LicenseHeld:
    """Return a license of *authority* for exactly this shipment and these rules."""
    facts: dict[str, Value] = {
        "license.number": _words("to be obtained"),
        "license.authority": _words(authority),
        "license.kind": _words(KINDS[authorization][0]),
        "license.rules": Members(rules, complete=True),
        "license.any_item": True,
        "license.valid_from": date.min,
        "license.valid_until": date.max,
        "license.quantity": NONE,
        "license.value": NONE,
    }
    for field, fact in (("holder", "exporter.name"), ("end_user", "end_user.name"), ("destination", "destination")):
        value = shipment.facts.get(fact)
        if value is not None:
            facts[f"license.{field}"] = value
    return LicenseHeld(facts)


def _words(text: str) -> Members:
    return Members((Text(text),), complete=True)
