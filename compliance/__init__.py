"""An open export-control compliance engine.

>>> import compliance
>>> rules = compliance.load("cn")
>>> decision = rules.check({
...     "date": "2025-06-15", "activity": "export", "departs": "CN", "destination": "US", "licenses": [],
...     "end_use": ["military"], "end_user": {"military": True, "headquarters": "US"},
...     "item": {"cn": "1C902.a.4"},
... })
>>> decision.outcome
'prohibited'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from compliance.changes import diff, impact
    from compliance.engine.compiled.answer import Answer
    from compliance.engine.decision import Decision
    from compliance.evidence.ledger.ledger import open_ledger
    from compliance.evidence.log.log import open_log
    from compliance.rules import Refused, Rules, load
    from compliance.serving import InForce
    from compliance.shipment.records import LicenseHeld, Line, Shipment
    from compliance.text.diagnostics import Diagnostic
    from compliance.text.errors import (
        ComplianceError,
        EvidenceError,
        RulesetError,
        ShipmentError,
        TableError,
        UsageError,
    )
    from compliance.values.outcome import Outcome, Range

_HOME = {
    "Answer": "compliance.engine.compiled.answer",
    "ComplianceError": "compliance.text.errors",
    "Decision": "compliance.engine.decision",
    "Diagnostic": "compliance.text.diagnostics",
    "EvidenceError": "compliance.text.errors",
    "InForce": "compliance.serving",
    "LicenseHeld": "compliance.shipment.records",
    "Line": "compliance.shipment.records",
    "Outcome": "compliance.values.outcome",
    "Range": "compliance.values.outcome",
    "Refused": "compliance.rules",
    "Rules": "compliance.rules",
    "RulesetError": "compliance.text.errors",
    "Shipment": "compliance.shipment.records",
    "ShipmentError": "compliance.text.errors",
    "TableError": "compliance.text.errors",
    "UsageError": "compliance.text.errors",
    "diff": "compliance.changes",
    "impact": "compliance.changes",
    "load": "compliance.rules",
    "open_ledger": "compliance.evidence.ledger.ledger",
    "open_log": "compliance.evidence.log.log",
}

__all__ = [
    "Answer",
    "ComplianceError",
    "Decision",
    "Diagnostic",
    "EvidenceError",
    "InForce",
    "LicenseHeld",
    "Line",
    "Outcome",
    "Range",
    "Refused",
    "Rules",
    "RulesetError",
    "Shipment",
    "ShipmentError",
    "TableError",
    "UsageError",
    "diff",
    "impact",
    "load",
    "open_ledger",
    "open_log",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: the cold path needs none of them."""
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
